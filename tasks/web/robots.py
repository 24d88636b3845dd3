"""robots.txt by RFC 9309: protego reads it, we fetch it, and remember the answer for a day, across runs."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeAlias
from urllib.parse import urlsplit

from protego import Protego

from tasks.web.client import Client
from tasks.web.outcomes import retry_at
from warehouse.clock import now
from warehouse.errors import FetchError
from warehouse.keys import host_of
from warehouse.outcomes import Outcome
from warehouse.records import RobotsText

LONGEST_DELAY = 60.0
MOST_BYTES = 500 * 1024
_MOST_HOSTS = 10_000
_KEPT = timedelta(days=1)
_RETRY = timedelta(minutes=10)  # an unreachable robots.txt is asked for again after this, not for every page
_Turn: TypeAlias = Callable[[], AbstractContextManager[None]]
_FINAL = frozenset({Outcome.REFUSED_ADDRESS, Outcome.BAD_URL})  # the page would fare no better


class RobotsUnavailable(FetchError):  # noqa: N818 - named after its outcome
    """The rules of a host cannot be had, so nothing may be asked of it; ``retry_at`` if it named a time."""

    code = Outcome.ROBOTS_UNAVAILABLE
    retryable = True

    def __init__(self, url: str, message: str, retry_at: datetime | None) -> None:
        super().__init__(url, message)
        self.retry_at = retry_at


@dataclass(frozen=True, slots=True)
class _Rules:
    """What one origin asked for; ``failure`` if it could not be asked."""

    told: RobotsText
    rules: Protego | None = None
    failure: FetchError | None = None
    retry_at: datetime | None = None


class Robots:
    """Asks each origin once a day what it allows; safe to share between threads.

    Rules older than a day are not used while robots.txt cannot be reached (RFC 9309, section 2.4, would allow it): a
    host that cannot answer for its rules rests, so nothing would be asked of it anyway.

    Args:
        client: for the requests; its user agent picks the group of rules.
        now: aware time.
    """

    def __init__(self, client: Client, now: Callable[[], datetime] = now) -> None:
        self._client = client
        # RFC 9309, section 2.2.1: the group is chosen by the product token, not by the whole User-Agent line.
        self._agent = client.user_agent.partition("/")[0].strip() or client.user_agent
        # A page must not wait for a slow robots.txt and then have all its own time.
        self._limits = replace(
            client.limits, seconds=client.limits.seconds / 2, redirects=5, enough_bytes=MOST_BYTES + 1
        )
        self._now = now
        self._lock = Lock()
        self._known: OrderedDict[str, _Rules] = OrderedDict()
        self._news: list[RobotsText] = []
        self._asking: dict[str, Lock] = {}

    def check(self, url: str, turn: _Turn = nullcontext, source_id: str = "", proxy: str | None = None) -> None:
        """Return if ``url`` may be fetched.

        Args:
            url: of a page.
            turn: entered around the request for robots.txt if one is needed, so that it keeps the host's gap, too.
            source_id: for whom; kept with what is learned.
            proxy: as `Client.get` takes it.

        Raises:
            FetchError: blocked_by_robots.
            RobotsUnavailable: 5xx, no connection, time-out, or a 429 that names a time.
        """
        known = self._rules(url, turn, source_id, proxy)
        if known.failure is not None:
            message = f"robots.txt: {known.failure}"
            if known.failure.code in _FINAL:
                raise FetchError(url, message, code=known.failure.code) from known.failure
            raise RobotsUnavailable(url, message, known.retry_at) from known.failure
        if known.rules is not None and not known.rules.can_fetch(url, self._agent):
            raise FetchError(url, "robots.txt disallows it", code=Outcome.BLOCKED_BY_ROBOTS)

    def delay(self, url: str) -> float | None:
        """Return the seconds between two requests that the origin of ``url`` asks for, at most 60; None if it does not.

        Asks for robots.txt if `check` did not yet.
        """
        return self._rules(url).told.crawl_delay

    def sitemaps(self, url: str) -> list[str]:
        """Return the sitemaps that the robots.txt of the origin of ``url`` names; asks for it if `check` did not."""
        rules = self._rules(url, nullcontext, "").rules
        return [] if rules is None else list(rules.sitemaps)

    def recall(self, texts: Iterable[RobotsText]) -> None:
        """Take in what earlier runs were told and what still holds; failures are forgotten."""
        for told in texts:
            if told.expires_at > self._now() and told.outcome in {"ok", "none"}:
                rules = None if told.text is None else Protego.parse(told.text)
                self._remember(told.origin, _Rules(told, rules))

    def learned(self, source_id: str) -> list[RobotsText]:
        """Return what the origins that a source asked have told since the last call."""
        with self._lock:
            news = [told for told in self._news if told.source_id == source_id]
            self._news = [told for told in self._news if told.source_id != source_id]
        return news

    def _rules(self, url: str, turn: _Turn = nullcontext, source_id: str = "", proxy: str | None = None) -> _Rules:
        origin = _origin(url)
        with self._lock:
            asking = self._asking.setdefault(origin, Lock())
        with asking:
            with self._lock:
                known = self._known.get(origin)
            if known is None or known.told.expires_at <= self._now():
                with turn():
                    known = self._ask(origin, source_id, proxy)
                self._remember(origin, known)
                with self._lock:
                    self._news.append(known.told)
        return known

    def _remember(self, origin: str, rules: _Rules) -> None:
        with self._lock:
            self._known[origin] = rules
            self._known.move_to_end(origin)
            while len(self._known) > _MOST_HOSTS:
                oldest, _ = self._known.popitem(last=False)
                self._asking.pop(oldest, None)

    def _ask(self, origin: str, source_id: str, proxy: str | None) -> _Rules:
        """RFC 9309, section 2.3.1: 4xx means anything goes, unreachable means nothing does."""
        moment = self._now()
        told = RobotsText(
            origin=origin,
            host=host_of(origin),
            source_id=source_id,
            fetched_at=moment,
            expires_at=moment + _KEPT,
            outcome="none",
        )
        try:
            answer = self._client.get(f"{origin}/robots.txt", limits=self._limits, proxy=proxy)
        except FetchError as e:
            # More redirects than five are no robots.txt (RFC 9309, section 2.3.1.2).
            return _Rules(replace(told, reason=str(e)[:500])) if e.code == Outcome.REDIRECT_LOOP else _failed(told, e)
        if answer.status in {200, 203}:
            return self._read(told, answer.payload)
        later = retry_at(answer.headers.get("Retry-After"))
        reason = f"status {answer.status}"
        if answer.status >= 500 or (answer.status == 429 and later is not None and later > moment):
            failure = FetchError(answer.url, reason, code=Outcome.SERVER_ERROR)
            return _failed(told, failure, later if later is not None and later > moment else None)
        return _Rules(replace(told, reason=reason))

    def _read(self, told: RobotsText, payload: bytes) -> _Rules:
        text = _text(payload)
        rules = Protego.parse(text)
        asked = rules.crawl_delay(self._agent)
        return _Rules(
            replace(
                told,
                outcome="ok",
                text=text,
                crawl_delay_asked=None if asked is None else float(asked),
                crawl_delay=None if asked is None else min(max(float(asked), 0.0), LONGEST_DELAY),
            ),
            rules,
        )


def _text(payload: bytes) -> str:
    """Return the first 500 KiB (RFC 9309, section 2.5) up to the last whole line, without a byte order mark."""
    if len(payload) > MOST_BYTES:
        payload = payload[:MOST_BYTES].rpartition(b"\n")[0]
    return payload.decode("utf-8-sig", "replace")


def _failed(told: RobotsText, failure: FetchError, later: datetime | None = None) -> _Rules:
    expires_at = later or told.fetched_at + _RETRY
    told = replace(told, outcome=failure.code, reason=str(failure)[:500], expires_at=expires_at)
    return _Rules(told, failure=failure, retry_at=later)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
