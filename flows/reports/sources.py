"""How the sources fare: a table of them all, and an event for one that has fallen silent."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows import wording
from flows.reports import artifacts
from flows.settings import load_settings
from flows.wording import counted
from warehouse import overview
from warehouse.clock import now
from warehouse.sources import read_sources
from warehouse.store import open_loading

SILENT = "hemeroteca.source.silent"


def health(data: Path) -> None:
    """Write the artifact ``sources``: how each one fares; and do what `watch` does.

    A new version is made once an hour; in between the newest one is brought up to date.
    """
    with open_loading(data) as con:
        rows, silent = overview.health(con), overview.silent(con)
    paused = _paused()
    if rows:
        artifacts.current_table("sources", table(rows, paused), line(rows, silent, paused))
    _raise(silent, paused)


def watch(data: Path) -> None:
    """Raise the event `SILENT` for each source that has fallen silent, once a day and source.

    Which ones these are says the view ``silent_sources``; paused ones are meant to be silent.
    """
    with open_loading(data) as con:
        silent = overview.silent(con)
    if silent:
        _raise(silent, _paused())


def _paused() -> set[str]:
    return {source.id for source in read_sources(load_settings().sources_path).sources if source.paused}


def _raise(silent: Sequence[Mapping[str, Any]], paused: Collection[str]) -> None:
    for row in silent:
        if row["source_id"] not in paused:
            figures = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
            artifacts.event_of_the_day(SILENT, f"hemeroteca.source.{row['source_id']}", row["source_id"], figures)


def table(rows: Sequence[Mapping[str, Any]], paused: Collection[str]) -> list[dict[str, str]]:
    """Return the cells of the table.

    Args:
        rows: of the view ``source_health``.
        paused: sources that are not looked at.
    """
    return [
        {
            "source": row["source_id"],
            "state": wording.health(row, paused),
            "last day": f"{row['recent_count']:,}",
            "usual": "" if row["usual_count"] is None else f"{row['usual_count']:,.0f}",
            "last success": _time(row["last_success_at"]),
            "next due": _time(row["next_poll_at"]),
            "waiting": f"{row['due_count']:,}",
            "articles": f"{row['article_count']:,}",
        }
        for row in sorted(rows, key=lambda row: (not row["is_silent"], row["source_id"]))
    ]


def line(rows: Sequence[Mapping[str, Any]], silent: Sequence[Mapping[str, Any]], paused: Collection[str]) -> str:
    """Return the table in one line."""
    names = [row["source_id"] for row in silent if row["source_id"] not in paused]
    told = f"silent: {', '.join(names)}; " if names else ""
    return f"{told}{counted(len(rows), 'source')} at {now():%Y-%m-%d %H:%M} UTC"


def _time(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(UTC):%m-%d %H:%M}"
