"""Prefect's own command line, for its server, with two mends of how it uses SQLite.

A transaction takes the write lock when it begins. Left to itself one that reads before it writes fails at once with
"database is locked" when another has written since: one click in sixty in the UI of an idle server was answered with
503, and services of the server skipped their turns.

A statement that fails closes its cursor where it ran, in the thread of its connection. Left open, the cursor is reset
by whoever drops it last, mostly Python's collector on the server's only event loop, and a reset waits until nobody uses
the connection. One that waits for the write lock is in use for up to a minute, and the transaction that has the lock
waits for the loop: nothing was answered for a minute after three of some fifty restarts under load.
"""

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

from aiosqlite import Cursor
from prefect.cli import app
from prefect.server.database.configurations import AioSqliteConfiguration

_begin = AioSqliteConfiguration.begin_transaction


def mend() -> None:
    """Change how this process uses SQLite, as said above."""
    setattr(AioSqliteConfiguration, "begin_transaction", _begin_to_write)  # noqa: B010 - no type checker's business
    setattr(Cursor, "_execute", _execute)  # noqa: B010


def _begin_to_write(self: AioSqliteConfiguration, session: Any, with_for_update: bool = True) -> Any:  # noqa: ARG001
    return _begin(self, session, with_for_update=True)


async def _execute(self: Cursor, statement: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    run: Callable[..., Awaitable[Any]] = self._conn._execute  # noqa: SLF001 - as the method that this one replaces
    return await run(_closed_on_failure, self._cursor, statement, *args, **kwargs)


def _closed_on_failure(cursor: sqlite3.Cursor, statement: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    try:
        return statement(*args, **kwargs)
    except BaseException:
        cursor.close()
        raise


if __name__ == "__main__":
    mend()
    app()
