"""The loader's database gives back what it does not use, at any moment whole."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.staging import Visit, address, stage, words
from warehouse import compact as compacting
from warehouse import store
from warehouse.checksum import content_checksum
from warehouse.compact import compact
from warehouse.errors import WarehouseError
from warehouse.load import load_stages

CHECKOUT = Path(__file__).parents[2]
COMPACT = "import sys; from pathlib import Path; from warehouse.compact import compact; compact(Path(sys.argv[1]))"


@pytest.fixture
def holed(data: Path) -> Path:
    """A warehouse most of whose file is free blocks."""
    with store.open_loading(data) as con:
        con.execute("create table large as select range as a, md5(range::varchar) as b from range(200_000)")
    load_stages(data, [stage(data, [Visit(address("a"), 0, words("a"))])])
    with store.open_loading(data) as con:
        con.execute("drop table large")
    return data


def content(data: Path) -> str:
    with store.open_loading(data) as con:
        return content_checksum(con)


def test_what_is_free_is_given_back(holed: Path) -> None:
    before = content(holed)
    done = compact(holed)
    assert done is not None
    assert done.after < 0.7 * done.before
    assert (holed / store.LOADING).stat().st_size == done.after
    assert content(holed) == before
    assert compact(holed) is None


def test_a_full_file_stays(data: Path) -> None:
    content(data)
    inode = (data / store.LOADING).stat().st_ino
    assert compact(data) is None
    assert (data / store.LOADING).stat().st_ino == inode


def test_killed_before_the_new_file_has_the_name(holed: Path) -> None:
    before = content(holed)
    environment = os.environ | {"HEMEROTECA_KILL_AT": "store.rewritten"}
    done = subprocess.run([sys.executable, "-c", COMPACT, holed], check=False, cwd=CHECKOUT, env=environment)
    assert done.returncode == -signal.SIGKILL
    assert content(holed) == before
    assert compact(holed) is not None
    assert content(holed) == before


def test_no_room_for_a_second_file(holed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = compacting.shutil.disk_usage

    def crowded(path: Any) -> Any:
        return real(path)._replace(free=100)

    monkeypatch.setattr(compacting.shutil, "disk_usage", crowded)
    with pytest.raises(WarehouseError, match="0 MB of free disk are too few") as told:
        compact(holed)
    assert told.value.retryable
