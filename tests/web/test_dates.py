"""Dates as publishers write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.web.dates import moment

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thu,28 Jul 2022 4:35:5 GMT+9", "2022-07-27T19:35:05"),
        ("Thu, 28 Jul 2022 04:35:05 GMT", "2022-07-28T04:35:05"),
        ("Thu, 28 Jul 2022 04:35:05 +0900", "2022-07-27T19:35:05"),
        ("Thu, 28 Jul 2022 04:35:05 -04:30 (local time)", "2022-07-28T09:05:05"),
        ("28 July 2022 04:35 EDT", "2022-07-28T08:35:00"),
        ("28 Jul 22 04:35 UT", "2022-07-28T04:35:00"),
        ("28 Jul 99 04:35 UT", "1999-07-28T04:35:00"),
        ("28 Jul 2022 04:35:05 XYZ", "2022-07-27T19:35:05"),
        ("28-Jul-2022 04:35:05", "2022-07-27T19:35:05"),
        ("2019-01-07T17:03:00+09:00", "2019-01-07T08:03:00"),
        ("2019-01-07T17:03:00.123Z", "2019-01-07T17:03:00"),
        ("2019-01-07T17:03:00", "2019-01-07T08:03:00"),
        ("2019-01-07 17:03", "2019-01-07T08:03:00"),
        ("2019-01-07", "2019-01-06T15:00:00"),
        ("2019.01.07 17:03", "2019-01-07T08:03:00"),
        ("2019/1/7 5:03 PM", "2019-01-07T08:03:00"),
        ("2019년 1월 7일 오후 5:03", "2019-01-07T08:03:00"),
        ("2019년 1월 7일 오전 12:03", "2019-01-06T15:03:00"),
        ("20190107170300", "2019-01-07T08:03:00"),
        ("20190107T170300Z", "2019-01-07T17:03:00"),
        ("20190107", "2019-01-06T15:00:00"),
        ("January 7, 2019 5:03 p.m.", "2019-01-07T08:03:00"),
        ("Jan. 7, 2019", "2019-01-06T15:00:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59"),
        ("2019-01-07T24:00:00Z", "2019-01-08T00:00:00"),
    ],
)
def test_stated_times(text: str, expected: str) -> None:
    assert moment(text, SEOUL) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", [None, "", "yesterday", "2019-13-01", "2019-02-30", "99 Xyz 2019", "2019-01-07 25:99"])
def test_no_time(text: str | None) -> None:
    assert moment(text, SEOUL) is None


@given(st.text(max_size=60))
def test_never_raises(text: str) -> None:
    found = moment(text, SEOUL)
    assert found is None or found.astimezone(UTC)


def test_the_offset_stays_as_stated() -> None:
    for text in ("Thu,28 Jul 2022 4:35:5 GMT+9", "2022-07-28 04:35:05"):
        assert moment(text, SEOUL).isoformat() == "2022-07-28T04:35:05+09:00"  # type: ignore[union-attr]


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_reads_what_iso_writes(at: datetime) -> None:
    assert moment(at.isoformat(timespec="seconds"), SEOUL) == at.replace(microsecond=0)
