"""What a page is when it is not simply an article; told from the page alone, and in doubt an article.

Each kind of wall has a score: what titles and notices say counts for it, prose of the page's own counts against it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from tasks.article import fronts
from tasks.article.blocks import TextBlock
from tasks.article.head import Head
from tasks.article.idioms import idioms, unquoted
from tasks.article.matter import WALLS, Layout, Matter, matter_of
from tasks.article.parse import Document
from tasks.article.structured import Node, first_text
from tasks.article.words import is_letter, plain, tokens, width
from warehouse.outcomes import Outcome

_WALL = 3  # points
_TITLE_IS, _TITLE_HAS, _SAYS, _SAYS_MORE, _NO_PROSE, _FACT = 4, 1, 2, 1, 1, 1
_LETTERS = 50  # of prose that take a point away
_MOST_AWAY = 6
_PUBLISHED = 2  # points that a date or type takes away where there is prose
_HEADLINE = 2  # points that a headline takes away
_LEAST_HEADLINE = 24  # letters
_LONGEST_TITLE = 400  # letters that are looked at
_LITTLE = 80  # letters of prose; a page with fewer has none

_ENOUGH = 1500  # letters of prose that make an article of any page whose title is no wall's; no teaser has as many
_FEW = 200  # letters of a body; one with fewer needs a closer look
_PROMPT_LINES = 8  # a longer end of an article is no call to subscribe
_PROMPT = 200  # letters of its lines
_NOTHING = 8  # words; not even a brief has fewer
_TEASER = 800  # letters of prose; of a page that says only in its metadata that it is locked
_LIST = "a list of other pages"
_SHARE = 0.4  # of a page's text outside menus that a consent page's notices are at least
_TITLE_END = re.compile(r"\s+[|–—·-]\s+")
_REST, _REST_OF_IDIOM, _NAME = 1, 2, 4  # words that a title may have besides
_APP_ROOTS = frozenset({"root", "app", "__next", "__nuxt", "react-root", "application", "main-app", "app-root"})
_LOST_PATH = re.compile(r"/(?:error[/_-]?)?(?:404|(?:page[_-]?)?not[_-]?found)(?:\.\w{2,5})?/?$", re.IGNORECASE)
_CHALLENGE = re.compile(
    r"challenges\.cloudflare|cf[-_]chl|captcha-delivery|px-captcha|_Incapsula_|hcaptcha|recaptcha|geetest|awswaf",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"^(?:(?:i )?(?:accept|agree|allow|reject|decline|refuse)|manage|customi[sz]e|(?:more )?options"
    r"|(?:alle )?(?:akzeptieren|zustimmen|ablehnen)|einwilligen|einstellungen|(?:tout )?(?:accepter|refuser)|j'accepte"
    r"|acept|rechaz|aceit|rejeit|accetta|rifiuta|принять|согла|настро|(?:모두 )?(?:동의|거부)|同意|すべて同意|拒否|设定"
    r"|設定|接受|全部接受|拒绝|قبول|رفض|موافق)",
    re.IGNORECASE,
)
_OUTCOMES = {
    "soft_404": Outcome.SOFT_404,
    "bot": Outcome.BOT_WALL,
    "consent": Outcome.CONSENT_WALL,
    "broken": Outcome.SERVER_ERROR,
    "parked": Outcome.NOT_ARTICLE,
    "login": Outcome.NOT_ARTICLE,
    "needs_js": Outcome.NEEDS_JS,
    "unfilled": Outcome.NOT_ARTICLE,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an extraction ends, the words or facts that decided it, and what that makes of the page."""

    outcome: Outcome
    evidence: str | None = None
    reason: str | None = None


