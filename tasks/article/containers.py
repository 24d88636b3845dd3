"""What the elements around a text block are and how their publisher calls them, as bits."""

import re
from functools import lru_cache

from lxml.html import HtmlElement

_TAGS = {
    "article": 0, "main": 1, "nav": 2, "aside": 3, "footer": 4, "header": 5, "form": 6, "button": 6, "fieldset": 6,
    "table": 7, "ul": 8, "ol": 8, "dl": 8, "figure": 9, "figcaption": 9, "blockquote": 10, "section": 11,
}  # fmt: skip
IN = ("article", "main", "nav", "aside", "footer", "header", "form", "table", "list", "figure", "blockquote", "section")
"""Kinds of containers, in the order of their bits."""

_WORDS = {
    "body": r"body|content|text|copy|prose|paragraph|main|inner",
    "article": r"article|story|stories|post(?!er)|entry|blog|news",
    "comment": r"comment|disqus|respon[ds]|reply|replies|discussion",
    "related": r"relat|recommend|similar|^more$|also|popular|trending|latest|readnext|teaser|promo|^cards?$|outbrain"
    r"|taboola|carousel|slider|recirc|explore|suggest|recent|viewed",
    "side": r"sidebar|widget|^rail$|secondary|complementary|aside",
    "menu": r"^nav|menu|crumb|foot|header|masthead|toolbar|pagination|pager|skip|topbar|sitemap",
    "share": r"^shar[ei]|social|follow|twitter|facebook|tools|print|bookmark|button|^btn",
    "letter": r"newsletter|subscri|sign(?:up|in)|optin|register|login|paywall|premium|donat|^cta|banner|consent|cookie"
    r"|gdpr|modal|popup|notice|promo|advert|sponsor|^ads?$",
    "author": r"author|^bio|byline|contributor|writer|profile|about",
    "meta": r"meta|date|time|info|^tags?$|topic|categor|label|kicker|credit|source|keyword",
    "caption": r"caption|figure|image|photo|gallery|media|video|legend",
    "title": r"title|headline|heading",
    "summary": r"summary|excerpt|^lead$|lede|intro|^dek$|standfirst|subtitle|abstract|description",
    "quote": r"quote|pull|highlight|callout|^box|infobox|factbox|embed|tweet",
    "legal": r"copyright|disclaimer|legal|terms|privacy|rights|colophon",
    "hidden": r"hidden|^hide|sronly|^sr$|screen|visually|invisible|noprint",
}
_PATTERNS = [re.compile(pattern) for pattern in _WORDS.values()]
NAMED = tuple(_WORDS)
"""What the words of classes and ids speak of, in the order of their bits, which follow those of `IN`."""

_WORD = re.compile(r"[a-z]+")
_LONGEST = 200  # characters of class and id that are looked at
_OF_THE_PAGE = frozenset({"html", "body"})  # their names tell nothing of a block


class Containers:
    """The containers of the elements of one page; each is looked at once."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, tuple[int, int]] = {}

    def of(self, element: HtmlElement) -> tuple[int, int]:
        """Bits of an element and all that are around it, and how deep it lies."""
        path = []
        around: HtmlElement | None = element
        while around is not None and around not in self._known:
            path.append(around)
            around = around.getparent()
        bits, depth = self._known[around] if around is not None else (0, 0)
        for inner in reversed(path):
            if inner.tag not in _OF_THE_PAGE:
                bits |= own(inner)
            depth += 1
            self._known[inner] = bits, depth
        return bits, depth


def own(element: HtmlElement) -> int:
    """Bits of an element alone."""
    tag = _TAGS.get(element.tag)
    names = _named(element.get("class", ""), element.get("id", ""))
    return names if tag is None else names | 1 << tag


@lru_cache(maxsize=4096)
def _named(classes: str, name: str) -> int:
    bits = 0
    for word in _WORD.findall(f"{classes} {name}"[:_LONGEST].lower()):
        bits |= _word_bits(word)
    return bits


@lru_cache(maxsize=8192)
def _word_bits(word: str) -> int:
    """What one word of a class or id speaks of; pages share most of these words."""
    return sum(1 << len(IN) + at for at, pattern in enumerate(_PATTERNS) if pattern.search(word))
