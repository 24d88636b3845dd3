"""Copies of the article that a reader does not see: for print, for other screens, for pages without scripts."""

import re

from lxml.html import HtmlElement

from tasks.article.blocks import TextBlock, text_blocks
from tasks.article.words import tokens, width

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_TAGS = frozenset({"template", "noscript"})
_LONG = 80  # Latin letters; shorter blocks are menus and labels
_SHINGLE = 4  # words
_SAME = 0.7  # share of a block's shingles that stand in view, from which it is a copy


def drop_hidden_copies(tree: HtmlElement) -> None:
    """Remove from a tree the hidden elements all of whose prose is in view, too; text that stands only there stays."""
    hidden = [element for element in tree.iter() if _is_hidden(element)]
    outermost = [element for element in hidden if not any(_is_hidden(ancestor) for ancestor in element.iterancestors())]
    prose = {element: _prose(element) for element in outermost if len(element.text_content()) > _LONG}
    if not any(prose.values()):
        return
    inside = {inner for element in prose for inner in element.iter()}
    view = {shingle for block in text_blocks(tree) if block.element not in inside for shingle in _shingles(block.text)}
    for element, blocks in prose.items():
        if blocks and all(_share(block.text, view) >= _SAME for block in blocks):
            element.drop_tree()


def _is_hidden(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str) or element.tag in {"html", "body", "head"}:
        return False
    return (
        element.tag in _HIDDEN_TAGS
        or element.tag.startswith("amp-")
        or "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or _HIDDEN_STYLE.search(element.get("style", "")) is not None
    )


def _prose(element: HtmlElement) -> list[TextBlock]:
    return [block for block in text_blocks(element) if width(block.text) > _LONG]


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = tokens(text)
    return {words[at : at + _SHINGLE] for at in range(len(words) - _SHINGLE + 1)}


def _share(text: str, view: set[tuple[str, ...]]) -> float:
    shingles = _shingles(text)
    return len(shingles & view) / len(shingles) if shingles else 0.0
