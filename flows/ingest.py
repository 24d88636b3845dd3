"""The scheduled flow: discover what is due, take, collect, load, publish."""

import contextvars
import logging
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from uuid import uuid4

from prefect import flow
from prefect.runtime import flow_run

from flows.settings import Settings, choose, load_settings, user_agent
from flows.window import window
from tasks.article.pool import Pool
from tasks.extract import Job
from tasks.publish import publish
from tasks.run import Run
from tasks.web.client import Client
from tasks.web.politeness import Gaps
from tasks.web.robots import Robots
from warehouse import clock, runs
from warehouse.errors import HemerotecaError
from warehouse.sources import Source, Sources, read_sources

LOGGER = logging.getLogger("hemeroteca.ingest")


class IngestError(HemerotecaError):
    """Some sources could not be worked on; the others were, and are published."""

    code = "ingest"
    retryable = True


@flow(name="ingest", flow_run_name="ingest", validate_parameters=True)
def ingest(source_ids: list[str] | None = None) -> dict[str, dict[str, int]]:
    """Fetch, extract and load what is due of the configured sources, then publish.

    Args:
        source_ids: Sources to work on; all configured ones when left out.

    Returns:
        Pages by source and outcome.

    Raises:
        ConfigError: before anything starts, if a setting or the sources file is wrong.
        IngestError: at the end, if a source failed; the others are loaded and published.
    """
    settings = load_settings()
    sources = read_sources(settings.sources_path)
    chosen = choose(sources, source_ids or [])
    run_id = str(flow_run.id or uuid4())
    runs.start(settings.data_path, run_id, "ingest", chosen)
    state = "crashed"
    try:
        outcomes, failures = _work(settings, sources, chosen, run_id)
        state = "failed" if failures else "completed"
    finally:
        runs.finish(settings.data_path, run_id, state)
    publish(settings.data_path, settings.publish_every)
    if failures:
        raise IngestError("; ".join(f"{source_id}: {error}" for source_id, error in failures.items()))
    return {source_id: dict(counts) for source_id, counts in outcomes.items()}


def _work(
    settings: Settings, sources: Sources, chosen: Sequence[Source], run_id: str
) -> tuple[dict[str, Counter[str]], dict[str, Exception]]:
    """Work on the sources, several at once; one that fails does not stop the others."""
    until = clock.now() + timedelta(minutes=settings.run_minutes)
    client = Client(user_agent=user_agent(sources), allow_origins=frozenset(sources.allow_origins))
    pool: Pool[Job] = Pool(settings.workers)
    with pool:
        run = Run(run_id, settings.data_path, client, Robots(client), Gaps(), pool)
        with ThreadPoolExecutor(min(settings.windows, len(chosen)), thread_name_prefix="window") as threads:
            futures = {
                source.id: threads.submit(
                    contextvars.copy_context().run, window, run, source, settings.batch_pages, until
                )
                for source in chosen
            }
            try:
                wait(futures.values())
            except BaseException:
                run.stop.set()
                raise
    return _results(futures)


def _results(futures: dict[str, Future[Counter[str]]]) -> tuple[dict[str, Counter[str]], dict[str, Exception]]:
    outcomes: dict[str, Counter[str]] = {}
    failures: dict[str, Exception] = {}
    for source_id, future in futures.items():
        try:
            outcomes[source_id] = future.result()
        except Exception as error:
            LOGGER.exception("source=%s failed", source_id)
            failures[source_id] = error
    return outcomes, failures
