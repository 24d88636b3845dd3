"""Room on the disk is looked at, rarely, and a refused write settles it."""

import errno
import os
from pathlib import Path

import duckdb
import pytest

from warehouse.disk import Disk, is_full
from warehouse.errors import WarehouseError


def free_mb(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize >> 20


def test_enough_room_is_no_shortage(tmp_path: Path) -> None:
    assert Disk(tmp_path, 0).shortage() is None
    assert Disk(tmp_path, free_mb(tmp_path) // 2).shortage() is None


def test_a_shortage_says_what_is_free_and_what_is_wanted(tmp_path: Path) -> None:
    why = Disk(tmp_path, 1 << 40).shortage()
    assert why is not None
    assert why.endswith(f"MB free at {tmp_path}, HEMEROTECA_LEAST_FREE_MB={1 << 40}")


def test_it_is_looked_at_once_a_second_at_most(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    disk = Disk(folder, 0)
    assert disk.shortage() is None
    folder.rmdir()
    assert disk.shortage() is None  # else: no such folder
    with pytest.raises(FileNotFoundError):
        Disk(folder, 0).shortage()


def test_after_a_refused_write_there_is_no_room(tmp_path: Path) -> None:
    disk = Disk(tmp_path, 0)
    disk.refuse(WarehouseError("full to the brim", code="paused_disk"))
    assert disk.shortage() == "full to the brim"


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "x"), True),
        (OSError(errno.EDQUOT, "x"), True),
        (OSError(errno.EIO, "x"), False),
        (WarehouseError("x", code="paused_disk"), True),
        (WarehouseError("x"), False),
        (duckdb.IOException("IO Error: Could not write file: No space left on device"), True),
        (ValueError("x"), False),
    ],
)
def test_what_a_full_disk_says(error: Exception, full: bool) -> None:
    assert is_full(error) is full
