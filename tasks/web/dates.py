"""Dates as feeds and sitemaps write them, which is every way there is."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

_MONTHS = {
    name: at
    for at, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_NAMES = "|".join(_MONTHS)
_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:[.,]\d{1,9})?\s{0,3}([ap]\.?m\b)?", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-/.년年]\s?(\d{1,2})\s?[-/.월月]\s?(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(?!\d)")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})[ .-]{{0,3}}({_NAMES})[a-z]*[ .,-]{{0,3}}(\d{{4}}|\d{{2}})(?!\d)", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"\b({_NAMES})[a-z]*[ .]{{1,3}}(\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}(\d{{4}})", re.IGNORECASE
)
_OFFSET = re.compile(r"(?:\b(?:GMT|UTC|UT)\s?)?([+-])(\d{1,2}):?(\d{2})?\s*(?:\([^)]{0,40}\))?$", re.IGNORECASE)
_ZONE = re.compile(r"\b([A-Z]{1,5})$")
# RFC 822, section 5.1, and names that mean one zone only; any other name is read in the source's zone.
_HOURS = {
    "Z": 0,
    "UT": 0,
    "UTC": 0,
    "GMT": 0,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "KST": 9,
    "JST": 9,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "HKT": 8,
}
_LONGEST = 100


def moment(text: str | None, zone: ZoneInfo) -> datetime | None:
    """Return a stated time, aware and with the offset as stated; None if there is none in ``text``.

    A time without offset is read in ``zone``, a date without time as its first moment there. 'GMT+9' is nine hours
    ahead of GMT, whatever POSIX says.
    """
    text = " ".join((text or "")[:_LONGEST].split())
    day = _day(text)
    if day is None:
        return None
    hour, minute, second, rest = _time(text)
    try:
        stated = datetime(day.year, day.month, day.day, hour % 24, minute, min(second, 59), tzinfo=zone)  # 60: leap
        stated += timedelta(days=hour // 24)
        offset = _offset(rest)
        stated = stated if offset is None else stated.replace(tzinfo=offset)
        stated.astimezone(UTC)  # fails for the first and last days that a date can have
    except (ValueError, OverflowError):
        return None
    return stated


def _day(text: str) -> date | None:
    """Find the calendar day."""
    for pattern, order in (
        (_YEAR_FIRST, (1, 2, 3)),
        (_DAY_FIRST, (3, 2, 1)),
        (_MONTH_FIRST, (3, 1, 2)),
        (_COMPACT, (1, 2, 3)),
    ):
        if match := pattern.search(text):
            year, month, day = (match[at] for at in order)
            try:
                return date(_year(year), _MONTHS.get(month[:3].lower()) or int(month), int(day))
            except ValueError:
                return None
    return None


def _year(text: str) -> int:
    """Two digits by RFC 2822, section 4.3."""
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 50 else 1900)


def _time(text: str) -> tuple[int, int, int, str]:
    """Return hour, minute, second and what follows them, which may name a zone."""
    match = _TIME.search(text)
    if match is None:
        compact = _COMPACT.search(text)
        if compact is None or compact[4] is None:
            return 0, 0, 0, ""
        return int(compact[4]), int(compact[5]), int(compact[6] or 0), text[compact.end() :]
    hour = int(match[1])
    afternoon = (match[4] or "").lower().startswith("p") or "오후" in text
    morning = (match[4] or "").lower().startswith("a") or "오전" in text
    if afternoon or morning:
        hour = hour % 12 + (12 if afternoon else 0)
    return hour, int(match[2]), int(match[3] or 0), text[match.end() :]


def _offset(rest: str) -> timezone | None:
    """Read the zone behind a time."""
    if match := _OFFSET.search(rest):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))
    name = _ZONE.search(rest.strip().upper())
    return timezone(timedelta(hours=_HOURS[name[1]])) if name and name[1] in _HOURS else None
