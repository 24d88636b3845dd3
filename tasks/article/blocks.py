"""The text blocks of a page: what stands between two block-level boundaries, each once, in document order."""

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
_PLAIN = frozenset({"div", "span", "br", "section"})  # tell nothing of what is in them
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
    blocks: list[TextBlock] = []
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
                if pieces:
                    _close(blocks, pieces, linked, open_blocks[-1])
                linked = 0
                open_blocks.append(element)
            links += tag == "a"
            text = element.text
        else:
            links -= tag == "a"
            if tag not in INLINE and tag not in SILENT:
                if pieces:
                    _close(blocks, pieces, linked, element)
                linked = 0
                open_blocks.pop()
            text = element.tail if element is not tree else None
        if text:
            pieces.append(text)
            linked += len(text) if links else 0
    _close(blocks, pieces, linked, tree)  # where the root itself is an inline element
    return blocks


def _close(blocks: list[TextBlock], pieces: list[str], linked: int, element: HtmlElement) -> None:
    """Make a block of the pieces, if they say anything, and begin with none."""
    text = " ".join("".join(pieces).split())
    pieces.clear()
    if text:
        blocks.append(TextBlock(text, _kind(text, element), min(linked, len(text)), element))


def _kind(text: str, element: HtmlElement) -> str:
    around: HtmlElement | None = element
    while around is not None:
        tag = around.tag
        kind = _KINDS.get(tag)
        if kind is not None:
            return kind
        if tag not in _PLAIN:
            break
        around = around.getparent()
    return "paragraph" if len(text.split()) >= _BRIEF else "other"
