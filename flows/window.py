"""One source from first look to rows: recover what a dead run left, look, then take, collect and load until done."""

import logging
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tasks import progress
from tasks.collect import collect, stage_captures
from tasks.discover import discover
from tasks.history import history
from tasks.load import load
from tasks.run import Run
from tasks.web.history import archive_hosts
from tasks.web.spans import Span
from warehouse import clock, forget, locks
from warehouse.disk import is_full
from warehouse.frontier import due_count, forgotten, known_captures, take
from warehouse.load import LoadReport
from warehouse.raw import RawWriter
from warehouse.records import Due
from warehouse.recovery import Repair, note_repair, recover, seal_recovered
from warehouse.sources import Source
from warehouse.stage import leftovers
from warehouse.store import open_loading

LOGGER = logging.getLogger("hemeroteca.window")

_MOST_TOLD = 100  # of failed looks
_RECOVERED = 9999  # number of the batch of a dead run's captures: discovery's come first, then the run's own


def window(run: Run, source: Source, batch_pages: int, until: datetime, *, look_now: bool = False) -> Counter[str]:
    """Bring one source up to date.

    The locks of the source and its hosts are held from the first look to the last load, so that two runs neither ask a
    host at once nor fetch a URL twice; the second one waits, then finds little or nothing due.

    Args:
        run: the flow run this is part of.
        source: the source to work on.
        batch_pages: pages a task fetches, extracts and stages at a time.
        until: when to stop taking; what is left stays due.
        look_now: look at all endpoints, due or not, except where a server asked for patience.

    Returns:
        Pages by outcome.
    """
    with _at_work(run, source, source.hosts) as outcomes:
        outcomes.update(_finish_dead_run(run, source))
        if run.disk.shortage() is None:
            found = discover(run, source, eager=look_now)
            for stage in found:
                load(run, source.id, [stage])
            _collect_due(run, source, _Wanted(batch_pages, until), outcomes, max(len(found), 1))
    return outcomes


@dataclass(frozen=True, slots=True)
class Backfilled:
    """What a backfill of one source came to.

    Attributes:
        methods: kinds of endpoints that were asked, e.g. sitemap_by_date.
        found: pages of the days that they know.
        new: so many of them the source did not know.
        held: so many of them needed no fetch any more.
        looks: looks by outcome.
        missing: what went wrong in each look after which the days are not known completely.
        pages: pages by outcome that this run fetched, what a dead run left included.
    """

    methods: list[str]
    found: int
    new: int
    held: int
    looks: dict[str, int]
    missing: list[str]
    pages: dict[str, int]


