"""Pages written after the first rules, in other words and more languages, and measured before they were looked at."""

import tomllib
from pathlib import Path

from tests.benchmarks.tongues import TONGUES
from tests.benchmarks.wall_pages import MadePage, dress, marked_up
from warehouse.outcomes import Outcome

_KEPT = frozenset({Outcome.ARTICLE, Outcome.PAYWALLED})
_RIGHT = {
    "soft_404": Outcome.SOFT_404,
    "consent": Outcome.CONSENT_WALL,
    "bot": Outcome.BOT_WALL,
    "needs_js": Outcome.NEEDS_JS,
    "error": Outcome.SERVER_ERROR,
    "parked": Outcome.NOT_ARTICLE,
    "login": Outcome.NOT_ARTICLE,
}

_TEXTS = tomllib.loads(Path(__file__).with_name("later_walls.toml").read_text(encoding="utf-8"))


def later_walls() -> list[MadePage]:
    """Wall pages."""
    made = []
    for n, (kind, language, title, text) in enumerate(_TEXTS["walls"]):
        tongue = TONGUES.get(language, TONGUES["en"])
        main = marked_up(text)
        if kind == "needs_js":
            main = f"<noscript>{main}</noscript><div id='root'></div>"
        html = dress(tongue, language, title, main, 2 * (n % 2) if kind in {"soft_404", "login"} else 0)
        made.append(MadePage(f"later/{kind}-{language}-{n}/x", kind, html, frozenset({_RIGHT[kind]})))
    return made


def later_articles() -> list[MadePage]:
    """Articles without a date, so that nothing but their text speaks for them."""
    made = []
    for n, (language, headline, *paragraphs) in enumerate(_TEXTS["articles"]):
        tongue = TONGUES[language]
        main = f"<article><h1>{headline}</h1>{''.join(f'<p>{text}</p>' for text in paragraphs)}</article>"
        html = dress(tongue, language, f"{headline} | {tongue.paper}", main, n % 3)
        url = f"https://paper.example/2024/05/later-{n}"
        made.append(MadePage(f"later/article-{n}/x", "article", html, _KEPT, url))
    return made
