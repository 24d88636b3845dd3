"""From endpoints to the frontier: looks of several runs at a real server, loaded into a real warehouse."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tasks.article.pool import Pool
from tasks.discover import discover
from tasks.extract import Job
from tasks.fetch import fetch
from tasks.run import Run, Stopped
from tasks.web.client import Client
from tasks.web.politeness import Hosts
from tasks.web.robots import Robots
from tests.web.hostile import PAGE, Hostile, answer
from tests.web.rounds import NOW, rss
from warehouse import frontier, runs
from warehouse.disk import Disk
from warehouse.endpoints import Discovery, Feed, SavedPages, Sitemap
from warehouse.load import load_stages
from warehouse.outcomes import Outcome
from warehouse.raw import RawWriter
from warehouse.records import Extraction, Fetch, Page
from warehouse.sources import Politeness, Source
from warehouse.stage import leftovers, write_stage
from warehouse.store import open_loading, rows


class Library:
    """A warehouse of one source, and its runs."""

    def __init__(self, hostile: Hostile, data: Path, now: pytest.MonkeyPatch) -> None:
        self.hostile = hostile
        self.data = data
        self._now = now
        self._runs = 0
        self.at(NOW)

    def at(self, moment: datetime) -> None:
        self._now.setenv("HEMEROTECA_NOW", moment.isoformat())

    def start(self, *endpoints: Discovery) -> tuple[Run, Source]:
        source = Source(
            id="news",
            name="News",
            hosts=(self.hostile.origin,),
            timezone="Asia/Seoul",
            politeness=Politeness(gap_seconds=0),
            discovery=endpoints,
        )
        self._runs += 1
        client = Client(user_agent="Hemeroteca/0.1", allow_origins={self.hostile.origin})
        pool: Pool[Job] = Pool(1)
        run = Run(f"run-{self._runs}", self.data, client, Robots(client), Hosts(), pool, Disk(self.data, 0))
        runs.start(self.data, run.run_id, "ingest", [source])
        return run, source

    def look(self, *endpoints: Discovery, eager: bool = True) -> int:
        """Discover and load, as a run does; return how many stages there were."""
        run, source = self.start(*endpoints)
        stages = discover.fn(run, source, eager=eager)
        for stage in stages:
            load_stages(self.data, [stage])
        return len(stages)

    def fetch(self, *endpoints: Discovery) -> list[Fetch]:
        """Take what is due, fetch and load it; no page is an article."""
        run, source = self.start(*endpoints)
        with open_loading(self.data) as con:
            due = frontier.take(con, source.id)
        with RawWriter(run.raw, source.id, run.run_id) as raw:
            fetches = fetch(run, source, due, raw)
        pages = [
            Page(extraction=Extraction(capture_id=one.fetch_id, extractor_version="1", outcome=Outcome.NOT_ARTICLE))
            for one in fetches
            if one.outcome is None
        ]
        stage = write_stage(run.stage, source.id, run.run_id, 50, method="live", records=[*fetches, *pages])
        load_stages(self.data, [stage])
        return fetches

    def ask(self, query: str) -> list[dict[str, Any]]:
        with open_loading(self.data) as con:
            return rows(con, query)

    def due(self) -> list[str]:
        with open_loading(self.data) as con:
            return [item.url.removeprefix(self.hostile.url("")) for item in frontier.take(con, "news")]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    with Hostile() as hostile:
        yield Library(hostile, tmp_path, monkeypatch)


def sitemap(**lastmods: str) -> bytes:
    pages = "".join(f"<url><loc>/{name}</loc><lastmod>{lastmod}</lastmod></url>" for name, lastmod in lastmods.items())
    return answer(f"<urlset>{pages}</urlset>".encode())


def test_looks_are_remembered_with_what_they_yielded(library: Library) -> None:
    library.hostile.site["/feed"] = [rss("/1", "/2", ETag='"1"'), rss("/2", "/3", ETag='"2"')]
    feed = Feed(url=library.hostile.url("/feed"))
    library.look(feed)
    library.at(NOW + timedelta(hours=1))
    library.look(feed, eager=False)
    assert library.hostile.log[-1].headers["if-none-match"] == '"1"'
    counts = "select run_id, entry_count, url_count, new_count, interval_seconds from polls order by polled_at"
    assert [tuple(row.values()) for row in library.ask(counts)] == [("run-1", 2, 2, 2, 3600), ("run-2", 2, 2, 1, 1800)]
    asked = len(library.hostile.log)
    assert library.look(feed, eager=False) == 0
    assert len(library.hostile.log) == asked


def test_a_newer_lastmod_makes_a_known_url_due(library: Library) -> None:
    hostile = library.hostile
    hostile.site |= {
        "/map": [sitemap(a="2019-01-06T10:00:00Z", b="2019-01-06"), sitemap(a="2019-01-07T08:30:00Z", b="2019-01-06")],
        "/a": answer(PAGE),
        "/b": answer(PAGE),
    }
    endpoint = Sitemap(url=hostile.url("/map"))
    library.look(endpoint)
    assert library.due() == ["/a", "/b"]
    library.fetch(endpoint)
    assert library.due() == []
    library.at(NOW + timedelta(hours=1))
    library.look(endpoint)
    assert library.due() == ["/a"]


def test_a_poll_never_comes_before_the_urls_that_it_counts(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that dies between two stages leaves nothing that would hide the rest from the next one."""
    monkeypatch.setattr("tasks.discover._TOGETHER", 4)
    links = [f"/{number}" for number in range(9)]
    library.hostile.site["/feed"] = rss(*links, ETag='"1"')
    feed = Feed(url=library.hostile.url("/feed"))
    run, source = library.start(feed)
    stages = discover.fn(run, source)
    assert [stage.name for stage in stages] == [f"run-1-{number:04}" for number in range(3)]
    load_stages(library.data, stages[:2])
    assert library.ask("select * from polls") == []
    library.look(feed)
    assert sorted(library.due()) == links
    assert library.ask("select new_count from polls") == [{"new_count": 1}]


