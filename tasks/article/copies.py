"""What a page prints twice: copies for print, other screens or no scripts, names on cards, and quotes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from tasks.article.blocks import INLINE, TextBlock, text_blocks
from tasks.article.boxes import take_out
from tasks.article.words import plain, tokens, width

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|em|%)?\s*(?:;|!|$)|opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)"
    r"|(?:left|top|text-indent)\s*:\s*-\d{4,}",
    re.IGNORECASE,
)
_HIDDEN_TAGS = frozenset({"template", "noscript"})
_QUOTE_TAGS = frozenset({"aside", "blockquote"})
_CARD_TAGS = frozenset({"span", "div", "aside", "section"})
_NEVER_HIDDEN = frozenset({"html", "body", "head"})
_PULL_QUOTE = re.compile(r"pull-?_?quote|quote-?box|blockquote|highlight-quote", re.IGNORECASE)
_LONGEST_QUOTE = 400
_LONGEST_UNSEEN = 500  # letters of an element
_UNSEEN_SHARE = 0.5  # of the prose that is seen
_LONG = 80  # Latin letters; shorter blocks are menus and labels
_SHINGLE = 4  # words
_SAME = 0.7  # share of a block's shingles that stand in view, from which it is a copy


def drop_copies(tree: HtmlElement, blocks: list[TextBlock]) -> bool:
    """Remove from a tree what its page prints for nobody, or twice; return whether there was any.

    These are hidden elements all of whose prose is in view, too; the few words that nobody sees, such as labels for
    scripts; and boxes whose words are a part of a longer paragraph. Prose that stands only in hidden elements stays,
    since a page that hides more of its text than a fraction shows it later.

    Args:
        tree: to be changed.
        blocks: of it, or of the tree that it is a copy of.
    """
    marked, quotes = _candidates(tree)
    prose = [block for block in blocks if width(block.text) > _LONG]
    copies = dict.fromkeys(_copies(list(filter(_is_hidden, marked)), prose))
    unseen = [element for element in marked if _is_unseen(element) and _is_outside(element, copies)]
    found = [*copies, *_labels(unseen, prose), *_pulled(list(filter(_is_quote, quotes)), prose)]
    for element in found:
        take_out(element)
    return bool(found)


def drop_cards(tree: HtmlElement) -> None:
    """Remove from a tree the cards that open over a name in a sentence, and print it again right behind it."""
    for link in list(tree.iter("a")):
        card = link.getnext()
        if card is None or card.tag not in _CARD_TAGS or (link.tail or "").strip():
            continue
        name, said = (" ".join(element.text_content().split()) for element in (link, card))
        if " " in name and len(said) > len(name) and said.startswith(name) and _is_within_a_sentence(link, card):
            card.drop_tree()


def _is_within_a_sentence(link: HtmlElement, card: HtmlElement) -> bool:
    parent = link.getparent()
    beside = (link.getprevious() is None and parent.text, card.tail, parent.tag in INLINE and parent.tail)
    return any(text and text.strip() for text in beside)


def _candidates(tree: HtmlElement) -> tuple[list[HtmlElement], list[HtmlElement]]:
    """The elements that may be hidden, and those that may be quotes, in one walk."""
    marked: list[HtmlElement] = []
    quotes: list[HtmlElement] = []
    for element in tree.iter():
        tag, get = element.tag, element.get
        if get("style") or get("hidden") is not None or get("aria-hidden") or tag in _HIDDEN_TAGS or tag[:4] == "amp-":
            marked.append(element)
        if tag in _QUOTE_TAGS or "uote" in get("class", "") or "uote" in get("id", ""):
            quotes.append(element)
    return marked, quotes


def _copies(hidden: list[HtmlElement], prose: list[TextBlock]) -> Iterator[HtmlElement]:
    """The hidden elements whose prose is seen elsewhere."""
    inside = {element: _prose(element) for element in _outermost(hidden) if len(element.text_content()) > _LONG}
    if not any(inside.values()):
        return
    seen = Counter(block.text for block in prose) - Counter(text for texts in inside.values() for text in texts)
    view = {shingle for text in seen for shingle in _shingles(text)}
    for element, texts in inside.items():
        if texts and all(_share(text, view) >= _SAME for text in texts):
            yield element


def _labels(unseen: list[HtmlElement], prose: list[TextBlock]) -> list[HtmlElement]:
    """The unseen elements, where they are a few words on a page that is otherwise seen."""
    letters = {element: len(text) for element in _outermost(unseen) if (text := element.text_content().strip())}
    if not letters or max(letters.values()) > _LONGEST_UNSEEN:
        return []
    seen = sum(len(block.text) for block in prose if block.linked < 0.3 * len(block.text))
    seen -= sum(len(text) for element, count in letters.items() if count > _LONG for text in _prose(element))
    return list(letters) if sum(letters.values()) <= _UNSEEN_SHARE * seen else []


def _pulled(quotes: list[HtmlElement], prose: list[TextBlock]) -> list[HtmlElement]:
    """The boxes that repeat a part of a paragraph."""
    said = {element: words for element in quotes if (words := plain(element.text_content()))}
    if not said:
        return []
    texts = [f" {plain(block.text)} " for block in prose]
    return [
        element
        for element, words in said.items()
        if any(len(text) > len(words) + 2 and f" {words} " in text for text in texts)
    ]


def _outermost(elements: Iterable[HtmlElement]) -> list[HtmlElement]:
    """Those of some elements, in document order, that stand in no other of them."""
    known = dict.fromkeys(elements)
    return [element for element in known if known.keys().isdisjoint(element.iterancestors())]


def _prose(element: HtmlElement) -> list[str]:
    return [block.text for block in text_blocks(element) if width(block.text) > _LONG]


def _is_outside(element: HtmlElement, others: dict[HtmlElement, None]) -> bool:
    return element not in others and others.keys().isdisjoint(element.iterancestors())


def _is_quote(element: HtmlElement) -> bool:
    named = element.tag in _QUOTE_TAGS or _PULL_QUOTE.search(f"{element.get('class', '')} {element.get('id', '')}")
    return bool(named) and len(element.text_content()) <= _LONGEST_QUOTE


def _is_hidden(element: HtmlElement) -> bool:
    tag, get = element.tag, element.get
    return (
        tag in _HIDDEN_TAGS
        or tag.startswith("amp-")
        or get("hidden") is not None
        or get("aria-hidden") == "true"
        or _HIDDEN_STYLE.search(get("style", "")) is not None
    ) and tag not in _NEVER_HIDDEN


def _is_unseen(element: HtmlElement) -> bool:
    if element.tag == "template":
        return element.get("shadowrootmode") is None
    hidden = element.get("hidden") is not None or _UNSEEN_STYLE.search(element.get("style", "")) is not None
    return hidden and element.tag != "noscript" and element.tag not in _NEVER_HIDDEN


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = tokens(text)
    return {words[at : at + _SHINGLE] for at in range(len(words) - _SHINGLE + 1)}


def _share(text: str, view: set[tuple[str, ...]]) -> float:
    shingles = _shingles(text)
    return len(shingles & view) / len(shingles) if shingles else 0.0
