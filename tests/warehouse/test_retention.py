"""Old raw files go, whole; no row ever refers to one that is gone."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.warehouse.staging import Visit, address, at, stored, words
from warehouse import frontier, locks
from warehouse.check import demand, run_checks
from warehouse.retention import expire, sweep
from warehouse.store import open_loading, rows

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten days after the first visit."""
    monkeypatch.setenv("HEMEROTECA_NOW", (at(0) + timedelta(days=10)).isoformat())


def story(name: str, day: int) -> Visit:
    return Visit(address(name), 24 * 60 * day, words(name))


def files(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "raw").rglob("*.gz*"))


def test_a_file_goes_once_all_in_it_is_old(data: Path) -> None:
    stored(data, [story("a", 0), story("b", 1)], run="old")
    stored(data, [story("c", 0), story("d", 5)], run="mixed")
    stored(data, [story("e", 9)], run="new")
    assert expire(data, None) == 0
    assert expire(data, 30) == 0
    assert len(files(data)) == 3
    assert expire(data, 7) == 1
    assert files(data) == ["mixed-0000.warc.gz", "new-0000.warc.gz"]
    assert expire(data, 7) == 0
    with open_loading(data) as con:
        told = rows(con, "select url, warc_file, warc_offset, raw_removed_at, payload_digest from fetches order by url")
        assert [row["url"] for row in told if row["warc_file"] is None] == [address("a"), address("b")]
        assert all((row["warc_file"] is None) == (row["raw_removed_at"] is not None) for row in told)
        assert all(row["payload_digest"] for row in told)
        assert len(rows(con, "select * from articles")) == 5
        demand(run_checks(con))


def test_a_page_without_its_raw_is_kept_anew_when_it_is_fetched_again(data: Path) -> None:
    stored(data, [story("a", 0)], run="old")
    with open_loading(data) as con:
        con.execute("update frontier set due_at = ?", [at(0)])
        (before,) = frontier.take(con, "herald")
    expire(data, 7)
    with open_loading(data) as con:
        (after,) = frontier.take(con, "herald")
    assert before.capture_digest is not None
    assert (before.captured_at, before.capture_url) == (at(0), address("a"))
    assert (after.capture_digest, after.captured_at, after.capture_url) == (None, None, None)
    assert after.etag == before.etag


EXPIRE = "import sys; from pathlib import Path; from warehouse.retention import expire; expire(Path(sys.argv[1]), 7)"


def test_a_crash_in_between_leaves_no_row_without_its_file(data: Path) -> None:
    stored(data, [story("a", 0)], run="old")
    (path,) = (data / "raw").rglob("*.gz")
    long_ago = at(0).timestamp()
    os.utime(path, (long_ago, long_ago))
    done = subprocess.run(
        [sys.executable, "-c", EXPIRE, data],
        check=False,
        cwd=CHECKOUT,
        env=os.environ | {"HEMEROTECA_KILL_AT": "retention.rows"},
    )
    assert done.returncode == -signal.SIGKILL
    with open_loading(data) as con:
        assert rows(con, "select * from fetches where warc_file is not null") == []
    assert len(files(data)) == 1
    assert expire(data, 7) == 1
    assert files(data) == []


def test_what_dead_processes_left_goes(data: Path) -> None:
    for name in (".publishing.duckdb", ".publishing.duckdb.wal", ".rewriting.duckdb"):
        (data / name).write_bytes(b"half")
    (data / "tmp").mkdir()
    (data / "tmp" / "spilled.block").write_bytes(b"x")
    for name, days in {"herald/dead-0001.tmp": 2, "courier/dead-0001.tmp": 2, "herald/new-0002.tmp": 0}.items():
        folder = data / "stage" / name
        folder.mkdir(parents=True)
        (folder / "fetches.parquet").write_bytes(b"x")
        aged(folder, days)
    (data / "stage" / "herald" / "whole-0001").mkdir()
    aged(data / "stage" / "herald" / "whole-0001", 9)
    with locks.sources(data, ["courier"]):
        gone = sweep(data)
    assert [path.relative_to(data).as_posix() for path in gone] == [
        ".publishing.duckdb",
        ".publishing.duckdb.wal",
        ".rewriting.duckdb",
        "tmp",
        "stage/herald/dead-0001.tmp",
    ]
    assert not any(path.exists() for path in gone)
    assert sorted(path.relative_to(data).as_posix() for path in (data / "stage").glob("*/*")) == [
        "stage/courier/dead-0001.tmp",
        "stage/herald/new-0002.tmp",
        "stage/herald/whole-0001",
    ]
    assert sweep(data) == [data / "stage" / "courier" / "dead-0001.tmp"]


def test_cut_outs_of_news_crawls_go_when_nothing_in_them_is_to_be_read(data: Path) -> None:
    folder = data / "archives" / "herald"
    folder.mkdir(parents=True)
    for name, days in {"read": 31, "wanted": 31, "new": 29}.items():
        (folder / f"{name}.warc.gz").write_bytes(b"x")
        aged(folder / f"{name}.warc.gz", days)
    (folder / "cut.warc.gz.tmp").write_bytes(b"x")
    aged(folder / "cut.warc.gz.tmp", 2)
    stored(data, [story("a", 0)], run="old")
    with open_loading(data) as con:
        con.execute("update frontier set found_on = '/moved/wanted.warc.gz', locator = '7', due_at = ?", [at(0)])
    assert sorted(path.name for path in sweep(data)) == ["cut.warc.gz.tmp", "read.warc.gz"]
    assert sorted(path.name for path in folder.iterdir()) == ["new.warc.gz", "wanted.warc.gz"]
    with open_loading(data) as con:
        con.execute("update frontier set due_at = null")
    assert [path.name for path in sweep(data)] == ["wanted.warc.gz"]


def aged(path: Path, days: int) -> None:
    """Make a path as old as that, ten days after the first visit."""
    then = (at(0) + timedelta(days=10 - days)).timestamp()
    os.utime(path, (then, then))
