"""What `hemeroteca doctor` looks at on the Prefect server: its version, worker, deployments and automations."""

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import requests
import yaml

from deployments import keeper, server, worker
from deployments.api import ask
from deployments.apply import AUTOMATIONS_FILE, PREFECT_FILE
from deployments.checkup import Finding, Grade
from deployments.place import Place
from flows.settings import Settings
from warehouse.errors import HemerotecaError
from warehouse.sources import Sources

APPLY = "bring it up to date: make up"


def prefect(where: Place, sources: Sources | None, settings: Settings) -> Iterator[Finding]:
    """Look at the server, and at what it has; only at the port where none is up."""
    try:
        theirs = str(ask(where.prefect_api, "/admin/version"))
    except (requests.RequestException, ValueError) as silent:
        yield from _silence(where, silent)
        return
    ours = version("prefect")
    if theirs.split(".")[:2] == ours.split(".")[:2]:
        yield Finding(Grade.OK, "server", f"up at {where.ui}, Prefect {theirs}")
    else:
        yield Finding(
            Grade.BAD, "server", f"{where.ui} is Prefect {theirs}, and this is {ours}; start it anew: make up"
        )
    if worker.running(where.data):
        yield Finding(Grade.OK, "worker", f"up; its log is {worker.log(where.data)}")
    else:
        yield Finding(Grade.BAD, "worker", "down, so nothing runs by schedule or from the UI; start it: make up")
    if not worker.is_service(where.data):
        yield _keeper(where)
    yield from _deployments(where, sources)
    yield from _automations(where, with_notices=settings.notify is not None)


def _keeper(where: Place) -> Finding:
    if keeper.running(where.data):
        return Finding(Grade.OK, "keeper", "up: a server or worker that dies is started anew")
    return Finding(Grade.WARN, "keeper", "down, so nothing starts a server or worker anew that dies; start it: make up")


def _silence(where: Place, silent: Exception) -> Iterator[Finding]:
    if where.api:
        yield Finding(Grade.BAD, "server", f"none answers at HEMEROTECA_PREFECT_API={where.api} ({silent})")
        return
    if server.running(where.data):
        log = server.process(where.data).log
        yield Finding(
            Grade.BAD, "server", f"it runs and does not answer yet; if that lasts, see {log}; make down && make up"
        )
        return
    yield Finding(Grade.WARN, "server", "down; start it: make up")
    try:
        server.check_free(where.port)
    except HemerotecaError as taken:
        yield Finding(Grade.BAD, "port", str(taken))
    else:
        yield Finding(Grade.OK, "port", f"{where.port} is free")


def _deployments(where: Place, sources: Sources | None) -> Iterator[Finding]:
    shipped = yaml.safe_load(PREFECT_FILE.read_text(encoding="utf-8"))["deployments"]
    found = {one["name"]: one for one in ask(where.prefect_api, "/deployments/filter", {"limit": 200})}
    for wanted in shipped:
        name = wanted["name"]
        if name not in found:
            yield Finding(Grade.BAD, "deployment", f"{name} is missing; {APPLY}")
            continue
        if stale := _stale(found[name], sources):
            yield Finding(Grade.BAD, "deployment", f"{name} offers {stale}, and the sources file has others; {APPLY}")
        else:
            yield Finding(Grade.OK, "deployment", name)
        if wanted.get("schedules"):
            yield _schedule(found[name])


def _stale(deployment: dict[str, Any], sources: Sources | None) -> str:
    """Return what a form offers that the sources file does not have, or has and the form does not offer."""
    choice = deployment["parameter_openapi_schema"].get("definitions", {}).get("SourceId", {}).get("enum")
    if sources is None or choice is None:
        return ""
    ids = [source.id for source in sources.sources]
    past = [source.id for source in sources.sources if source.history and not source.paused]
    return "" if choice in (ids, past) else ", ".join(choice)


def _schedule(deployment: dict[str, Any]) -> Finding:
    name = deployment["name"]
    if deployment["paused"] or not any(one["active"] for one in deployment["schedules"]):
        return Finding(Grade.WARN, "schedule", f"of {name} is switched off; switch it on in the UI")
    return Finding(Grade.OK, "schedule", f"of {name} is active")


def _automations(where: Place, *, with_notices: bool) -> Iterator[Finding]:
    shipped = yaml.safe_load(AUTOMATIONS_FILE.read_text(encoding="utf-8"))["automations"]
    found = {one["name"]: one for one in ask(where.prefect_api, "/automations/filter", {"limit": 200})}
    for wanted in shipped:
        name = wanted["name"]
        if "${notify}" in str(wanted) and not with_notices:
            continue
        if name not in found:
            yield Finding(Grade.BAD, "automation", f"{name!r} is missing; {APPLY}")
        elif not found[name]["enabled"]:
            yield Finding(Grade.WARN, "automation", f"{name!r} is switched off; switch it on in the UI")
        else:
            yield Finding(Grade.OK, "automation", name)
