"""Five hundred hosts of all tempers on a clock of our own: none is asked too soon, too often or for too much."""

import random
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest
from requests.structures import CaseInsensitiveDict

from tasks.web import outcomes, pages, politeness, robots
from tasks.web.client import Answer, Client
from tasks.web.outcomes import LONGEST_RETRY
from tests.web.made_up_time import START, MadeUpTime
from warehouse.endpoints import Feed
from warehouse.errors import FetchError
from warehouse.keys import url_id, url_key
from warehouse.outcomes import Outcome
from warehouse.records import Due
from warehouse.sources import Politeness, Source

SEED = 20190107
HOSTS, PAGES = 500, 12
DAY = 24 * 3600.0
NOTHING = {"busy": "", "negative": "-5", "words": "soon", "at once": "0", "past": format_datetime(START)}


@dataclass
class Request:
    path: str
    began: float
    ended: float = 0.0
    status: int | None = None
    wait: float = 0.0  # what its Retry-After asks for


@dataclass
class Temper:
    """How a host behaves, and what it was asked."""

    name: str
    gap: float
    places: int
    latency: float
    delay: float | None
    robots_status: int
    forbids: bool
    trouble: dict[str, list[str]] = field(default_factory=dict)  # by path: what it answers before the page
    log: list[Request] = field(default_factory=list)
    done_at: float = 0.0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.name)
        if self.robots_status == 404:
            self.delay, self.forbids = None, False

    @property
    def least_gap(self) -> float:
        return max(self.gap, min(self.delay or 0.0, 60.0))

    def robots_txt(self) -> bytes:
        lines = ["User-agent: *", "Disallow: /private/" if self.forbids else "Disallow:"]
        return "\n".join([*lines, *([f"Crawl-delay: {self.delay}"] if self.delay else [])]).encode()

    def source(self) -> Source:
        return Source(
            id=self.name,
            name=self.name,
            hosts=(f"{self.name}.example",),
            timezone="UTC",
            politeness=Politeness(gap_seconds=self.gap, concurrency=self.places),
            discovery=(Feed(url=f"https://{self.name}.example/feed"),),
        )


def tempers(count: int, chance: random.Random) -> list[Temper]:
    """As many hosts as asked for: polite, slow, broken, absurd."""
    asked_back = ["120", "7", "99999999999999", *NOTHING, "date", "error", "timeout", "refused", "503"]
    return [
        Temper(
            name=f"host{number}",
            gap=chance.choice([0.0, 0.5, 2.0, 5.0]),
            places=chance.choice([1, 1, 1, 2, 4]),
            latency=chance.choice([0.05, 0.3, 2.0, 9.0]),
            delay=chance.choice([None, None, None, 3.0, 10.0, 86400.0]),
            robots_status=chance.choice([200] * 8 + [404, 500]),
            forbids=chance.random() < 0.3,
            trouble={
                f"/{page}": chance.choices(asked_back, k=chance.choice([1, 1, 6]))
                for page in range(PAGES)
                if chance.random() < 0.05
            },
        )
        for number in range(count)
    ]


class Web(Client):
    """The client with its network made up."""

    def __init__(self, hosts: Sequence[Temper], time: MadeUpTime) -> None:
        super().__init__(user_agent="Hemeroteca/0.1")
        self._hosts = {f"{host.name}.example": host for host in hosts}
        self._time = time

    def get(self, url: str, *, allowed: Any = None, **_: object) -> Answer:
        if allowed is not None:
            allowed(url)
        parts = urlsplit(url)
        host = self._hosts[parts.netloc]
        request = Request(parts.path, self._time())
        host.log.append(request)
        trouble = self._trouble(host, parts.path)
        self._time.sleep(10.0 if trouble == "timeout" else host.latency * host.chance.uniform(0.5, 1.5))
        request.ended = self._time()
        if trouble in {"timeout", "refused"}:
            raise FetchError(url, trouble, code=Outcome.TIMEOUT if trouble == "timeout" else Outcome.TRANSPORT_ERROR)
        status, headers = self._answer(host, request, trouble)
        payload = host.robots_txt() if parts.path == "/robots.txt" else b"<html><p>A page."
        return Answer(
            url=url,
            final_url=url,
            redirects=(),
            status=status,
            headers=CaseInsensitiveDict(headers),
            payload=payload if status == 200 else b"",
            content_type="text/html",
            wire_bytes=len(payload),
            elapsed_ms=1,
            request_headers={},
        )

    def _trouble(self, host: Temper, path: str) -> str | None:
        coming = host.trouble.get(path)
        return coming.pop(0) if coming else None

    def _answer(self, host: Temper, request: Request, trouble: str | None) -> tuple[int, dict[str, str]]:
        request.status, headers = 200, {}
        if request.path == "/robots.txt":
            request.status = host.robots_status
            host.robots_status = 200 if host.robots_status == 500 and len(host.log) > 2 else host.robots_status
        elif trouble == "error":
            request.status = 500
        elif trouble == "date":
            request.status, request.wait = 429, 300.0
            headers["Retry-After"] = format_datetime(self._time.now() + timedelta(seconds=301), usegmt=True)
        elif trouble is not None:
            request.status = 503 if trouble == "503" else 429
            text = NOTHING.get(trouble, "60" if trouble == "503" else trouble)
            request.wait = min(float(text), LONGEST_RETRY.total_seconds()) if text.isdigit() else 0.0
            headers = {"Retry-After": text} if text else {}
        return request.status, headers


