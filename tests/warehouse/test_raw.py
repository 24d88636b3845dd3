"""The raw store survives full disks and damage, and other WARC tools read it."""

import gzip
import hashlib
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastwarc import ArchiveIterator as FastwarcIterator
from warcio.archiveiterator import ArchiveIterator as WarcioIterator
from warcio.checker import Checker

from tests.warehouse.captures import (
    MOMENT,
    fetch,
    payload_of,
    read,
    types_by_fastwarc,
    types_by_warcio,
    write,
)
from warehouse.errors import WarehouseError
from warehouse.outcomes import Outcome
from warehouse.raw import RawWriter, blank, read_payload
from warehouse.records import Due, Fetch
from warehouse.warc import response_member

CHECKOUT = Path(__file__).parents[2]


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


FULL = """
import resource, sys
from pathlib import Path
from tests.warehouse import captures
from warehouse.errors import WarehouseError
from warehouse.raw import RawWriter
raw = Path(sys.argv[1])
with RawWriter(raw, "times", "run") as writer:
    first = writer.append(captures.fetch(0), captures.payload_of(0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))
    try:
        writer.append(captures.fetch(1), captures.payload_of(5000))
    except WarehouseError as error:
        print(error.code, error.retryable, error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    writer.append(captures.fetch(2), captures.payload_of(2))
"""


