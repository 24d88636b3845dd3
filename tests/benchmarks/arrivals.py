"""Feed plain documents through the product's own loader, a day at a time, as if they had just been extracted."""

import itertools
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from warehouse import keys
from warehouse.load import load_stages
from warehouse.outcomes import Outcome
from warehouse.records import Article, Extraction, Fetch, Page
from warehouse.stage import write_stage
from warehouse.store import open_loading

RUN = "arrivals"


def arrive(docs: Sequence[Mapping[str, Any]]) -> dict[Any, str]:
    """Load ``docs`` into an empty warehouse in their order; return the cluster of each, by its id."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        batches = itertools.groupby(docs, key=lambda doc: str(doc["day"]))
        for seq, (_, batch) in enumerate(batches):
            load_stages(data, _stages(data, seq, list(batch)))
        with open_loading(data) as con:
            query = "select u.url_id, a.cluster_id from urls u join articles a on a.article_id = u.article_id"
            clusters = dict(con.execute(query).fetchall())
    return {doc["id"]: str(clusters[_url_id(doc)]) for doc in docs if _url_id(doc) in clusters}


def _stages(data: Path, seq: int, docs: Iterable[Mapping[str, Any]]) -> list[Path]:
    by_site: dict[str, list[Fetch | Page]] = {}
    for position, doc in enumerate(docs):
        site = str(doc["site"]).replace(".", "-")
        by_site.setdefault(site, []).extend(_arrival(doc, site, position))
    return [
        write_stage(data / "stage", site, RUN, seq, method="live", records=records) for site, records in by_site.items()
    ]


def _arrival(doc: Mapping[str, Any], site: str, position: int) -> tuple[Fetch, Page]:
    """One document as the fetch and the page that it would have been, published at the hour of its arrival."""
    day = date(2019, 1, 1) + timedelta(days=int(doc["day"]))
    seen_at = datetime.combine(day, time(0), UTC).replace(microsecond=position % 1_000_000)
    url, url_id = _url(doc), _url_id(doc)
    capture = keys.fetch_id(RUN, url_id, seen_at)
    fetch = Fetch(
        fetch_id=capture,
        url_id=url_id,
        source_id=site,
        run_id=RUN,
        url=url,
        final_url=url,
        started_at=seen_at,
        elapsed_ms=0,
        status=200,
    )
    body = str(doc["text"])
    article = Article(
        capture_id=capture,
        url_id=url_id,
        source_id=site,
        headline=doc["title"],
        published_at=seen_at,
        published_on=day,
        published_precision="day",
        body=body,
        word_count=len(body.split()),
        body_digest=keys.body_digest(body),
        content_digest=keys.content_digest(doc["title"], None, body),
    )
    return fetch, Page(
        extraction=Extraction(capture_id=capture, extractor_version="given", outcome=Outcome.ARTICLE), article=article
    )


def _url(doc: Mapping[str, Any]) -> str:
    return f"https://{doc['site']}/{doc['id']}"


def _url_id(doc: Mapping[str, Any]) -> int:
    return keys.url_id(keys.url_key(_url(doc)))
