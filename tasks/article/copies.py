"""What a page prints twice: copies for print, other screens or no scripts, and quotes pulled from the text."""

import re
from functools import lru_cache

from lxml.html import HtmlElement

from tasks.article.blocks import TextBlock, text_blocks
from tasks.article.words import plain, tokens, width

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|em|%)?\s*(?:;|!|$)|opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)"
    r"|(?:left|top|text-indent)\s*:\s*-\d{4,}",
    re.IGNORECASE,
)
_HIDDEN_TAGS = frozenset({"template", "noscript"})
_NEVER_HIDDEN = frozenset({"html", "body", "head"})
_PULL_QUOTE = re.compile(r"pull-?_?quote|quote-?box|blockquote|highlight-quote", re.IGNORECASE)
_LONGEST_QUOTE = 400
_LONGEST_UNSEEN = 500  # letters of an element
_UNSEEN_SHARE = 0.5  # of the prose that is seen
_LONG = 80  # Latin letters; shorter blocks are menus and labels
_SHINGLE = 4  # words
_SAME = 0.7  # share of a block's shingles that stand in view, from which it is a copy


def drop_hidden_copies(tree: HtmlElement) -> None:
    """Remove from a tree the hidden elements all of whose prose is in view, too; text that stands only there stays."""
    hidden = dict.fromkeys(element for element in tree.iter() if _is_hidden(element))
    outermost = [element for element in hidden if hidden.keys().isdisjoint(element.iterancestors())]
    prose = {element: _prose(element) for element in outermost if len(element.text_content()) > _LONG}
    if not any(prose.values()):
        return
    inside = {inner for element in prose for inner in element.iter()}
    view = {shingle for block in text_blocks(tree) if block.element not in inside for shingle in _shingles(block.text)}
    for element, blocks in prose.items():
        if blocks and all(_share(block.text, view) >= _SAME for block in blocks):
            element.drop_tree()


def drop_unseen_words(tree: HtmlElement) -> None:
    """Remove from a tree the few words that nobody sees: labels for scripts, and what is said to machines alone.

    A page that hides more of its text than a fraction shows it later, and keeps it.
    """
    unseen = dict.fromkeys(element for element in tree.iter() if _is_unseen(element))
    outermost = [element for element in unseen if unseen.keys().isdisjoint(element.iterancestors())]
    letters = [len(element.text_content().strip()) for element in outermost]
    if not any(letters) or max(letters) > _LONGEST_UNSEEN:
        return
    inside = {inner for element in outermost for inner in element.iter()}
    seen = sum(
        len(block.text)
        for block in text_blocks(tree)
        if block.element not in inside and width(block.text) > _LONG and block.linked < 0.3 * len(block.text)
    )
    if sum(letters) <= _UNSEEN_SHARE * seen:
        for element in outermost:
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
    quoted = element.tag in {"aside", "blockquote"} or _says_quote(element.get("class", ""), element.get("id", ""))
    return quoted and len(element.text_content()) <= _LONGEST_QUOTE


@lru_cache(maxsize=2048)
def _says_quote(*names: str) -> bool:
    return any(_PULL_QUOTE.search(name) for name in names)


def _is_hidden(element: HtmlElement) -> bool:
    tag, get = element.tag, element.get
    return (
        tag in _HIDDEN_TAGS
        or tag.startswith("amp-")
        or get("hidden") is not None
        or get("aria-hidden") == "true"
        or ((style := get("style")) is not None and _HIDDEN_STYLE.search(style) is not None)
    ) and tag not in _NEVER_HIDDEN


def _is_unseen(element: HtmlElement) -> bool:
    if element.tag in _NEVER_HIDDEN or element.tag == "noscript":
        return False
    if element.tag == "template":
        return element.get("shadowrootmode") is None
    style = element.get("style")
    return element.get("hidden") is not None or (style is not None and _UNSEEN_STYLE.search(style) is not None)


def _prose(element: HtmlElement) -> list[TextBlock]:
    return [block for block in text_blocks(element) if width(block.text) > _LONG]


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = tokens(text)
    return {words[at : at + _SHINGLE] for at in range(len(words) - _SHINGLE + 1)}


def _share(text: str, view: set[tuple[str, ...]]) -> float:
    shingles = _shingles(text)
    return len(shingles & view) / len(shingles) if shingles else 0.0
