"""Copies of the database from before an upgrade changed it: ``data/backups/loading-<version>-<day>.duckdb``."""

import re
import shutil
from pathlib import Path

from warehouse.clock import now
from warehouse.disk import sync
from warehouse.errors import WarehouseError
from warehouse.failpoints import reach

KEPT = 3
FOLDER = "backups"
UNFINISHED = f"{FOLDER}/.unfinished.duckdb"
_NAME = re.compile(r"loading-(\d{4})-(\d{8})\.duckdb")
_MB = 1 << 20


def keep(data: Path, path: Path, version: str) -> Path:
    """Copy a database that nobody has open, whole or not at all, and remove all but the newest copies.

    Where the newest copy is of this very file it is left at that.

    Args:
        data: the data folder.
        path: the database, without a log.
        version: number of its newest migration.

    Raises:
        WarehouseError: the disk has no room for the copy and for what the upgrade may write anew.
    """
    folder = data / FOLDER
    folder.mkdir(exist_ok=True)
    found = path.stat()
    for copy in _kept(folder)[:1]:
        if (copy.stat().st_size, copy.stat().st_mtime_ns) == (found.st_size, found.st_mtime_ns):
            return copy
    free = shutil.disk_usage(folder).free
    if free < 2 * found.st_size:
        raise WarehouseError(
            f"upgrading {path} needs {2 * found.st_size // _MB + 1} MB free, for a copy in {folder} and for the upgrade"
            f" itself; {free // _MB} MB are free: make room, then start again. Nothing was changed"
        )
    unfinished, kept = data / UNFINISHED, folder / f"loading-{version}-{now():%Y%m%d}.duckdb"
    try:
        shutil.copy2(path, unfinished)  # with its time, by which it is known again
        sync(unfinished)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    reach("backups.copied")
    unfinished.replace(kept)
    sync(folder)
    for copy in _kept(folder)[KEPT:]:
        copy.unlink()
    reach("backups.kept")
    return kept


def remove(data: Path) -> None:
    """Remove all copies, so that what is to be forgotten is in none of them."""
    (data / UNFINISHED).unlink(missing_ok=True)
    for copy in _kept(data / FOLDER):
        copy.unlink()


def _kept(folder: Path) -> list[Path]:
    """Return the copies, the newest first."""
    named = ((path, _NAME.fullmatch(path.name)) for path in folder.glob("loading-*"))
    return [path for _, path in sorted(((name[2], name[1]), path) for path, name in named if name)][::-1]
