"""Locks between processes of one machine: the kernel frees them when their holder dies, however it dies.

A thread of the same process is kept out like another process. Workers started by spawn do not hold them.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote, unquote

from warehouse import ranges
from warehouse.errors import WarehouseError

_LONGEST_PAUSE = 0.25  # seconds between two tries; flock(2) itself knows no time-out
_NEXT_PAUSE = 0.05  # of who is next: meanwhile nobody works
_TELL_EVERY = 1.0  # seconds
_RUN = "run-"

Waiting = Callable[["LockBusy"], None]
"""Called about once a second while a lock is waited for; what it raises ends the waiting."""
WAITING: ContextVar[Waiting | None] = ContextVar("waiting", default=None)
"""What is called while this thread waits for the loader, from wherever it does."""


class LockBusy(WarehouseError):  # noqa: N818  reads as what it is: not a fault of the store
    """Another process holds the lock; the message names its pid, its run and the lock's file."""

    code = "locked"
    retryable = True


class _Patience:
    """How long to wait, between tries and in all."""

    def __init__(self, timeout: float | None, waiting: Waiting | None = None) -> None:
        self._deadline = None if timeout is None else time.monotonic() + timeout
        self._waiting = waiting
        self._tell_at = time.monotonic()
        self._pause = 0.01

    def pause(self, busy: Callable[[], LockBusy], longest: float = _LONGEST_PAUSE) -> None:
        """Sleep until the next try, or raise ``busy`` where the time is over."""
        now = time.monotonic()
        left = self._pause if self._deadline is None else self._deadline - now
        if left <= 0:
            raise busy()
        if self._waiting is not None and now >= self._tell_at:
            self._tell_at = now + _TELL_EVERY
            self._waiting(busy())
        time.sleep(min(self._pause, left))
        self._pause = min(2 * self._pause, longest)


@contextmanager
def loader(data: Path, timeout: float | None = 600, *, run: str = "") -> Iterator[None]:
    """Hold the right to open ``loading.duckdb``.

    Args:
        data: the data folder.
        timeout: seconds to wait; 0 tries once, None waits for ever.
        run: id of the caller's run, for the messages of those who wait.

    Raises:
        LockBusy: the time is over and another process still holds it.
    """
    with _held([data / "locks" / "loader"], _Patience(timeout, WAITING.get()), run):
        yield


@contextmanager
def source(
    data: Path,
    source_id: str,
    hosts: Iterable[str],
    timeout: float | None = None,
    *,
    run: str = "",
    waiting: Waiting | None = None,
) -> Iterator[None]:
    """Hold the right to write a source's raw files and to talk to its hosts.

    Who has waited longest gets it first, and before the last holder can have it again; who gives up and asks again is
    last again. All who take several of these locks take them in the order of their names, so no two wait for each
    other; for the same reason take no second `source` and wait for no `days` inside this one.

    Args:
        data: the data folder.
        source_id: id of the source.
        hosts: its hosts, ``host`` or ``host:port``.
        timeout: seconds to wait for all of them; 0 tries once, None waits for ever.
        run: id of the caller's run, for the messages of those who wait.
        waiting: called about once a second while it has to wait; what it raises ends that.

    Raises:
        LockBusy: the time is over and another process still holds one; none is held then.
    """
    with _held(_of_source(data, source_id, hosts), _Patience(timeout, waiting), run):
        yield


def is_wanted(data: Path, source_id: str, hosts: Iterable[str]) -> bool:
    """Whether somebody waits for what `source` with the same arguments holds."""
    return any(map(_is_queued_for, _of_source(data, source_id, hosts)))


@contextmanager
def sources(data: Path, source_ids: Iterable[str], timeout: float | None = None, *, run: str = "") -> Iterator[None]:
    """Hold the right to write the raw files of several sources, without talking to anybody.

    Args:
        data: the data folder.
        source_ids: ids of the sources.
        timeout: seconds to wait for all of them; 0 tries once, None waits for ever.
        run: id of the caller's run, for the messages of those who wait.

    Raises:
        LockBusy: the time is over and another process still holds one; none is held then.
    """
    folder = data / "locks"
    with _held([folder / f"source-{source_id}" for source_id in sorted(source_ids)], _Patience(timeout), run):
        yield


@contextmanager
def days(
    data: Path,
    source_id: str,
    first: date,
    end: date,
    timeout: float | None = None,
    *,
    run: str = "",
    waiting: Waiting | None = None,
) -> Iterator[None]:
    """Hold the right to work on some days of a source's past; who works on others is not kept out.

    Take it before `source`, never inside it, and no second one inside it.

    Args:
        data: the data folder.
        source_id: id of the source.
        first: first day.
        end: first day after the last.
        timeout: seconds to wait; 0 tries once, None waits for ever.
        run: id of the caller's run, for the messages of those who wait.
        waiting: called about once a second while it has to wait; what it raises ends that.

    Raises:
        LockBusy: the time is over and another process still holds one of the days.
        WarehouseError: this system has no such locks.
    """
    if end <= first:
        raise ValueError(f"{first}..{end} holds no day")
    start, stop = first.toordinal(), end.toordinal()
    patience = _Patience(timeout, waiting)
    with _opened(data / "locks" / f"days-{source_id}") as descriptor:
        while not ranges.lock(descriptor, start, stop):
            patience.pause(lambda: _busy_days(descriptor, source_id, start, stop))
        _sign_days(descriptor, start, stop, run)
        yield


