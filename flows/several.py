"""Several sources at once, in one run: they share a client, what is known of hosts, and the extraction pool."""

import contextvars
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

from flows import interrupts
from flows.noted import noted
from flows.secrets import with_secrets
from flows.settings import Settings, user_agent
from tasks.article.pool import Pool
from tasks.extract import Job
from tasks.run import Run
from tasks.web.client import Client
from tasks.web.politeness import Hosts
from tasks.web.robots import Robots
from tasks.web.wire import tls_context
from warehouse import locks
from warehouse.disk import Disk
from warehouse.hidden import untold
from warehouse.sources import Source, Sources

LOGGER = logging.getLogger("hemeroteca.several")
_LOOK_SECONDS = 1.0  # between two looks whether a signal came
T = TypeVar("T")


def recorded(  # noqa: PLR0917 - as work
    settings: Settings,
    sources: Sources,
    chosen: Sequence[Source],
    run_id: str,
    flow: str,
    one: Callable[[Run, Source], T],
    parameters: Mapping[str, Any] | None = None,
) -> tuple[dict[str, T], dict[str, Exception]]:
    """Do `work` as a run that has its row, as `flows.noted.noted` writes it."""
    with noted(settings, run_id, flow, chosen, parameters) as failed:
        done, failures = work(settings, sources, chosen, run_id, flow, one)
        failed.update(failures)
    return done, failures


def work(  # noqa: PLR0917 - a run, and what to do in it
    settings: Settings,
    sources: Sources,
    chosen: Sequence[Source],
    run_id: str,
    flow: str,
    one: Callable[[Run, Source], T],
) -> tuple[dict[str, T], dict[str, Exception]]:
    """Work on the chosen sources, several at once; one that fails does not stop the others.

    Args:
        settings: how many at once, where the data lies.
        sources: the whole sources file.
        chosen: those of it to work on.
        run_id: id of the flow run.
        flow: its name.
        one: called with each source, its secrets filled in, in a thread of its own.

    Returns:
        What ``one`` returned and what it raised, by source.
    """
    client = Client(
        user_agent=user_agent(sources),
        allow_origins=frozenset(sources.allow_origins),
        context=tls_context(system=sources.tls == "system"),
    )
    pool: Pool[Job] = Pool(settings.workers)
    with pool:
        disk = Disk(settings.data_path, settings.least_free_mb)
        run = Run(run_id, settings.data_path, client, Robots(client), Hosts(sleep=client.stop.pause), pool, disk, flow)
        with (
            interrupts.remembered() as check,
            ThreadPoolExecutor(min(settings.windows, len(chosen)) or 1, thread_name_prefix="window") as threads,
        ):
            try:
                futures = {
                    source.id: threads.submit(contextvars.copy_context().run, _one, run, source, one)
                    for source in chosen
                }
                while wait(futures.values(), timeout=_LOOK_SECONDS).not_done:
                    check()
            except BaseException:
                run.stop.set()
                threads.shutdown(wait=False, cancel_futures=True)
                raise
    return _results(futures)


def _one(run: Run, source: Source, one: Callable[[Run, Source], T]) -> T:
    """Work on one source; what is wrong with its secrets is its own affair."""
    locks.WAITING.set(lambda _: run.check())
    with untold():
        return one(run, with_secrets(source))


def _results(futures: dict[str, Future[T]]) -> tuple[dict[str, T], dict[str, Exception]]:
    done: dict[str, T] = {}
    failures: dict[str, Exception] = {}
    for source_id, future in futures.items():
        try:
            done[source_id] = future.result()
        except Exception as error:
            LOGGER.exception("source=%s failed", source_id)
            failures[source_id] = error
    return done, failures
