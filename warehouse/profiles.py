"""Pages that tell what a site is like: which stored ones an extraction may learn from."""

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from warehouse.clock import now
from warehouse.store import open_loading, rows


@dataclass(frozen=True, slots=True)
class StoredPage:
    """An accepted page in the raw store, as `warehouse.raw.read_payload` wants it."""

    url: str  # after redirects
    content_type: str | None
    warc_file: str
    warc_offset: int
    payload_digest: str


_TELLING = """
with
accepted as (
    select capture_id
    from extractions
    where is_article(outcome) and extracted_at < date_trunc('day', ?::timestamptz)
)
select final_url as url, content_type, warc_file, warc_offset, payload_digest
from fetches
where source_id = ? and warc_file is not null and fetch_id in (select capture_id from accepted)
qualify row_number() over (partition by url_id order by started_at desc, fetch_id) = 1
order by started_at desc, fetch_id
limit ?
"""


def telling_pages(con: duckdb.DuckDBPyConnection, source_id: str, limit: int = 30) -> tuple[StoredPage, ...]:
    """Return the newest pages of a source, one an address, that were accepted before today (UTC).

    Today's are left out, so that what is known of a site does not depend on how the work of a day falls into batches,
    and a run that takes over from a dead one knows what that one knew.
    """
    return tuple(StoredPage(**row) for row in rows(con, _TELLING, [now(), source_id, limit]))


@dataclass(frozen=True)
class Sites:
    """By which stored pages one run knows its sources' sites; asked of the warehouse once a source.

    Attributes:
        data: folder of the state.
    """

    data: Path
    _known: dict[str, tuple[StoredPage, ...]] = field(default_factory=dict)

    def pages(self, source_id: str) -> tuple[StoredPage, ...]:
        """Return the pages that tell of a source's site."""
        if source_id not in self._known:
            with open_loading(self.data) as con:
                self._known[source_id] = telling_pages(con, source_id)
        return self._known[source_id]
