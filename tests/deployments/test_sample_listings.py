"""Feeds, sitemaps, archives and the sources file tell of the same pages as the truth."""

import re
import tomllib
from typing import Any

import feedparser
import lxml.html
import pytest
from lxml import etree

from deployments.sample import listings, site
from deployments.sample.newsroom import sources_toml
from deployments.sample.sources import CHECKED_IN
from deployments.sample.stories import PUBLISHERS
from deployments.sample.truth import truth
from warehouse.sources import parse_sources

PORT = 8721
TRUTH = truth(0)


def body(publisher: str, path: str) -> bytes:
    return site.answers(0, PORT)[f"http://127.0.0.1:{PORT + PUBLISHERS.index(publisher)}{path}"].body


def feed(publisher: str) -> feedparser.FeedParserDict:
    return feedparser.parse(body(publisher, listings.FEED_PATHS[publisher]))


def in_sitemaps(publisher: str) -> list[str]:
    index = etree.fromstring(body(publisher, "/sitemap.xml"))
    urls = []
    for child in index.findall("{*}sitemap/{*}loc"):
        urlset = etree.fromstring(site.answers(0, PORT)[str(child.text)].body)
        urls += [str(loc.text) for loc in urlset.findall("{*}url/{*}loc")]
    return urls


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_feeds_and_sitemaps_tell_exactly_the_addresses_of_the_truth(publisher: str) -> None:
    spellings = {url: item.url for item in TRUTH if item.source_id == publisher for url in (item.url, *item.also)}
    told = {*(entry.link for entry in feed(publisher).entries), *in_sitemaps(publisher)}
    assert told <= spellings.keys()
    assert {spellings[url] for url in told} == set(spellings.values())


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_feeds_parse(publisher: str) -> None:
    found = feed(publisher)
    assert len(found.entries) >= listings.FEED_LENGTH
    assert all(entry.title and entry.link for entry in found.entries)
    assert found.version == {"tagus-courier": "atom10"}.get(publisher, "rss20")


def test_dates_of_two_feeds_are_right_and_of_the_third_odd() -> None:
    newest = feed("tagus-courier").entries[0]
    assert newest.published == "2019-02-13T18:50:00+00:00"
    assert feed("harbor-ledger").entries[0].published_parsed[:5] == (2019, 2, 13, 15, 22)
    odd = re.findall(rb"<pubdate>(.*?)</pubdate>", body("hangang-post", "/rss/all.xml"))
    assert all(
        re.fullmatch(rb"[A-Z][a-z]{2},\d{1,2} [A-Z][a-z]{2} \d{4} \d{1,2}:\d{1,2}:0 GMT\+9", date) for date in odd
    )
    assert b"Fri,18 Jan 2019 10:30:0 GMT+9" in odd
    assert b"Tue,15 Jan 2019 16:45:0 GMT+9" in odd


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_sitemaps_are_split_by_month(publisher: str) -> None:
    index = etree.fromstring(body(publisher, "/sitemap.xml"))
    months = [str(loc.text)[-11:-4] for loc in index.findall("{*}sitemap/{*}loc")]
    assert months == ["2018-12", "2019-01", "2019-02"]
    assert all(date.text for date in index.findall("{*}sitemap/{*}lastmod"))


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_archive_pages_list_their_days(publisher: str) -> None:
    base = f"http://127.0.0.1:{PORT + PUBLISHERS.index(publisher)}/"
    listed: dict[str, str] = {}
    for url, answer in site.answers(0, PORT).items():
        if url.startswith(f"{base}archive/"):
            document: Any = lxml.html.fromstring(answer.body, base_url=base)
            document.make_links_absolute()
            day = url.removeprefix(f"{base}archive/").rstrip("/").replace("/", "-")
            listed |= {str(href): day for href in document.xpath("//a/@href")} if b"card" in answer.body else {}
            listed |= {str(href): day for href in document.xpath("//table//a/@href")}
    dated = {
        item.url: str(item.published_stated)[:10]
        for item in TRUTH
        if item.source_id == publisher and item.published_at and item.alias_of is None
    }
    assert {url: listed.get(url) for url in dated} == dated


def test_the_sources_file_is_current_and_right() -> None:
    text = CHECKED_IN.read_text(encoding="utf-8")
    assert text == sources_toml()
    parsed = parse_sources(text, "sources.toml")
    assert [source.id for source in parsed.sources] == list(PUBLISHERS)
    assert all(source.allows(item.url) for source in parsed.sources for item in TRUTH if item.source_id == source.id)


def test_other_ports_give_another_sources_file() -> None:
    told = tomllib.loads(sources_toml(9000))
    assert told["allow_origins"] == ["127.0.0.1:9000", "127.0.0.1:9001", "127.0.0.1:9002"]
    assert [source["hosts"] for source in told["source"]] == [[origin] for origin in told["allow_origins"]]
