"""How far back a look reaches: by what an endpoint lists, and in which order."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.web import sitemaps
from tasks.web.client import Client
from tasks.web.entries import Entry
from tasks.web.reach import oldest
from tests.web.hostile import Hostile, answer
from tests.web.rounds import NOW, Reader
from warehouse.endpoints import Feed, HomePage, Sitemap

SEOUL = ZoneInfo("Asia/Seoul")


def ago(hours: float) -> datetime:
    return NOW + timedelta(minutes=7) - timedelta(hours=hours)


def listed(moments: Iterable[datetime | None]) -> list[Entry]:
    return [Entry(f"https://news.example/{number}", published_at=at) for number, at in enumerate(moments)]


def reached(*hours: float) -> float | None:
    """Hours that a list reaches back whose entries are so many hours old."""
    at = oldest(listed(map(ago, hours)), SEOUL)
    return None if at is None else (ago(0) - at) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ([1], 1),
        ([1, 2, 3, 30], 30),
        ([30, 3, 2, 1], 30),
        ([2, 2, 2], 2),
        ([9000, 1, 2, 3, 4], 4),
        ([1, 9000, 2, 3, 4], 4),
        ([1, 2, 9000, 3, 4], 4),
        ([9000, 8000, 1, 2, 3, 4, 5], 5),
        ([9000, 5, 4, 3, 2, 1], 9000),
        ([*range(1, 11), 9000], 10),
        ([9000, *range(10, 0, -1)], 10),
        ([*range(1, 11), 19], 19),
        ([*range(1, 21), 8000, 9000], 20),
        ([*range(1, 20), 8000, 8500, 9000], 9000),
        ([-3, 1, 2, 3], 3),
        ([3, 1, 4, 2, 6, 5, 9, 7], None),
        ([1, 9, 2, 8, 3, 7, 4, 6], None),
    ],
    ids=str,
)
def test_the_longest_run_in_order_counts(hours: list[float], expected: float | None) -> None:
    assert reached(*hours) == expected


@given(
    st.sets(st.integers(0, 1000), min_size=4, max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(5000, 9000)), max_size=1),
    st.booleans(),
)
def test_one_that_is_pinned_never_adds_to_the_reach(
    hours: set[int], pinned: list[tuple[int, int]], is_newest_first: bool
) -> None:
    """Wherever it stands but at the old end, where it may be what the list says."""
    in_order = sorted(hours)
    plain = reached(*in_order)
    for place, age in pinned:
        in_order.insert(min(place, len(hours) - 2), age)
    found = reached(*(in_order if is_newest_first else in_order[::-1]))
    assert plain is not None
    assert found is not None
    assert found <= max(hours)
    assert plain <= max(hours)


def test_few_dates_tell_nothing() -> None:
    assert oldest([], SEOUL) is None
    assert oldest(listed([None, None]), SEOUL) is None
    assert oldest(listed([ago(1), None, None]), SEOUL) is None
    assert oldest(listed([ago(1), None]), SEOUL) == ago(1)


@pytest.mark.parametrize(
    "zone", [UTC, SEOUL, timezone(timedelta(hours=-5))], ids=["in UTC", "of the source", "of elsewhere"]
)
def test_a_day_without_time_is_reached_to_its_end(zone: timezone) -> None:
    first, second = datetime(2019, 1, 5, tzinfo=zone), datetime(2019, 1, 6, tzinfo=zone)
    assert oldest(listed([second, second, first, first]), SEOUL) == second


def test_the_last_change_counts_where_no_publication_is_stated() -> None:
    entries = [Entry("https://news.example/1", lastmod_at=ago(2)), Entry("https://news.example/2", lastmod_at=ago(5))]
    assert oldest(entries, SEOUL) == ago(5)


class TestLooks:
    """What the polls of real looks say."""

    @pytest.fixture(autouse=True)
    def fixed_now(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HEMEROTECA_NOW", NOW.isoformat())

    @pytest.fixture
    def reader(self, hostile: Hostile, client: Client) -> Reader:
        return Reader(client, (hostile.origin, "news.example"))

    def test_a_feed_reaches_to_its_oldest_entry_within_scope(self, hostile: Hostile, reader: Reader) -> None:
        items = [("/old", 9000.0), ("/1", 1.0), ("/2", 2.0), ("/3", 3.0), ("https://elsewhere.example/4", 4.0)]
        written = "".join(
            f"<item><link>{link}</link><pubDate>{ago(hours):%a, %d %b %Y %H:%M:%S %z}</pubDate></item>"
            for link, hours in items
        )
        hostile.site["/feed"] = answer(f"<rss><channel>{written}</channel></rss>".encode())
        endpoint = Feed(url=hostile.url("/feed"))
        [poll], _ = reader.look(endpoint)
        assert (poll.outcome, poll.oldest_at) == ("ok", ago(3))
        [again], _ = reader.look(endpoint)
        assert (again.outcome, again.oldest_at) == ("not_modified", None)
        hostile.site["/feed"] = b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"
        [failed], _ = reader.look(endpoint)
        assert (failed.outcome, failed.oldest_at) == ("server_error", None)

    def test_each_sitemap_reaches_for_itself(
        self, hostile: Hostile, reader: Reader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sitemaps, "MOST_ENTRIES", 3)

        def sitemap(*hours: float) -> bytes:
            urls = (f"<url><loc>/{one}</loc><lastmod>{ago(one).isoformat()}</lastmod></url>" for one in hours)
            return answer(f"<urlset>{''.join(urls)}</urlset>".encode())

        hostile.site |= {
            "/index": answer(
                b"<sitemapindex><sitemap><loc>/a</loc></sitemap><sitemap><loc>/b</loc></sitemap></sitemapindex>"
            ),
            "/a": sitemap(5, 4, 3),
            "/b": sitemap(50, 40, 30, 20),
        }
        polls, _ = reader.look(Sitemap(url=hostile.url("/index")))
        reach = {poll.endpoint.rpartition("/")[2]: poll.oldest_at for poll in polls}
        assert reach == {"a": ago(5), "b": None, "index": None}, "what was not read may be the newest"

    def test_a_page_of_links_has_no_reach(self, hostile: Hostile, reader: Reader) -> None:
        hostile.site["/"] = answer(b"<html><body><a href='/2019/01/07/trams-are-late'>Trams</a></body></html>")
        [poll], urls = reader.look(HomePage(url=hostile.url("/")))
        assert (len(urls), poll.oldest_at) == (1, None)
