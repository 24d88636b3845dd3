"""Locks on ranges of a file's bytes (Linux, open file description locks): freed when the file is closed, however.

Two threads that opened the file each for itself exclude each other like two processes. The bytes need not exist.
"""

import fcntl
import struct
import sys

from warehouse.errors import WarehouseError

_FLOCK = struct.Struct("hhqqi0q")  # type, whence, start, length (0: all after start), pid
_FROM_START = 0


def lock(descriptor: int, start: int, end: int) -> bool:
    """Lock the bytes from ``start`` to before ``end``; return whether that worked, without waiting.

    Raises:
        WarehouseError: this system has no such locks.
    """
    try:
        _control(descriptor, "F_OFD_SETLK", fcntl.F_WRLCK, start, end - start)
    except BlockingIOError:
        return False
    return True


def held_by_others(descriptor: int, start: int, end: int | None = None) -> tuple[int, int] | None:
    """Return one range that somebody else has locked among these bytes (without ``end``: all that follow), or None."""
    kind, found, length = _control(descriptor, "F_OFD_GETLK", fcntl.F_WRLCK, start, 0 if end is None else end - start)
    return None if kind == fcntl.F_UNLCK else (found, found + length)


def _control(descriptor: int, command: str, kind: int, start: int, length: int) -> tuple[int, int, int]:
    number = getattr(fcntl, command, None)
    if number is None:
        raise WarehouseError(f"locks on ranges of bytes need Linux; this is {sys.platform}")
    answer = fcntl.fcntl(descriptor, number, _FLOCK.pack(kind, _FROM_START, start, length, 0))
    kind, _, start, length, _ = _FLOCK.unpack(answer)
    return kind, start, length
