"""A page parsed once: what every reader of it shares and none may change."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HTMLParser, HtmlProcessingInstruction, document_fromstring

from tasks.article.decode import decode
from tasks.article.markup import MAX_TAGS, bounded

MAX_BYTES = 5_000_000  # of a payload; the longest of 1,127 real article pages has 2.1 MB
_EMPTY = "<html><body></body></html>"

# lxml.html asks a Python function for the class of each element that is looked at; here all are of one class.
_CLASSES = etree.ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page.

    Attributes:
        tree: the ``html`` element; readers that change it take a copy first.
        url: address of the page.
        base_url: what relative addresses on it are relative to.
        text: the decoded source.
        cut: what was left out of it because there was too much of it; None for all but monstrous pages.
    """

    tree: HtmlElement
    url: str
    base_url: str
    text: str
    cut: str | None = None


def parse(payload: bytes, url: str, content_type: str | None = None) -> Document:
    """Decode and parse a payload; whatever the bytes are, a tree of bounded size and depth comes out.

    Raises:
        ValueError: if the payload is longer than ``MAX_BYTES``.
    """
    if len(payload) > MAX_BYTES:
        raise ValueError(f"payload has {len(payload)} bytes, more than {MAX_BYTES}")
    text = decode(payload, content_type)
    cut = None
    if text.count("<") > MAX_TAGS:
        text, is_cut = bounded(text)
        cut = f"cut after {MAX_TAGS} tags" if is_cut else None
    tree, is_whole = _tree(text)
    if not is_whole:
        tree, _ = _tree(bounded(text)[0])
    return Document(tree, url, _base(tree, url), text, cut)


def _tree(text: str) -> tuple[HtmlElement, bool]:
    """The tree, and whether all of the text is in it: libxml2 stops where elements are nested too deep."""
    # As bytes, because lxml refuses text that declares an encoding. The options are those of trafilatura's own parser.
    options: dict[str, Any] = {"default_doctype": False}  # lxml-stubs do not know it
    parser = HTMLParser(collect_ids=False, encoding="utf-8", remove_comments=True, remove_pis=True, **options)
    parser.set_element_class_lookup(_CLASSES)
    source = text.encode("utf-8", "replace")
    try:
        tree = document_fromstring(source if source.strip() else _EMPTY, parser=parser)
    except etree.LxmlError:  # nothing in it but a comment
        return document_fromstring(_EMPTY, parser=parser), True
    return tree, all(error.type != etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log)


def _base(tree: HtmlElement, url: str) -> str:
    base = tree.find(".//base[@href]")
    try:
        return urljoin(url, base.get("href").strip()) if base is not None else url
    except ValueError:  # urljoin on addresses such as http://[
        return url
