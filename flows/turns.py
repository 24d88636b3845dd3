"""Turns: one run at a time talks to a source's hosts, and one works on a day of its past."""

import logging
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date

from flows.recovery import finish_dead_runs
from tasks.run import Run
from warehouse import locks
from warehouse.sources import Source

LOGGER = logging.getLogger("hemeroteca.turns")
PATIENCE = 300.0  # seconds that the schedule waits for a source: the others must have their turn, too


class Turn:
    """The locks of a source and its hosts, as one run has them; it may let others have them in between."""

    def __init__(
        self, run: Run, source: Source, hosts: Collection[str], outcomes: Counter[str] | None, patience: float | None
    ) -> None:
        self._run, self._source, self._hosts, self._outcomes = run, source, hosts, outcomes
        self._patience = patience
        self._held = ExitStack()

    def take(self) -> None:
        """Wait for the locks, and finish what dead runs of the source left.

        Raises:
            LockBusy: another run had them for longer than the patience lasts.
        """
        waiting = _Waiting(self._run, f"source={self._source.id}")
        self._held.enter_context(
            locks.source(
                self._run.data, self._source.id, self._hosts, self._patience, run=self._run.run_id, waiting=waiting
            )
        )
        self._run.check()
        if self._outcomes is not None:
            finish_dead_runs(self._run, self._source, self._outcomes)

    def is_wanted(self) -> bool:
        """Whether another run waits for the locks."""
        return locks.is_wanted(self._run.data, self._source.id, self._hosts)

    def give_way(self) -> None:
        """Let whoever waits have the locks, then take them again; nothing that is staged and not loaded may be left."""
        self.end()
        self.take()

    def end(self) -> None:
        """Give the locks back."""
        self._held.close()


@contextmanager
def of_source(
    run: Run,
    source: Source,
    hosts: Collection[str],
    outcomes: Counter[str] | None,
    patience: float | None = None,
) -> Iterator[Turn]:
    """Hold the locks of a source and its hosts, and finish first what dead runs of the source left.

    While another run has them, wait for it, for ``patience`` seconds or for ever, or for the order to stop.
    ``outcomes`` gets the pages that dead runs left; where it is None, they are left as they are.

    Raises:
        LockBusy: another run had them for longer than that.
    """
    turn = Turn(run, source, hosts, outcomes, patience)
    try:
        turn.take()
        yield turn
    finally:
        turn.end()


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
