"""Sitemaps by date and archive pages: which entries count for some days, where looks end, and what they say."""

import gzip
from datetime import date

import pytest

from tasks.web.client import Client
from tests.web.hostile import Hostile, answer, redirect
from tests.web.pasts import past_of, seen, told
from warehouse.endpoints import ArchivePages, SitemapByDate

FIRST, THIRD = date(2019, 7, 1), date(2019, 7, 3)


def entry(loc: str, lastmod: str = "", published: str = "") -> str:
    news = f"<news:news><news:publication_date>{published}</news:publication_date></news:news>" if published else ""
    return f"<url><loc>{loc}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}{news}</url>"


def urlset(*entries: str) -> bytes:
    return f'<urlset xmlns:news="n">{"".join(entries)}</urlset>'.encode()


def index(*children: tuple[str, str]) -> bytes:
    listed = "".join(f"<sitemap><loc>{loc}</loc><lastmod>{at}</lastmod></sitemap>" for loc, at in children)
    return f"<sitemapindex>{listed}</sitemapindex>".encode()


def page(*links: str) -> bytes:
    return answer(f"<html><body>{''.join(f'<h2><a href={link!r}>T</a></h2>' for link in links)}</body></html>".encode())


def test_entries_of_a_month_that_belong_to_a_day(hostile: Hostile, client: Client) -> None:
    """Midnight in Seoul is 15:00 UTC of the day before: what is published then is an article of the next day."""
    hostile.site["/map-2019-07.xml"] = answer(
        urlset(
            entry("/a", published="2019-06-30T14:59:59Z"),
            entry("/b", published="2019-06-30T15:00:00Z"),
            entry("/c", published="2019-07-02T00:00:00+09:00"),
            entry("/d", published="2019-07-01T23:59:59+09:00"),
            entry("/e-without-a-day"),
            entry("/2019/07/01/f", lastmod="2019-07-20"),
            entry("/2019/07/02/g"),
            entry("/2018/07/01/h"),
            entry("/i20190701"),
            entry("/j20120701"),
            entry("/k-changed-before", lastmod="2019-06-29T10:00:00+09:00"),
            entry("/l-changed-the-day-before", lastmod="2019-06-30"),
            entry("/m-changed-later", lastmod="2019-07-20"),
            entry("https://elsewhere.example/n"),
        )
    )
    past = past_of(hostile, client)
    urls, polls = seen(past, SitemapByDate(url=hostile.url("/map-{date:%Y-%m}.xml")))
    assert urls == {
        "b": FIRST,
        "d": FIRST,
        "e-without-a-day": None,
        "2019/07/01/f": FIRST,
        "i20190701": FIRST,
        "j20120701": None,
        "l-changed-the-day-before": None,
        "m-changed-later": None,
    }
    assert told(polls) == [("map-2019-07.xml", "ok", 8)]
    assert polls[0].reason == "8 of 14 within the days"


def test_the_sitemap_of_a_day_tells_the_day_of_its_entries(hostile: Hostile, client: Client) -> None:
    site = {"/map-20190701.xml": urlset(entry("/a"), entry("/2019/07/09/b")), "/map-20190702.xml": urlset(entry("/c"))}
    hostile.site |= {path: answer(body) for path, body in site.items()}
    urls, polls = seen(past_of(hostile, client, days=3), SitemapByDate(url=hostile.url("/map-{date:%Y%m%d}.xml")))
    assert urls == {"a": FIRST, "c": date(2019, 7, 2)}
    assert [poll.outcome for poll in polls] == ["ok", "ok", "not_found"]


def test_an_index_is_followed_where_its_children_may_hold_the_days(hostile: Hostile, client: Client) -> None:
    hostile.site |= {
        "/2019.xml": answer(
            index(
                ("/posts-2019-05.xml", "2019-09-01"),
                ("/posts-2019-06.xml", "2019-09-01"),
                ("/posts-2019-07.xml.gz", "2019-09-01"),
                ("/old.xml", "2019-06-01T00:00:00Z"),
                ("/young.xml", "2019-09-01T00:00:00Z"),
                ("/2019.xml", ""),
            )
        ),
        "/posts-2019-06.xml": answer(urlset(entry("/2019/06/30/late"))),
        "/posts-2019-07.xml.gz": answer(gzip.compress(urlset(entry("/2019/07/01/a")))),
        "/young.xml": answer(b"<html></html>"),
    }
    urls, polls = seen(past_of(hostile, client), SitemapByDate(url=hostile.url("/{date:%Y}.xml")))
    assert urls == {"2019/07/01/a": FIRST}
    assert told(polls) == [
        ("2019.xml", "ok", 0),
        ("posts-2019-06.xml", "ok", 0),
        ("posts-2019-07.xml.gz", "ok", 1),
        ("young.xml", "wrong_type", 0),
    ]
    assert polls[0].reason == "0 of 0 within the days; 4 of 6 sitemaps below it worth a look"


