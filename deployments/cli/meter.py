"""Progress of a run: a bar on a terminal, plain lines elsewhere; fed by the log records of tasks/progress.py."""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from tasks.progress import METER

LINE_SECONDS = 5.0


class Meter(logging.Handler):
    """Adds up the pages planned and done."""

    def __init__(self, bar: Progress | None) -> None:
        super().__init__(logging.DEBUG)
        self._bar = bar
        self._task = bar.add_task("pages", total=None) if bar else None
        self._planned = self._done = 0
        self._said_at = time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        """Take a progress record; the handler's lock is held."""
        self._planned += getattr(record, "planned", 0)
        self._done += getattr(record, "done", 0)
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, total=self._planned, completed=self._done)
        elif time.monotonic() - self._said_at >= LINE_SECONDS:
            self.say()

    def say(self) -> None:
        """Print a plain line."""
        self._said_at = time.monotonic()
        print(f"pages: {self._done} of {self._planned}", flush=True)


@contextmanager
def metered() -> Iterator[None]:
    """Show progress on standard output while the body runs."""
    console = Console()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    bar = Progress(*columns, console=console) if sys.stdout.isatty() else None
    meter = Meter(bar)
    METER.addHandler(meter)
    try:
        if bar is not None:
            with bar:
                yield
        else:
            yield
            meter.say()
    finally:
        METER.removeHandler(meter)
