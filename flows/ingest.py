"""The scheduled flow: discover what is due, take, collect, load, publish."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

from prefect import flow
from prefect.runtime import flow_run

from flows import several
from flows.settings import choose, load_settings
from flows.window import window
from tasks.publish import publish
from warehouse import clock
from warehouse.errors import HemerotecaError
from warehouse.renaming import demand_renames
from warehouse.sources import read_sources


class IngestError(HemerotecaError):
    """Some sources could not be worked on; the others were, and are published."""

    code = "ingest"
    retryable = True


@flow(name="ingest", flow_run_name="ingest", validate_parameters=True)
def ingest(source_ids: list[str] | None = None, look_now: bool = False) -> dict[str, dict[str, int]]:
    """Fetch, extract and load what is due of the configured sources, then publish.

    Args:
        source_ids: Sources to work on; all configured ones when left out.
        look_now: Look at every feed, sitemap and listing now, not only at those that are due. Hosts that asked for
            patience are left in peace all the same.

    Returns:
        Pages by source and outcome.

    Raises:
        ConfigError: before anything starts, if a setting or the sources file is wrong.
        IngestError: at the end, if a source failed; the others are loaded and published.
    """
    settings = load_settings()
    sources = read_sources(settings.sources_path)
    chosen = choose(sources, source_ids or [])
    demand_renames(settings.data_path, sources.sources)
    run_id = str(flow_run.id or uuid4())
    until = clock.now() + timedelta(minutes=settings.run_minutes)
    one = partial(window, batch_pages=settings.batch_pages, until=until, look_now=look_now)
    outcomes, failures = several.recorded(settings, sources, chosen, run_id, "ingest", one)
    publish(settings.data_path, settings.publish_every, settings.keep_raw_days)
    if failures:
        raise IngestError("; ".join(f"{source_id}: {error}" for source_id, error in failures.items()))
    return {source_id: dict(counts) for source_id, counts in outcomes.items()}
