"""When to look again."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.web.rhythm import Hints, earned, fresh_seconds, next_look, next_try
from tests.web.rounds import NOW

HOUR = 3600
MINUTE = 60


def published(*hours: float) -> list[datetime]:
    return [NOW - timedelta(hours=ago) for ago in hours]


@pytest.mark.parametrize(
    ("seconds", "new", "changed", "times", "expected"),
    [
        (None, 0, True, [], HOUR),
        (None, 9, True, published(0, 2, 4), 2 * HOUR),
        (None, 9, True, published(0.1, 0.1), HOUR),
        (None, 9, True, published(-3, 0.1, 0.2), 10 * MINUTE),
        (2 * HOUR, 1, True, [], HOUR),
        (8 * HOUR, 5, True, published(0, 1, 2), HOUR),
        (HOUR, 5, True, published(0, 10), HOUR / 2),
        (15 * MINUTE, 5, True, [], 10 * MINUTE),
        (HOUR, 0, True, published(0, 1, 2), HOUR),
        (HOUR, 0, False, [], 1.25 * HOUR),
        (23 * HOUR, 0, False, [], 24 * HOUR),
    ],
)
def test_rhythm(seconds: int | None, new: int, changed: bool, times: list[datetime], expected: float) -> None:
    assert earned(seconds, new, changed=changed, published=times, at=NOW) == expected


def test_a_quiet_endpoint_is_looked_at_once_a_day_in_the_end() -> None:
    seconds, looks = earned(None, 0, changed=True, published=(), at=NOW), 0
    while seconds < 24 * HOUR:
        seconds, looks = earned(seconds, 0, changed=False, published=(), at=NOW), looks + 1
    assert 10 < looks < 20


def test_a_look_just_after_a_tick_is_due_at_the_next_one() -> None:
    ticks = timedelta(minutes=10)
    assert next_look(NOW + timedelta(seconds=7), 600) <= NOW + ticks
    assert next_look(NOW, 60) == NOW + timedelta(seconds=54)


def test_hints_only_delay_and_not_beyond_a_day() -> None:
    assert next_look(NOW, HOUR, Hints(seconds=3 * HOUR)) == NOW + timedelta(hours=3)
    assert next_look(NOW, HOUR, Hints(seconds=60)) == NOW + timedelta(minutes=59)
    assert next_look(NOW, HOUR, fresh_seconds=2 * HOUR) == NOW + timedelta(hours=2)
    assert next_look(NOW, HOUR, Hints(seconds=10**9)) == NOW + timedelta(hours=24)
    assert next_look(NOW, 7 * 24 * HOUR) == NOW + timedelta(days=7, minutes=-1), "fixed by the user"


def test_hours_and_days_to_leave_out() -> None:
    assert next_look(NOW, HOUR, Hints(hours=frozenset({8, 9, 10}))) == NOW.replace(hour=11)
    assert next_look(NOW, HOUR, Hints(days=frozenset({0}))) == NOW + timedelta(hours=16)
    assert next_look(NOW, HOUR, Hints(days=frozenset(range(7)))) == NOW + timedelta(hours=24)


@given(
    st.builds(Hints, st.integers(0, 10**9), st.frozensets(st.integers(0, 23)), st.frozensets(st.integers(0, 6))),
    st.integers(0, 10**9),
    st.integers(600, 24 * HOUR),
)
def test_the_next_look_is_always_within_a_day(hints: Hints, fresh: int, seconds: int) -> None:
    due = next_look(NOW, seconds, hints, fresh)
    assert NOW < due <= NOW + timedelta(hours=24)
    assert due >= NOW + timedelta(seconds=min(max(hints.seconds, fresh), 24 * HOUR))
    assert Hints.read(hints.text()) == hints


def test_tries_come_later_each_time_and_not_together() -> None:
    waits = [(next_try("e", NOW, failures, "timeout") - NOW).total_seconds() for failures in range(1, 12)]
    assert all(first <= second for first, second in pairwise(waits))
    assert 48 <= waits[0] <= 72
    assert waits[-1] <= 24 * HOUR
    assert 48 * MINUTE <= (next_try("e", NOW, 1, "not_found") - NOW).total_seconds() <= 72 * MINUTE
    assert len({next_try(f"e{at}", NOW, 3, "timeout") for at in range(50)}) > 40


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 0),
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": 's-maxage=9,max-age="600"', "Age": "100"}, 500),
        ({"Cache-Control": "max-age=600", "Age": "900"}, 0),
        ({"Cache-Control": "max-age=600", "Age": "old", "Expires": "Mon, 07 Jan 2019 20:00:00 GMT"}, 600),
        ({"Cache-Control": "max-age=600, no-cache"}, 0),
        ({"Cache-Control": "no-store"}, 0),
        ({"Expires": "Mon, 07 Jan 2019 09:00:00 GMT"}, HOUR),
        ({"Expires": "Mon, 07 Jan 2019 09:00:00 GMT", "Date": "Mon, 07 Jan 2019 08:30:00 GMT"}, HOUR // 2),
        ({"Expires": "Mon, 07 Jan 2019 07:00:00 -0000"}, 0),
        ({"Expires": "0"}, 0),
        ({"Expires": "Mon, 07 Jan 2019 09:00:00 GMT", "Date": "never"}, 0),
    ],
)
def test_freshness(headers: dict[str, str], expected: int) -> None:
    assert fresh_seconds(headers, NOW) == expected


def test_now_is_utc() -> None:
    assert NOW.tzinfo is UTC
