"""What goes: raw files that are older than the user wants to keep, and what is left over that nobody asks for again."""

import logging
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse import locks
from warehouse.clock import now
from warehouse.disk import sync
from warehouse.failpoints import reach
from warehouse.store import UNFINISHED, open_loading, put, transaction

_LOG = logging.getLogger(__name__)

_AT_REST = timedelta(days=1)  # nobody writes to a file that was last touched before
_ARCHIVE_DAYS = 30

_NEWEST = "select warc_file, max(started_at) from fetches where warc_file is not null group by warc_file"
_REMOVED = """
update fetches
set warc_file = null, warc_offset = null, warc_length = null, raw_removed_at = ?
where warc_file in (select warc_file from old_files)
"""


_WANTED_ARCHIVES = "select distinct found_on from frontier where due_at is not null and locator is not null"


def expire(data: Path, keep_days: int | None) -> int:
    """Remove the sealed raw files all of whose captures are older than ``keep_days``; return how many went.

    The rows say so first and the files go after: no row ever refers to a file that is gone, and a file that a crash
    left without rows goes the next time. Does nothing where ``keep_days`` is None.

    Raises:
        LockBusy: a loader did not finish in time.
    """
    if keep_days is None:
        return 0
    oldest = now() - timedelta(days=keep_days)
    with open_loading(data) as con:
        old = _old_files(con, data / "raw", oldest)
        put(con, "old_files", pa.table({"warc_file": pa.array(old, pa.string())}))
        with transaction(con):
            con.execute(_REMOVED, [now()])
        reach("retention.rows")
    for name in old:
        path = data / "raw" / name
        path.unlink(missing_ok=True)
        sync(path.parent)
    if old:
        _LOG.info("removed raw_files=%d older_than_days=%d", len(old), keep_days)
    return len(old)


def sweep(data: Path) -> list[Path]:
    """Remove what nobody asks for again, and return the paths that went.

    That is: database files and spilled queries of processes that died over them; stages that were never finished, a
    day after; and cut-outs of news crawls a month after they were made, unless a page in one is still to be read.

    Raises:
        LockBusy: a loader did not finish in time.
    """
    gone = [*_dead_databases(data), *_dead_stages(data), *_old_archives(data)]
    for path in gone:
        _LOG.info("removed %s", path)
    return gone


def _dead_databases(data: Path) -> list[Path]:
    with locks.loader(data):  # whoever writes one of these holds it
        found = [path for name in UNFINISHED for path in (data / name, data / f"{name}.wal") if path.exists()]
        for path in found:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    return found


def _dead_stages(data: Path) -> list[Path]:
    gone = []
    for path in sorted((data / "stage").glob("*/*.tmp")):
        try:
            with locks.sources(data, [path.parent.name], timeout=0):
                if _is_at_rest(path, _AT_REST):
                    shutil.rmtree(path)
                    gone.append(path)
        except locks.LockBusy:  # its next run sees to it
            continue
    return gone


def _old_archives(data: Path) -> list[Path]:
    archives = sorted((data / "archives").glob("*/*.warc.gz*"))
    with open_loading(data) as con:
        # By name, which holds a digest: the data folder may have moved.
        wanted = {Path(place).name for (place,) in con.execute(_WANTED_ARCHIVES).fetchall()}
    kept = {True: _AT_REST, False: timedelta(days=_ARCHIVE_DAYS)}
    gone = [path for path in archives if path.name not in wanted and _is_at_rest(path, kept[path.suffix == ".tmp"])]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def _is_at_rest(path: Path, since: timedelta) -> bool:
    return path.stat().st_mtime < (now() - since).timestamp()


def _old_files(con: duckdb.DuckDBPyConnection, raw: Path, oldest: datetime) -> list[str]:
    newest: dict[str, datetime] = dict(con.execute(_NEWEST).fetchall())
    sealed = {path.relative_to(raw).as_posix(): path for path in raw.glob("*/*/*.warc.gz")}
    unnamed = oldest.timestamp()
    return sorted(
        name
        for name, path in sealed.items()
        if (newest[name] < oldest if name in newest else path.stat().st_mtime < unnamed)
    )
