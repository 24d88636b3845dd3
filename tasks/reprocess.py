"""Read stored captures anew and stage what today's extractor makes of them; nobody is asked for anything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import progress
from tasks.article.pool import Pool
from tasks.extract import Job, Unreadable, reread
from tasks.retry import RETRIES
from warehouse.profiles import Sites
from warehouse.readings import FLOW, Stored
from warehouse.records import Page
from warehouse.stage import write_stage

_MOST_PAGES = 500  # in a stage: all that a stage holds is in memory at once


@dataclass(frozen=True, eq=False)
class Offline:
    """A flow run that needs no network: who it is, where its state lies, its extraction pool."""

    run_id: str
    data: Path
    pool: Pool[Job]

    @cached_property
    def sites(self) -> Sites:
        """By which stored pages this run knows its sources' sites."""
        return Sites(self.data)


@dataclass(frozen=True, slots=True)
class Reread:
    """What came of some captures: stages for the loader, and what is wrong with each payload that cannot be read."""

    stages: list[Path]
    damaged: dict[int, str]


@task(task_run_name="read anew {source_id} {seq}", cache_policy=NO_CACHE, **RETRIES)
def read_anew(run: Offline, source_id: str, captures: Sequence[Stored], seq: int) -> Reread:
    """Extract captures and stage them under the source, as batches from ``seq`` on; damaged ones are left out."""
    pages: list[Page] = []
    stages: list[Path] = []
    damaged: dict[int, str] = {}
    for result in reread(run.pool, (_job(run, capture) for capture in captures)):
        if isinstance(result, Unreadable):
            damaged[result.capture_id] = result.reason
        else:
            pages.append(result)
        progress.done(source_id, 1)
        if len(pages) == _MOST_PAGES:
            stages.append(_staged(run, source_id, seq + len(stages), pages))
            pages = []
    if pages:
        stages.append(_staged(run, source_id, seq + len(stages), pages))
    return Reread(stages, damaged)


def _staged(run: Offline, source_id: str, seq: int, pages: Iterable[Page]) -> Path:
    return write_stage(run.data / "stage", source_id, run.run_id, seq, method=FLOW, flow=FLOW, records=pages)


def _job(run: Offline, capture: Stored) -> Job:
    return Job(
        capture_id=capture.capture_id,
        url_id=capture.url_id,
        source_id=capture.source_id,
        url=capture.final_url,
        requested_url=capture.url,
        content_type=capture.content_type,
        timezone=capture.timezone,
        language=capture.language,
        raw=str(run.data / "raw"),
        warc_file=capture.warc_file,
        warc_offset=capture.warc_offset,
        payload_digest=capture.payload_digest,
        site=run.sites.pages(capture.source_id),
    )
