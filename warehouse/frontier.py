"""What is due, and what the last looks and fetches left for the next ones. Reads only: the loader writes."""

from collections.abc import Iterable
from datetime import datetime

import duckdb
import pyarrow as pa

from warehouse import clock
from warehouse.records import Due, Poll
from warehouse.store import count, put, rows

_DUE = """
with
taken as (
    select *
    from frontier
    where source_id = $source_id and due_at <= $now
    order by priority desc, day desc, url
    limit $limit
),
-- the validators of the newest fetch whose payload was kept
validators as (
    select url_id, arg_max(struct_pack(etag, last_modified), started_at) as newest
    from fetches
    where payload_digest is not null and source_id = $source_id and url_id in (select url_id from taken)
    group by url_id
)
select
    taken.url_id, urls.url_key, taken.url, taken.source_id, taken.found_via, taken.found_on, taken.locator,
    taken.day_hint, newest.etag, newest.last_modified, taken.attempts
from taken
join urls using (url_id)
left join validators using (url_id)
order by taken.priority desc, taken.day desc, taken.url
"""


def take(con: duckdb.DuckDBPyConnection, source_id: str, now: datetime | None = None, limit: int = 200) -> list[Due]:
    """Return what a source has due at ``now`` (by default this moment): higher priority first, then the newest day.

    Nothing is marked: a URL stays due until its fetch is loaded. The caller holds the lock of the source meanwhile.
    """
    parameters = {"source_id": source_id, "now": now or clock.now(), "limit": limit}
    return [Due(**row) for row in rows(con, _DUE, parameters)]


def due_count(con: duckdb.DuckDBPyConnection, source_id: str, now: datetime | None = None) -> int:
    """Return how many URLs a source has due at ``now`` (by default this moment)."""
    query = "select count(*) from frontier where source_id = ? and due_at <= ?"
    return count(con, query, [source_id, now or clock.now()])


def previous_polls(con: duckdb.DuckDBPyConnection, source_id: str) -> dict[str, Poll]:
    """Return the newest look at each endpoint of a source that was answered (or not modified), by endpoint."""
    query = (
        "select * exclude (run_id) from polls where source_id = ? and outcome in ('ok', 'not_modified')"
        " qualify row_number() over (partition by endpoint order by polled_at desc) = 1"
    )
    return {poll.endpoint: poll for poll in (Poll(**row) for row in rows(con, query, [source_id]))}


def known_captures(con: duckdb.DuckDBPyConnection, fetch_ids: Iterable[int]) -> set[int]:
    """Return those of some fetch ids that the warehouse has."""
    put(con, "asked_fetches", pa.table({"fetch_id": pa.array(list(fetch_ids), pa.uint64())}))
    query = "select fetch_id from fetches where fetch_id in (select fetch_id from asked_fetches)"
    return {row["fetch_id"] for row in rows(con, query)}
