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
    found_via: str  # kind of the endpoint
    found_on: str  # address of the endpoint, or path of the file
    found_at: datetime
    locator: str | None = None  # place of a page that is not on the web: offset in a WARC file, path in a folder
    day_hint: date | None = None  # day of the article in the source's zone, as the endpoint tells
    lastmod_at: datetime | None = None  # a newer one makes a known URL due
    headline_hint: str | None = None
    priority: int = 0  # higher is taken first


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One look at a discovery endpoint."""

    source_id: str
    endpoint: str
    kind: str  # as in the sources file
    polled_at: datetime
    outcome: str  # ok, not_modified, or an Outcome
    reason: str | None = None
    status: int | None = None
    # What proves "unchanged" is handed on from look to look, also by one that failed.
    etag: str | None = None
    last_modified: str | None = None
    payload_digest: str | None = None
    entries_digest: str | None = None  # of what was read from the payload, in any order
    scope_digest: str | None = None  # of the configuration: after a change of it nothing is proven
    lastmod: str | None = None  # as the index says that names this sitemap
    entry_count: int = 0  # pages that the answer lists
    url_count: int = 0  # those of them within scope
    new_count: int = 0  # those of them that the source did not know
    oldest_at: datetime | None = None  # oldest moment of publication that the answer still listed
    failure_count: int = 0  # failed looks in a row
    interval_seconds: int | None = None  # the rhythm that the endpoint has earned
    hints: str | None = None  # what the feed asks of its readers, as `tasks.web.rhythm.Hints` writes it
    next_due_at: datetime | None = None  # None where a look costs nobody anything


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDay:
    """A day of a source's past that a method was asked for: several looks, as a rule, and often without any page."""

    source_id: str
    method: str  # kind of the history endpoints
    day: date  # in the source's zone
    asked_at: datetime
    is_whole: bool  # every look was answered: nothing that the method knows of the day is missing
    reason: str | None = None  # why it is not whole


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What one host was like when it was last asked: the newest ``told_at`` of a host counts."""

    host: str  # as warehouse.keys.host_of names it
    source_id: str  # for which it was asked last
    told_at: datetime
    failures: int = 0  # in a row, since an answer
    rested_until: datetime | None = None  # nothing is asked of it before
    why: str | None = None  # it rests
    succeeded_at: datetime | None = None
    failed_at: datetime | None = None
    latency_ms: int | None = None  # smoothed


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsText:
    """What the robots.txt of one origin said: the newest ``fetched_at`` of an origin counts."""

    origin: str  # scheme://host
    host: str
    source_id: str  # for which it was asked
    fetched_at: datetime
    expires_at: datetime
    outcome: str  # ok, none (a 4xx: all is allowed), or the Outcome of a failed fetch
    reason: str | None = None
    text: str | None = None
    crawl_delay_asked: float | None = None  # seconds between two requests
    crawl_delay: float | None = None  # seconds that we keep: what is asked, at most 60


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
    capture_digest: str | None = None  # payload of the newest capture that is kept, sha256 in hex
    captured_at: datetime | None = None
    capture_url: str | None = None  # where that capture came from, after redirects


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
    site_page_count: int = 0  # other pages of the site that it was read by


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
    kicker: str | None = None  # the short line above the headline
    standfirst: str | None = None
    byline: str | None = None  # verbatim
    agency: str | None = None  # news agency that the text is credited to, in byline, dateline or at the end
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
    kind: str = "person"  # person, organisation, agency, desk: a newspaper or a part of it, nobody in particular
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
    """A text block of a page; ``role`` says whether it went into the body.

    The body is the join of its blocks: each of them stands at ``body_start`` to ``body_end`` in `Article.body`.
    """

    capture_id: int
    position: int
    block_digest: str  # of the normalised text
    kind: str  # paragraph, heading, list, quote, table, caption, other
    role: str  # body, chrome
    text: str
    probability: float | None = None  # that it is the article's, as the block model says; None where it was not asked
    body_start: int | None = None  # character offsets in Article.body, for blocks of the body
    body_end: int | None = None


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