def judge(  # noqa: PLR0917 - a page in its parts
    document: Document,
    head: Head,
    node: Node,
    blocks: list[TextBlock],
    layout: Layout,
    lines: list[str],
    requested_url: str | None = None,
) -> Verdict:
    """Return what a page is.

    Args:
        document: the page.
        head: its head.
        node: the JSON-LD node of the article, if it has one.
        blocks: all its text.
        layout: where that stands.
        lines: of the body that was found.
        requested_url: the address that was asked for, where redirects may have led elsewhere.
    """
    sent_to = fronts.sent_elsewhere(requested_url, document.url)
    titles = [unquoted(text[:_LONGEST_TITLE]) for text in (head.title or "", *layout.titles) if text]
    some = sum(map(len, lines)) >= _FEW
    if some and sent_to is None and layout.prose >= _ENOUGH and not any(map(_may_be_idiom, titles)):
        return Verdict(Outcome.ARTICLE)
    words = len(tokens(" ".join(lines)))
    published = _is_published(head, node)
    matter = matter_of(layout)
    if (wall := _wall(document, head, titles, matter, published=published)) is not None:
        return wall
    if sent_to is not None and fronts.is_nowhere(document.url, head.canonical_url):
        return Verdict(Outcome.SOFT_404, sent_to, "a front page came instead")
    if matter.own < _ENOUGH and words >= _NOTHING and (locked := _locked(node, blocks, matter.own)) is not None:
        return Verdict(Outcome.PAYWALLED, locked)
    rest = _of_the_rest(document, head, matter, words, published=published)
    if sent_to is not None and rest.reason == _LIST:
        return Verdict(Outcome.SOFT_404, f"{sent_to}: {rest.evidence}", "a front page came instead")
    return rest


def without_prompts(lines: list[str]) -> list[str]:
    """The lines of a teaser without the call to subscribe that ends it."""
    prompt = idioms("paywall").says
    for at, line in enumerate(lines):
        rest = lines[at:]
        if (
            at
            and prompt.search(line.lower())
            and len(rest) <= _PROMPT_LINES
            and all(len(text) <= _PROMPT for text in rest)
        ):
            return lines[:at]
    return lines


