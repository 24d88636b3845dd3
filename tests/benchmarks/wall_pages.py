"""Wall pages made of the texts of ``walls.toml``, bare and with a newspaper's furniture around them."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import cycle
from pathlib import Path

from tests.benchmarks.tongues import TONGUES, Tongue
from warehouse.outcomes import Outcome

_TEXTS = tomllib.loads(Path(__file__).with_name("walls.toml").read_text(encoding="utf-8"))
_BASE = "https://paper.example"
_STORY = f"{_BASE}/news/2024/05/tram-route-vote-18231"


@dataclass(frozen=True)
class MadePage:
    """A page, where it was asked for and came from, and the outcomes that are right for it."""

    name: str
    kind: str
    html: str
    right: frozenset[Outcome]
    url: str = _STORY
    requested_url: str | None = None

    @property
    def held_out(self) -> bool:
        """Whether the page was kept apart while the first rules were made; one wording is in one half only."""
        return sha256(self.name.rpartition("/")[0].encode()).digest()[0] % 2 == 1


def dress(tongue: Tongue, language: str, title: str, main: str, chrome: int, head: str = "") -> str:
    """A whole document: 0 nothing around ``main``, 1 menu and footer, 2 also banner, thirty teasers and newsletter."""
    menu = "".join(f'<li><a href="/{n}/">{name}</a></li>' for n, name in enumerate(tongue.menu.split("|")))
    top = f'<header><a href="/">{tongue.paper}</a><nav><ul>{menu}</ul></nav></header>' if chrome else ""
    bottom = f"<footer><p>{tongue.footer}</p></footer>" if chrome else ""
    if chrome == 2:
        top += f'<div class="cookie-banner"><p>{tongue.banner}</p><button>OK</button></div>'
        bottom = f'<section class="more"><h2>{tongue.related}</h2>{teasers(tongue)}</section><div class="box"><p>{tongue.newsletter}</p></div>{bottom}'
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{top}<main>{main}</main>{bottom}</body></html>"
    )


def teasers(tongue: Tongue, most: int = 30, *, summaries: bool = True) -> str:
    """Linked headlines, each with a sentence below it."""
    below = cycle(f"<p>{text}</p>" if summaries else "" for text in tongue.summaries.split("|"))
    return "".join(
        f'<div class="card"><h3><a href="/news/2024/05/story-{n}">{text}</a></h3>{next(below)}</div>'
        for n, text in enumerate(tongue.headlines[:most])
    )


def marked_up(text: str) -> str:
    """A text of ``walls.toml`` as HTML."""
    made = []
    for line in text.split("\n"):
        sign, _, rest = line.partition(" ")
        made.append(
            {
                "#": f"<h1>{rest}</h1>",
                "*": f"<button>{rest}</button>",
                ">": f'<a href="/x">{rest}</a>',
                "?": f'<label>{rest}<input type="{_field(rest)}"></label>',
            }.get(sign, f"<p>{line}</p>")
        )
    return "".join(made)


def _field(label: str) -> str:
    secret = ("pass", "contrase", "senha", "парол", "비밀", "パス", "密码", "المرور")
    return "password" if any(word in label.lower() for word in secret) else "text"


def _told(kind: str, right: set[Outcome], chromes: tuple[int, ...]) -> Iterator[MadePage]:
    for n, (language, title, text) in enumerate(_TEXTS[kind]):
        tongue = TONGUES[language]
        main = marked_up(text.format(paper=tongue.paper))
        long = _TEXTS["long"].get(kind, []) if language == "en" else []
        for chrome in chromes:
            html = dress(tongue, language, title.format(paper=tongue.paper), main, chrome)
            yield MadePage(f"{kind}/{language}-{n}/{chrome}", kind, html, frozenset(right))
        if long:
            more = main + "".join(f"<p>{line}</p>" for line in long)
            html = dress(tongue, language, title.format(paper=tongue.paper), more, chromes[-1])
            yield MadePage(f"{kind}/{language}-{n}/long", kind, html, frozenset(right))


def _shells() -> Iterator[MadePage]:
    for n, (language, title, text) in enumerate(_TEXTS["needs_js"]):
        tongue = TONGUES[language]
        root = ("root", "app", "__next", "main-app")[n % 4]
        main = f"<noscript>{marked_up(text)}</noscript><div id='{root}'></div><script src='/static/main.js'></script>"
        html = dress(tongue, language, title.format(paper=tongue.paper), main, n % 2)
        yield MadePage(f"needs_js/{language}-{n}/x", "needs_js", html, frozenset({Outcome.NEEDS_JS}))


def _teased() -> Iterator[MadePage]:
    for n, (language, prompt) in enumerate(_TEXTS["paywall"]):
        tongue = TONGUES[language]
        node = {"@type": "NewsArticle", "headline": tongue.headlines[0], "isAccessibleForFree": False}
        for declared in (False, True):
            head = f'<script type="application/ld+json">{json.dumps(node)}</script>' if declared else ""
            main = (
                f"<article><h1>{tongue.headlines[0]}</h1><p>{tongue.story[0]}</p>"
                f'<div class="offer"><p>{prompt}</p><a href="/abo">{prompt[:12]}</a></div></article>'
            )
            html = dress(tongue, language, f"{tongue.headlines[0]} | {tongue.paper}", main, 2, head)
            yield MadePage(f"paywall/{language}-{n}/{declared}", "paywall", html, frozenset({Outcome.PAYWALLED}))


def _fronts() -> Iterator[MadePage]:
    addresses = {
        "front": "/",
        "section": "/politics/",
        "tag": "/tag/tram-line/",
        "search": "/search?q=tram",
        "month": "/2024/05/",
    }
    for n, (language, tongue) in enumerate(TONGUES.items()):
        for m, (what, path) in enumerate(addresses.items()):
            if (n + m) % 2:
                continue
            name = {"front": tongue.paper, "search": tongue.search}.get(what, tongue.menu.split("|")[m])
            head = '<meta property="og:type" content="website">' if m % 2 else ""
            main = f"<h1>{name}</h1>{teasers(tongue, 24, summaries=m != 2)}"
            html = dress(tongue, language, f"{name} | {tongue.paper}", main, 1, head)
            yield MadePage(
                f"index/{language}-{what}/x", "index", html, frozenset({Outcome.NOT_ARTICLE}), url=_BASE + path
            )


def _redirected() -> Iterator[MadePage]:
    for n, (language, tongue) in enumerate(TONGUES.items()):
        for m, path in enumerate(("/", "/news/", "/index.html")):
            if (n + m) % 2 and m:
                continue
            name = tongue.paper if m != 1 else tongue.menu.split("|")[0]
            main = f"<h1>{name}</h1>{teasers(tongue, 30, summaries=bool(n % 3))}"
            html = dress(tongue, language, name, main, 1)
            name = f"redirect/{language}-{m}/x"
            yield MadePage(name, "redirect", html, frozenset({Outcome.SOFT_404}), _BASE + path, _STORY)


def _pictures() -> Iterator[MadePage]:
    right = frozenset({Outcome.NOT_ARTICLE})
    for n, (language, tongue) in enumerate(TONGUES.items()):
        title = tongue.headlines[n]
        captions = [f"{head}. 1/12 © {tongue.paper}" for head in tongue.headlines[:12]]
        slides = "".join(
            f'<div class="slide"><img src="/{at}.jpg" alt=""><p class="caption">{text}</p></div>'
            for at, text in enumerate(captions)
        )
        head = f'<script type="application/ld+json">{json.dumps({"@type": "ImageGallery", "name": title})}</script>'
        html = dress(
            tongue,
            language,
            f"{title} | {tongue.paper}",
            f"<h1>{title}</h1><div class='gallery'>{slides}</div>",
            1,
            head,
        )
        yield MadePage(f"pictures/{language}-gallery/x", "pictures", html, right, f"{_BASE}/gallery/{n}")
        film = f"<h1>{title}</h1><video src='/{n}.mp4'></video><p>0:{n}7</p>"
        head = '<meta property="og:type" content="video.other">'
        html = dress(tongue, language, f"{title} | {tongue.paper}", film, 2, head)
        yield MadePage(f"pictures/{language}-video/x", "pictures", html, right, f"{_BASE}/video/{n}")


def walls() -> list[MadePage]:
    """Every wall page; the order never changes."""
    nothing = {Outcome.NOT_ARTICLE, Outcome.EMPTY, Outcome.NEEDS_JS}
    return [
        *_told("soft_404", {Outcome.SOFT_404}, (1, 2)),
        *_told("consent", {Outcome.CONSENT_WALL}, (0, 1)),
        *_told("bot", {Outcome.BOT_WALL}, (0,)),
        *_shells(),
        *_teased(),
        *_told("login", {Outcome.NOT_ARTICLE}, (1, 2)),
        *_told("error", {Outcome.SERVER_ERROR}, (0, 1)),
        *_told("parked", {Outcome.NOT_ARTICLE}, (0,)),
        *_fronts(),
        *_redirected(),
        *_pictures(),
        *_told("empty", nothing, (1, 2)),
    ]
