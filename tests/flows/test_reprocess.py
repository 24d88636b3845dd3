"""Stored captures through today's extractor: the warehouse is as if it had read them from the start, whatever happens."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest

from deployments.place import Place
from flows.forms import ReprocessForm
from flows.reprocess import reprocess
from tasks.article.extract import EXTRACTOR_VERSION
from tasks.extract import Job, extract_job
from tests import rig
from warehouse import keys, runs, store
from warehouse.checksum import table_checksums
from warehouse.clock import now
from warehouse.errors import ConfigError
from warehouse.load import load_stages
from warehouse.outcomes import Outcome
from warehouse.raw import stored_at
from warehouse.records import Extraction, Fetch, KnownUrl, Page
from warehouse.sources import read_sources
from warehouse.stage import write_stage

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

OLDER = "1+trafilatura-2.0.0"
CALLS = """
import json, sys
from flows.reprocess import reprocess
from flows.forms import ReprocessForm
print("told", json.dumps([reprocess(ReprocessForm(**call)) for call in json.loads(sys.argv[1])]))
"""
# Every process of the run, extraction workers too, writes down whom it connects to.
WATCH = """
import os, sys
def watch(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        with open(os.environ["CONNECTED"], "a") as file:
            print(*arguments[1][:2], file=file)
sys.addaudithook(watch)
"""
SOME = 12  # captures of each source


@dataclass(frozen=True)
class Filled:
    """A warehouse that an older extractor has filled, and what it must become."""

    data: Path
    wanted: dict[str, str]


def _captures(data: Path) -> dict[str, list[Fetch]]:
    names = ", ".join(field.name for field in fields(Fetch))
    query = (
        f"select {names} from fetches where outcome is null"
        " qualify row_number() over (partition by source_id order by url_id, started_at) <= ?"
    )
    found: dict[str, list[Fetch]] = {}
    with store.open_published(data) as con:
        for row in store.rows(con, query, [SOME]):
            found.setdefault(row["source_id"], []).append(Fetch(**(row | {"redirects": tuple(row["redirects"])})))
    return found


def _read(data: Path, capture: Fetch, timezone: str, language: str | None) -> Page:
    assert capture.warc_file is not None
    assert capture.warc_offset is not None
    assert capture.payload_digest is not None
    page = extract_job(
        Job(
            capture_id=capture.fetch_id,
            url_id=capture.url_id,
            source_id=capture.source_id,
            url=capture.final_url,
            requested_url=capture.url,
            content_type=capture.content_type,
            timezone=timezone,
            language=language,
            raw=str(data / "raw"),
            warc_file=capture.warc_file,
            warc_offset=capture.warc_offset,
            payload_digest=capture.payload_digest,
        )
    )
    assert isinstance(page, Page)
    return page


def _as_of_old(page: Page, number: int) -> Page:
    """What an older extractor made of a page: a line too many, other credits and links, some outcomes wrong."""
    extraction = replace(page.extraction, extractor_version=OLDER)
    if page.article is None:
        return replace(page, extraction=extraction)
    if number % 5 == 0:
        wrong = Extraction(
            capture_id=extraction.capture_id, extractor_version=OLDER, outcome=Outcome.CONSENT_WALL, reason="cookies"
        )
        return Page(extraction=wrong, blocks=page.blocks[:3], links=page.links)
    # Every third one is the cookie notice of the site, which makes them one article.
    notice = "We and our partners value your privacy. " * 10
    body = notice if number % 3 == 0 else f"{page.article.body}\n\nRead also: another story"
    article = replace(
        page.article,
        body=body,
        word_count=len(body.split()),
        body_digest=keys.body_digest(body),
        content_digest=keys.content_digest(page.article.headline, None, body),
        standfirst=None,
    )
    return replace(
        page,
        extraction=extraction,
        article=article,
        authors=page.authors[1:],
        links=page.links[: len(page.links) // 2],
        images=page.images[:1],
        blocks=tuple(replace(block, body_start=None, body_end=None) for block in page.blocks[::2]),
    )


def _filled(data: Path, sample: Path, pages: dict[str, list[tuple[Fetch, Page]]], run: str) -> None:
    """Load captures of the sample with some readings of them, as an ingest of ``run`` does."""
    data.mkdir()
    shutil.copytree(sample / "raw", data / "raw")
    shutil.copy(sample / "sources.toml", data / "sources.toml")
    runs.start(data, run, "ingest", read_sources(data / "sources.toml").sources)
    for source_id, read in pages.items():
        known = [_known(fetch) for fetch, _ in read]
        records: list[KnownUrl | Fetch | Page] = [*known, *(fetch for fetch, _ in read), *(page for _, page in read)]
        load_stages(data, [write_stage(data / "stage", source_id, run, 1, method="live", records=records)])


def _known(fetch: Fetch) -> KnownUrl:
    return KnownUrl(
        url_id=fetch.url_id,
        url_key=keys.url_key(fetch.url),
        url=fetch.url,
        source_id=fetch.source_id,
        found_via="feed",
        found_on="http://127.0.0.1/feed.xml",
        found_at=fetch.started_at,
    )


def _content(data: Path) -> dict[str, str]:
    with store.open_loading(data) as con, store.transaction(con):
        con.execute("delete from extractions where not is_current")
        sums = table_checksums(con)
        con.execute("rollback")
        con.execute("begin")
    return sums


@pytest.fixture(scope="module")
def old(sample: rig.Sample, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    folder = tmp_path_factory.mktemp("reprocess")
    configured = {source.id: source for source in read_sources(sample.data / "sources.toml").sources}
    read = {
        source_id: [
            (replace(fetch, run_id="past"), _read(sample.data, fetch, source.timezone, source.language))
            for fetch in fetches
        ]
        for source_id, fetches in _captures(sample.data).items()
        for source in [configured[source_id]]
    }
    older = {
        source_id: [(fetch, _as_of_old(page, number)) for number, (fetch, page) in enumerate(pages)]
        for source_id, pages in read.items()
    }
    _filled(folder / "fresh", sample.data, read, "past")
    _filled(folder / "old", sample.data, older, "past")
    return Filled(folder / "old", _content(folder / "fresh"))


@pytest.fixture
def data(old: Filled, tmp_path: Path) -> Path:
    return Path(shutil.copytree(old.data, tmp_path / "data"))


def run(data: Path, place: Place, *calls: dict[str, Any], code: int = 0, **extra: str) -> list[dict[str, Any]]:
    environment = rig.flow_environment(data, data / "sources.toml", place.data, place.port)
    watch = data.parent / "watch"
    watch.mkdir(exist_ok=True)
    (watch / "sitecustomize.py").write_text(WATCH)
    done = subprocess.run(
        [sys.executable, "-c", CALLS, json.dumps(calls)],
        env=os.environ
        | environment
        | {"HEMEROTECA_BATCH_PAGES": "4", "PYTHONPATH": str(watch), "CONNECTED": str(watch / "connected")}
        | extra,
        cwd=rig.CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    lines = [line.removeprefix("told ") for line in done.stdout.splitlines() if line.startswith("told ")]
    return list(json.loads(lines[0])) if lines else []


def _connected(data: Path) -> set[tuple[str, ...]]:
    return {tuple(line.split()) for line in (data.parent / "watch" / "connected").read_text().splitlines()}


def test_as_if_read_by_todays_extractor_from_the_start(
    old: Filled, data: Path, prefect_place: Place, base_port: int
) -> None:
    counted, done, again = run(data, prefect_place, {"dry_run": True}, {}, {})
    captures = {source: told["versions"][OLDER] for source, told in counted.items()}
    # A capture that has come to share an article with one of a later batch is read with it again.
    assert all(captures[source] <= told["read"] <= captures[source] + 3 for source, told in done.items())
    assert {told["left"] for told in done.values()} == {0}
    assert sum(told["turned"].get("consent_wall to article", 0) for told in done.values()) > 3
    assert all(0 < told["texts_changed"] <= told["read"] for told in done.values())
    assert _content(data) == old.wanted
    assert {source: (told["versions"], told["read"]) for source, told in again.items()} == dict.fromkeys(
        captures, ({}, 0)
    )
    with store.open_loading(data) as con:
        assert store.count(con, "select count(*) from runs where flow = 'reprocess' and state = 'completed'") == 2
        latest = "select arg_max(run_id, started_at) from runs where flow = 'reprocess'"
        assert store.count(con, f"select count(*) from loads where run_id = ({latest})") == 0
        assert store.rows(con, "select distinct extractor_version as v from articles") == [{"v": EXTRACTOR_VERSION}]
        assert store.rows(con, "select * from checks where bad_count > 0") == []
    # All that was connected to is the Prefect server: the newsroom's ports are others, and nobody answers there now.
    assert _connected(data) == {("127.0.0.1", str(prefect_place.port))}
    assert str(base_port) != str(prefect_place.port)


@pytest.mark.parametrize("moment", ["load.transaction:2", "stage.renamed:3", "store.checkpoint:9"])
def test_killed_in_the_middle(moment: str, old: Filled, data: Path, prefect_place: Place) -> None:
    run(data, prefect_place, {}, code=-signal.SIGKILL, HEMEROTECA_KILL_AT=moment)
    [after] = run(data, prefect_place, {})
    assert sum(told["read"] for told in after.values()) > 0
    assert {(told["left"], told["damaged"]) for told in after.values()} == {(0, 0)}
    assert rig.rows(data, "select capture_id, reason from extractions where outcome = 'extraction_killed'") == []
    assert _content(data) == old.wanted
    assert not [path for path in (data / "stage").rglob("*") if path.is_file()]


def test_a_part_and_a_damaged_payload(data: Path, prefect_place: Place) -> None:
    with store.open_loading(data) as con:
        [victim] = store.rows(
            con,
            "select capture_id, source_id, warc_file, warc_offset, warc_length, headline from articles"
            " join fetches on fetch_id = capture_id order by article_id limit 1".replace(
                "source_id", "articles.source_id"
            ),
        )
    path = stored_at(data / "raw", victim["warc_file"])
    assert path is not None
    with path.open("r+b") as file:
        file.seek(victim["warc_offset"] + victim["warc_length"] // 2)
        file.write(b"\0" * 40)
    source = victim["source_id"]
    part, rest = run(data, prefect_place, {"source_ids": [source], "most_pages": 5}, {"source_ids": [source]})
    assert list(part) == [source]
    assert 5 <= part[source]["read"] + part[source]["damaged"] < SOME
    assert part[source]["damaged"] + rest[source]["damaged"] >= 1
    with store.open_loading(data) as con:
        [issue] = store.rows(con, "select * from issues where code = 'damaged_payload'")
        assert issue["fetch_id"] == victim["capture_id"]
        assert victim["warc_file"] in issue["evidence"]
        # What was read of it before stands.
        assert store.count(con, f"select count(*) from extractions where capture_id = {victim['capture_id']}") == 1
        assert store.count(con, "select count(*) from checks where bad_count > 0") == 0
        assert now() >= issue["happened_at"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"source_ids": ["nobody"]}, "nothing is stored of a source 'nobody'"),
        ({"first": "2026-01-02", "end": "2026-01-02"}, "holds no day"),
        ({"first": "2026-01-02"}, "holds no day"),
    ],
)
def test_what_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any], message: str) -> None:
    monkeypatch.setenv("HEMEROTECA_DATA", str(data))
    monkeypatch.setenv("HEMEROTECA_SOURCES", str(data / "sources.toml"))
    with pytest.raises(ConfigError, match=message):
        reprocess.fn(ReprocessForm(**asked))
