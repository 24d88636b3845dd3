"""The grid of days as a page of the UI."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from flows import grid, wording
from flows.grid import Source
from flows.reports import artifacts
from flows.reports.artifacts import plain
from flows.wording import counted
from warehouse import overview
from warehouse.store import open_loading

_BY_WEEK = 98  # days up to which each one's articles are shown, too
_REASONS = 10  # told a source


def completeness(
    data: Path, source_ids: Sequence[str] | None = None, first: date | None = None, end: date | None = None
) -> None:
    """Write the artifact ``completeness``: which days of each source are done, a row a month.

    Args:
        data: the data folder.
        source_ids: sources to show; by default all of which a day was ever tried.
        first: first day; by default the first one tried.
        end: first day that is not shown; by default the day after the last one tried.
    """
    with open_loading(data) as con:
        rows = overview.completeness(con, source_ids or (), first, end)
    shown = grid.sources(rows, source_ids or (), first, end)
    artifacts.markdown("completeness", page(shown), line(shown))


def line(sources: Sequence[Source]) -> str:
    """Return the grid in one line."""
    counts = {
        "done": sum(source.count(grid.DONE) for source in sources),
        "partial": sum(source.count(grid.PARTIAL) for source in sources),
        "failed": sum(source.count(grid.FAILED) for source in sources),
        "never tried": sum(source.count(grid.NEVER) for source in sources),
    }
    told = ", ".join(f"{days:,} {name}" for name, days in counts.items() if days)
    return f"{counted(sum(counts.values()), 'day')} of {counted(len(sources), 'source')}: {told or 'none was tried'}"


def page(sources: Sequence[Source]) -> str:
    """Return the grid as markdown, a block a source."""
    return "\n\n".join([f"`{grid.LEGEND}`", *(part for source in sources for part in _parts(source))])


def _parts(source: Source) -> Iterator[str]:
    yield f"### {plain(source.source_id)}"
    yield _fixed(grid.by_month(source))
    if len(source.days) <= _BY_WEEK:
        yield _fixed(grid.by_week(source))
    if reasons := _reasons(source):
        more = len(reasons) - _REASONS
        yield "\n".join([*reasons[:_REASONS], *([f"- and {more:,} more"] if more > 0 else [])])


def _fixed(lines: Sequence[str]) -> str:
    return "\n".join(["```text", *lines, "```"])


def _reasons(source: Source) -> list[str]:
    """Return why days are not done, the newest first; days in a row with one reason are one line."""
    why = [(day, row["state"], _why(row)) for day, row in sorted(source.tried.items()) if row["state"] != "done"]
    told = []
    for (_, state, reason), rows in groupby(enumerate(why), key=lambda at: (at[1][0].toordinal() - at[0], *at[1][1:])):
        days = [day for _, (day, *_) in rows]
        told.append(f"- {wording.days(days[0], days[-1] + grid.DAY)} {state}: {plain(reason)}")
    return told[::-1]


def _why(row: Mapping[str, Any]) -> str:
    left = Counter({"to be tried again": row["deferred_count"], "not tried yet": row["pending_count"]})
    counts = [f"{counted(pages, 'page')} {name}" for name, pages in left.items() if pages]
    return "; ".join([*counts, *([row["reason"]] if row["reason"] else [])]) or "nothing tells why"
