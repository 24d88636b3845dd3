"""What a batch keeps: payloads, revisits of what is unchanged, and nothing where the disk has no room."""

import gzip
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from fastwarc import ArchiveIterator

from tasks.article.pool import Pool
from tasks.extract import Job
from tasks.fetch import fetch
from tasks.run import Run
from tasks.web.client import Client
from tasks.web.politeness import Hosts
from tasks.web.robots import Robots
from tests.web.hostile import PAGE, Hostile, answer, redirect
from warehouse.disk import Disk
from warehouse.endpoints import Feed
from warehouse.errors import WarehouseError
from warehouse.keys import url_id, url_key
from warehouse.outcomes import Outcome
from warehouse.raw import RawWriter, read_payload
from warehouse.records import Due, Fetch
from warehouse.sources import Politeness, Source

NOW = datetime(2019, 1, 7, 8, 0, tzinfo=UTC)
DAY_BEFORE = NOW - timedelta(days=1)


@pytest.fixture(autouse=True)
def fixed_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", NOW.isoformat())


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    with Hostile() as server:
        server.site["/page"] = answer(PAGE, ETag='"7"')
        yield server


def due(url: str, **more: object) -> Due:
    key = url_key(url)
    facts: dict[str, object] = {"url_id": url_id(key), "url_key": key, "url": url, "source_id": "news"}
    facts |= {"found_via": "feed", "found_on": "https://x/feed"}
    return Due(**(facts | more))  # type: ignore[arg-type]


Collect = Callable[..., list[Fetch]]


@pytest.fixture
def collect(hostile: Hostile, tmp_path: Path) -> Collect:
    """Fetch some addresses as one batch of a run."""

    def act(*items: Due, least_free_mb: int = 0, forgotten: frozenset[int] = frozenset()) -> list[Fetch]:
        client = Client(user_agent="Hemeroteca/0.1 (+test@example.org)", allow_origins={hostile.origin})
        pool: Pool[Job] = Pool(1)
        disk = Disk(tmp_path, least_free_mb)
        run = Run("run-1", tmp_path, client, Robots(client), Hosts(), pool, disk, forgotten=set(forgotten))
        news = Source(
            id="news",
            name="News",
            hosts=(hostile.origin,),
            timezone="Asia/Seoul",
            politeness=Politeness(gap_seconds=0),
            discovery=(Feed(url=hostile.url("/feed")),),
            headers={"X-Key": "hidden-word", "X-Plain": "open-word"},
            secret_headers=("x-key",),
        )
        with pool, RawWriter(run.raw, "news", run.run_id) as raw:
            return fetch(run, news, items, raw)

    return act


def kinds(data: Path) -> list[str]:
    (path,) = (data / "raw").rglob("*.warc.gz")
    with path.open("rb") as file:
        return [record.headers["WARC-Type"] for record in ArchiveIterator(file)]


@pytest.mark.parametrize(
    ("page", "status", "reason"),
    [
        (answer(PAGE), 200, "the same body as on 2019-01-06 08:00 UTC"),
        (answer(status="304 Not Modified"), 304, None),
    ],
)
def test_what_did_not_change_is_a_revisit(
    hostile: Hostile, collect: Collect, tmp_path: Path, page: bytes, status: int, reason: str | None
) -> None:
    hostile.site["/page"] = page
    known = {"capture_digest": sha256(PAGE).hexdigest(), "captured_at": DAY_BEFORE, "capture_url": hostile.url("/page")}
    (one,) = collect(due(hostile.url("/page"), etag='"7"', **known))
    assert (one.outcome, one.status) == (Outcome.NOT_MODIFIED, status)
    assert reason is None or one.reason == reason
    assert one.warc_file is not None
    assert kinds(tmp_path) == ["warcinfo", "revisit", "request", "metadata"]


def test_what_changed_is_kept(hostile: Hostile, collect: Collect, tmp_path: Path) -> None:
    (one,) = collect(due(hostile.url("/page"), capture_digest="0" * 64, captured_at=DAY_BEFORE))
    assert one.outcome is None
    assert read_payload(tmp_path / "raw", str(one.warc_file), one.warc_offset or 0, one.payload_digest or "") == PAGE


def test_a_secret_is_sent_and_not_kept(hostile: Hostile, collect: Collect, tmp_path: Path) -> None:
    collect(due(hostile.url("/page")))
    assert hostile.log[-1].headers["x-key"] == "hidden-word"
    (path,) = (tmp_path / "raw").rglob("*.warc.gz")
    kept = gzip.decompress(path.read_bytes())
    assert b"X-Key: [not kept]" in kept
    assert b"open-word" in kept
    assert b"hidden-word" not in kept


def test_what_leads_to_a_forgotten_address_is_not_kept(hostile: Hostile, collect: Collect, tmp_path: Path) -> None:
    hostile.site["/short"] = redirect("/page")
    (one,) = collect(due(hostile.url("/short")), forgotten=frozenset({url_id(url_key(hostile.url("/page")))}))
    assert (one.outcome, one.final_url, one.redirects) == (Outcome.OUT_OF_SCOPE, hostile.url("/short"), ())
    assert (one.payload_digest, one.warc_file) == (None, None)
    assert not (tmp_path / "raw").exists()


def test_nothing_is_asked_for_while_the_disk_has_no_room(hostile: Hostile, collect: Collect) -> None:
    paused = collect(due(hostile.url("/page")), due(hostile.url("/other")), least_free_mb=1 << 40)
    assert [one.outcome for one in paused] == [Outcome.PAUSED_DISK] * 2
    assert {one.retry_at for one in paused} == {NOW + timedelta(minutes=10)}
    assert "HEMEROTECA_LEAST_FREE_MB=" in (paused[0].reason or "")
    assert hostile.log == []


@contextmanager
def no_file_over(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_refused_write_costs_that_page_and_pauses_the_rest(
    hostile: Hostile, collect: Collect, tmp_path: Path
) -> None:
    noise = b"".join(sha256(bytes([n])).hexdigest().encode() for n in range(250))
    hostile.site["/large"] = answer(b"<html><p>" + noise)
    items = [due(hostile.url(path)) for path in ("/page", "/large", "/never")]
    with no_file_over(6000):
        kept, refused, paused = collect(*items)
    assert read_payload(tmp_path / "raw", str(kept.warc_file), kept.warc_offset or 0, kept.payload_digest or "") == PAGE
    assert (refused.outcome, refused.payload_digest, refused.warc_file) == (Outcome.PAUSED_DISK, None, None)
    assert "File too large" in (refused.reason or "")
    assert (paused.outcome, paused.reason) == (refused.outcome, refused.reason)
    assert "/never" not in hostile.paths
    assert kinds(tmp_path) == ["warcinfo", "response", "request", "metadata"]


def test_a_page_that_is_not_there_leaves_no_record(collect: Collect, hostile: Hostile, tmp_path: Path) -> None:
    (one,) = collect(due(hostile.url("/gone")))
    assert (one.outcome, one.warc_file) == (Outcome.NOT_FOUND, None)
    assert not (tmp_path / "raw").exists()


def test_a_broken_disk_is_an_error(collect: Collect, hostile: Hostile, tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("a file where the folder should be")
    with pytest.raises(WarehouseError, match="Not a directory"):
        collect(due(hostile.url("/page")))
