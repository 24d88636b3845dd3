"""Prefect's own command line, for its server: a transaction on SQLite takes the write lock when it begins.

Left to itself one that reads before it writes fails at once with "database is locked" when another has written since:
one click in sixty in the UI of an idle server was answered with 503, and services of the server skipped their turns.
"""

from typing import Any

from prefect.cli import app
from prefect.server.database.configurations import AioSqliteConfiguration

_begin = AioSqliteConfiguration.begin_transaction


def _begin_to_write(self: AioSqliteConfiguration, session: Any, with_for_update: bool = True) -> Any:  # noqa: ARG001
    return _begin(self, session, with_for_update=True)


if __name__ == "__main__":
    setattr(AioSqliteConfiguration, "begin_transaction", _begin_to_write)  # noqa: B010 - no type checker's business
    app()
