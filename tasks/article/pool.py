"""A pool of worker processes for code that may run for ever, eat all memory or crash on some page.

A thread a worker: it starts the process, hands it one page at a time, and knows exactly which page a dead one had.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Generic, NamedTuple, Self, TypeVar

from tasks.article import worker
from warehouse.errors import HemerotecaError

J = TypeVar("J")

_GRACE = 5  # seconds in which a worker ends that is told to

# Not `-m`: the worker must see our sys.path and nothing of our __main__, which may be Prefect's.
_BOOT = "import sys; sys.path[:] = sys.argv.pop().split('\\n'); from tasks.article.worker import main; main()"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may cost.

    Attributes:
        cpu_seconds: CPU time of a page; the slowest of 1,127 real pages takes 1.5 s.
        wall_seconds: time from handing over a page to its answer.
        memory_bytes: what a page may take beside the memory that its worker holds before it.
        start_seconds: time for a worker's imports and warm-up, on a busy machine.
        pages: after so many a worker is replaced, because trafilatura and libxml2 keep caches. A new one costs
            some CPU-seconds until they, too, have made all that they keep.
    """

    cpu_seconds: int = 10
    wall_seconds: float = 60.0
    memory_bytes: int = 400_000_000
    start_seconds: float = 120.0
    pages: int = 2000


@dataclass(frozen=True, slots=True)
class Killed:
    """A page that got no answer; ``reason`` is ``cpu``, ``wall``, ``memory``, ``died: ...`` or ``error: ...``."""

    reason: str

    @property
    def may_pass(self) -> bool:
        """Whether something outside the page may have been to blame, like an operator or a machine out of memory."""
        return self.reason.startswith("died: ")


class PoolError(HemerotecaError):
    """No worker can be started, or the pool was closed under a caller."""

    code = "pool"


class Pool(Generic[J]):
    """Worker processes that call ``function`` with jobs; safe to share between threads.

    Args:
        workers: how many processes.
        limits: what one page may cost.
        function: ``module:name``, called with a job in a process that imports only that module and what it needs.
    """

    def __init__(self, workers: int, limits: Limits | None = None, function: str = "tasks.extract:extract_job") -> None:
        self._limits = limits or Limits()
        self._function = function
        self._queue: SimpleQueue[tuple[J, Future[Any]] | None] = SimpleQueue()
        self._ahead = 4 * workers
        self._closed = threading.Event()
        self._seats = [_Seat(self._function, self._limits) for _ in range(workers)]
        self._threads = [threading.Thread(target=self._work, args=(seat,), daemon=True) for seat in self._seats]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def map(self, jobs: Iterable[J]) -> Iterator[tuple[J, Any]]:
        """Yield (job, result or `Killed`) in the order of the jobs, which are read a little ahead of the results.

        Raises:
            PoolError: if workers cannot start, or the pool is closed meanwhile.
        """
        waiting: deque[tuple[J, Future[Any]]] = deque()
        try:
            for job in jobs:
                waiting.append((job, self._submit(job)))
                if len(waiting) >= self._ahead:
                    yield self._first(waiting)
            while waiting:
                yield self._first(waiting)
        finally:
            for _, future in waiting:
                future.cancel()

    def close(self) -> None:
        """End the workers at once, and return when they are gone; who waits for a result gets a `PoolError`."""
        self.abandon()
        for thread in self._threads:
            thread.join()
        self._drain()

    def abandon(self) -> None:
        """Tell the workers to end, from any thread; who waits for a result gets a `PoolError` at once."""
        self._closed.set()
        for seat in self._seats:
            seat.kill()
        self._drain()

    def _submit(self, job: J) -> Future[Any]:
        if self._closed.is_set():
            raise PoolError("the extraction pool is closed")
        future: Future[Any] = Future()
        self._queue.put((job, future))
        if self._closed.is_set():  # meanwhile; perhaps nobody reads the queue any more
            self._drain()
        return future

    def _drain(self) -> None:
        """Fail all that is queued, and have no thread wait for more."""
        with suppress(Empty):
            while True:
                if (item := self._queue.get_nowait()) is not None:
                    _fail(item[1], PoolError("the extraction pool was closed"))
        for _ in self._threads:
            self._queue.put(None)

    @staticmethod
    def _first(waiting: deque[tuple[J, Future[Any]]]) -> tuple[J, Any]:
        job, future = waiting[0]
        result = future.result()
        waiting.popleft()
        return job, result

    def _work(self, seat: "_Seat") -> None:
        """The life of one thread: one job after the other through one seat."""
        try:
            while (item := self._queue.get()) is not None and not self._closed.is_set():
                job, future = item
                if not future.set_running_or_notify_cancel():
                    continue
                try:
                    result = seat.run(job)
                except BaseException as error:  # noqa: BLE001 - the caller of `map` gets it
                    future.set_exception(error)
                else:
                    if self._closed.is_set():
                        future.set_exception(PoolError("the extraction pool was closed"))
                    else:
                        future.set_result(result)
                        seat.refill()
            if item is not None:
                _fail(item[1], PoolError("the extraction pool was closed"))
        finally:
            seat.kill()
            seat.bury()


