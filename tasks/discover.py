"""Look where a source announces its pages; what is found lies staged when this returns."""

from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.run import Run
from tasks.web.discovery import discover as discover_urls
from warehouse.frontier import previous_polls
from warehouse.sources import Source
from warehouse.stage import write_stage
from warehouse.store import open_loading


@task(task_run_name="discover {source.id}", cache_policy=NO_CACHE)
def discover(run: Run, source: Source) -> Path:
    """Poll the endpoints of a source and stage the polls and the URLs they gave.

    A broken endpoint becomes a poll with its outcome; the others are still asked.
    """
    run.check()
    with open_loading(run.data) as con:
        previous = previous_polls(con, source.id)
    polls, urls = discover_urls(source, run.client, run.robots, run.gaps, previous)
    return write_stage(run.stage, source.id, run.run_id, 0, method="live", records=[*polls, *urls])
