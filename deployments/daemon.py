"""A background process of ours: noted by process id and start time, found again by later commands, ended by id only."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# Kept so that Popen does not warn about a process that is meant to outlive us.
_started: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True)
class Daemon:
    """A process called ``name`` whose note and log lie in the folder ``home``."""

    name: str
    home: Path

    @property
    def log(self) -> Path:
        """File that takes the process's output."""
        return self.home / f"{self.name}.log"

    def start(self, command: Sequence[str], env: Mapping[str, str], **facts: int) -> None:
        """Start ``command`` in a session of its own, and note it with ``facts``."""
        self.home.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as sink:
            process = subprocess.Popen(
                command,
                env=os.environ | env,
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
            )
        _started.append(process)
        note = {"pid": process.pid, "started": _start_ticks(process.pid), **facts}
        self._note.write_text(json.dumps(note), encoding="utf-8")

    def find(self) -> dict[str, int] | None:
        """Return what was noted of the process if it still lives: ``pid``, ``started`` and the facts given at start."""
        try:
            note: dict[str, int] = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        # A recycled process id has another start time: never signal a stranger.
        return note if _start_ticks(note["pid"]) == note["started"] else None

    def stop(self, patience: float = 20.0) -> bool:
        """End the process and its group, by force after ``patience`` seconds; return whether there was one."""
        note = self.find()
        _reap()
        if note is None:
            return False
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(note["pid"], sign)
            except ProcessLookupError:
                break
            if self._gone(patience):
                break
        _reap()
        self._note.unlink(missing_ok=True)
        return True

    def cpu_seconds(self) -> float:
        """Return the CPU time of the process and its ended children so far; 0 when it does not live."""
        note = self.find()
        if note is None:
            return 0.0
        fields = Path(f"/proc/{note['pid']}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    @property
    def _note(self) -> Path:
        return self.home / f"{self.name}.json"

    def _gone(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.find() is None:
                return True
            time.sleep(0.1)
        return False


def _reap() -> None:
    """Take note of the ends of processes that this one started."""
    _started[:] = [process for process in _started if process.poll() is None]


def _start_ticks(pid: int) -> int | None:
    """Return when a live process started (proc(5), field 22 of stat), or None if it is dead or a zombie."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return None
    return None if after_name[0] == "Z" else int(after_name[19])
