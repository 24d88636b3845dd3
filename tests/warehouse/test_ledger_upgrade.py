"""A database of the time before the ledger knew what was asked: its URLs keep their ways, its days what is known of them."""

from datetime import date
from pathlib import Path

import pytest

from tests.warehouse.staging import RUN, SOURCES, Warehouse, at
from warehouse import ledger, runs, store
from warehouse.load import run_steps

LAST = "0033"
WRONG = Path(store.__file__).parent / "checks" / "windows_wrong.sql"
OLD = """
insert into urls (url_id, url_key, url, kind, is_canonical, outcome, found_at)
select id, 'herald.example/' || id, 'https://www.herald.example/' || id, 'page', false, outcome, $at
from old_urls;
insert into frontier (
    source_id, url_id, url, found_via, found_on, method, priority, day, found_at, due_at, attempts, fetched_at
)
select
    source_id, id, 'https://www.herald.example/' || id, found_via, 'somewhere', method, 0, day, $at,
    case when outcome is null then $at end, 0, case when outcome is not null then $at end
from old_urls;
insert into windows
select source_id, method, day, 'open', count(*), 0, 0, 0, 0, map(), 'run-1', $at
from old_urls
group by all;
insert into polls (source_id, endpoint, kind, run_id, polled_at, outcome, url_count)
values
    ('herald', 'elsewhere', 'feed', 'run-1', $at, 'ok', 9),
    ('herald', 'somewhere', 'warc', 'run-1', $at, 'ok', 9),
    ('courier', 'somewhere', 'warc', 'run-1', $at, 'timeout', 9);
insert into runs values ('run-1', 'ingest', 'completed', '{}', $at, $at);
"""
JULY = date(2019, 7, 1)
ROWS = [
    (1, "herald", "feed", "live", JULY, "article"),
    (2, "herald", "feed", "live", JULY, None),
    (3, "herald", "wayback_cdx", "backfill", date(2019, 7, 2), "gone"),
    (4, "herald", "sitemap", "backfill", date(2019, 7, 3), "timeout"),
    (5, "herald", "url_list", "live", date(2019, 7, 4), "article"),
    (6, "herald", "warc", "live", date(2019, 7, 5), "article"),
    (7, "herald", "warc", "live", date(2019, 7, 6), "timeout"),
    (8, "herald", "warc", "live", date(2026, 3, 1), "article"),
    (9, "courier", "warc", "live", JULY, "paywalled"),
]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A data folder whose database knows no later migration."""
    con = store.connect(tmp_path / store.LOADING)
    with store.transaction(con):
        con.execute(store._MIGRATIONS_TABLE)
        for path in sorted((Path(store.__file__).parent / "migrations").glob("*.sql")):
            if path.stem[:4] <= LAST:
                con.execute(path.read_text(encoding="utf-8"))
                con.execute("insert into schema_migrations values (?, '', ?)", [path.stem, at(0)])
        runs.define_sources(con, SOURCES)
        con.execute(
            "create temp table old_urls (id int, source_id text, found_via text, method text, day date, outcome text)"
        )
        con.executemany("insert into old_urls values (?, ?, ?, ?, ?, ?)", ROWS)
        for statement in OLD.strip().split(";\n"):
            con.execute(statement.rstrip(";"), {"at": at(0)} if "$at" in statement else None)
    con.close()
    return tmp_path


def test_an_old_ledger_is_counted_anew(old: Path) -> None:
    with store.open_loading(old) as con:
        warehouse = Warehouse(old, con)
        assert warehouse.ask(WRONG.read_text(encoding="utf-8")) == []
        assert dict(con.execute("select url_id, methods[1] from frontier order by 1").fetchall()) == {
            number: "wayback_cdx" if number == 3 else "live" for number in range(1, 10)
        }
        ask = "select source_id, method, day, state, url_count, article_count from windows order by all"
        migrated = warehouse.ask(ask)
        assert [(row["day"], row["state"]) for row in migrated if row["source_id"] == "herald"] == [
            (JULY, "partial"),
            (date(2019, 7, 3), "failed"),
            (date(2019, 7, 4), "partial"),
            (date(2019, 7, 5), "done"),
            (date(2019, 7, 6), "partial"),
            (date(2026, 3, 1), "partial"),
            (date(2019, 7, 2), "partial"),
        ]
        assert warehouse.only("select distinct run_id from windows") == [RUN]
        assert ledger.missing_days(con, "herald", JULY, date(2019, 7, 6)) == [
            JULY,
            date(2019, 7, 2),
            date(2019, 7, 3),
            date(2019, 7, 4),
        ]
        con.execute("set variable loaded_at = now(); create temp table loaded_stages as select 'run-1' as run_id")
        con.execute("create temp table recounted_windows as select source_id, method, day from windows")
        run_steps(con, "00_macros", "12_windows")
        assert warehouse.ask(ask) == migrated, "as any load counts them"
