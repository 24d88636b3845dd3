"""The loader: staged batches become rows, in one transaction under one lock, each stage once.

The steps are the files of warehouse/loading, in the order of their numbers; what a page is decides `warehouse.decide`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa

from warehouse import decide
from warehouse.clock import now
from warehouse.errors import WarehouseError
from warehouse.failpoints import reach
from warehouse.frontier import forgotten
from warehouse.keys import host_of, url_key
from warehouse.stage import TABLES, Manifest, discard, empty_table, read_manifest
from warehouse.store import count, open_loading, put, quoted, rows, transaction

_STEPS = Path(__file__).parent / "loading"

_Columns: TypeAlias = dict[str, pa.DataType]
_ID, _TEXT, _TIME = pa.uint64(), pa.string(), pa.timestamp("us", tz="UTC")
_LOADED: _Columns = {
    "stage_digest": _TEXT,
    "stage": _TEXT,
    "source_id": _TEXT,
    "run_id": _TEXT,
    "method": _TEXT,
    "row_count": _ID,
}
_CLAIMS: _Columns = {
    "url_id": _ID,
    "how": _TEXT,
    "target_url_id": _ID,
    "target_key": _TEXT,
    "target_url": _TEXT,
    "claimed_at": _TIME,
}
_GROUPED: _Columns = {"url_id": _ID, "root": _ID}
_ROOTS: _Columns = {"root": _ID}
_CAPTURES: _Columns = {"capture_id": _ID}
_FACTS: _Columns = {"capture_id": _ID, "is_canonical": pa.bool_()}
_ADDRESSED: _Columns = {"url_id": _ID, "url_key": _TEXT, "url": _TEXT, "kind": _TEXT, "found_at": _TIME}
_NAMED: _Columns = {"url_start": _TEXT, "name": _TEXT}
_ASSIGNED: _Columns = {"url_id": _ID, "article_id": _ID}
_MERGED: _Columns = {"article_id": _ID, "merged_into": _ID}
_NAMES: _Columns = {"article_id": _ID}

_URL_STARTS = """
select distinct url_start(url)
from (
    select url from staged_known_urls
    union all select locator from staged_known_urls where found_via = 'wayback_cdx' and locator is not null
    union all select url from new_fetches
)
"""
_TEXTS = """
select
    capture_id, url_id, url, final_url, canonical_url, source_id, captured_at, stated_at, body_digest, word_count
from new_texts
order by captured_at, url, capture_id
"""
_KNOWN_URLS = """
select url_id, article_id
from held_urls
where url_id in (select url_id from new_texts union all select target_url_id from new_claims)
"""
_KNOWN_BODIES = """
select distinct source_id, body_digest, article_id
from article_versions
where word_count >= ? and (source_id, body_digest) in (select (source_id, body_digest) from new_texts)
"""
_FIRST_SEEN = """
select article_id, first_seen_at
from articles
where merged_into is null and article_id in (select url_id from grouped_urls)
"""
_WORDINGS = """
select capture_id, headline, body from new_texts where capture_id in (select capture_id from compared_captures)
union all
select capture_id, headline, body
from article_versions
where
    capture_id in (select capture_id from compared_captures)
    and capture_id not in (select capture_id from new_texts)
"""
_NEW = "capture_id not in (select capture_id from reread_captures)"
_PAIRS_AT_ONCE = 200  # of texts in memory
# texts that an article did not have, on a URL that had shown another
_REVISIONS = """
select count(distinct (article_id, url_id, content_digest))
from placed_texts
semi join unseen_versions using (article_id, content_digest)
where
    capture_id not in (select capture_id from first_texts)
    and capture_id not in (select capture_id from reread_captures)
"""
_TURNED = """
select outcome_before || ' to ' || outcome, count(*)
from reread_captures
where outcome_before != outcome
group by all
order by all
"""
_RETOLD = """
select count(*)
from reread_captures as reread
left join new_texts as texts using (capture_id)
where is_answered and texts.content_digest is distinct from digest_before
"""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, counted in pages: an extraction each.

    ``reread`` counts pages that an earlier reading had been loaded of, ``retold`` those of them with another text than
    before, ``turned`` those with another outcome, by the two; they count for nothing else but ``by_outcome``.
    ``by_outcome`` counts fetches and pages by outcome code; ``known_new`` counts URLs that a source did not know;
    ``aliases`` counts URLs whose first text joined an article that is named after another URL.
    """

    pages: int = 0
    articles_new: int = 0
    revisions: int = 0
    unchanged: int = 0
    aliases: int = 0
    copies: int = 0
    known_new: int = 0
    by_outcome: dict[str, int] = field(default_factory=dict)
    reread: int = 0
    retold: int = 0
    turned: dict[str, int] = field(default_factory=dict)


