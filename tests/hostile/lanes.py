"""Ask the lanes of `tests.hostile.product` from outside: bounded in time, with the memory of their children watched."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

HANG = 25.0  # seconds after which a lane is killed
_LOOK = 0.05  # seconds between two looks at the children
# Not `-m`: what is sent must be of the same classes on both sides.
_BOOT = "import sys; from tests.hostile.product import main; main(sys.argv[1], int(sys.argv[2]))"
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Question:
    """What a lane is asked: a verb, its URL, what it may reach, and what names mean (see `tests.hostile.web.Web`)."""

    verb: str
    url: str
    allowed: list[str]
    names: dict[str, list[list[str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What came of it; ``connects`` are the addresses that a connection was tried to, successful or not."""

    answer: dict[str, Any] | None
    error: str | None
    seconds: float
    main_mb: float
    connects: list[tuple[str, int]]


class Lane:
    """One process of one system; dead after a hang.

    Raises:
        RuntimeError: there is no such system, or it does not fit the product any more.
    """

    def __init__(self, channel: Connection, system: str) -> None:
        self.system = system
        self.pid = int(channel.recv())
        self.alive = True
        self._channel = channel
        channel.send(system)
        if broken := channel.recv():
            raise RuntimeError(f"{system}: {broken}")

    def ask(self, question: Question) -> tuple[Reply | None, float]:
        """Return the reply, None for none in time, and the peak of the children in MB."""
        _forget_peaks(self.pid)
        self._channel.send(question)
        child_mb, since = 0.0, time.monotonic()
        while not self._channel.poll(_LOOK):
            child_mb = max(child_mb, _peak_of_children(self.pid))
            if time.monotonic() - since > HANG:
                os.kill(self.pid, signal.SIGKILL)
                self.alive = False
                return None, child_mb
        try:
            reply: Reply = self._channel.recv()
        except (EOFError, ConnectionResetError):
            self.alive = False  # it died
            return None, child_mb
        return reply, max(child_mb, _peak_of_children(self.pid))

    def settle(self) -> None:
        """Count the growth of its memory from here on."""
        self._channel.send("settle")

    def close(self) -> None:
        with suppress(OSError):
            self._channel.send(None)
        self._channel.close()


class Lanes:
    """The nursery; ``count`` lanes can be open at the same time."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._lock = Lock()

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="hostile-")
        address = f"{self._folder.name}/lanes"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(address)
        self._listener.listen(self._count)
        self._listener.settimeout(_LOOK)
        # Costs are measured as they are for a user: neither coverage nor warnings as errors in there.
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("COVERAGE", "PYTHON"))}
        command = [sys.executable, "-c", _BOOT, address, str(self._count)]
        self._nursery = subprocess.Popen(command, cwd=_ROOT, env=environment)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()
        with suppress(subprocess.TimeoutExpired):
            self._nursery.wait(10)
        self._nursery.kill()
        self._nursery.wait()
        self._folder.cleanup()

    def open(self, system: str) -> Lane:
        """Wait for a free lane and dress it as a system."""
        while self._nursery.poll() is None:
            with suppress(TimeoutError), self._lock:
                accepted, _ = self._listener.accept()
                return Lane(Connection(accepted.detach()), system)
        raise RuntimeError("the process that asks does not start: see what it wrote above")


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(child) for child in listing.read_text().split()]
    return found


def _peak_of_children(pid: int) -> float:
    peak = 0.0
    for child in _children(pid):
        with suppress(OSError, StopIteration):
            status = Path(f"/proc/{child}/status").read_text(encoding="utf-8")
            line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
            peak = max(peak, int(line.split()[1]) / 1024)
    return peak


def _forget_peaks(pid: int) -> None:
    for child in _children(pid):
        with suppress(OSError):
            Path(f"/proc/{child}/clear_refs").write_text("5", encoding="ascii")
