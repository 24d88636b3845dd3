"""``hemeroteca backfill``: some days of the past of some sources, as a real flow run."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from deployments import place
from deployments.cli import show
from deployments.cli.flow_run import INTERRUPTED, follow, ready, tell_where
from deployments.cli.options import SourcesFile
from deployments.place import Place
from flows import plan
from flows.forms import BackfillForm, Days, Method, Mode
from flows.settings import load_settings
from warehouse.errors import ConfigError
from warehouse.sources import read_sources

_PRESETS = {"last-7-days": Days.LAST_7, "last-month": Days.LAST_MONTH, "all-gaps": Days.ALL_GAPS}
_METHODS = (
    f"Kind of history table to ask: {', '.join(list(Method)[1:])}; auto asks one after the other until one knows pages."
)
_MODES = {"missing": Mode.MISSING, "reextract": Mode.REEXTRACT, "refetch": Mode.REFETCH}


def backfill(
    *sources_from_to: Annotated[
        str,
        Parameter(
            name="SOURCE... FROM TO",
            help="Ids of sources; the first day, like 2019-07-01; the first day that is not wanted any more.",
        ),
    ],
    days: Annotated[
        Literal["last-7-days", "last-month", "all-gaps"] | None, Parameter(help="Days, in the place of FROM and TO.")
    ] = None,
    method: Annotated[str, Parameter(help=_METHODS)] = "auto",
    mode: Annotated[
        Literal["missing", "reextract", "refetch"],
        Parameter(help="Days that are not done; stored pages anew, without network; or pages that changed."),
    ] = "missing",
    days_per_window: Annotated[int, Parameter(help="Days of a source that are worked on together.")] = 7,
    windows_at_once: Annotated[int, Parameter(help="Sources that are worked on at the same time.")] = 4,
    most_pages: Annotated[int, Parameter(help="Pages to fetch at most; 0 for no limit. The rest stays due.")] = 0,
    most_minutes: Annotated[int, Parameter(help="Minutes after which nothing new is begun; 0 for no limit.")] = 0,
    dry_run: Annotated[bool, Parameter(help="Only ask and count; fetch no page.", negative="")] = False,
    sources: SourcesFile = None,
) -> int:
    """Fetch, extract, load and publish what sources published on some days, as their history tables tell.

    The days count in the zone of each source. With the method auto, one kind of table after the other is asked, until
    one has found pages. Days that are done are left alone. Run it again at any time: nothing is fetched twice, and what
    an interrupted run left is finished first.
    """
    ids, first, end = _asked(sources_from_to, days)
    form = BackfillForm.model_validate(
        {
            "source_ids": ids,
            "days": _PRESETS.get(days or "", Days.NAMED),
            "first": first,
            "end": end,
            "method": _method(method),
            "mode": _MODES[mode],
            "days_per_window": _within("days-per-window", days_per_window, 1, 366),
            "windows_at_once": _within("windows-at-once", windows_at_once, 1, 32),
            "most_pages": _within("most-pages", most_pages, 0),
            "most_minutes": _within("most-minutes", most_minutes, 0),
            "dry_run": dry_run,
        }
    )
    where = place.own(load_settings(), sources)
    plan.demand(read_sources(where.sources), form)
    where.make()
    return _run(where, form)


def _asked(arguments: Sequence[str], days: str | None) -> tuple[list[str], date | None, date | None]:
    if days is not None:
        if not arguments:
            raise ConfigError(f"name sources: hemeroteca backfill SOURCE... --days {days}")
        return list(arguments), None, None
    *ids, first, end = arguments if len(arguments) >= 3 else ("", "", "")
    if not ids[0]:
        raise ConfigError("name sources and two dates: hemeroteca backfill SOURCE... FROM TO")
    return ids, _date(first), _date(end)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"{text!r} is no date; write it like 2019-07-01") from error


def _method(name: str) -> Method:
    try:
        return Method(name)
    except ValueError as error:
        raise ConfigError(f"no method {name!r}; it must be one of {', '.join(Method)}") from error


def _within(name: str, number: int, least: int, most: int | None = None) -> int:
    if number < least or (most is not None and number > most):
        bounds = f"from {least} on" if most is None else f"from {least} to {most}"
        raise ConfigError(f"--{name} {number}: name a whole number {bounds}")
    return number


def _run(where: Place, form: BackfillForm) -> int:
    ready(where)
    from flows.backfill import backfill as flow

    done, state = follow(flow, form, again="finishes this run first")
    if state is None:
        return INTERRUPTED
    if done is not None and form.mode is Mode.REEXTRACT:
        show.table("read anew", ["source", "captures"], [[source, told["read"]] for source, told in done.items()])
    elif done is not None:
        _show(done, form)
    if done is not None and state.name != "Completed":
        print(state.message)
    tell_where(state)
    return 0 if done is not None else 1


def _show(done: Mapping[str, Mapping[str, Any]], form: BackfillForm) -> None:
    columns = ["source", "asked", "found", "new", "held", "looks"]
    rows = [
        [source, ", ".join(told["methods"]), told["found"], told["new"], told["held"], _counts(told["looks"])]
        for source, told in sorted(done.items())
    ]
    show.table("pages of these days", columns, rows)
    if form.dry_run:
        _show_plan([row for _, told in sorted(done.items()) for row in told["planned"]])
    else:
        show.outcomes({source: told["pages"] for source, told in done.items()})
        _show_windows([row for _, told in sorted(done.items()) for row in told["windows"]])
    for source, told in sorted(done.items()):
        if told["missing"]:
            print(
                f"{source}: {len(told['missing'])} looks failed, so pages may be missing; run it again to repeat them"
            )
        for line in told["missing"][:10]:
            print(f"  {line}")


def _show_plan(rows: Sequence[Mapping[str, Any]]) -> None:
    columns = ["source", "window", "found", "new", "held", "to fetch", "minutes", "MB"]
    table = [
        [
            row["source_id"],
            plan.Stretch(row["first"], row["end"]).name,
            row["found"],
            row["new"],
            row["held"],
            row["to_fetch"],
            f"{row['seconds'] / 60:.1f}",
            f"{row['megabytes']:.1f}",
        ]
        for row in rows
    ]
    show.table("what it would take", columns, table or [["", "every day is done", 0, 0, 0, 0, "0.0", "0.0"]])


def _show_windows(rows: Sequence[Mapping[str, Any]]) -> None:
    table = [
        [row["source_id"], plan.Stretch(row["first"], row["end"]).name, row["state"], row["reason"] or ""]
        for row in rows
    ]
    show.table("windows", ["source", "days", "state", "reason"], table or [["", "nothing was to do", "", ""]])


def _counts(outcomes: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
