"""What is due, and what the last looks and fetches left for the next ones. Reads only: the loader writes."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from warehouse import clock
from warehouse.endpoints import DISCOVERY
from warehouse.records import Due, HostState, Poll, RobotsText
from warehouse.store import count, put, rows

# Of what is due, what may be asked for: nothing of a host that rests (what has a locator lies elsewhere), nothing that
# its owner wants forgotten.
_MAY_BE_ASKED = """
    source_id = $source_id
    and due_at <= $now
    and (
        coalesce(host, '') not in (select host from hosts where rested_until > $now)
        or locator is not null
    )
    and url_id not in (select url_id from forgotten_urls)
"""
_CLOCKS_DIFFER = timedelta(hours=1)
_OF_DAYS = """
    and ((day >= $first and day < $end) or url_id in (select url_id from also_asked))
"""
_NOT_LEFT_OUT = """
    and url_id not in (select url_id from left_out)
"""
_DUE = f"""
with
taken as (
    select *
    from frontier
    where {_MAY_BE_ASKED}
    order by priority desc, day desc, lastmod_at desc nulls last, url
    limit $limit
),
-- of what was fetched before: the validators of the newest fetch that had a payload, kept or the same as before, and
-- the newest payload that was kept
earlier as (
    select
        url_id,
        arg_max(struct_pack(etag, last_modified), started_at) as newest,
        arg_max(struct_pack(payload_digest, started_at, final_url), started_at)
            filter (outcome is null and raw_removed_at is null) as capture
    from fetches
    where
        payload_digest is not null
        and source_id = $source_id
        and url_id in (select url_id from taken where fetched_at is not null)
    group by url_id
)
select
    taken.url_id, urls.url_key, taken.url, taken.source_id, taken.found_via, taken.found_on, taken.locator,
    taken.day_hint, newest.etag, newest.last_modified, taken.attempts, capture.payload_digest as capture_digest,
    capture.started_at as captured_at, capture.final_url as capture_url
from taken
join urls using (url_id)
left join earlier using (url_id)
order by taken.priority desc, taken.day desc, taken.lastmod_at desc nulls last, taken.url
"""


def take(  # noqa: PLR0917 - a source at a moment, and how much of it
    con: duckdb.DuckDBPyConnection,
    source_id: str,
    now: datetime | None = None,
    limit: int = 200,
    days: tuple[date, date] | None = None,
    also: Collection[int] = (),
    without: Collection[int] = (),
) -> list[Due]:
    """Return what a source has due at ``now`` (by default this moment): higher priority first, then the newest day.

    Within a day the newest change comes first. URLs on hosts that rest are left out. Nothing is marked: a URL stays due
    until its fetch is loaded. The caller holds the lock of the source meanwhile.

    Args:
        con: of the loading database.
        source_id: whose URLs.
        now: aware.
        limit: most URLs to return.
        days: only URLs of these days, half-open, and those that ``also`` names.
        also: URL ids; for pages whose day is not known before they are read.
        without: ids of URLs to leave out, due or not.
    """
    query, parameters = _asked(con, _DUE, source_id, now, days, also)
    if without:
        put(con, "left_out", pa.table({"url_id": pa.array(list(without), pa.uint64())}))
        query = query.replace(_MAY_BE_ASKED, _MAY_BE_ASKED + _NOT_LEFT_OUT)
    return [Due(**row) for row in rows(con, query, {**parameters, "limit": limit})]


def due_count(
    con: duckdb.DuckDBPyConnection,
    source_id: str,
    now: datetime | None = None,
    days: tuple[date, date] | None = None,
    also: Collection[int] = (),
) -> int:
    """Return how many URLs `take` would return without a limit."""
    query = f"select count(*) from frontier where {_MAY_BE_ASKED}"
    return count(con, *_asked(con, query, source_id, now, days, also))


def _asked(  # noqa: PLR0917 - as take
    con: duckdb.DuckDBPyConnection,
    query: str,
    source_id: str,
    now: datetime | None,
    days: tuple[date, date] | None,
    also: Collection[int],
) -> tuple[str, dict[str, Any]]:
    parameters: dict[str, Any] = {"source_id": source_id, "now": now or clock.now()}
    if days is None:
        return query, parameters
    put(con, "also_asked", pa.table({"url_id": pa.array(list(also), pa.uint64())}))
    narrowed = query.replace(_MAY_BE_ASKED, _MAY_BE_ASKED + _OF_DAYS)
    return narrowed, {**parameters, "first": days[0], "end": days[1]}


def standing(con: duckdb.DuckDBPyConnection, source_id: str, url_ids: Collection[int]) -> tuple[int, int]:
    """Return how many of some URLs a source knows, and how many of those need no fetch any more."""
    put(con, "asked_urls", pa.table({"url_id": pa.array(list(url_ids), pa.uint64())}))
    query = (
        "select count(*) as known, count(*) filter (due_at is null) as held"
        " from frontier where source_id = ? and url_id in (select url_id from asked_urls)"
    )
    [found] = rows(con, query, [source_id])
    return found["known"], found["held"]


def known_hosts(con: duckdb.DuckDBPyConnection, source_id: str) -> list[HostState]:
    """Return what is known of the hosts that a source has asked, and of all others that rest."""
    query = "select * from hosts where source_id = ? or rested_until > ? order by host"
    return [HostState(**row) for row in rows(con, query, [source_id, clock.now()])]


def known_robots(con: duckdb.DuckDBPyConnection, source_id: str) -> list[RobotsText]:
    """Return what robots.txt said to a source, where that still counts."""
    query = "select * from robots where source_id = ? and expires_at > ? order by origin"
    return [RobotsText(**row) for row in rows(con, query, [source_id, clock.now()])]


def previous_polls(con: duckdb.DuckDBPyConnection, source_id: str) -> dict[str, Poll]:
    """Return the newest look at each endpoint of a source, whatever came of it, by endpoint; looks into the past aside.

    What proves that an endpoint is unchanged is handed on from look to look, so the newest one has it. What was noted
    by a clock that went ahead does not count: it would be the newest until then.
    """
    query = (
        "select * exclude (run_id) from polls where source_id = ? and kind in (select unnest(?)) and polled_at <= ?"
        " qualify row_number() over (partition by endpoint order by polled_at desc) = 1"
    )
    return {
        poll.endpoint: poll
        for poll in (Poll(**row) for row in rows(con, query, [source_id, [*DISCOVERY], clock.now() + _CLOCKS_DIFFER]))
    }


def known_urls(con: duckdb.DuckDBPyConnection, source_id: str, url_ids: Iterable[int]) -> set[int]:
    """Return those of some URLs that a source knows."""
    put(con, "asked_urls", pa.table({"url_id": pa.array(list(url_ids), pa.uint64())}))
    query = "select url_id from frontier where source_id = ? and url_id in (select url_id from asked_urls)"
    return {row["url_id"] for row in rows(con, query, [source_id])}


def known_captures(con: duckdb.DuckDBPyConnection, fetch_ids: Iterable[int]) -> set[int]:
    """Return those of some fetch ids that the warehouse has."""
    put(con, "asked_fetches", pa.table({"fetch_id": pa.array(list(fetch_ids), pa.uint64())}))
    query = "select fetch_id from fetches where fetch_id in (select fetch_id from asked_fetches)"
    return {row["fetch_id"] for row in rows(con, query)}


def forgotten(con: duckdb.DuckDBPyConnection) -> set[int]:
    """Return the ids of the URLs that are never fetched again."""
    return {row["url_id"] for row in rows(con, "select url_id from forgotten_urls")}
