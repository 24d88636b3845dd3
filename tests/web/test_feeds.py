"""Feeds: whole, odd and broken ones."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tasks.web.entries import Entry, NotThisFormat
from tasks.web.feeds import hints, parse
from tasks.web.rhythm import Hints

SEOUL = ZoneInfo("Asia/Seoul")
MONDAY = "Mon, 07 Jan 2019 17:03:00 GMT"
BASE = "https://news.example/rss/all.xml"
BENCHMARK_DATA = Path(os.environ.get("HEMEROTECA_BENCHMARK_DATA", Path(__file__).parents[3] / "shared" / "data"))


def rss(*items: str, head: str = "", tail: str = "</channel></rss>") -> bytes:
    return f'{head}<rss version="2.0"><channel><title>All</title>{"".join(items)}{tail}'.encode()


def item(link: str, title: str = "Trams", extra: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{extra}</item>"


def told(entries: list[Entry]) -> list[tuple[str, datetime | None, date | None, str | None]]:
    return [(entry.url, entry.lastmod_at, entry.day, entry.headline) for entry in entries]


def urls(payload: bytes) -> list[str]:
    return [entry.url for entry in parse(payload, BASE, SEOUL)]


def test_rss() -> None:
    payload = rss(
        item(
            "https://news.example/1",
            "<![CDATA[ Trams &\n buses ]]>",
            "<pubDate>Mon, 07 Jan 2019 17:03:00 GMT</pubDate>",
        ),
        item("../2?a=1&amp;b=2", "", "<pubdate>Thu,28 Jul 2022 4:35:5 GMT+9</pubdate>"),
        item("/3", "Third", "<dc:date>2019-01-07T23:30:00</dc:date>"),
        item("/3", "Twice"),
        item("mailto:a@news.example"),
        item(""),
        head='<?xml version="1.0" encoding="utf-8"?>',
    )
    assert told(parse(payload, BASE, SEOUL)) == [
        ("https://news.example/1", None, date(2019, 1, 8), "Trams & buses"),
        ("https://news.example/2?a=1&b=2", None, date(2022, 7, 28), None),
        ("https://news.example/3", None, date(2019, 1, 7), "Third"),
    ]


def test_atom() -> None:
    payload = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>
    <entry><title type="html">A &amp;amp; B</title><link rel="edit" href="/edit/1"/><link rel="alternate" href="/1"/>
      <published>2019-01-07T17:03:00+09:00</published><updated>2019-01-08T09:00:00</updated></entry>
    <entry><title>C</title><link href="/2"/><updated>2019-01-09T00:00:00+09:00</updated></entry></feed>"""
    first, second = parse(payload, BASE, SEOUL)
    assert (first.url, first.day) == ("https://news.example/1", date(2019, 1, 7))
    assert first.lastmod_at == datetime(2019, 1, 8, 0, 0, tzinfo=UTC)
    assert (second.url, second.day) == ("https://news.example/2", date(2019, 1, 9))


def test_json_feed() -> None:
    first = {"id": "1", "url": "/1", "title": "T", "date_published": "2019-01-07T01:00:00"}
    first["date_modified"] = "2019-01-08T01:00:00Z"
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [first]}
    expected = [("https://news.example/1", datetime(2019, 1, 8, 1, tzinfo=UTC), date(2019, 1, 7), "T")]
    assert told(parse(json.dumps(document).encode(), BASE, SEOUL)) == expected
    document["items"] = [3, None, first]  # type: ignore[list-item]
    assert told(parse(json.dumps(document).encode(), BASE, SEOUL)) == expected


