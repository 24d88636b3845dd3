"""Which sources have something to do now; a schedule that finds none ends at once."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from tasks.web.polling import scope_digest
from warehouse.clock import now
from warehouse.endpoints import Discovery
from warehouse.frontier import due_count, previous_polls
from warehouse.raw import OPEN
from warehouse.records import Poll
from warehouse.sources import Source
from warehouse.store import open_loading


def due_sources(data: Path, sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return the sources of which an endpoint is to be looked at, a page is due, or a dead run left something."""
    with open_loading(data) as con:
        return tuple(source for source in sources if _is_left(data, source.id) or _is_due(con, source))


def _is_left(data: Path, source_id: str) -> bool:
    stage, raw = data / "stage" / source_id, data / "raw" / source_id
    return (stage.is_dir() and any(stage.iterdir())) or any(raw.rglob(f"*{OPEN}"))


def _is_due(con: duckdb.DuckDBPyConnection, source: Source) -> bool:
    if due_count(con, source.id):
        return True
    previous = previous_polls(con, source.id)
    return any(_is_look_due(source, endpoint, previous) for endpoint in source.discovery)


def _is_look_due(source: Source, endpoint: Discovery, previous: dict[str, Poll]) -> bool:
    """Tell whether an endpoint is to be looked at; a look that costs nobody anything always is."""
    last = previous.get(endpoint.path if hasattr(endpoint, "path") else endpoint.url)
    if last is None or last.next_due_at is None or last.next_due_at <= now():
        return True
    return last.scope_digest is not None and last.scope_digest != scope_digest(source, endpoint)
