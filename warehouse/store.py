"""The database file: opening it, its schema, and the rules under which DuckDB runs here."""

import contextlib
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from warehouse import backups, locks
from warehouse.clock import now
from warehouse.disk import sync
from warehouse.errors import WarehouseError
from warehouse.failpoints import reach

LOADING = "loading.duckdb"
PUBLISHED = "warehouse.duckdb"
COPIED = ".publishing.duckdb"
_REWRITTEN = ".rewriting.duckdb"
_SPILLED = "tmp"
UNFINISHED = (COPIED, _REWRITTEN, _SPILLED, backups.UNFINISHED)
"""Names below the data folder of what is of no use once the process that writes it is dead."""

STORAGE_VERSION = "v1.5.0"  # the default is the format of 1.0, without zstd

_HERE = Path(__file__).parent
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    # A hidden download is neither wanted nor possible on many machines.
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


@contextlib.contextmanager
def open_loading(data: Path, *, timeout: float = 600) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the loader's database under the loader lock, creating and migrating it where needed.

    A file of an older version is copied before it is migrated. At the end without an exception the file is
    checkpointed, so that it is whole without its log.

    Args:
        data: the data folder.
        timeout: seconds to wait for the lock.

    Raises:
        LockBusy: another process held the lock for longer than ``timeout``.
        WarehouseError: the file is damaged or belongs to a newer version, or there is no room for the copy.
    """
    data.mkdir(parents=True, exist_ok=True)
    with locks.loader(data, timeout=timeout):
        con = _keep_old(data, connect(data / LOADING))
        try:
            migrate(con)
            define(con)
            yield con
            reach("store.checkpoint")
            con.execute("checkpoint")
        finally:
            con.close()


def rewrite(data: Path) -> None:
    """Write the loader's database anew, so that nothing of what was deleted is left in its free blocks.

    The new file takes the old one's name once it is whole. Needs free disk of the database's size.

    Raises:
        LockBusy: another process held the loader lock for too long.
        WarehouseError: the file is damaged.
    """
    path, fresh = data / LOADING, data / _REWRITTEN
    with locks.loader(data):
        for left in (fresh, fresh.with_name(fresh.name + ".wal")):
            left.unlink(missing_ok=True)
        con = connect(path)
        try:
            con.execute("checkpoint")  # no log is left that would be replayed into the new file
            con.execute(f"attach {quoted(str(fresh))} as rewritten (storage_version '{STORAGE_VERSION}')")
            con.execute("copy from database main_store to rewritten")
            con.execute("checkpoint rewritten")
            con.execute("detach rewritten")
        finally:
            con.close()
        sync(fresh)
        reach("store.rewritten")
        fresh.replace(path)
        sync(data)
        shutil.rmtree(data / _SPILLED, ignore_errors=True)  # what a dead process left of a large query


def open_published(data: Path) -> duckdb.DuckDBPyConnection:
    """Open the published warehouse, read-only; any number of processes may do so at once.

    Raises:
        WarehouseError: nothing is published yet, or another program holds the file open for writing.
    """
    path = data / PUBLISHED
    if not path.exists():
        raise WarehouseError(f"{path} does not exist yet: nothing was published; run `make run` first")
    remove_foreign_log(path)
    try:
        con = duckdb.connect(str(path), read_only=True, config={**_CONFIG})
    except duckdb.Error as error:
        raise WarehouseError(f"{path} cannot be opened: {error}") from error
    settle(con)
    return con


def remove_foreign_log(path: Path) -> None:
    """Remove a write-ahead log beside the published file: ours never has one, and DuckDB would replay it."""
    path.with_name(path.name + ".wal").unlink(missing_ok=True)


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a database of ours for writing, creating it in the pinned storage format; its name inside is ``main_store``.

    Raises:
        WarehouseError: the file is damaged, or open elsewhere.
    """
    # Measured: on batches of some hundred pages two threads spend twice the CPU of one and are no faster.
    config = {**_CONFIG, "threads": "1", "memory_limit": "2GB", "temp_directory": str(path.parent / _SPILLED)}
    con = duckdb.connect(":memory:", config=config)
    settle(con)
    try:
        con.execute(f"attach {quoted(str(path))} as main_store (storage_version '{STORAGE_VERSION}')")
        con.execute("use main_store")
    except duckdb.Error as error:
        con.close()
        raise WarehouseError(f"{path} cannot be opened: {error}") from error
    return con


