"""Every object of the database explains itself, and docs/data-model.md says the same."""

from dataclasses import fields
from pathlib import Path

import duckdb
import pytest

from warehouse import catalogue, store
from warehouse.checksum import WITHOUT
from warehouse.stage import TABLES

SQL = Path(store.__file__).parent
FOLDERS = ("migrations", "views", "macros", "checks")
RENAMED = {("links", "url"): "target_url"}
NOT_STORED = {("links", "url_key"), ("known_urls", "url_key")}


def test_every_object_has_a_comment_that_says_more_than_its_name(con: duckdb.DuckDBPyConnection) -> None:
    assert catalogue.uncommented(con) == []
    con.execute("comment on column articles.headline is 'headline'")
    con.execute("comment on view article_list is null")
    assert sorted(catalogue.uncommented(con)) == ["article_list", "articles.headline"]


def test_the_page_of_the_data_model_is_current() -> None:
    page = SQL.parent / "docs" / "data-model.md"
    assert page.read_text(encoding="utf-8") == catalogue.data_model(), "run `python -m warehouse.catalogue`"


@pytest.mark.parametrize("folder", FOLDERS)
def test_sql_files_say_their_grain_first(folder: str) -> None:
    files = list((SQL / folder).glob("*.sql"))
    assert files
    assert [path.name for path in files if not path.read_text().startswith("-- one row per ")] == []


def test_no_key_constraint_index_or_enum_is_declared() -> None:
    text = " ".join(path.read_text().lower() for path in (SQL / "migrations").glob("*.sql"))
    assert [word for word in ("primary key", "foreign key", "unique", "create index", "enum(") if word in text] == []


def test_each_field_of_a_record_has_a_column(con: duckdb.DuckDBPyConnection) -> None:
    columns = {
        (row["table_name"], row["column_name"])
        for row in store.rows(con, "select table_name, column_name from duckdb_columns() where not internal")
    }
    into = {"known_urls": ["frontier"], "articles": ["article_versions"], "blocks": ["blocks", "body_blocks"]}
    missing = [
        (table, field.name)
        for table, record in TABLES.items()
        for field in fields(record)
        if not {
            (name, RENAMED.get((table, field.name), field.name)) for name in into.get(table, (table,))
        }.intersection(columns)
        and (table, field.name) not in NOT_STORED
    ]
    assert missing == [
        ("authors", "capture_id"),
        ("authors", "position"),
        ("authors", "role"),
        ("blocks", "role"),
    ], "credits are in article_authors, and blocks that are no part of a body are only counted"


def test_what_only_we_know_is_marked_lineage(con: duckdb.DuckDBPyConnection) -> None:
    """Ids of fetches and runs, and times of ours, must not reach the content checksum."""
    unmarked = store.rows(
        con,
        "select table_name, column_name from duckdb_columns() where not internal"
        " and table_name in (select table_name from duckdb_tables())"
        " and (column_name in ('capture_id', 'fetch_id', 'run_id', 'attempts', 'due_at', 'cpu_ms', 'elapsed_ms')"
        "  or column_name like 'warc_%' or column_name like '%seen_at' or column_name like 'found_at')"
        " and not contains(comment, 'lineage')",
    )
    assert [row for row in unmarked if row["table_name"] not in WITHOUT] == []
