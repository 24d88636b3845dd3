from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.article.stamps import read_stamp, stamps_in

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
        ("20190107T170300Z", "2019-01-07T17:03:00Z"),
        ("20190107170300", "2019-01-07T17:03:00"),
        ("2019-01-07T17:03+01", "2019-01-07T17:03+01:00"),
        ("Mon Jan 07 17:03:00 EST 2019", "2019-01-07T17:03:00-05:00"),
        ("Mon Jan 07 2019 17:03:00 GMT+0100 (Central European Standard Time)", "2019-01-07T17:03:00+01:00"),
        ("Wed, Feb 28 20247:00 AM ESTUpdated", "2024-02-28T07:00-05:00"),
        ("March 2, 2024 4 AM PT", "2024-03-02T04:00-08:00"),
        ("2019/01/07 17:03 (GMT+8)", "2019-01-07T17:03+08:00"),
        ("7 January 2019 09:00 - 10:30", "2019-01-07T09:00"),
        ("10:30 AM EST January 7, 2019", "2019-01-07T10:30-05:00"),
        ("28.09.1912:44", "2019-09-28T12:44"),
        ("28.09.19 12:44", "2019-09-28T12:44"),
        ("7.1.78", "1978-01-07"),
        ("13/01/2019 17h03", "2019-01-13T17:03"),
        ("01/13/2019", "2019-01-13"),
        ("05/05/2019", "2019-05-05"),
        ("Jan 7 '19", "2019-01-07"),
        ("17 December 2025", "2025-12-17"),
        ("Positive comment•Jun 16, 2025", "2025-06-16"),
        ("7 января 2019, 17:03 (МСК)", "2019-01-07T17:03+03:00"),
        ("19 ноября 2019 года, 12:30", "2019-11-19T12:30"),
        ("7 stycznia 2019 17:03", "2019-01-07T17:03"),
        ("7. ledna 2019 v 17.03", "2019-01-07T17:03"),
        ("7 Ιανουαρίου 2019 5:03 μ.μ.", "2019-01-07T17:03"),
        ("7 Ocak 2019 - 17:03", "2019-01-07T17:03"),
        ("1. helmikuuta 2019 klo 9.05", "2019-02-01T09:05"),
        ("2019. január 7. 17:03", "2019-01-07T17:03"),
        ("2019 m. sausio 7 d. 17:03", "2019-01-07T17:03"),
        ("2019. gada 7. janvārī", "2019-01-07"),
        ("7 tháng 1, 2019", "2019-01-07"),
        ("7 de janeiro de 2019 às 17h03", "2019-01-07T17:03"),
        ("lundi 7 janvier 2019 à 17 h 03", "2019-01-07T17:03"),
        ("7 يناير 2019", "2019-01-07"),
        ("٧ يناير ٢٠١٩", "2019-01-07"),
        ("7 كانون الثاني 2019", "2019-01-07"),
        ("7 בינואר 2019", "2019-01-07"),
        ("7 มกราคม 2562 17:03 น.", "2019-01-07T17:03"),
        ("7 ม.ค. 2562", "2019-01-07"),
        ("平成31年1月7日 17時03分", "2019-01-07T17:03"),
        ("令和元年5月2日", "2019-05-02"),
        ("2019年1月7日 下午5:03", "2019-01-07T17:03"),
    ],
)
def test_as_stated(text: str, iso: str) -> None:
    stamp = read_stamp(text)
    assert stamp is not None
    assert stamp.iso() == iso


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2 hours ago",
        "1/7/2019",
        "2019-13-40",
        "0123-01-01",
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "Smarch 7, 2019",
        "12 noon",
        "9999999999",
        "20191340",
        "version 1.2.1945.7",
    ],
)
def test_nothing_is_invented(text: str) -> None:
    assert read_stamp(text) is None


@pytest.mark.parametrize(("day_first", "iso"), [(True, "2019-04-03"), (False, "2019-03-04")])
def test_the_order_of_day_and_month(day_first: bool, iso: str) -> None:
    stamp = read_stamp("03/04/2019", day_first=day_first)
    assert stamp is not None
    assert stamp.iso() == iso


def test_each_time_of_a_line_has_its_own_clock() -> None:
    found = stamps_in("Posted 7 Jan 2019 17:03 Updated: 8 Jan 2019")
    assert [item.stamp.iso() for item in found] == ["2019-01-07T17:03", "2019-01-08"]


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


def test_midnight_in_utc_is_a_day() -> None:
    stamp = read_stamp("2019-01-07T00:00:00Z")
    assert stamp is not None
    assert stamp.on(ZoneInfo("America/New_York")) == date(2019, 1, 7)


@given(st.dates(min_value=date(1971, 1, 1), max_value=date(2099, 12, 31)), st.times())
def test_what_is_written_is_read(day: date, clock: time) -> None:
    whole = datetime.combine(day, clock.replace(microsecond=0))
    stamp = read_stamp(whole.isoformat())
    assert stamp is not None
    assert stamp.iso() == whole.isoformat()


@given(st.text(max_size=60))
def test_never_raises(text: str) -> None:
    read_stamp(text)
