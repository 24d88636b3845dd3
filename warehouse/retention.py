"""Raw files that are older than the user wants to keep go; the texts read from them stay."""

import logging
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.clock import now
from warehouse.disk import sync
from warehouse.failpoints import reach
from warehouse.store import open_loading, put, transaction

_LOG = logging.getLogger(__name__)

_NEWEST = "select warc_file, max(started_at) from fetches where warc_file is not null group by warc_file"
_REMOVED = """
update fetches
set warc_file = null, warc_offset = null, warc_length = null, raw_removed_at = ?
where warc_file in (select warc_file from old_files)
"""


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


def _old_files(con: duckdb.DuckDBPyConnection, raw: Path, oldest: datetime) -> list[str]:
    newest: dict[str, datetime] = dict(con.execute(_NEWEST).fetchall())
    sealed = {path.relative_to(raw).as_posix(): path for path in raw.glob("*/*/*.warc.gz")}
    unnamed = oldest.timestamp()
    return sorted(
        name
        for name, path in sealed.items()
        if (newest[name] < oldest if name in newest else path.stat().st_mtime < unnamed)
    )
