"""Times as pages write them: ISO 8601, HTTP dates, months in words, East Asian dates; nothing is shifted or guessed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from tasks.article.clocks import Clock, clock_after, clock_before, packed_clock
from tasks.article.months import MONTHS

_MONTH = (
    r"(?P<month>[\u0e01-\u0e2e]{1,2}\.[\u0e01-\u0e2e]{1,2}"
    r"|[^\W\d_][^\s\d!-/:-@\[-`{-~•·–—⋅∙«»“”]{1,13}(?:\s(?:الثاني|الأول))?)"
)
_YEAR = r"(?P<y>\d{4}|['’]\d{2})"
_NO_DIGIT = r"(?<!\d)(?<!\d[./:-])"
_NO_LETTER = r"(?<![^\W\d_])"
_END = r"(?!\d(?!\d?:\d{2}))"  # of a year; a time may be glued to it
_ISO = rf"{_NO_DIGIT}(?P<y>\d{{4}})\s?(?P<sep>[-./‐‑–])\s?(?P<m>\d{{1,2}})\s?(?P=sep)\s?(?P<d>\d{{1,2}})(?!\d)\.?"
_PATTERNS = (
    _ISO,
    rf"{_NO_DIGIT}(?P<y>\d{{4}})\s?[年년]\s?(?P<m>\d{{1,2}})\s?[月월]\s?(?P<d>\d{{1,2}})\s?[日일]",
    r"(?P<era>令和|平成|昭和)\s?(?P<y>\d{1,2}|元)\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?日",
    rf"{_NO_LETTER}{_MONTH}[.,]?[\s-]{{1,3}}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s?[,.-]?\s{{0,2}}{_YEAR}{_END}",
    rf"{_NO_LETTER}{_MONTH}\s(?P<d>\d{{1,2}})\s(?P<clock>\d{{2}}:\d{{2}}:\d{{2}}\s(?:[A-Z]{{1,4}}\s)?)(?P<y>\d{{4}})(?!\d)",
    (
        rf"{_NO_DIGIT}(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|°|ª|η|-го)?[.,]?[\s-]{{0,3}}(?:(?:de|of|di|del)\s|d['’])?{_MONTH}"
        rf"[.,]?[\s/-]{{0,3}}(?:(?:de|del|of|พ\.ศ\.|ค\.ศ\.)\s?)?{_YEAR}{_END}"
    ),
    rf"{_NO_DIGIT}(?P<y>\d{{4}})\.?,?\s(?:m\.\s)?{_MONTH}\s(?P<d>\d{{1,2}})(?!\d)(?:\sd)?\.?",
    rf"{_NO_DIGIT}(?P<y>\d{{4}})\.\sgada\s(?P<d>\d{{1,2}})\.\s{_MONTH}",
    rf"{_NO_DIGIT}(?P<d>\d{{1,2}})\stháng\s(?P<m>\d{{1,2}}),?(?:\snăm)?\s(?P<y>\d{{4}})(?!\d)",
    (
        rf"{_NO_DIGIT}(?P<first>\d{{1,2}})\s?(?P<sep>[./-])\s?(?P<second>\d{{1,2}})\s?(?P=sep)\s?"
        r"(?P<y>\d{4}(?![:.]\d|\d(?!\d?:\d{2}))|\d{2}(?![.:,]?\d(?!\d?:\d{2})|\s?[€$%°]))"
    ),
)
_DATES = [re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS]
_EPOCH = re.compile(r"(\d{10})(?:\d{3}|\.\d{1,6})?")
_BASIC = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?=$|T?\d{4})")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_BUDDHIST = 543  # years that the calendar of Thailand is ahead
_EARLIEST, _LATEST = 1900, 2100
# What programs write where they know no day.
_NEVER = frozenset((date(1900, 1, 1), date(1969, 12, 31), date(1970, 1, 1)))
_CLOCK_REACH = 40  # characters around a date among which its time stands
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Stamp:
    """A day, perhaps with a time, perhaps with an offset, as a page states it.

    Attributes:
        day: the date stated.
        clock: time of the day, without zone; None where only a day is stated.
        offset: distance from UTC; None where no zone is stated.
        precision: ``second``, ``minute`` or ``day``.
        zulu: whether the zone is written as ``Z``.
    """

    day: date
    clock: time | None = None
    offset: timedelta | None = None
    precision: str = "day"
    zulu: bool = False

    def iso(self) -> str:
        """ISO 8601 as stated: no offset where none is known, no seconds and no time where none are."""
        if self.clock is None:
            return self.day.isoformat()
        zone = None if self.offset is None or self.zulu else timezone(self.offset)
        moment = datetime.combine(self.day, self.clock, zone)
        return moment.isoformat(timespec=f"{self.precision}s") + ("Z" if self.zulu else "")

    def at(self, zone: ZoneInfo) -> datetime:
        """The moment in UTC; a time without an offset is read in ``zone``, a day begins at its midnight there."""
        moment = datetime.combine(self.day, self.clock or time())
        if self.offset is not None:
            return moment.replace(tzinfo=timezone(self.offset)).astimezone(UTC)
        return moment.replace(tzinfo=zone).astimezone(UTC)

    def on(self, zone: ZoneInfo) -> date:
        """The day in ``zone``; midnight in UTC is how systems write a day that they know no time of."""
        if self.offset is None or (self.clock == time() and not self.offset):
            return self.day
        return self.at(zone).astimezone(zone).date()


def read_stamp(text: str, *, day_first: bool | None = None) -> Stamp | None:
    """Return the first time stated in a short text, or None.

    Args:
        text: of which the first 400 characters are read.
        day_first: what 03/04/2019 means; without it such a day is not read unless one number is above 12.
    """
    text = " ".join(text[:_LONGEST].split())
    if epoch := _EPOCH.fullmatch(text):
        return _from_epoch(int(epoch.group(1)))
    if iso := _DATES[0].match(text):  # nearly every machine-written time
        day = _day(iso, day_first)
        return _found(text, iso, day, 0).stamp if day else None
    return _packed(text) or next((found.stamp for found in stamps_in(text, day_first=day_first)), None)


@dataclass(frozen=True, slots=True)
class Found:
    """A stamp, and where in a text its date begins and ends."""

    start: int
    end: int
    stamp: Stamp


def stamps_in(text: str, *, day_first: bool | None = None) -> Iterator[Found]:
    """The times stated in a text whose white space is squeezed, in order; ``day_first`` as for `read_stamp`."""
    matches = (match for pattern in _DATES for match in pattern.finditer(text))
    end = 0
    for match in sorted(matches, key=lambda match: (match.start(), -match.end())):
        if match.start() >= end and (day := _day(match, day_first)) is not None:
            found = _found(text, match, day, end)
            end = found.end
            yield found


def _found(text: str, match: re.Match[str], day: date, begin: int) -> Found:
    """The date with its clock, which may stand before it, but not before ``begin``."""
    start, end = match.span()
    if written := match.groupdict().get("clock"):
        return Found(start, end, _stamp(day, clock_after(written, day)))
    if after := clock_after(text[end : end + _CLOCK_REACH], day):
        return Found(start, end + after.end, _stamp(day, after))
    return Found(start, end, _stamp(day, clock_before(text[max(begin, start - _CLOCK_REACH) : start], day)))


def _from_epoch(seconds: int) -> Stamp | None:
    moment = datetime.fromtimestamp(seconds, UTC)
    return Stamp(moment.date(), moment.time(), timedelta(0), "second", zulu=True) if moment.year < _LATEST else None


def _packed(text: str) -> Stamp | None:
    match = _BASIC.match(text)
    day = _day(match, None) if match else None
    return None if match is None or day is None else _stamp(day, packed_clock(text[match.end() :], day))


def _stamp(day: date, clock: Clock | None) -> Stamp:
    return Stamp(day, clock.time, clock.offset, clock.precision, clock.zulu) if clock else Stamp(day)


def _day(match: re.Match[str], day_first: bool | None) -> date | None:
    groups = match.groupdict()
    if groups.get("first"):
        dotted = groups["sep"] == "."
        number, month = _ordered(int(groups["first"]), int(groups["second"]), day_first=dotted or day_first)
    else:
        name = groups.get("month")
        number, month = int(groups["d"]), MONTHS.get(name.lower().rstrip("."), 0) if name else int(groups["m"])
    try:
        day = date(_year(groups["y"], groups.get("era")), month, number)
    except ValueError:
        return None
    return day if _EARLIEST <= day.year < _LATEST and day not in _NEVER else None


def _ordered(first: int, second: int, *, day_first: bool | None) -> tuple[int, int]:
    """Day and month; (0, 0), which is no day, where they cannot be told apart."""
    if first > 12 or first == second:
        return first, second
    if second > 12:
        return second, first
    return (0, 0) if day_first is None else (first, second) if day_first else (second, first)


def _year(written: str, era: str | None) -> int:
    if era:
        return _ERAS[era] + (1 if written == "元" else int(written))
    digits = written.lstrip("'’")
    year = int(digits)
    if len(digits) == 2:
        return year + (1900 if year >= 70 else 2000)
    return year - _BUDDHIST if year >= _EARLIEST + _BUDDHIST else year
