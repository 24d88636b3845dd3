"""Stored captures of one source through today's extractor: choose, read anew, load, batch after batch."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice

from tasks import progress
from tasks.load import load
from tasks.reprocess import Offline, read_anew
from warehouse import forget, locks, readings
from warehouse.disk import Disk
from warehouse.load import LoadReport
from warehouse.readings import Stored, Wanted
from warehouse.stage import leftovers
from warehouse.store import open_loading

LOGGER = logging.getLogger("hemeroteca.reprocess")


@dataclass(slots=True)
class Reprocessed:
    """What reprocessing one source came to.

    Attributes:
        versions: captures that were to be read anew, by the version that had read them.
        read: captures that were read, those that share an article with them included.
        texts_changed: those of them whose text is another than before.
        turned: those of them with another outcome, by the two.
        damaged: captures that could not be read back; each has an issue that says why.
        left: captures that are still to be read anew.
    """

    versions: dict[str, int]
    read: int = 0
    texts_changed: int = 0
    turned: dict[str, int] = field(default_factory=dict)
    damaged: int = 0
    left: int = 0

    def add(self, report: LoadReport) -> None:
        """Count what a load has told."""
        self.read += report.pages
        self.texts_changed += report.retold
        for change, count in report.turned.items():
            self.turned[change] = self.turned.get(change, 0) + count


def read_source(  # noqa: PLR0917 - a run, and what to do in it
    run: Offline, source_id: str, wanted: Wanted, batch_pages: int, most_pages: int, disk: Disk
) -> Reprocessed:
    """Read batch after batch of a source anew. Between two of them the source is free for who waits for it.

    Args:
        run: the flow run this is part of.
        source_id: whose captures.
        wanted: which of them.
        batch_pages: captures that are read, staged and loaded at a time.
        most_pages: captures after which no batch is begun.
        disk: while it is short, no batch is begun.
    """
    with _alone_with(run, source_id):
        _finish_dead_run(run, source_id)
        with open_loading(run.data) as con:
            outdated = readings.outdated(con, source_id, wanted)
    found = Reprocessed(dict(Counter(outdated.values())))
    most = min(len(outdated), most_pages)
    progress.planned(source_id, most)
    todo, seen, seq = iter(outdated), set[int](), 0
    while batch := list(islice((one for one in todo if one not in seen), min(batch_pages, most - len(seen)))):
        if (why := disk.shortage()) is not None:
            LOGGER.warning("source=%s paused, no room on the disk: %s; run it again to go on", source_id, why)
            break
        with _alone_with(run, source_id):
            captures = _together(run, source_id, wanted, batch)
            seq += _batch(run, source_id, captures, seq, found)
        seen.update(batch, (capture.capture_id for capture in captures))
        if len(seen) >= most:
            break
    found.left = len(outdated.keys() - seen)
    with open_loading(run.data) as con:
        readings.settle(con, source_id)
    LOGGER.info("source=%s read=%d changed=%d damaged=%d", source_id, found.read, found.texts_changed, found.damaged)
    return found


def _together(run: Offline, source_id: str, wanted: Wanted, batch: list[int]) -> list[Stored]:
    """Return the captures of a batch that are still to be read, with those that share an article with them."""
    with open_loading(run.data) as con:
        still = readings.outdated(con, source_id, wanted, among=batch)
        return readings.together(con, still)


def _batch(run: Offline, source_id: str, captures: list[Stored], seq: int, found: Reprocessed) -> int:
    """Read captures anew and load them at once; return how many stages that took."""
    if not captures:
        return 0
    done = read_anew(run, source_id, captures, seq)
    found.damaged += len(done.damaged)
    if done.damaged:
        with open_loading(run.data) as con:
            readings.note_damaged(con, run.run_id, done.damaged)
    if done.stages:
        found.add(load(run, source_id, done.stages))
    return len(done.stages)


def _finish_dead_run(run: Offline, source_id: str) -> None:
    """Load whole stages of runs that ended without doing so; captures that they did not stage are the next fetch's."""
    forget.finish(run.data)
    if stages := leftovers(run.data / "stage", source_id):
        LOGGER.info("source=%s recovering stages=%d", source_id, len(stages))
        load(run, source_id, stages)


@contextmanager
def _alone_with(run: Offline, source_id: str) -> Iterator[None]:
    """Hold the lock of a source, so that no run of it stages or loads meanwhile; wait for one that does."""
    with ExitStack() as held:
        try:
            held.enter_context(locks.sources(run.data, [source_id], timeout=1, run=run.run_id))
        except locks.LockBusy as busy:
            LOGGER.info("source=%s waiting: %s", source_id, busy)
            # In one go: who asks anew is the last in the queue again.
            held.enter_context(locks.sources(run.data, [source_id], run=run.run_id))
        yield
