"""The flow that reads stored captures with today's extractor: choose, read anew, load, publish. It needs no network."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import islice
from typing import Any
from uuid import uuid4

from prefect import flow
from prefect.runtime import flow_run

from flows.settings import Settings, load_settings
from tasks import progress
from tasks.article.extract import EXTRACTOR_VERSION
from tasks.article.pool import Pool
from tasks.extract import Job
from tasks.load import load
from tasks.publish import publish
from tasks.reprocess import Offline, read_anew
from warehouse import forget, locks, readings, runs
from warehouse.disk import Disk
from warehouse.errors import ConfigError, HemerotecaError
from warehouse.load import LoadReport
from warehouse.readings import Stored, Wanted
from warehouse.sources import read_sources
from warehouse.stage import leftovers
from warehouse.store import open_loading, transaction

LOGGER = logging.getLogger("hemeroteca.reprocess")


class ReprocessError(HemerotecaError):
    """Some sources could not be worked on; the others were, and are published."""

    code = "reprocess"
    retryable = True


@dataclass(slots=True)
class Reprocessed:
    """What reprocessing one source came to.

    Attributes:
        versions: captures that were to be read anew, by the version that had read them.
        read: captures that were read, those that share an article with them included.
        texts_changed: those of them whose text is another than before.
        turned: those of them with another outcome, by the two.
        damaged: captures that could not be read back; each has an issue that says why.
    """

    versions: dict[str, int]
    read: int = 0
    texts_changed: int = 0
    turned: dict[str, int] = field(default_factory=dict)
    damaged: int = 0

    def add(self, report: LoadReport) -> None:
        """Count what a load has told."""
        self.read += report.pages
        self.texts_changed += report.retold
        for change, count in report.turned.items():
            self.turned[change] = self.turned.get(change, 0) + count


@flow(name="reprocess", flow_run_name="reprocess", validate_parameters=True)
def reprocess(  # noqa: PLR0917 - the form in the UI has them in this order
    source_ids: list[str] | None = None,
    first: date | None = None,
    end: date | None = None,
    url: str | None = None,
    older_than_version: str | None = None,
    dry_run: bool = False,
    most_pages: int | None = None,
) -> dict[str, dict[str, Any]]:
    """Read stored captures with today's extractor and put what it finds in the place of what was read before.

    Args:
        source_ids: Sources to work on; all that have captures when left out.
        first: First day, in the zone of each source; only together with ``end``.
        end: First day that is not wanted any more.
        url: Only this address; also if today's extractor has read it.
        older_than_version: Only what versions before this one have read last.
        dry_run: Only count.
        most_pages: Captures of each source after which no more are begun.

    Returns:
        By source what `Reprocessed` says.

    Raises:
        ConfigError: before anything starts, if a setting or a parameter is wrong.
        ReprocessError: at the end, if a source failed; the others are loaded and published.
    """
    settings = load_settings()
    days = _days(first, end)
    wanted = Wanted(EXTRACTOR_VERSION, older_than_version, days, url)
    chosen = _chosen(settings, source_ids or [])
    if dry_run:
        return {source_id: asdict(Reprocessed(_versions(settings, source_id, wanted))) for source_id in chosen}
    run_id = str(flow_run.id or uuid4())
    parameters = {
        "source_ids": chosen,
        "first": first,
        "end": end,
        "url": url,
        "older_than_version": older_than_version,
    }
    with _recorded(settings, run_id, parameters) as failures, Pool[Job](settings.workers) as pool:
        run = Offline(run_id, settings.data_path, pool)
        done = dict(_each(run, settings, chosen, wanted, most_pages, failures))
    publish(settings.data_path, settings.publish_every, settings.keep_raw_days)
    if failures:
        raise ReprocessError("; ".join(f"{source_id}: {error}" for source_id, error in failures.items()))
    return {source_id: asdict(found) for source_id, found in done.items()}


def _days(first: date | None, end: date | None) -> tuple[date, date] | None:
    if first is None and end is None:
        return None
    if first is None or end is None or end <= first:
        raise ConfigError(
            f"{first} to {end} holds no day; name the first day, and the first that is not wanted any more"
        )
    return first, end


def _chosen(settings: Settings, ids: Iterable[str]) -> list[str]:
    """The sources to work on; what the sources file says of them counts, also of paused ones."""
    with open_loading(settings.data_path) as con:
        known = readings.known_sources(con)
        if settings.sources_path.exists():
            with transaction(con):
                configured = read_sources(settings.sources_path).sources
                runs.define_sources(con, [source for source in configured if source.id in known])
    for name in ids:
        if name not in known:
            raise ConfigError(
                f"nothing is stored of a source {name!r}; captures are stored of {', '.join(known) or 'none'}"
            )
    return list(dict.fromkeys(ids)) or known


def _versions(settings: Settings, source_id: str, wanted: Wanted) -> dict[str, int]:
    with open_loading(settings.data_path) as con:
        return dict(Counter(readings.outdated(con, source_id, wanted).values()))


@contextmanager
def _recorded(settings: Settings, run_id: str, parameters: Mapping[str, Any]) -> Iterator[dict[str, Exception]]:
    """Give the run its row: when it began, with which parameters, and how it ended."""
    runs.start(settings.data_path, run_id, readings.FLOW, (), parameters)
    failures: dict[str, Exception] = {}
    state = "crashed"
    try:
        yield failures
        state = "failed" if failures else "completed"
    finally:
        runs.finish(settings.data_path, run_id, state)


def _each(  # noqa: PLR0917 - a run, and what to do in it
    run: Offline,
    settings: Settings,
    source_ids: Iterable[str],
    wanted: Wanted,
    most_pages: int | None,
    failures: dict[str, Exception],
) -> Iterator[tuple[str, Reprocessed]]:
    """Work on one source after the other: the pool has all processors busy with one of them."""
    disk = Disk(settings.data_path, settings.least_free_mb)
    for source_id in source_ids:
        try:
            yield source_id, _source(run, source_id, wanted, settings.batch_pages, most_pages, disk)
        except Exception as error:
            LOGGER.exception("source=%s failed", source_id)
            failures[source_id] = error


def _source(  # noqa: PLR0917 - as _each
    run: Offline, source_id: str, wanted: Wanted, batch_pages: int, most_pages: int | None, disk: Disk
) -> Reprocessed:
    """Read batch after batch anew. Between two of them the source is free for who waits for it."""
    with _alone_with(run, source_id):
        _finish_dead_run(run, source_id)
        with open_loading(run.data) as con:
            outdated = readings.outdated(con, source_id, wanted)
    found = Reprocessed(dict(Counter(outdated.values())))
    most = len(outdated) if most_pages is None else min(len(outdated), most_pages)
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
    told = False
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(locks.sources(run.data, [source_id], timeout=1, run=run.run_id))
                break
            except locks.LockBusy as busy:
                if not told:
                    LOGGER.info("source=%s waiting: %s", source_id, busy)
                    told = True
        yield
