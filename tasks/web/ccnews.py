"""Large WARC files on the web, as of Common Crawl's news crawl: streamed once, what is of a source's hosts kept."""

import io
import os
import re
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from tasks.web import warcs
from tasks.web.client import Limits
from tasks.web.decode import GZIP_MAGIC, decode
from tasks.web.outcomes import of_status
from tasks.web.pages import Visit
from tasks.web.past import Found, Past, failed, guest
from tasks.web.polling import Round
from tasks.web.spans import DAY, Span, days_named, steps
from warehouse.clock import now
from warehouse.endpoints import CcNews, WarcPaths
from warehouse.errors import FetchError
from warehouse.failpoints import reach
from warehouse.outcomes import Outcome
from warehouse.records import KnownUrl, Poll

MOST_PATHS = 100_000  # of one list
MOST_RECORD_BYTES = 20_000_000  # as for a page on the web
STREAM = Limits(seconds=6 * 3600.0, stall_seconds=60.0, wire_bytes=20 << 30)
_PIECE = 65_536
_LIST_BYTES = 50_000_000  # unpacked
_LIST_RATIO = 1_000  # its lines are much alike
_UTC = ZoneInfo("UTC")
_STAMP = re.compile(r"(?<![0-9])(20[0-9]{12})(?![0-9])")
_CAPTURES = (WarcRecordType.response, WarcRecordType.resource)


def cc_news(past: Past, endpoint: CcNews) -> Found:
    """Read the lists of the months, and each WARC file begun from the first day of the span to some days after its end.

    Of the pages those are known that were captured from the first day of the span on, unless their address names a day
    outside of it.
    """
    begin = past.span.begins_at
    end = min(past.span.ends_at + timedelta(days=endpoint.slack_days), now())
    if end <= begin:
        return
    utc = Span(begin.date(), max(end.date(), begin.date()) + DAY, _UTC)
    for step in steps(endpoint.url, utc):
        paths, poll = _listed(past, step.address, endpoint.kind)
        chosen = _begun_within(paths, begin, end)
        yield replace(
            poll, reason=poll.reason or f"{len(chosen)} of {len(paths)} files of the days and what follows them"
        )
        for path in chosen:
            yield from _file(past, _address(step.address, endpoint.prefix, path), endpoint.kind)


def look(shared: Round, endpoint: WarcPaths) -> Found:
    """Look at a list of WARC files, on disk or on the web, once a day, and at those files that were not read yet."""
    last = shared.previous.get(endpoint.path)
    if last is not None and last.next_due_at is not None and last.next_due_at > now() and not shared.eager:
        return
    span = Span(date(1900, 1, 1), date(9000, 1, 1), ZoneInfo(shared.source.timezone))
    past = Past(shared.source, span, shared.client, shared.robots, shared.hosts, shared.archives)
    paths, poll = _listed(past, endpoint.path, endpoint.kind)
    places = [_address(endpoint.path, endpoint.prefix, path) for path in paths]
    fresh = [place for place in places if place not in shared.previous or shared.previous[place].outcome != "ok"]
    poll = replace(poll, reason=poll.reason or f"{len(fresh)} of {len(places)} files to be read")
    yield replace(poll, next_due_at=poll.next_due_at or poll.polled_at + DAY)
    for place in fresh:
        yield from _file(past, place, endpoint.kind)


def _listed(past: Past, place: str, kind: str) -> tuple[list[str], Poll]:
    """Return the paths of a list, and the look at it."""
    if re.match(r"https?://", place):
        answer, poll = past.ask(place, kind)
        payload = b"" if answer is None else answer.payload
    else:
        poll = past.poll(place, kind)
        try:
            payload = Path(place).read_bytes()
        except OSError as e:
            missing = Outcome.NOT_FOUND if isinstance(e, FileNotFoundError) else Outcome.TRANSPORT_ERROR
            return [], replace(poll, outcome=str(missing), reason=str(e)[:500])
    try:
        codings = ["gzip"] if payload.startswith(GZIP_MAGIC) else []
        text = decode(place, payload, codings, limit=_LIST_BYTES, ratio=_LIST_RATIO)
    except FetchError as e:
        return [], failed(poll, e)
    lines = (line.strip() for line in text.decode("utf-8", "replace").splitlines())
    paths = [line for line in lines if ".warc" in line][:MOST_PATHS]
    return paths, poll


def _address(listed_in: str, prefix: str | None, path: str) -> str:
    """Return where a listed file is: below the prefix, else below the root of the list's host, or beside the list."""
    if re.match(r"https?://", path):
        return path
    if prefix is not None:
        return urljoin(prefix if prefix.endswith("/") else f"{prefix}/", path)
    if re.match(r"https?://", listed_in):
        return urljoin(listed_in, f"/{path.lstrip('/')}")
    return str(Path(listed_in).parent / path)


def _begun_within(paths: Iterable[str], begin: datetime, end: datetime) -> list[str]:
    """Return the files whose name tells a time within, and the one before: it was written on when ``begin`` came.

    A file whose name tells no time may hold anything.
    """
    timed = sorted((at, path) for path in paths if (at := _time_of(path)) is not None)
    first = bisect_left(timed, (begin, ""))
    timeless = [path for path in paths if _time_of(path) is None]
    return [*(path for at, path in timed[max(first - 1, 0) :] if at < end), *timeless]


