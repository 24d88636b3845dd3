"""Check the warehouse and give readers a fresh copy of it."""

import logging
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from warehouse.check import run_checks
from warehouse.disk import is_full
from warehouse.publish import publish as publish_copy
from warehouse.retention import expire
from warehouse.store import open_loading

LOGGER = logging.getLogger("hemeroteca.publish")


@task(task_run_name="publish", cache_policy=NO_CACHE)
def publish(data: Path, not_within_seconds: int = 0, keep_raw_days: int | None = None) -> Path | None:
    """Remove raw files that are too old, run the checks, then publish ``data/warehouse.duckdb`` by atomic rename.

    A check that finds bad rows does not hold the copy back: it is logged as an error, and its row in ``checks`` says so
    to whoever reads.

    Returns:
        The path of the published file, or None when one was published less than ``not_within_seconds`` ago, or the disk
        has no room for it: readers keep the copy that they have.
    """
    try:
        expire(data, keep_raw_days)
        with open_loading(data) as con:
            for check in run_checks(con):
                if check.bad_count:
                    LOGGER.error("check=%s bad_rows=%d sample=%s", check.name, check.bad_count, check.sample)
        return publish_copy(data, not_within_seconds=not_within_seconds)
    except Exception as error:
        if not is_full(error):
            raise
        LOGGER.warning("not published, no room on the disk: %s", error)
        return None
