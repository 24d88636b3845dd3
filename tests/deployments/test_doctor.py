"""`hemeroteca doctor` names what is wrong on this machine, and what to do about it."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import pytest

from deployments import checkup, checkup_server, worker
from deployments.checkup import Finding, Grade
from deployments.cli.doctor import doctor
from deployments.place import Place
from flows.settings import CHECKOUT, load_settings
from tests import rig
from tests.deployments.answering import answering
from tests.ports import free_ports
from warehouse.sources import read_sources

PROGRAM = str(Path(sys.executable).with_name("hemeroteca"))
SOURCES = """
[[source]]
id = "times"
name = "Times"
hosts = ["times.example"]
timezone = "{zone}"
{more}
[[source.discovery]]
kind = "feed"
url = "https://times.example/rss"
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    for name in [name for name in os.environ if name.startswith("HEMEROTECA_")]:
        monkeypatch.delenv(name)
    where = Place(tmp_path / "data", tmp_path / "sources.toml", free_ports(1))
    monkeypatch.setenv("HEMEROTECA_DATA", str(where.data))
    monkeypatch.setenv("HEMEROTECA_SOURCES", str(where.sources))
    monkeypatch.setenv("HEMEROTECA_PORT", str(where.port))
    describe(where)
    return where


def describe(where: Place, zone: str = "Asia/Seoul", more: str = "") -> None:
    where.sources.write_text(SOURCES.format(zone=zone, more=more), encoding="utf-8")


def command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def told(findings: Iterable[Finding], subject: str) -> list[tuple[Grade, str]]:
    return [(finding.grade, finding.text) for finding in findings if finding.subject == subject]


def test_all_is_well_before_anything_is_started(
    here: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [PROGRAM])
    assert doctor() == 0
    said = capsys.readouterr().out
    assert "warn  server: down; start it: make up" in said
    assert f"ok    port: {here.port} is free" in said
    assert "bad" not in said
    assert not here.data.exists(), "looking changes nothing"


def test_what_is_bad_decides_the_exit_code(
    here: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [PROGRAM])
    describe(here, zone="Asia/Soul")
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", here.port))
        squatter.listen()
        assert doctor() == 1
    said = capsys.readouterr().out
    assert f"bad   sources: {here.sources}" in said
    assert "Asia/Soul" in said
    assert f"bad   port: port {here.port}" in said


