"""Rounds over a source's endpoints: what they yield, and that one does not spoil the others."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tasks.web.client import Client
from tests.web.hostile import Hostile, answer, redirect
from tests.web.rounds import NOW, Reader, outcomes, paths, rss
from warehouse.endpoints import Feed, HomePage, Listing, Sitemap, Warc


@pytest.fixture(autouse=True)
def fixed_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", NOW.isoformat())


@pytest.fixture
def reader(hostile: Hostile, client: Client) -> Reader:
    return Reader(client, (hostile.origin, "news.example"))


def test_feed_and_sitemap(hostile: Hostile, reader: Reader) -> None:
    hostile.site |= {
        "/feed": answer(
            b"<rss><channel><item><title>Trams</title><link>/1?utm_source=rss</link>"
            b"<pubDate>Mon, 07 Jan 2019 23:30:00 +0900</pubDate></item>"
            b"<item><link>https://elsewhere.example/2</link></item></channel></rss>",
            ETag='"1"',
        ),
        "/map": answer(
            b"<urlset><url><loc>/1</loc><lastmod>2019-01-07T20:00:00</lastmod></url><url><loc>/3</loc></url></urlset>"
        ),
    }
    polls, urls = reader.look(Feed(url=hostile.url("/feed")), Sitemap(url=hostile.url("/map")))
    assert outcomes(polls) == [("feed", "ok"), ("map", "ok")]
    feed, sitemap = polls
    assert (feed.kind, feed.url_count, feed.reason, feed.etag) == ("feed", 1, "1 of 2 out of scope", '"1"')
    assert (feed.entry_count, feed.new_count, sitemap.new_count) == (2, 1, 2)
    assert (sitemap.kind, sitemap.url_count, sitemap.status, sitemap.polled_at) == ("sitemap", 2, 200, NOW)
    in_feed, first, third = urls
    assert (in_feed.day_hint, in_feed.headline_hint) == (date(2019, 1, 7), "Trams")
    assert (first.url, first.found_via, first.found_on) == (hostile.url("/1"), "sitemap", hostile.url("/map"))
    assert first.url_id == in_feed.url_id
    assert first.lastmod_at == datetime(2019, 1, 7, 11, 0, tzinfo=UTC)
    assert (third.url, third.day_hint) == (hostile.url("/3"), None)


def test_the_scope_counts(hostile: Hostile, reader: Reader) -> None:
    hostile.site["/feed"] = rss("/news/1", "/news/photos/2", "/shop/3", "https://elsewhere.example/news/4")
    reader.more |= {"include": ("/news/",), "exclude": ("/photos/",)}
    [poll], [found] = reader.look(Feed(url=hostile.url("/feed")))
    assert paths(hostile, [found]) == ["/news/1"]
    assert (poll.reason, poll.entry_count, poll.url_count) == ("3 of 4 out of scope", 4, 1)


def test_a_broken_endpoint_does_not_stop_the_others(hostile: Hostile, reader: Reader) -> None:
    hostile.site |= {
        "/robots.txt": answer(b"User-agent: *\nDisallow: /hidden"),
        "/html": answer(b"<html><body>x</body></html>"),
        "/away": redirect("http://elsewhere.example/feed"),
        "/feed": rss("/1"),
        "/image": answer(b"\x89PNG"),
    }
    names = ("/html", "/away", "/hidden", "/gone", "/feed")
    polls, urls = reader.look(
        Listing(url=hostile.url("/image")),
        Sitemap(url=hostile.url("/html")),
        *(Feed(url=hostile.url(path)) for path in names),
    )
    assert outcomes(polls) == [
        ("image", "wrong_type"),
        ("html", "wrong_type"),
        ("html", "wrong_type"),
        ("away", "out_of_scope"),
        ("hidden", "blocked_by_robots"),
        ("gone", "not_found"),
        ("feed", "ok"),
    ]
    assert all(poll.reason for poll in polls[:-1])
    assert len(urls) == 1


def test_a_feed_may_lie_with_a_service(hostile: Hostile, reader: Reader) -> None:
    """Its own host is allowed for the feed; what it lists must be on the source's."""
    hostile.site |= {
        "/robots.txt": answer(b"User-agent: *\nDisallow: /hidden"),
        "/feed": rss("https://news.example/1", "/2"),
    }
    reader.hosts = ("news.example",)
    reader.more["headers"] = {"Authorization": "secret"}
    polls, [found] = reader.look(Feed(url=hostile.url("/feed")), Feed(url=hostile.url("/hidden")))
    assert outcomes(polls) == [("feed", "ok"), ("hidden", "blocked_by_robots")]
    assert (found.url, polls[0].reason) == ("https://news.example/1", "1 of 2 out of scope")
    assert all("authorization" not in request.headers for request in hostile.log)


def page(*links: str, tail: str = "") -> bytes:
    rows = "".join(f'<h3><a href="{link}">A headline long enough for {link}</a></h3>' for link in links)
    return answer(f"<html><body><nav><a href='/about'>About</a></nav>{rows}{tail}</body></html>".encode())


