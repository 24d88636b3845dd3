"""Publishing: readers get a fresh, compact copy of the warehouse under its name, in one rename."""

import contextlib
from datetime import UTC, datetime
from pathlib import Path

from warehouse.clock import now
from warehouse.disk import sync
from warehouse.failpoints import reach
from warehouse.store import COPIED, PUBLISHED, STORAGE_VERSION, open_loading, quoted, remove_foreign_log, rows


def is_due(data: Path, not_within_seconds: float, quiet_seconds: float = 0) -> bool:
    """Tell whether readers should get a new copy.

    Args:
        data: the data folder.
        not_within_seconds: not where the last publishing is not older than this.
        quiet_seconds: nor where it is not older than this and no page was loaded or read anew since.

    Raises:
        LockBusy: a loader did not finish in time.
    """
    try:
        published_at = (data / PUBLISHED).stat().st_mtime
    except FileNotFoundError:
        return True
    age = now().timestamp() - published_at
    if age < 0 or age >= max(not_within_seconds, quiet_seconds):
        return True
    if age < not_within_seconds:
        return False
    with open_loading(data) as con:
        since = datetime.fromtimestamp(published_at, UTC)
        return bool(rows(con, "select 1 from extractions where extracted_at >= ? limit 1", [since]))


def publish(data: Path) -> Path:
    """Copy the loader's database to ``warehouse.duckdb`` and return its path.

    Readers that hold the old file open keep reading it. The copy is read-only (mode 0444) and has no log beside it.

    Raises:
        LockBusy: a loader did not finish in time.
    """
    published = data / PUBLISHED
    with open_loading(data) as con:
        unfinished = data / COPIED  # one name: what a dead publisher left is overwritten by the next
        _remove(unfinished)
        con.execute(f"attach {quoted(str(unfinished))} as copy_of_store (storage_version '{STORAGE_VERSION}')")
        con.execute("copy from database main_store to copy_of_store")
        con.execute("checkpoint copy_of_store")
        con.execute("detach copy_of_store")
        _settle(unfinished)
        reach("publish.copied")
        # A program that opened the published file for writing may have left a log, which DuckDB would replay.
        remove_foreign_log(published)
        unfinished.replace(published)
        reach("publish.renamed")
        sync(data)
    return published


def _settle(path: Path) -> None:
    path.chmod(0o444)
    sync(path)


def _remove(path: Path) -> None:
    for name in (path.name, path.name + ".wal"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(name).unlink()
