"""Looking at a source's endpoints: feeds, sitemaps with children, WARC files."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tasks.web.client import Client
from tasks.web.discovery import discover
from tasks.web.politeness import Gaps
from tasks.web.robots import Robots
from tests.web.hostile import Hostile, answer, redirect
from warehouse.records import KnownUrl, Poll
from warehouse.sources import Feed, Politeness, Sitemap, Source, Warc

NOW = datetime(2019, 1, 7, 8, 0, tzinfo=UTC)
Look = Callable[..., tuple[list[Poll], list[KnownUrl]]]


@pytest.fixture(autouse=True)
def fixed_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", NOW.isoformat())


@pytest.fixture
def look(hostile: Hostile, client: Client) -> Look:
    def act(*endpoints: Feed | Sitemap | Warc, previous: list[Poll] | None = None) -> tuple[list[Poll], list[KnownUrl]]:
        source = Source(
            id="news",
            name="News",
            hosts=(hostile.origin, "news.example"),
            timezone="Asia/Seoul",
            politeness=Politeness(gap_seconds=0),
            discovery=endpoints,
        )
        known: Mapping[str, Poll] = {poll.endpoint: poll for poll in previous or ()}
        return discover(source, client, Robots(client), Gaps(), known)

    return act


def rss(*links: str, **headers: str) -> bytes:
    items = "".join(f"<item><title>T</title><link>{link}</link></item>" for link in links)
    return answer(f"<rss><channel>{items}</channel></rss>".encode(), **headers)


def urlset(*links: str) -> bytes:
    return answer(f"<urlset>{''.join(f'<url><loc>{link}</loc></url>' for link in links)}</urlset>".encode())


def index(**children: str | None) -> bytes:
    listed = "".join(
        f"<sitemap><loc>/{name}.xml</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}</sitemap>"
        for name, lastmod in children.items()
    )
    return answer(f"<sitemapindex>{listed}</sitemapindex>".encode())


def outcomes(polls: list[Poll]) -> list[tuple[str, str]]:
    return [(poll.endpoint.rpartition("/")[2], poll.outcome) for poll in polls]


def test_feed_and_sitemap(hostile: Hostile, look: Look) -> None:
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
    polls, urls = look(Feed(url=hostile.url("/feed")), Sitemap(url=hostile.url("/map")))
    assert outcomes(polls) == [("feed", "ok"), ("map", "ok")]
    feed, sitemap = polls
    assert (feed.kind, feed.url_count, feed.reason, feed.etag) == ("feed", 1, "1 of 2 out of scope", '"1"')
    assert (sitemap.kind, sitemap.url_count, sitemap.status, sitemap.polled_at) == ("sitemap", 2, 200, NOW)
    first, third = urls
    assert (first.url, first.found_via, first.found_on) == (hostile.url("/1"), "sitemap", hostile.url("/map"))
    assert first.lastmod_at == datetime(2019, 1, 7, 11, 0, tzinfo=UTC)
    assert (third.url, third.day_hint) == (hostile.url("/3"), None)
    _, urls = look(Feed(url=hostile.url("/feed")))
    assert (urls[0].day_hint, urls[0].headline_hint) == (date(2019, 1, 7), "Trams")


def test_unchanged_endpoints_give_nothing(hostile: Hostile, look: Look) -> None:
    hostile.site |= {
        "/feed": [rss("/1", ETag='"1"'), answer(status="304 Not Modified"), rss("/1", "/2", ETag='"2"')],
        "/map": urlset("/3"),
    }
    endpoints = (Feed(url=hostile.url("/feed")), Sitemap(url=hostile.url("/map")))
    polls, urls = look(*endpoints)
    assert len(urls) == 2
    again, urls = look(*endpoints, previous=polls)
    assert (outcomes(again), urls) == ([("feed", "not_modified"), ("map", "not_modified")], [])
    assert hostile.log[-2].headers["if-none-match"] == '"1"'
    assert (again[0].etag, again[1].payload_digest) == ('"1"', polls[1].payload_digest)
    polls, urls = look(*endpoints, previous=again)
    assert outcomes(polls) == [("feed", "ok"), ("map", "not_modified")]
    assert len(urls) == 2


def test_a_broken_endpoint_does_not_stop_the_others(hostile: Hostile, look: Look) -> None:
    hostile.site |= {
        "/robots.txt": answer(b"User-agent: *\nDisallow: /hidden"),
        "/html": answer(b"<html><body>x</body></html>"),
        "/busy": answer(status="503 Busy", Retry_After="600"),
        "/away": redirect("http://elsewhere.example/feed"),
        "/feed": rss("/1"),
    }
    paths = ("/html", "/busy", "/away", "/hidden", "/gone", "/feed")
    polls, urls = look(Sitemap(url=hostile.url("/html")), *(Feed(url=hostile.url(path)) for path in paths))
    assert outcomes(polls) == [
        ("html", "wrong_type"),
        ("html", "wrong_type"),
        ("busy", "server_error"),
        ("away", "out_of_scope"),
        ("hidden", "blocked_by_robots"),
        ("gone", "not_found"),
        ("feed", "ok"),
    ]
    assert all(poll.reason for poll in polls[:-1])
    assert len(urls) == 1
    assert polls[2].next_due_at == NOW + timedelta(minutes=10)
    asked = len(hostile.log)
    assert look(Feed(url=hostile.url("/busy")), previous=polls) == ([], [])
    assert len(hostile.log) == asked


def test_index(hostile: Hostile, look: Look) -> None:
    hostile.site |= {
        "/index": index(a="2019-01-06T10:00:00Z", b=None, index=None),
        "/index.xml": index(index="2019-01-01", a=None, deep=None),
        "/deep.xml": index(deeper=None),
        "/deeper.xml": urlset("/too-deep"),
        "/a.xml": urlset("/1"),
        "/b.xml": urlset("/2"),
    }
    polls, urls = look(Sitemap(url=hostile.url("/index")))
    looked_at = ["index", "a.xml", "b.xml", "index.xml", "deep.xml"]
    assert outcomes(polls) == [(name, "ok") for name in looked_at]
    assert sorted(found.url for found in urls) == [hostile.url("/1"), hostile.url("/2")]
    assert polls[0].reason == "index: 3 of 3 sitemaps looked at"
    assert polls[0].payload_digest is None
    assert {found.found_on for found in urls} == {hostile.url("/a.xml"), hostile.url("/b.xml")}
    assert len(hostile.paths) == len(set(hostile.paths))


def test_index_spares_children_that_it_says_are_unchanged(hostile: Hostile, look: Look) -> None:
    hostile.site |= {
        "/index": [
            index(a="2019-01-06T10:00:00Z", b="2019-01-06", c=None),
            index(a="2019-01-06T10:00:00Z", b="2019-01-06", c=None),
            index(a="2019-01-07T07:00:00Z", b="2019-01-06", c=None),
        ],
        "/a.xml": [urlset("/1"), urlset("/1", "/4")],
        "/b.xml": urlset("/2"),
        "/c.xml": urlset("/3"),
    }
    endpoint = Sitemap(url=hostile.url("/index"))
    polls, urls = look(endpoint)
    assert len(urls) == 3
    again, urls = look(endpoint, previous=polls)
    assert sorted(outcomes(again)) == [("b.xml", "not_modified"), ("c.xml", "not_modified"), ("index", "ok")]
    assert again[0].reason == "index: 2 of 3 sitemaps looked at"
    assert urls == []
    polls, urls = look(endpoint, previous=[*again, polls[1]])
    assert ("a.xml", "ok") in outcomes(polls)
    assert sorted(found.url for found in urls) == [hostile.url("/1"), hostile.url("/4")]
    assert all("if-modified-since" not in request.headers for request in hostile.log)


def test_index_children_are_bounded(hostile: Hostile, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.web.discovery.MOST_CHILDREN", 2)
    hostile.site |= {"/index": index(a="2019-01-01", b="2019-01-03", c="2019-01-02")}
    hostile.site |= {f"/{name}.xml": urlset(f"/{name}") for name in "abc"}
    endpoint = Sitemap(url=hostile.url("/index"))
    polls, _ = look(endpoint)
    assert outcomes(polls) == [("index", "ok"), ("b.xml", "ok"), ("c.xml", "ok")]
    polls, urls = look(endpoint, previous=polls)
    assert [found.url for found in urls] == [hostile.url("/a")]


def test_the_newest_lastmod_of_a_url_wins(hostile: Hostile, look: Look) -> None:
    def one(lastmod: str) -> bytes:
        return answer(f"<urlset><url><loc>/1</loc><lastmod>{lastmod}</lastmod></url></urlset>".encode())

    hostile.site |= {"/new": one("2019-01-07T10:00:00Z"), "/old": one("2019-01-05T10:00:00Z")}
    _, (found,) = look(Sitemap(url=hostile.url("/new")), Sitemap(url=hostile.url("/old")))
    assert (found.lastmod_at, found.found_on) == (datetime(2019, 1, 7, 10, tzinfo=UTC), hostile.url("/new"))


def test_warc_endpoint(hostile: Hostile, look: Look, tmp_path: Path) -> None:
    from tests.web.test_warcs import write_warc

    write_warc(tmp_path / "a.warc.gz", {"https://news.example/1": b"<p>x", "https://elsewhere.example/2": b"<p>y"})
    polls, (found,) = look(Warc(path=str(tmp_path)))
    assert outcomes(polls) == [("a.warc.gz", "ok")]
    assert (found.url, found.found_via, found.locator) == ("https://news.example/1", "warc", "0")
    again, urls = look(Warc(path=str(tmp_path)), previous=polls)
    assert (outcomes(again), urls) == ([("a.warc.gz", "not_modified")], [])
    assert hostile.log == []
