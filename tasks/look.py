"""Look at one page as the pipeline would: fetch it, extract it in a worker process, store nothing."""

from dataclasses import dataclass, field, replace

from tasks.article.extract import extract_page
from tasks.article.pool import Killed, Limits, Pool
from tasks.extract import warm_up
from tasks.graph.roles import assign
from tasks.web.once import Once
from warehouse.clock import now
from warehouse.outcomes import Outcome
from warehouse.records import Page

__all__ = ["Job", "Seen", "extract_job", "look", "pool", "warm_up"]

# Somebody waits for the answer, and a page of an honest publisher takes a fraction of it.
_LIMITS = Limits(cpu_seconds=6, wall_seconds=8, memory_bytes=370_000_000, pages=300)


@dataclass(frozen=True, slots=True)
class Job:
    """A payload to extract; it travels to the worker whole, since it lies in no store."""

    payload: bytes = field(repr=False)
    url: str  # after redirects
    requested_url: str
    content_type: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """How the page ended; ``retry_seconds`` is what its host asked for."""

    outcome: Outcome
    text: str = ""
    retry_seconds: int | None = None


def pool() -> Pool[Job]:
    """Return a pool of one worker for `look`; close it in the end."""
    return Pool(1, _LIMITS, "tasks.look:extract_job")


def look(url: str, once: Once, workers: Pool[Job]) -> Seen:
    """Fetch and extract one page; never raises for what is at ``url``."""
    got = once.page(url)
    fetch = got.fetch
    if got.payload is None:
        wait = round((fetch.retry_at - now()).total_seconds()) if fetch.retry_at else None
        return Seen(fetch.outcome or Outcome.EMPTY, retry_seconds=wait)
    ((_, result),) = workers.map([Job(got.payload, fetch.final_url, url, fetch.content_type)])
    if isinstance(result, Killed):
        return Seen(Outcome.EXTRACTION_KILLED)
    return Seen(result.extraction.outcome, result.article.body if result.article else "")


def extract_job(job: Job) -> Page:
    """Extract one payload; this is what the worker runs."""
    page = extract_page(
        job.payload,
        capture_id=0,
        url_id=0,
        source_id="look",
        url=job.url,
        content_type=job.content_type,
        requested_url=job.requested_url,
    )
    return replace(page, links=assign(page.links))
