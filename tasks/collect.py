"""Collect a batch: fetch, extract, stage. What is staged when this returns is never fetched again."""

from collections.abc import Sequence
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import progress
from tasks.article.pool import PoolError
from tasks.extract import Job, extract
from tasks.fetch import fetch
from tasks.retry import RETRIES
from tasks.run import Run
from warehouse.hidden import untold
from warehouse.raw import RawWriter
from warehouse.records import Due, Fetch, Page
from warehouse.sources import Source
from warehouse.stage import write_stage


@task(task_run_name="collect {source.id} {seq}", cache_policy=NO_CACHE, **RETRIES)
@untold()
def collect(run: Run, source: Source, due: Sequence[Due], raw: RawWriter, seq: int) -> Path:
    """Fetch and extract ``due`` and stage what came of it as batch ``seq`` of this run and source.

    A second try goes on with what the first has fetched, and asks for the rest only. Where none succeeds, leave the
    block of ``raw`` with the error: then the next run of the source finds the captures.

    Raises:
        Stopped: if the run is asked to stop; captures made so far are found by the next run.
    """
    fetched = run.fetched[source.id, seq]
    fetches = fetch(run, source, due, raw, fetched)
    stage = stage_captures(run, source, fetches, seq)
    del run.fetched[source.id, seq]
    return stage


def stage_captures(run: Run, source: Source, fetches: Sequence[Fetch], seq: int) -> Path:
    """Extract the captures among ``fetches`` and stage all of them as batch ``seq``.

    Raises:
        Stopped: if the run is asked to stop.
        PoolError: if no worker starts.
        WarehouseError: another batch has that place already.
    """
    progress.done(source.id, sum(item.outcome is not None for item in fetches))
    pages: list[Page] = []
    jobs = [_job(run, source, item) for item in fetches if item.outcome is None]
    try:
        with run.stop.calls(run.pool.abandon):
            for page in extract(run.pool, jobs):
                run.check()
                pages.append(page)
                progress.done(source.id, 1)
    except PoolError:
        run.check()
        raise
    pages.sort(key=lambda page: page.extraction.capture_id)
    records = [*fetches, *pages, *run.learned(source.id)]
    return write_stage(run.stage, source.id, run.run_id, seq, method=run.method, flow=run.flow, records=records)


def _job(run: Run, source: Source, capture: Fetch) -> Job:
    """What a worker needs to know of a capture: where it lies, not what is in it."""
    if capture.warc_file is None or capture.warc_offset is None or capture.payload_digest is None:
        raise AssertionError(f"capture {capture.fetch_id} was not appended to the raw store")
    return Job(
        capture_id=capture.fetch_id,
        url_id=capture.url_id,
        source_id=source.id,
        url=capture.final_url,
        requested_url=capture.url,
        content_type=capture.content_type,
        timezone=source.timezone,
        language=source.language,
        raw=str(run.raw),
        warc_file=capture.warc_file,
        warc_offset=capture.warc_offset,
        payload_digest=capture.payload_digest,
        site=run.sites.pages(source.id),
    )
