"""``hemeroteca up``: server, deployments and worker, so that the schedule runs and the UI can start flows."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from deployments import place, server, worker
from deployments.apply import apply
from flows.settings import load_settings
from warehouse.sources import read_sources


def up(*, sources: Annotated[Path | None, Parameter(help="Your sources file.")] = None) -> None:
    """Start the Prefect server and a worker and apply the deployments; safe to repeat after editing the sources."""
    where = place.own(load_settings(), sources)
    found = read_sources(where.sources)
    started = server.ensure(where.data, where.port)
    apply(where.environment())
    worker.ensure(where)
    print(f"{'started' if started else 'using'} the Prefect server: {server.url(where.port)}")
    print(f"{len(found.sources)} sources are looked at every 10 minutes; end it with: make down")
