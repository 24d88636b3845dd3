"""Ask for the past of a source; what is found lies staged when this returns, or is only counted."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.run import Run
from tasks.web.history import known_urls
from tasks.web.past import NOTHING_MISSING, Past
from tasks.web.spans import Span
from warehouse.endpoints import History
from warehouse.frontier import known_hosts, known_robots, standing
from warehouse.records import HostState, KnownUrl, Poll, RobotsText
from warehouse.sources import Source
from warehouse.stage import write_stage
from warehouse.store import open_loading

AUTO = "auto"
_TOGETHER = 25_000  # rows a stage


@dataclass(slots=True)
class Asked:
    """What the past of a source came to.

    Attributes:
        methods: kinds of endpoints that were asked.
        stages: to be loaded in this order; none of a count.
        url_ids: of the pages that were found.
        new: so many of them the source did not know.
        held: so many of them need no fetch any more.
        looks: number of looks by outcome.
        missing: what each look came to after which the days are not known completely.
    """

    methods: list[str] = field(default_factory=list)
    stages: list[Path] = field(default_factory=list)
    url_ids: set[int] = field(default_factory=set)
    new: int = 0
    held: int = 0
    looks: Counter[str] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)


@task(task_run_name="history {source.id}", cache_policy=NO_CACHE)
def history(run: Run, source: Source, span: Span, method: str = AUTO, *, store: bool = True) -> Asked:
    """Ask the endpoints of ``[[source.history]]`` for the pages of some days.

    A broken look becomes a poll with its outcome; the others are still made.

    Args:
        run: the flow run this is part of.
        source: whose past.
        span: the days.
        method: kind of the endpoints to ask; `AUTO` for one kind after the other, in the order of the sources file,
            until one has found pages.
        store: stage what is found; else only count it.
    """
    run.check()
    with open_loading(run.data) as con:
        run.hosts.recall(known_hosts(con, source.id))
        run.robots.recall(known_robots(con, source.id))
    past = Past(source, span, run.client, run.robots, run.hosts, run.archives)
    asked = Asked()
    records = _records(run, past, method, asked)
    while batch := list(islice(records, _TOGETHER)):
        _count(run, source, batch, asked)
        if store:
            seq = len(asked.stages)
            stage = write_stage(run.stage, source.id, run.run_id, seq, method=run.method, records=batch, flow=run.flow)
            asked.stages.append(stage)
    return asked


def _records(run: Run, past: Past, method: str, asked: Asked) -> Iterator[KnownUrl | Poll | HostState | RobotsText]:
    """Yield what there is to stage, and note in ``asked`` what was asked."""
    is_found = False
    for kind, endpoints in _methods(past.source, method):
        asked.methods.append(kind)
        for endpoint in endpoints:
            for found in known_urls(past, endpoint):
                run.check()
                if isinstance(found, Poll):
                    asked.looks[found.outcome] += 1
                    if found.outcome not in NOTHING_MISSING:
                        asked.missing.append(f"{found.endpoint}: {found.outcome}: {found.reason}")
                else:
                    is_found = True
                yield found
        if is_found and method == AUTO:
            break
    yield from run.learned(past.source.id)


def _methods(source: Source, method: str) -> Iterator[tuple[str, list[History]]]:
    """Yield each kind with its endpoints, in the order in which the kinds first stand in the sources file."""
    order = {kind: at for at, kind in reversed([*enumerate(endpoint.kind for endpoint in source.history)])}
    endpoints = sorted(source.history, key=lambda endpoint: order[endpoint.kind])
    for kind, group in groupby(endpoints, lambda endpoint: endpoint.kind):
        if method in {AUTO, kind}:
            yield kind, list(group)


def _count(run: Run, source: Source, batch: list[KnownUrl | Poll | HostState | RobotsText], asked: Asked) -> None:
    """Count what is new and what is held already, before it is loaded."""
    found = {record.url_id for record in batch if isinstance(record, KnownUrl)} - asked.url_ids
    asked.url_ids |= found
    if found:
        with open_loading(run.data) as con:
            known, held = standing(con, source.id, found)
        asked.new += len(found) - known
        asked.held += held
