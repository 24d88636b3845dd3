"""The content checksum: one value for what the warehouse knows, whenever and in whatever order it came to know it."""

import hashlib

import duckdb

WITHOUT = frozenset({"runs", "loads", "fetches", "polls", "checks", "issues", "hosts", "robots", "schema_migrations"})
"""Tables that tell how the content came about; a disturbed run has other rows there than an undisturbed one."""

_ARTICLE_COLUMNS = frozenset({"article_id", "copy_of", "cluster_id", "from_article_id", "to_article_id"})


def content_checksum(con: duckdb.DuckDBPyConnection) -> str:
    """Return a sha256 (hex) over the content of all tables but `WITHOUT`, whatever the order of rows.

    Columns whose comment holds the word *lineage* are left out. An article is named after the URL that was accepted
    first, which is lineage too: here its ``url_id`` stands in its place. Articles merged into others are left out.
    """
    total = hashlib.sha256()
    for table, columns in _content_columns(con).items():
        total.update(f"{table} {_table_checksum(con, table, columns)}\n".encode())
    return total.hexdigest()


def table_checksums(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the part of each table in the content checksum: shows where two warehouses differ."""
    return {table: _table_checksum(con, table, columns) for table, columns in _content_columns(con).items()}


def _content_columns(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    rows = con.execute(
        "select table_name, column_name from duckdb_columns()"
        " where database_name = current_database() and schema_name = 'main'"
        " and table_name in (select table_name from duckdb_tables() where database_name = current_database())"
        " and not regexp_matches(coalesce(comment, ''), '\\blineage\\b')"
        " order by table_name, column_index"
    ).fetchall()
    tables: dict[str, list[str]] = {}
    for table, column in rows:
        if table not in WITHOUT:
            tables.setdefault(table, []).append(column)
    return tables


def _table_checksum(con: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> str:
    values = ", ".join(f'"{name}" := {_value(table, name)}' for name in columns)
    living = "where merged_into is null" if table == "articles" else ""
    row = con.execute(
        f"with rows as (select md5(struct_pack({values})::varchar) as digest from {table} {living})"
        " select count(*), sha256(coalesce(string_agg(digest, '' order by digest), '')) from rows"
    ).fetchone()
    return "{} {}".format(*(row or ()))


def _value(table: str, column: str) -> str:
    if column not in _ARTICLE_COLUMNS:
        return f'"{column}"'
    return f"(select any_value(speaker.url_id) from articles as speaker where speaker.article_id = {table}.{column})"
