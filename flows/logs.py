"""What a run logs: all of it in a file of its own below ``data/logs``, and so much of it that the database can bear."""

import logging
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from prefect.context import FlowRunContext, TaskRunContext
from prefect.logging.handlers import APILogHandler
from prefect.runtime import flow_run

from warehouse.clock import now

FOLDER = "logs"
MOST_WARNINGS = 500  # of a flow run, after its other lines
_MOST_BYTES = 16 << 20  # of a file; the newest one or two of this size are kept
_OURS = ("hemeroteca", "warehouse")
_PREFECTS = ("hemeroteca", "prefect.extra", "prefect.flow_runs", "prefect.task_runs")
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

_open: set[Path] = set()
_opening = threading.Lock()


@contextmanager
def kept(data: Path, run_id: str, most_lines: int = 2000) -> Iterator[None]:
    """Write what this process logs to ``data/logs/<flow>-<run id>.log``, and limit what Prefect's database gets.

    A flow run inside another one in the same process writes to the outer one's file, and has a limit of its own. On a
    full disk the run goes on without the file.

    Args:
        data: the data folder.
        run_id: id of the flow run.
        most_lines: lines of each flow run that Prefect gets, and `MOST_WARNINGS` more of warnings and errors; then a
            line that names the file.
    """
    name = str(flow_run.flow_name or "run").replace("/", "-")
    path = data / FOLDER / f"{name}-{run_id}.log"
    with _opening:
        is_inner = bool(_open)
        if not is_inner:
            _open.add(path)
    if is_inner:
        yield
        return
    try:
        with ExitStack() as undone:
            undone.enter_context(_at_level(logging.INFO))
            undone.enter_context(_to_file(path))
            undone.enter_context(_limited(_Limit(most_lines, path)))
            yield
    finally:
        _open.discard(path)


def expire(data: Path, keep_days: int) -> int:
    """Remove the files that nobody wrote to for so many days; return how many."""
    oldest = (now() - timedelta(days=keep_days)).timestamp()
    old = [path for path in (data / FOLDER).glob("*.log*") if path.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


class _File(RotatingFileHandler):
    """A log file that a full disk leaves short."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name in logging
        """Drop the line."""


class _Limit(logging.Filter):
    """Lets so many lines of each flow run through to Prefect, and none below INFO."""

    def __init__(self, most_lines: int, path: Path) -> None:
        super().__init__()
        self._most_lines = most_lines
        self._path = path
        self._lines: Counter[str] = Counter()
        self._warnings: Counter[str] = Counter()
        self._told: set[tuple[str, bool]] = set()
        self._counting = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Count a line; where it is the first too many, say so in its place."""
        if record.levelno < logging.INFO:
            return False
        if getattr(record, "is_last", False):
            return True
        run, is_warning = _run_of(record), record.levelno >= logging.WARNING
        with self._counting:
            if self._lines[run] < self._most_lines:
                self._lines[run] += 1
                return True
            if is_warning and self._warnings[run] < MOST_WARNINGS:
                self._warnings[run] += 1
                return True
            is_told = (run, is_warning) in self._told
            self._told.add((run, is_warning))
        if not is_told:
            self._tell(record, "warnings and errors" if is_warning else "lines")
        return False

    def _tell(self, record: logging.LogRecord, what: str) -> None:
        where = {name: getattr(record, name) for name in ("flow_run_id", "task_run_id") if hasattr(record, name)}
        told: dict[str, Any] = where | {"is_last": True}
        logging.getLogger("hemeroteca.logs").log(
            record.levelno, "too many %s to keep here; the rest is in %s", what, self._path, extra=told
        )


def _run_of(record: logging.LogRecord) -> str:
    """Return the id of the flow run that a line belongs to, as Prefect finds it."""
    if told := getattr(record, "flow_run_id", None):
        return str(told)
    if (task := TaskRunContext.get()) is not None:
        return str(task.task_run.flow_run_id)
    flow = FlowRunContext.get()
    return str(flow.flow_run.id) if flow is not None and flow.flow_run is not None else ""


@contextmanager
def _at_level(level: int) -> Iterator[None]:
    """Have our own loggers tell more than the warnings that Python shows of libraries."""
    before = {name: logging.getLogger(name).level for name in _OURS}
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    try:
        yield
    finally:
        for name, was in before.items():
            logging.getLogger(name).setLevel(was)


@contextmanager
def _to_file(path: Path) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = _File(path, maxBytes=_MOST_BYTES, backupCount=1, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        logging.getLogger("hemeroteca.logs").warning("no log is kept: %s", error)
        yield
        return
    file.setFormatter(logging.Formatter(_FORMAT))
    root = logging.getLogger()
    root.addHandler(file)
    try:
        yield
    finally:
        root.removeHandler(file)
        with suppress(OSError):  # what it could not write
            file.close()


@contextmanager
def _limited(limit: _Limit) -> Iterator[None]:
    every = [handler for name in _PREFECTS for handler in logging.getLogger(name).handlers]
    handlers = {handler for handler in every if isinstance(handler, APILogHandler)}
    for handler in handlers:
        handler.addFilter(limit)
    try:
        yield
    finally:
        for handler in handlers:
            handler.removeFilter(limit)
