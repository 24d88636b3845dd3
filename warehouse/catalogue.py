"""The data model as a page, written from the comments in the database itself."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from warehouse import store

_HEAD = """# Data model

Generated from the comments in the database by `python -m warehouse.catalogue`; do not edit.

`*_id` is a key of ours, `*_at` a moment in UTC, `*_on` a day, `*_digest` a hash, `*_count` a count. A column marked
*lineage* tells how or when we came to know something: it differs between two runs over the same input, and the content
checksum leaves it out. There are no declared keys; the checks in `warehouse/checks` prove them.

Views are for asking, tables for joining. `capture_id` joins a text with its links, pictures, credits and candidates.
"""


def data_model() -> str:
    """Return the page as Markdown: views, tables and macros, each with its grain and its columns."""
    con = duckdb.connect(":memory:")
    store.migrate(con)
    store.define(con)
    parts = [_HEAD, "\n## Views\n"]
    parts += [_relation(con, **row) for row in store.rows(con, _VIEWS)]
    parts += ["\n## Tables\n", *(_relation(con, **row) for row in store.rows(con, _TABLES))]
    parts += ["\n## Macros\n\n", *(_macro(**row) for row in store.rows(con, _MACROS))]
    return "".join(parts)


def uncommented(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the tables, views, columns and macros of a database whose comment says no more than their name."""
    found = store.rows(con, _COMMENTS)
    return [row["name"] for row in found if len(row["comment"] or "") <= len(row["name"].rpartition(".")[2])]


def _relation(con: duckdb.DuckDBPyConnection, name: str, comment: str) -> str:
    columns = store.rows(con, _COLUMNS, [name])
    return f"\n### {name}\n\n{comment}\n\n" + _table(("column", "type", "meaning"), columns)


def _macro(name: str, parameters: Sequence[str], comment: str) -> str:
    return f"- `{name}({', '.join(parameters)})`: {comment}\n"


def _table(head: Sequence[str], rows: Sequence[dict[str, Any]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(str(value).replace('|', chr(92) + '|') for value in row.values())} |" for row in rows]
    return "\n".join(lines) + "\n"


_VIEWS = "select view_name as name, comment from duckdb_views() where not internal order by name"
_TABLES = "select table_name as name, comment from duckdb_tables() order by table_oid"
_MACROS = """
select function_name as name, parameters, comment
from duckdb_functions()
where not internal and function_type in ('macro', 'table_macro')
order by name
"""
_COLUMNS = """
select '`' || column_name || '`' as name, lower(data_type), comment
from duckdb_columns()
where not internal and table_name = ?
order by column_index
"""
_COMMENTS = f"""
select name, comment from ({_VIEWS})
union all
select name, comment from ({_TABLES})
union all
select name, comment from ({_MACROS})
union all
select table_name || '.' || column_name, comment from duckdb_columns() where not internal
"""

if __name__ == "__main__":
    (Path(__file__).parents[1] / "docs" / "data-model.md").write_text(data_model(), encoding="utf-8")
