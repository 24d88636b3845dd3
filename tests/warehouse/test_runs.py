"""Runs report themselves, and the table of sources follows the sources file."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.warehouse.staging import RUN, SOURCES, Visit, address, stage
from warehouse import locks, runs, store
from warehouse.load import load_stages


def test_a_run_begins_once_and_ends(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.start(data, RUN, "another name", SOURCES)
    monkeypatch.setenv("HEMEROTECA_NOW", "2026-03-01T21:00:00+09:00")
    runs.finish(data, RUN, "completed")
    with store.open_loading(data) as con:
        [run] = store.rows(con, "from runs")
    assert (run["flow"], run["state"], run["parameters"]) == ("ingest", "completed", '{"source_ids": ["herald"]}')
    assert run["finished_at"].isoformat() == "2026-03-01T12:00:00+00:00"


def test_a_source_that_is_defined_otherwise_is_rewritten(data: Path) -> None:
    changed = SOURCES[0].model_copy(update={"name": "The New Herald", "owner": "Group"})
    runs.start(data, "run-2", "ingest", [changed])
    with store.open_loading(data) as con:
        rows = store.rows(con, "select source_id, name, owner, hosts from sources order by source_id")
    assert [(row["source_id"], row["name"], row["owner"]) for row in rows] == [
        ("courier", "The Courier", None),
        ("gazette", "The Gazette", None),
        ("herald", "The New Herald", "Group"),
    ]
    assert rows[0]["hosts"] == ["www.courier.example", "m.courier.example"]


def states(data: Path) -> dict[str, str]:
    with store.open_loading(data) as con:
        return dict(con.execute("select run_id, state from runs").fetchall())


def test_a_run_that_begins_again_is_running_again(data: Path) -> None:
    runs.finish(data, RUN, "crashed")
    runs.start(data, RUN, "ingest", SOURCES)
    with store.open_loading(data) as con:
        [run] = store.rows(con, "from runs")
    assert (run["state"], run["finished_at"]) == ("running", None)


RUNNING = """
import sys, time
from pathlib import Path
from warehouse import locks, runs
data = Path(sys.argv[1])
with locks.run(data, sys.argv[2]):
    runs.start(data, sys.argv[2], "ingest")
    print("running", flush=True)
    sys.stdin.readline()
    runs.finish(data, sys.argv[2], "completed")
"""


@contextmanager
def running(data: Path, run_id: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", RUNNING, str(data), run_id]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "running\n"
            yield process
        finally:
            process.kill()


def test_only_the_dead_are_settled(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", "2026-03-01T21:00:00+09:00")
    with running(data, "killed") as killed, running(data, "alive") as alive, locks.run(data, RUN):
        assert runs.settle_dead(data) == []
        killed.kill()
        killed.wait()
        assert runs.settle_dead(data) == ["killed"]
        assert states(data) == {RUN: "running", "killed": "crashed", "alive": "running"}
        assert locks.run_ids(data) == ["alive", RUN]
        assert runs.settle_dead(data) == []
        alive.communicate("end\n")
        assert alive.returncode == 0
    assert runs.settle_dead(data) == [RUN]  # its block ended without a word
    assert states(data) == {RUN: "crashed", "killed": "crashed", "alive": "completed"}
    assert locks.run_ids(data) == []
    with store.open_loading(data) as con:
        rows = store.rows(con, "select finished_at from runs where run_id = 'killed'")
    assert rows[0]["finished_at"].isoformat() == "2026-03-01T12:00:00+00:00"


def test_a_run_in_another_thread_is_alive(data: Path) -> None:
    may_end = threading.Event()
    begun = threading.Event()

    def work() -> None:
        with locks.run(data, RUN):
            begun.set()
            may_end.wait(30)

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(30)
    assert runs.settle_dead(data) == []
    may_end.set()
    thread.join(30)
    assert runs.settle_dead(data) == [RUN]


def test_a_run_that_only_the_loader_knows_is_settled(tmp_path: Path) -> None:
    load_stages(tmp_path, [stage(tmp_path, [Visit(address("a"), body="Text.")], run="silent")])
    assert states(tmp_path)["silent"] == "running"
    assert "silent" in runs.settle_dead(tmp_path)
    assert states(tmp_path)["silent"] == "crashed"


def test_the_lock_of_a_run_without_a_row_goes(data: Path) -> None:
    left = data / "locks" / "run-early"
    left.parent.mkdir(exist_ok=True)
    left.write_text("")
    assert runs.settle_dead(data) == [RUN]
    assert not left.exists()


def test_a_forgetting_that_was_interrupted_is_left_to_who_finishes_it(data: Path) -> None:
    with store.open_loading(data) as con:
        con.execute("insert into runs values ('forget-1', 'forget', 'running', '{}', now(), null)")
        con.execute("insert into forgettings values ('forget-1', 'url', 'digest', null, 1, 1, 1, 1, 1, now(), null)")
    runs.settle_dead(data)
    assert states(data) == {RUN: "crashed", "forget-1": "running"}


@pytest.mark.parametrize("nth", [1, 2])
def test_who_is_killed_while_settling_leaves_it_to_the_next(data: Path, nth: int) -> None:
    runs.start(data, "run-2", "ingest")
    settle = f"from pathlib import Path; from warehouse import runs; runs.settle_dead(Path({str(data)!r}))"
    killed = subprocess.run(
        [sys.executable, "-c", settle], env={**os.environ, "HEMEROTECA_KILL_AT": f"runs.settled:{nth}"}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    runs.settle_dead(data)
    assert states(data) == {RUN: "crashed", "run-2": "crashed"}
    assert locks.run_ids(data) == []
