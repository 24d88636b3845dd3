"""Pages as a web archive has them: asked of the archive, and known by the address that they had on the web."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from tasks.web.cdx import Capture
from tasks.web.client import Answer, Client
from tasks.web.outcomes import PAGE_TYPES, of_page, of_status
from tasks.web.pages import Fetched, Visit, blank_fetch, of_payload
from tasks.web.past import guest
from tasks.web.politeness import HostRests, Hosts
from tasks.web.robots import Robots, RobotsUnavailable
from warehouse.clock import now
from warehouse.errors import FetchError
from warehouse.keys import host_of
from warehouse.outcomes import Outcome
from warehouse.records import Due, Fetch
from warehouse.sources import Source

MOST_MOVES = 5  # of the original address, which the archive leaves for us to follow
# Wayback Machine, pywb and OpenWayback write .../20190705102030id_/https://example.com/story
_REPLAY = re.compile(r"^(.+?/)([12][0-9]{3,13})([a-z]{2}_)?/(https?:/{1,2}[^/].*)$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Replay:
    """An address in an archive, in its parts."""

    start: str
    stamp: str
    mode: str
    original: str

    @classmethod
    def of(cls, url: str) -> "Replay | None":
        """Take an address apart; None if it is no replay."""
        found = _REPLAY.match(url)
        if found is None:
            return None
        original = re.sub(r"^(https?:)/{1,2}", r"\1//", found[4], flags=re.IGNORECASE)
        return cls(found[1], found[2], found[3] or "", original)

    def moved(self, original: str) -> str:
        """Return where the archive has another address, near the same time."""
        return f"{self.start}{self.stamp}{self.mode}/{original}"


def is_replay(due: Due) -> bool:
    """Tell whether a page is to be read in an archive."""
    return due.found_via == "wayback_cdx" and due.locator is not None


def fetch(  # noqa: PLR0917 - as tasks.web.pages.fetch
    due: Due, source: Source, client: Client, robots: Robots, hosts: Hosts, run_id: str
) -> Fetched:
    """Read a page in the archive; never raises for what a host does.

    Address, redirects and scope are those of the page on the web; where it was read stands in the evidence. The fetch
    starts when the archive captured the page, as its index says, so that a later text of it is a revision.
    """
    blank = _begun(due, run_id)
    if not source.wants(due.url):
        return Fetched(replace(blank, outcome=Outcome.OUT_OF_SCOPE, reason=f"{source.id} does not want it"))
    began = monotonic()
    look = _Look(due, source, robots, hosts)
    try:
        answer = look.read(client)
    except FetchError as e:
        elapsed_ms = round((monotonic() - began) * 1000)
        told = replace(blank, outcome=Outcome(e.code), reason=str(e)[:500], evidence=look.evidence)
        told = replace(told, elapsed_ms=elapsed_ms)
        if isinstance(e, HostRests):
            return Fetched(replace(told, retry_at=e.until), asked=look.asked)
        return Fetched(_put_off(told, due, e.retry_at if isinstance(e, RobotsUnavailable) else None))
    return _judged(blank, answer, look)


def _begun(due: Due, run_id: str) -> Fetch:
    """Return the fetch as it begins; its id is of this moment, since each try has one."""
    blank = blank_fetch(due, run_id)
    replay = Replay.of(due.locator or "")
    try:
        return replace(blank, started_at=Capture(replay.stamp, replay.original).at) if replay else blank
    except ValueError:
        return blank


def _put_off(fetch: Fetch, due: Due, retry_at: datetime | None) -> Fetch:
    """Say when to try again: counted from the time of the capture it would be at once."""
    if fetch.outcome is None or not fetch.outcome.retryable:
        return fetch
    wait = timedelta(minutes=4 ** min(due.attempts, 5))
    return replace(fetch, retry_at=retry_at or now() + wait)


@dataclass
class _Look:
    """One page in the archive, with what it moved to."""

    due: Due
    source: Source
    robots: Robots
    hosts: Hosts
    asked: bool = False
    originals: list[str] = field(default_factory=list)
    moved_to: str | None = None

    def __post_init__(self) -> None:
        self.place = self.due.locator or ""
        self.originals.append(self.due.url)

    @property
    def evidence(self) -> str:
        return f"read at {self.place}"

    def read(self, client: Client) -> Answer:
        """Ask the archive, and ask it again for where the page moved on the web."""
        for _ in range(MOST_MOVES):
            self.moved_to = None
            try:
                with Visit(guest(self.source, self.place), self.robots, self.hosts) as visit:
                    answer = client.get(
                        self.place, allowed=partial(self._enter, visit), types=PAGE_TYPES, proxy=self.source.proxy
                    )
                    visit.answered(answer)
                    return answer
            except FetchError:
                replay = Replay.of(self.place)
                if self.moved_to is None or replay is None:
                    raise
                self.place = replay.moved(self.moved_to)
        raise FetchError(self.due.url, f"moved more than {MOST_MOVES} times", code=Outcome.REDIRECT_LOOP)

    def _enter(self, visit: Visit, url: str) -> None:
        """Let an address of the archive pass if what it shows is in scope; keep from the web of today."""
        if host_of(url) != host_of(self.place):
            if self.source.allows(url):
                self.moved_to = url
            raise FetchError(url, f"redirected out of the archive to {url[:200]}", code=Outcome.OUT_OF_SCOPE)
        replay = Replay.of(url)
        if replay is not None:
            if not self.source.allows(replay.original):
                raise FetchError(
                    url, f"{host_of(replay.original)} is no host of {self.source.id}", code=Outcome.OUT_OF_SCOPE
                )
            if _differs(replay.original, self.originals[-1]):
                self.originals.append(replay.original)
        self.place = url
        visit.enter(url, "fetch.page")
        self.asked = True


def _differs(first: str, second: str) -> bool:
    """Tell whether two spellings are of different addresses; archives add and drop ports and slashes."""
    return re.sub(r"(?i)^(http://[^/]*):80", r"\1", first).rstrip("/") != second.rstrip("/")


def _judged(blank: Fetch, answer: Answer, look: _Look) -> Fetched:
    verdict = of_status(answer.status, answer.headers) or of_page(answer.payload)
    told = replace(
        blank,
        final_url=look.originals[-1],
        redirects=tuple(look.originals[1:]),
        elapsed_ms=answer.elapsed_ms,
        status=answer.status,
        evidence=look.evidence,
        content_type=answer.content_type,
        wire_bytes=answer.wire_bytes,
    )
    settled, payload = of_payload(told, answer.payload, verdict)
    settled = _put_off(settled, look.due, settled.retry_at)
    return Fetched(settled, payload, request_headers=answer.request_headers, response_headers=answer.headers)
