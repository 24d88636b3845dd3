"""The one place that hands artifacts and events to Prefect; a server that is down is a log line, and fails no run."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from prefect.artifacts import (
    Artifact,
    TableArtifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
)
from prefect.client.orchestration import get_client
from prefect.events import emit_event

from warehouse.clock import now

LOGGER = logging.getLogger("hemeroteca.reports")

_NEW_VERSION = timedelta(hours=1)
_DAY = timedelta(hours=23, minutes=30)  # a schedule's ticks do not come to the second
_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\`*_[]<>|#~"} | {"\n": " "})


def table(key: str, rows: Sequence[Mapping[str, Any]], description: str) -> None:
    """Write a new version of a table; columns in the order of the first row."""
    _attempt(key, lambda: _made(create_table_artifact, table=[*rows], key=key, description=description))


def current_table(key: str, rows: Sequence[Mapping[str, Any]], description: str) -> None:
    """Write a table that changes often: a new version once an hour, in between the newest is brought up to date."""

    def write() -> None:
        newest = _made(Artifact.get, key)
        if newest is None or newest.created < now() - _NEW_VERSION:
            _made(create_table_artifact, table=[*rows], key=key, description=description)
            return
        data = _made(TableArtifact(table=[*rows]).format)
        _patch(newest.id, data=data, description=description)

    _attempt(key, write)


def markdown(key: str, text: str, description: str) -> None:
    """Write a new version of a page of text."""
    _attempt(key, lambda: _made(create_markdown_artifact, markdown=text, key=key, description=description))


def progress(artifact: UUID | None, key: str, percent: float, line: str) -> UUID:
    """Bring a bar up to date, or make one where there is none; return its id.

    Raises:
        Exception: whatever is wrong with the server.
    """
    if artifact is None:
        made: UUID = _made(create_progress_artifact, percent, key=key, description=line)
        return made
    _patch(artifact, data=percent, description=line)
    return artifact


def event_of_the_day(event: str, resource_id: str, name: str, payload: Mapping[str, Any]) -> None:
    """Raise an event, unless the server has had it for this resource in the last day."""

    def write() -> None:
        since = (now() - _DAY).isoformat()
        asked = {"occurred": {"since": since}, "event": {"name": [event]}, "resource": {"id": [resource_id]}}
        with get_client(sync_client=True) as client:
            told = client.request("POST", "/events/filter", json={"filter": asked, "limit": 1}).json()
        if not told["events"]:
            # The server takes a moment to store an event, but one of two with the same id.
            resource = {"prefect.resource.id": resource_id, "prefect.resource.name": name}
            emit_event(
                event, resource, payload=dict(payload), id=uuid5(NAMESPACE_URL, f"{resource_id} {now():%Y-%m-%d}")
            )
            LOGGER.warning("%s %s: %s", event, name, payload.get("why", ""))

    _attempt(event, write)


def plain(text: str) -> str:
    """Return a text so that markdown shows it as it is."""
    return text.translate(_SPECIAL)


def _patch(artifact: UUID, **facts: Any) -> None:
    """Change an artifact; Prefect's own way also stores an event of 3 kB each time, which nobody asks for."""
    with get_client(sync_client=True) as client:
        client.request("PATCH", "/artifacts/{id}", path_params={"id": artifact}, json=facts)


def _made(make: Callable[..., Any], *arguments: Any, **facts: Any) -> Any:
    return make(*arguments, _sync=True, **facts)


def _attempt(name: str, write: Callable[[], object]) -> None:
    try:
        write()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the server, the work itself is done
        LOGGER.warning("%s is not shown in the UI: %s: %s", name, type(error).__name__, error)
