"""Free loopback ports for servers that want to know theirs beforehand."""

import os
import socket


def free_ports(count: int) -> int:
    """Return the first of ``count`` neighbouring ports that are free now."""
    for first in range(21000 + os.getpid() % 2000 * 5, 60000, count):
        probes = [socket.socket() for _ in range(count)]
        try:
            for port, probe in enumerate(probes, first):
                probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        else:
            return first
        finally:
            for probe in probes:
                probe.close()
    raise AssertionError("no free ports")
