"""A flow run from the command line: a server for it, a meter beside it, and in the end its link."""

import os
import sys
from collections.abc import Mapping
from typing import Any

from deployments import server
from deployments.cli.meter import metered
from deployments.place import Place

INTERRUPTED = 130  # what shells report for a command ended by Ctrl-C
_LAST_WORDS = 10.0  # seconds


def ready(where: Place) -> None:
    """Have a server to which the flows of this process report; Prefect must not have been imported yet."""
    started = where.ensure_server(say=lambda line: print(line, flush=True))
    print(f"Prefect server: {'started' if started else 'already up'} at {where.ui}", flush=True)
    # Prefect reads its settings at import, so they are in place before the first import of a flow.
    server.adopt(where.environment() | {"HEMEROTECA_PUBLISH_EVERY": "0"})
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")


def follow(flow: Any, *arguments: Any, again: str, **options: Any) -> tuple[Mapping[str, Any] | None, Any]:
    """Run a flow in this process and say why where it did not complete.

    Args:
        flow: to be called.
        arguments: of the flow.
        again: what the same command does when it is run again, for who interrupts it.
        options: of the flow.

    Returns:
        What the flow returned, None where it did not complete; and its final state, None where it was interrupted.
    """
    try:
        with metered():
            state: Any = flow(*arguments, return_state=True, **options)
    except KeyboardInterrupt:
        print(f"\ninterrupted; run the same command again and it {again}", file=sys.stderr)
        return None, None
    done: Mapping[str, Any] | None = state.result(raise_on_failure=False) if state.is_completed() else None
    if done is None:
        print(f"the run did not complete: {state.message}", file=sys.stderr)
    return done, state


def tell_where(state: Any) -> None:
    """Print the address of the run's page."""
    from prefect.utilities.urls import url_for

    print(f"run: {url_for('flow-run', state.state_details.flow_run_id)}")


def tell_all() -> None:
    """Hand over what the server has not heard yet; at exit Prefect would wait a minute for one that has ended."""
    if "prefect" in sys.modules:
        from prefect.events.worker import EventsWorker

        EventsWorker.drain_all(timeout=_LAST_WORDS)