class Crawl:
    """The product's own fetching, with the made-up web below and a frontier of the simplest kind above."""

    def __init__(self, hosts: Sequence[Temper], monkeypatch: pytest.MonkeyPatch) -> None:
        self.waits_at_resting_hosts: list[float] = []
        self.ends: dict[str, Counter[str]] = defaultdict(Counter)
        self.time = MadeUpTime()
        monkeypatch.setattr(politeness, "BoundedSemaphore", self.time.semaphore)
        monkeypatch.setattr(robots, "Lock", self.time.lock)
        for module in (pages, outcomes):
            monkeypatch.setattr(module, "now", self.time.now)
        self.web = Web(hosts, self.time)
        self.board = politeness.Hosts(self.time, self.time.sleep, self.time.now, random.Random(SEED).random)
        self.robots = robots.Robots(self.web, self.time.now)
        for host in hosts:
            left = deque(f"/private/{page}" if page % 4 == 3 and host.forbids else f"/{page}" for page in range(PAGES))
            for _ in range(host.places):
                self.time.start(lambda host=host, left=left: self._lane(host, left))  # type: ignore[misc]
        self.time.run()

    def _lane(self, host: Temper, left: deque[str]) -> None:
        """Fetch what is left, as a lane of a batch does; what is put off comes again, last."""
        source, name = host.source(), f"{host.name}.example"
        while left and self.time() < 2 * DAY:
            path = left.popleft()
            url = f"https://{name}{path}"
            key = url_key(url)
            due = Due(url_id=url_id(key), url_key=key, url=url, source_id=host.name, found_via="feed", found_on="f")
            rested, began = self._rest(name), self.time()
            got = pages.fetch(due, source, self.web, self.robots, self.board, "run-1")
            if got.asked:
                outcome = got.fetch.outcome
                self.ends[host.name][outcome or "page"] += 1
                if outcome is not None and outcome.retryable:
                    left.append(path)
                continue
            if rested:
                self.waits_at_resting_hosts.append(self.time() - began)
            left.appendleft(path)
            self.time.sleep(self._rest(name))  # until it is due again: nothing is held meanwhile
        host.done_at = max(host.done_at, self.time())

    def _rest(self, name: str) -> float:
        try:
            self.board.demand_awake(name)
        except politeness.HostRests as rests:
            return (rests.until - self.time.now()).total_seconds()
        return 0.0


@pytest.fixture(scope="module")
def hosts() -> list[Temper]:
    return tempers(HOSTS, random.Random(SEED))


@pytest.fixture(scope="module")
def crawl(hosts: list[Temper]) -> Crawl:
    with pytest.MonkeyPatch.context() as monkeypatch:
        return Crawl(hosts, monkeypatch)


def test_no_request_comes_closer_than_the_gap(hosts: list[Temper], crawl: Crawl) -> None:
    close = [
        (host.name, earlier, later)
        for host in hosts
        for earlier, later in pairwise(host.log)
        if later.began < (earlier.ended if host.places == 1 else earlier.began) + host.least_gap - 1e-6
        # what a host asks for in its robots.txt is not known before
        and later.path != "/robots.txt"
    ]
    assert close == []
    assert sum(len(host.log) for host in hosts) > HOSTS * PAGES * 0.8


def test_no_more_requests_at_a_time_than_there_are_places(hosts: list[Temper], crawl: Crawl) -> None:
    crowded = [
        host.name
        for host in hosts
        for request in host.log
        if sum(other.began <= request.began < other.ended for other in host.log) > host.places
    ]
    assert crowded == []
    assert any(
        earlier.ended > later.began for host in hosts if host.places > 1 for earlier, later in pairwise(host.log)
    )


def test_nothing_that_is_disallowed_is_asked_for(hosts: list[Temper], crawl: Crawl) -> None:
    assert [host.name for host in hosts for request in host.log if request.path.startswith("/private/")] == []
    blocked = sum(ends[Outcome.BLOCKED_BY_ROBOTS] for ends in crawl.ends.values())
    assert blocked > 0.9 * sum(host.forbids for host in hosts) * PAGES // 4


def test_nothing_is_asked_before_the_time_that_retry_after_names(hosts: list[Temper], crawl: Crawl) -> None:
    asked_back = [(host, request) for host in hosts for request in host.log if request.wait]
    assert len(asked_back) > 50
    undercut = [
        (host.name, request, later)
        for host, request in asked_back
        for later in host.log
        if request.ended < later.began < request.ended + request.wait - 1e-3
    ]
    assert undercut == []


def test_a_host_that_rests_holds_no_thread(crawl: Crawl) -> None:
    assert len(crawl.waits_at_resting_hosts) > 100
    assert max(crawl.waits_at_resting_hosts) == 0


def test_robots_are_asked_for_once_and_each_page_is_fetched_once(hosts: list[Temper], crawl: Crawl) -> None:
    for host in hosts:
        answered = Counter(request.path for request in host.log if request.status in {200, 404})
        assert max(answered.values(), default=0) <= (2 if host.done_at > DAY else 1), host.name
    patient = [host for host in hosts if not any(request.wait > DAY for request in host.log)]
    whole = [
        host for host in patient if crawl.ends[host.name]["page"] + crawl.ends[host.name]["blocked_by_robots"] == PAGES
    ]
    assert len(whole) == len(patient) > 0.8 * HOSTS


def test_the_slowest_host_delays_no_other(hosts: list[Temper]) -> None:
    def ends(slowest: float) -> dict[str, float]:
        some = tempers(60, random.Random(SEED))
        some[0].latency, some[0].gap, some[0].places = slowest, slowest, 1
        for host in some:
            host.trouble = {}
        with pytest.MonkeyPatch.context() as monkeypatch:
            Crawl(some, monkeypatch)
        return {host.name: host.done_at for host in some}

    quick, slow = ends(0.05), ends(3000.0)
    assert slow.pop("host0") > 100 * quick.pop("host0")
    later = [slow[name] / quick[name] - 1 for name in quick]
    assert max(later) < 0.01
