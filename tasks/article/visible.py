"""What a page shows around its headline, found by the names that editors give their elements: byline, section, tags."""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

from lxml.html import HtmlElement

from tasks.article.authors import EMAIL
from tasks.article.blocks import TextBlock, text_blocks
from tasks.article.head import squeeze

_NAMES = {
    "byline": re.compile(
        r"(?:^|[\s_-])(?:by-?line|author|authors|who|reporter|writer|writers)(?:$|[\s_-])", re.IGNORECASE
    ),
    "standfirst": re.compile(
        r"(?:^|[\s_-])(?:standfirst|dek|deck|sub-?title|sub-?headline|sub-?head|kicker-?text)(?:$|[\s_-])",
        re.IGNORECASE,
    ),
    "section": re.compile(
        r"(?:^|[\s_-])(?:section|articlesection|kicker|category|breadcrumbs?|rubric|channel)(?:$|[\s_-])", re.IGNORECASE
    ),
    "tags": re.compile(r"(?:^|[\s_-])(?:tags?|topics?|keywords)(?:$|[\s_-])", re.IGNORECASE),
    "time": re.compile(
        r"(?:^|[\s_-])(?:date|dates|time|times|timestamp|when|posted|published|pubdate|datetime)(?:$|[\s_-])",
        re.IGNORECASE,
    ),
}
_HEADLINE = re.compile(r"(?:^|[\s_-])(?:headline|entry-title|article-title|post-title)(?:$|[\s_-])", re.IGNORECASE)
_LONGEST = 200  # letters of such an element; a longer one is a box around it
_MOST = 40


class Surroundings:
    """The elements of a page whose class, id, rel or itemprop tells what they are, outside menus and margins."""

    def __init__(self, tree: HtmlElement) -> None:
        self._found: dict[str, list[HtmlElement]] = {name: [] for name in _NAMES}
        headline_seen = False
        for element in tree.iter(
            "h1",
            "div",
            "p",
            "span",
            "ul",
            "a",
            "address",
            "time",
            "li",
            "header",
            "h2",
            "section",
            "strong",
            "em",
            "small",
        ):
            is_headline, kinds = _told_by(_names(element))
            headline_seen = headline_seen or is_headline or element.tag == "h1"
            for kind in kinds:
                if len(self._found[kind]) < _MOST and not _in_chrome(element):
                    if kind == "section" and headline_seen and not _is_declared(element):
                        continue  # after the headline a 'section' is a box
                    self._found[kind].append(element)

    def texts(self, kind: str) -> Iterator[str]:
        """The short texts of the elements of a kind, in document order, each block of text apart."""
        seen: set[str] = set()
        for element in self._found[kind]:
            for block in text_blocks(element):
                if len(block.text) <= _LONGEST and block.text not in seen:
                    seen.add(block.text)
                    yield block.text

    def links(self, kind: str) -> list[str]:
        """The texts of the links in elements of a kind, and of elements that are links themselves."""
        links = [
            link for element in self._found[kind] for link in ([element] if element.tag == "a" else element.iter("a"))
        ]
        return list(dict.fromkeys(text for link in links if 0 < len(text := squeeze(link.text_content())) <= 60))


def addresses(tree: HtmlElement, blocks: list[TextBlock]) -> list[tuple[str, str]]:
    """The e-mail addresses that a page shows or links, each with the text that it stands in."""
    found = [(address, block.text) for block in blocks if "@" in block.text for address in EMAIL.findall(block.text)]
    for link in tree.iter("a"):
        href = link.get("href") or ""
        if href.lower().startswith("mailto:") and not _in_chrome(link):
            parent = link.getparent()
            context = squeeze(parent.text_content())[:_LONGEST] if parent is not None else ""
            found += [(address, context) for address in EMAIL.findall(unquote(href[7:].partition("?")[0]))]
    return list(dict.fromkeys(found))[:_MOST]


def _names(element: HtmlElement) -> str:
    get = element.get
    return f"{get('class', '')} {get('id', '')} {get('rel', '')} {get('itemprop', '')}".strip()


@lru_cache(maxsize=2048)
def _told_by(names: str) -> tuple[bool, tuple[str, ...]]:
    """Whether an element with these names is a headline, and what else it is."""
    kinds = tuple(kind for kind, pattern in _NAMES.items() if pattern.search(names))
    return _HEADLINE.search(names) is not None, kinds


def _is_declared(element: HtmlElement) -> bool:
    return "articlesection" in (element.get("itemprop") or "").lower()


def _in_chrome(element: HtmlElement) -> bool:
    """Whether an element is in a menu or margin; an article may have a footer of its own."""
    around = {ancestor.tag for ancestor in element.iterancestors()}
    return not around.isdisjoint({"nav", "aside"}) or ("footer" in around and "article" not in around)
