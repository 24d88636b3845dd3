"""JSON-LD of a page, read by ourselves: broken blocks repaired, the node that describes this article found."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from tasks.article.words import plain

Node = dict[str, Any]

_ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|NewsItem|Report|Review|SocialMediaPosting|DiscussionForumPosting)$")
_WRAPPER = re.compile(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*;?\s*$")
_GAP = re.compile(r"[\s,;\ufeff]*")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_MISSING_COMMA = re.compile(r"}(\s*){")
# strings are matched to the end of the source where they have none, so that no start of one is tried twice
_COMMENT = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z))|//[^\n]*|/\*.{0,2000}?\*/', re.DOTALL)
_BAD_ESCAPE = re.compile(r'\\(?:(u[0-9a-fA-F]{4}|["\\/bfnrt])|.?)', re.DOTALL)
_QUOTED_LINE = re.compile(r'^([ \t]*"[^"\n]{1,60}"[ \t]*:[ \t]*")([^\n]{1,5000}?)("[ \t]*,?[ \t\r]*)$', re.MULTILINE)
_BARE_QUOTE = re.compile(r'(?<!\\)"')
_SINGLE_QUOTED = re.compile(r"'([^'\\]*(?:\\.[^'\\]*)*)(?:'|\\?\Z)", re.DOTALL)
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart")
_REFERRING = ("image", "author", "creator", "publisher", "thumbnail", "video")
_DEEPEST = 6
_MOST_NODES = 500
_LONGEST = 2_000_000  # letters of a block

_DECODER = json.JSONDecoder(strict=False)  # raw line breaks within strings are the commonest mistake


def nodes(tree: HtmlElement) -> list[Node]:
    """Return every JSON-LD object of a page, outermost first, those in graphs and lists included; never raises."""
    found: list[Node] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text and len(script.text) <= _LONGEST:
            found.extend(_flattened(_loads(script.text), _DEEPEST))
            if len(found) > _MOST_NODES:
                break
    return found


def article_node(found: list[Node], url: str, titles: list[str]) -> Node:
    """Return the node that describes the article of this page, or an empty one.

    What it names by reference only (``{"@id": ...}``), such as its image, is put in its place.

    Args:
        found: what `nodes` returned.
        url: address of the page, and
        titles: its title and headings, by which one of several articles is told.
    """
    articles = [node for node in found if _is_article(node)]
    if not articles:
        return {}
    if len(articles) == 1:
        return _resolved(articles[0], found)
    known = {plain(title) for title in titles}
    address = _path(url)
    return _resolved(max(articles, key=lambda node: _fit(node, address, known)), found)


def is_news(node: Node) -> bool:
    """Whether a node says that it is a newspaper's article."""
    return any(name.endswith("NewsArticle") for name in types(node))


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
    return [text.rpartition("/")[2].rpartition(":")[2] for text in texts(node.get("@type"))]


def as_list(value: Any) -> list[Any]:
    """A list as it is, nothing as an empty list, and anything else as a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _loads(source: str) -> Any:
    source = _WRAPPER.sub("", _WRAPPER.sub("", source)).strip("\ufeff \t\r\n;")
    for repair in (_as_is, unescape, _commas, _quotes, _single_quotes):
        try:
            return _values(repair(source))
        except (ValueError, RecursionError):
            continue
    return None


def _values(source: str) -> list[Any]:
    """All the values that stand one after another in a block."""
    values, at = [], 0
    while at < len(source):
        value, at = _DECODER.raw_decode(source, at)
        values.append(value)
        gap = _GAP.match(source, at)
        at = gap.end() if gap is not None else at
    return values


def _as_is(source: str) -> str:
    return source


def _commas(source: str) -> str:
    """Without comments, with valid escapes, and with commas where they belong."""
    source = _COMMENT.sub(lambda found: found.group(1) or "", source)
    source = _BAD_ESCAPE.sub(lambda found: found.group() if found.group(1) else found.group()[1:], source)
    return _MISSING_COMMA.sub(r"},\1{", _TRAILING_COMMA.sub(r"\1", source))


def _quotes(source: str) -> str:
    """With bare quotation marks escaped where a key and its text have a line of their own."""
    return _commas(_QUOTED_LINE.sub(lambda found: found[1] + _BARE_QUOTE.sub(r"\\" + '"', found[2]) + found[3], source))


def _single_quotes(source: str) -> str:
    return _commas(_SINGLE_QUOTED.sub(lambda found: json.dumps(found[1].replace("\\'", "'")), source))


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


def _resolved(node: Node, found: list[Node]) -> Node:
    """The node with references to other nodes of the page followed, one step."""
    known = {node["@id"]: node for node in reversed(found) if isinstance(node.get("@id"), str) and len(node) > 1}

    def follow(value: Any) -> Any:
        if isinstance(value, list):
            return [follow(item) for item in value[:_MOST_NODES]]
        if isinstance(value, dict) and len(value) <= 2 and isinstance(value.get("@id"), str):
            return {**known.get(value["@id"], {}), **value}
        return value

    return node | {key: follow(node[key]) for key in _REFERRING if key in node} if known else node


def _path(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?|[?#].*$|/$", "", url.strip().lower())


def _fit(node: Node, address: str, titles: set[str]) -> tuple[bool, bool, int]:
    """How well a node fits the page: by address, by headline, and by how much it says."""
    addresses = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
    ids = {_path(text) for value in addresses for text in texts(value.get("@id") if isinstance(value, dict) else value)}
    headline = plain(first_text(node.get("headline")) or first_text(node.get("name")) or "")
    return address in ids, headline in titles, len(node)
