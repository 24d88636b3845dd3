"""The rows that travel between the packages: frozen values without behaviour.

Each class is one row type of a stage file, named in the singular of the table that it feeds. Ids are unsigned 64-bit
integers made by `warehouse.keys`; times are aware and in UTC; a capture is a fetch whose payload was kept.
"""

from dataclasses import dataclass
from datetime import date, datetime

from warehouse.outcomes import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownUrl:
    """A URL that discovery found, and where."""

    url_id: int
    url_key: str
    url: str
    source_id: str
    found_via: str  # feed, sitemap, archive, listing, warc
    found_on: str  # address of the endpoint, or path of the file
    found_at: datetime
    locator: str | None = None  # where the page lies when it is not on the web: byte offset in a WARC file
    day_hint: date | None = None  # day of the article in the source's zone, as the endpoint tells
    lastmod_at: datetime | None = None  # a newer one makes a known URL due
    headline_hint: str | None = None
    priority: int = 0  # higher is taken first


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One look at a discovery endpoint."""

    source_id: str
    endpoint: str
    kind: str  # feed, sitemap, archive, listing, warc
    polled_at: datetime
    outcome: str  # ok, not_modified, or an Outcome
    reason: str | None = None
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    payload_digest: str | None = None
    url_count: int = 0
    next_due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A URL taken from the frontier to be fetched now."""

    url_id: int
    url_key: str
    url: str
    source_id: str
    found_via: str
    found_on: str
    locator: str | None = None
    day_hint: date | None = None
    etag: str | None = None
    last_modified: str | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One HTTP exchange (redirects included), or one record read from a WARC file.

    Where ``outcome`` is None the payload was kept and the extraction tells the outcome.
    """

    fetch_id: int
    url_id: int
    source_id: str
    run_id: str
    url: str  # as requested
    final_url: str  # after redirects
    redirects: tuple[str, ...] = ()
    started_at: datetime
    elapsed_ms: int
    status: int | None = None
    outcome: Outcome | None = None
    reason: str | None = None
    evidence: str | None = None
    retry_at: datetime | None = None  # what Retry-After asked for
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    wire_bytes: int = 0
    payload_bytes: int | None = None
    payload_digest: str | None = None  # sha256 of the decoded payload, hex
    warc_file: str | None = None  # relative to the raw folder
    warc_offset: int | None = None
    warc_length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What one extractor version made of one capture."""

    capture_id: int
    extractor_version: str
    outcome: Outcome
    reason: str | None = None
    evidence: str | None = None
    cpu_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The article on one capture, from the page alone; whether it is new, a copy or a revision the loader decides.

    ``*_stated`` is ISO 8601 as the page states it: in the page's zone, without an offset where it gives none, a date
    only where it gives no time. ``*_at`` is the same moment in UTC (naive times are read in the source's zone).
    ``*_on`` is the day in the source's zone. ``*_precision`` is second, minute or day.
    """

    capture_id: int
    url_id: int
    source_id: str
    canonical_url: str | None = None
    headline: str | None = None
    standfirst: str | None = None
    byline: str | None = None  # verbatim
    dateline: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None  # BCP 47 primary tag
    paywalled: bool = False
    published_stated: str | None = None
    published_at: datetime | None = None
    published_on: date | None = None
    published_precision: str | None = None
    published_zone_known: bool | None = None
    modified_stated: str | None = None
    modified_at: datetime | None = None
    modified_on: date | None = None
    modified_precision: str | None = None
    modified_zone_known: bool | None = None
    body: str  # paragraphs joined by a blank line
    word_count: int
    body_digest: str  # warehouse.keys.body_digest: equal for exact copies
    content_digest: str  # warehouse.keys.content_digest: changes with headline, standfirst or body


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A credit of an article: one person or organisation."""

    capture_id: int
    position: int
    author_id: int  # warehouse.keys.author_id
    name: str
    kind: str = "person"  # person, organisation, agency
    role: str | None = None
    email: str | None = None
    profile_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture in an article."""

    capture_id: int
    position: int
    url: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataCandidate:
    """A value that was considered for a field, and where it stood on the page."""

    capture_id: int
    field: str
    position: int
    value: str  # as written
    origin: str  # e.g. json-ld:datePublished, meta:og:title, visible:posted
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A text block of a page; ``role`` says whether it went into the body."""

    capture_id: int
    position: int
    block_digest: str  # of the normalised text
    kind: str  # paragraph, heading, list, quote, table, caption, other
    role: str  # body, chrome
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One ``<a href>`` on a captured page, in document order."""

    capture_id: int
    position: int
    href: str  # exactly as written
    url: str | None  # absolute; None where it is not a web address
    url_key: str | None
    target_url_id: int | None
    anchor: str
    rel: str | None = None
    role: str = "unknown"  # intext related headlines byline tag share nav unknown
    confidence: float = 0.0
    evidence: str | None = None  # the rule that decided
    block: int | None = None  # group of neighbouring links that share a container
    heading: str | None = None  # heading above the group
    region: str | None = None  # article, header, footer, nav, aside, main, body
    context: str | None = None  # how it stands | telling class and id words of its containers, nearest first
    body_start: int | None = None  # character offsets of the anchor in Article.body, for in-text links
    body_end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that one extraction yields."""

    extraction: Extraction
    article: Article | None = None
    authors: tuple[Author, ...] = ()
    images: tuple[Image, ...] = ()
    candidates: tuple[MetadataCandidate, ...] = ()
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
