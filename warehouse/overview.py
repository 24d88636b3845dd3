"""What an operator asks of the warehouse: which days are done, how sources fare, what went wrong and in which run."""

from collections.abc import Collection
from datetime import date
from typing import Any

import duckdb

from warehouse.store import rows

Rows = list[dict[str, Any]]

_COMPLETENESS = """
select source_id, day, state, article_count, rejected_count, deferred_count, pending_count, methods, reason
from completeness
where
    (len($source_ids) = 0 or list_contains($source_ids, source_id))
    and ($first::date is null or day >= $first::date)
    and ($end::date is null or day < $end::date)
order by source_id, day
"""
_FAILURES = """
with
wrong as (
    select
        issues.source_id, issues.code, issues.reason, issues.url_id, urls.url, issues.happened_at,
        count(*) over (partition by issues.source_id, issues.code) as url_count,
        row_number() over (
            partition by issues.source_id, issues.code order by issues.happened_at desc, urls.url
        ) as place
    from issues
    join urls using (url_id)
    where issues.run_id = $run_id
)
select * exclude (place, happened_at)
from wrong
where place <= $each
order by url_count desc, source_id, code, place
"""
_RUNS = """
select run_id, flow, state, parameters, started_at, finished_at
from runs
order by started_at desc
limit ?
"""
_CHECKS = """
with
newest as (select * from checks qualify row_number() over (partition by check_name order by checked_at desc) = 1)
select check_name, bad_count, sample from newest where bad_count > 0 order by check_name
"""


def completeness(
    con: duckdb.DuckDBPyConnection,
    source_ids: Collection[str] = (),
    first: date | None = None,
    end: date | None = None,
) -> Rows:
    """Return the days of some sources, or of all, that were ever tried, in order of source and day; half-open."""
    return rows(con, _COMPLETENESS, {"source_ids": list(source_ids), "first": first, "end": end})


def failures(con: duckdb.DuckDBPyConnection, run_id: str, each: int = 5) -> Rows:
    """Return what went wrong in a run: by source and outcome how often, and so many of the URLs; the frequent first."""
    return rows(con, _FAILURES, {"run_id": run_id, "each": each})


def health(con: duckdb.DuckDBPyConnection) -> Rows:
    """Return a row a source, as the view ``source_health`` has them."""
    return rows(con, "select * from source_health order by source_id")


def silent(con: duckdb.DuckDBPyConnection) -> Rows:
    """Return the sources that give much less than is usual, as the view ``silent_sources`` has them."""
    return rows(con, "select * from silent_sources order by source_id")


def warnings(con: duckdb.DuckDBPyConnection) -> Rows:
    """Return what an operator should know, as the view ``source_warnings`` has it."""
    return rows(con, "select * from source_warnings order by source_id, warning, subject, detail")


def newest_runs(con: duckdb.DuckDBPyConnection, most: int = 5) -> Rows:
    """Return the newest flow runs as they reported themselves."""
    return rows(con, _RUNS, [most])


def failed_checks(con: duckdb.DuckDBPyConnection) -> Rows:
    """Return the checks that found bad rows when they last ran."""
    return rows(con, _CHECKS)
