"""The scoreboard of hosts: how soon each may be asked again, and which of them rest."""

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import BoundedSemaphore, Lock
from time import monotonic, sleep

from warehouse.clock import now
from warehouse.errors import FetchError
from warehouse.outcomes import Outcome
from warehouse.records import HostState

MOST_FAILURES = 5  # in a row; then the host rests
FIRST_REST = timedelta(minutes=10)
LONGEST_REST = timedelta(hours=24)
WIDEST = 10.0  # times the gap, for a host that answers slowly
_NEWEST_WEIGHT = 0.25  # of the newest answer in the smoothed latency
_TROUBLE = frozenset(
    {
        Outcome.TIMEOUT,
        Outcome.TRANSPORT_ERROR,
        Outcome.TLS_ERROR,
        Outcome.SERVER_ERROR,
        Outcome.RATE_LIMITED,
        Outcome.ROBOTS_UNAVAILABLE,
    }
)
_NEVER_ASKED = frozenset(
    {Outcome.OUT_OF_SCOPE, Outcome.BLOCKED_BY_ROBOTS, Outcome.REFUSED_ADDRESS, Outcome.BAD_URL, Outcome.PAUSED_DISK}
)


class HostRests(FetchError):  # noqa: N818 - reads as what it is: not a fault of ours or of the page
    """Nothing is asked of the host before ``until`` (aware); who waits for that is the frontier."""

    code = Outcome.RATE_LIMITED
    retryable = True

    def __init__(self, host: str, until: datetime, why: str | None) -> None:
        super().__init__(host, f"{host} rests until {until:%Y-%m-%d %H:%M:%S} UTC: {why}")
        self.until = until


@dataclass
class _Host:
    """Places at one host, and what is known of it."""

    places: BoundedSemaphore | None = None
    lock: Lock = field(default_factory=Lock)
    source_id: str = ""
    asked_at: float = float("-inf")  # clock at the start of the newest request; with one place at its end
    latency: float | None = None  # seconds, smoothed
    failures: int = 0
    rested_until: datetime | None = None
    why: str | None = None
    succeeded_at: datetime | None = None
    failed_at: datetime | None = None
    is_news: bool = False  # since the last time that somebody asked what was learned


