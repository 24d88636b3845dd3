"""Old raw files go, whole; no row ever refers to one that is gone."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.warehouse.staging import Visit, address, at, stored, words
from warehouse import frontier
from warehouse.check import demand, run_checks
from warehouse.retention import expire
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