@contextmanager
def run(data: Path, run_id: str, timeout: float | None = 30) -> Iterator[None]:
    """Hold what tells that a flow run is alive; its file goes when the block ends, also by an exception.

    Take it before the run's row is written and leave it after: what `warehouse.runs.settle_dead` finds free is dead.

    Args:
        data: the data folder.
        run_id: id of the flow run.
        timeout: seconds to wait for another process that works on the same run; None waits for ever.

    Raises:
        LockBusy: the time is over and another process still works on the run.
    """
    path = data / "locks" / f"{_RUN}{quote(run_id, safe='')}"
    patience = _Patience(timeout)
    with ExitStack() as held:
        while True:
            attempt = held.enter_context(ExitStack())
            descriptor = attempt.enter_context(_opened(path))
            _take(descriptor, path, patience)
            if _is_named(descriptor, path):
                break
            attempt.close()  # the holder before removed the file that we had opened
        _sign(descriptor, run_id)
        held.callback(path.unlink, missing_ok=True)  # before it is freed, so it is ours
        yield


def run_ids(data: Path) -> list[str]:
    """Return the ids of the runs that are alive, or died without removing their lock's file."""
    return sorted(unquote(path.name.removeprefix(_RUN)) for path in (data / "locks").glob(f"{_RUN}*"))


def _of_source(data: Path, source_id: str, hosts: Iterable[str]) -> list[Path]:
    names = {f"source-{source_id}", *(f"host-{quote(host, safe='')}" for host in hosts)}
    return [data / "locks" / name for name in sorted(names)]


@contextmanager
def _held(paths: list[Path], patience: _Patience, run_id: str) -> Iterator[None]:
    with ExitStack() as stack:
        for path in paths:
            descriptor = stack.enter_context(_opened(path))
            with _queued(path) as is_next:
                _take(descriptor, path, patience, is_next)
            _sign(descriptor, run_id)
            stack.callback(_unsign, descriptor)
        yield


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Close-on-exec: a child that outlives us does not keep the lock.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_APPEND, 0o644)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path, patience: _Patience, is_next: Callable[[], bool] = lambda: True) -> None:
    while True:
        mine = is_next()
        try:
            if mine:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
        except BlockingIOError:
            pass
        patience.pause(lambda: _busy(descriptor, path), _NEXT_PAUSE if mine else _LONGEST_PAUSE)


@contextmanager
def _queued(path: Path) -> Iterator[Callable[[], bool]]:
    """Stand in the queue for a lock: a file of its own, of which each who waits has a byte locked behind the others'.

    Without it who frees a lock and asks for it again at once would win against all who sleep between two tries.
    """
    with _opened(_queue(path)) as descriptor:
        place = _last(descriptor)
        while not ranges.lock(descriptor, place, place + 1):  # another came at the same moment
            place = _last(descriptor)
        yield lambda: place == 0 or ranges.held_by_others(descriptor, 0, place) is None


def _last(descriptor: int) -> int:
    place = 0
    while (other := ranges.held_by_others(descriptor, place)) is not None:
        place = other[1]
    return place


def _is_queued_for(path: Path) -> bool:
    with _opened(_queue(path)) as descriptor:
        return ranges.held_by_others(descriptor, 0) is not None


def _queue(path: Path) -> Path:
    return path.with_name(f"queue-{path.name}")


def _is_named(descriptor: int, path: Path) -> bool:
    """Whether the file is still the one that has the name."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _busy(descriptor: int, path: Path) -> LockBusy:
    pid, _, run_id = _text(descriptor).strip().partition(" ")
    return LockBusy(f"{path} is held by {_process(pid, run_id)}; wait for it to end, or end it")


def _text(descriptor: int) -> str:
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode("utf-8", "replace")


def _process(pid: str, run_id: str) -> str:
    if not pid:
        return "another process"
    return f"process {pid} (run {run_id})" if run_id else f"process {pid}"


def _sign(descriptor: int, run_id: str) -> None:
    with suppress(OSError):  # the lock holds on a full disk too; only the message is poorer
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()} {run_id}".rstrip().encode("utf-8", "replace"))


def _unsign(descriptor: int) -> None:
    with suppress(OSError):
        os.ftruncate(descriptor, 0)


def _sign_days(descriptor: int, start: int, stop: int, run_id: str) -> None:
    """Add a line of who holds which days; the lines go when nobody else holds any."""
    with suppress(OSError):
        if ranges.held_by_others(descriptor, 0) is None:
            os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{start} {stop} {os.getpid()} {run_id}\n".encode("utf-8", "replace"))


def _busy_days(descriptor: int, source_id: str, start: int, stop: int) -> LockBusy:
    who = ("", "")
    if (held := ranges.held_by_others(descriptor, start, stop)) is not None:
        start, stop = held
        for line in _text(descriptor).splitlines():
            match line.split(" ", 3):
                case [first, end, pid, run_id] if (first, end) == (str(start), str(stop)):
                    who = (pid, run_id)
    told = f"{date.fromordinal(start)}..{date.fromordinal(stop) - timedelta(days=1)}"
    return LockBusy(f"days {told} of {source_id} are held by {_process(*who)}; wait for it to end, or end it")
