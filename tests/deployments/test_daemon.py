"""Background processes of ours: found again, ended by id, never mistaken for a stranger."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from deployments.daemon import MARK, Daemon, inherited
from tests import rig

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
# Starts a process in a session of its own, as Prefect starts a flow run, tells its id, and sleeps.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, '-c', {code!r}], start_new_session=True)
print(child.pid, flush=True)
time.sleep(600)
"""
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)


def said(daemon: Daemon) -> str:
    deadline = time.monotonic() + 60
    while not (text := daemon.log.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return text


def parent(home: Path, code: str = "import time; time.sleep(600)") -> tuple[Daemon, int]:
    daemon = Daemon("parent", home)
    daemon.start([sys.executable, "-c", PARENT.format(code=code)], {})
    return daemon, int(said(daemon).split()[0])  # the child may have spoken, too


def test_is_found_by_a_later_command_and_ended(tmp_path: Path) -> None:
    Daemon("sleeper", tmp_path).start(SLEEPER, {}, port=1234)
    later = Daemon("sleeper", tmp_path)
    note = later.find()
    assert note is not None
    assert note["port"] == 1234
    assert rig.alive(note["pid"])
    assert later.stop()
    assert later.find() is None
    assert not rig.alive(note["pid"])
    assert not later.stop()


def test_gets_the_environment_and_writes_its_log(tmp_path: Path) -> None:
    daemon = Daemon("teller", tmp_path)
    daemon.start([sys.executable, "-c", "import os; print(os.environ['SECRET_WORD'])"], {"SECRET_WORD": "hemeroteca"})
    deadline = time.monotonic() + 60
    while daemon.find() is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert daemon.log.read_text() == "hemeroteca\n"
    assert not daemon.stop()


def test_the_shells_word_to_prefect_goes_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://elsewhere.example/api")
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", "postgresql+asyncpg://elsewhere.example/x")
    monkeypatch.setenv("PREFECT_PROFILE", "work")
    monkeypatch.setenv("PREFECT_LOGGING_LEVEL", "DEBUG")
    monkeypatch.setenv("TIMES_COOKIE", "abc")
    assert "PREFECT_API_URL" not in inherited()
    daemon = Daemon("teller", tmp_path)
    tell = "import os; print(sorted(k for k in os.environ if k.startswith(('PREFECT', 'TIMES'))))"
    daemon.start([sys.executable, "-c", tell], {"PREFECT_HOME": "/x"})
    assert said(daemon) == "['PREFECT_HOME', 'PREFECT_LOGGING_LEVEL', 'TIMES_COOKIE']\n"


def test_one_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    daemon = Daemon("stubborn", tmp_path)
    daemon.start([sys.executable, "-c", STUBBORN], {})
    said(daemon)
    assert daemon.stop(patience=1)
    assert daemon.find() is None


def test_a_stranger_is_not_signalled(tmp_path: Path) -> None:
    daemon = Daemon("sleeper", tmp_path)
    daemon.start(SLEEPER, {})
    note_file = tmp_path / "sleeper.json"
    note = json.loads(note_file.read_text())
    pid = (daemon.find() or {})["pid"]
    note_file.write_text(json.dumps(note | {"mark": "0" * 16}))
    assert daemon.find() is None
    assert not daemon.stop()
    os.kill(pid, 0)  # still there
    note_file.write_text(json.dumps(note))
    assert daemon.stop()


@pytest.mark.parametrize("damage", ["{", ""])
def test_a_damaged_note_counts_as_none(tmp_path: Path, damage: str) -> None:
    (tmp_path / "sleeper.json").write_text(damage)
    assert Daemon("sleeper", tmp_path).find() is None
    assert not Daemon("sleeper", tmp_path).stop()
    assert Daemon("sleeper", tmp_path).leftovers() == []
    assert Daemon("sleeper", tmp_path).cpu_seconds() == 0.0


def test_what_it_started_in_another_session_ends_with_it(tmp_path: Path) -> None:
    daemon, child = parent(tmp_path)
    assert daemon.leftovers() == []
    assert daemon.stop()
    assert not rig.alive(child)


def test_its_cpu_time_is_counted(tmp_path: Path) -> None:
    daemon = Daemon("spinner", tmp_path)
    daemon.start([sys.executable, "-c", "print('up', flush=True)\nwhile True: pass"], {})
    deadline = time.monotonic() + 60
    while daemon.cpu_seconds() < 0.2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert daemon.cpu_seconds() >= 0.2
    assert daemon.stop()
    assert daemon.cpu_seconds() == 0.0


def test_what_it_started_is_ended_by_force_too(tmp_path: Path) -> None:
    daemon, child = parent(tmp_path, STUBBORN)
    assert daemon.stop(patience=1)
    assert not rig.alive(child)


def test_what_a_killed_one_left_behind_is_found_and_ended(tmp_path: Path) -> None:
    daemon, child = parent(tmp_path)
    leader = (daemon.find() or {})["pid"]
    os.kill(leader, signal.SIGKILL)
    while rig.alive(leader):
        time.sleep(0.02)
    assert daemon.find() is None
    assert daemon.leftovers() == [child]
    assert daemon.stop()
    assert not rig.alive(child)
    assert daemon.leftovers() == []


def test_one_whose_starter_was_killed_at_once_is_found(tmp_path: Path) -> None:
    """The note is written before the process exists, so no moment leaves one that nobody knows."""
    code = (
        "import os, signal, subprocess, sys\nfrom pathlib import Path\nfrom deployments.daemon import Daemon\n"
        "start = subprocess.Popen.__init__\n"
        "def and_die(self, *a, **k):\n    start(self, *a, **k)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        "subprocess.Popen.__init__ = and_die\n"
        f"Daemon('sleeper', Path({str(tmp_path)!r})).start({SLEEPER!r}, {{}}, port=7)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == -signal.SIGKILL
    daemon = Daemon("sleeper", tmp_path)
    said(daemon)
    assert (daemon.find() or {})["port"] == 7
    assert daemon.stop()


def test_what_has_changed_since_the_start_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIMES_COOKIE", "abc")
    monkeypatch.setenv("OTHER", "1")
    daemon = Daemon("sleeper", tmp_path)
    daemon.start(SLEEPER, {"A": "1", "B": "2"}, watched=["TIMES_COOKIE", "NOT_SET"])
    monkeypatch.setenv("OTHER", "2")
    assert daemon.changes(SLEEPER, {"A": "1", "B": "2"}, ["TIMES_COOKIE"]) == []
    assert daemon.changes(SLEEPER, {"A": "1", "B": "3"}, ["TIMES_COOKIE"]) == ["B"]
    monkeypatch.setenv("TIMES_COOKIE", "def")
    assert daemon.changes(SLEEPER[:1], {"A": "1"}, ["TIMES_COOKIE"]) == ["B", "TIMES_COOKIE", "its command"]
    note = tmp_path / "sleeper.json"
    assert "abc" not in note.read_text()
    assert note.stat().st_mode & 0o777 == 0o600
    assert daemon.stop()


def test_becomes_a_process_that_is_noted_like_one_that_was_started(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom deployments.daemon import Daemon\n"
        f"Daemon('sleeper', Path({str(tmp_path)!r})).become({SLEEPER!r}, {{'A': '1'}}, port=7)\n"
    )
    daemon = Daemon("sleeper", tmp_path)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        note = daemon.find()
        assert note is not None
        assert (note["pid"], note["port"], note["is_service"]) == (process.pid, 7, 1)
        second = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert f"already runs as process {process.pid}" in second.stderr
        assert daemon.stop()


def test_the_mark_is_no_setting_of_the_project() -> None:
    from flows.settings import Settings

    assert MARK.removeprefix("HEMEROTECA_").lower() not in Settings.model_fields


def test_one_that_is_started_while_the_former_ends_is_found(tmp_path: Path) -> None:
    former = Daemon("sleeper", tmp_path)
    former.start([sys.executable, "-c", STUBBORN], {})
    said(former)
    ending = threading.Thread(target=former.stop, args=(2.0,))
    ending.start()
    time.sleep(0.5)
    new = Daemon("sleeper", tmp_path)
    new.start(SLEEPER, {})
    ending.join()
    try:
        assert new.find() is not None
    finally:
        assert new.stop()
