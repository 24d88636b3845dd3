"""What a page shows around its headline, found by the names that editors give their elements: byline, tags."""

import re
from functools import lru_cache
from urllib.parse import unquote

from lxml.html import HtmlElement

from tasks.article import captions
from tasks.article.blocks import TextBlock
from tasks.article.creditplaces import CALLED
from tasks.article.head import squeeze
from tasks.article.names import EMAIL

_TAGS = re.compile(r"(?:^|[\s_-])(?:tags?|topics?|keywords)(?:$|[\s_-])", re.IGNORECASE)
_BYLINE, _TAGGED = 1, 2
_HINTS = re.compile(  # in every name that the patterns know, and much quicker; of a name in lower case
    r"tag|topic|keyword|by|aut|writer|report|contrib|journal|redak|verfas|who|creator|skrib|" + captions.HINTS
)
_NAMED = ("div", "p", "span", "ul", "a", "address", "time", "li", "header", "h2", "section", "strong", "em", "small")
_LONGEST = 200  # letters of such an element; a longer one is a box around it
_TAG = 60  # letters of one
_MOST = 40


class Surroundings:
    """The elements of a page whose class, id, rel or itemprop tells what they are.

    Attributes:
        bylines: those that are an author's, outside menus and margins.
        captions: those that may be the caption or credit of a picture, each with the kind that its name tells.
    """

    def __init__(self, tree: HtmlElement, blocks: list[TextBlock]) -> None:
        self.bylines: list[HtmlElement] = []
        self.captions: list[tuple[HtmlElement, str | None]] = []
        self._tags: list[HtmlElement] = []
        lines = captions.line_elements(blocks)
        # one walk for all of them: walking costs more than looking
        for element in tree.iter(*_NAMED, *captions.TAGS):
            names = element.get("class")
            told, kind = _told_by(names) if names else (0, None)
            for name in ("id", "rel", "itemprop"):
                if more := element.get(name):
                    told |= _told_by(more)[0]
            if told and element.tag in _NAMED and not _in_chrome(element):
                if told & _BYLINE and len(self.bylines) < _MOST:
                    self.bylines.append(element)
                if told & _TAGGED and len(self._tags) < _MOST:
                    self._tags.append(element)
            if lines and element in lines:
                kind = captions.LINE
            if kind is not None or element.tag in captions.TELLING:
                self.captions.append((element, kind))

    def tags(self) -> list[str]:
        """The texts of the links in elements of tags, and of elements that are links themselves."""
        links = [link for element in self._tags for link in ([element] if element.tag == "a" else element.iter("a"))]
        return list(dict.fromkeys(text for link in links if 0 < len(text := squeeze(link.text_content())) <= _TAG))


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


@lru_cache(maxsize=8192)
def _told_by(names: str) -> tuple[int, str | None]:
    """Whether an element with such a class or id is a byline, or holds tags; and the kind of caption that it is."""
    if not _HINTS.search(names.lower()):
        return 0, None
    told = _BYLINE * (CALLED.search(names) is not None) | _TAGGED * (_TAGS.search(names) is not None)
    return told, captions.kind_of(names)


def _in_chrome(element: HtmlElement) -> bool:
    """Whether an element is in a menu or margin; an article may have a footer of its own."""
    around = {ancestor.tag for ancestor in element.iterancestors()}
    return not around.isdisjoint({"nav", "aside"}) or ("footer" in around and "article" not in around)
