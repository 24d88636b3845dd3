"""WARC files as a source: captures that somebody else made (ISO 28500; gzip or zstd a record, or plain)."""

import mmap
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType
from requests.structures import CaseInsensitiveDict

from tasks.web.decode import codings, decode
from tasks.web.outcomes import PAGE_TYPES, Verdict, of_page, of_status, of_type
from tasks.web.pages import Fetched, blank_fetch, of_payload
from tasks.web.wire import Limits
from warehouse.clock import now
from warehouse.errors import FetchError
from warehouse.keys import fetch_id, url_id, url_key
from warehouse.outcomes import Outcome
from warehouse.records import Due, Fetch, KnownUrl, Poll
from warehouse.sources import Source

_CAPTURES = (WarcRecordType.response, WarcRecordType.resource)
_STARTS = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|WARC/1\.[01]\r\n")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_LIMITS = Limits()
_PATIENCE = timedelta(days=1)  # until a damaged record is read again: somebody has to mend the file


def known_urls(source: Source, path: str) -> Iterator[KnownUrl]:
    """Yield the captures of a file or folder, without decoding bodies; of several of one URL the newest.

    ``found_on`` is the file, ``locator`` the record's byte offset in it, ``lastmod_at`` the WARC-Date.
    """
    newest: dict[int, KnownUrl] = {}
    for file in _files(path):
        for found in _Scan(source, file).urls():
            _keep(newest, found)
    yield from newest.values()


def poll(source: Source, path: str, previous: Mapping[str, Poll]) -> Iterator[tuple[Poll, list[KnownUrl]]]:
    """Yield a poll for each file, with what is in it; a file of the same size and time as before yields nothing new."""
    files = _files(path)
    for file in files:
        try:
            yield _poll_file(source, file, previous.get(str(file)))
        except OSError as e:
            yield _look(source, str(file), Outcome.TRANSPORT_ERROR, str(e)), []
    if not files:
        yield _look(source, str(Path(path).absolute()), Outcome.NOT_FOUND, "no WARC file there"), []


def fetch(due: Due, source: Source, run_id: str) -> Fetched:
    """Read the record that ``due`` points to; never raises for what is in the file.

    The fetch starts at the WARC-Date; its outcome is the one that the same answer would have on the web.
    """
    blank = blank_fetch(due, run_id)
    if not source.allows(due.url):
        return Fetched(replace(blank, outcome=Outcome.OUT_OF_SCOPE, reason=f"no host of {source.id}"))
    try:
        with Path(due.found_on).open("rb") as file:
            record = _record(file, due)
            at = record.record_date or blank.started_at
            got = _read(replace(blank, started_at=at, fetch_id=fetch_id(run_id, due.url_id, at)), record)
            return replace(got, fetch=_put_off(got.fetch))
    except FetchError as e:
        return Fetched(replace(blank, outcome=Outcome(e.code), reason=str(e)[:500]))
    except (OSError, ValueError) as e:
        return Fetched(replace(blank, outcome=Outcome.TRANSPORT_ERROR, reason=str(e)[:500]))


def _put_off(fetch: Fetch) -> Fetch:
    """Say when to try a deferral again: counted from the WARC-Date it would be at once."""
    if fetch.outcome is None or not fetch.outcome.retryable:
        return fetch
    return replace(fetch, retry_at=now() + _PATIENCE)


def _record(file: BinaryIO, due: Due) -> WarcRecord:
    """Go to the record that ``due`` points to; the file may be another one by now."""
    file.seek(int(due.locator or 0))
    record = next(iter(ArchiveIterator(file, parse_http=True)), None)
    if record is None or target(record) != due.url:
        raise FetchError(due.url, f"{due.found_on} has no such record at {due.locator} any more")
    return record


class _Scan:
    """One pass over one file."""

    def __init__(self, source: Source, file: Path) -> None:
        self.damage: list[str] = []
        self.skipped = 0
        self._source = source
        self._file = file
        self._found_at = now()

    def urls(self) -> list[KnownUrl]:
        """Return the newest capture of each URL."""
        newest: dict[int, KnownUrl] = {}
        if self._file.stat().st_size == 0:
            self.damage.append("empty file")
            return []
        with self._file.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
            offset: int | None = 0
            while offset is not None:
                offset = self._run(file, view, offset, newest)
        return list(newest.values())

    def _run(self, file: BinaryIO, view: mmap.mmap, start: int, newest: dict[int, KnownUrl]) -> int | None:
        """Read records from ``start`` on; returns where to go on behind damage, None at the end."""
        file.seek(start)
        offset = start
        try:
            for record in ArchiveIterator(file, parse_http=False):
                offset = record.stream_pos
                promised = record.content_length
                found = self._capture(record, offset)
                if record.consume() < promised:
                    self.damage.append(f"torn record at {offset}")
                elif found is not None:
                    _keep(newest, found)
                offset += 1
        except (OSError, ValueError) as e:
            self.damage.append(f"damage behind {offset}: {e}")
            following = _STARTS.search(view, max(offset, start + 1))
            return following.start() if following else None
        return None

    def _capture(self, record: WarcRecord, offset: int) -> KnownUrl | None:
        if record.record_type not in _CAPTURES:
            return None
        url = target(record)
        if not url.lower().startswith(("http://", "https://")) or not self._source.allows(url):
            self.skipped += 1
            return None
        key = url_key(url)
        return KnownUrl(
            url_id=url_id(key),
            url_key=key,
            url=url,
            source_id=self._source.id,
            found_via="warc",
            found_on=str(self._file),
            found_at=self._found_at,
            locator=str(offset),
            lastmod_at=record.record_date,
        )


