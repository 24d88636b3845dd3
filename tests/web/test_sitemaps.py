"""Sitemaps, indexes, news sitemaps, and files that pretend."""

import gzip
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tasks.web.entries import Entry, NotThisFormat
from tasks.web.sitemaps import Child, parse

SEOUL = ZoneInfo("Asia/Seoul")
BASE = "https://news.example/sitemap.xml"
OPEN = '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'


def urlset(*urls: str, close: str = "</urlset>") -> bytes:
    return (OPEN + "".join(f"<url>{url}</url>" for url in urls) + close).encode()


def loc(path: str) -> str:
    return f"<loc>https://news.example{path}</loc>"


def test_urlset() -> None:
    found = parse(
        urlset(
            loc("/1") + "<lastmod>2019-01-07T17:03:00</lastmod>", "<loc> /2?a=1&amp;b=2\n</loc>", loc("/1"), "<loc/>"
        ),
        BASE,
        SEOUL,
    )
    assert list(found.entries.values()) == [
        Entry("https://news.example/1", datetime(2019, 1, 7, 8, 3, tzinfo=UTC)),
        Entry("https://news.example/2?a=1&b=2"),
    ]
    assert (found.children, found.damage) == ({}, None)


def test_news_and_images() -> None:
    payload = urlset(
        "<image:image><image:loc>https://cdn.example/x.jpg</image:loc><image:title>A tram</image:title></image:image>"
        + loc("/1")
        + "<news:news><news:publication><news:name>News</news:name></news:publication>"
        + "<news:publication_date>2019-01-07T23:30:00Z</news:publication_date>"
        + "<news:title>Trams\n run</news:title></news:news>"
    )
    payload = payload.replace(b"<urlset", b'<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"')
    (found,) = parse(payload, BASE, SEOUL).entries.values()
    assert (found.url, found.lastmod_at, found.headline) == ("https://news.example/1", None, "Trams run")
    assert (found.day, found.published_at) == (date(2019, 1, 8), datetime(2019, 1, 7, 23, 30, tzinfo=UTC))


def test_index_in_gzip() -> None:
    first = f"<sitemap>{loc('/a.xml')}<lastmod>2019-01-07</lastmod></sitemap>"
    index = f"<sitemapindex>{first}<sitemap>{loc('/b.xml')}</sitemap></sitemapindex>"
    found = parse(gzip.compress(index.encode()), BASE, SEOUL)
    children = [Child("https://news.example/a.xml", "2019-01-07"), Child("https://news.example/b.xml", None)]
    assert list(found.children.values()) == children
    assert found.entries == {}


def test_plain_list_and_feed() -> None:
    listed = parse(b"https://news.example/1\r\nnot an address\nhttps://news.example/2", BASE, SEOUL)
    assert list(listed.entries) == ["https://news.example/1", "https://news.example/2"]
    feed = b"<rss><channel><item><title>T</title><link>/3</link></item></channel></rss>"
    assert list(parse(feed, BASE, SEOUL).entries) == ["https://news.example/3"]


@pytest.mark.parametrize(
    "payload",
    [
        urlset(loc("/1"), loc("/2"), close="<url><loc>https://news.exam"),
        gzip.compress(urlset(loc("/1"), loc("/2"), *(loc(f"/x{at:x}") for at in range(3000))))[:-900],
        b"\n\n" + urlset(loc("/1"), loc("/2")).replace(b"</urlset>", b"&bogus; \x07 <p></urlset>"),
    ],
)
def test_damaged_files_yield_what_they_have(payload: bytes) -> None:
    assert {"https://news.example/1", "https://news.example/2"} <= set(parse(payload, BASE, SEOUL).entries)


@pytest.mark.parametrize(
    "payload",
    [b"", b"garbage", b"<html><body><a href='/1'>x</a></body></html>", b"<x", b"<!-- -->", gzip.compress(b"", mtime=0)],
)
def test_no_sitemap(payload: bytes) -> None:
    with pytest.raises(NotThisFormat):
        parse(payload, BASE, SEOUL)


def test_empty_sitemap() -> None:
    assert parse(urlset(), BASE, SEOUL).entries == {}