def test_a_full_disk_leaves_the_file_whole(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = subprocess.run([sys.executable, "-c", FULL, raw], check=True, capture_output=True, text=True, cwd=CHECKOUT)
    assert re.fullmatch(
        r"paused_disk True .*/run-0000\.warc\.gz\.open: File too large; nothing was stored at byte \d+\n", done.stdout
    )
    (path,) = raw.glob("times/*/*.warc.gz")
    assert types_by_warcio(path) == ["warcinfo", "response", "metadata", "response", "metadata"]
    assert Checker(SimpleNamespace(inputs=[str(path)], verbose=True)).process_all() == 0
    assert capsys.readouterr().out.count("digest pass") == 5


def due(**changes: object) -> Due:
    plain = Due(
        url_id=0,
        url_key="times.example/story/0",
        url="http://times.example/story/0",
        source_id="times",
        found_via="feed",
        found_on="http://times.example/feed",
        capture_digest=hashlib.sha256(b"<p>Seoul</p>").hexdigest(),
        captured_at=MOMENT - timedelta(days=1),
        capture_url="https://times.example/story/0?a=b",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def revisits(raw: Path, *, by: str) -> list[tuple[dict[str, str], str, bytes]]:
    """Headers, status line and body of the revisits in the only file, as another tool reads them."""
    (path,) = raw.glob("times/*/*.warc.gz*")
    with path.open("rb") as file:
        if by == "fastwarc":
            return [
                (dict(r.headers.items()), str(r.http_headers.status_line), r.reader.read())
                for r in FastwarcIterator(file)
                if r.headers["WARC-Type"] == "revisit"
            ]
        return [
            (dict(r.rec_headers.headers), f"HTTP/1.1 {r.http_headers.statusline}", r.content_stream().read())
            for r in WarcioIterator(file)
            if r.rec_type == "revisit"
        ]


@pytest.mark.parametrize("by", ["fastwarc", "warcio"])
def test_an_unchanged_page_is_a_revisit(raw: Path, by: str) -> None:
    same = fetch(outcome=Outcome.NOT_MODIFIED, payload_digest=due().capture_digest)
    told = fetch(outcome=Outcome.NOT_MODIFIED, status=304)
    received = {"ETag": '"2"', "Content-Length": "12", "Content-Encoding": "br"}
    with RawWriter(raw, "times", "run") as writer:
        first = writer.append(fetch(), b"<p>Seoul</p>")
        stored = [
            writer.append_revisit(one, due(), request_headers={"A": "b"}, response_headers=received)
            for one in (same, told)
        ]
        writer.append_revisit(told, due(captured_at=None, capture_url=None))
    one, other, unknown = revisits(raw, by=by)
    profile = "http://netpreserve.org/warc/1.1/revisit/"
    assert one[0]["WARC-Profile"] == profile + "identical-payload-digest"
    assert one[0]["WARC-Payload-Digest"] == f"sha256:{first.payload_digest}"
    assert one[0]["WARC-Truncated"] == "length"
    assert one[1:] == ("HTTP/1.1 200 OK", b"")
    assert other[0]["WARC-Profile"] == profile + "server-not-modified"
    assert not {"WARC-Payload-Digest", "WARC-Truncated"} & other[0].keys()
    assert other[1:] == ("HTTP/1.1 304 Not Modified", b"")
    for headers, *_ in (one, other):
        assert headers["WARC-Refers-To-Target-URI"] == "https://times.example/story/0?a=b"
        assert headers["WARC-Refers-To-Date"] == "2019-01-06T08:03:00.000250Z"
        assert headers["WARC-Target-URI"] == "https://times.example/story/0?a=b#c"
    assert not [name for name in unknown[0] if name.startswith("WARC-Refers")]
    assert [replace(s, warc_file=None, warc_offset=None, warc_length=None) for s in stored] == [same, told]
    with pytest.raises(WarehouseError, match="no response begins there"):
        read(raw, stored[0])


def test_a_file_with_revisits_is_sound(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = fetch(outcome=Outcome.NOT_MODIFIED, status=304)
    with RawWriter(raw, "times", "run") as writer:
        stored = writer.append_revisit(told, due(), request_headers={"A": "b"}, response_headers={"ETag": "x"})
        writer.append(fetch(), b"<p>Seoul</p>")
    path = raw / str(stored.warc_file)
    kinds = ["warcinfo", "revisit", "request", "metadata", "response", "metadata"]
    assert types_by_fastwarc(path) == types_by_warcio(path) == kinds
    assert Checker(SimpleNamespace(inputs=[str(path)], verbose=True)).process_all() == 0
    with path.open("rb") as file:
        (etag,) = [r.http_headers["ETag"] for r in FastwarcIterator(file) if r.headers["WARC-Type"] == "revisit"]
    assert etag == "x"


@pytest.mark.parametrize("number", [0, 70_000, 200_000])
def test_what_is_blanked_is_gone_and_its_neighbours_stay(raw: Path, number: int) -> None:
    with RawWriter(raw, "times", "run") as writer:
        stored = [writer.append(fetch(n), payload_of(n) + b"secret") for n in (1, number, 2)]
    victim, path = stored[1], raw / str(stored[0].warc_file)
    size = path.stat().st_size
    for _ in range(2):
        blank(raw, str(victim.warc_file), [(victim.warc_offset or 0, victim.warc_length or 0), (size, 300)])
        assert path.stat().st_size == size
        kinds = ["warcinfo", "response", "metadata", "metadata", "metadata", "response", "metadata"]
        assert types_by_fastwarc(path) == types_by_warcio(path) == kinds
        assert [read(raw, one)[-6:] for one in (stored[0], stored[2])] == [b"secret"] * 2
        assert gzip.decompress(path.read_bytes()).count(b"secret") == 2
        with pytest.raises(WarehouseError, match="no response begins there"):
            read(raw, victim)
    blank(raw, "times/201901/gone.warc.gz", [(0, 300)])


def test_what_is_too_short_for_a_record_is_refused(raw: Path) -> None:
    (stored,) = write(raw, 1)
    with pytest.raises(ValueError, match="no record fits into 100 bytes"):
        blank(raw, str(stored.warc_file), [(0, 100)])


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 kB."""
    place = tmp_path / "full"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", place], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_really_full_disk_takes_nothing_that_was_stored(full: Path) -> None:
    stored: list[Fetch] = []
    with RawWriter(full / "raw", "times", "run") as writer:
        with pytest.raises(WarehouseError, match="No space left on device; nothing was stored at byte") as refused:
            stored.extend(writer.append(fetch(n), payload_of(20_000)) for n in range(100))
        assert (refused.value.code, refused.value.retryable) == ("paused_disk", True)
        writer.flush()
        stored.append(writer.append(fetch(100), b"small"))
    assert len(stored) > 5
    assert [len(read(full / "raw", one)) for one in stored] == [20_150] * (len(stored) - 1) + [5]
    path = full / "raw" / str(stored[0].warc_file)
    assert types_by_warcio(path) == ["warcinfo"] + ["response", "metadata"] * len(stored)


def test_a_file_that_cannot_be_begun_leaves_none(full: Path) -> None:
    ballast = full / "ballast"
    with pytest.raises(OSError, match="No space left"):
        ballast.write_bytes(bytes(1 << 20))
    writer = RawWriter(full / "raw", "times", "run")
    with pytest.raises(WarehouseError) as refused:
        writer.append(fetch(), b"x")
    assert refused.value.code == "paused_disk"
    assert not list((full / "raw").rglob("*.warc.gz*"))
    ballast.unlink()
    with writer:
        assert read(full / "raw", writer.append(fetch(), b"x")) == b"x"


def test_a_broken_disk_is_no_full_one(raw: Path) -> None:
    raw.parent.mkdir(exist_ok=True)
    raw.write_text("a file where the folder should be")
    with pytest.raises(WarehouseError, match="Not a directory; nothing was stored") as broken:
        RawWriter(raw, "times", "run").append(fetch(), b"x")
    assert (broken.value.code, broken.value.retryable) == ("warehouse", False)
