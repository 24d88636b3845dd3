"""What a dead run left open is repaired without losing a whole capture, and each repair is told."""

import gzip
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.warehouse.captures import (
    MOMENT,
    fetch,
    payload_of,
    read,
    types_by_fastwarc,
    types_by_warcio,
    write,
)
from warehouse.outcomes import Outcome
from warehouse.raw import RawWriter, blank
from warehouse.records import Due, Fetch
from warehouse.recovery import Repair, note_repair, recover, seal_recovered
from warehouse.store import open_loading, rows
from warehouse.warc import metadata_member

CHECKOUT = Path(__file__).parents[2]


def test_nothing_captured_leaves_nothing(raw: Path) -> None:
    with RawWriter(raw, "times", "run") as writer:
        writer.flush()
        writer.seal()
    assert not raw.exists()
    assert recover(raw, "times") == []
    seal_recovered(raw, "times")


CHILD = """
import sys
from pathlib import Path
from tests.warehouse import captures
from warehouse.raw import RawWriter
raw = Path(sys.argv[1])
with RawWriter(raw, "times", "run") as writer:
    for number in range(8):
        stored = writer.append(captures.fetch(number), captures.payload_of(number), request_headers={"A": "b"})
        writer.flush()
        print(number, flush=True)
"""


@pytest.mark.parametrize(
    ("point", "whole"),
    # The first record written is the file's warcinfo: the n-th raw.record is in capture n - 2.
    [("raw.record:1", 0), ("raw.record:2", 0), ("raw.record:6", 4), ("raw.appended:1", 1), ("raw.appended:8", 8)],
)
def test_a_killed_writer_loses_no_flushed_capture(raw: Path, point: str, whole: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, raw],
        check=False,
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
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
    for size in [*range(0, len(whole), 400), *ends, *(end - 1 for end in ends)]:
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


def repaired(raw: Path) -> tuple[list[Fetch], list[Repair]]:
    repairs: list[Repair] = []
    return recover(raw, "times", repairs.append), repairs


def test_damage_in_the_middle_costs_one_capture(raw: Path) -> None:
    stored = write(raw, 4)
    name = str(stored[0].warc_file)
    path = raw / f"{name}.open"
    good = path.read_bytes()
    begin, length = stored[1].warc_offset or 0, stored[1].warc_length or 0
    path.write_bytes(good[: begin + 60] + b"\xff\xff\xff" + good[begin + 63 :])
    captures, repairs = repaired(raw)
    assert captures == [stored[0], *stored[2:]]
    assert repairs == [Repair(name, "damaged", begin, length, 3)]
    assert [read(raw, one) for one in captures] == [payload_of(one.url_id) for one in captures]
    one = ["response", "request", "metadata"]
    kinds = ["warcinfo", *one, "metadata", "request", "metadata", *one, *one]
    assert types_by_fastwarc(path) == types_by_warcio(path) == kinds
    assert repaired(raw) == (captures, [])


def test_damage_at_the_end_is_a_torn_end(raw: Path) -> None:
    stored = write(raw, 4)
    name = str(stored[0].warc_file)
    path = raw / f"{name}.open"
    good = path.read_bytes()
    last = stored[3].warc_offset or 0
    path.write_bytes(good[: last + 60] + b"\xff\xff\xff" + good[last + 63 :])
    assert repaired(raw) == (stored[:3], [Repair(name, "torn", last, len(good) - last, 3)])
    assert path.read_bytes() == good[:last]


def test_a_file_without_its_first_record_keeps_its_captures(raw: Path) -> None:
    stored = write(raw, 2)
    path = raw / f"{stored[0].warc_file}.open"
    good = path.read_bytes()
    path.write_bytes(b"\0" * 40 + good[40:])
    captures, (repair,) = repaired(raw)
    assert captures == stored
    assert (repair.kind, repair.offset, repair.byte_count) == ("damaged", 0, stored[0].warc_offset)


def test_a_file_without_captures_is_told_only_where_something_was_torn(raw: Path) -> None:
    (stored,) = write(raw, 1)
    path = raw / f"{stored.warc_file}.open"
    begun = path.read_bytes()[: stored.warc_offset]
    path.write_bytes(begun)
    assert repaired(raw) == ([], [])
    assert not path.exists()
    path.write_bytes(begun + b"torn")
    assert repaired(raw) == ([], [Repair(str(stored.warc_file), "torn", len(begun), 4, 0)])
    assert not path.exists()
    path.write_bytes(b"")
    assert repaired(raw) == ([], [])


def test_revisits_are_recovered(raw: Path) -> None:
    stored = write(raw, 1)
    due = Due(url_id=0, url_key="", url="http://a.example/", source_id="times", found_via="feed", found_on="")
    due = replace(due, capture_digest=stored[0].payload_digest, captured_at=MOMENT, capture_url="http://a.example/")
    writer = RawWriter(raw, "times", "next")
    same = fetch(1, outcome=Outcome.NOT_MODIFIED, payload_digest=due.capture_digest)
    told = fetch(2, outcome=Outcome.NOT_MODIFIED, status=304)
    left = [writer.append_revisit(one, due, request_headers={}, response_headers={}) for one in (same, told)]
    writer.flush()
    assert sorted(recover(raw, "times"), key=lambda one: one.url_id) == [*stored, *left]


def test_what_was_forgotten_stays_blank_and_cuts_nothing(raw: Path) -> None:
    stored = write(raw, 3)
    name, ends = str(stored[0].warc_file), [one.warc_offset or 0 for one in stored]
    blank(raw, name, [(ends[1], ends[2] - ends[1])])
    assert repaired(raw) == ([stored[0], stored[2]], [])
    blank(raw, name, [(ends[2], (raw / f"{name}.open").stat().st_size - ends[2])])
    assert repaired(raw) == ([stored[0]], [])


def test_a_repair_is_noted_once(data: Path) -> None:
    repair = Repair("times/201901/run-0000.warc.gz", "torn", 700, 12, 3)
    with open_loading(data) as con:
        for run in ("one", "two"):
            note_repair(con, "times", run, repair)
        note_repair(con, "times", "two", replace(repair, offset=600))
        told = rows(con, "select run_id, kind, warc_offset, byte_count, capture_count from repairs order by all")
    assert [tuple(row.values()) for row in told] == [("one", "torn", 700, 12, 3), ("two", "torn", 600, 12, 3)]


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
        gzip.compress(b"no record", mtime=0),
        gzip.compress(b"WARC/1.1\r\nWARC-Type: metadata\r\nContent-Length: 2\r\n\r\n{}\r\n\r\n", mtime=0),
        gzip.compress(b"WARC/1.1\r\nWARC-Type: metadata\r\nContent-Length: 9\r\n\r\nnot JSON.\r\n\r\n", mtime=0),
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
