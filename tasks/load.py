"""Load staged batches into the warehouse: one loader at a time, one transaction."""

from collections.abc import Sequence
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.reprocess import Offline
from tasks.retry import RETRIES
from tasks.run import Run
from warehouse.load import LoadReport, load_stages


@task(task_run_name="load {source_id}", cache_policy=NO_CACHE, **RETRIES)
def load(run: Run | Offline, source_id: str, stages: Sequence[Path]) -> LoadReport:  # noqa: ARG001 - names the task run
    """Load stages of one source; a stage that was loaded before changes nothing.

    Raises:
        WarehouseError: if a stage is damaged; nothing of any of them is loaded then.
    """
    return load_stages(run.data, stages)
