"""The order to a run to end soon, and how it reaches those who wait for a host, an answer or a worker."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock


class Stopped(Exception):  # noqa: N818 - not an error: somebody asked the run to end
    """The run was asked to stop; what is staged and loaded stays, the rest is still due."""

    def __init__(self) -> None:
        super().__init__("the run was asked to stop")


class Stop(Event):
    """The order to end soon; safe to share between threads, but not to be given in a signal handler.

    Who waits for something that knows no events says with `calls` how the wait is ended.
    """

    def __init__(self) -> None:
        super().__init__()
        self._calls: dict[object, Callable[[], None]] = {}
        self._calling = Lock()

    def set(self) -> None:
        """Give the order, and return when all waits are ended."""
        with self._calling:
            super().set()
            for end in self._calls.values():
                end()
            self._calls.clear()

    def check(self) -> None:
        """Raise `Stopped` if the order was given."""
        if self.is_set():
            raise Stopped

    def pause(self, seconds: float) -> None:
        """Sleep; raise `Stopped` as soon as the order is given."""
        self.wait(seconds)
        self.check()

    @contextmanager
    def calls(self, end: Callable[[], None]) -> Iterator[None]:
        """Call ``end``, which is quick and never raises, if the order is given during the block.

        Raises:
            Stopped: if it was given before.
        """
        name = object()
        with self._calling:
            self.check()
            self._calls[name] = end
        try:
            yield
        finally:
            with self._calling:
                self._calls.pop(name, None)

    @contextmanager
    def cuts(self, sock: socket.socket) -> Iterator[None]:
        """Cut the connection of ``sock`` if the order is given during the block, whoever waits for it and in what call.

        A socket that is later wrapped in TLS may be given as well. The connection ends with the block, at the earliest.

        Raises:
            Stopped: if the order was given before.
        """
        with sock.dup() as same, self.calls(lambda: _cut(same)):
            yield


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):  # not connected any more
        sock.shutdown(socket.SHUT_RDWR)
