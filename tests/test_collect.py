"""A batch is extracted by what the days before taught of its site, and a batch that is tried again asks for nothing twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.article.pool import Pool
from tasks.collect import collect, stage_captures
from tasks.extract import Job, extract_job
from tasks.run import Run
from tasks.web.client import Client
from tasks.web.pages import blank_fetch
from tasks.web.politeness import Hosts
from tasks.web.robots import Robots
from tests.warehouse.staging import SOURCES, address, url_id
from tests.web.hostile import Hostile, answer
from warehouse import runs, store
from warehouse.disk import Disk
from warehouse.keys import url_key
from warehouse.load import load_stages
from warehouse.outcomes import Outcome
from warehouse.profiles import StoredPage
from warehouse.raw import RawWriter
from warehouse.records import Due, Fetch, Page
from warehouse.sources import Politeness
from warehouse.stage import read_manifest

CREED = (
    "The Herald belongs to those who write it and to those who read it, and takes no money from anybody else at all."
)
STORY = [
    "The council of {town} voted on Monday to close the old harbour, which has silted up since the last war.",
    "Fishers from {town} said that they had been promised a new quay before the winter, and that nobody had kept it.",
    "A spokesman for {town} declined to say what the work would cost, or when it might begin at the earliest.",
]
TOWNS = ("Aalst", "Bruges", "Ghent", "Kortrijk")


def page(town: str) -> bytes:
    paragraphs = "".join(f"<p>{text.format(town=town)}</p>" for text in STORY)
    head = f"<title>The harbour of {town} closes</title><meta property='og:type' content='article'>"
    return f"<html><head>{head}</head><body><article><h1>The harbour of {town} closes</h1>{paragraphs}<p>{CREED}</p></article></body></html>".encode()


def capture(raw: RawWriter, town: str, run_id: str) -> Fetch:
    url = address(town.lower())
    fetch = Fetch(
        fetch_id=url_id(url),
        url_id=url_id(url),
        source_id="herald",
        run_id=run_id,
        url=url,
        final_url=url,
        started_at=datetime(2026, 3, 1, tzinfo=UTC),
        elapsed_ms=1,
        status=200,
        content_type="text/html",
    )
    return raw.append(fetch, page(town))


@pytest.fixture
def pool() -> Iterator[Pool[Job]]:
    with Pool[Job](1) as workers:
        yield workers


def collected(data: Path, pool: Pool[Job], run_id: str, *towns: str) -> None:
    client = Client(user_agent="Hemeroteca/0.1 (+test@example.org)")
    run = Run(run_id, data, client, Robots(client), Hosts(), pool, Disk(data, 0))
    runs.start(data, run_id, "ingest", SOURCES)
    with RawWriter(run.raw, "herald", run_id) as raw:
        fetches = [capture(raw, town, run_id) for town in towns]
        raw.flush()
        load_stages(data, [stage_captures(run, SOURCES[0], fetches, 1)])


def test_what_a_site_prints_under_every_story_goes_once_it_is_known(
    tmp_path: Path, pool: Pool[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", "2026-03-01T10:00:00+00:00")
    collected(tmp_path, pool, "first", *TOWNS)
    collected(tmp_path, pool, "second", "Ostend")
    monkeypatch.setenv("HEMEROTECA_NOW", "2026-03-02T10:00:00+00:00")
    collected(tmp_path, pool, "third", "Ypres")
    with store.open_loading(tmp_path) as con:
        found = store.rows(
            con,
            "select headline, contains(body, $creed) as has_creed, site_page_count"
            " from articles join extractions using (capture_id) order by headline",
            {"creed": CREED},
        )
    assert [tuple(row.values()) for row in found] == [
        *((f"The harbour of {town} closes", True, 0) for town in (*TOWNS, "Ostend")),
        ("The harbour of Ypres closes", False, 5),
    ]


def known(job: Job) -> int:
    page = extract_job(job)
    assert isinstance(page, Page)
    return page.extraction.site_page_count


def test_stored_pages_that_cannot_be_read_teach_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with RawWriter(tmp_path, "herald", "run") as raw:
        fetches = [capture(raw, town, "run") for town in (*TOWNS, "Ostend")]
        raw.flush()
        places = [(fetch.warc_file or "", fetch.warc_offset or 0, fetch.payload_digest or "") for fetch in fetches]
        site = [
            StoredPage(fetch.final_url, fetch.content_type, *place)
            for fetch, place in zip(fetches, places, strict=True)
        ]
        file, offset, digest = places[-1]
        job = Job(
            capture_id=1,
            url_id=1,
            source_id="herald",
            url=fetches[-1].url,
            requested_url=fetches[-1].url,
            content_type=None,
            timezone="UTC",
            language=None,
            raw=str(tmp_path),
            warc_file=file,
            warc_offset=offset,
            payload_digest=digest,
            site=(replace(site[0], payload_digest="0" * 64), *site[1:4]),
        )
        assert known(job) == 3
        monkeypatch.setattr("tasks.extract._MOST_BYTES", 2 * len(page(TOWNS[0])))
        assert known(replace(job, site=tuple(site[:4]))) == 1


def test_a_second_try_asks_only_for_what_the_first_did_not_get(tmp_path: Path, pool: Pool[Job]) -> None:
    with Hostile({"/a": answer(page("Aalst")), "/b": answer(page("Bruges"))}) as server:
        client = Client(user_agent="Hemeroteca/0.1 (+test@example.org)", allow_origins={server.origin})
        run = Run("run-1", tmp_path, client, Robots(client), Hosts(), pool, Disk(tmp_path, 0))
        source = SOURCES[0].model_copy(update={"hosts": (server.origin,), "politeness": Politeness(gap_seconds=0)})
        due = [_due(server.url(path)) for path in ("/a", "/b", "/gone")]
        run.fetched[source.id, 7] = {due[1].url_id: _gone(due[1])}
        run.stage.write_text("a file where the folder should be")
        with RawWriter(run.raw, source.id, run.run_id) as raw:
            for _ in range(2):
                with pytest.raises(OSError, match="stage"):
                    collect.fn(run, source, due, raw, 7)
            run.stage.unlink()
            manifest = read_manifest(collect.fn(run, source, due, raw, 7))
        assert server.paths == ["/robots.txt", "/a", "/gone"]
    assert {name: manifest.rows[name] for name in ("fetches", "extractions")} == {"fetches": 3, "extractions": 1}
    assert run.fetched == {}


def _due(url: str) -> Due:
    key = url_key(url)
    return Due(url_id=url_id(url), url_key=key, url=url, source_id="herald", found_via="feed", found_on=address("feed"))


def _gone(item: Due) -> Fetch:
    return replace(blank_fetch(item, "run-1"), outcome=Outcome.NOT_FOUND, status=404)
