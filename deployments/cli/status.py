"""``hemeroteca status``: which days are done, how the sources fare, and what needs a person."""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from deployments import place, server
from deployments.cli import show
from deployments.cli.options import SourcesFile
from deployments.place import Place
from flows import grid, wording
from flows.settings import Settings, choose, load_settings
from warehouse import locks, overview
from warehouse.clock import now
from warehouse.sources import read_sources
from warehouse.store import open_published

_WEEKS = 8
_RUNS = 5
_OVERDUE = timedelta(hours=2)  # more than the longest run takes


@dataclass(frozen=True, slots=True)
class _Found:
    """What the warehouse answers."""

    days: list[grid.Source]
    health: overview.Rows
    warnings: overview.Rows
    runs: overview.Rows
    checks: overview.Rows


def status(
    *,
    source: Annotated[
        list[str] | None, Parameter(help="Only this source; may be given several times.", negative="")
    ] = None,
    first: Annotated[
        date | None, Parameter(name="--from", help="First day of the grid; 8 weeks ago if left out.")
    ] = None,
    end: Annotated[date | None, Parameter(name="--to", help="First day not shown any more; else tomorrow.")] = None,
    sources: SourcesFile = None,
    sample: Annotated[bool, Parameter(help="Ask the sample's warehouse.", negative="")] = False,
    check: Annotated[bool, Parameter(help="Exit with 1 when something needs attention.", negative="")] = False,
) -> int:
    """Show which days of each source are done, how it fares, and what needs attention."""
    settings = load_settings()
    where = place.sample(settings) if sample else place.own(settings, sources)
    configured = read_sources(where.sources)
    choose(configured, source or [])
    paused = {one.id for one in configured.sources if one.paused}
    today = now().date()
    span = (first or today - timedelta(weeks=_WEEKS), end or today + timedelta(days=1))
    found = _ask(where.data, [*(source or [one.id for one in configured.sources])], span, paused)
    if found.days:
        _tell_days(found.days, by_week=bool(source))
    _tell_health(found.health, paused)
    _tell_runs(found.runs, where.data)
    for title, rows in (("warnings", found.warnings), ("failed checks", found.checks)):
        if rows:
            _table(title, [name.replace("_id", "") for name in rows[0]], [[*row.values()] for row in rows])
    is_short = _tell_machine(where, settings)
    overdue = [row for row in found.health if row["source_id"] not in paused and _is_overdue(row)]
    for row in overdue:
        ago = wording.ago(row["next_poll_at"], now())
        print(f"{row['source_id']}: was to be looked at {ago}, and nobody did; bring the schedule up with: make up")
    needs_attention = bool(found.warnings or found.checks or is_short or overdue)
    if not needs_attention:
        print("nothing needs attention")
    return 1 if check and needs_attention else 0


def _is_overdue(row: Mapping[str, Any]) -> bool:
    """Whether nobody has looked since it was time to; an endpoint that is configured no longer is nobody's affair."""
    due, last = row["next_poll_at"], row["last_success_at"]
    return due is not None and now() - due > _OVERDUE and (last is None or last < due)


def _ask(data: Path, source_ids: Sequence[str], span: tuple[date, date], paused: set[str]) -> _Found:
    """Ask the published warehouse; of sources that are not in the file any more nothing is told."""
    with open_published(data) as con:
        warnings = [
            {name: row[name] for name in ("source_id", "warning", "subject", "detail")}
            for row in overview.warnings(con)
            if row["source_id"] in source_ids and not (row["warning"] == "silent" and row["source_id"] in paused)
        ]
        return _Found(
            days=grid.sources(overview.completeness(con, source_ids, *span), source_ids, *span),
            health=[row for row in overview.health(con) if row["source_id"] in source_ids],
            warnings=warnings,
            runs=overview.newest_runs(con, _RUNS),
            checks=overview.failed_checks(con),
        )


def _tell_days(sources: Sequence[grid.Source], *, by_week: bool) -> None:
    lines = [*grid.table(sources), grid.LEGEND]
    for one in sources if by_week else ():
        lines += ["", f"{one.source_id}: articles a day", *grid.by_week(one)]
    print("\n".join(lines))


def _tell_health(rows: overview.Rows, paused: set[str]) -> None:
    columns = ["source", "state", "last day", "usual", "reached", "next look", "waiting", "articles"]
    cells = [
        [
            row["source_id"],
            wording.health(row, paused),
            f"{row['recent_count']:,}",
            "" if row["usual_count"] is None else f"{row['usual_count']:,.0f}",
            wording.ago(row["last_success_at"], now()),
            wording.ago(row["next_poll_at"], now()),
            f"{row['due_count']:,}",
            f"{row['article_count']:,}",
        ]
        for row in rows
    ]
    _table("sources", columns, cells)


def _tell_runs(rows: overview.Rows, data: Path) -> None:
    cells = [
        [
            row["flow"],
            _state(row, data),
            wording.ago(row["started_at"], now()),
            _took(row),
            row["run_id"],
        ]
        for row in rows
    ]
    _table("last runs", ["flow", "state", "began", "took", "run"], cells)


def _table(title: str, columns: Sequence[str], cells: Sequence[Sequence[Any]]) -> None:
    print()
    show.table(title, columns, cells, whole=True)


def _state(row: Mapping[str, Any], data: Path) -> str:
    """Return how a run stands; one that the published warehouse takes for running may have ended since, or died."""
    if row["state"] != "running":
        return str(row["state"])
    if row["run_id"] not in locks.run_ids(data):
        return "ended since"
    with suppress(locks.LockBusy), locks.run(data, row["run_id"], timeout=0):
        return "crashed"
    return "running"


def _took(row: Mapping[str, Any]) -> str:
    finished: datetime | None = row["finished_at"]
    return wording.duration((finished - row["started_at"]).total_seconds()) if finished else ""


def _tell_machine(where: Place, settings: Settings) -> bool:
    """Tell of disk and server; return whether the disk is short."""
    free = shutil.disk_usage(where.data).free >> 20
    is_short = free < settings.least_free_mb
    if is_short:
        print(f"disk: {free} MB are free; nothing is fetched below {settings.least_free_mb} (HEMEROTECA_LEAST_FREE_MB)")
    if where.api:
        up = f"yours at {where.ui}"
    else:
        up = f"up at {where.ui}" if server.running(where.data) else "down; start it with: make up"
    print(f"\ndisk: {free:,} MB free; Prefect server: {up}")
    return is_short
