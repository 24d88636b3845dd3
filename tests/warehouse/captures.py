"""Captures for tests, and how other tools read them."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc import ArchiveIterator as FastwarcIterator
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from warehouse.raw import RawWriter, read_payload
from warehouse.records import Fetch

MOMENT = datetime(2019, 1, 7, 8, 3, 0, 250, tzinfo=UTC)


def fetch(number: int = 0, **changes: object) -> Fetch:
    plain = Fetch(
        fetch_id=2**64 - 1 - number,
        url_id=number,
        source_id="times",
        run_id="run",
        url=f"http://times.example/story/{number}",
        final_url=f"https://times.example/story/{number}?a=b#c",
        redirects=(f"https://times.example/story/{number}?a=b#c",),
        started_at=MOMENT,
        elapsed_ms=12,
        status=200,
        content_type="text/html; charset=utf-8",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def payload_of(number: int) -> bytes:
    return hashlib.shake_128(str(number).encode()).digest(150 + number)  # does not compress


def write(raw: Path, count: int, **options: int) -> list[Fetch]:
    """Leave a file with so many captures open, as a dead run would."""
    writer = RawWriter(raw, "times", "run", **options)
    stored = [writer.append(fetch(n), payload_of(n), request_headers={"A": "b"}) for n in range(count)]
    writer.flush()
    with pytest.raises(ZeroDivisionError), writer:
        raise ZeroDivisionError
    return stored


def read(raw: Path, stored: Fetch) -> bytes:
    assert stored.warc_file is not None
    assert stored.warc_offset is not None
    assert stored.payload_digest is not None
    return read_payload(raw, stored.warc_file, stored.warc_offset, stored.payload_digest)


def types_by_fastwarc(path: Path) -> list[str]:
    with path.open("rb") as file:
        return [record.headers["WARC-Type"] for record in FastwarcIterator(file) if record.reader.read() is not None]


def types_by_warcio(path: Path) -> list[str]:
    with path.open("rb") as file:
        return [record.rec_type for record in WarcioIterator(file) if record.content_stream().read() is not None]
