"""``hemeroteca status`` as a person types it, on a warehouse with three sources."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from flows import grid
from tests.warehouse.arriving import Arriving
from warehouse import store
from warehouse.clock import now
from warehouse.publish import publish

HOLD = """
import sys, time
from pathlib import Path
from warehouse import locks
with locks.run(Path(sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    time.sleep(600)
"""
SOURCE = """
[[source]]
id = "{name}"
name = "{name}"
hosts = ["{name}.example"]
timezone = "UTC"
language = "en"
paused = {paused}
[[source.discovery]]
kind = "feed"
url = "https://{name}.example/feed"
"""


def write_sources(data: Path, **paused: bool) -> None:
    names = {"steady": False, "stopped": False, "weekly": False, **paused}
    text = "".join(SOURCE.format(name=name, paused=str(value).lower()) for name, value in names.items())
    (data / "sources.toml").write_text(text)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Yesterday was done at one source, failed at another; one has fallen silent."""
    write_sources(tmp_path)
    with store.open_loading(tmp_path) as con:
        arriving = Arriving(con, now())
        arriving.steady("steady", 30)
        arriving.steady("stopped", 30, until=29)
        arriving.steady("weekly", 1)
        for source_id, state in (("steady", "done"), ("stopped", "failed")):
            con.execute(
                "insert into windows by name select ? as source_id, 'url_list' as method, current_date - 40 as day,"
                " ? as state, 'no answer' as reason, 0 as url_count, 0 as article_count, 0 as rejected_count,"
                " 0 as deferred_count, 0 as pending_count, map([], []) as outcome_counts, 'r' as run_id, now() as updated_at",
                [source_id, state],
            )
        for number, (run_id, state, minutes) in enumerate(
            [
                ("whole", "completed", 2),
                ("alive", "running", None),
                ("dead", "running", None),
                ("gone", "running", None),
            ]
        ):
            began = now() - timedelta(hours=number + 1)
            ended = began + timedelta(minutes=minutes) if minutes else None
            con.execute("insert into runs values (?, 'ingest', ?, '{}', ?, ?)", [run_id, state, began, ended])
    publish(tmp_path)
    return tmp_path


def status(data: Path, *arguments: str) -> tuple[int, str]:
    command = [str(Path(sys.executable).with_name("hemeroteca")), "status", *arguments]
    environment = {"HEMEROTECA_DATA": str(data), "HEMEROTECA_SOURCES": str(data / "sources.toml"), "COLUMNS": "100"}
    done = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=120
    )
    return done.returncode, done.stdout + done.stderr


@contextmanager
def holding(data: Path, run_id: str) -> Iterator[None]:
    """A process that works on a run; in the end it is killed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data), run_id], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "held\n"
            yield
        finally:
            process.kill()


def test_all_on_one_screen(data: Path) -> None:
    with holding(data, "dead"):
        pass
    with holding(data, "alive"):
        code, said = status(data)
    assert code == 0, said
    lines = [line.split() for line in said.splitlines()]
    assert len(lines) <= 40
    assert {line[-1]: line[1] for line in lines if line[:1] == ["ingest"]} == {
        "whole": "completed",
        "alive": "running",
        "dead": "crashed",
        "gone": "ended",  # since the warehouse was published
    }
    table = said.partition("\nsources")[2].partition("\nlast runs")[0]
    told = {line[0]: line[1:4] for line in map(str.split, table.splitlines()) if line[-1:] == ["0"]}
    assert told["stopped"] == ["silent", "0", "30"]
    assert (told["steady"][1], told["weekly"][1]) == ("30", "1")  # what is usual
    day = now().date() - timedelta(days=40)
    rows = [line for line in said.splitlines() if f" {day:%Y-%m}  " in line]
    column = said.splitlines()[0].index("1   5") + day.day - 1
    assert [row[column] for row in rows] == ["#", "x", "."]
    assert grid.LEGEND in said
    assert "30 in 24 hours are usual" in " ".join(said.split())


def test_a_reader_who_has_enough_is_no_error(data: Path) -> None:
    program = Path(sys.executable).with_name("hemeroteca")
    environment = {"HEMEROTECA_DATA": str(data), "HEMEROTECA_SOURCES": str(data / "sources.toml")}
    # A reader who closes the pipe before anything comes.
    command = f"exec 3> >(exec true); sleep 1; {program} status >&3"
    done = subprocess.run(
        ["bash", "-c", command], env=os.environ | environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stderr == ""


def test_some_days_of_one_source(data: Path) -> None:
    day = now().date() - timedelta(days=40)
    span = ("--from", str(day), "--to", str(day + timedelta(days=2)))
    code, said = status(data, "--source", "stopped", *span)
    assert code == 0, said
    assert "steady" not in said
    assert "stopped: articles a day" in said
    [week] = [line for line in said.splitlines() if line.startswith(str(day - timedelta(days=day.weekday())))]
    assert "0x" in week
    assert status(data, "--source", "nobody") == (
        2,
        "hemeroteca: no source 'nobody'; the configured ones are steady, stopped, weekly\n",
    )


def test_check_asks_for_a_person_only_where_one_is_needed(data: Path) -> None:
    assert status(data, "--check")[0] == 1
    assert status(data, "--check", "--source", "steady")[0] == 0
    write_sources(data, stopped=True)
    code, said = status(data, "--check")
    assert code == 0, said
    assert "nothing needs attention" in said
    assert "paused" in said


def test_a_short_disk_needs_attention(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMEROTECA_LEAST_FREE_MB", str(10**9))
    code, said = status(data, "--check", "--source", "steady")
    assert code == 1
    assert "nothing is fetched below 1000000000" in said


def test_nothing_was_published(tmp_path: Path) -> None:
    write_sources(tmp_path)
    code, said = status(tmp_path)
    assert code == 2
    assert "nothing was published; run `make run` first" in said


def test_it_is_noticed_when_nobody_looks_any_more(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.open_loading(data) as con:
        con.execute("update polls set next_due_at = polled_at + interval 10 minutes")
    publish(data)
    _, said = status(data)
    assert "nobody did" not in said
    monkeypatch.setenv("HEMEROTECA_NOW", str(now() + timedelta(hours=5)))
    code, said = status(data, "--check")
    assert code == 1
    assert "steady: was to be looked at 4 h ago, and nobody did; bring the schedule up with: make up" in said
