"""``hemeroteca up``: server, deployments and worker, so that the schedule runs and the UI can start flows."""

from collections.abc import Callable
from typing import Annotated

from cyclopts import Parameter

from deployments import keeper, newsroom, place, worker
from deployments.api import ask
from deployments.apply import apply
from deployments.cli.options import SourcesFile
from deployments.daemon import Daemon
from deployments.place import Place
from flows.secrets import variables
from flows.settings import Settings, load_settings
from warehouse.sources import Sources, read_sources

EXAMPLES = {"example-times", "example-archive"}  # the sources of the file as it is shipped


def up(
    *,
    sources: SourcesFile = None,
    sample: Annotated[bool, Parameter(help="Bring up the bundled sample newsroom instead.", negative="")] = False,
) -> None:
    """Start the Prefect server and a worker and apply the deployments; safe to repeat after editing the sources.

    Where you have described no sources yet, the bundled sample newsroom is brought up.
    """
    settings = load_settings()
    if not sample and sources is None and _has_examples_only(settings):
        print(f"{settings.sources_path} has only the examples in it, so this is the bundled sample newsroom;")
        print("for yours, describe them in a file and run: make up SOURCES=yours.toml")
        sample = True
    where = place.sample(settings) if sample else place.own(settings, sources)
    where.make()
    with Daemon("up", where.data / "prefect").alone():
        if sample:
            newsroom.ensure(where.data, settings.newsroom_port)
            port = settings.newsroom_port
            print(f"sample newsroom: edition {newsroom.edition(where.data)} on ports {port}-{port + 2}")
        found = read_sources(where.sources)
        _bring_up(where, found, _say)


def _has_examples_only(settings: Settings) -> bool:
    if "sources" in settings.model_fields_set:
        return False
    return {source.id for source in read_sources(settings.sources_path).sources} <= EXAMPLES


def _bring_up(where: Place, found: Sources, say: Callable[[str], None]) -> None:
    started = where.ensure_server(renew=True, say=say)
    say(f"Prefect server: {'started' if started else 'already up'} at {where.ui}")
    for change in apply(where.environment(), sources=where.sources):
        say(change)
    secrets = variables(found.sources)
    started = worker.ensure(where, secrets=secrets, renew=True, say=say)
    say(f"worker: {'started' if started else 'already up'}; its log is {worker.log(where.data)}")
    if not worker.is_service(where.data):
        started = keeper.ensure(where, secrets=secrets, renew=True, say=say)
        say(f"keeper: {'started' if started else 'already up'}; it starts anew what dies")
    count = len(found.sources)
    say(f"{count} source{'s'[: count != 1]} of {where.sources}; what is due is looked at every 10 minutes")
    say("end it with: make down")
    form = ask(where.prefect_api, "/deployments/name/backfill/backfill")["id"]
    say(f"UI: {where.ui}  backfill form: {where.ui}/v2/deployments/deployment/{form}/run")


def _say(line: str) -> None:
    print(line, flush=True)
