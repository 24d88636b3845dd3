"""robots.txt by RFC 9309: protego reads it, we fetch it, and remember the answer for a day."""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from threading import Lock
from time import monotonic
from urllib.parse import urlsplit

from protego import Protego

from tasks.web.client import Client
from warehouse.errors import FetchError
from warehouse.outcomes import Outcome

LONGEST_DELAY = 60.0
MOST_BYTES = 500 * 1024
_MOST_HOSTS = 10_000
_KEPT_SECONDS = 24 * 3600.0
_RETRY_SECONDS = 600.0  # an unreachable robots.txt is asked for again after this, not for every page


@dataclass(frozen=True, slots=True)
class _Rules:
    """What one origin asked for; ``failure`` if it could not be asked."""

    rules: Protego | None
    failure: FetchError | None
    until: float


class Robots:
    """Asks each origin once a day what it allows; safe to share between threads.

    Args:
        client: for the requests; its user agent picks the group of rules.
        clock: monotonic seconds.
    """

    def __init__(self, client: Client, clock: Callable[[], float] = monotonic) -> None:
        self._client = client
        # RFC 9309, section 2.2.1: the group is chosen by the product token, not by the whole User-Agent line.
        self._agent = client.user_agent.partition("/")[0].strip() or client.user_agent
        # A page must not wait for a slow robots.txt and then have all its own time.
        self._limits = replace(
            client.limits, seconds=client.limits.seconds / 2, redirects=5, enough_bytes=MOST_BYTES + 1
        )
        self._clock = clock
        self._lock = Lock()
        self._known: OrderedDict[str, _Rules] = OrderedDict()
        self._asking: dict[str, Lock] = {}

    def check(self, url: str, turn: Callable[[], AbstractContextManager[None]] = nullcontext) -> None:
        """Return if ``url`` may be fetched.

        Args:
            url: of a page.
            turn: entered around the request for robots.txt if one is needed, so that it keeps the host's gap, too.

        Raises:
            FetchError: blocked_by_robots; robots_unavailable (5xx, no connection, time-out).
        """
        known = self._rules(url, turn)
        if known.failure is not None:
            final = known.failure.code in {Outcome.REFUSED_ADDRESS, Outcome.BAD_URL}  # the page would fare no better
            code = known.failure.code if final else Outcome.ROBOTS_UNAVAILABLE
            raise FetchError(url, f"robots.txt: {known.failure}", code=code) from known.failure
        if known.rules is not None and not known.rules.can_fetch(url, self._agent):
            raise FetchError(url, "robots.txt disallows it", code=Outcome.BLOCKED_BY_ROBOTS)

    def delay(self, url: str) -> float | None:
        """Return the seconds between two requests that the origin of ``url`` asks for, at most 60; None if it does not.

        Asks for robots.txt if `check` did not yet.
        """
        rules = self._rules(url, nullcontext).rules
        asked = rules.crawl_delay(self._agent) if rules is not None else None
        return None if asked is None else min(max(float(asked), 0.0), LONGEST_DELAY)

    def _rules(self, url: str, turn: Callable[[], AbstractContextManager[None]]) -> _Rules:
        origin = _origin(url)
        with self._lock:
            asking = self._asking.setdefault(origin, Lock())
        with asking:
            with self._lock:
                known = self._known.get(origin)
            if known is None or known.until <= self._clock():
                with turn():
                    known = self._ask(origin)
                self._remember(origin, known)
        return known

    def _remember(self, origin: str, rules: _Rules) -> None:
        with self._lock:
            self._known[origin] = rules
            self._known.move_to_end(origin)
            while len(self._known) > _MOST_HOSTS:
                oldest, _ = self._known.popitem(last=False)
                self._asking.pop(oldest, None)

    def _ask(self, origin: str) -> _Rules:
        """RFC 9309, section 2.3.1: 4xx means anything goes, unreachable means nothing does."""
        try:
            answer = self._client.get(f"{origin}/robots.txt", limits=self._limits)
        except FetchError as e:
            if e.code == Outcome.REDIRECT_LOOP:
                return self._kept(None)
            return _Rules(None, e, self._clock() + _RETRY_SECONDS)
        if answer.status in {200, 203}:
            return self._kept(parse(answer.payload))
        if answer.status >= 500:
            failure = FetchError(answer.url, f"status {answer.status}", code=Outcome.SERVER_ERROR)
            return _Rules(None, failure, self._clock() + _RETRY_SECONDS)
        return self._kept(None)

    def _kept(self, rules: Protego | None) -> _Rules:
        return _Rules(rules, None, self._clock() + _KEPT_SECONDS)


def parse(payload: bytes) -> Protego:
    """Read the first 500 KiB (RFC 9309, section 2.5) up to the last whole line, with or without a byte order mark."""
    if len(payload) > MOST_BYTES:
        payload = payload[:MOST_BYTES].rpartition(b"\n")[0]
    return Protego.parse(payload.decode("utf-8-sig", "replace"))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
