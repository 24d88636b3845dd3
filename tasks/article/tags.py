"""The tags of an article: what it is filed under besides its section."""

from tasks.article.head import Head, squeeze
from tasks.article.structured import Node, texts

_MOST = 40
_LONGEST = 80


def tags_of(head: Head, node: Node, shown: list[str]) -> tuple[str, ...]:
    """Return each tag once, in the order of the page.

    Args:
        head: whose tags, else its keywords count, and
        node: the article's JSON-LD, with its keywords.
        shown: the tags that the page shows, for pages that state none.
    """
    written = [*head.metas.get("article:tag", ()), *texts(node.get("keywords"))]
    written = written or [*head.metas.get("news_keywords", ()), *head.metas.get("keywords", ())]
    tags = [squeeze(tag) for text in written for tag in text.split(",")] or shown
    found: dict[str, str] = {}
    for tag in tags:
        name = tag.lstrip("#").strip()
        if 0 < len(name) <= _LONGEST:
            found.setdefault(name.casefold(), name)
    return tuple(found.values())[:_MOST]
