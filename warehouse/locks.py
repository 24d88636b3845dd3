"""Locks between processes of one machine (flock): the kernel frees them when their holder dies, however it dies.

A thread of the same process is kept out like another process. Workers started by spawn do not hold them.
"""

import fcntl
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from warehouse.errors import WarehouseError

_LONGEST_PAUSE = 0.25  # seconds between two tries; flock(2) itself knows no time-out


class LockBusy(WarehouseError):  # noqa: N818  reads as what it is: not a fault of the store
    """Another process holds the lock; the message names its pid, its run and the lock's file."""

    code = "locked"
    retryable = True


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
    with _held([data / "locks" / "loader"], timeout, run):
        yield


@contextmanager
def source(
    data: Path, source_id: str, hosts: Iterable[str], timeout: float | None = None, *, run: str = ""
) -> Iterator[None]:
    """Hold the right to write a source's raw files and to talk to its hosts.

    All who take several of these locks take them in the order of their names, so no two wait for each other; for the
    same reason take no second `source` inside this one.

    Args:
        data: the data folder.
        source_id: id of the source.
        hosts: its hosts, ``host`` or ``host:port``.
        timeout: seconds to wait for all of them; 0 tries once, None waits for ever.
        run: id of the caller's run, for the messages of those who wait.

    Raises:
        LockBusy: the time is over and another process still holds one; none is held then.
    """
    names = {f"source-{source_id}", *(f"host-{quote(host, safe='')}" for host in hosts)}
    with _held([data / "locks" / name for name in sorted(names)], timeout, run):
        yield


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
    with _held([folder / f"source-{source_id}" for source_id in sorted(source_ids)], timeout, run):
        yield


@contextmanager
def _held(paths: list[Path], timeout: float | None, run: str) -> Iterator[None]:
    deadline = None if timeout is None else time.monotonic() + timeout
    with ExitStack() as stack:
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Python opens close-on-exec (PEP 446): a child that outlives us does not keep the lock.
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            stack.callback(os.close, descriptor)
            _take(descriptor, path, deadline)
            _sign(descriptor, run)
            stack.callback(_unsign, descriptor)
        yield


def _take(descriptor: int, path: Path, deadline: float | None) -> None:
    pause = 0.01
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            left = pause if deadline is None else deadline - time.monotonic()
            if left <= 0:
                raise LockBusy(f"{path} is held by {_holder(path)}; wait for it to end, or end it") from error
            time.sleep(min(pause, left))
            pause = min(2 * pause, _LONGEST_PAUSE)
        else:
            return


def _holder(path: Path) -> str:
    pid, _, run = path.read_text(encoding="utf-8", errors="replace").strip().partition(" ")
    if not pid:
        return "another process"
    return f"process {pid} (run {run})" if run else f"process {pid}"


def _sign(descriptor: int, run: str) -> None:
    with suppress(OSError):  # the lock holds on a full disk too; only the message is poorer
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} {run}".rstrip().encode("utf-8", "replace"), 0)


def _unsign(descriptor: int) -> None:
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
