"""How much room is left on the disk, so that fetching stops before a write can fail."""

import errno
import os
from pathlib import Path
from threading import Lock
from time import monotonic

from warehouse.errors import WarehouseError

FULL = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
"""What the system says where no more can be written."""

_LOOK_SECONDS = 1.0


def is_full(error: BaseException) -> bool:
    """Whether an error, the database's too, says that the disk is full."""
    if isinstance(error, OSError):
        return error.errno in FULL
    return getattr(error, "code", None) == "paused_disk" or any(os.strerror(code) in str(error) for code in FULL)


def sync(path: Path) -> None:
    """Make the bytes of a file, or the names in a folder, survive a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Disk:
    """Watches the free space of one folder's file system; safe to share between threads, and cheap to ask often.

    Args:
        folder: exists.
        least_free_mb: less than so many MiB free is too little; 0 never is.
    """

    def __init__(self, folder: Path, least_free_mb: int) -> None:
        self._folder = folder
        self._least_free_mb = least_free_mb
        self._lock = Lock()
        self._looked_at = float("-inf")
        self._why: str | None = None
        self._refused = False

    def shortage(self) -> str | None:
        """Return in a few words that there is too little room, or None.

        Once a write was refused there is too little for good: what is left then belongs to what is fetched already.
        """
        with self._lock:
            if not self._refused and monotonic() - self._looked_at >= _LOOK_SECONDS:
                self._looked_at = monotonic()
                self._why = self._look()
            return self._why

    def refuse(self, error: WarehouseError) -> None:
        """Note that a write was refused."""
        with self._lock:
            self._refused = True
            self._why = str(error)

    def _look(self) -> str | None:
        found = os.statvfs(self._folder)
        free_mb = found.f_bavail * found.f_frsize >> 20
        if free_mb >= self._least_free_mb:
            return None
        return f"{free_mb} MB free at {self._folder}, HEMEROTECA_LEAST_FREE_MB={self._least_free_mb}"