def _time_of(path: str) -> datetime | None:
    stated = _STAMP.search(PurePosixPath(path).name)
    try:
        return datetime.strptime(stated[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) if stated else None
    except ValueError:
        return None


def _file(past: Past, place: str, kind: str) -> Found:
    """Yield the pages of one WARC file, and the look at it; what was streamed to its end is not asked for again."""
    poll = past.poll(place, kind)
    kept = Path(place)
    if re.match(r"https?://", place):
        kept = past.folder / past.source.id / _name_of(place, past.source.hosts)
        if not kept.exists():
            try:
                told = _Sieve(past).stream(place, kept)
            except FetchError as e:
                yield failed(poll, e)
                return
        else:
            told = "read before"
        poll = replace(poll, reason=f"{told}; kept in {kept}")
    elif not kept.is_file():
        yield replace(poll, outcome=str(Outcome.NOT_FOUND), reason="no such file")
        return
    count = 0
    try:
        for found in _pages(past, kept):
            count += 1
            yield found
    except OSError as e:
        poll = replace(poll, outcome=str(Outcome.TRANSPORT_ERROR), reason=str(e)[:500])
    yield replace(poll, url_count=count)


def _pages(past: Past, kept: Path) -> Iterator[KnownUrl]:
    for found in warcs.known_urls(past.source, str(kept)):
        captured_on = past.span.day_of(found.lastmod_at) if found.lastmod_at else None
        days = days_named(found.url, until=captured_on + 2 * DAY if captured_on else date.max)
        is_older = captured_on is not None and captured_on < past.span.first
        if past.source.wants(found.url) and not is_older and past.may_hold(days):
            # The time of the capture is no change of the page: it must not make a known page due.
            yield replace(found, day_hint=days.only if days else None, lastmod_at=None)


def _name_of(place: str, hosts: Iterable[str]) -> str:
    """Return a file name that another file, or other hosts, would not get."""
    stem = re.sub(r"[^A-Za-z0-9._-]", "_", PurePosixPath(urlsplit(place).path).name.partition(".warc")[0])[:100]
    return f"{stem}-{sha256(' '.join([place, *sorted(hosts)]).encode()).hexdigest()[:12]}.warc.gz"


@dataclass
class _Sieve:
    """Keeps the captures of a source's hosts out of a stream of records."""

    past: Past
    kept: int = 0
    seen: int = 0
    too_large: int = 0

    def stream(self, url: str, file: Path) -> str:
        """Stream a WARC file and write what is kept of it to ``file``, which is there only if all was read.

        Raises:
            FetchError: it could not be read to its end, or not be written.
        """
        unfinished = file.with_name(f"{file.name}.tmp")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._write(url, unfinished)
        except FetchError:
            unfinished.unlink(missing_ok=True)
            raise
        except OSError as e:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise FetchError(url, str(e), code=Outcome.PAUSED_DISK) from e
        reach("archive.streamed")
        unfinished.rename(file)
        return f"{self.kept} of {self.seen} captures" + (f", {self.too_large} too large" if self.too_large else "")

    def _write(self, url: str, unfinished: Path) -> None:
        with unfinished.open("wb") as out:
            out.write(_packed(_info(url)))
            with Visit(guest(self.past.source, url), self.past.robots, self.past.hosts) as visit:
                answer = self.past.client.stream(
                    url,
                    lambda pieces: self._sift(url, pieces, out),
                    allowed=visit.enter,
                    limits=STREAM,
                    proxy=self.past.source.proxy,
                )
                visit.answered(answer)
            if verdict := of_status(answer.status, answer.headers):
                raise FetchError(url, verdict.reason, code=verdict.outcome)
            out.flush()
            os.fsync(out.fileno())

    def _sift(self, url: str, pieces: Iterator[bytes], out: BinaryIO) -> None:
        source = _Stream(pieces)
        try:
            for record in ArchiveIterator(source, parse_http=False):
                promised = record.content_length
                if record.record_type in _CAPTURES and self._wants(record):
                    self._keep(url, record, out)
                elif record.consume() < promised:
                    raise FetchError(url, "the file ends within a record", code=Outcome.TRUNCATED)
        except (OSError, ValueError) as e:
            raise FetchError(url, f"no whole WARC file: {e}", code=Outcome.TRUNCATED) from e
        for _ in iter(lambda: source.read(_PIECE), b""):  # so that a body that was cut is noticed
            pass

    def _wants(self, record: WarcRecord) -> bool:
        self.seen += 1
        if not self.past.source.allows(warcs.target(record)):
            return False
        is_too_large = bool(record.content_length > MOST_RECORD_BYTES)
        self.too_large += is_too_large
        return not is_too_large

    def _keep(self, url: str, record: WarcRecord, out: BinaryIO) -> None:
        plain = io.BytesIO()
        promised = record.content_length
        if record.write(plain) < promised:
            raise FetchError(url, "the file ends within a record", code=Outcome.TRUNCATED)
        try:
            out.write(_packed(plain.getvalue()))
        except OSError as e:
            raise FetchError(url, str(e), code=Outcome.PAUSED_DISK) from e
        self.kept += 1
        reach("archive.record")


def _info(url: str) -> bytes:
    """Return a warcinfo record that tells where the others come from."""
    content = f"description: captures of some hosts, copied out of {url}\r\nformat: WARC File Format 1.1\r\n".encode()
    head = (
        "WARC/1.1\r\nWARC-Type: warcinfo\r\n"
        f"WARC-Record-ID: <urn:sha256:{sha256(content).hexdigest()}>\r\nWARC-Date: {now():%Y-%m-%dT%H:%M:%SZ}\r\n"
        f"Content-Type: application/warc-fields\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def _packed(record: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return packer.compress(record) + packer.flush()


class _Stream(io.RawIOBase):
    """Pieces as a file that can only be read on."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")
        self._position = 0

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        length = min(len(self._rest), len(buffer))
        buffer[:length], self._rest = self._rest[:length], self._rest[length:]
        self._position += length
        return length

    def tell(self) -> int:
        return self._position
