from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.article.stamps import read_stamp

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Posted : 2019-01-07 17:03", "2019-01-07T17:03"),
        ("2019-01-07T17:03:00+0900", "2019-01-07T17:03:00+09:00"),
        ("2019-01-07T08:03:11Z", "2019-01-07T08:03:11Z"),
        ("2019-01-07T08:03:11.123Z", "2019-01-07T08:03:11Z"),
        ("Jan 7, 2019 5:03 PM EST", "2019-01-07T17:03-05:00"),
        ("Jan. 24, 2019, 5:30 a.m. ET", "2019-01-24T05:30-05:00"),
        ("July 24, 2019, 12:30 a.m. ET", "2019-07-24T00:30-04:00"),
        ("7 January 2019 17:03 GMT", "2019-01-07T17:03+00:00"),
        ("Mon, 07 Jan 2019 17:03:00 +0900", "2019-01-07T17:03:00+09:00"),
        ("2019-01-07 17:03 (KST)", "2019-01-07T17:03+09:00"),
        ("2019-01-07 17:03 UTC-03:30", "2019-01-07T17:03-03:30"),
        ("2019-01-07T17:03+99:00", "2019-01-07T17:03"),
        ("입력 2019년 1월 7일 오후 5시 3분", "2019-01-07T17:03"),
        ("2019.01.07. 오전 12:10", "2019-01-07T00:10"),
        ("2020年3月5日 14時05分", "2020-03-05T14:05"),
        ("07.01.2019, 17:03 Uhr", "2019-01-07T17:03"),
        ("5. Mai 2019", "2019-05-05"),
        ("12 de enero de 2019", "2019-01-12"),
        ("17:03, 7 January 2019", "2019-01-07T17:03"),
        ("Updated 5:03 PM ET, Mon January 7, 2019", "2019-01-07T17:03-05:00"),
        ("2019/01/07", "2019-01-07"),
        ("20190107", "2019-01-07"),
        ("2019-01-07 25:99", "2019-01-07"),
        ("2019-01-07 5 readers", "2019-01-07"),
        ("1546848180", "2019-01-07T08:03:00Z"),
        ("1546848180000", "2019-01-07T08:03:00Z"),
    ],
)
def test_as_stated(text: str, iso: str) -> None:
    stamp = read_stamp(text)
    assert stamp is not None
    assert stamp.iso() == iso


@pytest.mark.parametrize("text", ["", "yesterday", "1/7/2019", "2019-13-40", "0123-01-01", "Smarch 7, 2019", "12 noon"])
def test_nothing_is_invented(text: str) -> None:
    assert read_stamp(text) is None


def test_a_naive_time_is_read_in_the_zone_of_the_source() -> None:
    stamp = read_stamp("2019-01-07 05:03")
    assert stamp is not None
    assert stamp.at(SEOUL) == datetime(2019, 1, 6, 20, 3, tzinfo=UTC)
    assert stamp.on(SEOUL) == date(2019, 1, 7)


def test_the_day_is_the_day_in_the_zone_of_the_source() -> None:
    stamp = read_stamp("2019-01-07T20:03:00Z")
    assert stamp is not None
    assert stamp.at(SEOUL) == datetime(2019, 1, 7, 20, 3, tzinfo=UTC)
    assert stamp.on(SEOUL) == date(2019, 1, 8)


@given(st.dates(min_value=date(1900, 1, 1)), st.times())
def test_what_is_written_is_read(day: date, clock: time) -> None:
    whole = datetime.combine(day, clock.replace(microsecond=0))
    stamp = read_stamp(whole.isoformat())
    assert stamp is not None
    assert stamp.iso() == whole.isoformat()


@given(st.text(max_size=60))
def test_never_raises(text: str) -> None:
    read_stamp(text)