def backfill_window(
    run: Run,
    source: Source,
    *,
    days: tuple[date, date],
    method: str,
    batch_pages: int,
    most_pages: int | None = None,
    store: bool = True,
) -> Backfilled:
    """Bring some days of one source's past up to date.

    Beside those of `window` it holds the locks of the archives that it asks. What is fetched are the pages of the days
    that are due, however they became known, and those that the history found without being able to tell their day.

    Args:
        run: the flow run this is part of.
        source: the source to work on.
        days: first day, and first day after the last, in the zone of the source.
        method: as `tasks.history.history` takes it.
        batch_pages: pages a task fetches, extracts and stages at a time.
        most_pages: when to stop taking; what is left stays due.
        store: load and fetch what is found; else only count it.
    """
    span = Span(*days, ZoneInfo(source.timezone))
    with _at_work(run, source, [*source.hosts, *archive_hosts(source)]) as outcomes:
        if store:
            outcomes.update(_finish_dead_run(run, source))
        asked = history(run, source, span, method, store=store)
        for stage in asked.stages:
            load(run, source.id, [stage])
        if store:
            wanted = _Wanted(batch_pages, days=days, also=asked.url_ids, most_pages=most_pages)
            _collect_due(run, source, wanted, outcomes, max(len(asked.stages), 1))
    return Backfilled(
        methods=asked.methods,
        found=len(asked.url_ids),
        new=asked.new,
        held=asked.held,
        looks=dict(asked.looks),
        missing=asked.missing[:_MOST_TOLD],
        pages=dict(outcomes),
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a run takes of what is due: for how long, of which days, and how much."""

    batch_pages: int
    until: datetime | None = None
    days: tuple[date, date] | None = None
    also: Collection[int] = ()
    most_pages: int | None = None


def _collect_due(run: Run, source: Source, wanted: _Wanted, outcomes: Counter[str], seq: int) -> None:
    """Collect and load batch after batch, numbered from ``seq``, while time and disk last."""
    left = _announced(run, source, wanted)
    with RawWriter(run.raw, source.id, run.run_id) as raw:
        while left > 0 and run.disk.shortage() is None and (wanted.until is None or clock.now() < wanted.until):
            due = _take(run, source, wanted, min(left, wanted.batch_pages))
            report = load(run, source.id, [collect(run, source, due, raw, seq)]) if due else LoadReport()
            if not report.by_outcome:  # nothing is left, or only what is on hosts that have come to rest
                return
            outcomes.update(report.by_outcome)
            left -= sum(report.by_outcome.values())
            seq += 1


@contextmanager
def _at_work(run: Run, source: Source, hosts: Collection[str]) -> Iterator[Counter[str]]:
    """Hold the locks, and count the outcomes; a full disk ends the block, and is no failure."""
    outcomes: Counter[str] = Counter()
    with _alone_with(run, source, hosts):
        try:
            yield outcomes
            why = run.disk.shortage()
        except Exception as error:
            if not is_full(error):
                raise
            why = str(error)
    if why is not None:
        LOGGER.warning("source=%s paused, no room on the disk: %s; what is due stays due", source.id, why)
    LOGGER.info("source=%s %s", source.id, " ".join(f"{k}={v}" for k, v in sorted(outcomes.items())) or "nothing due")


@contextmanager
def _alone_with(run: Run, source: Source, hosts: Collection[str]) -> Iterator[None]:
    """Hold the locks of a source and its hosts; while another run has them, wait for it or for the order to stop."""
    told = False
    with ExitStack() as held:
        while True:
            run.check()
            try:
                held.enter_context(locks.source(run.data, source.id, hosts, timeout=1, run=run.run_id))
                break
            except locks.LockBusy as busy:
                if not told:
                    LOGGER.info("source=%s waiting: %s", source.id, busy)
                    told = True
        yield


def _finish_dead_run(run: Run, source: Source) -> Counter[str]:
    """Load whole stages, and extract captures that nothing refers to, of runs that ended without doing so."""
    outcomes: Counter[str] = Counter()
    forget.finish(run.data)
    if stages := leftovers(run.stage, source.id):
        LOGGER.info("source=%s recovering stages=%d", source.id, len(stages))
        outcomes.update(load(run, source.id, stages).by_outcome)
    captures = recover(run.raw, source.id, lambda repair: _note(run, source, repair))
    with open_loading(run.data) as con:
        known = known_captures(con, [capture.fetch_id for capture in captures])
    orphans = [capture for capture in captures if capture.fetch_id not in known]
    if orphans:
        LOGGER.info("source=%s recovering captures=%d", source.id, len(orphans))
        progress.planned(source.id, len(orphans))
        stage: Path = stage_captures(run, source, orphans, seq=_RECOVERED)
        report: LoadReport = load(run, source.id, [stage])
        outcomes.update(report.by_outcome)
    seal_recovered(run.raw, source.id)
    return outcomes


def _note(run: Run, source: Source, repair: Repair) -> None:
    with open_loading(run.data) as con:
        note_repair(con, source.id, run.run_id, repair)


def _announced(run: Run, source: Source, wanted: _Wanted) -> int:
    """Return how many pages to take at most, and say how many are there to take."""
    with open_loading(run.data) as con:
        due = due_count(con, source.id, days=wanted.days, also=wanted.also)
    most = sys.maxsize if wanted.most_pages is None else wanted.most_pages
    progress.planned(source.id, min(due, most))
    return most


def _take(run: Run, source: Source, wanted: _Wanted, limit: int) -> list[Due]:
    run.check()
    with open_loading(run.data) as con:
        run.forgotten.update(forgotten(con))
        return take(con, source.id, limit=limit, days=wanted.days, also=wanted.also)
