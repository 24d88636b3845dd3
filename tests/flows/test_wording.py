"""Figures in words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from flows import wording

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (89.4, "89 s"),
        (90, "2 min"),
        (89 * 60, "89 min"),
        (90 * 60, "1 h 30 min"),
        (2 * 3600, "2 h"),
        (35.99 * 3600, "35 h 59 min"),
        (36 * 3600, "1 d 12 h"),
        (48 * 3600, "2 d"),
        (12.4 * 86400, "12 d"),
    ],
)
def test_stretches_of_time(seconds: float, said: str) -> None:
    assert wording.duration(seconds) == said


def test_moments() -> None:
    assert wording.ago(NOON - timedelta(minutes=12), NOON) == "12 min ago"
    assert wording.ago(NOON + timedelta(minutes=5), NOON) == "in 5 min"
    assert wording.ago(NOON - timedelta(hours=5, minutes=4), NOON) == "5 h ago"
    assert (wording.ago(NOON, NOON), wording.ago(None, NOON)) == ("now", "")


@pytest.mark.parametrize(
    ("pages", "seconds", "said"),
    [
        (130, 100, "1.3 a second"),
        (99, 100, "59.4 a minute"),
        (1, 120, "30.0 an hour"),
        (400_000, 100, "4,000.0 a second"),
    ],
)
def test_paces(pages: float, seconds: float, said: str) -> None:
    assert wording.rate(pages, seconds) == said


@pytest.mark.parametrize(
    ("megabytes", "said"), [(0, "0 MB"), (0.42, "0.4 MB"), (96.4, "96 MB"), (999, "999 MB"), (1234, "1.2 GB")]
)
def test_sizes(megabytes: float, said: str) -> None:
    assert wording.size(megabytes) == said


@pytest.mark.parametrize(
    ("first", "end", "said"),
    [
        (date(2019, 7, 5), date(2019, 7, 7), "2019-07-05..06"),
        (date(2019, 7, 30), date(2019, 8, 3), "2019-07-30..08-02"),
        (date(2019, 12, 30), date(2020, 1, 3), "2019-12-30..2020-01-02"),
        (date(2019, 7, 5), date(2019, 7, 6), "2019-07-05"),
    ],
)
def test_days(first: date, end: date, said: str) -> None:
    assert wording.days(first, end) == said


def test_counts() -> None:
    assert [wording.counted(number, "page") for number in (0, 1, 1200)] == ["0 pages", "1 page", "1,200 pages"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({}, ""),
        ({"source_id": "asleep", "is_silent": True}, "paused"),
        ({"is_silent": True, "failing_endpoint_count": 2}, "silent"),
        ({"failing_endpoint_count": 2}, "2 failing"),
        ({"last_success_at": None}, "never reached"),
    ],
)
def test_how_a_source_fares(row: dict[str, object], said: str) -> None:
    well = {"source_id": "herald", "is_silent": False, "failing_endpoint_count": 0, "last_success_at": NOON}
    assert wording.health(well | row, {"asleep"}) == said
