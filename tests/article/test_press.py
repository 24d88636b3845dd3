"""Papers in sixteen languages: every field comes out of every page, whether its markup tells what is what or not."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from tasks.article.extract import extract_page
from tasks.article.words import plain
from tests.article.press.newsroom import Paper, Story, papers, semantic, soup, with_offset
from warehouse.outcomes import Outcome
from warehouse.records import Page

LAYOUTS: dict[str, Callable[[Paper, Story], bytes]] = {"semantic": semantic, "soup": soup}
PAGES = {
    f"{paper.name}-{at}-{layout}": (paper, story, layout)
    for paper in papers()
    for at, story in enumerate(paper.stories)
    for layout in LAYOUTS
}
# Fields that are known to come out wrong. Whoever mends one takes it out.
MISSES: dict[str, set[str]] = {
    "ar-0-soup": {"body"},
    "ar-1-soup": {"body"},
    "el-0-soup": {"body"},
    "el-1-soup": {"body"},
    "es-0-soup": {"body"},
    "es-1-soup": {"body"},
    "fr-0-soup": {"body"},
    "fr-1-soup": {"body", "persons"},
    "he-0-soup": {"body", "persons"},
    "he-1-soup": {"body", "updated"},
    "hi-0-soup": {"body"},
    "hi-1-soup": {"body"},
    "ja-0-soup": {"body", "updated"},
    "ja-1-semantic": {"persons"},
    "ja-1-soup": {"body", "persons", "updated"},
    "ko-0-soup": {"body"},
    "ko-1-soup": {"body"},
    "pl-0-soup": {"body"},
    "pl-1-soup": {"body"},
    "pt-1-soup": {"body"},
    "ru-1-soup": {"body"},
    "th-0-semantic": {"body"},
    "th-0-soup": {"body", "published", "updated"},
    "th-1-soup": {"body", "updated"},
    "tr-0-soup": {"body"},
    "tr-1-soup": {"body"},
    "vi-0-soup": {"body"},
    "vi-1-soup": {"body"},
    "zh-hant-0-soup": {"body", "persons"},
    "zh-hant-1-soup": {"body", "updated"},
    "zh-0-soup": {"body"},
    "zh-1-semantic": {"persons"},
    "zh-1-soup": {"body", "persons"},
}


@cache
def extracted(name: str) -> Page:
    paper, story, layout = PAGES[name]
    return extract_page(
        LAYOUTS[layout](paper, story),
        capture_id=1,
        url_id=2,
        source_id=paper.name,
        url=f"https://paper.example/n/{name}.html",
        timezone=paper.zone,
    )


def expected(name: str) -> dict[str, Any]:
    paper, story, layout = PAGES[name]
    times = story.published[1], story.updated[1]
    published, updated = times if layout == "soup" else (with_offset(stated, paper.offset) for stated in times)
    return {
        "headline": " ".join(story.headline.split()),
        "section": story.section,
        "persons": story.persons,
        "published": published,
        "updated": updated,
        "caption": [story.caption],
        "language": paper.language,
        "body": list(story.body),
    }


def read(page: Page) -> dict[str, Any]:
    article = page.article
    assert article is not None
    return {
        "headline": article.headline,
        "section": article.section,
        "persons": tuple(author.name for author in page.authors if author.kind == "person"),
        "published": article.published_stated,
        "updated": article.modified_stated,
        "caption": [image.caption for image in page.images],
        "language": article.language,
        "body": article.body.split("\n\n"),
    }


@pytest.mark.parametrize("name", PAGES)
def test_every_field(name: str) -> None:
    got, wanted = read(extracted(name)), expected(name)
    wrong = {field: (got[field], value) for field, value in wanted.items() if got[field] != value}
    assert wrong.keys() == MISSES.get(name, set()), wrong


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_an_article_with_each_paragraph_once(name: str) -> None:
    page = extracted(name)
    assert page.extraction.outcome is Outcome.ARTICLE
    assert page.article is not None
    said = f" {plain(page.article.body)} "
    assert [said.count(f" {plain(text)} ") for text in PAGES[name][1].body] == [1] * len(PAGES[name][1].body)


def test_known_misses_are_of_pages_that_exist() -> None:
    assert MISSES.keys() <= PAGES.keys()
