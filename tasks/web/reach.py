"""How far back the answer of an endpoint reaches: what is newer than that, and listed there at all, was in it."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tasks.web.entries import Entry

_ORDERED = 2 / 3  # of the dated entries: by chance less than that are in order
_STRAGGLERS = 1 / 10


def oldest(entries: Sequence[Entry], zone: ZoneInfo) -> datetime | None:
    """Return the oldest moment from which on a list tells all that it ever would.

    A list gives its entries newest first, or oldest first. What stands out of order, such as an old article pinned to
    the top, says nothing of what else is listed, so only the longest run in order counts. Of its oldest tenth, those
    are left out that lie farther back than all the others span. Where only the day of an entry is known it may be the
    last of that day, so the list reaches back to the end of the day.

    Args:
        entries: as listed; of each the moment of publication counts, else that of the last change.
        zone: of the source.

    Returns:
        None if fewer than half of the entries are dated, or if they are in no order.
    """
    moments = [at for entry in entries if (at := entry.published_at or entry.lastmod_at) is not None]
    if not moments or 2 * len(moments) < len(entries):
        return None
    run = max(_newest_first(moments), _newest_first(moments[::-1]), key=len)
    if len(run) < _ORDERED * len(moments):
        return None
    at = run[_straggling(run) - 1]
    return at + timedelta(days=1) if _is_day(at, zone) else at


def _newest_first(moments: Sequence[datetime]) -> list[datetime]:
    """Return, for each length of a run in this order that the moments have, the newest end of such a run."""
    ends: list[datetime] = []
    for at in moments:
        place = bisect_right(ends, -at.timestamp(), key=lambda end: -end.timestamp())
        ends[place : place + 1] = [at]
    return ends


def _straggling(run: Sequence[datetime]) -> int:
    """Return the place in a run from which on it straggles."""
    for place in range(len(run) - int(_STRAGGLERS * len(run)), len(run)):
        if run[place - 1] - run[place] > run[0] - run[place - 1]:
            return place
    return len(run)


def _is_day(at: datetime, zone: ZoneInfo) -> bool:
    """Tell whether a moment is what a day without a time becomes."""
    return time() in {at.time(), at.astimezone(zone).time()}
