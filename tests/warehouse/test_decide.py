"""Identity: which URLs are one article, whatever the order of the pages."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warehouse.staging import address, at, url_id, words
from warehouse.decide import Identity, Judged, Known, Text, agree, group, judge, name, wording
from warehouse.keys import body_digest, url_key

HOSTS = ("www.herald.example", "herald.example:8080")
NOTHING = Known(articles={}, bodies={})


def text(
    path: str,
    body: str = "x",
    *,
    canonical: str | None = None,
    final: str | None = None,
    stated: datetime | None = None,
    word_count: int = 50,
    source: str = "herald",
) -> Text:
    url = address(path)
    return Text(
        capture_id=url_id(url) // 2,
        url_id=url_id(url),
        url_key=url_key(url),
        url=url,
        final_url=final or url,
        canonical_url=canonical,
        source_id=source,
        captured_at=at(0),
        stated_at=stated,
        body_digest=body_digest(words(body)),
        word_count=word_count,
    )


def judged(*texts: Text) -> list[Judged]:
    return [judge(item, HOSTS) for item in texts]


def identify(pages: Iterable[Judged], known: Known, first_seen: Mapping[int, datetime] | None = None) -> Identity:
    return name(group(pages, known), pages, first_seen or {})


def names(identity: Identity) -> Mapping[int, int]:
    return dict(identity.articles)


def test_a_page_alone_is_a_new_article() -> None:
    [page] = judged(text("a"))
    assert page.is_canonical
    assert page.claims == ()
    assert identify([page], NOTHING) == Identity(
        {page.text.url_id: page.text.url_id}, frozenset({page.text.url_id}), {}
    )


@pytest.mark.parametrize(
    "canonical",
    [address("b"), "http://herald.example:8080/b", address("b") + "?utm_source=x"],
    ids=["same host", "another host of the source", "with a tracker"],
)
def test_a_canonical_link_within_the_source_is_a_claim(canonical: str) -> None:
    [page] = judged(text("a", canonical=canonical))
    assert not page.is_canonical
    assert [(claim.how, claim.target_key) for claim in page.claims] == [("canonical", url_key(canonical))]


def test_naming_oneself_in_another_spelling_is_no_claim() -> None:
    [page] = judged(text("a", canonical=address("a", host="m") + "#top", final=address("a") + "?utm_medium=y"))
    assert page.is_canonical


def test_new_articles_are_named_after_the_page_that_speaks() -> None:
    old, new = text("z", stated=at(1)), text("a", stated=at(0))
    assert set(names(identify(judged(old, new), NOTHING)).values()) == {old.url_id}, "the newest stated time"
    claimer = text("c", final=address("z"), stated=at(9))
    assert set(names(identify(judged(claimer, old, new), NOTHING)).values()) == {old.url_id}, "a canonical page first"
    timeless = [text("q"), text("b")]
    assert set(names(identify(judged(*timeless), NOTHING)).values()) == {timeless[1].url_id}, "then the alphabet"


def test_bodies_join_within_a_source_only() -> None:
    pages = judged(text("a"), text("b"), text("c", source="courier"), text("d", word_count=39))
    assert len(identify(pages, NOTHING).born) == 3


def test_what_exists_keeps_its_name() -> None:
    page = text("b", final=address("a"))
    known = Known(articles={url_id(address("a")): 7}, bodies={})
    identity = identify(judged(page), known, {7: at(0)})
    assert identity == Identity({page.url_id: 7, url_id(address("a")): 7, 7: 7}, frozenset(), {})


def test_a_known_body_joins_too() -> None:
    page = text("b")
    known = Known(articles={}, bodies={("herald", page.body_digest): 7})
    assert names(identify(judged(page), known, {7: at(0)})) == {page.url_id: 7, 7: 7}


def test_a_canonical_link_alone_joins_nothing() -> None:
    pages = judged(text("a", "x", canonical=address("b")), text("b", "y"))
    assert len(identify(pages, NOTHING).born) == 2


STORY = words("x", 100)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("Fire", STORY), ("Blaze", STORY), True),
        (("Fire", STORY), ("Blaze", words("x", 60)), True),
        (("Fire", STORY), ("Fire", words("x", 40) + " " + words("y", 20)), True),
        (("Fire", STORY), ("Fire", words("x", 22) + " " + words("y", 30)), False),
        (("Fire", STORY), ("Fire", words("y", 100)), False),
        (("Fire", STORY), (" FIRE ", words("x", 39)), True),
        (("Fire", STORY), ("Blaze", words("x", 39)), False),
        ((None, "No trading."), (None, "No trading."), False),
        (("Fire", "Fire."), ("Fire", "fire"), True),
        (("Fire", ""), ("Fire", STORY), False),
        (("火事", "東京で火事があった。" * 9), ("火", "東京で火事があった。二人が死亡した。" * 5), True),
    ],
)
def test_texts_agree_when_half_of_the_shorter_stands_in_the_other(
    one: tuple[str | None, str], other: tuple[str | None, str], expected: bool
) -> None:
    assert agree(wording(*one), wording(*other)) is expected
    assert agree(wording(*other), wording(*one)) is expected


def test_of_several_that_exist_the_first_seen_stays() -> None:
    page = text("c", final=address("b"))
    known = Known(articles={page.url_id: 7, url_id(address("b")): 8}, bodies={("herald", page.body_digest): 9})
    identity = identify(judged(page), known, {7: at(5), 8: at(1), 9: at(5)})
    assert set(names(identity).values()) == {8}
    assert identity.merged == {7: 8, 9: 8}
    assert identity.born == frozenset()


@st.composite
def _pages(draw: st.DrawFn) -> list[Text]:
    paths = "abcde"
    count = draw(st.integers(1, 4))
    return [
        text(
            draw(st.sampled_from(paths)),
            draw(st.sampled_from("xyz")),
            canonical=draw(st.one_of(st.none(), st.sampled_from(paths).map(address))),
            final=draw(st.one_of(st.none(), st.sampled_from(paths).map(address))),
            stated=draw(st.one_of(st.none(), st.just(at(1)))),
        )
        for _ in range(count)
    ]


@given(_pages())
def test_the_order_of_the_pages_does_not_matter(texts: list[Text]) -> None:
    results = [identify(judged(*order), NOTHING) for order in permutations(texts)]
    assert all(result == results[0] for result in results)