class _Worker(NamedTuple):
    process: subprocess.Popen[bytes]
    channel: Connection


class _Seat:
    """Where one worker process sits; dead or worn ones are replaced."""

    def __init__(self, function: str, limits: Limits) -> None:
        self._function = function
        self._limits = limits
        self._worker: _Worker | None = None
        self._pages = 0
        self._closed = False
        self._lock = threading.Lock()  # of starting and killing, which happen in different threads

    def run(self, job: Any) -> Any:
        """Return the worker's answer to a job, or why there is none, also from a second worker where that may pass."""
        answer = self._once(job)
        return self._once(job) if isinstance(answer, Killed) and answer.may_pass else answer

    def _once(self, job: Any) -> Any:
        seated = self._hand_over(job)
        answer = self._receive(seated, self._limits.wall_seconds)
        self._pages += 1
        if isinstance(answer, Killed):
            return answer
        kind, value = answer
        if kind == worker.MEMORY or self._pages >= self._limits.pages:
            self.bury()
        if kind == worker.MEMORY:
            return Killed("memory")
        return value if kind == worker.DONE else Killed(f"error: {value}")

    def refill(self) -> None:
        """Start another process in place of one that died, so that the next page need not wait for it."""
        if self._worker is None:
            with suppress(PoolError):  # then the next page gets it
                self._start()

    def kill(self) -> None:
        """End the process, from any thread; no other is started."""
        with self._lock:
            self._closed = True
            if (seated := self._worker) is not None:
                seated.process.kill()

    def bury(self) -> int:
        """Close the channel, wait for the process (its thread only) and return its exit code."""
        if self._worker is None:
            return 0
        process, channel = self._worker
        channel.close()  # a healthy worker ends on that
        try:
            return process.wait(timeout=_GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()
        finally:
            self._worker = None

    def _hand_over(self, job: Any) -> _Worker:
        if self._worker is not None:
            try:
                self._worker.channel.send(job)
            except (BrokenPipeError, ConnectionResetError):
                self.bury()  # it died between two pages, of which none is to blame
            else:
                return self._worker
        seated = self._start()
        seated.channel.send(job)
        return seated

    def _start(self) -> _Worker:
        ours, theirs = socket.socketpair()
        limits = self._limits
        arguments = [theirs.fileno(), os.getpid(), self._function, limits.cpu_seconds, limits.memory_bytes]
        with self._lock, theirs:
            if self._closed:
                ours.close()
                raise PoolError("the extraction pool was closed")
            process = subprocess.Popen(
                [sys.executable, "-c", _BOOT, *map(str, arguments), "\n".join(sys.path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
                process_group=0,  # a Ctrl-C on the terminal is for the run, also while a worker still imports
            )
            self._worker = seated = _Worker(process, Connection(ours.detach()))
        self._pages = 0
        answer = self._receive(seated, limits.start_seconds)
        if isinstance(answer, Killed) or answer[0] != worker.READY:
            self.bury()
            reason = answer.reason if isinstance(answer, Killed) else answer[1]
            raise PoolError(f"no extraction worker starts: {reason}", retryable=True)
        return seated

    def _receive(self, seated: _Worker, seconds: float) -> Any:
        """The next message, or how the worker ended instead; then it is buried."""
        try:
            if seated.channel.poll(seconds):
                return seated.channel.recv()
        except (EOFError, ConnectionResetError):
            return Killed(_ending(self.bury()))
        seated.process.kill()
        self.bury()
        return Killed("wall")


def _ending(code: int) -> str:
    if code == -signal.SIGPROF:
        return "cpu"
    return f"died: {signal.Signals(-code).name}" if code < 0 else f"died: exit code {code}"


def _fail(future: Future[Any], error: Exception) -> None:
    if future.set_running_or_notify_cancel():
        future.set_exception(error)
