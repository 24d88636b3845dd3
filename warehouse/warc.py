"""WARC/1.1 records of a capture (ISO 28500:2017), written by warcio and packed one gzip member a record."""

import json
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from fastwarc import ArchiveIterator, WarcRecord
from pydantic import TypeAdapter
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from warehouse.clock import now
from warehouse.records import Due, Fetch

Headers = Mapping[str, str] | Iterable[tuple[str, str]]

_FETCH = TypeAdapter(Fetch)
_PRINTABLE = "".join(map(chr, range(33, 127)))
# What described the bytes on the wire, and no longer fits the decoded payload.
_WIRE_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "set-cookie"})
NOT_KEPT = "[not kept]"
"""Stands in the place of a credential."""
# Readers give up on longer ones (fastwarc: 32 KiB of header); the metadata record has the whole address.
_MOST_HEADER_BYTES = 15 << 10
_MOST_URI_BYTES = 15 << 10
_CHUNK = 64 << 10
_FIELDS = "application/warc-fields"
_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
_GZIP_FRAME = 10 + 2 + 4 + 8  # header, length of the extra field, its one subfield's name and length, trailer


def warcinfo_member(file_name: str, run_id: str) -> bytes:
    """Return the record that opens a file: the software and the run."""
    content = (
        f"software: hemeroteca/{version('hemeroteca')}\r\n"
        f"isPartOf: {run_id}\r\n"
        "format: WARC File Format 1.1\r\n"
        "conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
    )
    headers = {"WARC-Filename": file_name, "WARC-Date": _date(now())}
    return _member("warcinfo", headers, content.encode(), content_type=_FIELDS)[1]


def response_member(fetch: Fetch, payload: bytes, digest: str, headers: Headers | None) -> tuple[str, bytes]:
    """Return record id and bytes of a response, or of a resource where the fetch has no HTTP status.

    Args:
        fetch: the exchange.
        payload: after content decoding.
        digest: sha256 of the payload in hex.
        headers: of the response; ``Content-Encoding`` and the like are kept as ``X-Archive-Orig-*``.
    """
    named = {**_about(fetch), "WARC-Payload-Digest": f"sha256:{digest}"}
    if fetch.status is None:
        return _member("resource", named, payload, content_type=_printable(fetch.content_type or "text/html"))
    return _member("response", named, payload, http=_answered(fetch, headers, ("Content-Length", str(len(payload)))))


def revisit_member(fetch: Fetch, due: Due, headers: Headers | None) -> tuple[str, bytes]:
    """Return record id and bytes of a revisit: the header of an answer whose body is not stored again.

    Args:
        fetch: status 304 means that the server said so; else its payload digest is that of the earlier capture.
        due: what was asked, with time and address of the earlier capture.
        headers: of the response, kept as in a response record.
    """
    named = _about(fetch)
    if due.captured_at is not None:
        named["WARC-Refers-To-Target-URI"] = _shown(due.capture_url or due.url)
        named["WARC-Refers-To-Date"] = _date(due.captured_at)
    if fetch.status == HTTPStatus.NOT_MODIFIED:
        named["WARC-Profile"] = _PROFILES + "server-not-modified"
    else:
        named["WARC-Profile"] = _PROFILES + "identical-payload-digest"
        named["WARC-Payload-Digest"] = f"sha256:{fetch.payload_digest}"
        named["WARC-Truncated"] = "length"
    return _member("revisit", named, b"", http=_answered(fetch, headers))


def request_member(fetch: Fetch, response_id: str, headers: Headers) -> bytes:
    """Return the record of the request; credentials in its headers are not kept."""
    target = re.sub(r"^[^:/?#]+://[^/?#]*", "", _uri(fetch)).partition("#")[0]
    lines = [(name, _told(name, value)) for name, value in _lines(headers)]
    start = f"GET {target if target.startswith('/') else '/' + target} HTTP/1.1"
    http = StatusAndHeaders(start, lines, is_http_request=True)
    return _member("request", {**_about(fetch), "WARC-Concurrent-To": response_id}, b"", http=http)[1]


def metadata_member(fetch: Fetch, response_id: str) -> bytes:
    """Return the record that holds the fetch itself as JSON, with file, offset and length of its response."""
    headers = {**_about(fetch), "WARC-Refers-To": response_id}
    return _member("metadata", headers, _FETCH.dump_json(fetch), content_type="application/json")[1]


def fetch_of(metadata: bytes) -> Fetch:
    """Return the fetch that a metadata record holds.

    Raises:
        ValueError: it holds none.
    """
    fetch = _FETCH.validate_python(json.loads(metadata))
    values = {field.name: getattr(fetch, field.name) for field in fields(fetch)}
    times: dict[str, Any] = {k: v.astimezone(UTC) for k, v in values.items() if isinstance(v, datetime)}
    return replace(fetch, **times)


def payload_of(record: WarcRecord) -> tuple[bytes, int]:
    """Return the payload of a response or resource record, and how long its header says that it is."""
    headers = record.http_headers
    expected = headers.get("Content-Length") if headers is not None else None
    length = record.content_length if expected is None else int(expected)
    return record.reader.read(), length