def _poll_file(source: Source, file: Path, last: Poll | None) -> tuple[Poll, list[KnownUrl]]:
    state = file.stat()
    etag = f"{state.st_size}-{state.st_mtime_ns}"
    if last is not None and last.etag == etag:
        return replace(_look(source, str(file), Outcome.NOT_MODIFIED, None), etag=etag), []
    scan = _Scan(source, file)
    urls = scan.urls()
    told = [*scan.damage[:5], f"{scan.skipped} captures out of scope"] if scan.skipped else scan.damage[:5]
    return replace(_look(source, str(file), "ok", "; ".join(told) or None), etag=etag, url_count=len(urls)), urls


def _look(source: Source, endpoint: str, outcome: str, reason: str | None) -> Poll:
    return Poll(
        source_id=source.id, endpoint=endpoint, kind="warc", polled_at=now(), outcome=str(outcome), reason=reason
    )


def _keep(newest: dict[int, KnownUrl], found: KnownUrl) -> None:
    known = newest.get(found.url_id)
    if known is None or known.lastmod_at is None or (found.lastmod_at and found.lastmod_at >= known.lastmod_at):
        newest[found.url_id] = found


def _files(path: str) -> list[Path]:
    """Return the file, or the WARC files under a folder in sorted order; absolute, to be found from anywhere."""
    top = Path(path).absolute()
    if top.is_file():
        return [top]
    return sorted(file for file in top.rglob("*.warc*") if file.is_file())


def target(record: WarcRecord) -> str:
    """Return a record's address; some writers put it in angle brackets, as the first standard's grammar did."""
    return (record.headers.get("WARC-Target-URI") or "").strip("<> ")


def _read(blank: Fetch, record: WarcRecord) -> Fetched:
    """Judge a record as if its answer came over the wire."""
    http = record.http_headers
    if record.record_type == WarcRecordType.resource:
        status, headers = None, CaseInsensitiveDict({"Content-Type": record.headers.get("Content-Type") or ""})
    elif http is None or http.status_code is None:
        raise FetchError(blank.url, "no whole HTTP header", code=Outcome.TRUNCATED)
    else:
        status, headers = http.status_code, CaseInsensitiveDict(http.to_tuples())
    told = replace(
        blank,
        status=status,
        etag=headers.get("ETag"),
        last_modified=headers.get("Last-Modified"),
        content_type=headers.get("Content-Type"),
    )
    verdict = _refusal(record, status, headers)
    payload = b""
    if verdict is None:
        body = _body(blank.url, record)
        told = replace(told, wire_bytes=len(body))
        try:
            payload = _decoded(blank.url, body, headers)
            verdict = of_page(payload)
        except FetchError as e:
            verdict = Verdict(Outcome(e.code), str(e))
    settled, kept = of_payload(told, payload, verdict)
    return Fetched(settled, kept, response_headers=headers)


def _refusal(record: WarcRecord, status: int | None, headers: Mapping[str, str]) -> Verdict | None:
    """Return the verdict that needs no body."""
    verdict = of_status(status, headers) if status is not None else None
    if verdict is not None:
        return replace(verdict, retry_at=None)  # asked of a crawler, at its time
    if record.headers.get("WARC-Truncated"):
        return Verdict(Outcome.TRUNCATED, f"WARC-Truncated: {record.headers.get('WARC-Truncated')}")
    return of_type(headers.get("Content-Type"), PAGE_TYPES)


def _body(url: str, record: WarcRecord) -> bytes:
    promised = record.content_length
    if promised > _LIMITS.decoded_bytes:
        raise FetchError(url, f"a record of {promised} bytes", code=Outcome.TOO_LARGE)
    body = record.reader.read()
    if len(body) < promised:
        raise FetchError(url, f"{len(body)} of {promised} bytes", code=Outcome.TRUNCATED)
    return body


def _decoded(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Undo transfer and content codings, where the writer of the file did not."""
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        body = _dechunked(url, body)
    return decode(
        url,
        body,
        codings(headers.get("Content-Encoding")),
        limit=_LIMITS.decoded_bytes,
        ratio=_LIMITS.ratio,
    )


def _dechunked(url: str, body: bytes) -> bytes:
    """Undo chunks (RFC 9112, section 7.1); many writers undo them and leave the header."""
    if not _CHUNK.match(body):
        return body
    whole = bytearray()
    view = BytesIO(body)
    while size := _CHUNK.fullmatch(view.readline(1100)):
        length = int(size[1], 16)
        if length == 0:
            return bytes(whole)
        whole += view.read(length)
        view.readline(3)
    raise FetchError(url, "the chunks were cut", code=Outcome.TRUNCATED)
