"""Background processes of ours: found again, ended by id, never mistaken for a stranger."""

import json
import os
import signal
import sys
import time
from pathlib import Path

from deployments.daemon import Daemon

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]


def test_is_found_by_a_later_command_and_ended(tmp_path: Path) -> None:
    Daemon("sleeper", tmp_path).start(SLEEPER, {}, port=1234)
    later = Daemon("sleeper", tmp_path)
    note = later.find()
    assert note is not None
    assert note["port"] == 1234
    assert later.stop()
    assert later.find() is None
    assert not later.stop()


def test_gets_the_environment_and_writes_its_log(tmp_path: Path) -> None:
    daemon = Daemon("teller", tmp_path)
    daemon.start([sys.executable, "-c", "import os; print(os.environ['SECRET_WORD'])"], {"SECRET_WORD": "hemeroteca"})
    deadline = time.monotonic() + 60
    while daemon.find() is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert daemon.log.read_text() == "hemeroteca\n"
    assert not daemon.stop()


def test_one_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
    )
    daemon = Daemon("stubborn", tmp_path)
    daemon.start([sys.executable, "-c", stubborn], {})
    while not daemon.log.read_text():
        time.sleep(0.05)
    assert daemon.stop(patience=1)
    assert daemon.find() is None


def test_a_recycled_process_id_is_not_signalled(tmp_path: Path) -> None:
    daemon = Daemon("sleeper", tmp_path)
    daemon.start(SLEEPER, {})
    note_file = tmp_path / "sleeper.json"
    note = json.loads(note_file.read_text())
    note_file.write_text(json.dumps(note | {"started": note["started"] - 1}))
    assert daemon.find() is None
    assert not daemon.stop()
    os.kill(note["pid"], 0)  # still there
    note_file.write_text(json.dumps(note))
    assert daemon.stop()


def test_a_damaged_note_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "sleeper.json").write_text("{")
    assert Daemon("sleeper", tmp_path).find() is None


def test_group_is_ended_with_its_leader(tmp_path: Path) -> None:
    code = "import subprocess, sys, time; p = subprocess.Popen(['sleep', '600']); print(p.pid, flush=True); time.sleep(600)"
    daemon = Daemon("parent", tmp_path)
    daemon.start([sys.executable, "-c", code], {})
    while not (said := daemon.log.read_text()):
        time.sleep(0.05)
    assert daemon.stop()
    child = int(said)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return
        if state == "Z":
            return
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    raise AssertionError("the child outlived its group")