class Hosts:
    """Hands out turns at hosts, and remembers how they answered; safe to share between threads.

    Args:
        clock: monotonic seconds.
        sleep: how to wait for a gap.
        now: aware time; rests outlive the process, so they count by it.
        chance: a number from 0 to 1, for spreading the ends of rests.
    """

    def __init__(
        self,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], None] = sleep,
        now: Callable[[], datetime] = now,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._now = now
        self._chance = chance
        self._lock = Lock()
        self._hosts: dict[str, _Host] = {}

    @contextmanager
    def turn(self, host: str, gap: float, places: int = 1, source_id: str = "") -> Iterator[None]:
        """Wait for a place at ``host`` and hold it during the block.

        A slow host is given as long as its answers take, up to ten times the gap.

        Args:
            host: any name for who is to be spared.
            gap: seconds between the starts of two requests; with one place also from the end of one to the next.
            places: requests at the same time; the first turn at a host settles it.
            source_id: for whom; kept with what is learned.

        Raises:
            HostRests: at once, or after the wait if the host came to rest meanwhile.
        """
        state = self._host(host)
        with state.lock:
            state.source_id = source_id
            free = state.places = state.places or BoundedSemaphore(places)
        self.demand_awake(host)
        with free:
            self._wait(state, gap)
            self.demand_awake(host)
            began = self._clock()
            try:
                yield
            finally:
                ended = self._clock()
                with state.lock:
                    state.latency = _smoothed(state.latency, ended - began)
                    if places == 1:
                        state.asked_at = max(state.asked_at, ended)

    def demand_awake(self, host: str) -> None:
        """Return if ``host`` may be asked.

        Raises:
            HostRests: it may not.
        """
        state = self._host(host)
        with state.lock:
            until, why = state.rested_until, state.why
        if until is not None and until > self._now():
            raise HostRests(host, until, why)

    def told(
        self,
        host: str,
        outcome: str | None,
        reason: str,
        *,
        status: int | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        """Note how an exchange with ``host`` ended.

        A 429, a 503 and a robots.txt that cannot be had rest the host at once: until ``retry_at`` if the server named
        a time, else for ten minutes, doubled each time, a day at most. So do five failures in a row. An answer ends the
        row, but shortens no rest.

        Args:
            host: as in `turn`.
            outcome: an `Outcome`; None for a page.
            reason: what happened, in a few words.
            status: of the answer, where there was one.
            retry_at: what Retry-After asked for.
        """
        if outcome in _NEVER_ASKED:
            return
        state, moment = self._host(host), self._now()
        with state.lock:
            state.is_news = True
            is_resting = state.rested_until is not None and state.rested_until > moment
            if outcome in _TROUBLE:
                state.failed_at = moment
                if retry_at is not None and retry_at > moment:
                    _rest(state, retry_at, f"{reason}, Retry-After")
                elif not is_resting:  # of several failures at once the first counts
                    at_once = status in {429, 503} or outcome == Outcome.ROBOTS_UNAVAILABLE
                    self._count_failure(state, moment, reason, at_once=at_once)
                return
            state.succeeded_at = moment
            if not is_resting:  # the answer to what was asked before says nothing about the rest
                state.failures, state.rested_until, state.why = 0, None, None

    def recall(self, states: Iterable[HostState]) -> None:
        """Take in what earlier runs learned; of two rests the longer one holds."""
        for told in states:
            state = self._host(told.host)
            asked = [at for at in (told.succeeded_at, told.failed_at) if at is not None]
            with state.lock:
                state.failures = max(state.failures, told.failures)
                state.latency = state.latency if told.latency_ms is None else told.latency_ms / 1000
                state.succeeded_at, state.failed_at = told.succeeded_at, told.failed_at
                if told.rested_until is not None:
                    _rest(state, told.rested_until, told.why)
                if asked:
                    ago = max((self._now() - max(asked)).total_seconds(), 0.0)
                    state.asked_at = max(state.asked_at, self._clock() - ago)

    def learned(self, source_id: str) -> list[HostState]:
        """Return what became known of the hosts that a source asked, since the last call."""
        with self._lock:
            hosts = list(self._hosts.items())
        news = []
        for host, state in hosts:
            with state.lock:
                if state.is_news and state.source_id == source_id:
                    state.is_news = False
                    news.append(self._record(host, state))
        return news

    def _host(self, host: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(host, _Host())

    def _wait(self, state: _Host, gap: float) -> None:
        """Take the next moment that keeps the gap, and wait for it."""
        with state.lock:
            now = self._clock()
            widened = min(max(gap, state.latency or 0.0), WIDEST * gap)
            start = state.asked_at = max(now, state.asked_at + widened)
        if start > now:
            self._sleep(start - now)

    def _count_failure(self, state: _Host, moment: datetime, reason: str, *, at_once: bool) -> None:
        state.failures = max(state.failures + 1, MOST_FAILURES if at_once else 0)
        if state.failures >= MOST_FAILURES:
            doublings = min(state.failures - MOST_FAILURES, 10)
            rest = FIRST_REST * 2**doublings * (1 + self._chance() / 2)
            why = reason if at_once else f"{state.failures} failures in a row, at last: {reason}"
            _rest(state, moment + min(rest, LONGEST_REST), why)

    def _record(self, host: str, state: _Host) -> HostState:
        return HostState(
            host=host,
            source_id=state.source_id,
            told_at=self._now(),
            failures=state.failures,
            rested_until=state.rested_until,
            why=state.why,
            succeeded_at=state.succeeded_at,
            failed_at=state.failed_at,
            latency_ms=None if state.latency is None else round(state.latency * 1000),
        )


def _rest(state: _Host, until: datetime, why: str | None) -> None:
    if state.rested_until is None or until > state.rested_until:
        state.rested_until, state.why = until, why


def _smoothed(latency: float | None, newest: float) -> float:
    return newest if latency is None else latency + _NEWEST_WEIGHT * (newest - latency)
