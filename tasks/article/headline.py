"""The headline: what the page's title, metadata and headings agree on, without the name of the site."""

import re
from difflib import SequenceMatcher

from lxml.html import HtmlElement

from tasks.article.evidence import Candidate
from tasks.article.head import Head, squeeze
from tasks.article.structured import Node, first_text
from tasks.article.words import plain

_SEPARATOR = re.compile(r"\s+[|\-–—·•:»«›‹~⁄/]+\s+|\s*\|\s*|\s+::\s+|(?<=\S):\s+(?=\S)|\s*[»«]\s*")
_LIKE = 0.55  # similarity from which an h1 is the headline that a candidate means
_LONGEST = 300
_LEAST_WORDS = 4  # of a headline after a kicker
_META = ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title", "headline", "title")


def headline_candidates(tree: HtmlElement, head: Head, node: Node) -> list[Candidate]:
    """Return the values that the page offers, the most trusted first."""
    found = [Candidate("headline", squeeze(first_text(node.get("headline"))), "json-ld:headline")]
    found += [Candidate("headline", head.first(name) or "", f"meta:{name}") for name in _META]
    found.append(Candidate("headline", head.title or "", "title"))
    found += [Candidate("headline", text, "h1") for text in _h1s(tree)]
    return [candidate for candidate in found if candidate.value]


def choose_headline(candidates: list[Candidate], site_names: tuple[str, ...]) -> Candidate | None:
    """Choose the heading that is most like what the head says; where there is none, the head's own words.

    The name of the site is cut from either end where it can be told, and so is a kicker before the headline.
    """
    others = [candidate for candidate in candidates if candidate.origin != "h1"]
    h1s = [item for item in candidates if item.origin == "h1" and len(item.value) <= _LONGEST]
    h1s = [item for item in h1s if not any(_ends_with_name(other.value, item.value) for other in others)] or h1s
    cut = [_cut(other.value, site_names, others, h1s) for other in others]
    pairs = [(_likeness(h1.value, text), -at, h1, text) for at, h1 in enumerate(h1s) for text in cut]
    likeness, _, h1, _ = max(pairs, default=(0.0, 0, None, ""), key=lambda pair: pair[:2])
    if h1 is not None and likeness >= _LIKE:
        return next(
            (
                Candidate("headline", text, other.origin)
                for text, other in zip(cut, others, strict=True)
                if _has_kicker(h1.value, text)
            ),
            h1,
        )
    if others:
        return Candidate("headline", cut[0], others[0].origin)
    return h1s[0] if h1s else None


def without_site(title: str, site_names: tuple[str, ...], others: list[str]) -> str:
    """Cut the site's name, a section or an author from the ends of a title, where ``others`` show what remains."""
    names = {compact for name in site_names if (compact := _compact(name))}
    shorter = {_compact(other) for other in others if len(other) < len(title)}
    for match in sorted(_SEPARATOR.finditer(title), key=lambda found: -found.start()):
        left, right = title[: match.start()].strip(), title[match.end() :].strip()
        if left and (_compact(right) in names or _compact(left) in shorter):
            return without_site(left, site_names, others)
        if right and (_compact(left) in names or _compact(right) in shorter):
            return without_site(right, site_names, others)
    return title


def _cut(title: str, site_names: tuple[str, ...], others: list[Candidate], h1s: list[Candidate]) -> str:
    """The head is the better witness: a heading may be the site's name."""
    cut = without_site(title, site_names, [other.value for other in others])
    return cut if cut != title else without_site(title, site_names, [h1.value for h1 in h1s])


def _ends_with_name(title: str, h1: str) -> bool:
    """Whether a heading is what a title has after its last separator: the name of a site."""
    separators = list(_SEPARATOR.finditer(title))
    if not separators:
        return False
    left, right = title[: separators[-1].start()], title[separators[-1].end() :]
    return _compact(right) == _compact(h1) and len(left.split()) > len(right.split())


def _has_kicker(h1: str, text: str) -> bool:
    """Whether a heading is the headline ``text`` with a few words before it."""
    whole, end = plain(h1), plain(text)
    return (
        whole != end and whole.endswith(f" {end}") and len(end.split()) >= _LEAST_WORDS and len(end) > 0.5 * len(whole)
    )


def _likeness(left: str, right: str) -> float:
    a, b = plain(left), plain(right)
    if a == b:
        return 1.0 if a else 0.0
    return (
        SequenceMatcher(None, a, b, autojunk=False).ratio() if min(len(a), len(b)) > 0.4 * max(len(a), len(b)) else 0.0
    )


def _compact(text: str) -> str:
    return plain(text).replace(" ", "")


def _h1s(tree: HtmlElement) -> list[str]:
    return [text for text in (squeeze(" ".join(h1.itertext())) for h1 in tree.iter("h1")) if text][:10]
