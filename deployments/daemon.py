"""A background process of ours: noted before it starts, found again by a mark in its environment, ended by id only."""

import fcntl
import json
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from warehouse.errors import ConfigError

# Inherited by all that the process starts, also by what leads a session of its own, as Prefect's flow runs do.
MARK = "HEMEROTECA_DAEMON"

# What a user's shell may say to the Prefect that we start; all else comes from us, so that no profile and no stray
# PREFECT_API_URL or database of another project leads our runs astray.
PASSED_ON = {"PREFECT_LOGGING_LEVEL", "PREFECT_SERVER_LOGGING_LEVEL"}

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

    def start(
        self, command: Sequence[str], env: Mapping[str, str], *, watched: Collection[str] = (), **facts: int
    ) -> None:
        """Start ``command`` in a session of its own, and note it with ``facts``.

        Args:
            command: the program and its arguments.
            env: variables for it, beside those of `inherited`.
            watched: variables of `inherited` that count for `changes`.
            facts: what `find` shall tell.
        """
        # Noted first: whoever kills us now leaves a process that the next command finds.
        mark = self._note_down(command, env, watched, facts)
        with self.log.open("ab") as sink:
            process = subprocess.Popen(
                command,
                env=inherited() | dict(env) | {MARK: mark},
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
            )
        _started.append(process)
        # Between the kernel's two steps of an exec a process has no environment, so `find` would not see it yet.
        while process.poll() is None and not _carries(process.pid, mark):
            time.sleep(0.005)

    def ensure(
        self,
        command: Sequence[str],
        env: Mapping[str, str],
        *,
        secrets: Collection[str] = (),
        renew: bool = False,
        say: Callable[[str], None] = lambda _: None,
        ends: str = "",
    ) -> bool:
        """Make sure that the process runs; return whether it had to be started.

        Args:
            command: the program and its arguments.
            env: variables for it, beside those of `inherited`.
            secrets: variables that it has from us and that count for ``renew``, as our settings do.
            renew: end one that was started otherwise, or by an older version, and start it anew.
            say: told when that happens.
            ends: what else ends then, for ``say``.
        """
        watched = {*secrets, *(name for name in os.environ if name.startswith("HEMEROTECA_"))} - {MARK}
        with self.alone():
            running = self.find()
            is_ours = running is not None and not running.get("is_service")
            changes = self.changes(command, env, watched) if is_ours and renew else []
            if running and not changes:
                return False
            if changes:
                say(f"the {self.name} was started otherwise ({', '.join(changes)}): it is started anew{ends}")
            self.stop()  # also what one that was killed has left behind
            self.start(command, env, watched=watched)
        return True

    def become(self, command: Sequence[str], env: Mapping[str, str], **facts: int) -> NoReturn:
        """Turn this process into ``command``, as a service manager wants it, and note it like one that we started.

        Raises:
            ConfigError: if it runs already.
        """
        if (running := self.find()) is not None:
            pid = running["pid"]
            raise ConfigError(
                f"the {self.name} of {self.home.parent} already runs as process {pid}; end it first: make down"
            )
        mark = self._note_down(command, env, (), {"is_service": 1, **facts})
        os.chdir(self.home)
        os.execvpe(command[0], list(command), inherited() | dict(env) | {MARK: mark})  # noqa: S606 - our own fixed command

    def find(self) -> dict[str, Any] | None:
        """Return the facts given at the start, with ``pid``, if the process lives."""
        note = self._noted()
        # Several processes carry the mark, and one forked from the first has its command: the first is the oldest.
        ours = [pid for pid in _marked(note.get("mark")) if _command(pid) == note["command"]]
        return note | {"pid": min(ours, key=_started_at)} if ours else None

    def changes(self, command: Sequence[str], env: Mapping[str, str], watched: Collection[str] = ()) -> list[str]:
        """Name what is otherwise than at the start: variables, ``its command``, ``its version``."""
        then, now = self._noted().get("made_of", {}), _made_of(command, env, watched)
        return sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))

    def stop(self, patience: float = 20.0) -> bool:
        """End the process and all that it started, by force after ``patience`` seconds; tell whether there was any."""
        mark, leader = self._noted().get("mark"), self.find()
        _reap()
        if mark is None or not _marked(mark):
            return False
        # What it started goes first, so that it can still report their ends; then itself.
        first = leader["pid"] if leader else None
        _end(mark, first, patience)
        _end(mark, None, patience)
        time.sleep(0.05)
        _end(mark, None, patience)  # whatever was between fork and exec, and not to be seen
        if self._noted().get("mark") == mark:  # else another command has started a new one meanwhile
            self._note.unlink(missing_ok=True)
        return True

    def leftovers(self) -> list[int]:
        """Return the processes that an ended one of this name has left behind."""
        return [] if self.find() else _marked(self._noted().get("mark"))

    def cpu_seconds(self) -> float:
        """Return the CPU time of the process and its ended children so far; 0 when it does not live."""
        running = self.find()
        if running is None:
            return 0.0
        return sum(map(int, _stat(running["pid"])[11:15])) / os.sysconf("SC_CLK_TCK")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let one command at a time look for, start or end the process."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / f"{self.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def _note(self) -> Path:
        return self.home / f"{self.name}.json"

    def _noted(self) -> dict[str, Any]:
        try:
            note: dict[str, Any] = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return note

    def _note_down(
        self, command: Sequence[str], env: Mapping[str, str], watched: Collection[str], facts: Mapping[str, int]
    ) -> str:
        self.home.mkdir(parents=True, exist_ok=True)
        mark = secrets.token_hex(8)
        note = {"mark": mark, "command": list(command), "made_of": _made_of(command, env, watched), **facts}
        fresh = self._note.with_suffix(".new")
        fresh.touch(mode=0o600)  # digests of secrets are nobody else's business
        fresh.write_text(json.dumps(note), encoding="utf-8")
        fresh.replace(self._note)
        return mark


def spare_loopback() -> None:
    """Have no proxy of this shell come between us, and what we start, and our own server."""
    for name in ("no_proxy", "NO_PROXY"):
        spared = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join([*spared, *({"127.0.0.1", "localhost"} - set(spared))])


def inherited() -> dict[str, str]:
    """Return the environment of this process without what it says to Prefect, but for `PASSED_ON`."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_") or name in PASSED_ON}


def _made_of(command: Sequence[str], env: Mapping[str, str], watched: Collection[str]) -> dict[str, str]:
    """Return digests of what decides how the process behaves: values may be secret."""
    ours = {name: os.environ[name] for name in watched if name in os.environ}
    versions = f"{version('hemeroteca')} {version('prefect')}"
    everything = {"its command": json.dumps(list(command)), "its version": versions} | ours | dict(env)
    return {name: sha256(value.encode()).hexdigest()[:16] for name, value in everything.items()}


def _end(mark: str, spared: int | None, patience: float) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + patience
        told: set[int] = set()
        while rest := set(_marked(mark)) - {spared}:
            for pid in rest - told:
                _signal(pid, sign, mark)
            told |= rest
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
            _reap()
        else:
            return


def _signal(pid: int, sign: signal.Signals, mark: str) -> None:
    """Signal a process that carries the mark; never a stranger to whom its id has passed on."""
    with suppress(ProcessLookupError):
        handle = os.pidfd_open(pid)
        try:
            if _carries(pid, mark):
                signal.pidfd_send_signal(handle, sign)
        finally:
            os.close(handle)


def _marked(mark: str | None) -> list[int]:
    """Return the live processes that carry a mark; none for none."""
    everyone = (int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit())
    return [pid for pid in everyone if mark and _carries(pid, mark)]


def _carries(pid: int, mark: str) -> bool:
    try:
        return f"{MARK}={mark}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # gone, or of another user
        return False


def _command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace").split("\0")[:-1]
    except OSError:
        return []


def _started_at(pid: int) -> int:
    return int(_stat(pid)[19])


def _stat(pid: int) -> list[str]:
    """Return proc(5) stat from the state on; zeros when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return ["0"] * 50


def _reap() -> None:
    """Take note of the ends of processes that this one started."""
    _started[:] = [process for process in _started if process.poll() is None]
