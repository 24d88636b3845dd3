"""Files of the raw store that a dead run left open: what is whole in them is kept, what is not is cut and told."""

import hashlib
import logging
import mmap
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from fastwarc import WarcRecord, WarcRecordType

from warehouse.clock import now
from warehouse.disk import sync
from warehouse.raw import OPEN, blank, seal
from warehouse.records import Fetch
from warehouse.warc import fetch_of, is_tombstone, payload_of, whole_members

_LOG = logging.getLogger(__name__)
_GZIP = b"\x1f\x8b\x08"
_PAYLOADS = (WarcRecordType.response, WarcRecordType.resource, WarcRecordType.revisit)


@dataclass(frozen=True, slots=True)
class Repair:
    """Unreadable bytes of one file.

    Attributes:
        warc_file: relative to the raw folder, without ``.open``.
        kind: ``torn`` at the end of the file, where they are cut off; ``damaged`` before whole captures, where a record
            of the same length that says nothing takes their place.
        offset: where they begin.
        byte_count: how many they are.
        capture_count: captures that the file keeps.
    """

    warc_file: str
    kind: str
    offset: int
    byte_count: int
    capture_count: int


@dataclass(slots=True)
class _Left:
    """What a file holds: its captures, where the last of them ends, and unreadable stretches (begin, end) before."""

    captures: list[Fetch] = field(default_factory=list)
    end: int = 0
    begun: int = 0  # where the record that names the file and its run ends
    damaged: list[tuple[int, int]] = field(default_factory=list)


def recover(raw: Path, source_id: str, note: Callable[[Repair], None] | None = None) -> list[Fetch]:
    """Repair the files that a dead run of the source left open, and return the captures and revisits in them.

    What follows the last whole capture is cut off; a file without any is removed. The files stay open until
    `seal_recovered`, so that a run that dies meanwhile loses nothing. The caller holds the source's lock.

    Args:
        raw: the raw folder.
        source_id: whose files.
        note: told of each repair before it is made, so that a crash in between leaves it told and not yet made.
    """
    captures: list[Fetch] = []
    for path in _left_open(raw, source_id):
        left = _survey(path)
        name = path.relative_to(raw).as_posix().removesuffix(OPEN)
        repairs = _repairs(left, name, path.stat().st_size)
        for repair in repairs:
            _LOG.warning("%s file=%s at=%d bytes=%d", repair.kind, path, repair.offset, repair.byte_count)
            if note is not None:
                note(repair)
        for repair in repairs:
            if repair.kind == "damaged":
                blank(raw, name, [(repair.offset, repair.byte_count)])
        if left.captures:
            _cut(path, left.end)
            captures += left.captures
        else:
            path.unlink()
            sync(path.parent)
    return captures


def seal_recovered(raw: Path, source_id: str) -> None:
    """Give the files that `recover` repaired their final names, once its captures are loaded."""
    for path in _left_open(raw, source_id):
        seal(path)


def note_repair(con: duckdb.DuckDBPyConnection, source_id: str, run_id: str, repair: Repair) -> None:
    """Write a repair to the warehouse; one that is there already changes nothing."""
    place = [repair.warc_file, repair.kind, repair.offset, repair.byte_count]
    known = "select 1 from repairs where (warc_file, kind, warc_offset, byte_count) = (?, ?, ?, ?)"
    if con.execute(known, place).fetchone() is None:
        row = [source_id, run_id, *place, repair.capture_count, now()]
        con.execute("insert into repairs values (?, ?, ?, ?, ?, ?, ?, ?)", row)


def _survey(path: Path) -> _Left:
    left = _Left()
    reached = 0
    payload: tuple[int, int, str | None] | None = None
    for offset, length, record in _members(path):
        if offset > reached:
            left.damaged.append((reached, offset))
            payload = None
        reached = offset + length
        if record.record_type in _PAYLOADS:
            payload = (offset, length, _digest(record))
        elif record.record_type == WarcRecordType.warcinfo and offset == 0:
            left.begun = reached
        elif record.record_type == WarcRecordType.metadata:
            if is_tombstone(record):
                left.end = reached
            elif (fetch := _fetch(record)) is not None and _is_of(fetch, payload):
                left.captures.append(fetch)
                left.end = reached
            payload = None
    left.damaged = [stretch for stretch in left.damaged if stretch[1] <= left.end]
    return left


def _members(path: Path) -> Iterator[tuple[int, int, WarcRecord]]:
    """Yield the whole members of a file, those behind damage too."""
    start: int | None = 0
    while start is not None:
        reached = start
        for offset, length, record in whole_members(path, start):
            yield offset, length, record
            reached = offset + length
        start = _next_begin(path, reached if reached > start else start + 1)


def _next_begin(path: Path, start: int) -> int | None:
    """Return where the next gzip member may begin, or None."""
    if start >= path.stat().st_size:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        place = content.find(_GZIP, start)
    return None if place < 0 else place


def _digest(record: WarcRecord) -> str | None:
    """Return the digest of a stored payload, None where it is stored elsewhere."""
    return None if record.record_type == WarcRecordType.revisit else hashlib.sha256(payload_of(record)[0]).hexdigest()


def _fetch(record: WarcRecord) -> Fetch | None:
    with suppress(ValueError):
        return fetch_of(record.reader.read())
    return None


def _is_of(fetch: Fetch, payload: tuple[int, int, str | None] | None) -> bool:
    if payload is None or (fetch.warc_offset, fetch.warc_length) != payload[:2]:
        return False
    return fetch.outcome is not None if payload[2] is None else fetch.payload_digest == payload[2]


def _repairs(left: _Left, name: str, size: int) -> list[Repair]:
    kept = len(left.captures)
    found = [Repair(name, "damaged", begin, end - begin, kept) for begin, end in left.damaged]
    end = left.end or left.begun
    if size > end:
        found.append(Repair(name, "torn", end, size - end, kept))
    return found


def _left_open(raw: Path, source_id: str) -> list[Path]:
    return sorted((raw / source_id).glob(f"*/*.warc.gz{OPEN}"))


def _cut(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)
        os.fsync(file.fileno())
