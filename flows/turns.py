"""Turns: one run at a time talks to a source's hosts, and one works on a day of its past."""

import logging
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date

from flows.recovery import finish_dead_runs
from tasks.run import Run
from warehouse import locks
from warehouse.sources import Source

LOGGER = logging.getLogger("hemeroteca.turns")


@contextmanager
def of_source(run: Run, source: Source, hosts: Collection[str], outcomes: Counter[str] | None) -> Iterator[None]:
    """Hold the locks of a source and its hosts, and finish first what dead runs of the source left.

    While another run has them, wait for it or for the order to stop. ``outcomes`` gets the pages that dead runs left;
    where it is None, they are left as they are.
    """
    waiting = _Waiting(run, f"source={source.id}")
    with locks.source(run.data, source.id, hosts, run=run.run_id, waiting=waiting):
        run.check()
        if outcomes is not None:
            finish_dead_runs(run, source, outcomes)
        yield


@contextmanager
def of_days(run: Run, source: Source, first: date, end: date, *, waits: bool = True) -> Iterator[None]:
    """Hold some days of a source's past, half-open; wait as `of_source` does.

    Raises:
        LockBusy: without ``waits``, if another run has one of the days.
    """
    waiting = _Waiting(run, f"source={source.id} days={first}..{end}")
    timeout = None if waits else 0
    with locks.days(run.data, source.id, first, end, timeout, run=run.run_id, waiting=waiting):
        run.check()
        yield


class _Waiting:
    """Says once what is waited for, and ends the waiting when the run is to stop."""

    def __init__(self, run: Run, name: str) -> None:
        self._run = run
        self._name = name
        self._told = False

    def __call__(self, busy: locks.LockBusy) -> None:
        self._run.check()
        if not self._told:
            LOGGER.info("%s waiting: %s", self._name, busy)
            self._told = True
