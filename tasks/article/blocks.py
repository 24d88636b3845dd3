"""The text blocks of a page: what stands between two block-level boundaries, each once, in document order."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "path",
        "picture",
        "q",
        "s",
        "samp",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "svg",
        "time",
        "tt",
        "u",
        "use",
        "var",
        "wbr",
        "ruby",
        "rb",
        "rt",
        "rp",
    ]
)
SILENT = frozenset(
    ["script", "style", "title", "textarea", "option", "select", "head", "iframe", "object", "svg", "math"]
)
_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "list"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    **dict.fromkeys(("td", "th"), "table"),
    "blockquote": "quote",
    "p": "paragraph",
    "pre": "paragraph",
}
_BRIEF = 4  # words; a shorter paragraph-like block is not called a paragraph


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One block of text.

    Attributes:
        text: with white space squeezed.
        kind: paragraph, heading, list, quote, table, caption, other.
        linked: characters of it that are inside links.
        element: the block-level element that it stands in.
    """

    text: str
    kind: str
    linked: int
    element: HtmlElement


def text_blocks(tree: HtmlElement) -> list[TextBlock]:
    """Return the blocks of a tree in document order; a ``br`` ends a block, as any block-level element does."""
    return list(_walk(tree))


def _walk(tree: HtmlElement) -> Iterator[TextBlock]:
    open_blocks: list[HtmlElement] = [tree]
    pieces: list[str] = []
    links = linked = 0
    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in SILENT:
                walker.skip_subtree()
                continue
            if tag not in INLINE:
                yield from _flush(pieces, linked, open_blocks[-1])
                linked = 0
                open_blocks.append(element)
            links += tag == "a"
            text = element.text
        else:
            links -= tag == "a"
            if tag not in INLINE and tag not in SILENT:
                yield from _flush(pieces, linked, element)
                linked = 0
                open_blocks.pop()
            text = element.tail if element is not tree else None
        if text:
            pieces.append(text)
            linked += len(text) if links else 0
    yield from _flush(pieces, linked, tree)  # where the root itself is an inline element


def _flush(pieces: list[str], linked: int, element: HtmlElement) -> Iterator[TextBlock]:
    if not pieces:
        return
    text = " ".join("".join(pieces).split())
    pieces.clear()
    if text:
        yield TextBlock(text, _kind(text, element), min(linked, len(text)), element)


def _kind(text: str, element: HtmlElement) -> str:
    for ancestor in (element, *element.iterancestors()):
        kind = _KINDS.get(ancestor.tag)
        if kind is not None:
            return kind
        if ancestor.tag not in {"div", "span", "br", "section"}:
            break
    return "paragraph" if len(text.split()) >= _BRIEF else "other"
