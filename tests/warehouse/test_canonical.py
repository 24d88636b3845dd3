"""Canonical links: what honest ones join, and what careless ones must not merge, in any order of arrival."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.warehouse.staging import Visit, Warehouse, address, stages, url_id, words
from warehouse import store
from warehouse.check import demand, run_checks
from warehouse.checksum import table_checksums
from warehouse.load import load_into
from warehouse.stage import read_manifest

STORY = words("story", 120)
SHORTENED = " ".join(STORY.split()[:90]) + " read on at our site"
REVISED = STORY + " " + words("later", 60)
PLAIN, AMP, PRINT, SECTION = address("news/1"), address("amp/1"), address("print/1"), address("news")


def article_of(warehouse: Warehouse, url: str) -> int | None:
    [article] = warehouse.only(f"select article_id from urls where url_id = {url_id(url)}")
    return article  # type: ignore[no-any-return]


ARRIVALS: dict[str, tuple[list[str], Sequence[Visit]]] = {
    "a constant": (
        sorted(words(seed, 60) for seed in "abcde"),
        [
            Visit(address(f"news/{i}"), i, words(seed, 60), f"On {seed}", canonical=SECTION)
            for i, seed in enumerate("abcde")
        ],
    ),
    "a constant that has a text and one headline everywhere": (
        sorted(words(seed, 60) for seed in "abc"),
        [Visit(address(f"news/{i}"), i, words(seed, 60), canonical=address("news/0")) for i, seed in enumerate("abc")],
    ),
    "later pages of a gallery": (
        sorted(words(seed, 60) for seed in "abc"),
        [
            Visit(address("photos/1"), 0, words("a", 60)),
            Visit(address("photos/1?page=2"), 1, words("b", 60), canonical=address("photos/1")),
            Visit(address("photos/1?page=3"), 2, words("c", 60), canonical=address("photos/1")),
        ],
    ),
    "invitations to subscribe under a constant": (
        ["Subscribe to read on."] * 2 + [words("a", 60)],
        [
            Visit(address("news/1"), 0, "Subscribe to read on.", "Fire", canonical=SECTION),
            Visit(address("news/2"), 1, "Subscribe to read on.", "Flood", canonical=SECTION),
            Visit(SECTION, 2, words("a", 60), "News"),
        ],
    ),
    "print and AMP pages": (
        [STORY],
        [
            Visit(PLAIN, 0, STORY),
            Visit(PRINT, 1, STORY + " printed", canonical=PLAIN),
            Visit(AMP, 2, SHORTENED, "In short", canonical=PLAIN),
        ],
    ),
    "copies of a page that nobody fetched": (
        [SHORTENED],
        [Visit(AMP, 0, SHORTENED, canonical=PLAIN), Visit(PRINT, 1, STORY, canonical=PLAIN)],
    ),
    "short copies of a page that nobody fetched": (
        ["No trading today."],
        [Visit(address(f"brief?from={i}"), i, "No trading today.", canonical=address("brief")) for i in range(2)],
    ),
    "a copy of a text that was revised since": (
        [words("new", 80)],
        [
            Visit(PLAIN, 0, STORY),
            Visit(PLAIN, 9, words("new", 80)),
            Visit(AMP, 1, SHORTENED, canonical=PLAIN),
        ],
    ),
    "two that agree with a third alone": (
        [STORY + " " + words("other", 120)],
        [
            Visit(PLAIN, 0, STORY + " " + words("other", 120)),
            Visit(AMP, 1, STORY, canonical=PLAIN),
            Visit(PRINT, 2, words("other", 120), canonical=PLAIN),
        ],
    ),
    "a chain that a revision closes": (
        [REVISED],
        [
            Visit(PLAIN, 0, words("first", 60)),
            Visit(PLAIN, 9, REVISED),
            Visit(AMP, 1, SHORTENED, canonical=PLAIN),
            Visit(PRINT, 2, STORY, canonical=AMP),
        ],
    ),
}


@pytest.mark.parametrize("arrival", ARRIVALS)
def test_what_canonical_links_join(fresh_data: Callable[[], Path], arrival: str) -> None:
    expected, visits = ARRIVALS[arrival]
    one_by_one = [[visit] for visit in visits]
    together, *others = [
        _content(fresh_data(), groups, expected) for groups in ([visits], one_by_one[::-1], [visits[1:], visits[:1]])
    ]
    assert others == [together, together]


def _content(data: Path, groups: Sequence[Sequence[Visit]], expected: list[str]) -> dict[str, str]:
    """Checksums by table after loading the groups, each a stage, one after the other."""
    with store.open_loading(data) as con:
        for path in stages(data, groups):
            load_into(con, [read_manifest(path)])
        demand(run_checks(con))
        bodies = con.execute("select body from article_list order by body").fetchall()
        assert [body for (body,) in bodies] == expected
        sums = table_checksums(con)
    del sums["blocks"]  # counted by the page of a URL that is loaded first
    return sums


def test_a_refused_claim_stays_as_evidence_and_is_told(warehouse: Warehouse) -> None:
    page = Visit(address("photos/2"), 1, words("b", 60), canonical=address("photos/1"))
    amp = Visit(AMP, 2, SHORTENED, canonical=PLAIN)
    warehouse.load([Visit(address("photos/1"), 0, words("a", 60)), page, amp, Visit(PLAIN, 3, STORY)])
    claims = warehouse.ask("select url, how, target_url, is_accepted from alias_list order by url")
    assert claims == [
        {"url": AMP, "how": "canonical", "target_url": PLAIN, "is_accepted": True},
        {"url": page.url, "how": "canonical", "target_url": address("photos/1"), "is_accepted": False},
    ]


def test_a_text_without_a_page_of_its_own_leads_to_the_only_article_that_names_it(warehouse: Warehouse) -> None:
    linking = Visit(address("far"), 0, words("far"), links=((SECTION, "related"),))
    one = Visit(address("news/1"), 1, words("a", 60), canonical=SECTION)
    other = Visit(address("news/2"), 2, words("b", 60), canonical=SECTION)
    warehouse.load([linking], [one])
    assert article_of(warehouse, SECTION) == one.url_id
    assert warehouse.only("select to_article_id from edges") == [one.url_id]
    warehouse.load([other])
    assert article_of(warehouse, SECTION) is None, "two articles name it"
    assert warehouse.only("select count(*) from edges") == [0]
    warehouse.load([replace(other, minute=9, body=words("a", 60))])
    assert article_of(warehouse, SECTION) == one.url_id, "they were one"
    assert warehouse.only("select to_article_id from edges") == [one.url_id]


def test_a_canonical_url_leaves_the_article_when_its_own_text_differs(warehouse: Warehouse) -> None:
    linking = Visit(address("far"), 0, words("far"), links=((SECTION, "related"),))
    one = Visit(address("news/1"), 1, words("a", 60), canonical=SECTION)
    warehouse.load([linking, one], [Visit(SECTION, 2, words("s", 60))])
    assert article_of(warehouse, SECTION) == url_id(SECTION)
    assert warehouse.only("select to_article_id from edges") == [url_id(SECTION)]


def test_a_redirect_joins_whatever_the_texts_say(warehouse: Warehouse) -> None:
    warehouse.load([Visit(PLAIN, 0, STORY)], [Visit(AMP, 1, words("other", 60), final_url=PLAIN)])
    assert warehouse.only("select count(*) from article_list") == [1]
