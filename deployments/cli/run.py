"""``hemeroteca run``: one ingest from nothing to SQL, with everything it needs started on the way."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from deployments import place, server
from deployments.cli import show
from deployments.cli.flow_run import INTERRUPTED, follow, ready, tell_all, tell_where
from deployments.place import Place
from flows.settings import Settings, load_settings
from warehouse.sources import read_sources


def run(
    *,
    sources: Annotated[Path | None, Parameter(help="Your sources file.")] = None,
    sample: Annotated[bool, Parameter(help="Work on the bundled sample newsroom instead.", negative="")] = False,
    keep: Annotated[bool, Parameter(help="Leave the Prefect server up afterwards.")] = True,
) -> int:
    """Fetch, extract, load and publish what is due, as a real flow run, and show what came of it.

    Run it again at any time: nothing is stored twice, and what an interrupted run left is finished first.
    """
    settings = load_settings()
    where = place.sample(settings) if sample else place.own(settings, sources)
    where.data.mkdir(parents=True, exist_ok=True)
    try:
        with _newsroom(where, settings) if sample else _sources(where):
            return _ingest(where, sample=sample, keep=keep)
    finally:
        if not keep:
            tell_all()
            server.stop(where.data)


@contextmanager
def _sources(where: Place) -> Iterator[None]:
    """Refuse a wrong sources file before anything starts."""
    read_sources(where.sources)
    yield


@contextmanager
def _newsroom(where: Place, settings: Settings) -> Iterator[None]:
    """Serve the sample newsroom's next edition while the body runs; the edition counts when the body ends well."""
    from deployments.sample.sources import sources_toml

    where.sources.write_text(sources_toml(settings.newsroom_port), encoding="utf-8")
    read_sources(where.sources)
    counter = where.data / "edition"
    edition = int(counter.read_text(encoding="utf-8")) if counter.exists() else 0
    command = [sys.executable, "-m", "deployments.sample.newsroom", "--die-with-parent"]
    command += ["--edition", str(edition), "--base-port", str(settings.newsroom_port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as newsroom:
        try:
            if not newsroom.stdout or not newsroom.stdout.readline():
                raise SystemExit(newsroom.wait() or 2)
            print(f"sample newsroom: edition {edition} on ports {settings.newsroom_port}-{settings.newsroom_port + 2}")
            yield
        finally:
            newsroom.send_signal(signal.SIGTERM)


def _ingest(where: Place, *, sample: bool, keep: bool) -> int:
    ready(where)
    from flows.ingest import ingest

    outcomes, state = follow(ingest, look_now=True, again="finishes this run first")
    if state is None:
        return INTERRUPTED
    if outcomes is not None:
        if sample:
            _next_edition(where)
        show.outcomes(outcomes)
    show.queries(where.data)
    print(f"warehouse: {where.data / 'warehouse.duckdb'}")
    tell_where(state)
    print("the Prefect server stays up; end it with: make down" if keep else "the Prefect server is being ended")
    return 0 if outcomes is not None else 1


def _next_edition(where: Place) -> None:
    counter = where.data / "edition"
    edition = int(counter.read_text(encoding="utf-8")) if counter.exists() else 0
    fresh = counter.with_suffix(".new")
    fresh.write_text(str(edition + 1), encoding="utf-8")
    fresh.replace(counter)
