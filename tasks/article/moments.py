"""Which of the times that a page states is the one: what the reader is shown first, in its fullest statement."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from tasks.article.shown import PUBLISHED
from tasks.article.stamps import Stamp
from tasks.article.times import UNLABELLED, Stated, Times

_MIDNIGHT = time()
_CLOSE = 4  # blocks after the headline
_SLACK = timedelta(seconds=100)  # between two statements of one moment, one of which may leave the seconds out
_QUARTER = timedelta(minutes=15)  # the offset of any zone is a multiple of it
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)  # the farthest zones


def choose_published(times: Times) -> Stated | None:
    """Choose the publication time; where only a change is stated, the day of that, for it was published by then."""
    stated = [item for item in times.published if not _is_of_something_else(item, times)]
    if stated and not (_is_weak(stated[0]) and times.modified and times.modified[0].is_shown):
        return _fullest(stated[0], stated, _offsets(times))
    if not times.modified:
        return None
    change = times.modified[0]
    return Stated(Stamp(change.stamp.day), replace(change.candidate, field=PUBLISHED))


def choose_modified(times: Times, published: Stated | None) -> Stated | None:
    """Choose the time of the last change; one before the publication is a mistake, or of a draft."""
    begun = [published.stamp] if published else []
    begun += [item.stamp for item in times.published if item.stamp.offset is not None and _is_told(item)]
    later = [item for item in times.modified if not begun or not all(_is_before(item.stamp, stamp) for stamp in begun)]
    if not later:
        return None
    return _as_published(_fullest(later[0], later, _offsets(times)), times.published)


def _as_published(chosen: Stated, published: list[Stated]) -> Stated:
    """With the zone of the publication, whose digits the same kind of element gives without one, or as those of UTC."""
    if chosen.stamp.offset or _minute(chosen.stamp) is None:
        return chosen
    kind = chosen.candidate.origin.partition(":")[0]
    alike = [item.stamp for item in published if item.candidate.origin.startswith(kind) and _is_told(item)]
    for stamp in alike:
        for other in published:
            offset = other.stamp.offset
            same = abs(_digits(stamp) - _digits(other.stamp)) <= _SLACK and _minute(stamp) is not None
            if same and stamp.offset == chosen.stamp.offset and offset is not None and (offset or stamp.offset is None):
                return replace(chosen, stamp=replace(chosen.stamp, offset=offset, zulu=False))
    return chosen


def _is_told(item: Stated) -> bool:
    """Whether it is told to machines, of this page."""
    return item.candidate.origin.startswith(("json-ld:", "meta:"))


def _is_weak(item: Stated) -> bool:
    """Whether it is a date without a label far from the headline: mostly of another article."""
    return item.place is None and item.candidate.origin == UNLABELLED


def _is_of_something_else(item: Stated, times: Times) -> bool:
    """Whether a date without a label is not the publication's.

    It is not what machines are told, and is far from the headline, as those of teasers and events are, or is to the
    minute that of the last change.
    """
    told = [other.stamp for other in times.published if _is_told(other)]
    if item.candidate.origin != UNLABELLED or not told or any(_agree(item.stamp, stamp) for stamp in told):
        return False
    if item.place is not None and item.place > _CLOSE:
        return True
    return _minute(item.stamp) is not None and any(_agree(item.stamp, other.stamp) for other in times.modified)


def _offsets(times: Times) -> list[timedelta]:
    """The zones of the page: distances from UTC that it states, but for UTC itself."""
    stated = (item for item in (*times.published, *times.modified) if item.place is not None or _is_told(item))
    return list(dict.fromkeys(item.stamp.offset for item in stated if item.stamp.offset))


def _fullest(lead: Stated, stated: list[Stated], offsets: list[timedelta]) -> Stated:
    """The statement of the same time that says most: clock, zone, the reader's clock, the reader's zone, seconds."""
    same = [item for item in stated if _agree(item.stamp, lead.stamp)]
    clocks = {_minute(item.stamp) for item in same if item.is_shown} - {None}

    def fullness(item: Stated) -> tuple[bool, ...]:
        stamp = item.stamp
        minute = _minute(stamp)
        return (
            minute is not None,
            stamp.offset is not None,
            minute in clocks,
            bool(stamp.offset),
            stamp.day == lead.stamp.day,
            stamp.precision == "second",
            stamp.clock is not None,
        )

    best = max(same, key=fullness)
    return _in_zone_of_reader(best, [item.stamp for item in same if item.is_shown], lead.stamp, offsets)


def _in_zone_of_reader(best: Stated, shown: list[Stamp], lead: Stamp, offsets: list[timedelta]) -> Stated:
    """The same moment as the reader is shown it: a clock without a zone and a moment in UTC tell the zone together."""
    stamp = best.stamp
    if _minute(stamp) is None:
        return best
    if stamp.offset is None:
        known = len(offsets) == 1
        return replace(best, stamp=replace(stamp, offset=offsets[0])) if known else best
    if stamp.offset:
        return best
    local = [_digits(other) - _digits(stamp) for other in shown if other.offset is None and _minute(other) is not None]
    local += [offset for offset in offsets if stamp.day != lead.day and (_digits(stamp) + offset).date() == lead.day]
    offset = _nearest_quarter(local[0]) if local else timedelta()
    if not offset:
        return best
    there = _digits(stamp) + offset
    return replace(best, stamp=Stamp(there.date(), there.time(), offset, stamp.precision))


def _agree(one: Stamp, other: Stamp) -> bool:
    """Whether two statements can be of the same time."""
    if _minute(one) is None or _minute(other) is None:
        return one.day == other.day or _is_day_of(one, other) or _is_day_of(other, one)
    apart = _digits(one) - _digits(other)
    if abs(apart) <= _SLACK:
        return True  # the same digits: where the zones differ, one of them is wrong
    if one.offset is not None and other.offset is not None:
        return abs(apart - one.offset + other.offset) <= _SLACK
    if one.offset or other.offset or one.offset == other.offset:
        return False
    apart = apart if one.offset is None else -apart  # a clock without a zone against one in UTC
    return _WEST <= apart <= _EAST and abs(apart - _nearest_quarter(apart)) <= _SLACK


def _is_day_of(day: Stamp, moment: Stamp) -> bool:
    """Whether a day without a clock can be that of a moment in UTC in some zone."""
    if day.clock is not None or _minute(moment) is None or moment.offset is None or moment.offset:
        return False
    return (_digits(moment) + _WEST).date() <= day.day <= (_digits(moment) + _EAST).date()


def _nearest_quarter(apart: timedelta) -> timedelta:
    return round(apart / _QUARTER) * _QUARTER


def _digits(stamp: Stamp) -> datetime:
    """The day and the clock as they are written."""
    return datetime.combine(stamp.day, stamp.clock or _MIDNIGHT)


def _minute(stamp: Stamp) -> tuple[int, int] | None:
    """Hour and minute; none at midnight, which is how systems write a day."""
    return None if stamp.clock is None or _is_midnight(stamp) else (stamp.clock.hour, stamp.clock.minute)


def _is_midnight(stamp: Stamp) -> bool:
    return stamp.clock == _MIDNIGHT


def _is_before(modified: Stamp, published: Stamp) -> bool:
    if modified.clock is None or published.clock is None or (modified.offset is None) != (published.offset is None):
        return modified.day < published.day
    moments = [_digits(stamp) - (stamp.offset or timedelta()) for stamp in (modified, published)]
    return moments[0] + _SLACK < moments[1]
