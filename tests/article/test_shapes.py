"""Whatever the layout, every paragraph comes out once, in order, and nothing comes out that is not the article's."""

import pytest

from tasks.article.extract import extract_page
from tasks.article.words import plain
from tests.article.shapes import BYLINE, CAPTION, HEADLINE, OTHER_STORY, PARAGRAPHS, SHAPES, edited, page, paragraphs
from warehouse.outcomes import Outcome
from warehouse.records import Page


def extracted(html: str) -> Page:
    return extract_page(
        html.encode(),
        capture_id=1,
        url_id=2,
        source_id="messenger",
        url="https://messenger.example/ferry",
        timezone="Asia/Seoul",
    )


def body_of(html: str) -> str:
    got = extracted(html)
    assert got.article is not None, got.extraction
    return got.article.body


@pytest.mark.parametrize("name", SHAPES)
def test_every_paragraph_once_and_in_order(name: str) -> None:
    body = body_of(SHAPES[name]())
    said = plain(body)
    versions = [{plain(text), plain(other)} for text, other in zip(PARAGRAPHS, edited(), strict=True)]
    counts = [sum(said.count(version) for version in either) for either in versions]
    assert counts == [1] * len(PARAGRAPHS)
    places = [max(said.find(version) for version in either) for either in versions]
    assert places == sorted(places)


@pytest.mark.parametrize("name", SHAPES)
def test_nothing_but_the_article(name: str) -> None:
    body = body_of(SHAPES[name]())
    assert "![" not in body
    assert "|" not in body
    said = plain(body)
    for foreign in (
        CAPTION,
        BYLINE,
        HEADLINE,
        *OTHER_STORY,
        "Herring prices",
        "All rights reserved",
        "Posted",
        "halvorsen@",
    ):
        assert plain(foreign) not in said


@pytest.mark.parametrize("name", SHAPES)
def test_paragraphs_are_apart(name: str) -> None:
    lines = body_of(SHAPES[name]()).split("\n\n")
    assert len(lines) >= len(PARAGRAPHS)


def test_hidden_text_that_stands_nowhere_else_stays() -> None:
    html = page(
        f'<article>{paragraphs(PARAGRAPHS[:10])}<div class="rest" hidden>{paragraphs(PARAGRAPHS[10:])}</div></article>'
    )
    said = plain(body_of(html))
    assert all(plain(text) in said for text in PARAGRAPHS)


def test_both_stories_of_a_page_without_a_first() -> None:
    got = extracted(SHAPES["two_articles"]())
    assert got.extraction.outcome is Outcome.ARTICLE
    assert got.article is not None
    assert got.article.headline == HEADLINE
