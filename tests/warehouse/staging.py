"""Stages for tests: small sites whose pages are written in a line each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from warehouse import keys, store
from warehouse.check import demand, run_checks
from warehouse.endpoints import Feed
from warehouse.load import LoadReport, load_into, load_stages
from warehouse.outcomes import Outcome
from warehouse.raw import RawWriter
from warehouse.records import (
    Article,
    AskedDay,
    Author,
    Block,
    Extraction,
    Fetch,
    HostState,
    Image,
    KnownUrl,
    Link,
    MetadataCandidate,
    Page,
    Poll,
    RobotsText,
)
from warehouse.sources import Source
from warehouse.stage import read_manifest, write_stage

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
RUN = "run-1"
SOURCES = tuple(
    Source(
        id=name,
        name=f"The {name.title()}",
        hosts=(f"www.{name}.example", f"m.{name}.example"),
        timezone="Asia/Seoul",
        discovery=(Feed(url=f"https://www.{name}.example/feed.xml"),),
    )
    for name in ("herald", "courier", "gazette")
)


def at(minute: int) -> datetime:
    """A moment of the test's day."""
    return START + timedelta(minutes=minute)


def words(seed: str, count: int = 50) -> str:
    """A body of so many words that is another for each seed."""
    return " ".join(f"{seed}{number}" for number in range(count))


def address(path: str, source: str = "herald", host: str = "www") -> str:
    return f"https://{host}.{source}.example/{path}"


@dataclass(frozen=True)
class Visit:
    """One fetch of a URL with what its page says; without a body the outcome tells how it failed."""

    url: str
    minute: int = 0
    body: str | None = None
    headline: str = "A headline"
    source: str = "herald"
    canonical: str | None = None
    final_url: str | None = None
    published: datetime | None = None
    precision: str | None = None
    modified: datetime | None = None
    links: tuple[tuple[str, str], ...] = ()
    outcome: Outcome = Outcome.ARTICLE
    day_hint: date | None = None
    retry_at: datetime | None = None
    extractor: str = "1"
    author: str | None = None
    kicker: str | None = None
    agency: str | None = None
    run: str = RUN

    @property
    def url_id(self) -> int:
        return url_id(self.url)

    @property
    def capture_id(self) -> int:
        return keys.fetch_id(self.run, self.url_id, at(self.minute))

    def known(self, **more: object) -> KnownUrl:
        facts: dict[str, object] = {
            "url_id": self.url_id,
            "url_key": keys.url_key(self.url),
            "url": self.url,
            "source_id": self.source,
            "found_via": "feed",
            "found_on": f"https://www.{self.source}.example/feed.xml",
            "found_at": at(self.minute),
            "day_hint": self.day_hint,
        }
        return KnownUrl(**(facts | more))  # type: ignore[arg-type]

    def fetch(self) -> Fetch:
        kept = self.body is not None
        return Fetch(
            fetch_id=self.capture_id,
            url_id=self.url_id,
            source_id=self.source,
            run_id=self.run,
            url=self.url,
            final_url=self.final_url or self.url,
            started_at=at(self.minute),
            elapsed_ms=5,
            status=200 if kept else None,
            outcome=None if kept else self.outcome,
            reason=None if kept else "as told",
            retry_at=self.retry_at,
            etag=f'"{self.minute}"' if kept else None,
            payload_digest=keys.body_digest(self.body) if self.body is not None else None,
            payload_bytes=1 if kept else None,
        )

    def page(self) -> Page:
        capture = self.capture_id
        extraction = Extraction(
            capture_id=capture,
            extractor_version=self.extractor,
            outcome=self.outcome,
            reason="as told",
            cpu_ms=self.minute,
        )
        if not self.outcome.kept:
            return Page(extraction=extraction)
        body = self.body or ""
        return Page(
            extraction=extraction,
            article=Article(
                capture_id=capture,
                url_id=self.url_id,
                source_id=self.source,
                canonical_url=self.canonical,
                headline=self.headline,
                kicker=self.kicker,
                agency=self.agency,
                tags=("one", "two"),
                language="en",
                published_at=self.published,
                published_on=self.published.date() if self.published else None,
                published_precision=self.precision,
                modified_at=self.modified,
                body=body,
                word_count=len(body.split()),
                body_digest=keys.body_digest(body),
                content_digest=keys.content_digest(self.headline, None, body),
            ),
            authors=self._authors(),
            images=(Image(capture_id=capture, position=0, url=f"{self.url}.jpg", caption=self.headline),),
            candidates=(
                MetadataCandidate(
                    capture_id=capture, field="headline", position=0, value=self.headline, origin="h1", chosen=True
                ),
            ),
            blocks=_blocks(capture, body),
            links=tuple(_link(capture, i, url, role) for i, (url, role) in enumerate(self.links)),
        )

    def _authors(self) -> tuple[Author, ...]:
        if self.author is None:
            return ()
        key = keys.author_id(self.source, email=None, profile_url=None, name=self.author)
        return (Author(capture_id=self.capture_id, position=0, author_id=key, name=self.author),)

    def records(self) -> list[KnownUrl | Poll | AskedDay | Fetch | Page]:
        """What a batch stages of it."""
        return [self.known(), self.fetch(), *([self.page()] if self.body is not None else [])]