def following(path: str) -> str:
    return f'<a rel="next" href="{path}">Older</a>'


def test_listing_with_pages(hostile: Hostile, reader: Reader) -> None:
    hostile.site |= {
        "/news": page("/1", "/2", tail=following("/news?page=2")),
        "/news?page=2": page("/2", "/3", tail=following("/news?page=3")),
        "/news?page=3": page("/4", tail=following("/news?page=4")),
        "/news?page=4": page("/5"),
    }
    [poll], urls = reader.look(Listing(url=hostile.url("/news"), links="h3 a", pages=3))
    assert paths(hostile, urls) == ["/1", "/2", "/3", "/4"]
    assert {found.found_on for found in urls} == {hostile.url("/news")}
    assert urls[0].headline_hint == "A headline long enough for /1"
    assert (poll.kind, poll.outcome, poll.url_count, poll.new_count) == ("listing", "ok", 4, 4)
    assert hostile.paths == ["/robots.txt", "/news", "/news?page=2", "/news?page=3"]


def test_listing_stops_where_nothing_is_new(hostile: Hostile, reader: Reader) -> None:
    hostile.site |= {
        "/loop": page("/1", tail=following("/loop?page=2")),
        "/loop?page=2": page("/1", tail=following("/loop?page=3")),
        "/self": page("/1", tail=following("/self")),
        "/news": [page("/1", "/2", tail=following("/news?page=2")), page("/0", "/1", tail=following("/news?page=2"))],
        "/news?page=2": page("/2", "/3", tail=following("/news?page=3")),
        "/news?page=3": page("/4"),
    }
    reader.look(*(Listing(url=hostile.url(path), links="h3 a", pages=9) for path in ("/loop", "/self")))
    assert hostile.paths == ["/robots.txt", "/loop", "/loop?page=2", "/self"]
    news = Listing(url=hostile.url("/news"), links="h3 a", pages=9)
    assert len(reader.look(news)[1]) == 4
    hostile.log.clear()
    [poll], urls = reader.look(news)
    assert (poll.new_count, paths(hostile, urls)) == (1, ["/0", "/1", "/2", "/3"])
    assert hostile.paths == ["/robots.txt", "/news", "/news?page=2"]


def test_a_listing_that_was_cut_short_is_read_in_full_next_time(hostile: Hostile, reader: Reader) -> None:
    hostile.site |= {
        "/news": page("/1", tail=following("/news?page=2")),
        "/news?page=2": [answer(status="404 Not Found"), page("/2", tail=following("/news?page=3"))],
        "/news?page=3": page("/3"),
    }
    news = Listing(url=hostile.url("/news"), links="h3 a", pages=9)
    [poll], urls = reader.look(news)
    assert (poll.outcome, poll.reason, poll.url_count) == ("not_found", f"{hostile.url('/news?page=2')}: status 404", 1)
    assert paths(hostile, urls) == ["/1"]
    [poll], urls = reader.look(news)
    assert (poll.outcome, paths(hostile, urls)) == ("ok", ["/1", "/2", "/3"])


def test_listing_without_links_says_so(hostile: Hostile, reader: Reader) -> None:
    hostile.site["/news"] = page("/1")
    [poll], urls = reader.look(Listing(url=hostile.url("/news"), links="article.teaser"))
    assert (poll.outcome, poll.reason, urls) == ("ok", "no links like 'article.teaser'", [])


def test_home_page(hostile: Hostile, reader: Reader) -> None:
    hostile.site["/"] = page("/2019/01/07/trams", "/tag/trams", "https://elsewhere.example/2019/01/07/x")
    [poll], [found] = reader.look(HomePage(url=hostile.url("/"), every=timedelta(minutes=30)))
    assert (found.url, found.found_via) == (hostile.url("/2019/01/07/trams"), "home_page")
    assert (poll.reason, poll.interval_seconds) == ("1 of 2 out of scope", 1800)


def test_warc_endpoint(hostile: Hostile, reader: Reader, tmp_path: Path) -> None:
    from tests.web.test_warcs import write_warc

    write_warc(tmp_path / "a.warc.gz", {"https://news.example/1": b"<p>x", "https://elsewhere.example/2": b"<p>y"})
    endpoint = Warc(path=str(tmp_path))
    polls, [found] = reader.look(endpoint)
    assert outcomes(polls) == [("a.warc.gz", "ok")]
    assert (found.url, found.found_via, found.locator) == ("https://news.example/1", "warc", "0")
    again, urls = reader.look(endpoint)
    assert (outcomes(again), urls) == ([("a.warc.gz", "not_modified")], [])
    reader.hosts = ("elsewhere.example",)
    _, [found] = reader.look(endpoint)
    assert found.url == "https://elsewhere.example/2", "a changed configuration counts at once"
    assert hostile.log == []
