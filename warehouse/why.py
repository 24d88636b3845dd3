"""All that is known of one URL: where it was seen, when it was fetched, how it ended and why."""

from pathlib import Path
from typing import Any, TypeAlias

import duckdb

from warehouse.keys import url_id, url_key
from warehouse.store import rows

Facts: TypeAlias = dict[str, list[dict[str, Any]]]

_FACTS = Path(__file__).parent / "facts"
_NEIGHBOURS = """
select url, outcome
from urls
where starts_with(url_key, $start) and url_id != $url_id
order by jaro_winkler_similarity(url_key, $url_key) desc, url
limit 5
"""


def why(con: duckdb.DuckDBPyConnection, url: str) -> Facts:
    """Return what is known of a URL: rows by kind (found, outcome, fetches, article, claims, linked_from).

    Args:
        con: to the published warehouse or the loader's.
        url: in any spelling, it is looked up by its key; or the ``url_id`` of a row, in digits.
    """
    facts: Facts = {}
    for file in sorted(_FACTS.glob("*.sql")):
        found = rows(con, file.read_text(encoding="utf-8"), {"url_id": _id(url)})
        if found:
            facts[file.stem.partition("_")[2]] = found
    return facts


def _id(url: str) -> int:
    return int(url) if url.isascii() and url.isdecimal() else url_id(url_key(url))


def neighbours(con: duckdb.DuckDBPyConnection, url: str) -> list[dict[str, Any]]:
    """Return known URLs of the same host that look most like an unknown one, with their outcome."""
    key = url_key(url)
    parameters = {"start": f"{key.partition('/')[0]}/", "url_key": key, "url_id": url_id(key)}
    return rows(con, _NEIGHBOURS, parameters)
