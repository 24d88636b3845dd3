"""``hemeroteca service``: one part of `up` in the foreground, as a service manager like systemd wants it."""

from typing import Literal

from deployments import place, server, worker
from deployments.apply import apply
from deployments.cli.options import SourcesFile
from flows.settings import load_settings
from warehouse.errors import ConfigError
from warehouse.sources import read_sources


def service(
    part: Literal["server", "worker"],
    /,
    *,
    sources: SourcesFile = None,
) -> None:
    """Be the Prefect server, or apply the deployments and be the worker, until a signal ends it.

    The worker waits for the server. Run it again, or restart the service, after editing the sources.
    """
    where = place.own(load_settings(), sources)
    where.make()
    if part == "server":
        if where.api:
            raise ConfigError(f"HEMEROTECA_PREFECT_API={where.api} names another server, so none is started")
        server.become(where.data, where.port, where.server_environment())
    read_sources(where.sources)
    where.await_server(say=_say)
    for change in apply(where.environment(), sources=where.sources):
        _say(change)
    worker.become(where)


def _say(line: str) -> None:
    print(line, flush=True)
