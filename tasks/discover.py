"""Look where a source announces its pages; what is found lies staged when this returns."""

from collections.abc import Callable, Collection, Iterator
from itertools import islice
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.retry import RETRIES
from tasks.run import Run
from tasks.web.discovery import discover as discover_urls
from tasks.web.polling import Found, Round
from warehouse.frontier import known_hosts, known_robots, known_urls, previous_polls
from warehouse.hidden import untold
from warehouse.records import HostState, RobotsText
from warehouse.sources import Source
from warehouse.stage import leftovers, write_stage
from warehouse.store import open_loading

_TOGETHER = 25_000  # rows a stage: a sitemap of a million pages must not be held in memory at once


@task(task_run_name="discover {source.id}", cache_policy=NO_CACHE, **RETRIES)
@untold()
def discover(run: Run, source: Source, *, eager: bool = False) -> list[Path]:
    """Look at the endpoints of a source that are due and stage the URLs and polls that they gave.

    A broken endpoint becomes a poll with its outcome; the others are still asked. The caller holds the lock of the
    source, and has loaded what dead runs left.

    Args:
        run: the flow run this is part of.
        source: whose endpoints they are.
        eager: look also at those that are not due, except where a server asked for patience.

    Returns:
        The stages, to be loaded in this order: a poll never comes before the URLs that it counts.
    """
    run.check()
    with open_loading(run.data) as con:
        previous = previous_polls(con, source.id)
        run.hosts.recall(known_hosts(con, source.id))
        run.robots.recall(known_robots(con, source.id))
    shared = Round(source, run.client, run.robots, run.hosts, previous, _knows(run, source), eager, run.archives)
    records = _records(run, shared)
    own = f"{run.run_id}-"
    stages = [stage for stage in leftovers(run.stage, source.id) if stage.name.startswith(own)]  # of a try that failed
    while batch := list(islice(records, _TOGETHER)):
        number = run.next_number(source.id)
        stages.append(write_stage(run.stage, source.id, run.run_id, number, method="live", records=batch))
    return stages


def _records(run: Run, shared: Round) -> Iterator[Found | HostState | RobotsText]:
    """Yield what there is to stage."""
    for found in discover_urls(shared):
        run.check()
        yield found
    yield from run.learned(shared.source.id)


def _knows(run: Run, source: Source) -> Callable[[Collection[int]], Collection[int]]:
    def known(url_ids: Collection[int]) -> Collection[int]:
        with open_loading(run.data) as con:
            return known_urls(con, source.id, url_ids)

    return known
