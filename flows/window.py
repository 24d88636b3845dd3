"""One source from discovery to rows: recover what a dead run left, discover, then take, collect and load until done."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from tasks import progress
from tasks.collect import collect, stage_captures
from tasks.discover import discover
from tasks.load import load
from tasks.run import Run
from warehouse import clock, locks
from warehouse.frontier import due_count, known_captures, take
from warehouse.load import LoadReport
from warehouse.raw import RawWriter, recover, seal_recovered
from warehouse.records import Due
from warehouse.sources import Source
from warehouse.stage import leftovers
from warehouse.store import open_loading

LOGGER = logging.getLogger("hemeroteca.window")

_RECOVERED = 9999  # number of the batch of a dead run's captures: 0 is discovery's, the run's own count from 1


def window(run: Run, source: Source, batch_pages: int, until: datetime) -> Counter[str]:
    """Bring one source up to date.

    The locks of the source and its hosts are held from the first look to the last load, so that two runs neither ask a
    host at once nor fetch a URL twice; the second one waits, then finds little or nothing due.

    Args:
        run: the flow run this is part of.
        source: the source to work on.
        batch_pages: pages a task fetches, extracts and stages at a time.
        until: when to stop taking; what is left stays due.

    Returns:
        Pages by outcome.
    """
    outcomes: Counter[str] = Counter()
    with _alone_with(run, source):
        outcomes.update(_finish_dead_run(run, source))
        load(run, source.id, [discover(run, source)])
        _announce(run, source)
        with RawWriter(run.raw, source.id, run.run_id) as raw:
            seq = 1
            while clock.now() < until and (due := _take(run, source, batch_pages)):
                report = load(run, source.id, [collect(run, source, due, raw, seq)])
                outcomes.update(report.by_outcome)
                seq += 1
    LOGGER.info("source=%s %s", source.id, " ".join(f"{k}={v}" for k, v in sorted(outcomes.items())) or "nothing due")
    return outcomes


@contextmanager
def _alone_with(run: Run, source: Source) -> Iterator[None]:
    """Hold the locks of a source and its hosts; while another run has them, wait for it or for the order to stop."""
    told = False
    with ExitStack() as held:
        while True:
            run.check()
            try:
                held.enter_context(locks.source(run.data, source.id, source.hosts, timeout=1, run=run.run_id))
                break
            except locks.LockBusy as busy:
                if not told:
                    LOGGER.info("source=%s waiting: %s", source.id, busy)
                    told = True
        yield


def _finish_dead_run(run: Run, source: Source) -> Counter[str]:
    """Load whole stages, and extract captures that nothing refers to, of runs that ended without doing so."""
    outcomes: Counter[str] = Counter()
    if stages := leftovers(run.stage, source.id):
        LOGGER.info("source=%s recovering stages=%d", source.id, len(stages))
        outcomes.update(load(run, source.id, stages).by_outcome)
    captures = recover(run.raw, source.id)
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


def _announce(run: Run, source: Source) -> None:
    with open_loading(run.data) as con:
        progress.planned(source.id, due_count(con, source.id))


def _take(run: Run, source: Source, limit: int) -> list[Due]:
    run.check()
    with open_loading(run.data) as con:
        return take(con, source.id, limit=limit)
