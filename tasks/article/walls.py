"""What a page is when it is not simply an article; told from the page alone, and in doubt an article.

Of 1,127 real article pages some say 'not found' or 'captcha' somewhere: words decide only where there is little text.
"""

import re
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from tasks.article.blocks import TextBlock
from tasks.article.head import Head
from tasks.article.parse import Document
from tasks.article.structured import Node, first_text
from tasks.article.words import either, tokens
from warehouse.outcomes import Outcome

_LITTLE = 120  # words; a body with more is an article whatever else the page says
_TEASER = 250  # words; a paywalled page shows no more
_PROMPT_LINES = 8  # a longer end of an article is no call to subscribe
_PROMPT = 200  # letters of its lines
_PROSE = 100  # letters of a paragraph that is more than a teaser
_FRONT = re.compile(r"/(?:sections?|categor(?:y|ies)|tags?|topics?|authors?|search|archives?)/[^/]*/?$", re.IGNORECASE)
_TITLE_END = re.compile(r"\s+[|–—-]\s+")
_NOTHING = 8  # words; not even a brief has fewer

_SOFT_404 = re.compile(
    either(
        r"""
        \b404\b|page (?:can(?:no|')t|could not|cannot) be found|nothing (?:was )?found
        (?:page|article|story|content) (?:was |is |has been )?(?:not found|removed|deleted|no longer available)
        (?:does not|doesn't|no longer) exist|seite (?:wurde )?nicht gefunden|page (?:introuvable|non trouvée)
        p[áa]gina no encontrada|(?:페이지|기사|문서)를? ?(?:찾을 수|존재하지)|삭제된 기사|없는 (?:페이지|기사)
        ページが見つかりません|页面不存在
        """
    ),
    re.IGNORECASE,
)
_CONSENT = re.compile(
    either(
        r"""
        before you continue|cookie (?:consent|settings|wall)|consent|privacy (?:choices|preferences|settings)
        (?:we|our partners?) (?:and our \d* ?partners? )?(?:use|store|value)[^.]{0,60}(?:cookies|privacy)
        (?:accept|agree|reject|manage)[^.]{0,30}(?:cookies|all|preferences)|zustimm\w+|einwilligung|쿠키.{0,20}동의
        """
    ),
    re.IGNORECASE,
)
_BOT = re.compile(
    either(
        r"""
        checking your browser|just a moment|verify (?:that )?you are (?:a )?human|are you a (?:human|robot)
        i'?m not a robot|captcha|unusual (?:traffic|activity)|access (?:to this page has been )?denied
        attention required|ddos protection|request (?:was )?blocked|pardon our interruption
        please enable (?:js|javascript|cookies) and
        """
    ),
    re.IGNORECASE,
)
_NEEDS_JS = re.compile(
    r"(?:enable|requires?|activate|turn on|need)[^.]{0,30}java ?script"
    r"|java ?script (?:is|seems to be) (?:disabled|required|not enabled)|자바스크립트",
    re.IGNORECASE,
)
_APP_ROOTS = frozenset({"root", "app", "__next", "__nuxt", "react-root", "application"})
_PAYWALL = re.compile(
    either(
        r"""
        (?:subscribe|subscription|sign up|log ?in|register|join)[^.]{0,40}to (?:continue|read|keep|unlock|access|view)
        (?:subscribe|subscription|sign up|log ?in|register|join)[^.]{0,40}(?:for (?:full|unlimited) access|required)
        (?:continue|keep) reading[^.]{0,40}(?:subscri|log ?in|account|free)|already a subscriber|subscribers only
        (?:article|story|content) is (?:only )?(?:available )?(?:to|for) (?:our |paying )*(?:subscribers|members)
        for (?:our )?subscribers|유료\s?(?:회원|구독|기사)|구독(?:자|하고|하시면)[^.]{0,20}(?:전용|계속|읽)|로그인 후
        weiterlesen mit|jetzt abonnieren|réservé aux abonnés|exclusivo para suscriptores
        """
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an extraction ends, and the words or facts that decided it."""

    outcome: Outcome
    evidence: str | None = None


def judge(document: Document, head: Head, node: Node, blocks: list[TextBlock], lines: list[str]) -> Verdict:
    """Return what a page is.

    Args:
        document: the page.
        head: its head.
        node: the JSON-LD node of the article, if it has one.
        blocks: all its text.
        lines: of the body that was found.
    """
    words = len(tokens(" ".join(lines)))
    if words >= _TEASER:
        return Verdict(Outcome.ARTICLE)
    if (locked := _locked(node, blocks)) is not None and words >= _NOTHING:
        return Verdict(Outcome.PAYWALLED, locked)
    if words >= _LITTLE or (_is_published(head, node) and words >= _NOTHING):
        return Verdict(Outcome.ARTICLE)
    return _wall(document, head, blocks, lines, words)


def without_prompts(lines: list[str]) -> list[str]:
    """The lines of a teaser without the call to subscribe that ends it."""
    for at, line in enumerate(lines):
        rest = lines[at:]
        if at and _PAYWALL.search(line) and len(rest) <= _PROMPT_LINES and all(len(text) <= _PROMPT for text in rest):
            return lines[:at]
    return lines


def _wall(document: Document, head: Head, blocks: list[TextBlock], lines: list[str], words: int) -> Verdict:
    titles = [head.title or "", *(block.text for block in blocks if block.kind == "heading")][:4]
    said = " ".join([*titles, *lines])
    everything = " ".join(block.text for block in blocks)
    short_page = len(tokens(everything)) < 2 * _LITTLE
    for outcome, pattern, text in (
        (Outcome.SOFT_404, _SOFT_404, " ".join(titles)),
        (Outcome.BOT_WALL, _BOT, everything if short_page else " ".join(titles)),
        (Outcome.SOFT_404, _SOFT_404, said),
        (Outcome.CONSENT_WALL, _CONSENT, everything if short_page else said),
    ):
        if (found := pattern.search(text)) is not None:
            return Verdict(outcome, found.group()[:200])
    if words < _NOTHING or short_page:
        if (found := _NEEDS_JS.search(everything)) is not None:
            return Verdict(Outcome.NEEDS_JS, found.group()[:200])
        if words < _NOTHING and _is_shell(document.tree):
            return Verdict(Outcome.NEEDS_JS, "empty application root")
    if words < _NOTHING:
        return Verdict(Outcome.NOT_ARTICLE, f"{words} words") if everything else Verdict(Outcome.EMPTY, "no text")
    if _is_index(blocks, document.url, titles[0]):
        return Verdict(Outcome.NOT_ARTICLE, "nearly all text is links")
    return Verdict(Outcome.ARTICLE)


def _locked(node: Node, blocks: list[TextBlock]) -> str | None:
    """Why a page with little text is a teaser: a sentence says so; metadata alone is often wrong."""
    said = next((found for block in blocks if len(block.text) < 400 and (found := _PAYWALL.search(block.text))), None)
    declared = _declared_locked(node)
    if declared and said is not None:
        return f"isAccessibleForFree=false and: {said.group()[:150]}"
    if declared:
        return "isAccessibleForFree=false and a short body"
    if said is not None and _is_prompt(said.string, blocks):
        return said.group()[:200]
    return None


def _is_prompt(text: str, blocks: list[TextBlock]) -> bool:
    """Whether a call to subscribe stands right after prose, not in a page's header or footer."""
    at = next(at for at, block in enumerate(blocks) if block.text == text)
    before = [
        block
        for block in blocks[max(0, at - 3) : at]
        if block.kind == "paragraph" and len(block.text) > 80 and block.linked < 20
    ]
    return bool(before)


def _declared_locked(node: Node) -> bool:
    value: Any = node.get("isAccessibleForFree")
    return value is False or (first_text(value) or "").lower() == "false"


def _is_published(head: Head, node: Node) -> bool:
    """Whether the page says of itself that it is a published article."""
    if first_text(node.get("datePublished")) or head.first("article:published_time"):
        return True
    return (head.first("og:type") or "").lower() == "article"


def _is_shell(tree: HtmlElement) -> bool:
    return any(
        (element.get("id") or "").lower() in _APP_ROOTS and not "".join(element.itertext()).strip()
        for element in tree.iter("div", "main")
    )


def _is_index(blocks: list[TextBlock], url: str, title: str) -> bool:
    """Whether a page is a list of links: a section front, a tag page, search results."""
    linked, total = sum(block.linked for block in blocks), sum(len(block.text) for block in blocks)
    prose = [
        block
        for block in blocks
        if block.kind == "paragraph" and block.linked < 0.3 * len(block.text) and len(block.text) > _PROSE
    ]
    if total > 0 and linked > 0.8 * total and not prose:
        return True
    teasers = sum(block.kind == "heading" and block.linked > 0.8 * len(block.text) for block in blocks)
    front = _FRONT.search(url) is not None or len(_TITLE_END.split(title)[0].split()) <= 2
    return front and teasers >= 2 and len(prose) <= teasers
