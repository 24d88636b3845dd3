"""Which article a page is: pure functions over staged pages and the rows that they touch.

Nothing here depends on the order in which pages arrive, but for the name of an article: the URL first accepted.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from warehouse.keys import host_of, url_id, url_key

MIN_WORDS = 40
"""Shorter bodies are never merged or copied by content: corrections and teasers repeat word for word."""

_COPY_LABELS = ("www.", "m.", "mobile.", "amp.")


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
    first_seen: Mapping[int, datetime]  # of each of these articles


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


def identify(pages: Sequence[Judged], known: Known) -> Identity:
    """Decide the article of each URL that the pages stand under or claim.

    URLs joined by claims, or by equal bodies of `MIN_WORDS` words in one source, are one article. An article that
    exists keeps its id; of several the one first seen. A new one is named after the page that speaks for it.
    """
    groups = _Groups()
    carriers: dict[tuple[str, str], int] = {}
    for page in pages:
        url = page.text.url_id
        groups.add(url)
        for claim in page.claims:
            groups.join(url, claim.target_url_id)
        if page.text.word_count >= MIN_WORDS:
            body = (page.text.source_id, page.text.body_digest)
            groups.join(url, carriers.setdefault(body, url))
            if body in known.bodies:
                groups.join(url, ~known.bodies[body])
    for url in groups.members():
        if url in known.articles:
            groups.join(url, ~known.articles[url])
    return _named(groups, pages, known)


def _named(groups: "_Groups", pages: Sequence[Judged], known: Known) -> Identity:
    speakers: dict[int, Judged] = {}
    for page in pages:
        root = groups.root(page.text.url_id)
        if root not in speakers or _rank(page) < _rank(speakers[root]):
            speakers[root] = page
    articles: dict[int, int] = {}
    born: set[int] = set()
    merged: dict[int, int] = {}
    for root, members in groups.sets().items():
        old = sorted((~member for member in members if member < 0), key=lambda key: (known.first_seen[key], key))
        name = old[0] if old else speakers[root].text.url_id
        if not old:
            born.add(name)
        merged |= dict.fromkeys(old[1:], name)
        articles |= {member: name for member in members if member >= 0}
    return Identity(articles=articles, born=frozenset(born), merged=merged)


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


class _Groups:
    """Sets of URLs (ids) and articles (complements of ids) that belong together: union-find with path halving."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def add(self, member: int) -> None:
        self._parent.setdefault(member, member)

    def root(self, member: int) -> int:
        parent = self._parent
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    def join(self, one: int, other: int) -> None:
        self.add(one)
        self.add(other)
        self._parent[self.root(one)] = self.root(other)

    def members(self) -> list[int]:
        return list(self._parent)

    def sets(self) -> dict[int, list[int]]:
        sets: dict[int, list[int]] = {}
        for member in self._parent:
            sets.setdefault(self.root(member), []).append(member)
        return sets
