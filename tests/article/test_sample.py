"""The sample newsroom's pages, whose truth is written down with them."""

from collections.abc import Callable

import pytest

from deployments.sample import site
from deployments.sample.stories import sites
from deployments.sample.truth import Expected, truth
from tasks.article.extract import extract_page
from tasks.article.words import plain
from warehouse.records import Article, Page

PORT = 8721
FROM_THE_PAGE = {"article", "paywalled", "soft_404", "consent_wall", "bot_wall", "needs_js", "not_article", "empty"}
Cases = list[tuple[Expected, Page]]


def extracted(item: Expected, answer: site.Answer) -> Page:
    source = sites()[item.source_id]
    return extract_page(
        answer.body,
        capture_id=1,
        url_id=2,
        source_id=item.source_id,
        url=item.url,
        content_type=answer.content_type,
        timezone=source.timezone,
        language=source.language,
    )


@pytest.fixture(scope="module")
def cases() -> Cases:
    """Every page of two editions that is served and judged by what it says."""
    return [
        (item, extracted(item, site.answers(number, PORT)[item.url]))
        for number in (0, 1)
        for item in truth(number, PORT)
        if item.status == 200 and item.outcome in FROM_THE_PAGE and item.alias_of is None
    ]


def test_outcomes(cases: Cases) -> None:
    wrong = [
        (item.url, item.layout, item.outcome, page.extraction.outcome, page.extraction.evidence)
        for item, page in cases
        if page.extraction.outcome != item.outcome or (page.article is not None) != page.extraction.outcome.kept
    ]
    assert wrong == []


def test_bodies(cases: Cases) -> None:
    """Every paragraph once and in order, and nothing but paragraphs and lines that may be there."""
    wrong = []
    for item, page in cases:
        lines = page.article.body.split("\n\n") if page.article else []
        said = [plain(line) for line in lines]
        wanted = [plain(paragraph) for paragraph in item.paragraphs]
        foreign = set(said) - set(wanted) - set(map(plain, item.optional))
        if [line for line in said if line in wanted] != wanted or foreign:
            wrong.append((item.url, item.layout, foreign, [line for line in wanted if said.count(line) != 1]))
    assert wrong == []


FIELDS: dict[str, tuple[Callable[[Expected], object], Callable[[Page, Article], object]]] = {
    "headline": (lambda item: item.headline, lambda _, article: article.headline),
    "byline": (lambda item: item.byline, lambda _, article: article.byline),
    "standfirst": (lambda item: item.standfirst, lambda _, article: article.standfirst),
    "dateline": (lambda item: item.dateline and item.dateline.rstrip(" -"), lambda _, article: article.dateline),
    "section": (lambda item: item.section, lambda _, article: article.section),
    "language": (lambda item: item.language, lambda _, article: article.language),
    "published as stated": (lambda item: item.published_stated, lambda _, article: article.published_stated),
    "modified as stated": (lambda item: item.modified_stated, lambda _, article: article.modified_stated),
    "published in UTC": (
        lambda item: item.published_at,
        lambda _, article: article.published_at and article.published_at.isoformat(),
    ),
    "modified in UTC": (
        lambda item: item.modified_at,
        lambda _, article: article.modified_at and article.modified_at.isoformat(),
    ),
    "persons": (
        lambda item: item.authors,
        lambda page, _: tuple((author.name, author.email) for author in page.authors if author.kind == "person"),
    ),
    "desks": (
        lambda item: tuple(desk for desk in item.desks if " " in desk),  # one word is too little to name an author
        lambda page, _: tuple(author.name for author in page.authors if author.kind != "person"),
    ),
    "captions": (
        lambda item: item.captions,
        lambda page, _: tuple(image.caption for image in page.images if image.caption),
    ),
    "credits": (
        lambda item: item.credits,
        lambda page, _: tuple(image.credit for image in page.images if image.credit),
    ),
    "tags": (lambda item: set(item.tags), lambda _, article: set(article.tags)),
    "paywalled": (lambda item: item.outcome == "paywalled", lambda _, article: article.paywalled),
}


@pytest.mark.parametrize("field", FIELDS)
def test_field(field: str, cases: Cases) -> None:
    expected, got = FIELDS[field]
    wrong = [
        (item.url, item.layout, expected(item), got(page, page.article))
        for item, page in cases
        if page.article is not None and expected(item) != got(page, page.article)
    ]
    assert wrong == []
