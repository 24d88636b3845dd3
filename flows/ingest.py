"""The scheduled flow: discover what is due, take, collect, load, publish."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from prefect import flow
from prefect.runtime import flow_run

from flows import outages, reports, several, turns
from flows.batches import Budget, Wanted
from flows.due import due_sources
from flows.settings import choose, load_settings
from flows.window import window
from tasks.publish import publish
from tasks.run import Run
from warehouse import clock
from warehouse.errors import HemerotecaError
from warehouse.renaming import demand_renames
from warehouse.sources import Source, read_sources


class IngestError(HemerotecaError):
    """Some sources could not be worked on; the others were, and are published."""

    code = "ingest"
    retryable = True


@flow(name="ingest", flow_run_name="ingest", validate_parameters=True)
def ingest(source_ids: list[str] | None = None, look_now: bool = False) -> dict[str, dict[str, int]]:
    """Fetch, extract and load what is due of the configured sources, then publish.

    What is due says the warehouse, never the time for which a run was scheduled: after an outage one run does what all
    those would have done that did not take place. Where nothing is due it ends at once.

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
    if not look_now:
        chosen = due_sources(settings.data_path, chosen)
    if not chosen:
        # Not as a task: where readers have it all already, it would be the only trace of the run.
        publish.fn(settings.data_path, settings.publish_every, settings.keep_raw_days, settings.check_every)
        return {}
    run_id = str(flow_run.id or uuid4())
    budget = Budget(until=clock.now() + timedelta(minutes=settings.run_minutes))
    # A person waits for a source that others work on; the schedule leaves it to the next run.
    patience = None if look_now else turns.PATIENCE
    one = _One(Wanted(settings.batch_pages, budget, patience=patience), look_now)
    with reports.progress("ingest-progress", "ingest"):
        outcomes, failures = several.recorded(settings, sources, chosen, run_id, "ingest", one)
    publish(settings.data_path, settings.publish_every, settings.keep_raw_days, settings.check_every)
    tell = reports.health if any(outcomes.values()) else reports.watch  # who found nothing writes nothing
    tell(settings.data_path)
    if failures:
        raise IngestError("; ".join(f"{source_id}: {error}" for source_id, error in failures.items()))
    return {source_id: dict(counts) for source_id, counts in outcomes.items()}


@dataclass(frozen=True, slots=True)
class _One:
    """What is done for each source."""

    wanted: Wanted
    look_now: bool

    def __call__(self, run: Run, source: Source) -> Counter[str]:
        """Bring the source up to date; then fill the gap that an outage left."""
        outcomes = window(run, source, self.wanted, look_now=self.look_now)
        outcomes.update(outages.fill(run, source, self.wanted))
        return outcomes
