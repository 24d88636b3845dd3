"""What of a source's past is done and what is missing: the ledger by days, for planning and for telling failures."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

import duckdb
import pyarrow as pa

from warehouse.clock import now
from warehouse.load import run_steps
from warehouse.store import count, put, quoted, rows, transaction

ANY = "auto"
"""Stands for all methods where one is asked for: a day is done when one of them is done with it."""

_DONE_BY_ONE = "select day from windows where source_id = $source_id and method = $method and state = 'done'"
# As the view completeness says it, without counting URLs.
_DONE = """
with
tried as (
    select day, state = 'done' as is_whole, deferred_count + pending_count as left_count
    from windows
    where source_id = $source_id
    union all
    select day, true, 0
    from covered_days
    where source_id = $source_id
)
select day
from tried
group by day
having bool_or(is_whole) and sum(left_count) = 0
"""
# Days that are over and have a good look behind them. Where the newest look at an endpoint has failed, the next one may
# still reach back over the day before: it comes within a day.
_LOOKED_PAST = """
with
looks as (
    select
        endpoint,
        polled_at,
        outcome in ('ok', 'not_modified') as is_good,
        coalesce(sources.timezone, 'UTC') as zone
    from polls
    left join sources using (source_id)
    where polls.source_id = $source_id and kind in ('feed', 'sitemap', 'listing', 'home_page')
),
bounds as (
    select
        (min(polled_at) at time zone zone)::date as first,
        (max(polled_at) filter (is_good) at time zone zone)::date as end
    from looks
    group by zone
    having bool_or(is_good)
),
failing as (
    select (max(polled_at) at time zone zone)::date as day
    from looks
    group by endpoint, zone
    having not arg_max(is_good, polled_at)
),
past as (
    select number::date as day
    from
        bounds,
        unnest(range(greatest(first, $first::date), least(bounds.end, $end::date), interval 1 day)) as days(number)
)
select day
from past
where
    day + 1 not in (from failing)
    and day not in (select day from asked_days where source_id = $source_id and asked_at >= $before)
order by day
"""
_FIRST_HELD = "select min(day) as day from windows where source_id = ? and article_count > 0"
_ASKED = """
create or replace temp view staged_asked_days as
select *, $run_id as stage_run_id, method as stage_method, '' as stage_flow
from failed_days
"""
_LOADED = """
set variable loaded_at = ?::timestamptz;
create or replace temp table loaded_stages as select ?::varchar as run_id;
"""
_RECOUNTED = "create or replace temp table recounted_windows as select source_id, method, day from asked_anew"
# Where asking again cannot tell anything new: the address itself was refused.
_REFUSED = ("bad_url", "out_of_scope", "refused_address", "duplicate_url")
_SETTLED = """
select url_id
from frontier
join urls using (url_id)
where
    source_id = ?
    and url_id in (select url_id from asked_urls)
    and outcome is not null
    and not is_deferred(outcome)
union
select url_id
from forgotten_urls
where url_id in (select url_id from asked_urls)
"""
_REFETCHED = """
frontier.source_id = $source_id
and frontier.day >= $first and frontier.day < $end
and frontier.fetched_at < $before
and frontier.locator is null
and frontier.found_via not in ('warc', 'saved_pages', 'warc_paths', 'cc_news')
and frontier.url_id in (
    select url_id
    from urls
    where outcome is not null and not is_deferred(outcome) and outcome not in (select unnest($refused::varchar[]))
)
"""

_MADE_DUE = f"update frontier set due_at = least(due_at, $now), attempts = 0 where {_REFETCHED}"


def missing_days(
    con: duckdb.DuckDBPyConnection, source_id: str, first: date, end: date, method: str = ANY
) -> list[date]:
    """Return the days of a half-open span that are not done, in their order.

    Args:
        con: to the published warehouse or the loader's.
        source_id: whose days, in its zone.
        first: first day.
        end: first day after the last.
        method: only what this method has done counts; by default what any has.
    """
    done = _done(con, source_id, method)
    span = (first + timedelta(days=number) for number in range((end - first).days))
    return [day for day in span if day not in done]


def unasked_days(
    con: duckdb.DuckDBPyConnection, source_id: str, first: date, end: date, method: str = ANY
) -> list[date]:
    """Return the days of a half-open span of which no whole answer is known yet; the arguments are `missing_days`'."""
    query = "select day from asked_days where source_id = $source_id and is_whole and $method in ('auto', method)"
    asked = {row["day"] for row in rows(con, query, {"source_id": source_id, "method": method})}
    return [day for number in range((end - first).days) if (day := first + timedelta(days=number)) not in asked]


