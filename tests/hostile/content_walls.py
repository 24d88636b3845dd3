"""Pages that are not what was asked for, answered with 200; and articles that only look like such pages."""

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from tests.benchmarks.near_walls import near_walls
from tests.benchmarks.tongues import TONGUES
from tests.benchmarks.wall_pages import MadePage, dress, walls
from tests.hostile.case import Case, Check, article, defer, reject
from tests.hostile.web import Web
from tests.web.hostile import answer, redirect

_MADE = {page.name: page for page in [*walls(), *near_walls()]}
_STORY = TONGUES["en"].story


def _serves(page: MadePage) -> Callable[[Web], str]:
    def serve(web: Web) -> str:
        came = urlsplit(page.url)
        path = came.path + (f"?{came.query}" if came.query else "")
        web.site[path] = answer(page.html.encode(), Content_Type="text/html; charset=utf-8")
        if page.requested_url is None or urlsplit(page.requested_url).path == path:
            return web.url(path)
        asked = urlsplit(page.requested_url).path
        web.site[asked] = redirect(path)
        return web.url(asked)

    return serve


def _wall(name: str, made: str, right: Check) -> Case:
    return Case(name=name, family="walls", serve=_serves(_MADE[made]), right=right)


def _kept(name: str, made: str, sentence: str, breaks: str = "walls-by-words") -> Case:
    return Case(name=name, family="walls", serve=_serves(_MADE[made]), right=article(sentence), breaks=breaks)


def _free_after_all(web: Web) -> str:
    """The metadata say that the text is for subscribers; all of it is there."""
    tongue = TONGUES["en"]
    node = {"@type": "NewsArticle", "headline": "Grain store", "isAccessibleForFree": "False"}
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    text = "".join(f"<p>{part}</p>" for part in (*_STORY, *tongue.summaries.split("|"), *_STORY[::-1]))
    main = f"<article><h1>Grain store becomes a school</h1>{text}</article>"
    web.site["/a"] = answer(dress(tongue, "en", "Grain store becomes a school", main, 1, head).encode())
    return web.url("/a")


CASES = (
    _wall("soft-404-among-teasers", "soft_404/en-2/2", reject("soft_404")),
    _wall("soft-404-explained-at-length", "soft_404/en-4/long", reject("soft_404")),
    _wall("soft-404-korean", "soft_404/ko-14/2", reject("soft_404")),
    _wall("soft-404-arabic", "soft_404/ar-20/2", reject("soft_404")),
    _wall("soft-404-portuguese", "soft_404/pt-11/1", reject("soft_404")),
    _wall("home-page-after-redirect", "redirect/en-0/x", reject("soft_404")),
    _wall("section-after-redirect", "redirect/ru-1/x", reject("soft_404")),
    _wall("consent-in-small-print", "consent/en-0/long", reject("consent_wall")),
    _wall("consent-or-pay-german", "consent/de-4/0", reject("consent_wall")),
    _wall("consent-japanese", "consent/ja-14/0", reject("consent_wall")),
    _wall("challenge", "bot/en-0/0", reject("bot_wall")),
    _wall("challenge-explained-at-length", "bot/en-4/long", reject("bot_wall")),
    _wall("challenge-russian", "bot/ru-12/0", reject("bot_wall")),
    _wall("script-shell", "needs_js/en-0/x", reject("needs_js")),
    _wall("script-shell-french", "needs_js/fr-6/x", reject("needs_js")),
    _wall("teaser-of-a-subscription", "paywall/en-0/False", article(_STORY[0], reasons=("paywalled",))),
    _wall("teaser-spanish", "paywall/es-7/True", article(TONGUES["es"].story[0], reasons=("paywalled",))),
    _wall("login-form", "login/en-1/1", reject("not_article")),
    _wall("database-down", "error/en-0/0", defer("server_error")),
    _wall("maintenance-french", "error/fr-9/1", defer("server_error")),
    _wall("domain-for-sale", "parked/en-1/0", reject("not_article")),
    _wall("search-results", "index/es-search/x", reject("not_article")),
    _wall("tag-page", "index/fr-tag/x", reject("not_article")),
    _wall("gallery", "pictures/en-gallery/x", reject("not_article")),
    _wall("unfilled-template", "empty/en-0/1", reject("not_article", "empty")),
    _kept("article-about-captchas", "near/captcha/False", "Website owners are not ready to give it up."),
    _kept("article-about-missing-pages", "near/page-404/False", "Newspapers have made an art of it."),
    _kept("article-about-consent", "near/consent-law/False", "From January, a browser may answer for its owner"),
    _kept("article-behind-a-banner", "near/consent-en/x", _STORY[0], "teasers-for-body"),
    _kept("article-with-noscript", "near/noscript-de/x", TONGUES["de"].story[0]),
    _kept("brief", "near/brief/False", "Buses of line 9 stop at the mill.", "briefs-refused"),
    _kept("article-after-redirect", "near/moved-short/x", _STORY[0], "redirects-refused"),
    Case(
        name="whole-text-declared-locked",
        family="walls",
        serve=_free_after_all,
        right=article(*_STORY),
        breaks="metadata-believed",
    ),
)
