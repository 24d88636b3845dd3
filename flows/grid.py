"""The grid of days: which days of a source are done, a row a month; the same for the UI and for terminals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, TypeAlias

DONE, PARTIAL, FAILED, NEVER, OUTSIDE = "#", "+", "x", ".", " "
CELLS: Mapping[str, str] = {"done": DONE, "partial": PARTIAL, "failed": FAILED}
LEGEND = f"{DONE} done, {PARTIAL} partial, {FAILED} failed, {NEVER} never tried"
DAY = timedelta(days=1)

Tried: TypeAlias = Mapping[date, Mapping[str, Any]]

_HEAD = "1   5    10   15   20   25   30  articles  not done"
_WEEKDAYS = "".join(f"{name:>6}" for name in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))


@dataclass(frozen=True, slots=True)
class Source:
    """The days of one source that are asked for, as the view ``completeness`` has them.

    Attributes:
        source_id: whose days.
        first: first day asked for.
        end: first day that is not asked for.
        tried: a row a day that was ever tried; days of which nobody knows anything have none.
    """

    source_id: str
    first: date
    end: date
    tried: Tried

    @property
    def days(self) -> list[date]:
        """Every day asked for."""
        return [self.first + number * DAY for number in range((self.end - self.first).days)]

    def cell(self, day: date) -> str:
        """Return the character of the legend for a day; a blank for one that is not asked for."""
        if not self.first <= day < self.end:
            return OUTSIDE
        return CELLS[self.tried[day]["state"]] if day in self.tried else NEVER

    def count(self, cell: str) -> int:
        """Return on how many days the grid shows this character."""
        return sum(self.cell(day) == cell for day in self.days)

    def articles(self, days: Iterable[date]) -> int:
        """Return the articles of some days."""
        return sum(self.tried[day]["article_count"] for day in days if day in self.tried)


def sources(
    rows: Iterable[Mapping[str, Any]],
    source_ids: Iterable[str] = (),
    first: date | None = None,
    end: date | None = None,
) -> list[Source]:
    """Return what the grid shows, in order of the source.

    Args:
        rows: of the view ``completeness``.
        source_ids: sources that are shown even where nothing was ever tried, if both days are given.
        first: first day asked for; by default the first day of each source that was ever tried.
        end: first day that is not asked for; by default the day after the last one tried.
    """
    tried: dict[str, dict[date, Mapping[str, Any]]] = {source_id: {} for source_id in source_ids}
    for row in rows:
        if (first is None or first <= row["day"]) and (end is None or row["day"] < end):
            tried.setdefault(row["source_id"], {})[row["day"]] = row
    shown = []
    for source_id, days in sorted(tried.items()):
        start = first or min(days, default=None)
        stop = end or (max(days) + DAY if days else None)
        if start is not None and stop is not None:
            shown.append(Source(source_id, start, stop, days))
    return shown


def by_month(source: Source) -> list[str]:
    """Return a source as lines of text: a ruler, then a row a month."""
    return [f"{'month':9}{_HEAD}", *(f"{month:9}{row}" for month, row in _months(source))]


def table(sources: Sequence[Source]) -> list[str]:
    """Return sources below each other as lines of text: one ruler, then a row a source and month."""
    width = max(len(source.source_id) for source in sources) + 2
    lines = [f"{'source':{width}}{'month':9}{_HEAD}"]
    for source in sources:
        months = _months(source)
        names = [source.source_id] + [""] * len(months)
        lines += [f"{name:{width}}{month:9}{row}" for name, (month, row) in zip(names, months, strict=False)]
    return lines


def _months(source: Source) -> list[tuple[str, str]]:
    """Return the months of a source, each with its row: a cell a day, then figures."""
    months = [[*days] for _, days in groupby(source.days, key=lambda day: (day.year, day.month))]
    return [(f"{days[0]:%Y-%m}", _month(source, days)) for days in months]


def _month(source: Source, days: Sequence[date]) -> str:
    cells = {day.day: source.cell(day) for day in days}
    row = "".join(cells.get(number, OUTSIDE) for number in range(1, 32))
    open_days = len(days) - row.count(DONE)
    return f"{row}  {source.articles(days):>8,}  {open_days or '':>8}".rstrip()


def by_week(source: Source) -> list[str]:
    """Return a source as lines of text: a row a week, with articles and state of each day."""
    lines = [f"{'week of':10}{_WEEKDAYS}  articles"]
    monday = source.first - source.first.weekday() * DAY
    while monday < source.end:
        days = [monday + number * DAY for number in range(7)]
        row = "".join(f"{_counted(source, day):>6}" for day in days)
        lines.append(f"{monday}{row}  {source.articles(days):>8,}")
        monday += 7 * DAY
    return lines


def _counted(source: Source, day: date) -> str:
    articles = f"{source.tried[day]['article_count']}" if day in source.tried else ""
    return (articles + source.cell(day)).rstrip()
