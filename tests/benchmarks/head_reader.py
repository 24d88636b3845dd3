"""A plain reader of a page's head, for comparison: JSON-LD, else Open Graph and meta, never what a reader is shown."""

import json
from collections.abc import Iterator
from typing import Any

from lxml import html

from tests.benchmarks.labelled import Answer


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """The node, those of its graph, and those of a list."""
    if isinstance(value, list):
        for member in value:
            yield from _nodes(member)
    elif isinstance(value, dict):
        yield value
        yield from _nodes(value.get("@graph"))


def _article(tree: html.HtmlElement) -> dict[str, Any]:
    """The node that is an article; an empty one where none can be read."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            nodes = list(_nodes(json.loads(script.text or "", strict=False)))
        except ValueError:
            continue
        for node in nodes:
            if "Article" in str(node.get("@type")):
                return node
    return {}


def _names(value: Any) -> list[str]:
    """Names of persons, or of whoever is only a string."""
    members = value if isinstance(value, list) else [value]
    named = [m.get("name") for m in members if isinstance(m, dict) and m.get("@type") != "Organization"]
    return [name for name in [*named, *members] if isinstance(name, str) and name]


def _first(value: Any) -> str | None:
    found = value[0] if isinstance(value, list) and value else value
    return found if isinstance(found, str) and found else None


def read_head(page: bytes) -> Answer:
    """What the head of a page says about its article."""
    tree = html.document_fromstring(page)
    node = _article(tree)
    metas: dict[str | None, str | None] = {}
    for meta in tree.iter("meta"):
        metas.setdefault(meta.get("property") or meta.get("name") or meta.get("itemprop"), meta.get("content"))
    return Answer(
        headline=_first(node.get("headline")) or metas.get("og:title") or tree.findtext(".//title"),
        section=_first(node.get("articleSection")) or metas.get("article:section"),
        persons=tuple(_names(node.get("author") or metas.get("author"))),
        published=_first(node.get("datePublished")) or metas.get("article:published_time"),
        updated=_first(node.get("dateModified")) or metas.get("article:modified_time"),
        language=(tree.get("lang") or "")[:2].lower() or None,
        paywalled=str(node.get("isAccessibleForFree")).lower() == "false",
    )
