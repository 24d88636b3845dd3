"""A time of the day and its zone as pages write them; a name that several zones share is read as no zone."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Hours from UTC by the name of the zone. Not here: IST and AST, each of which is the name of several zones.
_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "sast": 2,
    "eet": 2, "eest": 3, "msk": 3, "мск": 3, "trt": 3, "eat": 3, "wat": 1, "gst": 4, "pkt": 5, "wib": 7, "ict": 7,
    "wita": 8, "hkt": 8, "sgt": 8, "pht": 8, "awst": 8, "kst": 9, "jst": 9, "aest": 10, "aedt": 11, "acst": 9.5,
    "acdt": 10.5, "nzst": 12, "nzdt": 13, "nst": -3.5, "ndt": -2.5, "brt": -3, "est": -5, "edt": -4, "cst": -6,
    "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip
# Names that follow the season.
_PLACES = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
    "eastern": "America/New_York", "pacific": "America/Los_Angeles", "aet": "Australia/Sydney",
}  # fmt: skip
_HALVES = frozenset((-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825))  # zones not at whole hours
_AFTERNOON = frozenset(("pm", "오후", "午後", "下午", "晚上", "μμ", "م"))
_MORNING = frozenset(("am", "오전", "午前", "上午", "早上", "πμ", "ص"))
_NAMED = "|".join(sorted((*_ZONES, *_PLACES), key=len, reverse=True))
_ZONE = (
    r"(?P<zone>\(?(?:UTC|GMT)\s?[+\-−]\s?\d{1,2}(?::?\d{2})?(?!\d)"
    r"|[+\-−]\d{2}:?\d{2}(?!\d)|(?<=\d)[+\-−]\d{2}(?![\d:.-])"
    rf"|\(?(?:{_NAMED})(?-i:(?![a-z])))"
)
_TIME = (
    r"(?P<half>오전|오후|午前|午後|上午|下午|晚上|早上)?\s?"
    r"(?P<H>\d{1,2})(?:\s?(?:[:：.h시時时点點]|ч\.?)\s?(?P<M>\d{2}|\d(?=\s?[분分]))(?![\d%]))?(?:\s?[분分])?"
    r"(?::(?P<S>\d{2})(?!\d)(?:[.,]\d{1,9})?)?"
    r"(?:\s?(?P<suffix>a\.?\s?m\b\.?|p\.?\s?m\b\.?|π\.?μ\.|μ\.?μ\.|ص|م))?(?:\s?(?P<hour>uhr|hrs|h|시|時|时|น\.)(?!\w))?"
    rf"(?:,?\s{{0,2}}{_ZONE})?"
)
_GLUE = (
    r"(?:[\s,|·•/(@T⋅∙–—-]|\b(?:at|um|à|às|a las|a les|alle|ore|om|kl|klo|klokken|klockan|saat|pukul|jam|lúc|o|v"
    r"|v čase|godz|la|в|о|у|г|года|р|року|time)\b\.?:?|\(?(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?\)?"
    r"|\([월화수목금토일月火水木金土日]\)|الساعة|เวลา){0,8}"
)
_AFTER = re.compile(_GLUE + _TIME, re.IGNORECASE)
_BEFORE = re.compile(r"(?<![\d:.])(?=\d{1,2}[:.h]\d{2}|\d{1,2}\s?[ap]\.?m|오[전후]|[上下午])" + _TIME, re.IGNORECASE)
_PACKED = re.compile(r"T?(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})?(?P<zone>Z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of the day, its distance from UTC if a zone is stated, how it was written, and where that ends."""

    time: time
    offset: timedelta | None
    precision: str
    zulu: bool
    end: int


def clock_after(text: str, day: date) -> Clock | None:
    """The time with which the text after a date begins; ``day`` decides about summer time."""
    match = _AFTER.match(text)
    return _clock(match, day) if match else None


def clock_before(text: str, day: date) -> Clock | None:
    """The last time in the text before a date: '17:03, 7 January', '5:03 PM EST, Jan 7'."""
    matches = [match for match in _BEFORE.finditer(text) if not any(map(str.isdigit, text[match.end() :]))]
    return _clock(matches[-1], day) if matches else None


def packed_clock(text: str, day: date) -> Clock | None:
    """The time after a date without separators: '170300', 'T1703Z'."""
    match = _PACKED.match(text)
    return _clock(match, day) if match else None


def _clock(match: re.Match[str], day: date) -> Clock | None:
    groups = match.groupdict()
    half = re.sub(r"[.\s]", "", groups.get("half") or groups.get("suffix") or "").lower()
    if groups["M"] is None and not half and not groups.get("hour"):
        return None
    hour = int(groups["H"])
    if half in _AFTERNOON and hour < 12:
        hour += 12
    elif half in _MORNING and hour == 12:
        hour = 0
    try:
        clock = time(hour, int(groups["M"] or 0), int(groups["S"] or 0))
    except ValueError:
        return None
    zone = (groups["zone"] or "").strip("() ").lower()
    return Clock(clock, _offset(zone, day, clock), "second" if groups["S"] else "minute", zone == "z", match.end())


def _offset(zone: str, day: date, clock: time) -> timedelta | None:
    if zone in _PLACES:
        return datetime.combine(day, clock, ZoneInfo(_PLACES[zone])).utcoffset()
    if zone in _ZONES:
        return timedelta(hours=_ZONES[zone])
    numeric = re.fullmatch(r"(?:utc|gmt)?\s?([+\-−])\s?(\d{1,2})(?::?(\d{2}))?", zone)
    if numeric is None:
        return None
    minutes = (60 * int(numeric[2]) + int(numeric[3] or 0)) * (1 if numeric[1] == "+" else -1)
    exists = minutes in _HALVES or (minutes % 60 == 0 and -12 * 60 <= minutes <= 14 * 60)
    return timedelta(minutes=minutes) if exists else None
