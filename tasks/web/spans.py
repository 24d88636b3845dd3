"""Half-open intervals of days, the days that an address names, and addresses made from days."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
_LONGEST_STEP = 366
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_YEAR = r"(?<![0-9])((?:19|20)[0-9]{2})"
_NAMED = "|".join(_MONTHS)
# /2019/07/05/, /2019-07/05, 2019-7-5, /2019/jul/05/
_DAY_PARTS = re.compile(rf"{_YEAR}[/_.-]([0-9]{{1,2}}|{_NAMED})[/_.-]([0-9]{{1,2}})(?![0-9])")
# /2019/07/113_2712.html, /sitemap-2019-07.xml
_MONTH_PARTS = re.compile(rf"(?:(?<=/){_YEAR}[/-]([0-9]{{1,2}}|{_NAMED})(?=/))|{_YEAR}[_.-]?([0-9]{{1,2}})(?=\.xml)")
_DIGITS = re.compile(rf"{_YEAR}/?([0-9]{{2}})([0-9]{{2}})")


@dataclass(frozen=True, slots=True)
class Span:
    """The days from ``first`` up to, not including, ``end``, as they are counted in ``zone``."""

    first: date
    end: date
    zone: ZoneInfo

    @property
    def begins_at(self) -> datetime:
        """First moment, in UTC."""
        return self._midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """First moment after it, in UTC."""
        return self._midnight(self.end)

    def days(self) -> Iterator[date]:
        """Yield each day."""
        return (self.first + number * DAY for number in range((self.end - self.first).days))

    def day_of(self, moment: datetime) -> date:
        """Return the day of an aware moment."""
        return moment.astimezone(self.zone).date()

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day < self.end

    def meets(self, days: "Days") -> bool:
        """Whether it has a day in common with ``days``."""
        return days.first < self.end and self.first < days.end

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Days:
    """One day or a few: from ``first`` up to, not including, ``end``."""

    first: date
    end: date

    @property
    def only(self) -> date | None:
        """The day, where it is one."""
        return self.first if self.end - self.first == DAY else None


def days_named(url: str, since: date = date.min, until: date = date.max) -> Days | None:
    """Return the day that an address names in its path, else the month.

    Year, month and day between slashes, hyphens, dots or underscores always count. Eight digits in a row may as well be
    a number, so they must lie within ``since`` and ``until``.

    Args:
        url: of a page or a sitemap.
        since: first day that digits may mean.
        until: first day that digits cannot mean any more.
    """
    path = unquote(urlsplit(url).path).lower()
    for found in _DAY_PARTS.finditer(path):
        if (day := _day(*found.groups())) is not None:
            return Days(day, day + DAY)
    for found in _DIGITS.finditer(path):
        if (day := _day(*found.groups())) is not None and since <= day < until:
            return Days(day, day + DAY)
    for found in _MONTH_PARTS.finditer(path):
        if (first := _day(found[1] or found[3], found[2] or found[4], "1")) is not None:
            return Days(first, _next_month(first))
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), _MONTHS.get(month) or int(month), int(day))
    except ValueError:
        return None
    return found if found < date.max else None


def _next_month(first: date) -> date:
    return (first + 31 * DAY).replace(day=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One address made from a template, a day of the span that makes it, and all days that make it."""

    address: str
    day: date
    days: Days


def steps(template: str, span: Span, page: int = 1) -> list[Step]:
    """Return the different addresses that the days of a span make of a template, in the order of the days.

    The step (day, month, year) is not asked for: days belong together as long as they make the same address, also
    those before and after the span.
    """
    made: dict[str, list[date]] = {}
    for day in span.days():
        made.setdefault(made_of(template, day, page), []).append(day)
    return [
        Step(
            address,
            days[0],
            Days(_edge(template, address, days[0], -DAY, page), _edge(template, address, days[-1], DAY, page) + DAY),
        )
        for address, days in made.items()
    ]


def made_of(template: str, day: date, page: int = 1) -> str:
    """Return the address that a day and a page make of a template."""
    return template.format(date=day, page=page)


def _edge(template: str, address: str, day: date, onward: timedelta, page: int) -> date:
    """Return the last day, from ``day`` on, that makes the same address."""
    for _ in range(_LONGEST_STEP):
        if made_of(template, day + onward, page) != address:
            break
        day += onward
    return day
