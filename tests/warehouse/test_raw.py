"""The raw store survives kills, full disks and damage, and other WARC tools read it."""

import gzip
import hashlib
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastwarc import ArchiveIterator as FastwarcIterator
from warcio.archiveiterator import ArchiveIterator as WarcioIterator
from warcio.checker import Checker

from warehouse.errors import WarehouseError
from warehouse.raw import RawWriter, read_payload, recover, seal_recovered
from warehouse.records import Fetch
from warehouse.warc import metadata_member, response_member

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


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return tmp_path / "raw"


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


def test_a_capture_comes_back(raw: Path) -> None:
    with RawWriter(raw, "times", "run") as writer:
        stored = writer.append(fetch(), b"<p>Seoul</p>", response_headers={"Content-Encoding": "gzip"})
        writer.flush()
        assert re.fullmatch(r"times/\d{6}/run-0000\.warc\.gz", stored.warc_file or "")
        assert not (raw / str(stored.warc_file)).exists()
        assert read(raw, stored) == b"<p>Seoul</p>"
    assert (raw / str(stored.warc_file)).exists()
    assert read(raw, stored) == b"<p>Seoul</p>"
    assert replace(stored, warc_file=None, warc_offset=None, warc_length=None) == replace(
        fetch(), payload_bytes=12, payload_digest=hashlib.sha256(b"<p>Seoul</p>").hexdigest()
    )


def test_a_capture_without_status_is_a_resource(raw: Path) -> None:
    with RawWriter(raw, "times", "run") as writer:
        stored = writer.append(fetch(status=None, content_type=None), b"<p>Seoul</p>")
    assert types_by_fastwarc(raw / str(stored.warc_file)) == ["warcinfo", "resource", "metadata"]
    assert read(raw, stored) == b"<p>Seoul</p>"


@pytest.mark.parametrize("payload", [b"", b"\0" * 1000, b"\r\n\r\nWARC/1.1\r\n\r\n", os.urandom(20_000_000)])
def test_any_payload_comes_back(raw: Path, payload: bytes) -> None:
    with RawWriter(raw, "times", "run") as writer:
        stored = [writer.append(fetch(), payload), writer.append(fetch(status=None), payload)]
    assert [read(raw, one) == payload for one in stored] == [True, True]
    assert len(types_by_warcio(raw / str(stored[0].warc_file))) == 5


