"""What a page prints twice: copies for print, other screens or no scripts, and quotes pulled from the text."""

import re

from lxml.html import HtmlElement

from tasks.article.blocks import TextBlock, text_blocks
from tasks.article.words import plain, tokens, width

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_TAGS = frozenset({"template", "noscript"})
_PULL_QUOTE = re.compile(r"pull-?_?quote|quote-?box|blockquote|highlight-quote", re.IGNORECASE)
_LONGEST_QUOTE = 400
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


def drop_pull_quotes(tree: HtmlElement) -> None:
    """Remove from a tree the boxes whose words are a part of a longer paragraph."""
    boxes = [box for box in tree.iter("aside", "blockquote", "div", "p", "figure", "q") if _is_pull_quote(box)]
    if not boxes:
        return
    inside = {inner for box in boxes for inner in box.iter()}
    prose = [
        f" {plain(block.text)} "
        for block in text_blocks(tree)
        if block.element not in inside and width(block.text) > _LONG
    ]
    for box in boxes:
        quote = plain(box.text_content())
        if quote and box.getparent() is not None and any(f" {quote} " in text for text in prose):
            box.drop_tree()


def _is_pull_quote(element: HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    quoted = element.tag in {"aside", "blockquote"} or _PULL_QUOTE.search(names) is not None
    return quoted and len(element.text_content()) <= _LONGEST_QUOTE


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
