"""Ask for the past of a source; what is found lies staged when this returns, or is only counted."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.retry import RETRIES
from tasks.run import Run
from tasks.web.history import days_of_look, known_urls
from tasks.web.past import NOTHING_MISSING, Past
from tasks.web.spans import DAY, Span
from warehouse.clock import now
from warehouse.endpoints import History
from warehouse.frontier import known_hosts, known_robots
from warehouse.hidden import untold
from warehouse.records import AskedDay, HostState, KnownUrl, Poll, RobotsText
from warehouse.sources import Source
from warehouse.stage import leftovers, write_stage
from warehouse.store import open_loading

AUTO = "auto"
_TOGETHER = 25_000  # rows a stage
_STAMP = re.compile(r"(?<![0-9])([12][0-9]{13})(?![0-9])")


@dataclass(slots=True)
class Asked:
    """What the past of a source came to.

    Attributes:
        asked_at: when asking began; what came later may be missing.
        methods: kinds of endpoints that were asked.
        proven: those of them whose answers, where no look failed, show all that there is.
        stages: to be loaded in this order; none of a count.
        url_ids: of the pages that were found, by day. A page whose day nobody tells stands at the day that it cannot be
            younger than, or at the last day where nothing tells even that.
        undated: those of the pages whose day nobody tells.
        looks: number of looks by outcome.
        missing: what each look came to after which some days are not known completely.
        doubtful: by method, the days for which a look failed, and why.
        seen: all pages that were found.
        counted: those of them that ``known`` and ``held`` count.
        known: so many of them the source knew before.
        held: so many of them need no fetch any more.
        crawl_delay: seconds between two requests, as the robots.txt read meanwhile ask for.
    """

    asked_at: datetime = field(default_factory=now)
    methods: list[str] = field(default_factory=list)
    proven: list[str] = field(default_factory=list)
    stages: list[Path] = field(default_factory=list)
    url_ids: defaultdict[date, set[int]] = field(default_factory=lambda: defaultdict(set))
    undated: set[int] = field(default_factory=set)
    looks: Counter[str] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)
    doubtful: dict[str, dict[date, str]] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    counted: set[int] = field(default_factory=set)
    known: int = 0
    held: int = 0
    crawl_delay: float = 0.0

    def among(self, first: date, end: date) -> set[int]:
        """Return the pages that stand at some days, half-open."""
        return {url_id for day, found in self.url_ids.items() if first <= day < end for url_id in found}

    def answers(self, source: Source, first: date, end: date) -> list[AskedDay]:
        """Return what is known of some days now, to be staged when their pages are loaded."""
        span = Span(first, end, ZoneInfo(source.timezone))
        today = span.day_of(self.asked_at)
        return [self._answer(source, method, day, today) for method in self.proven for day in span.days()]

    def _answer(self, source: Source, method: str, day: date, today: date) -> AskedDay:
        reason = self.doubtful.get(method, {}).get(day)
        if day >= today:
            reason = "the day was not over when it was asked for"
        return AskedDay(
            source_id=source.id,
            method=method,
            day=day,
            asked_at=self.asked_at,
            is_whole=reason is None,
            reason=reason,
        )


@dataclass(frozen=True, slots=True)
class Breaks:
    """What is done between two looks.

    Attributes:
        is_wanted: asked after each look, whether somebody waits for the source.
        give_way: called then, with what is known so far; it takes its stages, and lets the others have their turn.
    """

    is_wanted: Callable[[], bool] = lambda: False
    give_way: Callable[[Asked], None] = lambda _: None


_NO_BREAKS = Breaks()


@task(task_run_name="history {source.id} {span.first}..{span.end}", cache_policy=NO_CACHE, **RETRIES)
@untold()
def history(
    run: Run, source: Source, span: Span, method: str = AUTO, breaks: Breaks = _NO_BREAKS, *, store: bool = True
) -> Asked:
    """Ask the endpoints of ``[[source.history]]`` for the pages of some days.

    A broken look becomes a poll with its outcome; the others are still made.

    Args:
        run: the flow run this is part of.
        source: whose past.
        span: the days.
        method: kind of the endpoints to ask; `AUTO` for one kind after the other, in the order of the sources file,
            until one has found pages.
        breaks: what is done between two looks; a question may take hours.
        store: stage what is found; else only count it. The caller holds the lock of the source then, and has loaded
            what dead runs left.
    """
    run.check()
    _recall(run, source)
    past = Past(source, span, run.client, run.robots, run.hosts, run.archives)
    own = f"{run.run_id}-"
    asked = Asked()
    if store:  # what a try that failed has found
        asked.stages += [stage for stage in leftovers(run.stage, source.id) if stage.name.startswith(own)]
    for kind, endpoints in _methods(source, method):
        asked.methods.append(kind)
        is_found = _ask(run, past, kind, endpoints, asked, breaks, store=store)
        if is_found or method != AUTO:
            asked.proven = [kind]
        if is_found and method == AUTO:
            return asked
    # That no kind knows a page is an answer only where all were asked; that one of them did not, is none.
    asked.proven = asked.methods
    if method == AUTO and any(asked.doubtful.values()):
        asked.doubtful = dict.fromkeys(asked.methods, _together(asked.doubtful.values()))
    return asked


def _recall(run: Run, source: Source) -> None:
    """Take in what other runs have learned of the hosts."""
    with open_loading(run.data) as con:
        run.hosts.recall(known_hosts(con, source.id))
        run.robots.recall(known_robots(con, source.id))


def _together(doubts: Iterable[dict[date, str]]) -> dict[date, str]:
    return {day: why for some in doubts for day, why in some.items()}


def _methods(source: Source, method: str) -> Iterator[tuple[str, list[History]]]:
    """Yield each kind with its endpoints, in the order in which the kinds first stand in the sources file."""
    order = {kind: at for at, kind in reversed([*enumerate(endpoint.kind for endpoint in source.history)])}
    endpoints = sorted(source.history, key=lambda endpoint: order[endpoint.kind])
    for kind, group in groupby(endpoints, lambda endpoint: endpoint.kind):
        if method in {AUTO, kind}:
            yield kind, list(group)


def _ask(  # noqa: PLR0917 - a run at a source, and what to ask for
    run: Run, past: Past, kind: str, endpoints: list[History], asked: Asked, breaks: Breaks, *, store: bool
) -> bool:
    """Ask the endpoints of one kind and stage what they say; return whether they know a page."""
    before = len(asked.seen)
    source_id = past.source.id
    batch: list[KnownUrl | Poll | HostState | RobotsText] = []

    def put() -> None:
        if store and batch:
            seq = run.next_number(source_id)
            stage = write_stage(run.stage, source_id, run.run_id, seq, method=kind, records=batch, flow=run.flow)
            asked.stages.append(stage)
        batch.clear()

    for record in _records(past, endpoints, asked, asked.doubtful.setdefault(kind, {})):
        run.check()
        batch.append(record)
        if isinstance(record, Poll) and breaks.is_wanted():
            batch += _learned(run, source_id, asked)
            put()
            breaks.give_way(asked)
            _recall(run, past.source)
        elif len(batch) >= _TOGETHER:
            put()
    batch += _learned(run, source_id, asked)
    put()
    return len(asked.seen) > before


def _records(
    past: Past, endpoints: list[History], asked: Asked, doubtful: dict[date, str]
) -> Iterator[KnownUrl | Poll]:
    """Yield what the endpoints say, and note in ``asked`` what was asked."""
    for endpoint in endpoints:
        for found in known_urls(past, endpoint):
            if isinstance(found, KnownUrl):
                _place(found, past.span, asked)
            else:
                asked.looks[found.outcome] += 1
                if found.outcome not in NOTHING_MISSING:
                    why = f"{found.endpoint}: {found.outcome}: {found.reason}"
                    asked.missing.append(why)
                    doubtful.update(dict.fromkeys(days_of_look(past.span, endpoint, found), why))
            yield found


def _learned(run: Run, source_id: str, asked: Asked) -> Iterator[HostState | RobotsText]:
    """Yield what became known of the hosts."""
    for learned in run.learned(source_id):
        if isinstance(learned, RobotsText):
            asked.crawl_delay = max(asked.crawl_delay, learned.crawl_delay or 0.0)
        yield learned


def _place(found: KnownUrl, span: Span, asked: Asked) -> None:
    """Note the day of a page, or the latest that it can have."""
    if found.url_id in asked.seen:
        return
    asked.seen.add(found.url_id)
    day = found.day_hint
    if day is None:
        asked.undated.add(found.url_id)
        latest = _not_after(found)
        day = min(span.end - DAY, max(span.first, span.day_of(latest))) if latest else span.end - DAY
    asked.url_ids[day].add(found.url_id)


def _not_after(found: KnownUrl) -> datetime | None:
    """Return when the page was there already: its last change, or the time at which an archive took it."""
    if found.lastmod_at is not None:
        return found.lastmod_at
    stamp = _STAMP.search(found.locator or "")
    try:
        return datetime.strptime(stamp[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) if stamp else None
    except ValueError:
        return None
