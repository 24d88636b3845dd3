"""The flow for the past: ask the history of some sources for some days, then take, collect, load, publish."""

from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any
from uuid import uuid4

from prefect import flow
from prefect.runtime import flow_run

from flows import several
from flows.settings import choose_history, load_settings
from flows.window import backfill_window
from tasks.history import AUTO
from tasks.publish import publish
from warehouse.errors import HemerotecaError
from warehouse.renaming import demand_renames
from warehouse.sources import read_sources


class BackfillError(HemerotecaError):
    """Some sources could not be worked on; the others were, and are published."""

    code = "backfill"
    retryable = True


@flow(name="backfill", flow_run_name="backfill {first} to {end}", validate_parameters=True)
def backfill(  # noqa: PLR0917 - the form in the UI has them in this order
    source_ids: list[str],
    first: date,
    end: date,
    method: str = AUTO,
    dry_run: bool = False,
    most_pages: int | None = None,
) -> dict[str, dict[str, Any]]:
    """Fetch, extract and load what the configured sources published on some days, then publish.

    Args:
        source_ids: Sources to work on.
        first: First day, in the zone of each source.
        end: First day that is not wanted any more.
        method: Kind of the [[source.history]] tables to ask, or auto for one kind after the other, in the order of the
            sources file, until one has found pages.
        dry_run: Only ask and count; no page is fetched and nothing is stored.
        most_pages: Pages of each source to fetch at most in this run. The others stay due.

    Returns:
        By source what `flows.window.Backfilled` says.

    Raises:
        ConfigError: before anything starts, if a setting, the sources file or a parameter is wrong.
        BackfillError: at the end, if a source failed; the others are loaded and published.
    """
    settings = load_settings()
    sources = read_sources(settings.sources_path)
    chosen = choose_history(sources, source_ids, first, end, method)
    demand_renames(settings.data_path, sources.sources)
    run_id = str(flow_run.id or uuid4())
    one = partial(
        backfill_window,
        days=(first, end),
        method=method,
        batch_pages=settings.batch_pages,
        most_pages=0 if dry_run else most_pages,
        store=not dry_run,
    )
    if dry_run:
        done, failures = several.work(settings, sources, chosen, run_id, "backfill", one)
    else:
        asked = {"source_ids": source_ids, "first": first, "end": end, "method": method, "most_pages": most_pages}
        done, failures = several.recorded(settings, sources, chosen, run_id, "backfill", one, asked)
        publish(settings.data_path, settings.publish_every, settings.keep_raw_days)
    if failures:
        raise BackfillError("; ".join(f"{source_id}: {error}" for source_id, error in failures.items()))
    return {source_id: asdict(found) for source_id, found in done.items()}
