"""Free loopback ports for servers that want to know theirs beforehand."""

import os
import socket

_FIRST = 20_000
_LANES, _LANE = 12, 1000  # all of them lie below the ports that the kernel gives to clients


class _Lane:
    """The ports of this process: none is given out twice until all were, nor by another process of the same suite."""

    def __init__(self) -> None:
        number = os.getppid() + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        self._begin = _FIRST + number % _LANES * _LANE
        self._given = 0

    def take(self, count: int) -> int:
        if self._given + count > _LANE:
            self._given = 0
        self._given += count
        return self._begin + self._given - count


_OURS = _Lane()


def free_ports(count: int) -> int:
    """Return the first of ``count`` neighbouring ports that are free now."""
    for _ in range(_LANE):
        first = _OURS.take(count)
        if all(_is_free(port) for port in range(first, first + count)):
            return first
    raise AssertionError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