def gap_days(con: duckdb.DuckDBPyConnection, source_id: str, until: date) -> list[date]:
    """Return the days before ``until`` that are not done, from the first day on of which an article is held."""
    [held] = rows(con, _FIRST_HELD, [source_id])
    return missing_days(con, source_id, held["day"], until) if held["day"] else []


def outage_days(con: duckdb.DuckDBPyConnection, source_id: str, first: date, end: date, before: datetime) -> list[date]:
    """Return the days between a source's first look on the web and its last that are not done: the looks had gaps.

    Args:
        con: to the published warehouse or the loader's.
        source_id: whose days, in its zone.
        first: no day before it.
        end: no day from it on.
        before: aware; days for which a history was asked since are left out.
    """
    span = {"source_id": source_id, "first": first, "end": end, "before": before}
    done = _done(con, source_id)
    return [row["day"] for row in rows(con, _LOOKED_PAST, span) if row["day"] not in done]


def settled(con: duckdb.DuckDBPyConnection, source_id: str, url_ids: Collection[int]) -> set[int]:
    """Return those of some URLs of a source that have a final outcome, whoever fetched them, or were forgotten."""
    put(con, "asked_urls", pa.table({"url_id": pa.array(list(url_ids), pa.uint64())}))
    return {row["url_id"] for row in rows(con, _SETTLED, [source_id])}


def note_failure(  # noqa: PLR0917 - whose failure it is, and what failed
    con: duckdb.DuckDBPyConnection, run_id: str, source_id: str, method: str, days: Collection[date], reason: str
) -> None:
    """Note that some days could not be worked on: those of which nothing has ended are failed, the others partial.

    What was done before stays done. The next whole answer, or the next failure, takes the place of the reason.

    Args:
        con: of the loading database, outside of a transaction.
        run_id: flow run that failed, joins runs.
        source_id: whose days.
        method: by which they were asked.
        days: in the zone of the source.
        reason: in a few words.
    """
    moment = now()
    failed = pa.table(
        {
            "source_id": pa.array([source_id] * len(days), pa.string()),
            "method": pa.array([method] * len(days), pa.string()),
            "day": pa.array(list(days), pa.date32()),
            "asked_at": pa.array([moment] * len(days), pa.timestamp("us", tz="UTC")),
            "is_whole": pa.array([False] * len(days), pa.bool_()),
            "reason": pa.array([reason] * len(days), pa.string()),
        }
    )
    with transaction(con):
        put(con, "failed_days", failed)
        con.execute(_ASKED.replace("$run_id", quoted(run_id)))
        at, stages = _LOADED.strip().split("\n")
        con.execute(at, [moment])
        con.execute(stages, [run_id])
        run_steps(con, "00_macros", "12_asked")
        con.execute(_RECOUNTED)
        run_steps(con, "12_windows")


def fetched(con: duckdb.DuckDBPyConnection, source_id: str, first: date, end: date, before: datetime) -> int:
    """Return how many pages `refetch` would make due, or has made due already."""
    return count(con, f"select count(*) from frontier where {_REFETCHED}", _chosen(source_id, first, end, before))


def refetch(con: duckdb.DuckDBPyConnection, source_id: str, first: date, end: date, before: datetime) -> int:
    """Make the pages of some days due again that have ended and were fetched from the live web before a moment.

    Captures of archives and pages in files stay as they are: they cannot change. Doing it again for the same moment
    makes nothing due twice, so a run that is killed goes on where it was; what is due is taken by any run.

    Args:
        con: of the loading database, outside of a transaction.
        source_id: whose pages.
        first: first day, in the zone of the source.
        end: first day after the last.
        before: aware; what was fetched since is left alone.

    Returns:
        How many pages are due again, those that were so already included.
    """
    with transaction(con):
        found = fetched(con, source_id, first, end, before)
        con.execute(_MADE_DUE, {**_chosen(source_id, first, end, before), "now": now()})
    return found


def _done(con: duckdb.DuckDBPyConnection, source_id: str, method: str = ANY) -> set[date]:
    query, parameters = (_DONE, {}) if method == ANY else (_DONE_BY_ONE, {"method": method})
    return {row["day"] for row in rows(con, query, {"source_id": source_id, **parameters})}


def _chosen(source_id: str, first: date, end: date, before: datetime) -> dict[str, object]:
    return {"source_id": source_id, "first": first, "end": end, "before": before, "refused": list(_REFUSED)}
