"""Opening, migrating and publishing the database file."""

import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.staging import Visit, address, stage, words
from warehouse import check, publish, store
from warehouse.checksum import content_checksum
from warehouse.errors import WarehouseError
from warehouse.load import load_stages


@pytest.fixture
def loaded(data: Path) -> Path:
    link = ((address("b"), "related"),)
    load_stages(
        data,
        [stage(data, [Visit(address("a"), 0, words("x", 900), links=link), Visit(address("b"), 1, words("y", 900))])],
    )
    return data


def test_the_file_has_the_pinned_format_and_opens_again(data: Path) -> None:
    with store.open_loading(data) as con:
        tags = store.rows(con, "select tags from duckdb_databases() where database_name = 'main_store'")
        assert "v1.5.0" in str(tags)
        applied = store.count(con, "select count(*) from schema_migrations")
    with store.open_loading(data) as con:
        assert store.count(con, "select count(*) from schema_migrations") == applied
    assert not (data / "loading.duckdb.wal").exists()


def test_a_file_of_a_newer_version_is_refused(data: Path) -> None:
    with store.open_loading(data) as con:
        con.execute("insert into schema_migrations values ('9999_later', '', now())")
    with pytest.raises(WarehouseError, match="9999_later"), store.open_loading(data):
        pass


def test_views_are_made_anew_when_their_files_change(data: Path) -> None:
    with store.open_loading(data) as con:
        con.execute("create view dropped_since as select 1 as one")
        con.execute("update schema_migrations set digest = 'old' where name = 'views and macros'")
    with store.open_loading(data) as con:
        names = {row["view_name"] for row in store.rows(con, "select view_name from duckdb_views() where not internal")}
    assert "article_list" in names
    assert "dropped_since" not in names


def test_a_damaged_file_is_named(data: Path) -> None:
    (data / store.LOADING).write_bytes(b"no database" * 999)
    with pytest.raises(WarehouseError, match=r"loading\.duckdb cannot be opened"), store.open_loading(data):
        pass


def test_a_failed_block_leaves_what_was_committed(data: Path) -> None:
    def fail() -> None:
        with store.open_loading(data) as con, store.transaction(con):
            con.execute("delete from sources")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.open_loading(data) as con:
        assert store.count(con, "select count(*) from sources") == 3


def test_extensions_are_never_fetched(con: duckdb.DuckDBPyConnection) -> None:
    settings = store.rows(con, "select value from duckdb_settings() where name like 'auto%_known_extensions'")
    assert settings == [{"value": "false"}, {"value": "false"}]


def test_reading_before_anything_is_published(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="nothing was published"):
        store.open_published(tmp_path)


def test_the_published_copy_is_whole(loaded: Path) -> None:
    with store.open_loading(loaded) as con:
        before = content_checksum(con)
        model = store.rows(con, _MODEL)
    path = publish.publish(loaded)
    assert path == loaded / "warehouse.duckdb"
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    with store.open_published(loaded) as con:
        assert content_checksum(con) == before
        assert store.rows(con, _MODEL) == model
        assert store.rows(con, _COMPRESSION) == [{"compression": "ZSTD"}]
        assert store.count(con, "select count(*) from article_list where is_article('article')") == 2
        with pytest.raises(duckdb.Error, match="read-only"):
            con.execute("delete from articles")
    assert sorted(file.name for file in loaded.glob("*.duckdb*")) == ["loading.duckdb", "warehouse.duckdb"]


def test_a_reader_keeps_the_copy_it_opened(loaded: Path) -> None:
    publish.publish(loaded)
    with store.open_published(loaded) as reader:
        load_stages(loaded, [stage(loaded, [Visit(address("c"), 2, words("z"))], 2)])
        publish.publish(loaded)
        assert store.count(reader, "select count(*) from articles") == 2
        inode = (loaded / "warehouse.duckdb").stat().st_ino
    with subprocess.Popen(
        [sys.executable, "-c", READ.format(data=str(loaded))], stdout=subprocess.PIPE, text=True
    ) as other:
        assert (other.communicate()[0], other.returncode) == ("3\n", 0)
    assert (loaded / "warehouse.duckdb").stat().st_ino == inode


def test_a_reader_that_wrote_breaks_nothing(loaded: Path) -> None:
    publish.publish(loaded)
    done = subprocess.run(
        [sys.executable, "-c", WRITE.format(data=str(loaded))], check=False, capture_output=True, text=True
    )
    assert done.stdout == "wrote\n", done.stderr
    assert (loaded / "warehouse.duckdb.wal").exists(), "the foreign log is there"
    with store.open_published(loaded) as con:
        assert store.count(con, "select count(*) from articles") == 2, "an open ignores the log"
    (loaded / "warehouse.duckdb.wal").write_bytes(b"a log of another file")
    publish.publish(loaded)
    assert not (loaded / "warehouse.duckdb.wal").exists()
    plain = duckdb.connect(str(loaded / "warehouse.duckdb"), read_only=True)
    assert plain.execute("select count(*) from articles").fetchall() == [(2,)]
    plain.close()


