"""The server's loop stays free whatever its connections to SQLite wait for."""

import asyncio
import gc
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import aiosqlite
import pytest

from deployments import prefect_server

WAIT = 30  # seconds that a connection waits for the write lock


async def _stall(database: Path) -> float:
    """Return the seconds that the collector stops the loop, while one connection waits for another's lock."""
    async with (
        aiosqlite.connect(database, isolation_level=None) as holder,
        aiosqlite.connect(database, isolation_level=None, timeout=WAIT) as waiter,
    ):
        await holder.execute("create table pages (url not null)")
        failed = await waiter.cursor()
        with pytest.raises(sqlite3.IntegrityError):
            await failed.execute("insert into pages values (null)")
        await (await waiter.execute("select 1")).close()
        circle: list[object] = [failed]
        circle.append(circle)
        del failed, circle
        await holder.execute("begin immediate")
        waiting = asyncio.create_task(waiter.execute("begin immediate"))
        await asyncio.sleep(0.5)
        begun = time.monotonic()
        gc.collect()
        stalled = time.monotonic() - begun
        await holder.execute("commit")
        with suppress(sqlite3.OperationalError):  # locked, when the loop was stopped
            await waiting
        return stalled


def main(database: Path) -> None:
    """Print how long the loop of a mended process is stopped."""
    prefect_server.mend()
    gc.disable()
    print(asyncio.run(_stall(database)))


def test_a_failed_statement_does_not_stop_the_loop(tmp_path: Path) -> None:
    script = (
        "import pathlib, sys; from tests.deployments import test_prefect_server as t; t.main(pathlib.Path(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "x.db")], capture_output=True, text=True, check=True, timeout=120
    )
    assert float(done.stdout) < WAIT / 3