def _wall(document: Document, head: Head, titles: list[str], matter: Matter, *, published: bool) -> Verdict | None:
    """The wall with most points, if it has enough."""
    away = min(_MOST_AWAY, matter.prose // _LETTERS)
    away += _PUBLISHED if published and away else 0
    best: tuple[int, Verdict] | None = None
    for kind in WALLS:
        points, evidence = _titled(kind, titles, head.site_names)
        points += points == _TITLE_HAS and matter.prose < _LITTLE
        says = matter.said.get(kind, [])
        points += min(len(says), 1) * _SAYS + min(max(len(says) - 1, 0), 1) * _SAYS_MORE
        facts = _facts(kind, document, matter)
        if facts is None or not points + len(facts):
            continue
        points += len(facts) * _FACT + (_NO_PROSE if matter.prose < _LITTLE else 0) - away
        points -= _HEADLINE if _has_headline(kind, head, matter) else 0
        if points >= _WALL and (best is None or points > best[0]):
            told = "; ".join([*evidence, *(f"says: {text}" for text in says[:3]), *facts])
            best = points, Verdict(_OUTCOMES[kind], f"{told}; {matter.prose} letters of prose"[:500], _reason(kind))
    return best[1] if best is not None else None


def _may_be_idiom(title: str) -> bool:
    return any(idioms(kind).titled.search(title) for kind in WALLS)


def _reason(kind: str) -> str | None:
    return {
        "parked": "parked domain",
        "login": "login page",
        "broken": "the page reports an error",
        "unfilled": "empty template",
    }.get(kind)


def _titled(kind: str, titles: list[str], site_names: tuple[str, ...]) -> tuple[int, list[str]]:
    """Points for titles that are idioms, or for one that has an idiom in it; and these titles."""
    parted = [(part, title) for title in titles for part in dict.fromkeys((title, *_TITLE_END.split(title)))]
    said = {tokens(part): part for part, title in parted if _is_idiom(kind, part, title, site_names)}
    differ = sum(not any(set(words) < set(others) for others in said) for words in said) > 1
    if said:
        return _TITLE_IS + differ, [f"title: {part[:100]}" for part in [*said.values()][: 1 + differ]]
    has = next((title for title in titles if idioms(kind).says.search(title)), None)
    return (_TITLE_HAS, [f"in the title: {has[:100]}"]) if has is not None else (0, [])


def _has_headline(kind: str, head: Head, matter: Matter) -> bool:
    """Whether a heading that is no idiom stands in the page's title, too, as an article's does."""
    title = plain(head.title or "")
    return any(
        width(text) >= _LEAST_HEADLINE and plain(text) in title and not _is_idiom(kind, text, text, ())
        for text in (text[:_LONGEST_TITLE] for text in matter.layout.titles)
    )


def _is_idiom(kind: str, part: str, title: str, site_names: tuple[str, ...]) -> bool:
    """Whether a part of a title says nothing else, and the rest is a name."""
    names = {word for name in site_names for word in tokens(name)}
    if _count(title.replace(part, " ", 1), names) > _NAME:
        return False
    for pattern, most in ((idioms(kind).says, _REST_OF_IDIOM), (idioms(kind).titled, _REST)):
        found = pattern.search(part)
        if found is not None and _count(f"{part[: found.start()]} {part[found.end() :]}", names) <= most:
            return True
    return False


def _count(text: str, names: set[str]) -> float:
    """Words of a text that are not in ``names``; letters of scripts without spaces count as a quarter."""
    return sum(0.25 if is_letter(word) else 1 for word in tokens(text) if word not in names)


def _facts(kind: str, document: Document, matter: Matter) -> list[str] | None:
    """What the page has, besides words, that speaks for a kind; None where it can't be of that kind."""
    if kind == "consent" and matter.spoken + matter.notice < _SHARE * matter.layout.letters:
        return None
    if kind == "login" and document.tree.find(".//input[@type='password']") is None:
        return None
    facts: dict[str, tuple[str, int, Callable[[], object]]] = {
        "consent": ("asks for a choice", 1, lambda: any(_CHOICE.match(text) for text in matter.layout.buttons)),
        "login": ("asks for a password", 1, lambda: True),
        "bot": ("has a challenge", 1, lambda: matter.prose < _LETTERS and _CHALLENGE.search(document.text[:200_000])),
        "needs_js": ("empty application root", 2, lambda: _is_shell(document.tree)),
        "soft_404": ("address of an error page", 2, lambda: _LOST_PATH.search(document.url)),
    }
    fact, weight, holds = facts.get(kind, ("", 0, bool))
    return [fact] * weight if holds() else []


def _of_the_rest(document: Document, head: Head, matter: Matter, words: int, *, published: bool) -> Verdict:
    """A page that is no wall: an article, a list of others, or nothing."""
    if words < _NOTHING:
        text = any((matter.layout.texts, matter.layout.buttons, matter.layout.teasers))
        return Verdict(Outcome.NOT_ARTICLE, f"{words} words") if text else Verdict(Outcome.EMPTY, "no text")
    if (index := fronts.is_index(document, head, matter, published=published)) is not None:
        return Verdict(Outcome.NOT_ARTICLE, index, _LIST)
    if (pictures := fronts.is_pictures(document, head, matter)) is not None:
        return Verdict(Outcome.NOT_ARTICLE, pictures, "pictures without a text")
    if not matter.own and not published:
        return Verdict(Outcome.NOT_ARTICLE, "no prose outside menus, teasers and notices")
    return Verdict(Outcome.ARTICLE)


def _locked(node: Node, blocks: list[TextBlock], own: int) -> str | None:
    """Why a page with little text is a teaser: a sentence says so; metadata alone is often wrong."""
    prompt = idioms("paywall").says
    said = next(
        (
            (found.group(), at)
            for at, block in enumerate(blocks)
            if len(block.text) < 400 and (found := prompt.search(block.text.lower()))
        ),
        None,
    )
    declared = _declared_locked(node)
    if declared and said is not None:
        return f"isAccessibleForFree=false and: {said[0][:150]}"
    if declared and own < _TEASER:
        return "isAccessibleForFree=false and a short body"
    if said is not None and _is_prompt(said[1], blocks):
        return said[0][:200]
    return None


def _is_prompt(at: int, blocks: list[TextBlock]) -> bool:
    """Whether a call to subscribe stands right after prose, not in a page's header or footer."""
    before = [
        block
        for block in blocks[max(0, at - 3) : at]
        if block.kind == "paragraph" and width(block.text) > 80 and block.linked < 20
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
