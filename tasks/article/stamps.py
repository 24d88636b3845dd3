"""Times as pages write them: ISO 8601, HTTP dates, months in words, East Asian dates; nothing is shifted or guessed."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

_DATE_ISO = r"(?P<y>\d{4})\s?[-./]\s?(?P<m>\d{1,2})\s?[-./]\s?(?P<d>\d{1,2})\.?"
_DATE_BASIC = r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"
_DATE_ASIAN = r"(?P<y>\d{4})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]"
_DATE_DOTTED = r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})"
_DATE_WORD_MDY = r"(?P<month>[a-z\u00c0-\u024f]{3,10})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})"
_DATE_WORD_DMY = (
    r"(?P<d>\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(?:de\s+|of\s+)?(?P<month>[a-z\u00c0-\u024f]{3,10})\.?,?[\s-]+"
    r"(?:de\s+)?(?P<y>\d{4})"
)
_DATES = [
    re.compile(rf"(?<![\w/]){pattern}(?!\d)", re.IGNORECASE)
    for pattern in (_DATE_ISO, _DATE_ASIAN, _DATE_WORD_MDY, _DATE_WORD_DMY, _DATE_DOTTED, _DATE_BASIC)
]
_CLOCK = re.compile(
    r"^(?:\s*(?:T|,|-|–|—|\||·|/|at|um|à|a las|alle|\(?(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?\)?"
    r"|\([월화수목금토일月火水木金土日]\)))*\s*"
    r"(?P<pm0>오전|오후|午前|午後|上午|下午)?\s*"
    r"(?P<H>\d{1,2})\s?(?:[:.h]|시|時|时|点)\s?(?:(?P<M>\d{2})(?!\d)|(?P<M1>\d{1,2})(?=\s?[분分]))?(?:\s?[분分])?"
    r"(?::(?P<S>\d{2})(?:[.,]\d+)?)?"
    r"(?:\s?(?P<pm>a\.?m\.?|p\.?m\.?)(?![a-z]))?(?:\s?Uhr)?"
    r"\s*(?P<zone>Z\b|(?:UTC|GMT)?\s?[+-]\d{1,2}:?\d{2}\b|\(?(?:UTC|GMT|KST|JST|EST|EDT|ET|CST|CDT|CT|MST|MDT|MT|PST|PDT"
    r"|PT|BST|CET|CEST|MEZ|MESZ|HKT|SGT|AEST|AEDT|NZST|NZDT)\b\)?)?",
    re.IGNORECASE,
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner enero janvier gennaio janeiro januari ocak",
            "feb february februar febrero février fevrier febbraio fevereiro februari şubat",
            "mar march märz maerz mrz marzo mars março maart mart",
            "apr april abril avril aprile nisan",
            "may mai mayo maggio maio mei mayıs",
            "jun june juni junio juin giugno junho haziran",
            "jul july juli julio juillet luglio julho temmuz",
            "aug august agosto août aout augustus ağustos",
            "sep sept september septiembre septembre settembre setembro eylül",
            "oct october oktober okt octubre octobre ottobre outubro ekim",
            "nov november noviembre novembre novembro kasım",
            "dec december dezember dez diciembre décembre decembre dicembre dezembro dec aralık",
        ),
        start=1,
    )
    for name in names.split()
}
# Zones by name, hours from UTC. ET, CT, MT and PT follow the season; IST is three zones and none of these.
_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "kst": 9, "jst": 9, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "bst": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "hkt": 8, "sgt": 8, "aest": 10,
    "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
_PLACES = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}
_EPOCH = re.compile(r"^(\d{10})(?:\d{3})?$")
_EARLIEST = 1900


@dataclass(frozen=True, slots=True)
class Stamp:
    """A day, perhaps with a time, perhaps with an offset, as a page states it.

    Attributes:
        day: the date stated.
        clock: time of the day, without zone; None where only a day is stated.
        offset: distance from UTC; None where no zone is stated.
        precision: ``second``, ``minute`` or ``day``.
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
        """The day in ``zone``."""
        return self.day if self.offset is None else self.at(zone).astimezone(zone).date()


def read_stamp(text: str) -> Stamp | None:
    """Return the first time stated in a short text, or None; ambiguous days such as 03/04/2019 are not read."""
    text = " ".join(text.split())
    if epoch := _EPOCH.match(text):
        return _from_epoch(int(epoch.group(1)))
    return next(iter(_stamps(text)), None)


def _from_epoch(seconds: int) -> Stamp:
    moment = datetime.fromtimestamp(seconds, UTC)
    return Stamp(moment.date(), moment.time(), timedelta(0), "second", zulu=True)


def _stamps(text: str) -> list[Stamp]:
    found = [(match.start(), match) for pattern in _DATES for match in pattern.finditer(text)]
    stamps = []
    for _, match in sorted(found, key=lambda item: item[0]):
        day = _day(match)
        if day is not None:
            stamps.append(_with_clock(day, text[match.end() :]) or _clock_before(day, text[: match.start()]))
    return stamps


def _day(match: re.Match[str]) -> date | None:
    groups = match.groupdict()
    month = int(groups["m"]) if groups.get("m") else _MONTHS.get(groups["month"].lower())
    try:
        day = date(int(groups["y"]), month or 0, int(groups["d"]))
    except ValueError:
        return None
    return day if day.year >= _EARLIEST else None


def _with_clock(day: date, rest: str) -> Stamp | None:
    match = _CLOCK.match(rest)
    if match is None or (match["M"] is None and match["M1"] is None and not (match["pm"] or match["pm0"])):
        return None
    return _clocked(day, match)


def _clock_before(day: date, before: str) -> Stamp:
    """Lines such as '17:03, 7 January 2019' and '5:03 PM EST, Jan 7, 2019'."""
    found = re.search(r"(?<!\d)\d{1,2}:\d{2}[^\d]{0,16}$", before)
    match = _CLOCK.match(found.group()) if found else None
    return (_clocked(day, match) if match else None) or Stamp(day)


def _clocked(day: date, match: re.Match[str]) -> Stamp | None:
    hour, minute, second = int(match["H"]), int(match["M"] or match["M1"] or 0), int(match["S"] or 0)
    half = (match["pm"] or match["pm0"] or "").lower().replace(".", "")
    if half in {"pm", "오후", "午後", "下午"} and hour < 12:
        hour += 12
    elif half in {"am", "오전", "午前", "上午"} and hour == 12:
        hour = 0
    try:
        clock = time(hour, minute, second)
    except ValueError:
        return None
    zone = (match["zone"] or "").strip("() ").lower()
    offset = _offset(zone, day, clock)
    return Stamp(day, clock, offset, "second" if match["S"] else "minute", zulu=zone == "z")


def _offset(zone: str, day: date, clock: time) -> timedelta | None:
    if zone in _PLACES:
        return datetime.combine(day, clock, ZoneInfo(_PLACES[zone])).utcoffset()
    if zone in _ZONES:
        return timedelta(hours=_ZONES[zone])
    numeric = re.fullmatch(r"(?:utc|gmt)?\s?([+-])(\d{1,2}):?(\d{2})", zone)
    if numeric is None:
        return None
    offset = timedelta(hours=int(numeric[2]), minutes=int(numeric[3]))
    if offset >= timedelta(hours=15):
        return None
    return -offset if numeric[1] == "-" else offset
