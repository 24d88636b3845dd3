"""Whatever the layout, every paragraph comes out once, in order, and nothing comes out that is not the article's."""

from functools import cache

import pytest

from tasks.article.blocks import text_blocks
from tasks.article.extract import extract_page
from tasks.article.parse import parse
from tasks.article.repeats import without_repeats
from tasks.article.words import plain
from tests.article.copied import COPIED
from tests.article.refrains import REFRAINS
from tests.article.shapes import BYLINE, CAPTION, HEADLINE, OTHER_STORY, PARAGRAPHS, SHAPES, edited, page, paragraphs
from tests.article.tongues import TONGUES
from warehouse.outcomes import Outcome
from warehouse.records import Page

LAYOUTS = SHAPES | COPIED
FOREIGN = (CAPTION, BYLINE, HEADLINE, *OTHER_STORY, "Herring prices", "All rights reserved", "Posted", "halvorsen@")


@cache
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


def counted(said: str) -> tuple[list[int], list[set[str]]]:
    """How often each paragraph stands in a text, and what it may look like."""
    versions = [{plain(text), plain(other)} for text, other in zip(PARAGRAPHS, edited(), strict=True)]
    return [sum(said.count(version) for version in either) for either in versions], versions


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_paragraph_once_and_in_order(name: str) -> None:
    said = plain(body_of(LAYOUTS[name]()))
    counts, versions = counted(said)
    assert counts == [1] * len(PARAGRAPHS)
    if name == "live_posts_pinned_on_top":
        return  # where the page has pinned them
    places = [max(said.find(version) for version in either) for either in versions]
    assert places == sorted(places)


@pytest.mark.parametrize("name", LAYOUTS)
def test_nothing_but_the_article(name: str) -> None:
    body = body_of(LAYOUTS[name]())
    assert "![" not in body
    assert "|" not in body
    said = plain(body)
    assert [text for text in FOREIGN if plain(text) in said] == []


@pytest.mark.parametrize("name", LAYOUTS)
def test_all_the_text_of_a_page_once(name: str) -> None:
    """Whatever chooses the lines of an article: if it takes all that the page prints, nothing is left twice or lost."""
    blocks = text_blocks(parse(LAYOUTS[name]().encode(), "https://messenger.example/").tree)
    lines = without_repeats([block.text for block in blocks])
    assert counted(plain("\n".join(lines)))[0] == [1] * len(PARAGRAPHS)


@pytest.mark.parametrize("name", LAYOUTS)
def test_paragraphs_are_apart(name: str) -> None:
    lines = body_of(LAYOUTS[name]()).split("\n\n")
    assert len(lines) >= len(PARAGRAPHS)


def test_sixty_layouts_at_least() -> None:
    assert len(LAYOUTS) + len(REFRAINS) + len(TONGUES) >= 60


@pytest.mark.parametrize("language", TONGUES)
@pytest.mark.parametrize("between", ["</p><p>", "<br><br>"])
def test_copies_in_other_scripts(language: str, between: str) -> None:
    texts = TONGUES[language]
    one = f"<p>{between.join(texts)}</p>"
    html = page(f'<article><div class="pc">{one}</div><div class="mo">{one}</div></article>')
    assert [plain(line) for line in body_of(html).split("\n\n")] == [plain(text) for text in texts]


@pytest.mark.parametrize("name", REFRAINS)
def test_what_is_said_twice_on_purpose_stays(name: str) -> None:
    html, lines = REFRAINS[name]
    assert plain(body_of(html)) == plain(" ".join(lines))


def test_headings_once_in_spite_of_a_table_of_contents() -> None:
    headings = ["What it costs the county", "What it means for the islands", "What the captain says"]
    contents = "".join(f'<li><a href="#h{n}">{heading}</a></li>' for n, heading in enumerate(headings))
    parts = "".join(
        f'<h2 id="h{n}">{heading}</h2>{paragraphs(PARAGRAPHS[5 * n : 5 * n + 5])}' for n, heading in enumerate(headings)
    )
    lines = body_of(page(f'<article><ul class="toc">{contents}</ul>{parts}</article>')).split("\n\n")
    assert [lines.count(heading) for heading in headings] == [1, 1, 1]
    assert [line for line in lines if line not in headings] == PARAGRAPHS[:15]


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