def test_a_run_that_is_told_to_stop_keeps_what_it_has(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.discover._TOGETHER", 4)
    library.hostile.site["/feed"] = rss(*(f"/{number}" for number in range(9)))
    feed = Feed(url=library.hostile.url("/feed"))
    run, source = library.start(feed)
    staged: list[Path] = []

    def stop_after_two(*args: Any, **more: Any) -> Path:
        staged.append(write_stage(*args, **more))
        if len(staged) == 2:
            run.stop.set()
        return staged[-1]

    monkeypatch.setattr("tasks.discover.write_stage", stop_after_two)
    with pytest.raises(Stopped):
        discover.fn(run, source)
    assert leftovers(run.stage, "news") == staged
    assert len(staged) == 2


def test_a_second_try_keeps_what_the_first_has_staged(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.discover._TOGETHER", 4)
    library.hostile.site["/feed"] = rss(*(f"/{number}" for number in range(9)))
    run, source = library.start(Feed(url=library.hostile.url("/feed")))
    first = write_stage(run.stage, "news", run.run_id, run.next_number("news"), method="live", records=[])
    of_another = write_stage(run.stage, "news", "dead-run", 0, method="live", records=[])
    stages = discover.fn(run, source)
    assert [stage.name for stage in stages] == [f"run-1-{number:04}" for number in range(4)]
    assert stages[0] == first
    assert of_another.exists()


def test_saved_pages_are_fetched_from_disk(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    page = folder / "one.html"
    page.write_bytes(PAGE)
    os.utime(page, (0, (NOW - timedelta(days=3)).timestamp()))
    endpoint = SavedPages(path=str(folder), base=library.hostile.url("/"))
    library.look(endpoint)
    [got] = library.fetch(endpoint)
    assert (got.outcome, got.status, got.payload_bytes) == (None, None, len(PAGE))
    library.look(endpoint)
    assert library.due() == []
    page.write_bytes(PAGE.replace(b"again", b"anew"))
    os.utime(page, (0, (NOW - timedelta(days=2)).timestamp()))
    library.look(endpoint)
    assert library.due() == ["/one.html"]
    [again] = library.fetch(endpoint)
    assert again.payload_digest != got.payload_digest
    assert library.hostile.log == []