def test_many_threads_write_one_file(raw: Path) -> None:
    stored: list[Fetch] = []
    with RawWriter(raw, "times", "run") as writer:

        def work(start: int) -> None:
            stored.extend(writer.append(fetch(n), payload_of(n)) for n in range(start, start + 25))

        threads = [threading.Thread(target=work, args=(start,)) for start in range(0, 200, 25)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {one.warc_file for one in stored} == {stored[0].warc_file}
    assert sorted(one.url_id for one in stored) == list(range(200))
    assert all(read(raw, one) == payload_of(one.url_id) for one in stored)


def test_a_full_file_is_followed_by_another(raw: Path) -> None:
    with RawWriter(raw, "times", "run", max_bytes=2000) as writer:
        stored = [writer.append(fetch(n), payload_of(n)) for n in range(6)]
        assert sum(1 for _ in raw.glob("times/*/*.warc.gz")) == 0  # none is sealed before all are staged
    names = sorted({str(one.warc_file) for one in stored})
    assert [name[-12:] for name in names] == ["0000.warc.gz", "0001.warc.gz", "0002.warc.gz"]
    assert all(read(raw, one) == payload_of(one.url_id) for one in stored)


def test_a_file_has_one_writer_even_in_a_run_that_starts_again(raw: Path) -> None:
    write(raw, 1)
    with RawWriter(raw, "times", "run") as second, RawWriter(raw, "times", "run") as third:
        files = [one.append(fetch(), b"x").warc_file or "" for one in (second, third)]
        second.seal()
        files.append(second.append(fetch(), b"x").warc_file or "")
    assert [name[-12:] for name in files] == ["0001.warc.gz", "0002.warc.gz", "0003.warc.gz"]


def test_nothing_captured_leaves_nothing(raw: Path) -> None:
    with RawWriter(raw, "times", "run") as writer:
        writer.flush()
        writer.seal()
    assert not raw.exists()
    assert recover(raw, "times") == []
    seal_recovered(raw, "times")


def test_what_differs_is_named(raw: Path) -> None:
    first, second = write(raw, 2)
    digest, offset = first.payload_digest or "", first.warc_offset or 0
    place = re.escape(f"{raw / str(first.warc_file)} at byte {offset}: ")
    with pytest.raises(WarehouseError, match=f"{place}the payload's sha256 is {digest}, not {second.payload_digest}"):
        read_payload(raw, str(first.warc_file), offset, second.payload_digest or "")
    with pytest.raises(WarehouseError, match="at byte 0: no response begins there"):
        read_payload(raw, str(first.warc_file), 0, digest)
    with pytest.raises(WarehouseError, match=r"at byte 7: "):
        read_payload(raw, str(first.warc_file), 7, digest)
    with pytest.raises(WarehouseError, match="at byte 9999999: no response begins there"):
        read_payload(raw, str(first.warc_file), 9_999_999, digest)
    with pytest.raises(WarehouseError, match="at byte 0: no such file, sealed or open"):
        read_payload(raw, "times/201901/run-0000.warc.gz", 0, digest)


def test_no_flipped_byte_goes_unseen(raw: Path) -> None:
    (stored,) = write(raw, 1)
    path = raw / f"{stored.warc_file}.open"
    good = path.read_bytes()
    begin, length = stored.warc_offset or 0, stored.warc_length or 0
    seen = 0
    for position in range(begin, begin + length, 3):
        path.write_bytes(good[:position] + bytes([good[position] ^ 0x55]) + good[position + 1 :])
        try:
            assert read(raw, stored) == payload_of(0)  # bytes of the gzip header that say nothing
        except WarehouseError:
            seen += 1
    assert seen > length // 3 - 10


def test_a_payload_of_another_length_is_refused(raw: Path) -> None:
    digest = hashlib.sha256(b"Seoul").hexdigest()
    plain = gzip.decompress(response_member(fetch(), b"Seoul", digest, None)[1])
    path = raw / "lies.warc.gz"
    raw.mkdir()
    path.write_bytes(gzip.compress(plain.replace(b"Content-Length: 5\r\n\r\nSeoul", b"Content-Length: 6\r\n\r\nSeoul")))
    with pytest.raises(WarehouseError, match="the payload has 5 bytes, not 6"):
        read_payload(raw, "lies.warc.gz", 0, digest)


CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, {folder!r})
import test_raw
from warehouse.raw import RawWriter
raw = Path(sys.argv[1])
with RawWriter(raw, "times", "run") as writer:
    for number in range(8):
        stored = writer.append(test_raw.fetch(number), test_raw.payload_of(number), request_headers={{"A": "b"}})
        writer.flush()
        print(number, flush=True)
