"""What a site has for its readers, found with few requests."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tasks.web.client import Client
from tasks.web.politeness import Hosts
from tasks.web.robots import Robots
from tasks.web.sitefinder import Site, find
from tests.web.hostile import Hostile, answer, redirect
from tests.web.rounds import index, rss, urlset
from warehouse.errors import FetchError

Find = Callable[[str], Site]


@pytest.fixture
def search(hostile: Hostile, client: Client) -> Find:
    return lambda path: find(hostile.url(path), client, Robots(client), Hosts(), gap_seconds=0)


def home(head: str = "", body: str = "<p>News", lang: str = ' lang="ko_KR"') -> bytes:
    return answer(f"<html{lang}><head>{head}</head><body>{body}</body></html>".encode())


def alternate(path: str, kind: str = "application/rss+xml") -> str:
    return f'<link rel="alternate" type="{kind}" href="{path}">'


def told(site: Site) -> list[tuple[str, str, int]]:
    return [(one.kind, "/" + one.url.split("/", 3)[3], one.count) for one in site.found]


def test_a_whole_site(hostile: Hostile, search: Find) -> None:
    dated = (
        b"<rss><channel><item><title>T</title><link>/1</link><pubDate>Mon, 07 Jan 2019 17:03:00 +0900</pubDate></item>"
        b"<item><title>T</title><link>http://news.example/2</link></item></channel></rss>"
    )
    hostile.site |= {
        "/": redirect("/front"),
        "/front": home(
            '<meta property="og:site_name" content=" The  Tram \n Times ">'
            + alternate("/feed?a=1&amp;b=2", "application/atom+xml; charset=utf-8")
            + alternate("/comments/feed")
            + alternate("/page.json", "application/json"),
            '<a href="/2019/01/07/trams">Trams</a><a href="/rss/">RSS</a><a href="/feed?a=1&amp;b=2">Feed</a>',
        ),
        "/feed?a=1&b=2": answer(dated),
        "/rss/": home(
            body='<a href="/rss/world.xml">World</a><a href="/rss/empty.xml">x</a><a href="/rss/gone.xml">x</a>'
        ),
        "/rss/world.xml": rss("/3"),
        "/rss/empty.xml": rss(),
        "/robots.txt": answer(b"Sitemap: /news.xml\nSitemap: /index.xml\nSitemap: /page.xml\nSitemap: mailto:x"),
        "/news.xml": urlset("/4", "/5"),
        "/index.xml": index(a=None, b=None, c=None),
        "/page.xml": home(),
    }
    site = search("/")
    assert (site.name, site.language, site.home_count) == ("The Tram Times", "ko-KR", 1)
    assert (site.timezone, site.url) == ("Asia/Seoul", hostile.url("/front"))
    assert site.hosts == [hostile.origin, "news.example"]
    assert told(site) == [
        ("feed", "/feed?a=1&b=2", 2),
        ("feed", "/rss/world.xml", 1),
        ("sitemap", "/news.xml", 2),
        ("sitemap", "/index.xml", 3),
    ]
    assert site.found[0].newest == datetime(2019, 1, 7, 8, 3, tzinfo=UTC)
    assert [one.is_index for one in site.found] == [False, False, False, True]
    assert [(url.removeprefix(hostile.url("")), why.split(":")[0]) for url, why in site.left_out] == [
        ("/rss/empty.xml", "it lists nothing"),
        ("/rss/gone.xml", "not_found"),
        ("/page.xml", "no sitemap"),
    ]
    assert len(hostile.log) == 11


def test_the_usual_places_of_sitemaps(hostile: Hostile, search: Find) -> None:
    hostile.site |= {"/": home("<title>World | The Tram</title>"), "/sitemap_index.xml": index(a=None)}
    site = search("/")
    assert (told(site), site.name) == ([("sitemap", "/sitemap_index.xml", 1)], "World")
    assert hostile.paths == ["/robots.txt", "/", "/sitemap.xml", "/sitemap_index.xml"]
    hostile.site["/sitemap.xml"] = urlset("/1")
    assert told(search("/")) == [("sitemap", "/sitemap.xml", 1)]


def test_a_feed_instead_of_a_page(hostile: Hostile, search: Find) -> None:
    hostile.site |= {"/": home("<title>Trams</title>"), "/all.xml": rss("/1")}
    site = search("/all.xml")
    assert (told(site), site.name, site.url) == ([("feed", "/all.xml", 1)], "Trams", hostile.url("/"))


def test_bare_sites(hostile: Hostile, search: Find) -> None:
    hostile.site |= {"/": home(lang=' lang="?"'), "/nothing": answer(b"")}
    site = search("/")
    assert (site.name, site.language, site.timezone, site.found) == (hostile.origin, "und", "UTC", [])
    assert (search("/nothing").name, search("/nothing").home_count) == (hostile.origin, 0)


def test_many_feeds_and_sitemaps_are_not_all_asked(hostile: Hostile, search: Find) -> None:
    hostile.site["/"] = home("".join(alternate(f"/feed/{number}") for number in range(30)))
    hostile.site["/robots.txt"] = answer("\n".join(f"Sitemap: /map/{number}" for number in range(30)).encode())
    hostile.site |= {f"/feed/{number}": rss("/1") for number in range(30)}
    hostile.site |= {f"/map/{number}": urlset("/1") for number in range(30)}
    site = search("/")
    assert len(site.found) == 8 + 5
    assert len(site.left_out) == 22 + 25
    assert len(hostile.log) == 2 + 8 + 5


def test_a_site_that_refuses(hostile: Hostile, search: Find) -> None:
    hostile.site["/"] = answer(status="403 Forbidden")
    with pytest.raises(FetchError, match="status 403"):
        search("/")
    hostile.site["/robots.txt"] = answer(b"User-agent: *\nDisallow: /")
    with pytest.raises(FetchError, match="disallows"):
        search("/")
