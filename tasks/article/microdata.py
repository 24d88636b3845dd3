"""Microdata and RDFa of a page: what the article's element states, in the shape of a JSON-LD node."""

from typing import Any, cast

from lxml import etree
from lxml.html import HtmlElement

from tasks.article.head import squeeze
from tasks.article.parse import Document
from tasks.article.structured import Node

_MICRODATA = etree.XPath("//*[@itemprop]")
_RDFA = etree.XPath("//*[@itemprop or (@property and not(self::meta))]")
_LONG = frozenset({"articlebody", "text", "reviewbody", "comment", "review"})  # too long to be of use
_TELLING = frozenset({"headline", "datePublished", "articleSection"})  # of an article, without saying so
_MOST = 400
_LONGEST = 1000  # letters of a value


def items(document: Document) -> list[Node]:
    """Return what a page states in microdata or RDFa, in document order; never raises.

    Keys are those of schema.org, values lists of texts and of nodes (authors, images). `structured.article_node` finds
    the article among them; a headline or date outside of any item is taken for an article's.
    """
    found: dict[HtmlElement | None, Node] = {}
    for element in _stated(document):
        names = (element.get("itemprop") or element.get("property") or "").split()
        names = [name.rpartition(":")[2].rpartition("/")[2] for name in names]
        if not names or names[0].lower() in _LONG:
            continue
        scope = _scope(element)
        item = found.setdefault(scope, _item(scope))
        value = found.setdefault(element, _item(element)) if _is_scope(element) else _value(element)
        for name in names if value != "" else ():
            item.setdefault(name, []).append(value)
    loose = found.get(None, {})
    if not _TELLING.isdisjoint(loose):
        loose["@type"] = ["Article"]
    return [*found.values()]


def _stated(document: Document) -> list[HtmlElement]:
    """The elements that state a property."""
    if "typeof=" in document.text:
        return cast("list[HtmlElement]", _RDFA(document.tree))[:_MOST]
    return cast("list[HtmlElement]", _MICRODATA(document.tree))[:_MOST] if "itemprop" in document.text else []


def _is_scope(element: HtmlElement) -> bool:
    return element.get("itemscope") is not None or element.get("typeof") is not None


def _scope(element: HtmlElement) -> HtmlElement | None:
    for ancestor in element.iterancestors():
        if _is_scope(ancestor):
            return ancestor
    return None


def _item(element: HtmlElement | None) -> Node:
    named = (element.get("itemtype") or element.get("typeof") or "").split() if element is not None else []
    return {"@type": [name.rpartition("/")[2].rpartition(":")[2] for name in named]} if named else {}


def _value(element: HtmlElement) -> Any:
    get = element.get
    for name in ("content", "datetime"):
        if written := squeeze((get(name) or "")[:_LONGEST]):
            return written
    if element.tag in {"img", "source", "video", "audio"}:
        return get("src") or get("data-src") or ""
    if element.tag == "link":
        return get("href") or ""
    return squeeze(" ".join(element.itertext())[:_LONGEST])
