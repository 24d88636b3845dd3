"""Looks at single addresses."""

from datetime import UTC, datetime

import pytest

from tasks.web.once import Once
from tests.web.hostile import PAGE, Hostile, answer, redirect
from warehouse.outcomes import Outcome


@pytest.fixture
def once(hostile: Hostile) -> Once:
    return Once({hostile.origin})


def test_page(hostile: Hostile, once: Once) -> None:
    hostile.site |= {"/a": redirect("/b"), "/b": answer(PAGE)}
    assert once.page(hostile.url("/a")).payload == PAGE
    assert once.page("http://10.0.0.1/").fetch.outcome is Outcome.REFUSED_ADDRESS


def test_feed(hostile: Hostile, once: Once) -> None:
    hostile.site |= {
        "/feed": answer(
            b"<rss><channel><item><link>/1</link><pubdate>Thu,28 Jul 2022 4:35:5 GMT+9</pubdate></item>"
            b"<item><link>/2</link></item></channel></rss>"
        ),
        "/html": answer(PAGE),
    }
    found = once.feed(hostile.url("/feed"))
    assert (found.reason, found.urls) == (None, (hostile.url("/1"), hostile.url("/2")))
    assert found.dates == (datetime(2022, 7, 27, 19, 35, 5, tzinfo=UTC), None)
    assert found.dates[0].isoformat() == "2022-07-28T04:35:05+09:00"  # type: ignore[union-attr]
    assert once.feed(hostile.url("/html")).reason == Outcome.WRONG_TYPE
    assert once.feed(hostile.url("/none")).reason == Outcome.NOT_FOUND
    assert once.feed("http://10.0.0.1/feed").reason == Outcome.REFUSED_ADDRESS


def test_sitemap(hostile: Hostile, once: Once) -> None:
    hostile.site |= {
        "/map": answer(b"<sitemapindex><sitemap><loc>/a</loc></sitemap></sitemapindex>"),
        "/a": answer(b"<urlset><url><loc>/1</loc></url></urlset>"),
    }
    found = once.sitemap(hostile.url("/map"))
    assert (found.reason, found.urls) == (None, (hostile.url("/1"),))
    assert once.sitemap(hostile.url("/none")).reason == Outcome.NOT_FOUND


def test_robots(hostile: Hostile, once: Once) -> None:
    hostile.site["/robots.txt"] = answer(b"User-agent: *\nDisallow: /p\nCrawl-delay: 3")
    assert once.robots(hostile.url("/a")) == (True, 3.0)
    assert once.robots(hostile.url("/p")) == (False, 3.0)
    hostile.site["/robots.txt"] = answer(status="500 Oops")
    assert Once({hostile.origin}).robots(hostile.url("/a")) == (False, None)
