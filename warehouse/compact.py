"""Compacting the loader's database: DuckDB reuses free blocks but never gives them back; writing it anew does."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.store import LOADING, open_loading, rewrite

MOST_FREE = 0.3  # of the file; up to that the blocks are soon used again


@dataclass(frozen=True, slots=True)
class Compacted:
    """Bytes of ``loading.duckdb`` before it was written anew, and after."""

    before: int
    after: int


def compact(data: Path) -> Compacted | None:
    """Write ``loading.duckdb`` anew where more than `MOST_FREE` of it are free blocks, else do nothing.

    Raises:
        LockBusy: a loader did not finish in time.
        WarehouseError: there is no room for a second file beside it; it stays as it is.
    """
    if _free_share(data) <= MOST_FREE:
        return None
    path = data / LOADING
    before, room = path.stat().st_size, shutil.disk_usage(data).free
    if room < before:
        short = f"{room >> 20} MB of free disk are too few to write its {before >> 20} MB anew"
        raise WarehouseError(f"{path} has many free blocks, but {short}", retryable=True)
    rewrite(data)
    return Compacted(before, path.stat().st_size)


def _free_share(data: Path) -> float:
    query = "select free_blocks, total_blocks from pragma_database_size() where database_name = 'main_store'"
    with open_loading(data) as con:
        con.execute("checkpoint")
        ((free, total),) = con.execute(query).fetchall()
    return free / total if total else 0.0