"""


@pytest.mark.parametrize(
    ("point", "whole"),
    # The first record written is the file's warcinfo: the n-th raw.record is in capture n - 2.
    [("raw.record:1", 0), ("raw.record:2", 0), ("raw.record:6", 4), ("raw.appended:1", 1), ("raw.appended:8", 8)],
)
def test_a_killed_writer_loses_no_flushed_capture(raw: Path, point: str, whole: int) -> None:
    program = CHILD.format(folder=str(Path(__file__).parent))
    done = subprocess.run(
        [sys.executable, "-c", program, raw],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "HEMEROTECA_KILL_AT": point},
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert len(done.stdout.split()) in (whole, whole - 1)
    assert sum(1 for _ in raw.glob("times/*/*.open")) == 1
    captures = recover(raw, "times")
    assert [one.url_id for one in captures] == list(range(whole))
    assert all(read(raw, one) == payload_of(one.url_id) for one in captures)
    seal_recovered(raw, "times")
    assert all(read(raw, one) == payload_of(one.url_id) for one in captures)
    assert list(raw.glob("times/*/*.open")) == []
    assert sum(1 for _ in raw.glob("times/*/*.warc.gz")) == (1 if whole else 0)


def test_a_file_cut_anywhere_keeps_its_whole_captures(raw: Path, tmp_path: Path) -> None:
    stored = write(raw, 12)
    original = raw / f"{stored[0].warc_file}.open"
    whole = original.read_bytes()
    ends = [(one.warc_offset or 0) for one in stored[1:]] + [len(whole)]
    for size in [*range(0, len(whole), 100), *ends, *(end - 1 for end in ends)]:
        copy = tmp_path / "copy"
        path = copy / original.relative_to(raw)
        path.parent.mkdir(parents=True)
        path.write_bytes(whole[:size])
        expected = [one for one, end in zip(stored, ends, strict=True) if end <= size]
        assert recover(copy, "times") == expected
        assert recover(copy, "times") == expected
        if not expected:
            assert not path.exists()
        else:
            kept = path.read_bytes()
            assert kept == whole[: ends[len(expected) - 1]]
            kinds = ["warcinfo", *(len(expected) * ["response", "request", "metadata"])]
            assert types_by_fastwarc(path) == types_by_warcio(path) == kinds
            assert [read(copy, one) for one in expected] == [payload_of(one.url_id) for one in expected]
        shutil.rmtree(copy)


def test_damage_ends_what_is_recovered(raw: Path, caplog: pytest.LogCaptureFixture) -> None:
    stored = write(raw, 4)
    path = raw / f"{stored[0].warc_file}.open"
    good = path.read_bytes()
    third = (stored[2].warc_offset or 0) + 60
    path.write_bytes(good[:third] + b"\xff\xff\xff" + good[third + 3 :])
    with caplog.at_level(logging.INFO):
        assert recover(raw, "times") == stored[:2]
    cut = len(good) - (stored[2].warc_offset or 0)
    assert f"recovered file={path} captures=2 torn_bytes={cut}" in caplog.messages


def test_a_record_of_another_place_is_not_taken(raw: Path) -> None:
    stored = write(raw, 2)
    path = raw / f"{stored[0].warc_file}.open"
    good = path.read_bytes()
    second = stored[1].warc_offset or 0
    path.write_bytes(good[:second] + metadata_member(stored[0], "<urn:uuid:0>"))
    assert recover(raw, "times") == stored[:1]
    path.write_bytes(good[:second] + metadata_member(stored[0], "<urn:uuid:0>")[:-1])
    assert recover(raw, "times") == stored[:1]


@pytest.mark.parametrize(
    "tail",
    [
        gzip.compress(b"no record"),
        gzip.compress(b"WARC/1.1\r\nWARC-Type: metadata\r\nContent-Length: 2\r\n\r\n{}\r\n\r\n"),
        gzip.compress(b"WARC/1.1\r\nWARC-Type: metadata\r\nContent-Length: 9\r\n\r\nnot JSON.\r\n\r\n"),
        b"\0" * 5000,
    ],
)
def test_what_is_no_record_of_ours_is_cut(raw: Path, tail: bytes) -> None:
    (stored,) = write(raw, 1)
    path = raw / f"{stored.warc_file}.open"
    good = path.read_bytes()
    path.write_bytes(good + tail)
    assert recover(raw, "times") == [stored]
    assert path.read_bytes() == good


def test_recovery_takes_no_other_source_and_no_sealed_file(raw: Path) -> None:
    (left,) = write(raw, 1)
    with RawWriter(raw, "post", "run") as other:
        other.append(fetch(source_id="post"), b"x")
        with RawWriter(raw, "times", "next") as sealed:
            sealed.append(fetch(), b"y")
        assert recover(raw, "times") == [left]
        assert sum(1 for _ in raw.glob("post/*/*.open")) == 1


FULL = """
import resource, sys
from pathlib import Path
sys.path.insert(0, {folder!r})
import test_raw
from warehouse.errors import WarehouseError
from warehouse.raw import RawWriter
raw = Path(sys.argv[1])
with RawWriter(raw, "times", "run") as writer:
    first = writer.append(test_raw.fetch(0), test_raw.payload_of(0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))
    try:
        writer.append(test_raw.fetch(1), test_raw.payload_of(5000))
    except WarehouseError as error:
        print(error.code, error.retryable, error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    writer.append(test_raw.fetch(2), test_raw.payload_of(2))
"""


def test_a_full_disk_leaves_the_file_whole(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = FULL.format(folder=str(Path(__file__).parent))
    done = subprocess.run([sys.executable, "-c", program, raw], check=True, capture_output=True, text=True)
    assert re.fullmatch(
        r"paused_disk True .*/run-0000\.warc\.gz\.open: File too large at byte \d+; nothing was stored\n", done.stdout
    )
    (path,) = raw.glob("times/*/*.warc.gz")
    assert types_by_warcio(path) == ["warcinfo", "response", "metadata", "response", "metadata"]
    assert Checker(SimpleNamespace(inputs=[str(path)], verbose=True)).process_all() == 0
    assert capsys.readouterr().out.count("digest pass") == 5
