"""Each edition brings two articles, revises one and loses one, and crawlers can know."""

from collections import Counter
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from lxml import etree

from deployments.sample import editions, site, stories
from deployments.sample.truth import Expected, truth

PORT = 8721
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def rows(number: int) -> dict[str, Expected]:
    return {item.url: item for item in truth(number) if item.alias_of is None}


def lastmods(number: int) -> dict[str, datetime]:
    answers = site.answers(number, PORT)
    found = {}
    for publisher in range(3):
        index = etree.fromstring(answers[f"http://127.0.0.1:{PORT + publisher}/sitemap.xml"].body)
        for child in index.findall("s:sitemap/s:loc", NAMES):
            urlset = etree.fromstring(answers[str(child.text)].body)
            for url in urlset.findall("s:url", NAMES):
                found[str(url.findtext("s:loc", None, NAMES))] = datetime.fromisoformat(
                    str(url.findtext("s:lastmod", None, NAMES))
                )
    return found


@pytest.mark.parametrize("number", range(1, 13))
def test_two_new_one_revised_one_gone(number: int) -> None:
    before, after = rows(number - 1), rows(number)
    assert before.keys() <= after.keys()
    assert len(after.keys() - before.keys()) == 2
    assert all(after[url].outcome == "article" for url in after.keys() - before.keys())
    changed = {url for url in before if before[url] != after[url]}
    gone = {url for url in changed if after[url].outcome == "gone"}
    (revised,) = changed - gone
    assert len(gone) == 1
    assert all(before[url].outcome == "article" for url in changed)
    old, new = before[revised], after[revised]
    assert sum(a != b for a, b in zip(old.paragraphs, new.paragraphs, strict=True)) == 1
    assert str(new.modified_at) > max(str(old.modified_at or ""), str(old.published_at))
    assert (new.headline, new.published_at) == (old.headline, old.published_at)


@pytest.mark.parametrize("number", range(1, 13))
def test_only_changed_pages_change_and_their_lastmod_is_newer(number: int) -> None:
    before, after = rows(number - 1), rows(number)
    told, tells = lastmods(number - 1), lastmods(number)
    changed = {url for url in before if before[url] != after[url]}
    assert {url for url in told if told[url] != tells[url]} == changed
    assert all(tells[url] > told[url] for url in changed)
    old, new = site.answers(number - 1, PORT), site.answers(number, PORT)
    assert {url for url in before if url in old and old[url].etag != new[url].etag} - changed <= {_listing(before)}
    assert all(new[url].modified > old[url].modified for url in changed if new[url].status == 200)


def _listing(found: dict[str, Expected]) -> str:
    """The one listing in a sitemap: it changes with what it lists."""
    return next(url for url, item in found.items() if item.outcome == "not_article")


def test_new_articles_are_of_the_editions_day() -> None:
    for number in range(1, 13):
        for story in editions.all_stories(number):
            assert story.edition != number or story.published.date() == editions.day_of(number)


def test_no_article_is_touched_twice_in_forty_editions() -> None:
    touched = [key for number in range(1, 41) for key in _touched(number)]
    assert Counter(touched).most_common(1)[0][1] == 1
    for number in range(1, 41):
        known = {story.key for story in editions.all_stories(number - 1)}
        assert set(_touched(number)) <= known


def _touched(number: int) -> tuple[str, str]:
    change = editions.change_of(number)
    return change.revised, change.gone


def test_every_layout_and_every_alias_outlives_forty_editions() -> None:
    last = [item for item in truth(40) if item.outcome != "gone"]
    first = {(item.source_id, item.layout) for item in truth(0) if item.outcome != "gone"}
    assert {(item.source_id, item.layout) for item in last} >= first
    assert [item.outcome for item in truth(40) if item.alias_of] == ["article"] * 3
    assert sum(item.copy_of is not None for item in last) == 2
    cp949 = next(story for story in stories.written() if story.charset == "cp949")
    assert not editions.edition(40, PORT).items[cp949.key].gone


def test_other_ports_change_the_addresses_only() -> None:
    here, there = truth(3, PORT), truth(3, 9000)
    assert [urlsplit(item.url).path for item in here] == [urlsplit(item.url).path for item in there]
    assert {urlsplit(item.url).netloc for item in there} == {"127.0.0.1:9000", "127.0.0.1:9001", "127.0.0.1:9002"}
    assert b":8721" not in b"".join(answer.body for answer in site.answers(3, 9000).values())
