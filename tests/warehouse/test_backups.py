"""An upgrade copies the database first, and a kill in the middle of it costs nothing."""

import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.staging import Visit, address, stored, words
from warehouse import backups, store
from warehouse.erase import Target
from warehouse.errors import WarehouseError
from warehouse.forget import forget

MIGRATIONS = sorted(path.stem for path in (Path(store.__file__).parent / "migrations").glob("*.sql"))
OLD, NEW = MIGRATIONS[-2][:4], MIGRATIONS[-1][:4]
OPEN = "import sys; from pathlib import Path; from warehouse import store\nwith store.open_loading(Path(sys.argv[1])): pass"
DAY = "20260301"


@pytest.fixture(autouse=True)
def fixed_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", "2026-03-01T12:00:00+00:00")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that lacks the newest migration."""
    folder = tmp_path_factory.mktemp("old")
    shutil.copytree(Path(store.__file__).parent / "migrations", folder / "migrations")
    (folder / "migrations" / f"{MIGRATIONS[-1]}.sql").unlink()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(store, "_HERE", folder)
        con = store.connect(folder / store.LOADING)
        store.migrate(con)
        con.execute(
            "insert into sources by name"
            " select 'old' as source_id, 'Old' as name, [] as hosts, 'UTC' as timezone, 'en' as language"
        )
        con.close()
    return folder / store.LOADING


@pytest.fixture
def old(database: Path, tmp_path: Path) -> Path:
    """A data folder with that database."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(database, data / store.LOADING)
    return data


def version(path: Path) -> str:
    """Number of the newest migration; the source that the file had is in it."""
    with duckdb.connect(":memory:") as con:
        con.execute(f"attach '{path}' as kept (read_only); use kept")
        assert con.execute("select source_id from sources").fetchall() == [("old",)]
        [(name,)] = con.execute("select max(name) from schema_migrations where name <> 'views and macros'").fetchall()
    return str(name)[:4]


def kept(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "backups").iterdir())


def test_an_old_file_is_copied_and_then_migrated(old: Path) -> None:
    with store.open_loading(old):
        pass
    assert kept(old) == [f"loading-{OLD}-{DAY}.duckdb"]
    assert version(old / "backups" / f"loading-{OLD}-{DAY}.duckdb") == OLD
    assert version(old / store.LOADING) == NEW
    with store.open_loading(old):
        pass
    assert len(kept(old)) == 1


def test_a_file_that_is_made_or_is_of_this_version_is_not_copied(tmp_path: Path) -> None:
    for _ in range(2):
        with store.open_loading(tmp_path):
            pass
    assert not (tmp_path / "backups").exists()


def test_what_the_log_holds_is_in_the_copy(old: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from warehouse import store\n"
        "con = store.connect(Path(sys.argv[1]) / store.LOADING)\n"
        "con.execute(\"update sources set name = 'In the log'\")\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(old)], check=True)
    assert (old / "loading.duckdb.wal").exists()
    with store.open_loading(old):
        pass
    [copy] = (old / "backups").iterdir()
    with duckdb.connect(":memory:") as con:
        con.execute(f"attach '{copy}' as kept (read_only)")
        assert con.execute("select name from kept.sources").fetchall() == [("In the log",)]


@pytest.mark.parametrize("moment", ["backups.copied", "backups.kept", "store.migrated", "store.checkpoint"])
def test_a_kill_leaves_the_old_file_or_a_new_one_with_its_copy(old: Path, moment: str) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", OPEN, str(old)], env=os.environ | {"HEMEROTECA_KILL_AT": moment}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    if moment != "store.checkpoint":
        assert version(old / store.LOADING) == OLD
    with store.open_loading(old):
        pass
    assert version(old / store.LOADING) == NEW
    assert kept(old) == [f"loading-{OLD}-{DAY}.duckdb"]
    assert version(old / "backups" / f"loading-{OLD}-{DAY}.duckdb") == OLD


def test_an_upgrade_that_fails_each_day_copies_once(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in (1, 2):
        monkeypatch.setenv("HEMEROTECA_NOW", f"2026-03-0{day}T12:00:00+00:00")
        killed = subprocess.run(
            [sys.executable, "-c", OPEN, str(old)],
            env=os.environ | {"HEMEROTECA_KILL_AT": "store.migrated"},
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL
    assert kept(old) == [f"loading-{OLD}-20260301.duckdb"]


def test_the_newest_three_stay(tmp_path: Path) -> None:
    database = tmp_path / store.LOADING
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "loading-mine.duckdb").write_text("not ours")
    days = [("0033", "20251230"), ("0034", "20251231"), ("0030", "20240101"), ("0035", "20260101")]
    for number, day in days:
        (tmp_path / "backups" / f"loading-{number}-{day}.duckdb").write_text("older")
    database.write_text("a database")
    assert backups.keep(tmp_path, database, "0036").read_text() == "a database"
    assert kept(tmp_path) == [
        "loading-0034-20251231.duckdb",
        "loading-0035-20260101.duckdb",
        f"loading-0036-{DAY}.duckdb",
        "loading-mine.duckdb",
    ]
    backups.remove(tmp_path)
    assert kept(tmp_path) == ["loading-mine.duckdb"]


def test_without_room_nothing_is_changed(tmp_path: Path) -> None:
    database = tmp_path / store.LOADING
    with database.open("wb") as file:
        file.truncate(1 << 42)  # sparse
    with pytest.raises(
        WarehouseError,
        match=r"upgrading \S+loading\.duckdb needs 8388609 MB free, for a copy in \S+ and .* \d+ MB are free: make room",
    ):
        backups.keep(tmp_path, database, "0033")
    assert kept(tmp_path) == []


def test_a_copy_that_the_disk_refuses_is_removed(old: Path) -> None:
    size = (old / store.LOADING).stat().st_size
    refused = subprocess.run(
        [sys.executable, "-c", OPEN, str(old)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, size // 2)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "File too large" in refused.stderr
    assert kept(old) == []
    assert version(old / store.LOADING) == OLD


def test_what_is_forgotten_is_in_no_copy(data: Path) -> None:
    stored(data, [Visit(address("story"), body=words("story"))])
    with store.open_loading(data):
        pass
    backups.keep(data, data / store.LOADING, OLD)
    assert len(kept(data)) == 1
    forget(data, Target("url", address("story")))
    assert kept(data) == []
