"""When to look at an endpoint again: by what it yields, what it asks of its readers, and how it fails."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256

from warehouse.outcomes import DEFERRED

SHORTEST = timedelta(minutes=10)
LONGEST = timedelta(hours=24)
FIRST = timedelta(hours=1)
_FASTER, _SLOWER = 0.5, 1.25
_NEWEST = 20  # entries whose times tell how often something is published
_EARLY = timedelta(minutes=1)  # a look made seconds after one tick of a schedule must be due at the next
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s?=\s?\"?(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed asks of its readers.

    Attributes:
        seconds: between two looks, at least (RSS 2.0 ttl; RSS 1.0 syndication module).
        hours: of the day in GMT, to be left out (RSS 2.0 skipHours).
        days: of the week, Monday is 0, to be left out (RSS 2.0 skipDays).
    """

    seconds: int = 0
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()

    def text(self) -> str | None:
        """Return what `read` understands; None where nothing is asked."""
        if self == Hints():
            return None
        return json.dumps({"seconds": self.seconds, "hours": sorted(self.hours), "days": sorted(self.days)})

    @classmethod
    def read(cls, text: str | None) -> "Hints":
        """Return what `text` wrote."""
        if text is None:
            return cls()
        said = json.loads(text)
        return cls(said["seconds"], frozenset(said["hours"]), frozenset(said["days"]))


def earned(seconds: int | None, new_count: int, *, changed: bool, published: Iterable[datetime], at: datetime) -> int:
    """Return the seconds between two looks that an endpoint has earned, 10 minutes to 24 hours.

    A look that brings something new halves them, one at an unchanged endpoint adds a quarter; the times of the newest
    entries show at once what a first guess cannot know.

    Args:
        seconds: earned until now; None at the first look.
        new_count: pages that nobody knew.
        changed: whether the endpoint lists anything else than before.
        published: times of the entries, aware.
        at: the moment of the look.
    """
    spacing = _spacing(published, at)
    if seconds is None:
        fitting = spacing if spacing is not None else FIRST.total_seconds()
    elif new_count:
        fitting = min(seconds * _FASTER, spacing if spacing is not None else LONGEST.total_seconds())
    else:
        fitting = seconds if changed else seconds * _SLOWER
    return round(min(max(fitting, SHORTEST.total_seconds()), LONGEST.total_seconds()))


def next_look(at: datetime, seconds: int, hints: Hints | None = None, fresh_seconds: int = 0) -> datetime:
    """Return when a good look is to be followed by the next.

    Args:
        at: the moment of the look.
        seconds: the rhythm, earned or fixed.
        hints: of the feed; they and ``fresh_seconds`` may only delay it, and not beyond 24 hours.
        fresh_seconds: for which the answer may be taken for current.
    """
    rhythm = timedelta(seconds=seconds)
    hints = hints or Hints()
    latest = at + max(LONGEST, rhythm)
    earliest = at + timedelta(seconds=max(hints.seconds, fresh_seconds))
    due = min(max(at + rhythm - min(_EARLY, rhythm / 10), earliest), latest)
    while due < latest and (due.hour in hints.hours or due.weekday() in hints.days):
        due = due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return min(due, latest)


def next_try(endpoint: str, at: datetime, failures: int, outcome: str) -> datetime:
    """Return when to try a failing endpoint again: later each time, up to 24 hours, and not all at the same moment.

    A minute, four, sixteen for what may pass; an hour, two, four for what somebody must mend.
    """
    passing = outcome in DEFERRED
    wait = 60.0 * 4 ** min(failures - 1, 6) if passing else 3600.0 * 2 ** min(failures - 1, 6)
    chance = int(sha256(f"{endpoint} {at.isoformat()}".encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    return at + min(timedelta(seconds=wait * (0.8 + 0.4 * chance)), LONGEST)


def fresh_seconds(headers: Mapping[str, str], at: datetime) -> int:
    """Return for how long an answer is current (RFC 9111, section 4.2): max-age or Expires, less its Age."""
    control = headers.get("Cache-Control", "")
    if "no-cache" in control.lower() or "no-store" in control.lower():
        return 0
    if stated := _MAX_AGE.search(control):
        age = headers.get("Age", "").strip()
        return max(int(stated[1]) - (int(age[:9]) if age.isascii() and age.isdigit() else 0), 0)
    try:
        expires = parsedate_to_datetime(headers.get("Expires", ""))
        made = parsedate_to_datetime(headers["Date"]) if "Date" in headers else at
    except (ValueError, OverflowError, TypeError):
        return 0
    return max(round((_aware(expires) - _aware(made)).total_seconds()), 0)


def _spacing(published: Iterable[datetime], at: datetime) -> float | None:
    """Return the mean seconds between the newest entries; None with fewer than two times that differ."""
    newest = sorted((moment for moment in published if moment <= at), reverse=True)[:_NEWEST]
    if len(newest) < 2 or newest[0] == newest[-1]:
        return None
    return (newest[0] - newest[-1]).total_seconds() / (len(newest) - 1)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
