"""Figures in a person's words, for the UI and for terminals."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any


def duration(seconds: float) -> str:
    """Return a stretch of time in one or two units, like 45 s, 20 min, 2 h 10 min or 3 d 4 h."""
    if seconds < 90:
        return f"{round(seconds)} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 36:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours and days < 10 else f"{days} d"


def ago(moment: datetime | None, now: datetime) -> str:
    """Return how long ago a moment is, or in what time it comes, in one unit; nothing for None."""
    if moment is None:
        return ""
    seconds = (now - moment).total_seconds()
    if abs(seconds) < 1:
        return "now"
    coarse = " ".join(duration(abs(seconds)).split()[:2])
    return f"{coarse} ago" if seconds > 0 else f"in {coarse}"


def rate(pages: float, seconds: float) -> str:
    """Return a pace in the unit that gives a figure above 1: 1.3 a second, 12.5 a minute, 4.0 an hour."""
    for unit, length in (("a second", 1), ("a minute", 60)):
        if pages * length >= seconds:
            return f"{pages * length / seconds:,.1f} {unit}"
    return f"{pages * 3600 / seconds:,.1f} an hour"


def size(megabytes: float) -> str:
    """Return a size on disk, like 0.4 MB, 96 MB or 1.2 GB."""
    if megabytes >= 1000:
        return f"{megabytes / 1000:,.1f} GB"
    return f"{megabytes:.1f} MB" if 0 < megabytes < 10 else f"{megabytes:.0f} MB"


def days(first: date, end: date) -> str:
    """Return half-open days by the first and the last, like 2019-07-05..06, 2019-07-30..08-02 or 2019-07-05."""
    last = end - timedelta(days=1)
    if last <= first:
        return str(first)
    same = 8 if (last.year, last.month) == (first.year, first.month) else 5 if last.year == first.year else 0
    return f"{first}..{str(last)[same:]}"


def counted(number: int, word: str) -> str:
    """Return a number with its noun: 1 page, 1,200 pages."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def health(row: Mapping[str, Any], paused: Collection[str]) -> str:
    """Return in a word how a row of ``source_health`` is to be read."""
    if row["source_id"] in paused:
        return "paused"
    if row["is_silent"]:
        return "silent"
    if row["failing_endpoint_count"]:
        return f"{row['failing_endpoint_count']} failing"
    return "" if row["last_success_at"] else "never reached"
