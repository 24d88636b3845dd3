"""Give a source another id: its rows are named anew in one transaction; ids, texts and files stay as they are."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from warehouse import locks
from warehouse.errors import ConfigError, WarehouseError
from warehouse.sources import Source
from warehouse.stage import leftovers
from warehouse.store import LOADING, open_loading, quoted, transaction

_TABLES = """
select table_name from duckdb_columns()
where database_name = current_database() and schema_name = 'main' and column_name = 'source_id'
and table_name in (select table_name from duckdb_tables() where database_name = current_database())
order by table_name
"""


_STRANGERS = """
select old.source_id
from sources as old
where list_has_any(old.hosts, ?) and not list_contains(?, old.source_id)
"""


def demand_renames(data: Path, sources: Sequence[Source]) -> None:
    """Refuse a file that gives a publication another id by hand: all of it would be fetched again.

    Args:
        data: the data folder.
        sources: all of the sources file.

    Raises:
        ConfigError: naming both ids, and the command that renames.
    """
    if not (data / LOADING).exists():
        return
    ids = [source.id for source in sources]
    problems = []
    with open_loading(data) as con:
        for source in sources:
            if source.hosts and not _known(con, source.id):
                problems += [
                    f"source {source.id!r} has the hosts of {old!r}, which the file does not name any more; "
                    f"if it is the same publication: hemeroteca sources rename {old} {source.id}"
                    for (old,) in con.execute(_STRANGERS, [list(source.hosts), ids]).fetchall()
                ]
    if problems:
        raise ConfigError("\n".join(problems))


def rename_source(data: Path, old_id: str, new_id: str) -> int:
    """Write ``new_id`` into every row of the source ``old_id``, so that nothing of it is fetched again.

    Returns:
        The rows changed; 0 where the warehouse does not know the old id, as after a rename that was interrupted later.

    Raises:
        ConfigError: another source has, or had, the new id.
        LockBusy: a run works on the source.
        WarehouseError: a dead run left pages that are not loaded yet.
    """
    if not (data / LOADING).exists():
        return 0
    with locks.source(data, old_id, (), timeout=1, run=f"rename to {new_id}"), open_loading(data) as con:
        if not _known(con, old_id):
            return 0
        if _known(con, new_id):
            raise ConfigError(f"the warehouse has a source {new_id!r} already; choose another id")
        if leftovers(data / "stage", old_id) or any((data / "raw" / old_id).rglob("*.open")):
            raise WarehouseError(f"an interrupted run left pages of {old_id!r}; run an ingest first, it finishes them")
        with transaction(con):
            return sum(_rename_in(con, table, old_id, new_id) for (table,) in con.execute(_TABLES).fetchall())


def _known(con: duckdb.DuckDBPyConnection, source_id: str) -> bool:
    return bool(con.execute("select 1 from sources where source_id = ?", [source_id]).fetchone())


def _rename_in(con: duckdb.DuckDBPyConnection, table: str, old_id: str, new_id: str) -> int:
    (changed,) = con.execute(
        f'update "{table}" set source_id = {quoted(new_id)} where source_id = {quoted(old_id)}'
    ).fetchone() or (0,)
    return int(changed)
