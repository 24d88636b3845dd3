"""The glue: a payload in the raw store becomes a page, in a worker process."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.article.pool import Limits, Pool
from tasks.extract import Job, extract, extract_job, warm_up
from tests.article.shapes import HEADLINE, PARAGRAPHS, SHAPES, page, paragraphs
from warehouse.outcomes import Outcome
from warehouse.raw import RawWriter
from warehouse.records import Fetch, Page

URL = "https://messenger.example/ferry"


def job(raw: Path, fetch: Fetch, **changed: str) -> Job:
    assert fetch.warc_file is not None
    assert fetch.warc_offset is not None
    assert fetch.payload_digest is not None
    return Job(
        capture_id=fetch.fetch_id,
        url_id=fetch.url_id,
        source_id=fetch.source_id,
        url=fetch.final_url,
        requested_url=fetch.url,
        content_type=fetch.content_type,
        timezone="Asia/Seoul",
        language="en",
        raw=str(raw),
        warc_file=fetch.warc_file,
        warc_offset=fetch.warc_offset,
        payload_digest=changed.get("payload_digest", fetch.payload_digest),
    )


@pytest.fixture
def captures(tmp_path: Path) -> Iterator[list[Fetch]]:
    payloads = [
        SHAPES["seed"](),
        "<html><title>404</title><h1>Page not found</h1></html>",
        page(f"<article>{paragraphs()}<a href='/x'>x</a></article>"),
    ]
    with RawWriter(tmp_path, "messenger", "run-1") as writer:
        yield [
            writer.append(
                Fetch(
                    fetch_id=number,
                    url_id=number + 10,
                    source_id="messenger",
                    run_id="run-1",
                    url=URL,
                    final_url=URL,
                    started_at=datetime(2019, 1, 8, tzinfo=UTC),
                    elapsed_ms=1,
                    status=200,
                    content_type="text/html; charset=utf-8",
                ),
                payload.encode(),
            )
            for number, payload in enumerate(payloads)
        ]
        writer.flush()


def test_in_this_process(tmp_path: Path, captures: list[Fetch]) -> None:
    got = extract_job(job(tmp_path, captures[0]))
    assert isinstance(got, Page)
    assert got.article is not None
    assert got.article.headline == HEADLINE
    assert got.article.body.split("\n\n") == PARAGRAPHS
    assert got.article.published_stated == "2019-01-07T17:03"
    assert {block.role for block in got.blocks} == {"body", "chrome"}
    assert all(link.capture_id == 0 for link in got.links)


def test_in_workers(tmp_path: Path, captures: list[Fetch]) -> None:
    broken = job(tmp_path, captures[0], payload_digest="0" * 64)
    with Pool[Job](1) as pool:
        got = list(extract(pool, [*(job(tmp_path, fetch) for fetch in captures), broken]))
    assert [item.extraction.outcome for item in got] == [
        Outcome.ARTICLE,
        Outcome.SOFT_404,
        Outcome.ARTICLE,
        Outcome.EXTRACTION_KILLED,
    ]
    assert [item.extraction.capture_id for item in got] == [0, 1, 2, 0]
    assert got[3].extraction.reason is not None
    assert got[3].extraction.reason.startswith("error: WarehouseError: ")


def test_a_page_that_is_killed_is_a_row(tmp_path: Path, captures: list[Fetch]) -> None:
    with Pool[Job](1, Limits(wall_seconds=0.001)) as pool:
        [got] = extract(pool, [job(tmp_path, captures[0])])
    assert (got.extraction.outcome, got.extraction.reason) == (Outcome.EXTRACTION_KILLED, "wall")
    assert got.article is None


def test_warm_up() -> None:
    warm_up()