def test_a_writer_that_stays_is_named_and_outlived(loaded: Path) -> None:
    publish.publish(loaded)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD.format(data=str(loaded))], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(WarehouseError, match="cannot be opened"):
            store.open_published(loaded)
        publish.publish(loaded)
        with store.open_published(loaded) as con:
            assert store.count(con, "select count(*) from articles") == 2
        holder.stdin.write("write\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "wrote\n"
        holder.kill()
    with store.open_published(loaded) as con:
        assert store.count(con, "select count(*) from articles") == 2


def test_checks_find_what_is_wrong(loaded: Path, fresh_data: Callable[[], Path]) -> None:
    with store.open_loading(loaded) as con:
        assert {result.bad_count for result in check.run_checks(con)} == {0}
        assert store.count(con, "select count(*) from checks") == len(list((store._HERE / "checks").glob("*.sql")))
        con.execute("insert into links select * from links")
        first = check.run_checks(con)[0]
        assert (first.name, first.bad_count) == ("duplicate_keys", 1)
        assert first.sample is not None
        assert '"table_name": "links"' in first.sample
        with pytest.raises(WarehouseError, match="duplicate_keys: 1 bad"):
            check.demand(check.run_checks(con))


HARM = {
    "aliases_apart": "insert into url_aliases select url_id, 'redirect', 1, 'x', now() from urls limit 1",
    "articles_named_after_nothing": "update articles set article_id = 7",
    "articles_without_text": "delete from article_versions",
    "body_blocks_wrong": "update body_blocks set body_end = body_start",
    "captures_without_fetch": "delete from fetches",
    "copies_wrong": "update articles set copy_of = article_id",
    "credits_of_nobody": "insert into article_authors (capture_id, url_id, position, author_id, name) values (1, 1, 0, 9, 'Nobody')",
    "duplicate_keys": "insert into urls from urls",
    "edges_to_nowhere": "update edges set to_article_id = 5",
    "edges_wrong": "delete from edges",
    "frontier_of_unknown_urls": "delete from urls",
    "issues_missing": "update extractions set outcome = 'empty'",
    "parts_without_text": "update images set capture_id = 1",
    "rows_of_unknown_runs": "delete from runs",
    "urls_of_no_article": "update urls set article_id = 3",
    "versions_overlap": "update article_versions set valid_to = valid_from - interval 1 day",
    "windows_wrong": "update windows set url_count = 9",
}


def test_each_check_can_fail(loaded: Path) -> None:
    assert sorted(HARM) == sorted(path.stem for path in (store._HERE / "checks").glob("*.sql"))
    with store.open_loading(loaded) as con:
        for name, harm in HARM.items():
            con.execute("begin")
            con.execute(harm)
            query = (store._HERE / "checks" / f"{name}.sql").read_text(encoding="utf-8")
            assert con.execute(query).fetchall(), name
            con.execute("rollback")


READ = """
import duckdb
con = duckdb.connect("{data}/warehouse.duckdb", read_only=True)
print(con.execute("select count(*) from articles").fetchone()[0])
"""
# os._exit: the log stays beside the file as after a crash
WRITE = """
import os, duckdb
os.chmod("{data}/warehouse.duckdb", 0o644)
con = duckdb.connect("{data}/warehouse.duckdb", config=dict(checkpoint_threshold="1GB"))
con.execute("create table scribble as select range as i from range(1000)")
con.execute("delete from articles")
print("wrote", flush=True)
os._exit(0)
"""
HOLD = """
import os, duckdb
os.chmod("{data}/warehouse.duckdb", 0o644)
con = duckdb.connect("{data}/warehouse.duckdb", config=dict(checkpoint_threshold="1GB"))
print("open", flush=True)
input()
con.execute("create table scribble as select range as i from range(1000)")
print("wrote", flush=True)
input()
"""
_MODEL = """
select 'table' as kind, table_name as name, comment from duckdb_tables()
where database_name = current_database() and not temporary
union all
select 'view', view_name, comment from duckdb_views() where not internal and database_name = current_database()
union all
select 'column', table_name || '.' || column_name, comment
from duckdb_columns() where not internal and database_name = current_database()
union all
select 'macro', function_name, comment from duckdb_functions() where not internal and database_name = current_database()
order by all
"""
_COMPRESSION = """
select distinct compression from pragma_storage_info('articles') where column_name = 'body' and segment_type = 'VARCHAR'
"""
