"""JSON-LD of a page, read by ourselves: broken blocks repaired, the node that describes this article found."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from tasks.article.words import plain

Node = dict[str, Any]

_ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|LiveBlogPosting|NewsItem|Report|Review|SocialMediaPosting)$")
_WRAPPER = re.compile(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*;?\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_MISSING_COMMA = re.compile(r"}(\s*){")
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart")
_DEEPEST = 6
_MOST_NODES = 500


def nodes(tree: HtmlElement) -> list[Node]:
    """Return every JSON-LD object of a page, outermost first, those in graphs and lists included; never raises."""
    found: list[Node] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            found.extend(_flattened(_loads(script.text), _DEEPEST))
            if len(found) > _MOST_NODES:
                break
    return found


def article_node(found: list[Node], url: str, titles: list[str]) -> Node:
    """Return the node that describes the article of this page, or an empty one.

    Args:
        found: what `nodes` returned.
        url: address of the page, and
        titles: its title and headings, by which one of several articles is told.
    """
    articles = [node for node in found if _is_article(node)]
    if len(articles) <= 1:
        return articles[0] if articles else {}
    known = {plain(title) for title in titles}
    address = _path(url)
    return max(articles, key=lambda node: _fit(node, address, known))


def first_text(value: Any) -> str | None:
    """The first text in a value that may be a string, an object with a name, or a list of such."""
    return next(iter(texts(value)), None)


def texts(value: Any) -> list[str]:
    """Every text in a value that may be a string, a number, an object with a name, or a list of such."""
    if isinstance(value, str):
        return [text] if (text := " ".join(unescape(value).split())) else []
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, int | float):
        return [str(value)]
    if isinstance(value, dict):
        return texts(value.get("@value") or value.get("name") or value.get("headline"))
    return [text for item in value for text in texts(item)] if isinstance(value, list) else []


def types(node: Node) -> list[str]:
    """The types of a node without the vocabulary's address."""
    return [text.rpartition("/")[2] for text in texts(node.get("@type"))]


def as_list(value: Any) -> list[Any]:
    """A list as it is, nothing as an empty list, and anything else as a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _loads(source: str) -> Any:
    source = _WRAPPER.sub("", _WRAPPER.sub("", source)).strip().rstrip(";")
    for repair in (_as_is, unescape, _commas):
        try:
            # strict=False: raw line breaks within strings are the commonest mistake
            return json.loads(repair(source), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _as_is(source: str) -> str:
    return source


def _commas(source: str) -> str:
    repaired = _TRAILING_COMMA.sub(r"\1", source)
    if _MISSING_COMMA.search(repaired):
        repaired = "[" + _MISSING_COMMA.sub(r"},\1{", repaired) + "]"
    return repaired


def _flattened(value: Any, depth: int) -> Iterator[Node]:
    if depth < 0:
        return
    if isinstance(value, list):
        for item in value:
            yield from _flattened(item, depth)
    elif isinstance(value, dict):
        yield value
        for key in _NESTED:
            yield from _flattened(value.get(key), depth - 1)


def _is_article(node: Node) -> bool:
    return any(_ARTICLE_TYPE.search(name) for name in types(node))


def _path(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?|[?#].*$|/$", "", url.strip().lower())


def _fit(node: Node, address: str, titles: set[str]) -> tuple[bool, bool, int]:
    """How well a node fits the page: by address, by headline, and by how much it says."""
    addresses = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
    ids = {_path(text) for value in addresses for text in texts(value.get("@id") if isinstance(value, dict) else value)}
    headline = plain(first_text(node.get("headline")) or first_text(node.get("name")) or "")
    return address in ids, headline in titles, len(node)
