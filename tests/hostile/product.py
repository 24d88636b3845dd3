"""What is asked, in processes of its own: a nursery imports it once and forks lanes, each asked one thing at a time."""

import errno
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from multiprocessing.connection import Client, Connection
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.benchmarks import adapters
from tests.hostile import plain, sabotage
from tests.hostile.case import OURS, PLAIN
from tests.hostile.lanes import Question, Reply

_MEMORY = 2_500_000_000  # bytes of a lane, and of each of its children, so that the broken ones spare the machine


class _Lane:
    """One process that answers questions."""

    def __init__(self, system: str) -> None:
        self._verbs = _dressed(system)
        self._connects: list[tuple[str, int]] = []
        self._names: dict[str, list[list[str]]] = {}
        self._base = 0.0
        self._resolve = socket.getaddrinfo
        socket.getaddrinfo = self._getaddrinfo
        sys.addaudithook(self._audit)

    def settle(self) -> None:
        """Count the growth of memory from here on."""
        self._base = _megabytes("VmRSS")

    def ask(self, question: Question) -> Reply:
        """Answer; whatever is raised becomes part of the reply."""
        self._connects, self._names = [], {name: [*said] for name, said in question.names.items()}
        _forget_peak()
        since = time.monotonic()
        answer, error = None, None
        try:
            self._verbs.allow(question.allowed)
            answer = getattr(self._verbs, question.verb)(question.url)
        except BaseException as e:  # noqa: BLE001 - no case may end the suite
            error = f"raised {type(e).__name__}: {e}"[:300]
        seconds = time.monotonic() - since
        return Reply(answer, error, seconds, _megabytes("VmHWM") - self._base, self._connects)

    def _getaddrinfo(self, host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        said = self._names.get(host.decode() if isinstance(host, bytes) else host)
        if said is None:
            return self._resolve(host, port, *args, **kwargs)
        found = said.pop(0) if len(said) > 1 else said[0]
        return [each for address in found for each in self._resolve(address, port, *args, **kwargs)]

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        """Note where connections go, and let none leave this machine."""
        if event != "socket.connect" or not isinstance(args[1], tuple):
            return
        host, port = args[1][:2]
        self._connects.append((host, port))
        if not _here(host):
            raise OSError(errno.ENETUNREACH, "the suite stays on loopback")


def _here(host: str) -> bool:
    address = ip_address(host.partition("%")[0])
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_loopback or address.is_unspecified


def _dressed(system: str) -> ModuleType:
    """Return the module whose verbs answer."""
    if system == PLAIN:
        return plain
    if system != OURS:
        sabotage.apply(system)
    return adapters


def _megabytes(field_name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field_name)) / 1024


def _forget_peak() -> None:
    """Let VmHWM start anew: proc(5), clear_refs."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _live(address: str) -> int:
    """The life of a lane; 0 if somebody listened."""
    try:
        channel = Client(address)
    except OSError:
        return 1
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    with suppress(EOFError, OSError):
        _converse(channel)
    return 0


def _converse(channel: Connection) -> None:
    channel.send(os.getpid())
    try:
        lane = _Lane(channel.recv())
    except (AttributeError, KeyError, ImportError) as e:
        channel.send(repr(e))
        return
    channel.send(None)
    while (asked := channel.recv()) is not None:
        if isinstance(asked, Question):
            channel.send(lane.ask(asked))
        else:
            lane.settle()


def _fork(act: Callable[[], int]) -> None:
    if os.fork() == 0:
        code = 1
        try:
            code = act()
        finally:
            os._exit(code)


def main(address: str, lanes: int) -> None:
    """Keep so many lanes alive; one that ends is replaced until nobody listens at ``address`` any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asked decides when it is over
    for _ in range(lanes):
        _fork(lambda: _live(address))
    while lanes:
        _, status = os.wait()
        if os.waitstatus_to_exitcode(status) == 1:
            lanes -= 1
        else:
            _fork(lambda: _live(address))
