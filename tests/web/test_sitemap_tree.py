"""Indexes of sitemaps: what is below them is looked at when it may have changed, and never without end."""

from datetime import timedelta

import pytest

from tasks.web.client import Client
from tests.web.hostile import Hostile, answer
from tests.web.rounds import NOW, Reader, index, outcomes, paths, urlset
from warehouse.endpoints import Sitemap


@pytest.fixture
def reader(hostile: Hostile, client: Client, monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.setenv("HEMEROTECA_NOW", NOW.isoformat())
    return Reader(client, (hostile.origin,))


def later(monkeypatch: pytest.MonkeyPatch, **time: float) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", (NOW + timedelta(**time)).isoformat())


def test_index(hostile: Hostile, reader: Reader) -> None:
    hostile.site |= {
        "/index": index(a="2019-01-06T10:00:00Z", b=None, index=None),
        "/index.xml": index(index="2019-01-01", a=None, deep=None),
        "/deep.xml": index(deeper=None),
        "/deeper.xml": urlset("/too-deep"),
        "/a.xml": urlset("/1"),
        "/b.xml": urlset("/2"),
    }
    polls, urls = reader.look(Sitemap(url=hostile.url("/index")))
    assert sorted(outcomes(polls)) == [(name, "ok") for name in ("a.xml", "b.xml", "deep.xml", "index", "index.xml")]
    assert sorted(paths(hostile, urls)) == ["/1", "/2"]
    assert polls[-1].reason == "index: 3 of 3 sitemaps looked at"
    assert polls[-1].payload_digest is None
    assert {found.found_on for found in urls} == {hostile.url("/a.xml"), hostile.url("/b.xml")}
    assert len(hostile.paths) == len(set(hostile.paths))


def test_an_index_spares_files_that_it_says_are_unchanged(
    hostile: Hostile, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = index(a="2019-01-06T10:00:00Z", b="2019-01-06", c=None)
    hostile.site |= {
        "/index": [same, same, index(a="2019-01-07T07:00:00Z", b="2019-01-06", c=None), same],
        "/a.xml": [urlset("/1"), urlset("/1", "/4")],
        "/b.xml": urlset("/2"),
        "/c.xml": urlset("/3"),
    }
    endpoint = Sitemap(url=hostile.url("/index"))
    assert len(reader.look(endpoint)[1]) == 3
    again, urls = reader.look(endpoint)
    assert sorted(outcomes(again)) == [("b.xml", "not_modified"), ("c.xml", "not_modified"), ("index", "ok")]
    assert (again[-1].reason, urls) == ("index: 2 of 3 sitemaps looked at", [])
    polls, urls = reader.look(endpoint)
    assert ("a.xml", "ok") in outcomes(polls)
    assert paths(hostile, urls) == ["/1", "/4"]
    later(monkeypatch, hours=25)
    hostile.site["/index"] = index(a="2019-01-07T07:00:00Z")
    assert outcomes(reader.look(endpoint)[0]) == [("a.xml", "not_modified"), ("index", "ok")], "trusted for a day"


def test_files_have_a_rhythm_of_their_own(hostile: Hostile, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile.site |= {
        "/index": index(old=None, new=None, broken=None),
        "/old.xml": urlset("/1"),
        "/new.xml": [urlset("/2"), urlset("/2", "/3"), urlset("/2", "/3", "/4")],
        "/broken.xml": answer(status="404 Not Found"),
    }
    endpoint = Sitemap(url=hostile.url("/index"))
    for hours in (0, 1, 2, 3, 4):
        later(monkeypatch, hours=hours)
        reader.look(endpoint, eager=False)
    assert hostile.paths.count("/new.xml") == 5
    assert hostile.paths.count("/old.xml") == 3
    assert hostile.paths.count("/broken.xml") < 4


def test_files_without_end_are_bounded(hostile: Hostile, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.web.sitemap_tree.MOST_FILES", 2)
    hostile.site |= {"/index": index(a="2019-01-01", b="2019-01-03", c="2019-01-02")}
    hostile.site |= {f"/{name}.xml": urlset(f"/{name}") for name in "abc"}
    endpoint = Sitemap(url=hostile.url("/index"))
    polls, _ = reader.look(endpoint)
    assert outcomes(polls) == [("b.xml", "ok"), ("c.xml", "ok"), ("index", "ok")]
    assert polls[-1].next_due_at == NOW, "there was more to see"
    _, urls = reader.look(endpoint, eager=False)
    assert paths(hostile, urls) == ["/a"]


def test_a_host_that_comes_to_rest_ends_the_walk(hostile: Hostile, reader: Reader) -> None:
    hostile.site |= {
        "/index": index(a="2019-01-03", b="2019-01-02", c="2019-01-01"),
        "/a.xml": answer(status="429 Slow", Retry_After="3600"),
    }
    polls, _ = reader.look(Sitemap(url=hostile.url("/index")))
    assert outcomes(polls) == [("a.xml", "rate_limited"), ("b.xml", "rate_limited"), ("index", "ok")]
    assert [poll.failure_count for poll in polls] == [1, 0, 0]
    assert polls[0].next_due_at == NOW + timedelta(hours=1)
    assert hostile.paths == ["/robots.txt", "/index", "/a.xml"]


def test_files_on_other_hosts_are_told_not_asked(hostile: Hostile, reader: Reader) -> None:
    body = f"<sitemapindex><sitemap><loc>http://127.0.0.2:{hostile.port}/a.xml</loc></sitemap></sitemapindex>"
    hostile.site["/index"] = answer(body.encode())
    [poll], _ = reader.look(Sitemap(url=hostile.url("/index")))
    assert poll.reason == "index: 0 of 1 sitemaps looked at; 1 of them on other hosts"


def test_a_feed_in_an_index_and_a_page_that_is_none(hostile: Hostile, reader: Reader) -> None:
    hostile.site |= {
        "/index": index(feed=None, page=None),
        "/feed.xml": answer(b"<rss><channel><item><title>T</title><link>/3</link></item></channel></rss>"),
        "/page.xml": answer(b"<html><body>x</body></html>"),
    }
    polls, urls = reader.look(Sitemap(url=hostile.url("/index")))
    assert sorted(outcomes(polls)) == [("feed.xml", "ok"), ("index", "ok"), ("page.xml", "wrong_type")]
    assert paths(hostile, urls) == ["/3"]
