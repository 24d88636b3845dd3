"""Fetch one page politely; whatever happens ends in a `Fetch` that says so."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from hashlib import sha256
from time import monotonic
from typing import Self

from tasks.web.client import Answer, Client
from tasks.web.outcomes import PAGE_TYPES, Verdict, of_page, of_status
from tasks.web.politeness import Gaps
from tasks.web.robots import Robots
from warehouse.clock import now
from warehouse.errors import FetchError
from warehouse.failpoints import reach
from warehouse.keys import fetch_id, host_of
from warehouse.outcomes import Outcome
from warehouse.records import Due, Fetch
from warehouse.sources import Source


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetch and, where its outcome is None, the decoded payload."""

    fetch: Fetch
    payload: bytes | None = None
    request_headers: Mapping[str, str] = field(default_factory=dict)
    response_headers: Mapping[str, str] = field(default_factory=dict)


def fetch(  # noqa: PLR0917 - what is asked, and what it is asked with
    due: Due, source: Source, client: Client, robots: Robots, gaps: Gaps, run_id: str
) -> Fetched:
    """Fetch one page; never raises for what a host does.

    The guard, the source's hosts, robots.txt and the gap of the host hold for each redirect, too.
    """
    blank = blank_fetch(due, run_id)
    began = monotonic()
    with Visit(source, robots, gaps) as visit:
        try:
            answer = client.get(
                due.url,
                headers=source.headers,
                etag=due.etag,
                last_modified=due.last_modified,
                allowed=lambda url: visit.enter(url, "fetch.page"),
                types=PAGE_TYPES,
            )
        except FetchError as e:
            elapsed_ms = round((monotonic() - began) * 1000)
            return Fetched(replace(blank, outcome=Outcome(e.code), reason=str(e)[:500], elapsed_ms=elapsed_ms))
    return _judged(blank, answer)


class Visit:
    """The permissions of one exchange: each URL of it is entered before it is asked for, and left for the next.

    Args:
        source: whose hosts and gap count.
        robots: asked for each URL.
        gaps: where turns are taken.
    """

    def __init__(self, source: Source, robots: Robots, gaps: Gaps) -> None:
        self._source = source
        self._robots = robots
        self._gaps = gaps
        self._turn = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._turn.close()

    def enter(self, url: str, failpoint: str | None = None) -> None:
        """Wait until ``url`` may be asked for.

        Raises:
            FetchError: out_of_scope, blocked_by_robots, robots_unavailable.
        """
        self._turn.close()
        if not self._source.allows(url):
            message = f"{host_of(url)} is no host of {self._source.id}"
            raise FetchError(url, message, code=Outcome.OUT_OF_SCOPE)
        gap = self._source.politeness.gap_seconds
        self._robots.check(url, self._taken(url, gap))
        gap = max(gap, self._robots.delay(url) or 0.0)
        self._turn.enter_context(self._taken(url, gap)())
        if failpoint is not None:
            reach(failpoint)

    def _taken(self, url: str, gap: float) -> Callable[[], AbstractContextManager[None]]:
        return lambda: self._gaps.turn(host_of(url), gap, self._source.politeness.concurrency)


def blank_fetch(due: Due, run_id: str) -> Fetch:
    """Return the fetch of ``due`` as it begins now."""
    started_at = now()
    return Fetch(
        fetch_id=fetch_id(run_id, due.url_id, started_at),
        url_id=due.url_id,
        source_id=due.source_id,
        run_id=run_id,
        url=due.url,
        final_url=due.url,
        started_at=started_at,
        elapsed_ms=0,
    )


def of_payload(fetch: Fetch, payload: bytes, verdict: Verdict | None) -> tuple[Fetch, bytes | None]:
    """Settle a fetch by its verdict; without one the payload is kept and measured."""
    if verdict is not None:
        return replace(fetch, outcome=verdict.outcome, reason=verdict.reason, retry_at=verdict.retry_at), None
    return replace(fetch, payload_bytes=len(payload), payload_digest=sha256(payload).hexdigest()), payload


def _judged(blank: Fetch, answer: Answer) -> Fetched:
    """Put the answer into the fetch."""
    verdict = of_status(answer.status, answer.headers, conditional=answer.conditional) or of_page(answer.payload)
    told = replace(
        blank,
        final_url=answer.final_url,
        redirects=answer.redirects,
        elapsed_ms=answer.elapsed_ms,
        status=answer.status,
        etag=answer.headers.get("ETag"),
        last_modified=answer.headers.get("Last-Modified"),
        content_type=answer.content_type,
        wire_bytes=answer.wire_bytes,
    )
    settled, payload = of_payload(told, answer.payload, verdict)
    return Fetched(settled, payload, answer.request_headers, answer.headers)
