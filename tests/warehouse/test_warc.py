"""The records of a capture are those of the standard, whatever the web put into them."""

import hashlib
import json
import re
from datetime import UTC, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pytest
from fastwarc import ArchiveIterator as FastwarcIterator
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from tests.warehouse.captures import MOMENT, fetch
from warehouse.outcomes import Outcome
from warehouse.raw import RawWriter
from warehouse.records import Fetch
from warehouse.warc import fetch_of, metadata_member, request_member, response_member


def test_the_records_are_those_of_the_standard(tmp_path: Path) -> None:
    sent = {"User-Agent": "ExampleLibrary/1.0", "Cookie": "secret", "authorization": "secret"}
    received = [
        ("Content-Encoding", "gzip"),
        ("content-length", "7"),
        ("Transfer-Encoding", "chunked"),
        ("ETag", '"1"'),
        ("Set-Cookie", "secret"),
    ]
    with RawWriter(tmp_path, "times", "run") as writer:
        stored = writer.append(fetch(), b"<p>Seoul</p>", request_headers=sent, response_headers=received)
    with (tmp_path / str(stored.warc_file)).open("rb") as file:
        records = [(r.rec_headers, r.http_headers, r.content_stream().read()) for r in WarcioIterator(file)]
    info, response, request, metadata = records
    assert {headers.protocol for headers, *_ in records} == {"WARC/1.1"}
    ids = [headers.get_header("WARC-Record-ID") for headers, *_ in records]
    assert len(set(ids)) == 4
    assert all(re.fullmatch(r"<urn:uuid:[0-9a-f-]{36}>", one) for one in ids)
    assert info[0].get_header("WARC-Filename") == "run-0000.warc.gz"
    assert b"software: hemeroteca/" in info[2]
    assert b"isPartOf: run\r\n" in info[2]
    for headers, *_ in records[1:]:
        assert headers.get_header("WARC-Target-URI") == "https://times.example/story/0?a=b#c"
        assert headers.get_header("WARC-Date") == "2019-01-07T08:03:00.000250Z"
    assert response[0].get_header("WARC-Payload-Digest") == f"sha256:{stored.payload_digest}"
    assert response[1].statusline == "200 OK"
    assert response[1].headers == [
        ("X-Archive-Orig-Content-Encoding", "gzip"),
        ("X-Archive-Orig-content-length", "7"),
        ("X-Archive-Orig-Transfer-Encoding", "chunked"),
        ("ETag", '"1"'),
        ("Set-Cookie", "[not kept]"),
        ("Content-Length", "12"),
    ]
    assert request[0].get_header("WARC-Concurrent-To") == ids[1]
    assert (request[1].protocol, request[1].statusline) == ("GET", "/story/0?a=b HTTP/1.1")
    assert dict(request[1].headers) == {
        "User-Agent": "ExampleLibrary/1.0",
        "Cookie": "[not kept]",
        "authorization": "[not kept]",
    }
    assert metadata[0].get_header("WARC-Refers-To") == ids[1]
    assert json.loads(metadata[2])["payload_digest"] == stored.payload_digest
    assert fetch_of(metadata[2]) == stored


ODD = st.text(max_size=20) | st.sampled_from(["", "Content-Length", "a\r\nInjected: 1", "\0", "é"])


@given(st.lists(st.tuples(ODD, ODD)), ODD, st.sampled_from([100, 200, 299, 599, 999]))
def test_no_header_breaks_a_record(headers: list[tuple[str, str]], odd: str, status: int) -> None:
    _readable(fetch(status=status, final_url=f"https://times.example/{odd}"), headers)


def test_no_length_breaks_a_record() -> None:
    long = "x" * 50_000
    _readable(fetch(final_url=f"https://times.example/{long}"), [(long, "a"), ("A", long), *[("A", "b" * 1000)] * 100])


def _readable(one: Fetch, headers: list[tuple[str, str]]) -> None:
    _, member = response_member(one, b"Seoul", hashlib.sha256(b"Seoul").hexdigest(), headers)
    record = next(iter(FastwarcIterator(BytesIO(member))))
    assert record.http_headers is not None
    assert record.http_headers.status_code == one.status
    assert "Injected" not in record.http_headers
    assert record.reader.read() == b"Seoul"
    same = next(WarcioIterator(BytesIO(member)))
    assert same.content_stream().read() == b"Seoul"
    request_record = request_member(one, "<urn:uuid:0>", headers)
    request = next(WarcioIterator(BytesIO(request_record)))
    assert request.http_headers.protocol == "GET"
    assert next(iter(FastwarcIterator(BytesIO(request_record)))).http_headers is not None
    assert "Injected" not in request.http_headers


def test_a_fetch_comes_back_from_its_record_whole() -> None:
    full = fetch(
        outcome=Outcome.RATE_LIMITED,
        reason='"quoted"\n',
        evidence="근거",
        started_at=MOMENT.astimezone(timezone(timedelta(hours=9))),
        retry_at=MOMENT + timedelta(days=1),
        etag='W/"\xe9"',
        last_modified="Mon, 07 Jan 2019 08:03:00 GMT",
        wire_bytes=2**40,
        payload_bytes=0,
        payload_digest="0" * 64,
        warc_file="times/201901/run-0000.warc.gz",
        warc_offset=0,
        warc_length=9,
    )
    record = next(iter(FastwarcIterator(BytesIO(metadata_member(full, "<urn:uuid:0>")))))
    again = fetch_of(record.reader.read())
    assert again == full
    assert again.started_at.tzinfo is UTC
    assert again.retry_at is not None
    assert again.retry_at.tzinfo is UTC
    assert again.outcome is Outcome.RATE_LIMITED
    with pytest.raises(ValueError, match="validation error"):
        fetch_of(b"{}")