def test_indexes_end(hostile: Hostile, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for depth in range(5):
        hostile.site[f"/{depth or 2019}.xml"] = answer(index((f"/{depth + 1}.xml", "")))
    _, polls = seen(past_of(hostile, client), SitemapByDate(url=hostile.url("/{date:%Y}.xml")))
    assert told(polls) == [("2019.xml", "ok", 0), ("1.xml", "ok", 0), ("2.xml", "ok", 0)]
    monkeypatch.setattr("tasks.web.archives.MOST_SITEMAPS", 1)
    _, polls = seen(past_of(hostile, client), SitemapByDate(url=hostile.url("/{date:%Y}.xml")))
    assert told(polls) == [("2019.xml", "ok", 0), ("1.xml", "too_large", 0)]


def test_a_broken_sitemap_does_not_stop_the_others(hostile: Hostile, client: Client) -> None:
    hostile.site |= {
        "/map-01.xml": answer(status="503 Busy"),
        "/map-02.xml": answer(urlset(entry("/a"))[:-9]),
        "/map-03.xml": answer(urlset(entry("/b"))),
    }
    past = past_of(hostile, client, days=3, zone="UTC")
    urls, polls = seen(past, SitemapByDate(url=hostile.url("/map-{date:%d}.xml")))
    assert "b" not in urls  # the host asked to be left alone
    assert polls[0].outcome == "server_error"
    hostile.site["/map-01.xml"] = answer(b"nothing of the kind")
    urls, polls = seen(
        past_of(hostile, client, days=3, zone="UTC"), SitemapByDate(url=hostile.url("/map-{date:%d}.xml"))
    )
    assert [poll.outcome for poll in polls] == ["wrong_type", "ok", "ok"]
    assert set(urls) == {"a", "b"}


def test_archive_pages_of_days(hostile: Hostile, client: Client) -> None:
    hostile.site |= {
        "/a/2019/07/01?p=1": page("/one-1", "/2019/07/01/two", "/2019/06/30/written-the-day-before", "/2019/01/01/old"),
        "/a/2019/07/01?p=2": page("/one-1", "/three-3", "/three-3#comments", "https://elsewhere.example/x"),
        "/a/2019/07/01?p=3": page("/three-3"),
        "/a/2019/07/01?p=4": page("/never-asked-for"),
        "/a/2019/07/02?p=1": page("/one-1"),
        "/a/2019/07/03?p=1": page("/four-4"),
    }
    endpoint = ArchivePages(url=hostile.url("/a/{date:%Y/%m/%d}?p={page}"), links="h2 a")
    urls, polls = seen(past_of(hostile, client, days=3), endpoint)
    assert urls == {
        "one-1": FIRST,
        "2019/07/01/two": FIRST,
        "2019/06/30/written-the-day-before": FIRST,
        "three-3": FIRST,
        "four-4": THIRD,
    }
    assert [(outcome, count) for _, outcome, count in told(polls)] == [
        ("ok", 3),
        ("ok", 1),
        ("ok", 0),
        ("ok", 0),
        ("ok", 1),
        ("not_found", 0),
    ]
    assert "/a/2019/07/01?p=4" not in hostile.paths


def test_archive_pages_of_months_tell_no_day(hostile: Hostile, client: Client) -> None:
    hostile.site["/2019/07/"] = page("/story-1", "/2019/07/01/two", "/2019/07/02/three", "/2019/07/slug-four")
    urls, polls = seen(past_of(hostile, client), ArchivePages(url=hostile.url("/{date:%Y/%m}/"), links="h2 a"))
    assert urls == {"story-1": None, "2019/07/01/two": FIRST, "2019/07/slug-four": None}
    assert len(polls) == 1


def test_archive_pages_that_are_none(hostile: Hostile, client: Client) -> None:
    hostile.site |= {
        "/": page("/story-of-today-1"),
        "/d/1": redirect("/"),
        "/d/2": answer(b"%PDF-1.7"),
        "/d/3": redirect("/elsewhere"),
        "/elsewhere": page("/story-5"),
        "/robots.txt": answer(b"User-agent: *\nDisallow: /d/4"),
    }
    endpoint = ArchivePages(url=hostile.url("/d/{date.day}"), links="h2 a")
    urls, polls = seen(past_of(hostile, client, days=4), endpoint)
    assert urls == {"story-5": None}
    assert [poll.outcome for poll in polls] == ["not_found", "wrong_type", "ok", "blocked_by_robots"]
    assert polls[0].reason == "redirected to the home page"


def test_more_archive_pages_than_are_read_are_told(hostile: Hostile, client: Client) -> None:
    hostile.site |= {f"/d/1/{number}": page(f"/story-{number}") for number in range(9)}
    endpoint = ArchivePages(url=hostile.url("/d/{date.day}/{page}"), links="h2 a", first_page=0, pages=3)
    urls, polls = seen(past_of(hostile, client), endpoint)
    assert set(urls) == {"story-0", "story-1", "story-2"}
    assert [poll.outcome for poll in polls] == ["ok", "ok", "ok", "truncated"]
