"""Threads on a clock of their own: one runs at a time, and the clock jumps to the next moment that one waits for."""

import heapq
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

START = datetime(2019, 1, 7, 8, tzinfo=UTC)


class _Actor:
    def __init__(self, time: "MadeUpTime", act: Callable[[], None]) -> None:
        self.go = threading.Event()
        self.error: BaseException | None = None
        self._time = time
        self._act = act
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        self.go.wait()
        try:
            self._act()
        except BaseException as error:  # noqa: BLE001 - raised again where all actors are run
            self.error = error
        self._time.back.set()


class MadeUpTime:
    """Runs actors one at a time, in an order that is the same in each run."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.back = threading.Event()
        self._actors: list[_Actor] = []
        self._ready: deque[_Actor] = deque()
        self._asleep: list[tuple[float, int, _Actor]] = []
        self._current: _Actor | None = None
        self._order = 0

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def start(self, act: Callable[[], None]) -> None:
        actor = _Actor(self, act)
        self._actors.append(actor)
        self._ready.append(actor)

    def sleep(self, seconds: float) -> None:
        assert self._current is not None
        assert seconds >= 0
        self._order += 1
        heapq.heappush(self._asleep, (self.seconds + seconds, self._order, self._current))
        self._pass_on()

    def run(self) -> None:
        """Run until all have ended; fail with the first error of one, or where all wait for each other."""
        ended = 0
        while self._ready or self._asleep:
            if not self._ready:
                self.seconds, _, actor = heapq.heappop(self._asleep)
                self._ready.append(actor)
            self._current = self._ready.popleft()
            self.back.clear()
            self._current.go.set()
            self.back.wait()
            if self._current.error is not None:
                raise self._current.error
        ended = sum(actor.go.is_set() for actor in self._actors)
        assert ended == len(self._actors), "some wait for a lock that nobody will release"

    def lock(self) -> "MadeUpSemaphore":
        return MadeUpSemaphore(self, 1)

    def semaphore(self, places: int) -> "MadeUpSemaphore":
        return MadeUpSemaphore(self, places)

    def wait_for(self, queue: deque[_Actor]) -> None:
        assert self._current is not None
        queue.append(self._current)
        self._pass_on()

    def wake(self, queue: deque[_Actor]) -> None:
        self._ready.append(queue.popleft())

    def _pass_on(self) -> None:
        actor = self._current
        assert actor is not None
        actor.go.clear()
        self.back.set()
        actor.go.wait()


class MadeUpSemaphore:
    """As threading's, but to wait for it takes made-up time."""

    def __init__(self, time: MadeUpTime, places: int) -> None:
        self._time = time
        self._places = places
        self._waiting: deque[_Actor] = deque()

    def __enter__(self) -> Self:
        if self._places:
            self._places -= 1
        else:
            self._time.wait_for(self._waiting)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._waiting:
            self._time.wake(self._waiting)
        else:
            self._places += 1