def test_missing_secrets_are_named(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    describe(here, more='proxy = "http://{env:PROXY_A}:{env:PROXY_B}@proxy.example:3128"')
    monkeypatch.setenv("PROXY_A", "reader")
    monkeypatch.delenv("PROXY_B", raising=False)
    first, second = told(checkup.configuration(here), "secret")
    assert first == (Grade.OK, "PROXY_A is set")
    assert second[0] is Grade.BAD
    assert "PROXY_B is missing" in second[1]


def test_a_copied_or_moved_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    monkeypatch.setattr(sys, "prefix", str(venv))
    (venv / ".installed").write_text("/elsewhere\n")
    [(grade, text)] = told(checkup.installation("hemeroteca"), "environment")
    assert grade is Grade.BAD
    assert "was made in /elsewhere" in text
    (venv / ".installed").write_text(f"{CHECKOUT}\n")
    [(grade, text)] = told(checkup.installation(str(venv / "bin" / "hemeroteca")), "environment")
    assert (grade, f"is called from {tmp_path}" in text, "make up" in text) == (Grade.BAD, True, True)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    [(grade, text)] = told(checkup.installation("doctor"), "environment")
    assert grade is Grade.OK


def test_packages_that_are_known_not_to_work(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [grade for grade, _ in told(checkup.installation("doctor"), "packages")] == [Grade.OK]
    pins = ["fastapi<0.1", "no-such-package>=1", 'other>=9; extra == "system-trust"']
    monkeypatch.setattr(checkup, "requires", lambda _: pins)
    first, second = told(checkup.installation("doctor"), "packages")
    assert first[1].startswith("fastapi 0.")
    assert "is not <0.1" in first[1]
    assert second[1].startswith("no-such-package is missing")


def test_a_made_up_time_and_an_impossible_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", "2019-07-01T00:00:00Z")
    assert [finding.grade for finding in checkup.clock()] == [Grade.OK, Grade.WARN]
    monkeypatch.delenv("HEMEROTECA_NOW")
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert [finding.grade for finding in checkup.clock()] == [Grade.BAD]
    monkeypatch.setattr(checkup, "available_timezones", set)
    assert [finding.subject for finding in checkup.clock()] == ["clock", "zones"]


def test_disk_and_folder(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMEROTECA_LEAST_FREE_MB", str(1 << 40))
    [(grade, text)] = told(checkup.storage(here, load_settings()), "disk")
    assert grade is Grade.BAD
    assert "HEMEROTECA_LEAST_FREE_MB" in text
    nowhere = Place(Path("/proc/1/data"), here.sources, here.port)
    assert told(checkup.storage(nowhere, load_settings()), "data")[0][0] is Grade.BAD


def test_locks_and_their_holders(here: Place) -> None:
    locks = here.data / "locks"
    locks.mkdir(parents=True)
    (locks / "source-free").touch()
    with (locks / "source-times").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        waiter = subprocess.Popen(["flock", "-x", locks / "source-times", "true"])
        wanted = f" {waiter.pid} "
        while not [line for line in Path("/proc/locks").read_text().splitlines() if "->" in line and wanted in line]:
            time.sleep(0.02)
        assert told(checkup.storage(here, load_settings()), "lock") == [
            (Grade.OK, f"source-times is held by process {os.getpid()}")
        ]
    assert waiter.wait(timeout=60) == 0
    assert told(checkup.storage(here, load_settings()), "lock") == []


def test_what_a_killed_worker_left_behind(here: Place) -> None:
    code = "import subprocess, time; subprocess.Popen(['sleep', '600'], start_new_session=True); time.sleep(600)"
    daemon = worker.process(here.data)
    daemon.start([sys.executable, "-c", code], {})
    leader = (daemon.find() or {})["pid"]
    deadline = time.monotonic() + 60
    while b"sleep" not in b"".join(command(child) for child in rig.children(leader)) and time.monotonic() < deadline:
        time.sleep(0.02)
    children = rig.children(leader)
    os.kill(leader, signal.SIGKILL)
    while rig.alive(leader):
        time.sleep(0.02)
    [(grade, text)] = told(checkup.processes(here), "leftovers")
    assert grade is Grade.WARN
    assert f"processes {children[0]}" in text
    assert worker.stop(here.data)
    assert list(checkup.processes(here)) == []


def test_a_server_that_runs_and_does_not_answer(here: Place) -> None:
    from deployments import server

    daemon = server.process(here.data)
    daemon.start([sys.executable, "-c", "import time; time.sleep(600)"], {}, port=here.port)
    [(grade, text)] = told(checkup_server.prefect(here, None, load_settings()), "server")
    assert (grade, "does not answer" in text) == (Grade.BAD, True)
    assert server.stop(here.data)


def test_a_server_of_the_users_own_that_is_down(here: Place) -> None:
    own = Place(here.data, here.sources, here.port, f"http://127.0.0.1:{here.port}/api")
    [(grade, text)] = told(checkup_server.prefect(own, None, load_settings()), "server")
    assert (grade, "HEMEROTECA_PREFECT_API" in text) == (Grade.BAD, True)


DEPLOYED = [
    {
        "name": "ingest",
        "paused": False,
        "schedules": [{"active": False}],
        "parameter_openapi_schema": {"definitions": {"SourceId": {"enum": ["times"]}}},
    },
    {
        "name": "backfill",
        "paused": False,
        "schedules": [],
        "parameter_openapi_schema": {"definitions": {"SourceId": {"enum": ["gazette"]}}},
    },
    {"name": "maintain", "paused": True, "schedules": [{"active": True}], "parameter_openapi_schema": {}},
]


def test_what_a_server_lacks(here: Place) -> None:
    shipped = "Crash runs that have stopped reporting"
    answers = {
        "/api/admin/version": "3.7.0",
        "/api/deployments/filter": DEPLOYED,
        "/api/automations/filter": [{"name": shipped, "enabled": False}],
    }
    with answering(answers) as (api, _):
        own = Place(here.data, here.sources, here.port, api)
        found = list(checkup_server.prefect(own, read_sources(here.sources), load_settings()))
    wrong = [(finding.grade.value, finding.subject, finding.text.split("; ")[0]) for finding in found]
    assert wrong[0] == ("bad", "server", f"{own.ui} is Prefect 3.7.0, and this is {version('prefect')}")
    assert ("bad", "worker", "down, so nothing runs by schedule or from the UI") in wrong
    assert ("ok", "deployment", "ingest") in wrong
    assert ("warn", "schedule", "of ingest is switched off") in wrong
    assert ("bad", "deployment", "backfill offers gazette, and the sources file has others") in wrong
    assert ("bad", "deployment", "reprocess is missing") in wrong
    assert ("warn", "schedule", "of maintain is switched off") in wrong
    assert ("warn", "automation", f"{shipped!r} is switched off") in wrong
    assert any(one[:2] == ("bad", "automation") and "is missing" in one[2] for one in wrong)
