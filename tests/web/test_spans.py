"""Days in zones, days in addresses, addresses made of days."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tasks.web.spans import Days, Span, days_named, steps

SEOUL = ZoneInfo("Asia/Seoul")


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_a_span_is_half_open_in_its_zone() -> None:
    span = Span(day("2019-07-01"), day("2019-07-03"), SEOUL)
    assert span.begins_at == datetime(2019, 6, 30, 15, tzinfo=UTC)
    assert span.ends_at == datetime(2019, 7, 2, 15, tzinfo=UTC)
    assert list(span.days()) == [day("2019-07-01"), day("2019-07-02")]
    assert span.holds(day("2019-07-02"))
    assert not span.holds(day("2019-07-03"))
    assert span.day_of(datetime(2019, 6, 30, 15, 20, tzinfo=UTC)) == day("2019-07-01")


@pytest.mark.parametrize(
    ("url", "first", "end"),
    [
        ("https://a.example/2019/07/05/tram", "2019-07-05", "2019-07-06"),
        ("https://a.example/news/2019/7/5", "2019-07-05", "2019-07-06"),
        ("https://a.example/world/2019/jul/05/tram", "2019-07-05", "2019-07-06"),
        ("https://a.example/tram-runs-2019-07-05/", "2019-07-05", "2019-07-06"),
        ("https://a.example/2019-07/05/c_1.htm", "2019-07-05", "2019-07-06"),
        ("https://a.example/n1/2019/0705/c1-1.html", "2019-07-05", "2019-07-06"),
        ("https://a.example/view/AKR20190705123400001", "2019-07-05", "2019-07-06"),
        ("https://a.example/www/nation/2019/07/113_271.html", "2019-07-01", "2019-08-01"),
        ("https://a.example/2019/12/113_271.html", "2019-12-01", "2020-01-01"),
        ("https://a.example/2019/02/30/tram", "2019-02-01", "2019-03-01"),
        ("https://a.example/maps/sitemap-2019-07.xml.gz", "2019-07-01", "2019-08-01"),
        ("https://a.example/maps/sitemap_201907.xml", "2019-07-01", "2019-08-01"),
    ],
)
def test_days_that_addresses_name(url: str, first: str, end: str) -> None:
    assert days_named(url) == Days(day(first), day(end))


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/2019/13/05/tram",
        "https://a.example/cup-2019-7-teams",
        "https://a.example/story-120190705",
        "https://a.example/tram?day=2019-07-05",
        "https://2019.07.05.example/tram",
        "https://a.example/9999/12/31/x",
    ],
)
def test_addresses_that_name_no_day(url: str) -> None:
    assert days_named(url) is None


def test_eight_digits_count_only_where_they_are_plausible() -> None:
    url = "https://a.example/news/world-20190705"
    assert days_named(url, since=day("2019-07-01"), until=day("2019-08-01")) is not None
    assert days_named(url, since=day("2012-10-01"), until=day("2012-11-01")) is None
    assert days_named(url, until=day("2012-11-01")) is None
    written = "https://a.example/2019/07/05/tram"
    assert days_named(written, since=day("2019-08-01"), until=day("2019-09-01")) is not None
    assert days_named(written, until=day("2019-07-05")) is not None


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("https://a.example/{date:%Y-%m-%d}", [("2019-12-31", 1), ("2020-01-01", 1)]),
        ("https://a.example/{date:%Y/%m}?p={page}", [("2019/12?p=1", 31), ("2020/01?p=1", 31)]),
        ("https://a.example/{date.year}.xml", [("2019.xml", 365), ("2020.xml", 366)]),
    ],
)
def test_the_step_follows_from_the_template(template: str, expected: list[tuple[str, int]]) -> None:
    found = steps(template, Span(day("2019-12-31"), day("2020-01-02"), SEOUL))
    made = [(step.address.removeprefix("https://a.example/"), (step.days.end - step.days.first).days) for step in found]
    assert made == expected
    assert found[0].day == day("2019-12-31")
