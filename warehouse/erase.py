"""Rows of what is to be forgotten: choosing them, counting them, removing them with all that was derived from them."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from warehouse.clock import now
from warehouse.errors import ConfigError
from warehouse.keys import url_id, url_key
from warehouse.load import run_steps
from warehouse.store import count, rows


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be forgotten.

    Attributes:
        kind: ``url``, ``author`` or ``source``.
        value: the address; the exact name or e-mail of a person; the id of a source.
        source_id: of an author, only what this source printed; None for all.
    """

    kind: str
    value: str
    source_id: str | None = None

    @property
    def name(self) -> str:
        """What stands for the target wherever it is compared: of an address its key."""
        return url_key(self.value) if self.kind == "url" else self.value


@dataclass(frozen=True, slots=True)
class Choice:
    """What a target comes to.

    Attributes:
        source_ids: sources that know one of the URLs.
        articles: address and headline of each article.
        copies: address of each article elsewhere that printed one of the texts; they stay.
        mentions: links on other pages that lead here; they stay.
        urls: addresses that are never fetched again.
        rows: rows by table.
    """

    source_ids: tuple[str, ...]
    articles: tuple[tuple[str, str | None], ...]
    copies: tuple[str, ...]
    mentions: int
    urls: int
    rows: Mapping[str, int]


_CHOSEN_ARTICLES = {
    "url": "select article_id from urls where url_id = $url_id and article_id is not null",
    "author": (
        "select distinct versions.article_id"
        " from article_versions as versions"
        " join article_authors as credits using (capture_id)"
        " join authors using (author_id)"
        " where $name in (credits.name, authors.name, authors.email)"
        " and versions.source_id = coalesce($source_id, versions.source_id)"
    ),
    "source": "select distinct article_id from article_versions where source_id = $name",
}
_CHOSEN_URLS = {
    "url": "select $url_id::ubigint as url_id",
    "author": "select url_id from urls where false",
    "source": (
        "select url_id from frontier where source_id = $name union select url_id from fetches where source_id = $name"
    ),
}
_OF_URLS = "url_id in (select url_id from chosen_urls)"
_OF_ARTICLES = "article_id in (select article_id from chosen_articles)"
_ONLY_CREDITED_HERE = f"""
author_id in (select author_id from article_authors where {_OF_URLS})
and author_id not in (select author_id from article_authors where not ({_OF_URLS}))
"""
# Authors come first: they are found by the credits.
_REMOVED = {
    "authors": _ONLY_CREDITED_HERE,
    "article_authors": _OF_URLS,
    "images": _OF_URLS,
    "body_blocks": _OF_URLS,
    "metadata_candidates": _OF_URLS,
    "links": _OF_URLS,
    "edges": (
        "from_article_id in (select article_id from chosen_articles)"
        " or to_article_id in (select article_id from chosen_articles)"
    ),
    "copies": _OF_ARTICLES,
    "article_versions": _OF_ARTICLES,
    "articles": f"{_OF_ARTICLES} or merged_into in (select article_id from chosen_articles)",
    "extractions": _OF_URLS,
    "issues": _OF_URLS,
    "fetches": _OF_URLS,
    "url_aliases": f"{_OF_URLS} or target_url_id in (select url_id from chosen_urls)",
    "frontier": _OF_URLS,
    "urls": _OF_URLS,
}
_OF_A_SOURCE = ("asked_days", "blocks", "covered_days", "hosts", "polls", "robots", "sources")
_SAME_TEXT = """
with
bodies as (
    select body_digest
    from article_versions
    where word_count >= 40 and article_id in (select article_id from chosen_articles)
)
select distinct urls.url
from article_versions as versions
join articles on articles.article_id = versions.article_id
join urls on urls.url_id = articles.url_id
where
    versions.body_digest in (select body_digest from bodies)
    and versions.article_id not in (select article_id from chosen_articles)
order by urls.url
"""
_MENTIONS = f"""
select count(*) from links where target_url_id in (select url_id from chosen_urls) and not ({_OF_URLS})
"""
_KNOWN_BY = f"""
select source_id from frontier where {_OF_URLS}
union
select source_id from fetches where {_OF_URLS}
union
select source_id from article_versions where {_OF_ARTICLES}
order by source_id
"""
# What the steps of loading expect to find, as a load leaves it.
_BEFORE = f"""
set variable loaded_at = ?::timestamptz;
create or replace temp table loaded_stages as select ?::varchar as run_id;
create or replace temp table touched_windows as
select source_id, method, day
from windows
where (source_id, day) in (select (source_id, day) from frontier where {_OF_URLS});
create or replace temp table touched_bodies as
select distinct body_digest from article_versions where word_count >= 40 and {_OF_ARTICLES};
create or replace temp table merged_articles (article_id ubigint);
create or replace temp table touched_articles (article_id ubigint);
create or replace temp table touched_urls (url_id ubigint);
create or replace temp table resettled_urls (url_id ubigint)
"""
_SHRUNK_BLOCKS = """
create or replace temp table shrunk_blocks as
with
apart as (
    select source_id, extractor_version, block_digest, unnest(url_ids) as url_id
    from blocks
    where list_has_any(url_ids, (select list(url_id) from chosen_urls))
)
select
    source_id,
    extractor_version,
    block_digest,
    coalesce(list(url_id order by url_id) filter (url_id not in (select url_id from chosen_urls)), []) as url_ids
from apart
group by source_id, extractor_version, block_digest;

update blocks
set
    url_ids = shrunk.url_ids,
    page_count = len(shrunk.url_ids),
    body_page_count = least(blocks.body_page_count, len(shrunk.url_ids))
from shrunk_blocks as shrunk
where
    shrunk.source_id = blocks.source_id
    and shrunk.extractor_version = blocks.extractor_version
    and shrunk.block_digest = blocks.block_digest
"""
# Where an older version did not note the URLs, the words tell.
_LOST_BLOCKS = f"""
len(url_ids) = 0
or (
    url_ids is null
    and page_count <= 8
    and exists (
        select 1
        from article_versions as versions
        where
            versions.{_OF_ARTICLES}
            and versions.source_id = blocks.source_id
            and contains(versions.body, blocks.text)
    )
)
"""
_SAMPLES = f"""
update checks
set sample = null
where
    sample is not null
    and exists (
        select 1
        from urls
        where {_OF_URLS} and (contains(checks.sample, urls.url) or contains(checks.sample, urls.url_id::varchar))
    )
"""


