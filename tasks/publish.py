"""Check the warehouse and give readers a fresh copy of it."""

import logging
from datetime import timedelta
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.retry import RETRIES
from warehouse.check import are_due, run_checks
from warehouse.disk import is_full
from warehouse.publish import is_due
from warehouse.publish import publish as publish_copy
from warehouse.retention import expire
from warehouse.store import open_loading

LOGGER = logging.getLogger("hemeroteca.publish")


_QUIET_SECONDS = 3600  # readers see the polls of an hour ago where nothing else came


@task(task_run_name="publish", cache_policy=NO_CACHE, **RETRIES)
def publish(
    data: Path, not_within_seconds: int = 0, keep_raw_days: int | None = None, check_every_minutes: int = 0
) -> Path | None:
    """Publish ``data/warehouse.duckdb`` by atomic rename; before that check it and remove old raw files, now and then.

    A check that finds bad rows does not hold the copy back: it is logged as an error, and its row in ``checks`` says so
    to whoever reads.

    Args:
        data: the data folder.
        not_within_seconds: do nothing where the last publishing is not older than this, nor within an hour where no
            page was loaded since; 0 publishes.
        keep_raw_days: days after which raw files go; None keeps them.
        check_every_minutes: check, and remove raw files, where the last checks are older than this or found bad rows.

    Returns:
        The path of the published file, or None where there was nothing to do, or the disk has no room for it: readers
        keep the copy that they have.
    """
    try:
        if not_within_seconds and not is_due(data, not_within_seconds, _QUIET_SECONDS):
            return None
        with open_loading(data) as con:
            is_time = are_due(con, timedelta(minutes=check_every_minutes))
            for check in run_checks(con) if is_time else ():
                if check.bad_count:
                    LOGGER.error("check=%s bad_rows=%d sample=%s", check.name, check.bad_count, check.sample)
        if is_time:
            expire(data, keep_raw_days)
        return publish_copy(data)
    except Exception as error:
        if not is_full(error):
            raise
        LOGGER.warning("not published, no room on the disk: %s", error)
        return None
