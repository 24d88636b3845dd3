"""Stored captures that an earlier version of the extractor has read: choosing them, and settling what they leave."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.clock import now
from warehouse.keys import url_id, url_key
from warehouse.store import put, rows, transaction

FLOW = "reprocess"
"""A stage of this flow holds pages that were read anew; the loader puts them in the place of what was read before."""

DAMAGED = "damaged_payload"
"""Code of the issue of a capture whose payload is not what was stored."""

_READABLE = "fetches.outcome is null and fetches.warc_file is not null"
_READ = """
newest as (
    select capture_id, arg_max(extractor_version, extracted_at) as extractor_version
    from extractions
    group by capture_id
)
"""
_OUTDATED = f"""
with {_READ}
select fetches.fetch_id, newest.extractor_version
from fetches
join newest on newest.capture_id = fetches.fetch_id
join urls on urls.url_id = fetches.url_id
where
    fetches.source_id = $source_id
    and {_READABLE}
    and newest.extractor_version in (select unnest($versions::varchar[]))
    and (
        $first::date is null
        or fetches.url_id in (
            select url_id from frontier where source_id = $source_id and day >= $first::date and day < $end::date
        )
    )
    and ($url_id::ubigint is null or fetches.url_id = $url_id::ubigint)
    and (not $is_narrowed or fetches.fetch_id in (select capture_id from asked_captures))
order by coalesce(urls.article_id, urls.url_id), fetches.started_at, fetches.fetch_id
"""
_TOGETHER = f"""
with
asked as (
    select urls.url_id, urls.article_id
    from fetches
    join urls on urls.url_id = fetches.url_id
    where fetches.fetch_id in (select capture_id from asked_captures)
),
concerned as (
    select url_id from asked
    union
    select url_id from urls where article_id in (select article_id from asked)
)
select
    fetches.fetch_id as capture_id, fetches.url_id, fetches.source_id, fetches.url, fetches.final_url,
    fetches.content_type, fetches.warc_file, fetches.warc_offset, fetches.payload_digest,
    coalesce(sources.timezone, 'UTC') as timezone, sources.language
from fetches
left join sources on sources.source_id = fetches.source_id
where
    fetches.url_id in (select url_id from concerned)
    and {_READABLE}
    and fetches.fetch_id in (select capture_id from extractions)
order by fetches.started_at, fetches.fetch_id
"""
_STALE_BLOCKS = """
delete from blocks
where
    source_id = $source_id
    and extractor_version not in (
        select extractions.extractor_version
        from extractions
        join fetches on fetches.fetch_id = extractions.capture_id
        where fetches.source_id = $source_id and extractions.is_current and extractions.content_digest is not null
    )
"""
_DAMAGED = """
insert into issues (fetch_id, url_id, source_id, run_id, code, reason, evidence, happened_at)
select fetches.fetch_id, fetches.url_id, fetches.source_id, $run_id, $code, 'cannot be read anew', damaged.evidence, $at
from fetches
join damaged_captures as damaged on damaged.capture_id = fetches.fetch_id
where (fetches.fetch_id, $code) not in (select (fetch_id, code) from issues)
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which captures are to be read anew.

    Attributes:
        version: today's version of the extractor.
        older_than: only what versions before this one read; by default whatever is not today's.
        days: only pages of these days of their source, half-open.
        url: only this address, and whatever version has read it.
    """

    version: str
    older_than: str | None = None
    days: tuple[date, date] | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A capture whose payload is kept, and what its extraction needs to know."""

    capture_id: int
    url_id: int
    source_id: str
    url: str  # as requested
    final_url: str
    content_type: str | None
    warc_file: str
    warc_offset: int
    payload_digest: str
    timezone: str
    language: str | None


def known_sources(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the sources that have captures, those that the sources file has no more included."""
    found = rows(con, "select distinct source_id from fetches where outcome is null order by source_id")
    return [row["source_id"] for row in found]


def outdated(
    con: duckdb.DuckDBPyConnection, source_id: str, wanted: Wanted, among: Collection[int] | None = None
) -> dict[int, str]:
    """Return the captures of a source to read anew, by article, each with the version that has read it last.

    Captures whose payload is gone are left out, and so is what was forgotten: nothing is known of it.

    Args:
        con: of the loading database.
        source_id: whose captures.
        wanted: which of them.
        among: only these.
    """
    _ask(con, among or ())
    parameters: dict[str, Any] = {
        "source_id": source_id,
        "versions": _versions(con, wanted),
        "first": wanted.days[0] if wanted.days else None,
        "end": wanted.days[1] if wanted.days else None,
        "url_id": url_id(url_key(wanted.url)) if wanted.url else None,
        "is_narrowed": among is not None,
    }
    found = rows(con, _OUTDATED, parameters)
    return {row["fetch_id"]: row["extractor_version"] for row in found}


def together(con: duckdb.DuckDBPyConnection, capture_ids: Collection[int]) -> list[Stored]:
    """Return some captures, and all others of their URLs and articles: what an article is, its pages tell together."""
    _ask(con, capture_ids)
    return [Stored(**row) for row in rows(con, _TOGETHER)]


def note_damaged(con: duckdb.DuckDBPyConnection, run_id: str, damaged: Mapping[int, str]) -> None:
    """Write an issue for each capture that cannot be read back, with what is wrong; once for each."""
    table = {"capture_id": pa.array(list(damaged), pa.uint64()), "evidence": pa.array(list(damaged.values()))}
    put(con, "damaged_captures", pa.table(table))
    con.execute(_DAMAGED, {"run_id": run_id, "code": DAMAGED, "at": now()})


def settle(con: duckdb.DuckDBPyConnection, source_id: str) -> None:
    """Remove the blocks of versions that no text of a source was read by any more."""
    with transaction(con):
        con.execute(_STALE_BLOCKS, {"source_id": source_id})


def _ask(con: duckdb.DuckDBPyConnection, capture_ids: Collection[int]) -> None:
    put(con, "asked_captures", pa.table({"capture_id": pa.array(list(capture_ids), pa.uint64())}))


def _versions(con: duckdb.DuckDBPyConnection, wanted: Wanted) -> Sequence[str]:
    known = [row["name"] for row in rows(con, "select distinct extractor_version as name from extractions")]
    if wanted.url is not None:
        return known
    if wanted.older_than is None:
        return [name for name in known if name != wanted.version]
    return [name for name in known if name != wanted.version and _order(name) < _order(wanted.older_than)]


def _order(version: str) -> list[int | str]:
    """A key by which ``2+x-2.10`` comes after ``2+x-2.9``, and ``3`` after both."""
    parts = re.split(r"([0-9]+)", version)
    return [int(part) if place % 2 else part for place, part in enumerate(parts)]