def choose(con: duckdb.DuckDBPyConnection, target: Target) -> Choice:
    """Leave the ids of a target in temporary tables, ``chosen_articles`` and ``chosen_urls``, and tell what they are.

    An article goes whole, under all its addresses.

    Raises:
        ConfigError: nobody of that name is credited, or no such source is known.
    """
    parameters = {"name": target.name, "url_id": url_id(target.name), "source_id": target.source_id}
    _create(con, "chosen_articles", _CHOSEN_ARTICLES[target.kind], parameters)
    of_articles = f"select url_id from urls where {_OF_ARTICLES} union {_CHOSEN_URLS[target.kind]}"
    _create(con, "chosen_urls", of_articles, parameters)
    removed = {table: count(con, f"select count(*) from {table} where {which}") for table, which in _REMOVED.items()}
    if target.kind == "source":
        of_source = "select count(*) from {} where source_id = ?"
        removed |= {table: count(con, of_source.format(table), [target.value]) for table in _OF_A_SOURCE}
    if target.kind != "url" and not any(removed.values()):
        raise ConfigError(f"nothing is known of the {target.kind} {target.value!r}; give it exactly as the tables do")
    titles = (
        "select urls.url, articles.headline from articles join urls on urls.url_id = articles.url_id"
        f" where articles.{_OF_ARTICLES} and articles.merged_into is null order by urls.url"
    )
    return Choice(
        source_ids=tuple(row["source_id"] for row in rows(con, _KNOWN_BY)),
        articles=tuple(con.execute(titles).fetchall()),
        copies=tuple(row["url"] for row in rows(con, _SAME_TEXT)),
        mentions=count(con, _MENTIONS),
        urls=count(con, "select count(*) from chosen_urls"),
        rows={table: number for table, number in removed.items() if number},
    )


def remove(con: duckdb.DuckDBPyConnection, target: Target, run_id: str) -> None:
    """Remove what `choose` chose, decide copies and count days anew, and note the URLs as forgotten.

    The caller holds a transaction.
    """
    moment, *tables = _BEFORE.strip().split(";")
    con.execute(moment, [now()])
    con.execute(tables[0], [run_id])
    con.execute(";".join(tables[1:]))
    con.execute(_SAMPLES)
    con.execute(_SHRUNK_BLOCKS)
    con.execute(f"delete from blocks where {_LOST_BLOCKS}")
    for table, which in _REMOVED.items():
        con.execute(f"delete from {table} where {which}")
    if target.kind == "source":
        con.execute(
            "insert into touched_windows select source_id, method, day from windows where source_id = ?", [target.value]
        )
        for table in _OF_A_SOURCE:
            con.execute(f"delete from {table} where source_id = ?", [target.value])
    run_steps(con, "00_macros", "09_copies", "12_days", "12_windows")
    con.execute("insert into forgotten_urls select url_id from chosen_urls anti join forgotten_urls using (url_id)")


def _create(con: duckdb.DuckDBPyConnection, name: str, query: str, parameters: Mapping[str, object]) -> None:
    """Create a temporary table from a query that names some of the parameters."""
    named = {key: value for key, value in parameters.items() if f"${key}" in query}
    con.execute(f"create or replace temp table {name} as {query}", named)
