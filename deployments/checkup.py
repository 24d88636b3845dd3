"""What `hemeroteca doctor` looks at on this machine: the environment, the sources file, the data folder, processes."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from zoneinfo import available_timezones

from packaging.requirements import Requirement

from deployments import newsroom, server, worker
from deployments.place import Place
from flows.secrets import variables
from flows.settings import CHECKOUT, Settings
from warehouse.errors import ConfigError
from warehouse.sources import Sources, read_sources


class Grade(StrEnum):
    """How a finding is to be taken."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    grade: Grade
    subject: str
    text: str


def installation(program: str) -> Iterator[Finding]:
    """Look at Python, the environment and its packages.

    Args:
        program: path of the script that was called.
    """
    text = f"{sys.version.split()[0]} at {sys.executable}"
    yield _judge(sys.version_info >= (3, 11), "python", text, f"{text}; 3.11 or newer is needed: make PYTHON=...")
    yield _environment(Path(program))
    wrong = list(_wrong_versions())
    for text in wrong:
        yield Finding(Grade.BAD, "packages", f"{text}; make them anew: rm -r .venv && make up")
    if not wrong:
        yield Finding(Grade.OK, "packages", f"as pinned; Prefect {version('prefect')}")


def configuration(where: Place) -> Iterator[Finding]:
    """Look at the sources file, and at what it asks of this machine."""
    try:
        found = read_sources(where.sources)
    except ConfigError as wrong:
        yield Finding(Grade.BAD, "sources", str(wrong))
        return
    yield Finding(Grade.OK, "sources", f"{len(found.sources)} in {where.sources}")
    yield from _secrets(found)


def clock() -> Iterator[Finding]:
    """Look at what time it is believed to be."""
    newest = (CHECKOUT / "pyproject.toml").stat().st_mtime
    text = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    yield _judge(time.time() > newest, "clock", text, f"{text} is before this checkout was made; set the clock")
    if not available_timezones():
        yield Finding(Grade.BAD, "zones", "this machine knows none; apt-get install tzdata")
    if made_up := os.environ.get("HEMEROTECA_NOW"):
        yield Finding(Grade.WARN, "clock", f"HEMEROTECA_NOW={made_up} is taken for now; unset it")


def storage(where: Place, settings: Settings) -> Iterator[Finding]:
    """Look at the data folder, its disk and its locks."""
    nearest = next(folder for folder in (where.data, *where.data.parents) if folder.exists())
    try:
        with tempfile.TemporaryFile(dir=nearest):
            yield Finding(Grade.OK, "data", f"{where.data} can be written")
    except OSError as wrong:
        yield Finding(
            Grade.BAD, "data", f"{nearest} cannot be written ({wrong.strerror}); HEMEROTECA_DATA names another"
        )
    free, least = shutil.disk_usage(nearest).free >> 20, settings.least_free_mb
    text = f"{free} MB are free"
    yield _judge(free >= least, "disk", text, f"{text}; nothing is fetched below {least} (HEMEROTECA_LEAST_FREE_MB)")
    for lock, holder in _held(where.data / "locks"):
        yield Finding(Grade.OK, "lock", f"{lock} is held by {holder}")


def processes(where: Place) -> Iterator[Finding]:
    """Look for what ended processes have left behind."""
    for daemon in (worker.process(where.data), server.process(where.data), newsroom.process(where.data)):
        if left := daemon.leftovers():
            ids = ", ".join(map(str, left))
            yield Finding(Grade.WARN, "leftovers", f"of an ended {daemon.name}: processes {ids}; end them: make down")


def _judge(good: bool, subject: str, text: str, otherwise: str) -> Finding:
    return Finding(Grade.OK, subject, text) if good else Finding(Grade.BAD, subject, otherwise)


def _environment(program: Path) -> Finding:
    """Tell whether this environment was made where it is: scripts and the editable install name their folder."""
    folder = Path(sys.prefix)
    note = folder / ".installed"
    made_in = note.read_text(encoding="utf-8").strip() if note.exists() else str(CHECKOUT)
    called = program.resolve().parents[1] if program.name == "hemeroteca" else folder
    for place, wrong in ((made_in, "was made in"), (called.parent, "is called from")):
        if folder.name == ".venv" and Path(place) != CHECKOUT:
            text = f"{folder} {wrong} {place} and reads {CHECKOUT}: the checkout was moved or copied"
            return Finding(Grade.BAD, "environment", f"{text}; in the right folder, run: make up")
    return Finding(Grade.OK, "environment", f"{folder} for {CHECKOUT}")


def _wrong_versions() -> Iterator[str]:
    for line in requires("hemeroteca") or ():
        wanted = Requirement(line)
        if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(wanted.name)
        except PackageNotFoundError:
            yield f"{wanted.name} is missing"
            continue
        if not wanted.specifier.contains(found, prereleases=True):
            yield f"{wanted.name} {found} is not {wanted.specifier}"


def _secrets(sources: Sources) -> Iterator[Finding]:
    for name in variables(sources.sources):
        missing = f"the environment variable {name} is missing in this shell; the worker has those of where it starts"
        yield _judge(bool(os.environ.get(name)), "secret", f"{name} is set", missing)


def _held(folder: Path) -> Iterator[tuple[str, str]]:
    """Return the locks that are held, and by which process (proc(5), /proc/locks)."""
    names = {}
    for path in folder.glob("*") if folder.exists() else ():
        with suppress(FileNotFoundError):  # the lock of a run that ends meanwhile
            names[path.stat().st_ino] = path.name
    seen = set()
    for line in Path("/proc/locks").read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if fields[1] == "->":  # waits for it
            continue
        pid, inode = int(fields[4]), int(fields[5].rpartition(":")[2])
        if inode in names and (inode, pid) not in seen:
            seen.add((inode, pid))
            yield names[inode], f"process {pid}" if pid > 0 else "a process"
