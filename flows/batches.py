"""Batch after batch of what is due: take, collect and load, while time, pages and disk last."""

import logging
import sys
import threading
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from flows import turns
from tasks import progress
from tasks.collect import collect
from tasks.load import load
from tasks.run import Run, Stopped
from warehouse import clock, locks
from warehouse.disk import is_full
from warehouse.frontier import due_count, forgotten, take
from warehouse.raw import RawWriter
from warehouse.records import Due
from warehouse.sources import Source
from warehouse.store import open_loading

LOGGER = logging.getLogger("hemeroteca.batches")
_MOST_FAILURES = 3  # of batches: then it is not the batches


class Budget:
    """How many pages a run may still take, and until when; shared by its threads.

    Args:
        pages: at most; None for no limit.
        until: nothing is begun after it; None for no limit.
    """

    def __init__(self, pages: int | None = None, until: datetime | None = None) -> None:
        self._pages = sys.maxsize if pages is None else pages
        self._until = until
        self._lock = threading.Lock()

    @property
    def is_spent(self) -> bool:
        """Whether nothing may be begun any more."""
        return self._pages <= 0 or (self._until is not None and clock.now() >= self._until)

    def claim(self, pages: int) -> int:
        """Take up to so many pages out of the budget, and return how many."""
        with self._lock:
            granted = 0 if self.is_spent else min(pages, self._pages)
            self._pages -= granted
            return granted

    def give_back(self, pages: int) -> None:
        """Put back what was claimed and not used."""
        with self._lock:
            self._pages += pages

    def most(self, pages: int) -> int:
        """Return how many of so many pages the budget allows now."""
        return max(min(pages, self._pages), 0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is taken of what is due.

    Attributes:
        batch_pages: pages that are fetched, extracted and staged at a time.
        budget: of the run.
        days: only pages of these days, half-open, and those that ``also`` names; None for all.
        also: ids of pages whose day is not known before they are read.
        patience: seconds to wait for a source that another run works on; None for as long as it takes.
        beside: returns stages that are loaded with the last batch, in one transaction, where a batch is known to be it.
    """

    batch_pages: int
    budget: Budget
    days: tuple[date, date] | None = None
    also: Collection[int] = ()
    patience: float | None = None
    beside: Callable[[], list[Path]] = list


@dataclass(slots=True)
class Came:
    """What came of it.

    Attributes:
        outcomes: pages by outcome.
        failures: why a batch was given up; its pages are due as before.
        left_out: ids of the pages of these batches.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    left_out: set[int] = field(default_factory=set)


def work(  # noqa: PLR0917 - a run at a source, and what to do there
    run: Run,
    source: Source,
    hosts: Collection[str],
    wanted: Wanted,
    first: Callable[[], object] = lambda: None,
    last: Callable[[], object] = lambda: None,
) -> Came:
    """Take, collect and load until nothing wanted is due, or the budget is spent, or the disk is full.

    The locks of the source and the hosts are held as long as nobody else waits for them, and given away between two
    batches when somebody does. A batch that fails leaves its pages as they were and the others alone. A full disk ends
    the work, and is no failure.

    Args:
        run: the flow run this is part of.
        source: the source to work on.
        hosts: those that are talked to.
        wanted: what to take.
        first: done before the first batch, under the same locks.
        last: done after the last one, under the same locks.

    Raises:
        Stopped: if the run is asked to stop.
    """
    came = Came()
    begun = False
    more = True
    try:
        while more:
            with turns.of_source(run, source, hosts, came.outcomes, wanted.patience):
                if not begun:
                    first()
                    _announce(run, source, wanted)
                    begun = True
                more = _while_nobody_waits(run, source, hosts, wanted, came)
                if not more:
                    last()
        why = run.disk.shortage()
    except locks.LockBusy as busy:
        if wanted.patience is None:
            raise
        why = None
        LOGGER.info("source=%s left to the next run: %s", source.id, busy)
    except Exception as error:
        if not is_full(error):
            raise
        why = str(error)
    if why is not None:
        LOGGER.warning("source=%s paused, no room on the disk: %s; what is due stays due", source.id, why)
    told = " ".join(f"{outcome}={pages}" for outcome, pages in sorted(came.outcomes.items()))
    LOGGER.info("source=%s %s", source.id, told or "nothing due")
    return came


class _GivenUp(Exception):  # noqa: N818 - not an error any more: it is noted, and the work goes on
    """A batch failed; what it fetched is found in the raw file that is left open."""


def _while_nobody_waits(run: Run, source: Source, hosts: Collection[str], wanted: Wanted, came: Came) -> bool:
    """Work on batches; return True where the locks are to be taken anew, False when there is no more to do."""
    try:
        with RawWriter(run.raw, source.id, run.run_id) as raw:
            while run.disk.shortage() is None and _batch(run, source, wanted, came, raw):
                if locks.is_wanted(run.data, source.id, hosts):
                    return True
    except _GivenUp:
        return True
    return False


def _batch(run: Run, source: Source, wanted: Wanted, came: Came, raw: RawWriter) -> bool:
    """Take, collect and load one batch; return whether there may be more."""
    run.check()
    granted = wanted.budget.claim(wanted.batch_pages)
    due = _take(run, source, wanted, granted, came.left_out) if granted else []
    done = 0
    try:
        if due:  # else nothing is left, or only what is on hosts that have come to rest
            stages = [collect(run, source, due, raw, run.next_number(source.id))]
            stages += wanted.beside() if len(due) < granted else []
            outcomes = load(run, source.id, stages).by_outcome
            done = sum(outcomes.values())
            came.outcomes.update(outcomes)
    except Stopped:
        raise
    except Exception as error:
        if is_full(error) or len(came.failures) + 1 >= _MOST_FAILURES:
            raise
        LOGGER.exception("source=%s a batch of %d pages failed; they stay due", source.id, len(due))
        came.failures.append(f"a batch of {len(due)} pages failed: {type(error).__name__}: {error}")
        came.left_out.update(item.url_id for item in due)
        raise _GivenUp from error
    finally:
        wanted.budget.give_back(granted - done)
    return done > 0


def _announce(run: Run, source: Source, wanted: Wanted) -> None:
    """Say how many pages there are to take."""
    with open_loading(run.data) as con:
        due = due_count(con, source.id, days=wanted.days, also=wanted.also)
    progress.planned(source.id, wanted.budget.most(due))


def _take(run: Run, source: Source, wanted: Wanted, limit: int, without: Collection[int]) -> list[Due]:
    with open_loading(run.data) as con:
        run.forgotten.update(forgotten(con))
        return take(con, source.id, limit=limit, days=wanted.days, also=wanted.also, without=without)