def url_id(url: str) -> int:
    return keys.url_id(keys.url_key(url))


def stage(data: Path, visits: Iterable[Visit], seq: int = 1, run: str = RUN, method: str = "live") -> Path:
    """Write a stage of visits; it goes by the source of the first."""
    visits = list(visits)
    records = [record for visit in visits for record in visit.records()]
    return write_stage(data / "stage", visits[0].source, run, seq, method=method, records=records)


def stages(data: Path, groups: Sequence[Sequence[Visit]]) -> list[Path]:
    return [stage(data, group, seq) for seq, group in enumerate(groups, 1)]


def stored(data: Path, visits: Iterable[Visit], run: str = RUN, *, load: bool = True) -> None:
    """Write visits of one source to the raw store, stage them and load them, as a run does."""
    visits = [replace(visit, run=run) for visit in visits]
    records: list[KnownUrl | Poll | AskedDay | Fetch | Page] = []
    with RawWriter(data / "raw", visits[0].source, run) as raw:
        for visit in visits:
            fetch = visit.fetch()
            if visit.body is not None:
                payload = f"<h1>{visit.headline}</h1><p>{visit.body}</p>".encode()
                fetch = raw.append(fetch, payload, request_headers={"X": visit.url}, response_headers={})
            records += [fetch if isinstance(record, Fetch) else record for record in visit.records()]
        path = write_stage(data / "stage", visits[0].source, run, 1, method="live", records=records)
        if load:
            load_stages(data, [path])


class Warehouse:
    """An open loading database that takes visits and answers questions."""

    def __init__(self, data: Path, con: duckdb.DuckDBPyConnection) -> None:
        self.data = data
        self.con = con

    def stage_records(
        self, *records: KnownUrl | Poll | AskedDay | HostState | RobotsText | Fetch | Page, method: str = "live"
    ) -> LoadReport:
        """Load records as a stage of their own."""
        seq = store.count(self.con, "select count(*) from loads") + 1
        path = write_stage(self.data / "stage", "herald", RUN, seq, method=method, records=records)
        return load_into(self.con, [read_manifest(path)])

    def load(self, *groups: Iterable[Visit]) -> list[LoadReport]:
        """Load each group as a stage of its own, and check the whole warehouse after the last."""
        reports = [self.stage_records(*(record for visit in group for record in visit.records())) for group in groups]
        demand(run_checks(self.con))
        return reports

    def ask(self, query: str) -> list[dict[str, Any]]:
        return store.rows(self.con, query)

    def only(self, query: str) -> list[Any]:
        """The values of a query with one column."""
        return [next(iter(row.values())) for row in self.ask(query)]


def _blocks(capture: int, body: str) -> tuple[Block, ...]:
    """A menu, the paragraphs of the body, and a second copy of it that went nowhere."""
    menu = _block(capture, 0, "Home News Sport", role="chrome")
    blocks, start = [], 0
    for position, text in enumerate(body.split("\n\n"), 1):
        end = start + len(text)
        blocks.append(_block(capture, position, text, body_start=start, body_end=end, probability=0.75))
        start += len(text) + 2
    return (menu, *blocks, _block(capture, len(blocks) + 1, body))


def _block(capture: int, position: int, text: str, role: str = "body", **place: Any) -> Block:
    digest = keys.body_digest(text)
    kind = "heading" if len(text.split()) < 5 else "paragraph"
    return Block(capture_id=capture, position=position, block_digest=digest, kind=kind, role=role, text=text, **place)


def _link(capture: int, position: int, url: str, role: str) -> Link:
    return Link(
        capture_id=capture,
        position=position,
        href=url,
        url=url,
        url_key=keys.url_key(url),
        target_url_id=url_id(url),
        anchor=f"link {position}",
        role=role,
        confidence=0.5,
    )
