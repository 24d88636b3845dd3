"""``hemeroteca run``: one ingest from nothing to SQL, with everything it needs started on the way."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from cyclopts import Parameter

from deployments import newsroom, place, server, worker
from deployments.cli import show
from deployments.cli.flow_run import INTERRUPTED, follow, ready, tell_all, tell_where
from deployments.cli.options import SourcesFile
from deployments.place import Place
from deployments.sample.sources import sources_toml
from flows.settings import Settings, load_settings
from warehouse.sources import read_sources


def run(
    *,
    sources: SourcesFile = None,
    sample: Annotated[bool, Parameter(help="Work on the bundled sample newsroom instead.", negative="")] = False,
    keep: Annotated[bool, Parameter(help="Leave the Prefect server up afterwards.")] = True,
) -> int:
    """Fetch, extract, load and publish what is due, as a real flow run, and show what came of it.

    Run it again at any time: nothing is stored twice, and what an interrupted run left is finished first.
    """
    settings = load_settings()
    where = place.sample(settings) if sample else place.own(settings, sources)
    where.make()
    try:
        with _newsroom(where, settings) if sample else _sources(where):
            return _ingest(where, sample=sample, keep=keep)
    finally:
        if not keep:
            tell_all()
            if not worker.running(where.data):  # else it is there for the worker
                server.stop(where.data)


@contextmanager
def _sources(where: Place) -> Iterator[None]:
    """Refuse a wrong sources file before anything starts."""
    read_sources(where.sources)
    yield


@contextmanager
def _newsroom(where: Place, settings: Settings) -> Iterator[None]:
    """Serve the sample newsroom's next edition while the body runs; the edition counts when the body ends well."""
    edition, port = newsroom.edition(where.data), settings.newsroom_port
    if newsroom.running(where.data):
        newsroom.ensure(where.data, port)  # the one that `up` started moves on to this edition
        print(f"sample newsroom: edition {edition} on ports {port}-{port + 2}")
        yield
        return
    where.sources.write_text(sources_toml(port), encoding="utf-8")
    command = [sys.executable, "-P", "-m", "deployments.sample.newsroom", "--die-with-parent"]
    command += ["--edition", str(edition), "--base-port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as serving:
        try:
            if not serving.stdout or not serving.stdout.readline():
                raise SystemExit(serving.wait() or 2)
            print(f"sample newsroom: edition {edition} on ports {port}-{port + 2}")
            yield
        finally:
            serving.send_signal(signal.SIGTERM)


def _ingest(where: Place, *, sample: bool, keep: bool) -> int:
    ready(where)
    from flows.ingest import ingest

    outcomes, state = follow(ingest, look_now=True, again="finishes this run first")
    if state is None:
        return INTERRUPTED
    if outcomes is not None:
        if sample:
            newsroom.next_edition(where.data)
        show.outcomes(outcomes)
    show.queries(where.data)
    print(f"warehouse: {where.data / 'warehouse.duckdb'}")
    tell_where(state)
    stays = keep or worker.running(where.data)
    print("the Prefect server stays up; end it with: make down" if stays else "the Prefect server is being ended")
    return 0 if outcomes is not None else 1
