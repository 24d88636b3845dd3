"""What a page of a source has cost so far, to say what more of them will cost."""

from dataclasses import dataclass

import duckdb

from warehouse.store import rows

_QUERY = """
with
newest as (
    select elapsed_ms, warc_length
    from fetches
    where source_id = ? and status is not null
    order by started_at desc
    limit 1000
)
select avg(elapsed_ms) / 1000 as seconds, avg(warc_length) as raw_bytes from newest
"""
_SECONDS = 1.0
_RAW_BYTES = 40_000.0


@dataclass(frozen=True, slots=True)
class PageCost:
    """Means of the newest pages; of a source without any, what is usual: a second, and 40 kB.

    Attributes:
        seconds: from request to answer.
        raw_bytes: in the raw store, compressed.
    """

    seconds: float
    raw_bytes: float


def page_cost(con: duckdb.DuckDBPyConnection, source_id: str) -> PageCost:
    """Return what a page of a source has cost on average."""
    [row] = rows(con, _QUERY, [source_id])
    return PageCost(row["seconds"] or _SECONDS, row["raw_bytes"] or _RAW_BYTES)
