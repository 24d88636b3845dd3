"""``hemeroteca backfill``: some days of the past of some sources, as a real flow run."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from deployments import place
from deployments.cli import show
from deployments.cli.flow_run import INTERRUPTED, follow, ready, tell_where
from deployments.place import Place
from flows.settings import choose_history, load_settings
from warehouse.errors import ConfigError
from warehouse.sources import read_sources


def backfill(
    *sources_from_to: Annotated[
        str,
        Parameter(
            name="SOURCE... FROM TO",
            help="Ids of sources; the first day, like 2019-07-01; the first day that is not wanted any more.",
        ),
    ],
    method: Annotated[str, Parameter(help="Kind of the history tables to ask, e.g. sitemap_by_date.")] = "auto",
    dry_run: Annotated[bool, Parameter(help="Only ask and count; fetch no page.", negative="")] = False,
    most_pages: Annotated[
        int | None, Parameter(help="Pages of each source to fetch at most; the rest stays due.")
    ] = None,
    sources: Annotated[Path | None, Parameter(help="Your sources file.")] = None,
) -> int:
    """Fetch, extract, load and publish what sources published on some days, as their history tables tell.

    The days count in the zone of each source. With the method auto, one kind of table after the other is asked, until
    one has found pages. Run it again at any time: nothing is fetched twice, and what an interrupted run left is
    finished first.
    """
    ids, first, end = _asked(sources_from_to)
    if most_pages is not None and most_pages < 1:
        raise ConfigError(f"--most-pages {most_pages}: name a whole number from 1 on, or --dry-run to fetch none")
    where = place.own(load_settings(), sources)
    choose_history(read_sources(where.sources), ids, first, end, method)
    where.data.mkdir(parents=True, exist_ok=True)
    return _run(where, ids, first, end, method=method, dry_run=dry_run, most_pages=most_pages)


def _asked(arguments: Sequence[str]) -> tuple[list[str], date, date]:
    *ids, first, end = arguments if len(arguments) >= 3 else ("", "", "")
    if not ids[0]:
        raise ConfigError("name sources and two dates: hemeroteca backfill SOURCE... FROM TO")
    return ids, _date(first), _date(end)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"{text!r} is no date; write it like 2019-07-01") from error


def _run(where: Place, ids: list[str], first: date, end: date, **options: Any) -> int:
    ready(where)
    from flows.backfill import backfill as flow

    done, state = follow(flow, ids, first, end, again="finishes this run first", **options)
    if state is None:
        return INTERRUPTED
    if done is not None:
        _show(done, is_count=options["dry_run"])
    tell_where(state)
    return 0 if done is not None else 1


def _show(done: Mapping[str, Mapping[str, Any]], *, is_count: bool) -> None:
    columns = ["source", "asked", "found", "new", "held", "looks"]
    rows = [
        [source, ", ".join(told["methods"]), told["found"], told["new"], told["held"], _counts(told["looks"])]
        for source, told in sorted(done.items())
    ]
    show.table("pages of these days", columns, rows)
    if not is_count:
        show.outcomes({source: told["pages"] for source, told in done.items()})
    for source, told in sorted(done.items()):
        if told["missing"]:
            print(
                f"{source}: {len(told['missing'])} looks failed, so pages may be missing; run it again to repeat them"
            )
        for line in told["missing"][:10]:
            print(f"  {line}")


def _counts(outcomes: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
