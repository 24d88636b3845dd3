"""Give readers a fresh copy of the warehouse."""

from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from warehouse.publish import publish as publish_copy


@task(cache_policy=NO_CACHE)
def publish(data: Path, not_within_seconds: int = 0) -> Path | None:
    """Publish ``data/warehouse.duckdb`` by atomic rename.

    Returns:
        The path of the published file, or None when one was published less than ``not_within_seconds`` ago.
    """
    return publish_copy(data, not_within_seconds=not_within_seconds)
