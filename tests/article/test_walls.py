import json

import pytest

from tasks.article.extract import extract_page
from tests.article.shapes import HEADLINE, PARAGRAPHS, paragraphs
from warehouse.outcomes import Outcome
from warehouse.records import Page

MENU = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(12))


def extracted(
    body: str, title: str = "The Messenger", head: str = "", url: str = "https://messenger.example/ferry"
) -> Page:
    html = (
        f"<html lang='en'><head><title>{title}</title>{head}</head><body><nav><ul>{MENU}</ul></nav>{body}</body></html>"
    )
    return extract_page(html.encode(), capture_id=1, url_id=2, source_id="messenger", url=url)


@pytest.mark.parametrize(
    ("title", "body", "outcome"),
    [
        (
            "404 - The Messenger",
            "<h1>Oops</h1><p>The page you are looking for is gone, try the search.</p>",
            Outcome.SOFT_404,
        ),
        (
            "The Messenger",
            "<h1>Page not found</h1><p>We could not find what you were looking for, sorry.</p>",
            Outcome.SOFT_404,
        ),
        (
            "The Messenger",
            "<p>This article is no longer available. It may have been moved or deleted by an editor.</p>",
            Outcome.SOFT_404,
        ),
        (
            "한강 신문",
            "<p>요청하신 페이지를 찾을 수 없습니다. 주소를 다시 확인해 주시기 바랍니다.</p>",
            Outcome.SOFT_404,
        ),
        (
            "Just a moment...",
            "<h1>Checking your browser</h1><p>Please wait while we verify that you are human.</p>",
            Outcome.BOT_WALL,
        ),
        (
            "The Messenger",
            "<div>Access denied. Unusual traffic from your network. Solve the captcha to go on.</div>",
            Outcome.BOT_WALL,
        ),
        (
            "The Messenger",
            "<h2>Before you continue</h2><p>We and our 812 partners store cookies.</p><button>Accept all</button>",
            Outcome.CONSENT_WALL,
        ),
        (
            "The Messenger",
            "<noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div>",
            Outcome.NEEDS_JS,
        ),
        ("The Messenger", "<div id='__next'></div><script>boot()</script>", Outcome.NEEDS_JS),
        ("The Messenger", "<h1>Sport</h1>", Outcome.NOT_ARTICLE),
    ],
)
def test_pages_that_are_no_article(title: str, body: str, outcome: Outcome) -> None:
    got = extracted(body, title)
    assert got.extraction.outcome is outcome
    assert got.extraction.evidence
    assert got.article is None
    assert got.links


def test_nothing_at_all() -> None:
    got = extract_page(b"", capture_id=1, url_id=2, source_id="messenger", url="https://messenger.example/")
    assert got.extraction.outcome is Outcome.EMPTY


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://messenger.example/section/opinion/", "What we think of it all"),
        ("https://messenger.example/x", "Opinion | The Messenger"),
    ],
)
def test_a_section_front(url: str, title: str) -> None:
    teasers = "".join(
        f"<div><h2><a href='/{n}'>{text[:50]}</a></h2><p>{text[:110]}</p></div>"
        for n, text in enumerate(PARAGRAPHS[:3])
    )
    assert (
        extracted(f"<main><h1>Opinion</h1>{teasers}</main>", title, url=url).extraction.outcome is Outcome.NOT_ARTICLE
    )


def test_a_page_of_links() -> None:
    links = "".join(f"<p><a href='/{n}'>{text[:70]}</a></p>" for n, text in enumerate(PARAGRAPHS))
    got = extracted(f"<main>{links}</main><p>All that was printed this week, day by day, for readers.</p>")
    assert got.extraction.outcome is Outcome.NOT_ARTICLE


@pytest.mark.parametrize(
    "words", ["404", "Just a moment", "cookie settings", "page not found", "subscribe to continue"]
)
def test_a_long_article_may_say_anything(words: str) -> None:
    got = extracted(f"<article><h1>{HEADLINE}: {words}</h1>{paragraphs()}<p>{words}, she said.</p></article>")
    assert got.extraction.outcome is Outcome.ARTICLE


def test_a_brief_that_says_it_is_published_is_an_article() -> None:
    head = "<meta property='og:type' content='article'>"
    got = extracted(
        "<article><h1>Error 404 wins band contest</h1><p>The band Error 404 won the contest on Friday night.</p></article>",
        head=head,
    )
    assert got.extraction.outcome is Outcome.ARTICLE


def test_a_brief_without_metadata_is_an_article() -> None:
    got = extracted(f"<article><h1>{HEADLINE}</h1>{paragraphs(PARAGRAPHS[:2])}</article>", HEADLINE)
    assert got.extraction.outcome is Outcome.ARTICLE


LOCKED = f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'isAccessibleForFree': 'False'})}</script>"
PROMPT = (
    "<div class='gate'><p>Subscribe now to continue reading, or log in.</p><a href='/subscribe'>See options</a></div>"
)


@pytest.mark.parametrize(("head", "prompt"), [(LOCKED, PROMPT), (LOCKED, ""), ("", PROMPT)])
def test_teasers(head: str, prompt: str) -> None:
    got = extracted(f"<article><h1>{HEADLINE}</h1>{paragraphs(PARAGRAPHS[:2])}{prompt}</article>", HEADLINE, head)
    assert got.extraction.outcome is Outcome.PAYWALLED
    assert got.article is not None
    assert got.article.paywalled
    assert got.article.body.split("\n\n") == PARAGRAPHS[:2]


def test_a_whole_text_is_not_behind_a_wall() -> None:
    got = extracted(f"<article><h1>{HEADLINE}</h1>{paragraphs()}{PROMPT}</article>", HEADLINE, LOCKED)
    assert got.extraction.outcome is Outcome.ARTICLE
    assert got.article is not None
    assert not got.article.paywalled


def test_an_invitation_in_the_footer_is_no_wall() -> None:
    footer = f"<footer><ul>{MENU}</ul><p>Subscribe to read the paper on your phone.</p></footer>"
    got = extracted(f"<article><h1>{HEADLINE}</h1>{paragraphs(PARAGRAPHS[:3])}</article>{footer}", HEADLINE)
    assert got.extraction.outcome is Outcome.ARTICLE
