"""How large the state is, measured now and then, so that its growth is known before the disk is full."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from warehouse.clock import now
from warehouse.store import LOADING, PUBLISHED, count, open_loading, rows, transaction

PARTS = (LOADING, PUBLISHED, "raw", "stage", "archives", "backups", "logs")
"""Names below the data folder that are measured."""


def measure(data: Path, others: Mapping[str, Path]) -> list[dict[str, Any]]:
    """Note the bytes of the parts of the data folder, and return the rows of ``size_list`` for them, largest first.

    Args:
        data: the data folder.
        others: files outside of it that are measured with it, by the name of the part.

    Raises:
        LockBusy: a loader did not finish in time.
    """
    places = {part: data / part for part in PARTS} | dict(others)
    found = {part: sum(_bytes(path)) for part, path in places.items()}
    moment = now()
    with open_loading(data) as con, transaction(con):
        pages = count(con, "select count(*) from fetches")
        con.executemany("insert into sizes values (?, ?, ?, ?)", [[moment, *size, pages] for size in found.items()])
        return rows(con, "select * from size_list where measured_at = ? order by byte_count desc, part", [moment])


def _bytes(path: Path) -> Iterator[int]:
    """Yield the sizes of a file and its logs, or of all files in a folder."""
    found = path.rglob("*") if path.is_dir() else path.parent.glob(f"{path.name}*")
    for each in found:
        try:
            if each.is_file():
                yield each.stat().st_size
        except FileNotFoundError:  # gone since it was listed
            continue
