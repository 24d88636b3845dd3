"""Named moments at which a test may kill the process, in the manner of FreeBSD's fail(9).

A crash simulated by an exception runs `finally` blocks that a real one does not; these points send SIGKILL.
"""

import os
import signal

VARIABLE = "HEMEROTECA_KILL_AT"

_reached: dict[str, int] = {}


def reach(name: str) -> None:
    """Note that the moment ``name`` has come.

    The process dies if ``HEMEROTECA_KILL_AT`` says ``name`` or ``name:n`` (the n-th time).

    Without the variable this does nothing.
    """
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    point, _, nth = wanted.partition(":")
    if point != name:
        return
    _reached[name] = _reached.get(name, 0) + 1
    if _reached[name] == int(nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
