"""Extract captures in worker processes: a page that takes too long, eats memory or crashes becomes a row."""

import copyreg
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from tasks.article.extract import extract_page, failed
from tasks.article.pool import Killed, Pool
from tasks.article.profile import SiteProfile, site_profile
from tasks.graph.roles import assign
from warehouse.errors import WarehouseError
from warehouse.outcomes import Outcome
from warehouse.profiles import StoredPage
from warehouse.raw import read_payload
from warehouse.records import Block, Link, Page

_MOST_BYTES = 15_000_000  # of the pages that a site is learned from; 30 real ones have 5 MB
_WARM = (
    b"<html><head><title>A page to begin with</title></head><body><article><h1>A page</h1>%s</article></body></html>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One capture to extract: where its payload lies and what is known of it besides."""

    capture_id: int
    url_id: int
    source_id: str
    url: str  # after redirects
    requested_url: str
    content_type: str | None
    timezone: str
    language: str | None
    raw: str
    warc_file: str
    warc_offset: int
    payload_digest: str
    site: tuple[StoredPage, ...] = ()  # other pages of the source, to learn from


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A capture whose payload is not, or not any more, what was stored."""

    capture_id: int
    reason: str


# A page has hundreds of these, and the way in which frozen dataclasses are pickled by themselves takes twice as long.
_FIELDS = {record: [field.name for field in fields(record)] for record in (Link, Block)}
_VALUES = {record: attrgetter(*names) for record, names in _FIELDS.items()}


def _apart(record: Any) -> tuple[Any, ...]:
    return _together, (type(record), *_VALUES[type(record)](record))


def _together(kind: type[Link | Block], *values: Any) -> Link | Block:
    record = object.__new__(kind)
    for name, value in zip(_FIELDS[kind], values, strict=True):
        object.__setattr__(record, name, value)
    return record


for _record in _FIELDS:
    copyreg.pickle(_record, _apart)


def extract(pool: Pool[Job], jobs: Iterable[Job]) -> Iterator[Page]:
    """Yield the page of each job, in their order; a page that was killed says why in its extraction's reason.

    Raises:
        PoolError: if no worker can be started, or the pool is closed. Nothing else: a payload that cannot be read back
            is a page that failed, too.
    """
    for result in reread(pool, jobs):
        if isinstance(result, Unreadable):
            yield failed(result.capture_id, Outcome.EXTRACTION_KILLED, f"error: WarehouseError: {result.reason}")
        else:
            yield result


def reread(pool: Pool[Job], jobs: Iterable[Job]) -> Iterator[Page | Unreadable]:
    """Yield the same, but tell a payload that cannot be read back from a page that was killed."""
    for job, result in pool.map(jobs):
        yield failed(job.capture_id, Outcome.EXTRACTION_KILLED, result.reason) if isinstance(result, Killed) else result


def extract_job(job: Job) -> Page | Unreadable:
    """Read one payload from the raw store and extract it; this is what a worker runs."""
    try:
        payload = read_payload(Path(job.raw), job.warc_file, job.warc_offset, job.payload_digest)
    except WarehouseError as error:
        return Unreadable(job.capture_id, str(error))
    page = extract_page(
        payload,
        capture_id=job.capture_id,
        url_id=job.url_id,
        source_id=job.source_id,
        url=job.url,
        content_type=job.content_type,
        timezone=job.timezone,
        language=job.language,
        requested_url=job.requested_url,
        profile=_profile(job.raw, job.site) if job.site else None,
    )
    return replace(page, links=assign(page.links, page_url=job.url))


@lru_cache(maxsize=4)
def _profile(raw: str, site: tuple[StoredPage, ...]) -> SiteProfile:
    """Learn from stored pages, once for all pages of a source that this process is given."""
    return site_profile(_payloads(Path(raw), site))


def _payloads(raw: Path, site: tuple[StoredPage, ...]) -> Iterator[tuple[bytes, str, str | None]]:
    """Yield what can still be read, up to a size that costs the page that waits for it little of its time."""
    left = _MOST_BYTES
    for page in site:
        with suppress(WarehouseError):  # removed meanwhile, or damaged
            payload = read_payload(raw, page.warc_file, page.warc_offset, page.payload_digest)
            if (left := left - len(payload)) < 0:
                return
            yield payload, page.url, page.content_type


def warm_up() -> None:
    """Load what the first page would have to wait for: word lists, language model, top-level domains."""
    text = b"".join(b"<p>Sentence number %d of a page that nobody will ever read again.</p>" % n for n in range(20))
    page = _WARM % text
    extract_page(page, capture_id=0, url_id=0, source_id="warm-up", url="https://example.org/a-page")
