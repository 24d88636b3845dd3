"""One gap per host: what a host gets from us at most, whatever the threads want."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from time import monotonic, sleep


class _Host:
    """Places at one host, and when the next request may start."""

    def __init__(self, places: int) -> None:
        self.places = BoundedSemaphore(places)
        self.lock = Lock()
        self.ready_at = float("-inf")


class Gaps:
    """Hands out turns at hosts; safe to share between threads.

    Args:
        clock: monotonic seconds.
        sleep: how to wait; both for tests with a clock of their own.
    """

    def __init__(self, clock: Callable[[], float] = monotonic, sleep: Callable[[float], None] = sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = Lock()
        self._hosts: dict[str, _Host] = {}

    @contextmanager
    def turn(self, host: str, gap: float, places: int = 1) -> Iterator[None]:
        """Wait for a place at ``host`` and hold it during the block.

        Args:
            host: any name for who is to be spared.
            gap: seconds between the starts of two requests; with one place also from the end of one to the next.
            places: requests at the same time; the first call for a host settles it.
        """
        state = self._host(host, places)
        with state.places:
            self._wait(state, gap)
            try:
                yield
            finally:
                if places == 1:
                    with state.lock:
                        state.ready_at = max(state.ready_at, self._clock() + gap)

    def wait(self, host: str, gap: float) -> None:
        """Wait until ``gap`` seconds after the last request to ``host`` started, and count this as one."""
        self._wait(self._host(host, 1), gap)

    def _host(self, host: str, places: int) -> _Host:
        with self._lock:
            if host not in self._hosts:
                self._hosts[host] = _Host(places)
            return self._hosts[host]

    def _wait(self, state: _Host, gap: float) -> None:
        with state.lock:
            now = self._clock()
            start = max(now, state.ready_at)
            state.ready_at = start + gap
        if start > now:
            self._sleep(start - now)
