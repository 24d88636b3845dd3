"""Fetch one page politely; whatever happens ends in a `Fetch` that says so."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from time import monotonic
from typing import Self

from tasks.web.client import Answer, Client
from tasks.web.cookies import Jar
from tasks.web.outcomes import PAGE_TYPES, Verdict, of_page, of_status
from tasks.web.politeness import HostRests, Hosts
from tasks.web.robots import Robots, RobotsUnavailable
from warehouse.clock import now
from warehouse.errors import FetchError
from warehouse.failpoints import reach
from warehouse.keys import fetch_id, host_of
from warehouse.outcomes import Outcome
from warehouse.records import Due, Fetch
from warehouse.sources import Source


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetch and, where its outcome is None, the decoded payload; not ``asked`` if its host rests, so it is no try."""

    fetch: Fetch
    payload: bytes | None = None
    request_headers: Mapping[str, str] = field(default_factory=dict)
    response_headers: Mapping[str, str] = field(default_factory=dict)
    asked: bool = True


def fetch(  # noqa: PLR0917 - what is asked, and what it is asked with
    due: Due, source: Source, client: Client, robots: Robots, hosts: Hosts, run_id: str, jar: Jar | None = None
) -> Fetched:
    """Fetch one page; never raises for what a host does.

    The guard, the source's hosts, robots.txt and the gap of the host hold for each redirect, too. A page that the
    source does not want (any more) and one whose host rests end without a request.

    Args:
        due: the page.
        source: to which it belongs.
        client: for the request.
        robots: asked for each URL.
        hosts: where turns are taken.
        run_id: the run that fetches.
        jar: cookies that outlive the exchange, for a source that keeps them.
    """
    blank = blank_fetch(due, run_id)
    if not source.wants(due.url):
        return Fetched(replace(blank, outcome=Outcome.OUT_OF_SCOPE, reason=f"{source.id} does not want it"))
    began = monotonic()
    with Visit(source, robots, hosts) as visit:
        try:
            answer = client.get(
                due.url,
                headers=source.headers,
                etag=due.etag,
                last_modified=due.last_modified,
                allowed=lambda url: visit.enter(url, "fetch.page"),
                types=PAGE_TYPES,
                jar=jar,
                proxy=source.proxy,
            )
        except FetchError as e:
            visit.failed(e)
            elapsed_ms = round((monotonic() - began) * 1000)
            told = replace(blank, outcome=Outcome(e.code), reason=str(e)[:500], elapsed_ms=elapsed_ms)
            if isinstance(e, HostRests):
                return Fetched(replace(told, retry_at=e.until), asked=visit.asked)
            return Fetched(replace(told, retry_at=e.retry_at) if isinstance(e, RobotsUnavailable) else told)
        visit.answered(answer)
    return _judged(blank, answer)


class Visit:
    """The permissions of one exchange: each URL of it is entered before it is asked for, and left for the next.

    How the exchange ended is noted of its host: `answered` or `failed` tell it. A `FetchError` that leaves the visit
    tells it, too.

    Args:
        source: whose hosts and gap count.
        robots: asked for each URL.
        hosts: where turns are taken.

    Attributes:
        asked: whether a request may have gone out.
    """

    def __init__(self, source: Source, robots: Robots, hosts: Hosts) -> None:
        self.asked = False
        self._source = source
        self._robots = robots
        self._hosts = hosts
        self._host: str | None = None
        self._turn = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._turn.close()
        if isinstance(error, FetchError):
            self.failed(error)

    def enter(self, url: str, failpoint: str | None = None) -> None:
        """Wait until ``url`` may be asked for.

        Raises:
            FetchError: out_of_scope, blocked_by_robots.
            HostRests: its host rests.
            RobotsUnavailable: nobody knows what is allowed.
        """
        self._turn.close()
        self._tell(None, "redirected")
        if not self._source.allows(url):
            message = f"{host_of(url)} is no host of {self._source.id}"
            raise FetchError(url, message, code=Outcome.OUT_OF_SCOPE)
        host = host_of(url)
        gap = self._source.politeness.gap_seconds
        self._hosts.demand_awake(host)
        self._host = host
        self._robots.check(url, self._taken(host, gap), self._source.id, self._source.proxy)
        gap = max(gap, self._robots.delay(url) or 0.0)
        self._turn.enter_context(self._taken(host, gap)())
        self.asked = True
        if failpoint is not None:
            reach(failpoint)

    def answered(self, answer: Answer) -> None:
        """Note what came back."""
        verdict = of_status(answer.status, answer.headers, conditional=answer.conditional)
        outcome, asked_back = (None, None) if verdict is None else (verdict.outcome, verdict.retry_at)
        self._tell(outcome, f"status {answer.status}", answer.status, asked_back)

    def failed(self, error: FetchError) -> None:
        """Note that nothing came back, unless we did not ask."""
        if not isinstance(error, HostRests):
            asked_back = error.retry_at if isinstance(error, RobotsUnavailable) else None
            self._tell(error.code, f"{error.code}: {error}"[:200], None, asked_back)
        self._host = None

    def _tell(
        self, outcome: str | None, reason: str, status: int | None = None, asked_back: datetime | None = None
    ) -> None:
        if self._host is not None:
            self._hosts.told(self._host, outcome, reason, status=status, retry_at=asked_back)
        self._host = None

    def _taken(self, host: str, gap: float) -> Callable[[], AbstractContextManager[None]]:
        return lambda: self._hosts.turn(host, gap, self._source.politeness.concurrency, self._source.id)


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