def settle(con: duckdb.DuckDBPyConnection) -> None:
    """Set what every connection of ours has: days and texts of times in UTC, no progress bar in the logs."""
    con.execute("set timezone = 'UTC'; set enable_progress_bar = false")


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def put(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """Put rows into a temporary table (DuckDB cannot push a filter on large unsigned ids down into Arrow data)."""
    con.register("rows_from_python", rows)
    try:
        con.execute(f"create or replace temp table {name} as from rows_from_python")
    finally:
        con.unregister("rows_from_python")


def rows(con: duckdb.DuckDBPyConnection, query: str, parameters: object = None) -> list[dict[str, Any]]:
    """Run a query and return its rows, each as a dictionary by column."""
    con.execute(query, parameters)
    names = [column[0] for column in con.description or ()]
    return [dict(zip(names, row, strict=True)) for row in con.fetchall()]


def count(con: duckdb.DuckDBPyConnection, query: str, parameters: object = None) -> int:
    """Run a query that gives one whole number."""
    (row,) = con.execute(query, parameters).fetchall()
    return int(row[0])


def migrate(con: duckdb.DuckDBPyConnection) -> None:
    """Apply the migrations that the database does not have yet, all of them or none.

    Raises:
        WarehouseError: the database has migrations that this version does not know.
    """
    _, missing = _migrations(con)
    if not missing:
        return
    with transaction(con):
        con.execute(_MIGRATIONS_TABLE)
        for path in missing:
            con.execute(path.read_text(encoding="utf-8"))
            con.execute("insert into schema_migrations values (?, '', ?)", [path.stem, now()])
        reach("store.migrated")


def define(con: duckdb.DuckDBPyConnection) -> None:
    """Create macros and views anew where their files have changed since the last time."""
    files = [*sorted((_HERE / "macros").glob("*.sql")), *sorted((_HERE / "views").glob("*.sql"))]
    texts = [path.read_text(encoding="utf-8") for path in files]
    digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()
    if con.execute("select digest from schema_migrations where name = ?", [_DEFINITIONS]).fetchone() == (digest,):
        return
    with transaction(con):
        for (view,) in con.execute("select view_name from duckdb_views() where not internal").fetchall():
            con.execute(f"drop view {view}")
        for text in texts:
            con.execute(text)
        con.execute("delete from schema_migrations where name = ?", [_DEFINITIONS])
        con.execute("insert into schema_migrations values (?, ?, ?)", [_DEFINITIONS, digest, now()])


@contextlib.contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Run a block as one transaction: committed at its end, undone by an exception."""
    con.execute("begin")
    try:
        yield
    except BaseException:
        with contextlib.suppress(duckdb.Error):
            con.execute("rollback")
        raise
    con.execute("commit")


_DEFINITIONS = "views and macros"
_MIGRATIONS_TABLE = """
create table if not exists schema_migrations (
    name varchar not null,
    digest varchar not null,
    applied_at timestamptz not null
);
comment on table schema_migrations is 'One row per migration applied to this file, and one for the views and macros.';
comment on column schema_migrations.name is 'name of the file in warehouse/migrations, without .sql';
comment on column schema_migrations.digest is 'sha256 over the files of views and macros; empty for a migration';
comment on column schema_migrations.applied_at is 'when it was applied (lineage)';
"""


def _migrations(con: duckdb.DuckDBPyConnection) -> tuple[list[str], list[Path]]:
    """Return the migrations that the database has, and the files of those that it lacks."""
    files = sorted((_HERE / "migrations").glob("*.sql"))
    done = []
    if con.execute("select 1 from duckdb_tables() where table_name = 'schema_migrations'").fetchone():
        found = con.execute("select name from schema_migrations where name <> ? order by name", [_DEFINITIONS])
        done = [name for (name,) in found.fetchall()]
    unknown = [name for name in done if name not in {path.stem for path in files}]
    if unknown:
        raise WarehouseError(f"the database was made by a newer version: it has the migrations {', '.join(unknown)}")
    return done, [path for path in files if path.stem not in done]


def _keep_old(data: Path, con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Copy the database first where it is to be migrated, and return a connection to it."""
    try:
        done, missing = _migrations(con)
        if not (done and missing):
            return con
        con.execute("checkpoint")  # the copy has no log beside it
    except BaseException:
        con.close()
        raise
    con.close()
    backups.keep(data, data / LOADING, done[-1].partition("_")[0])
    return connect(data / LOADING)
