"""CPU of taking from and loading into a frontier, small and with a million known URLs: it must hardly grow."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from tests.warehouse.staging import SOURCES, Visit, words
from warehouse import frontier, keys, runs
from warehouse.load import LoadReport, load_stages
from warehouse.records import Fetch, KnownUrl, Page
from warehouse.stage import write_stage
from warehouse.store import open_loading, put

SMALL, LARGE = 20_000, 1_000_000
LISTED, BATCH = 10_000, 200
HEADROOM = 2.0  # CPU seconds, for a machine three times as slow
FOUND = datetime(2019, 1, 1, tzinfo=UTC)

# Most of what a frontier holds was fetched long ago.
OLD_URLS = """
create or replace temp table old_urls as
select
    (i::uhugeint * 11400714819323198485 % 18446744073709551616)::ubigint as url_id,
    'herald.example/story/' || i as url_key,
    'https://www.herald.example/story/' || i as url,
    date '2011-01-01' + (i % 3000)::int as day
from range({0}) as made(i)
union all
select url_id, url_key, url, day from listed
"""
FILL = """
insert into urls (url_id, url_key, url, kind, article_id, is_canonical, outcome, outcome_at, captured_at, found_at)
select
    url_id, url_key, url, 'page', case when not is_due then url_id end, true,
    case when not is_due then 'article' end, $found, case when not is_due then $found end, $found
from known;
insert into frontier (
    source_id, url_id, url, host, found_via, found_on, methods, priority, day, day_hint, found_at, due_at, attempts, fetched_at
)
select
    'herald', url_id, url, 'www.herald.example', 'sitemap', 'https://www.herald.example/sitemap.xml', ['live'], 0, day, day,
    $found, case when is_due then $found end, 0, case when not is_due then $found end
from known;
insert into fetches (
    fetch_id, url_id, source_id, run_id, url, final_url, redirects, started_at, elapsed_ms, status, etag, wire_bytes,
    payload_digest
)
select url_id, url_id, 'herald', 'run-1', url, url, [], $found, 9, 200, '"' || url_id || '"', 9, sha256(url)
from known
where not is_due;
insert into articles (
    article_id, source_id, url_id, capture_id, cluster_id, headline, paywalled, body, word_count, body_digest,
    content_digest, published_on, first_seen_at, last_seen_at
)
select url_id, 'herald', url_id, url_id, url_id, 'Old', false, 'Old', 1, url_key, url_key, day, $found, $found
from known
where not is_due;
insert into windows
select
    'herald', 'live', day, 'partial', null, count(*)::ubigint, count(*)::ubigint, 0, 0, 0, map(), '1', 'run-1', $found
from known
group by day;
"""

Measure = Callable[[str, Callable[[], object]], float]


def listed(number: int) -> Visit:
    day = date(2011, 1, 1) + timedelta(days=number % 3000)
    return Visit(f"https://www.herald.example/listed/{number}", day_hint=day)


def known(visit: Visit, minutes: int = 0) -> KnownUrl:
    found_on = "https://www.herald.example/sitemap.xml"
    return visit.known(found_via="sitemap", found_on=found_on, found_at=FOUND + timedelta(minutes=minutes))


@pytest.fixture(scope="module")
def warehouses(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """A warehouse of each size whose last `LISTED` URLs are the same, `BATCH` of them due."""
    visits = [listed(number) for number in range(LISTED)]
    table = pa.table(
        {
            "url_id": pa.array([visit.url_id for visit in visits], pa.uint64()),
            "url_key": [keys.url_key(visit.url) for visit in visits],
            "url": [visit.url for visit in visits],
            "day": [visit.day_hint for visit in visits],
        }
    )
    folders = {}
    for size in (SMALL, LARGE):
        data = tmp_path_factory.mktemp("warehouse")
        runs.start(data, "run-1", "ingest", SOURCES)
        with open_loading(data) as con:
            put(con, "listed", table)
            con.execute(OLD_URLS.format(size - LISTED))
            con.execute(
                "create temp table known as select *, url_id in (select url_id from listed limit ?) as is_due from old_urls",
                [BATCH],
            )
            for statement in FILL.split(";\n"):
                con.execute(statement, {"found": FOUND} if "$found" in statement else None)
        folders[size] = data
    return folders


@pytest.fixture
def measure() -> Measure:
    def act(what: str, work: Callable[[], object]) -> float:
        began = time.process_time()
        work()
        spent = time.process_time() - began
        print(f"{what}: {1000 * spent:.0f} CPU-ms")
        return spent

    return act


def load(data: Path, seq: int, records: Sequence[KnownUrl | Fetch | Page]) -> LoadReport:
    return load_stages(data, [write_stage(data / "stage", "herald", "run-1", seq, method="live", records=records)])


@pytest.mark.bench
def test_a_million_known_urls(warehouses: dict[int, Path], measure: Measure) -> None:
    spent: dict[tuple[str, int], float] = {}
    for size, data in warehouses.items():

        def take(data: Path = data) -> None:
            with open_loading(data) as con:
                assert len(frontier.take(con, "herald", FOUND)) == BATCH

        def list_known(data: Path = data) -> None:
            records = [known(listed(number), 60) for number in range(LISTED)]
            assert load(data, 0, records).known_new == 0

        def load_batch(data: Path = data) -> None:
            with open_loading(data) as con:
                due = frontier.take(con, "herald", FOUND)
            visits = [replace(Visit(item.url, 120), body=words(f"w{item.url_id}")) for item in due]
            records = [record for visit in visits for record in (visit.fetch(), visit.page())]
            assert load(data, 1, records).by_outcome == {"article": BATCH}

        for what, work in {"take": take, "list 10,000 known": list_known, "load 200 pages": load_batch}.items():
            spent[what, size] = measure(f"{what}, {size:,} known", work)
    growth = {what: spent[what, LARGE] - spent[what, SMALL] for what, _ in spent}
    assert max(growth.values()) < HEADROOM, growth