def load_stages(data: Path, stages: Sequence[Path]) -> LoadReport:
    """Load stages into the warehouse and remove their folders.

    All of them or none: a crash at any moment leaves either the state before or the state after, and offering a stage
    again changes nothing.

    Raises:
        WarehouseError: a stage is torn, or holds a page whose fetch nobody knows; nothing was loaded.
        LockBusy: another loader did not finish in time.
    """
    manifests = {manifest.digest: manifest for manifest in map(read_manifest, stages)}
    with open_loading(data) as con:
        done = {digest for (digest,) in con.execute("select stage_digest from loads").fetchall()}
        fresh = [manifest for digest, manifest in manifests.items() if digest not in done]
        report = load_into(con, fresh) if fresh else LoadReport()
    for folder in stages:
        discard(folder)
    return report


def load_into(con: duckdb.DuckDBPyConnection, manifests: Sequence[Manifest]) -> LoadReport:
    """Load verified stages through an open connection, in one transaction."""
    try:
        with transaction(con):
            _offer(con, manifests)
            run_steps(con, "00_macros", "01_new_fetches")
            _demand_fetches(con)
            reread = count(con, "select count(*) from reread_captures")
            if reread:
                run_steps(con, "01_reread")
            accepted = _decide(con)
            _name_hosts(con)
            run_steps(con, "02_urls", "02_hosts", "03_frontier", "04_ledgers")
            if accepted or reread:
                run_steps(con, "05_texts", "06_versions", "07_parts", "08_articles", "09_copies", "10_edges")
            run_steps(con, "11_gone", "11_revisits", "12_asked", "12_covered", "12_days", "12_windows", "13_loads")
            report = replace(_report(con, accepted), **(_reread(con) if reread else {}))
            reach("load.transaction")
    except duckdb.Error as error:
        raise WarehouseError(f"the load was undone: {error}") from error
    return report


def _offer(con: duckdb.DuckDBPyConnection, manifests: Sequence[Manifest]) -> None:
    """Make the files of the stages visible as temporary views ``staged_<table>``."""
    con.execute("set variable loaded_at = ?::timestamptz", [now()])
    for table in TABLES:
        empty = f"empty_{table}"
        put(con, empty, empty_table(table))
        # By name: a stage that an older version wrote lacks the columns that came since.
        parts = [f"select *, '' as stage_run_id, '' as stage_method, '' as stage_flow from {empty}"]
        parts += [
            f"select *, {quoted(stage.run_id)} as stage_run_id, {quoted(stage.method)} as stage_method,"
            f" {quoted(stage.flow)} as stage_flow"
            f" from read_parquet({quoted(str(stage.file(table)))})"
            for stage in manifests
            if table in stage.rows
        ]
        wanted = " where url_id not in (select url_id from forgotten_urls)" if table == "known_urls" else ""
        everything = " union all by name ".join(parts)
        con.execute(f"create or replace temp view staged_{table} as select * from ({everything}){wanted}")
    loaded = [
        (
            stage.digest,
            f"{stage.folder.parent.name}/{stage.folder.name}",
            stage.source_id,
            stage.run_id,
            stage.method,
            sum(stage.rows.values()),
        )
        for stage in manifests
    ]
    _put(con, "loaded_stages", _LOADED, loaded)


def _demand_fetches(con: duckdb.DuckDBPyConnection) -> None:
    orphan = con.execute("select capture_id from new_pages where url_id is null limit 1").fetchone()
    if orphan:
        raise WarehouseError(f"a staged page was read from capture {orphan[0]}, but its fetch was never staged")


def _name_hosts(con: duckdb.DuckDBPyConnection) -> None:
    """Name the hosts of all staged addresses; there are few, however many addresses."""
    starts = [start for (start,) in con.execute(_URL_STARTS).fetchall()]
    _put(con, "named_hosts", _NAMED, [(start, host_of(start)) for start in starts])


def _decide(con: duckdb.DuckDBPyConnection) -> int:
    """Judge the accepted pages and leave the decisions in temporary tables for the next steps; return their number."""
    hosts = dict(con.execute("select source_id, hosts from sources").fetchall())
    texts = [decide.Text(**row, url_key=url_key(row["url"])) for row in rows(con, _TEXTS)]
    gone = forgotten(con)
    pages = [_on_known(decide.judge(text, hosts.get(text.source_id, [])), gone) for text in texts]
    claims = list(dict.fromkeys(claim for page in pages for claim in page.claims))
    _put(con, "new_claims", _CLAIMS, [astuple(claim) for claim in claims])
    _put(con, "text_facts", _FACTS, [(page.text.capture_id, page.is_canonical) for page in pages])
    _put(con, "addressed_urls", _ADDRESSED, _addressed(con, claims))
    articles = dict(con.execute(_KNOWN_URLS).fetchall())
    bodies = con.execute(_KNOWN_BODIES, [decide.MIN_WORDS]).fetchall()
    known = decide.Known(articles, {(source_id, digest): name for source_id, digest, name in bodies})
    groups = decide.group(pages, known)
    _join_agreeing(con, groups, pages)
    first_seen = dict(con.execute(_FIRST_SEEN).fetchall())
    identity = decide.name(groups, pages, first_seen)
    released = {url for (url,) in con.execute("select url_id from released_urls").fetchall()}
    before = articles | {name: name for name in first_seen if name not in released}
    moved = [(url, name) for url, name in identity.articles.items() if before.get(url) != name]
    _put(con, "assigned_urls", _ASSIGNED, moved)
    _put(con, "merged_articles", _MERGED, list(identity.merged.items()))
    _put(con, "born_articles", _NAMES, [(name,) for name in identity.born])
    return len(pages)


