"""A host that asks for patience gets it: batch after batch from a real server into a real warehouse and back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasks.article.pool import Pool
from tasks.extract import Job
from tasks.fetch import fetch
from tasks.run import Run
from tasks.web.client import Client
from tasks.web.politeness import Hosts
from tasks.web.robots import Robots
from tests.web.hostile import PAGE, Hostile, answer
from warehouse import frontier, runs
from warehouse.disk import Disk
from warehouse.endpoints import Feed
from warehouse.keys import url_id, url_key
from warehouse.load import load_stages
from warehouse.outcomes import Outcome
from warehouse.raw import RawWriter
from warehouse.records import Extraction, Fetch, HostState, KnownUrl, Page, RobotsText
from warehouse.sources import Politeness, Source
from warehouse.stage import write_stage
from warehouse.store import count, open_loading

NOW = datetime(2019, 1, 7, 8, 0, tzinfo=UTC)
PAGES = 20


def read(capture: Fetch) -> Page:
    """What an extraction would make of the small pages here."""
    return Page(extraction=Extraction(capture_id=capture.fetch_id, extractor_version="1", outcome=Outcome.NOT_ARTICLE))


class News:
    """A source of twenty pages on one server, and its runs."""

    def __init__(self, hostile: Hostile, data: Path, now: pytest.MonkeyPatch, concurrency: int) -> None:
        self.hostile = hostile
        self.data = data
        self.client = Client(user_agent="Hemeroteca/0.1", allow_origins={hostile.origin})
        self.source = Source(
            id="news",
            name="News",
            hosts=(hostile.origin,),
            timezone="UTC",
            politeness=Politeness(gap_seconds=0, concurrency=concurrency),
            discovery=(Feed(url=hostile.url("/feed")),),
        )
        self._now = now
        self._batches = 0
        self.at(NOW)
        runs.start(data, "run-1", "ingest", [self.source])
        hostile.site |= {f"/{number:02}": answer(PAGE) for number in range(PAGES)}
        self.stage([self._known(f"/{number:02}") for number in range(PAGES)])

    def at(self, moment: datetime) -> None:
        self._now.setenv("HEMEROTECA_NOW", moment.isoformat())

    def run(self) -> list[list[Outcome | None]]:
        """Take, fetch and load until nothing is due; return the outcomes of each batch."""
        run = self.new_run()
        batches = []
        with open_loading(self.data) as con:
            run.hosts.recall(frontier.known_hosts(con, "news"))
            run.robots.recall(frontier.known_robots(con, "news"))
        for _ in range(9):
            with open_loading(self.data) as con:
                due = frontier.take(con, "news")
                assert frontier.due_count(con, "news") == len(due)
            if not due:
                break
            with RawWriter(run.raw, "news", f"run-{self._batches}") as raw:
                fetches = fetch(run, self.source, due, raw)
            batches.append([one.outcome for one in fetches])
            self.stage([*fetches, *(read(one) for one in fetches if one.outcome is None), *run.learned("news")])
        else:
            pytest.fail("there is always something to take")
        return batches

    def new_run(self) -> Run:
        hosts = Hosts(chance=lambda: 0.0)
        return Run("run-1", self.data, self.client, Robots(self.client), hosts, self.pool, Disk(self.data, 0))

    def stage(self, records: list[KnownUrl | Fetch | Page | HostState | RobotsText]) -> None:
        self._batches += 1
        stage = write_stage(self.data / "stage", "news", "run-1", self._batches, method="live", records=records)
        load_stages(self.data, [stage])

    def asked(self) -> list[str]:
        paths = [path for path in self.hostile.paths if path != "/robots.txt"]
        self.hostile.log.clear()
        return paths

    def count(self, query: str) -> int:
        with open_loading(self.data) as con:
            return count(con, query)

    def _known(self, path: str) -> KnownUrl:
        url = self.hostile.url(path)
        key = url_key(url)
        return KnownUrl(
            url_id=url_id(key), url_key=key, url=url, source_id="news", found_via="feed", found_on="f", found_at=NOW
        )

    @property
    def pool(self) -> Pool[Job]:
        return Pool(0)  # nothing is extracted here


@pytest.fixture(params=[1, 4])
def news(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[News]:
    with Hostile() as hostile:
        yield News(hostile, tmp_path, monkeypatch, request.param)


def test_a_429_rests_the_host_and_the_rest_stays_due(news: News) -> None:
    busy = answer(status="429 Slow Down", Retry_After="300")
    news.hostile.site["/02"] = [busy, answer(PAGE)]
    [outcomes] = news.run()
    asked = news.asked()
    assert outcomes.count(Outcome.RATE_LIMITED) == 1
    places = news.source.politeness.concurrency
    assert len(outcomes) == len(asked) <= 2 + places, "those before it, and what was on the way already"
    left = PAGES - len(asked)
    assert news.count("select count(*) from fetches") == len(asked), "what was not asked was no try"
    assert news.count("select count(*) from frontier where due_at <= '2019-01-07 08:00:00+00'") == left
    assert news.count("select count(*) from issues where code = 'rate_limited'") == 1

    news.at(NOW + timedelta(seconds=299))
    assert news.run() == [], "Retry-After outlives the run"
    assert news.asked() == []

    news.at(NOW + timedelta(seconds=300))
    [again] = news.run()
    assert again == [None] * (left + 1)
    assert sorted(news.asked()) == sorted({f"/{number:02}" for number in range(PAGES)} - set(asked) | {"/02"})
    assert news.run() == []


def test_robots_are_asked_once_a_day_over_all_runs(news: News) -> None:
    news.hostile.site["/robots.txt"] = answer(b"User-agent: *\nDisallow: /0")
    [outcomes] = news.run()
    assert outcomes.count(Outcome.BLOCKED_BY_ROBOTS) == 10
    news.at(NOW + timedelta(hours=23))
    again = Hosts()
    with open_loading(news.data) as con:
        con.execute("update frontier set due_at = '2019-01-07 08:00:00+00'")
        again.recall(frontier.known_hosts(con, "news"))
    news.run()
    assert news.hostile.paths.count("/robots.txt") == 1
    assert news.count("select count(*) from robots where crawl_delay is null and outcome = 'ok'") == 1
    with again.turn(news.hostile.origin, 0):
        pass


def test_unreachable_rules_cost_one_request_and_then_ten_minutes(news: News) -> None:
    news.hostile.site["/robots.txt"] = answer(status="500 Oops")
    [outcomes] = news.run()
    assert set(outcomes) == {Outcome.ROBOTS_UNAVAILABLE}
    assert len(outcomes) <= news.source.politeness.concurrency
    assert news.hostile.paths == ["/robots.txt"]
    news.at(NOW + timedelta(minutes=9))
    assert news.run() == []
    news.at(NOW + timedelta(minutes=10))
    news.run()
    news.at(NOW + timedelta(minutes=29))
    assert news.run() == [], "twenty minutes the second time"
    news.hostile.site["/robots.txt"] = answer(status="404 Not Found")
    news.at(NOW + timedelta(minutes=30))
    [outcomes] = news.run()
    assert set(outcomes) == {None}
    assert len(outcomes) >= PAGES - 2 * news.source.politeness.concurrency


def test_a_batch_ends_in_time_and_the_next_goes_on(news: News, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.fetch._LONGEST_SECONDS", 0.0)
    places = news.source.politeness.concurrency
    with open_loading(news.data) as con:
        due = frontier.take(con, "news")
    with RawWriter(news.data / "raw", "news", "run-0") as raw:
        run = news.new_run()
        fetched = fetch(run, news.source, due, raw)
    assert len(fetched) == places
    assert len(news.asked()) == places
    assert run.learned("news") != []


def test_cookies_are_kept_for_a_run_only_where_the_source_says_so(news: News) -> None:
    run = news.new_run()
    assert run.jar(news.source) is None
    keeping = news.source.model_copy(update={"keep_cookies": True})
    assert run.jar(keeping) is run.jar(keeping)
    assert run.jar(keeping) is not news.new_run().jar(keeping)
