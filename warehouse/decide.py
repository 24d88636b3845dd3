"""Which article a page is: pure functions over staged pages and the rows that they touch.

Nothing here depends on the order in which pages arrive, but for the name of an article: the URL first accepted.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from warehouse.keys import host_of, url_id, url_key

MIN_WORDS = 40
"""Shorter bodies are never merged or copied by content: corrections and teasers repeat word for word."""

_AGREEMENT = 0.5  # a lightly shortened page lies far above, another article of the site far below
_COPY_LABELS = ("www.", "m.", "mobile.", "amp.")
# A run of letters and digits; a Chinese or Japanese character stands alone, since no spaces part words there.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


@dataclass(frozen=True, slots=True)
class Text:
    """What identity needs to know of one accepted page; ``stated_at`` is its time of change, else of publication."""

    capture_id: int
    url_id: int
    url_key: str
    url: str  # as requested
    final_url: str
    canonical_url: str | None
    source_id: str
    captured_at: datetime
    stated_at: datetime | None
    body_digest: str
    word_count: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A page's claim that it shares its article with another URL."""

    url_id: int
    how: str  # redirect, canonical
    target_url_id: int
    target_key: str
    target_url: str
    claimed_at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """A page with its claims; it is canonical when it names no other page as its original."""

    text: Text
    claims: tuple[Claim, ...]
    is_canonical: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What the warehouse knows of the URLs and bodies of some pages."""

    articles: Mapping[int, int]  # article of each URL
    bodies: Mapping[tuple[str, str], int]  # article of each source and body_digest


@dataclass(frozen=True, slots=True)
class Wording:
    """What a text says, for telling whether another says the same."""

    headline: tuple[str, ...]
    word_count: int
    shingles: frozenset[tuple[str, ...]]


class Groups:
    """Sets of URLs that are one article: union-find with path halving. An article is the URL it is named after."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def root(self, url: int) -> int:
        """Return the URL that stands for the set; a URL never met is a set of its own."""
        parent = self._parent
        parent.setdefault(url, url)
        while parent[url] != url:
            parent[url] = parent[parent[url]]
            url = parent[url]
        return url

    def join(self, one: int, other: int) -> None:
        """Make the sets of two URLs one."""
        self._parent[self.root(one)] = self.root(other)

    def roots(self) -> dict[int, int]:
        """Return the root of each URL met."""
        return {url: self.root(url) for url in self._parent}


@dataclass(frozen=True, slots=True)
class Identity:
    """The decision: the article of each URL, which articles are new, and which go up in another."""

    articles: Mapping[int, int]
    born: frozenset[int]
    merged: Mapping[int, int]


def judge(text: Text, hosts: Collection[str]) -> Judged:
    """Read a page's claims.

    A redirect or a canonical link counts when it leads to another page of the same source; a home page or another
    site as the original is a mistake of the template and is ignored.

    Args:
        text: the page.
        hosts: hosts of its source; empty means that only the page's own host counts.
    """
    redirect = _claim(text, "redirect", text.final_url, hosts)
    canonical = _claim(text, "canonical", text.canonical_url, hosts) if text.canonical_url else None
    claims = tuple(claim for claim in (redirect, canonical) if claim and claim.target_url_id != text.url_id)
    return Judged(text=text, claims=claims, is_canonical=not claims)


def group(pages: Iterable[Judged], known: Known) -> Groups:
    """Join what is one article beyond doubt: redirects, and equal bodies of `MIN_WORDS` words in one source.

    A canonical link is a claim only, see `agree`.
    """
    groups = Groups()
    carriers: dict[tuple[str, str], int] = {}
    for page in pages:
        url = page.text.url_id
        groups.join(url, known.articles.get(url, url))
        for claim in page.claims:
            if claim.how == "redirect":
                target = claim.target_url_id
                groups.join(url, target)
                groups.join(url, known.articles.get(target, target))
        if page.text.word_count >= MIN_WORDS:
            body = (page.text.source_id, page.text.body_digest)
            groups.join(url, carriers.setdefault(body, url))
            groups.join(url, known.bodies.get(body, url))
    return groups


def wording(headline: str | None, body: str) -> Wording:
    """Break a text into what `agree` compares: its distinct runs of three words (w-shingling, Broder 1997)."""
    words = _words(body)
    shingles = zip(words, words[1:], words[2:], strict=False) if len(words) > 2 else [tuple(words)]
    return Wording(headline=tuple(_words(headline or "")), word_count=len(words), shingles=frozenset(shingles))


def agree(one: Wording, other: Wording) -> bool:
    """Tell whether nothing speaks against a canonical link between two texts.

    Half of the shorter one's shingles have to stand in the other; a text under `MIN_WORDS` words, which may be no more
    than an invitation to subscribe, also has to have the same headline.
    """
    if min(one.word_count, other.word_count) < MIN_WORDS and (not one.headline or one.headline != other.headline):
        return False
    shorter = min(len(one.shingles), len(other.shingles))
    return len(one.shingles & other.shingles) >= _AGREEMENT * shorter


def name(groups: Groups, pages: Iterable[Judged], first_seen: Mapping[int, datetime]) -> Identity:
    """Name the article of each URL: an article that exists keeps its id, of several the one first seen.

    A new one is named after the page that speaks for it.

    Args:
        groups: which URLs are one article.
        pages: the pages of this load.
        first_seen: for each article that exists and stands in a group, when it was first seen.
    """
    speakers: dict[int, Judged] = {}
    for page in pages:
        root = groups.root(page.text.url_id)
        if root not in speakers or _rank(page) < _rank(speakers[root]):
            speakers[root] = page
    names: dict[int, int] = {}
    merged: dict[int, int] = {}
    roots = groups.roots()
    for article in sorted(first_seen, key=lambda article: (first_seen[article], article)):
        kept = names.setdefault(roots[article], article)
        if kept != article:
            merged[article] = kept
    born = {root: page.text.url_id for root, page in speakers.items() if root not in names}
    names |= born
    articles = {url: names[root] for url, root in roots.items()}
    return Identity(articles=articles, born=frozenset(born.values()), merged=merged)


def _rank(page: Judged) -> tuple[bool, float, str]:
    stated_at = page.text.stated_at
    return (not page.is_canonical, -stated_at.timestamp() if stated_at else float("inf"), page.text.url_key)


def _claim(text: Text, how: str, target: str, hosts: Collection[str]) -> Claim | None:
    if target == text.url or not _is_page_of_source(target, text, hosts):
        return None
    key = url_key(target)
    return Claim(
        url_id=text.url_id,
        how=how,
        target_url_id=url_id(key),
        target_key=key,
        target_url=target,
        claimed_at=text.captured_at,
    )


def _is_page_of_source(target: str, text: Text, hosts: Collection[str]) -> bool:
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or (parts.path in ("", "/") and not parts.query):
        return False
    accepted = {_bare(host) for host in hosts} or {_bare(host_of(text.url)), _bare(host_of(text.final_url))}
    return _bare(host_of(target)) in accepted


def _bare(host: str) -> str:
    for label in _COPY_LABELS:
        host = host.removeprefix(label)
    return host


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