def _on_known(page: decide.Judged, gone: set[int]) -> decide.Judged:
    """Drop what a page claims of a URL that was forgotten: its address is not to come back."""
    return replace(page, claims=tuple(claim for claim in page.claims if claim.target_url_id not in gone))


def _join_agreeing(con: duckdb.DuckDBPyConnection, groups: decide.Groups, pages: Iterable[decide.Judged]) -> None:
    """Join groups that canonical links relate and whose texts agree, until no more do.

    Any text of one against any of the other: joining can only grow with the pages known, so the end is the same
    whatever the order in which they came.
    """
    changed = {groups.root(page.text.url_id) for page in pages}
    while True:
        _put(con, "grouped_urls", _GROUPED, list(groups.roots().items()))
        if not changed:
            return
        _put(con, "changed_groups", _ROOTS, [(root,) for root in changed])
        run_steps(con, "01_related_texts")
        pairs = con.execute("select root, other_root, capture_id, other_id from related_texts order by all").fetchall()
        slices = [pairs[start : start + _PAIRS_AT_ONCE] for start in range(0, len(pairs), _PAIRS_AT_ONCE)]
        joined = [url for some in slices for url in _joined(con, groups, some)]
        changed = {groups.root(url) for url in joined}


def _joined(con: duckdb.DuckDBPyConnection, groups: decide.Groups, pairs: Iterable[tuple[int, ...]]) -> list[int]:
    apart = [pair for pair in pairs if groups.root(pair[0]) != groups.root(pair[1])]
    captures = {capture for pair in apart for capture in pair[2:]}
    _put(con, "compared_captures", _CAPTURES, [(capture,) for capture in captures])
    wordings = {
        capture: decide.wording(headline, body) for capture, headline, body in con.execute(_WORDINGS).fetchall()
    }
    joined = []
    for one, other, capture, other_capture in apart:
        if groups.root(one) != groups.root(other) and decide.agree(wordings[capture], wordings[other_capture]):
            groups.join(one, other)
            joined.append(one)
    return joined


def _addressed(con: duckdb.DuckDBPyConnection, claims: Iterable[decide.Claim]) -> list[tuple[object, ...]]:
    fetched = con.execute("select url_id, url, started_at from new_fetches").fetchall()
    pages = [(url_id, url_key(url), url, "page", started_at) for url_id, url, started_at in fetched]
    targets = [
        (claim.target_url_id, claim.target_key, claim.target_url, "target", claim.claimed_at) for claim in claims
    ]
    return [*pages, *targets]


def _report(con: duckdb.DuckDBPyConnection, accepted: int) -> LoadReport:
    report = LoadReport(
        pages=count(con, "select count(*) from new_pages"),
        known_new=count(con, "select count(*) from newly_known"),
        by_outcome=dict(con.execute("select outcome, count(*) from verdicts group by outcome order by all").fetchall()),
    )
    if not accepted:
        return report
    born = count(con, "select count(*) from born_articles")
    first = count(con, f"select count(*) from first_texts where {_NEW}")
    accepted = count(con, f"select count(*) from new_texts where {_NEW}")
    revisions = count(con, _REVISIONS)
    return replace(
        report,
        articles_new=born,
        revisions=revisions,
        unchanged=accepted - first - revisions,
        aliases=first - born,
        copies=count(con, "select count(*) from copies where article_id in (select article_id from changed_copies)"),
    )


def _reread(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    return {
        "reread": count(con, "select count(*) from reread_captures where is_answered"),
        "retold": count(con, _RETOLD),
        "turned": dict(con.execute(_TURNED).fetchall()),
    }


def run_steps(con: duckdb.DuckDBPyConnection, *steps: str) -> None:
    """Run some of the steps of loading, by name; each needs the temporary tables that those before it leave."""
    for step in steps:
        con.execute((_STEPS / f"{step}.sql").read_text(encoding="utf-8"))


def _put(con: duckdb.DuckDBPyConnection, name: str, columns: _Columns, values: Sequence[tuple[object, ...]]) -> None:
    schema = pa.schema(list(columns.items()))
    by_column = zip(*values, strict=True) if values else ([] for _ in columns)
    arrays = [pa.array(list(column), kind) for column, kind in zip(by_column, columns.values(), strict=True)]
    put(con, name, pa.Table.from_arrays(arrays, schema=schema))
