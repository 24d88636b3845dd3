"""The standfirst: the sentence or two that a page shows below its headline, else what it says about itself."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from tasks.article.blocks import TextBlock
from tasks.article.captions import kind_of
from tasks.article.evidence import Candidate
from tasks.article.head import Head, squeeze
from tasks.article.structured import Node, first_text
from tasks.article.words import plain, without_ellipsis

_DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description")
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:standfirst|dek|deck|sub-?title|sub-?heading|sub-?headline|sub-?head|strapline|bajada|entradilla|chapo"
    r"|sottotitolo|copete)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|intro|summary|excerpt|abstract|vorspann|teaser-?text|ingress)(?:$|[\s_-])", re.IGNORECASE
)
_BESIDE = re.compile(r"(?:^|[\s_-])(?:byline|author|related|share|caption|nav|menu|newsletter)", re.IGNORECASE)
_BELOW = 8  # blocks below a headline
_ABOVE = 2
_SHORTEST, _LONGEST = 20, 600  # letters
_LEAST_WORDS = 6  # of a heading below the headline
_MOST = 2


def standfirsts(blocks: list[TextBlock], span: range, head: Head, node: Node, title: str) -> list[Candidate]:
    """Return what may be the standfirst, the most trusted first; see `choose_standfirst`.

    Args:
        blocks: of the page.
        span: which of them are the headline, if any are.
        head: the head of the page.
        node: the JSON-LD node of the article.
        title: the headline.
    """
    found = _shown(blocks, span)[:_MOST] if span else []
    found.append(Candidate("standfirst", squeeze(first_text(node.get("description"))), "json-ld:description"))
    found += [Candidate("standfirst", head.first(name) or "", f"meta:{name}") for name in _DESCRIPTIONS]
    own = plain(title)
    return [candidate for candidate in found if candidate.value and plain(candidate.value) != own]


def choose_standfirst(candidates: Sequence[Candidate], body: str) -> Candidate | None:
    """The first that is not just the beginning of the body, which many pages give as their description."""
    said = plain(body)
    for candidate in candidates:
        start = plain(without_ellipsis(candidate.value)[0]).rpartition(" ")[0]
        if candidate.origin == "visible:standfirst" or not said.startswith(start):
            return candidate
    return None


def _shown(blocks: list[TextBlock], span: range) -> list[Candidate]:
    found: list[Candidate] = []
    near = [*blocks[max(0, span.start - _ABOVE) : span.start], *blocks[span.stop : span.stop + _BELOW]]
    for block in near:
        if not _SHORTEST <= len(block.text) <= _LONGEST or 2 * block.linked > len(block.text):
            continue
        kind = None if _is_of_picture(block.element) else _kind(_names(block.element))
        if kind is not None:
            found.append(Candidate("standfirst", squeeze(block.text), f"visible:{kind}"))
    first = blocks[span.stop] if span.stop < len(blocks) else None
    if not found and first is not None and _is_subheading(first):
        found.append(Candidate("standfirst", squeeze(first.text), "visible:standfirst"))
    return sorted(found, key=lambda candidate: candidate.origin, reverse=True)


def _is_subheading(block: TextBlock) -> bool:
    return (
        block.element.tag == "h2"
        and not block.linked
        and len(block.text.split()) >= _LEAST_WORDS
        and len(block.text) <= _LONGEST
    )


def _is_of_picture(element: HtmlElement) -> bool:
    """Whether an element stands in a figure, or is the caption of one."""
    near = (element, *islice(element.iterancestors(), _MOST))
    return any(box.tag in {"figure", "figcaption"} or kind_of(box.get("class") or "") is not None for box in near)


def _names(element: HtmlElement) -> str:
    parent = element.getparent()
    around = parent.get("class", "") if parent is not None and len(parent) <= _MOST else ""
    return f"{element.get('class', '')} {element.get('id', '')} {element.get('itemprop', '')} {around}"


@lru_cache(maxsize=512)
def _kind(names: str) -> str | None:
    if _BESIDE.search(names):
        return None
    if _NAMED.search(names) or names.split()[-1:] == ["alternativeHeadline"]:
        return "standfirst"
    return "lead" if _LEAD.search(names) else None
