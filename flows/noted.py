"""A flow run as the data folder knows it: a lock while it lives, a log of its own, a row that says how it ended."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from prefect.exceptions import TerminationSignal

from flows import interrupts, logs, zombies
from flows.settings import Settings
from tasks.run import Stopped
from warehouse import locks, runs
from warehouse.sources import Source

LOGGER = logging.getLogger("hemeroteca.noted")


@contextmanager
def noted(
    settings: Settings,
    run_id: str,
    flow: str,
    sources: Sequence[Source] = (),
    parameters: Mapping[str, Any] | None = None,
) -> Iterator[dict[str, Exception]]:
    """Note a run before the block and how it ended after it; runs that died without saying so get their end first.

    Args:
        settings: of the run.
        run_id: id of the flow run.
        flow: name of the flow.
        sources: what the run works on.
        parameters: of the run, kept as JSON.

    Yields:
        A dictionary for what failed in the block without ending it, by name: with one in it the run has failed.
    """
    data = settings.data_path
    with locks.run(data, run_id), logs.kept(data, run_id, settings.most_log_lines):
        dead = runs.settle_dead(data)
        for one in dead:
            LOGGER.warning("run=%s died without a word; what it left is finished now", one)
        zombies.bury(dead)
        runs.start(data, run_id, flow, sources, parameters)
        failures: dict[str, Exception] = {}
        state = "crashed"
        try:
            yield failures
            state = "failed" if failures else "completed"
        except (KeyboardInterrupt, TerminationSignal, Stopped):
            state = "cancelled"
            raise
        finally:
            runs.finish(data, run_id, state)
            if state == "cancelled":
                interrupts.settle(run_id)