def tombstone(length: int) -> bytes:
    """Return a record that says nothing, as one gzip member of exactly ``length`` bytes.

    What the record leaves is padding in the extra field of the gzip header (RFC 1952, 2.3.1.1), which readers skip, or
    blanks in its block where that field is too small.

    Raises:
        ValueError: no record is so short; those of ours are longer.
    """
    blanks = max(0, length - 2000 - length // 3000) if length > _CHUNK else 0
    plain = (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <{uuid4().urn}>\r\nWARC-Date: {_date(now())}\r\n"
        f"Content-Type: {_FIELDS}\r\nContent-Length: {12 + blanks}\r\n\r\nremoved: yes{' ' * blanks}\r\n\r\n"
    ).encode()
    packer = zlib.compressobj(0 if blanks else 9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(plain) + packer.flush()
    spare = length - _GZIP_FRAME - len(packed)
    if spare < 0:
        raise ValueError(f"no record fits into {length} bytes")
    extra = struct.pack("<H2sH", spare + 4, b"he", spare) + bytes(spare)
    trailer = struct.pack("<II", zlib.crc32(plain), len(plain) & 0xFFFFFFFF)
    return b"\x1f\x8b\x08\x04\0\0\0\0\0\xff" + extra + packed + trailer


def is_tombstone(record: WarcRecord) -> bool:
    """Whether a metadata record is no fetch of ours but stands where something was removed."""
    return str(record.headers.get("Content-Type")) == _FIELDS


def whole_members(path: Path, offset: int = 0) -> Iterator[tuple[int, int, WarcRecord]]:
    """Yield offset, length and record of each gzip member, up to the end or the first one that is torn or damaged."""
    with path.open("rb") as file:
        file.seek(offset)
        rest = b""
        while True:
            unpacked = zlib.decompressobj(zlib.MAX_WBITS + 16)
            parts, length = [], 0
            while not unpacked.eof and (data := rest or file.read(_CHUNK)):
                rest = b""
                length += len(data)
                try:
                    parts.append(unpacked.decompress(data))
                except zlib.error:
                    return
            if not unpacked.eof:
                return
            rest = unpacked.unused_data
            length -= len(rest)
            record = first_record(BytesIO(b"".join(parts)))
            if record is None:
                return
            yield offset, length, record
            offset += length


def first_record(stream: BytesIO) -> WarcRecord | None:
    """Return the record at which an unpacked stream begins, or None."""
    try:
        return next(iter(ArchiveIterator(stream, parse_http=True)), None)
    except OSError:
        return None


def _about(fetch: Fetch) -> dict[str, str]:
    return {"WARC-Target-URI": _uri(fetch), "WARC-Date": _date(fetch.started_at)}


def _uri(fetch: Fetch) -> str:
    return _shown(fetch.final_url)


def _shown(url: str) -> str:
    return _printable(url)[:_MOST_URI_BYTES]


def _answered(fetch: Fetch, headers: Headers | None, *more: tuple[str, str]) -> StatusAndHeaders:
    """Return status line and headers of an answer, those that tell of the wire renamed."""
    lines = [
        (f"X-Archive-Orig-{name}" if name.lower() in _WIRE_HEADERS else name, _told(name, value))
        for name, value in _lines(headers)
    ]
    phrase = HTTPStatus(fetch.status).phrase if fetch.status in list(HTTPStatus) else "Unknown"
    return StatusAndHeaders(f"{fetch.status} {phrase}", [*lines, *more], protocol="HTTP/1.1")


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _member(
    kind: str, headers: dict[str, str], content: bytes, *, content_type: str = "", http: StatusAndHeaders | None = None
) -> tuple[str, bytes]:
    """Return the id of a record and its bytes."""
    plain = BytesIO()
    writer = WARCWriter(plain, gzip=False, warc_version="1.1")  # warcio always packs at level 9
    record = writer.create_warc_record(
        "",
        kind,
        payload=BytesIO(content),
        length=len(content),
        warc_content_type=content_type,
        warc_headers_dict=headers,
        http_headers=http,
    )
    writer.write_record(record)
    packer = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return record.rec_headers.get_header("WARC-Record-ID"), packer.compress(plain.getbuffer()) + packer.flush()


def _told(name: str, value: str) -> str:
    return NOT_KEPT if name.lower() in _SECRET_HEADERS else value


def _lines(headers: Headers | None) -> list[tuple[str, str]]:
    """Return header lines that no byte of theirs can break: printable ASCII, no empty name, not too many."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
    lines: list[tuple[str, str]] = []
    size = 0
    for name, value in pairs:
        line = (re.sub(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]", "_", str(name)), _printable(str(value), " \t"))
        length = len(line[0]) + len(line[1]) + 4
        if line[0] and size + length <= _MOST_HEADER_BYTES:
            lines.append(line)
            size += length
    return lines


def _printable(text: str, also: str = "") -> str:
    """Return text as one line of ASCII; what is not printable is percent-encoded."""
    return quote(text.encode("utf-8", "surrogatepass"), safe=_PRINTABLE + also).strip()