def test_entities_are_harmless(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("/hidden")
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    head = f'<!DOCTYPE urlset [<!ENTITY l0 "ha">{laughs}<!ENTITY x SYSTEM "file://{secret}">]>'
    found = parse(head.encode() + urlset(loc("/&l9;"), loc("&x;"), loc("/1")).partition(b"?>")[2], BASE, SEOUL)
    assert "https://news.example/1" in found.entries
    assert all(len(url) < 100 and "hidden" not in url for url in found.entries)


def test_other_charsets() -> None:
    payload = f'<?xml version="1.0" encoding="UTF-16"?><urlset><url>{loc("/1")}</url></urlset>'.encode("utf-16")
    assert list(parse(payload, BASE, SEOUL).entries) == ["https://news.example/1"]


@pytest.mark.parametrize("junk", ["<a>" * 5000, "<a/>" * 5000, "".join(f"<a{at}>x</a{at}>" for at in range(5000))])
def test_traps_end_and_what_came_before_stays(monkeypatch: pytest.MonkeyPatch, junk: str) -> None:
    monkeypatch.setattr("tasks.web.sitemaps._MOST_ELEMENTS", 4000)
    found = parse(urlset(loc("/1"), close=junk), BASE, SEOUL)
    assert list(found.entries) == ["https://news.example/1"]
    assert found.damage is not None
    assert "elements within each other" in found.damage


def test_a_document_type_without_end_hides_the_rest() -> None:
    with pytest.raises(NotThisFormat):
        parse(b"<!DOCTYPE urlset [" + b"<!ENTITY x 'y'>" * 200_000 + urlset(loc("/1")), BASE, SEOUL)
    assert list(parse(b"<!DOCTYPE urlset>" + urlset(loc("/1")).partition(b"?>")[2], BASE, SEOUL).entries)


def test_a_time_that_all_pages_share_is_when_the_file_was_written() -> None:
    def lastmods(count: int, stated: str) -> list[datetime | None]:
        pages = (loc(f"/{at}") + f"<lastmod>{stated}</lastmod>" for at in range(count))
        return [entry.lastmod_at for entry in parse(urlset(*pages), BASE, SEOUL).entries.values()]

    assert set(lastmods(30, "2019-01-07T08:13:22Z")) == {None}
    assert set(lastmods(30, "2019-01-07")) == {datetime(2019, 1, 6, 15, tzinfo=UTC)}
    assert set(lastmods(19, "2019-01-07T08:13:22Z")) == {datetime(2019, 1, 7, 8, 13, 22, tzinfo=UTC)}


def test_sizes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.web.sitemaps.MOST_ENTRIES", 10)
    found = parse(urlset(*(loc(f"/{at}") for at in range(30))), BASE, SEOUL)
    assert len(found.entries) == 10
    assert found.damage == "only the first 10 entries were read"
    assert len(parse("\n".join(f"https://a.example/{at}" for at in range(30)).encode(), BASE, SEOUL).entries) == 10
    monkeypatch.setattr("tasks.web.sitemaps.MOST_BYTES", 500)
    assert 0 < len(parse(gzip.compress(urlset(*(loc(f"/{at}") for at in range(30)))), BASE, SEOUL).entries) < 10


@pytest.mark.parametrize("filler", [0, 65_380, 65_440, 65_470])
def test_ampersands_that_refer_to_nothing(filler: int) -> None:
    """Also where a piece of the stream ends within them."""
    bare, literal = "<loc>/1?a=1&b=2&amp;c=3</loc>", "<loc><![CDATA[/2?a=1&b=2]]></loc>"
    found = parse(urlset(f"<x>{'y' * filler}</x>" + bare, literal), BASE, SEOUL)
    assert list(found.entries) == ["https://news.example/1?a=1&b=2&c=3", "https://news.example/2?a=1&b=2"]


def test_an_endless_address_is_none() -> None:
    found = parse(urlset(loc("/" + "x" * 100_000), loc("/1")), BASE, SEOUL)
    assert list(found.entries) == ["https://news.example/1"]
