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


TEASERS = "".join(
    f"<div><h3><a href='/{n}'>{text[:50]}</a></h3><p>{text[50:130]}</p></div>"
    for n, text in enumerate(PARAGRAPHS[5:17])
)
STORY = "https://messenger.example/2024/05/ferry-4711"


@pytest.mark.parametrize(
    ("title", "body", "outcome", "said"),
    [
        (
            "Article not found | The Messenger",
            f"<h1>We can't find that article</h1><section>{TEASERS}</section>",
            Outcome.SOFT_404,
            "title: ",
        ),
        (
            "Sign in | The Messenger",
            "<form><input name='user'><input type='password'></form>",
            Outcome.NOT_ARTICLE,
            "asks for a password",
        ),
        (
            "The Messenger",
            "<p>Error establishing a database connection</p>",
            Outcome.SERVER_ERROR,
            "error establishing a database",
        ),
        ("messenger.example", "<h1>This domain is for sale</h1>", Outcome.NOT_ARTICLE, "this domain is for sale"),
        (
            "{{ page.title }}",
            "<h1>{{ story.headline }}</h1><p>{{ story.body }}</p>",
            Outcome.NOT_ARTICLE,
            "{{ page.title }}",
        ),
        (
            "Attention Required!",
            "<h1>One more step</h1><script src='https://challenges.cloudflare.com/x.js'></script>",
            Outcome.BOT_WALL,
            "has a challenge",
        ),
        (
            "The Messenger",
            f"<h1>A walk</h1><video src='/w.mp4'></video>{TEASERS}",
            Outcome.NOT_ARTICLE,
            "teasers",
        ),
    ],
)
def test_evidence(title: str, body: str, outcome: Outcome, said: str) -> None:
    got = extracted(body, title).extraction
    assert got.outcome is outcome
    assert said in (got.evidence or "")


def test_the_address_of_an_error_page_is_evidence() -> None:
    url = "https://messenger.example/errors/404.html"
    got = extracted("<p>Nothing to see here, move along.</p>", url=url).extraction
    assert got.outcome is Outcome.SOFT_404
    assert "address of an error page" in (got.evidence or "")


@pytest.mark.parametrize("kind", ["ImageGallery", "VideoObject"])
def test_pictures_without_a_text(kind: str) -> None:
    head = f'<script type="application/ld+json">{{"@type": "{kind}"}}</script>'
    slides = "".join(
        f"<div><img src='/{n}.jpg'><p class='caption'>{text[:60]}</p></div>" for n, text in enumerate(PARAGRAPHS)
    )
    got = extracted(f"<h1>{HEADLINE}</h1>{slides}", HEADLINE, head).extraction
    assert (got.outcome, got.reason) == (Outcome.NOT_ARTICLE, "pictures without a text")


def test_a_film_by_its_address() -> None:
    body = f"<h1>{HEADLINE}</h1><p>Filmed on the pier in May by our reader.</p>"
    got = extracted(body, HEADLINE, url="https://messenger.example/video/4711").extraction
    assert (got.outcome, got.evidence) == (Outcome.NOT_ARTICLE, "address of pictures with 40 letters of prose")


def redirected(body: str, url: str, asked: str | None = STORY, head: str = "") -> Page:
    html = f"<html><head><title>The Messenger</title>{head}</head><body>{body}</body></html>"
    return extract_page(html.encode(), capture_id=1, url_id=2, source_id="m", url=url, requested_url=asked)


@pytest.mark.parametrize("path", ["/", "/index.html", "/en/", "/2024/05/"])
def test_a_front_page_instead_of_an_article(path: str) -> None:
    got = redirected(f"<h1>Today</h1>{TEASERS}", f"https://messenger.example{path}").extraction
    assert (got.outcome, got.reason) == (Outcome.SOFT_404, "a front page came instead")
    assert "/2024/05/ferry-4711" in (got.evidence or "")


@pytest.mark.parametrize(
    ("url", "asked", "head"),
    [
        ("https://messenger.example/city/ferry-4711", STORY, ""),
        ("https://messenger.example/?p=4711", STORY, ""),
        (STORY + "/", STORY, ""),
        (STORY, STORY.replace("https", "http"), ""),
        ("https://messenger.example/", "https://messenger.example", ""),
        ("https://messenger.example/", "http://[broken", ""),
        ("https://messenger.example/", STORY, f"<link rel='canonical' href='{STORY}'>"),
        (STORY, None, ""),
    ],
)
def test_an_article_behind_a_redirect(url: str, asked: str | None, head: str) -> None:
    got = redirected(f"<article><h1>{HEADLINE}</h1>{paragraphs()}</article>", url, asked, head)
    assert got.extraction.outcome is Outcome.ARTICLE


def test_a_brief_among_teasers_is_the_body() -> None:
    article = f"<article><h1>{HEADLINE}</h1>{paragraphs(PARAGRAPHS[:2])}</article>"
    got = extracted(f"{article}<section><h2>More</h2>{TEASERS}{TEASERS}</section>", HEADLINE)
    assert got.article is not None
    assert got.article.body.split("\n\n") == PARAGRAPHS[:2]


def test_an_article_in_the_margin_is_one() -> None:
    got = extracted(f"<aside><h1>{HEADLINE}</h1>{paragraphs()}</aside>", HEADLINE)
    assert got.extraction.outcome is Outcome.ARTICLE


def test_what_others_say_is_not_said_to_the_visitor() -> None:
    quotes = "<p>“Please verify you are human,” says a page.</p><p>„Wir verwenden Cookies“, sagt die nächste.</p>"
    got = extracted(f"<article><h1>Pages that talk to us</h1>{quotes}{paragraphs(PARAGRAPHS[:1])}</article>")
    assert got.extraction.outcome is Outcome.ARTICLE