def test_rdf() -> None:
    payload = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>t</title></channel>
      <item rdf:about="/1"><title>T</title><link>/1</link><dc:date>2019-01-07</dc:date></item></rdf:RDF>"""
    assert told(parse(payload, BASE, SEOUL)) == [("https://news.example/1", None, date(2019, 1, 7), "T")]


def test_charsets() -> None:
    korean = rss(item("/1", "서울 시내버스"), head='<?xml version="1.0" encoding="euc-kr"?>').decode()
    assert parse(korean.encode("cp949"), BASE, SEOUL)[0].headline == "서울 시내버스"
    undeclared = korean.partition("?>")[2]
    assert parse(undeclared.encode("cp949"), BASE, SEOUL, "text/xml; charset=euc-kr")[0].headline == "서울 시내버스"
    assert parse(b"\xff\xfe" + undeclared.encode("utf-16-le"), BASE, SEOUL)[0].headline == "서울 시내버스"


@pytest.mark.parametrize(
    "payload",
    [
        rss(item("/1"), item("/2"), "<item><title>cut", tail=""),
        rss(item("/1", "A &nbsp; B & C"), item("/2", "bell \x07")),
        b"\r\n\r\n <!-- late --> " + rss(item("/1"), item("/2")),
        b"junk before\n" + rss(item("/1"), item("/2")),
        b"<channel>" + item("/1").encode() + item("/2").encode() + b"</channel>",
    ],
)
def test_a_broken_feed_yields_what_it_has(payload: bytes) -> None:
    assert set(urls(payload)) == {"https://news.example/1", "https://news.example/2"}


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"garbage", b"<html><body><p>x</p></body></html>", b"{}", b'{"items": 1', b"http://169.254.169.254/",
        b"/etc/passwd", b"[" * 100_000, b"{" * 100_000, b"<x/>" + bytes(4_000_000),
    ],
)  # fmt: skip
def test_no_feed(payload: bytes) -> None:
    with pytest.raises(NotThisFormat):
        parse(payload, BASE, SEOUL)


@pytest.mark.parametrize("payload", [rss(), b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>', b'{"items": 3}'])
def test_empty_feeds_are_feeds(payload: bytes) -> None:
    assert parse(payload, BASE, SEOUL) == []


def test_entities_are_harmless(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    head = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}<!ENTITY x SYSTEM "file://{secret}">]>'
    found = parse(rss(item("/1", "&l9;"), item("/2", "&x;"), head=head), BASE, SEOUL)
    assert [entry.url for entry in found] == ["https://news.example/1", "https://news.example/2"]
    assert all(len(entry.headline or "") < 100 and "hidden" not in (entry.headline or "") for entry in found)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", Hints()),
        ("<ttl> 90 </ttl>", Hints(seconds=5400)),
        ("<ttl>soon</ttl>", Hints()),
        ("<sy:updatePeriod>\n hourly\n</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", Hints(1800)),
        ("<sy:updatePeriod>weekly</sy:updatePeriod>", Hints(7 * 86400)),
        ("<s:updateFrequency>4</s:updateFrequency><ttl>60</ttl>", Hints(21600)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", Hints(3600)),
        ("<skipHours><hour>24</hour><hour>3</hour></skipHours>", Hints(hours=frozenset({0, 3}))),
        ("<skipDays><day>Sunday</day><day>Saturday</day><day>Never</day></skipDays>", Hints(days=frozenset({5, 6}))),
    ],
)
def test_hints(head: str, expected: Hints) -> None:
    assert hints(rss(head, item("/1"))) == expected
    assert hints(rss(head, item("/1")).decode().encode("utf-16")) == expected
    assert hints(rss(item("/1"), head)) == Hints(), "only the head of the feed speaks for it"


def test_many_entries_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.web.feeds.MOST_ENTRIES", 3)
    assert len(urls(rss(*(item(f"/{at}") for at in range(9))))) == 3


@pytest.mark.skipif(not BENCHMARK_DATA.is_dir(), reason="needs the labelled data (HEMEROTECA_BENCHMARK_DATA)")
def test_real_feeds() -> None:
    korea_times = (BENCHMARK_DATA / "feeds" / "korea-times.rss").read_bytes()
    entries = parse(korea_times, "https://www.koreatimes.co.kr/rss", SEOUL)
    assert len(entries) == len({entry.url for entry in entries}) > 190
    assert {entry.day for entry in entries} == {date(2022, 7, 28)}
    assert all(entry.headline and entry.url.startswith("https://www.koreatimes.co.kr/www/") for entry in entries)
    cnn = (BENCHMARK_DATA / "feeds" / "cnn.rss").read_bytes()
    assert len(parse(cnn, "http://rss.cnn.com/rss/cnn_topstories.rss", ZoneInfo("America/New_York"))) > 50


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/1?a=1&b=2", "/1?a=1&b=2"),
        ("/1?a=1&amp;b=2", "/1?a=1&b=2"),
        ("<![CDATA[/1?a=1&b=2]]>", "/1?a=1&b=2"),
        ("/caf&eacute;", "/café"),
        ("/1&#x31;&#8;&#49;", "/111"),
        ("/1&nonsense;=1", "/1&nonsense;=1"),
    ],
)
def test_references_in_addresses(written: str, meant: str) -> None:
    assert urls(rss(item(written), item("/2", "AT&T;"))) == [f"https://news.example{meant}", "https://news.example/2"]


def test_an_address_that_is_cut_is_left_out() -> None:
    whole = rss(item("/1"), item("/story-of-the-tram"))
    for end in (b"-tram", b"-tram</li", b"-of"):
        assert urls(whole[: whole.index(end) + len(end)]) == ["https://news.example/1"]


def test_entries_in_tags_that_are_not_closed() -> None:
    assert len(urls(rss(item("/1", extra="<description><b>x<br></description>"), item("/2")))) == 2


def test_a_monstrous_tag_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    attributes = " ".join(f"a{at}='x'" for at in range(20_000))
    assert urls(rss(f"<a {attributes}/>", item("/1"))) == ["https://news.example/1"]
    monkeypatch.setattr("tasks.web.feeds._MOST_TAGS", 20)
    assert urls(rss(item("/1"), "<b/>" * 50, item("/2"))) == ["https://news.example/1"]


def test_a_stated_base() -> None:
    for base, meant in (("/news/", "https://news.example/news/1"), ("mailto:a@b", "https://news.example/rss/1")):
        feed = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{base}"><entry><link href="1"/></entry></feed>'
        assert urls(feed.encode()) == [meant]


def test_what_names_no_year_is_no_date() -> None:
    assert [
        entry.published_at for entry in parse(rss(item("/1", extra="<pubDate>yesterday</pubDate>")), BASE, SEOUL)
    ] == [None]
    odd = json.dumps({"items": [{"url": ["/1"]}, {"url": "/2"}]}).encode()
    assert urls(odd) == ["https://news.example/2"]
