"""Stages are whole or absent, and say so."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.warehouse.staging import RUN, Visit, address, at, stage, words
from warehouse.errors import WarehouseError
from warehouse.records import Poll
from warehouse.stage import leftovers, read_manifest, write_stage


def test_a_stage_holds_a_file_a_table_and_a_manifest(tmp_path: Path) -> None:
    poll = Poll(source_id="herald", endpoint="https://e/", kind="feed", polled_at=at(0), outcome="ok", url_count=1)
    visit = Visit(address("a"), body=words("x"), links=((address("b"), "nav"),), author="Kim")
    folder = write_stage(tmp_path, "herald", RUN, 3, method="live", records=[poll, *visit.records()], flow="backfill")
    assert folder == tmp_path / "herald" / "run-1-0003"
    manifest = read_manifest(folder)
    assert (manifest.run_id, manifest.source_id, manifest.method, manifest.flow) == (RUN, "herald", "live", "backfill")
    assert manifest.rows == {
        "known_urls": 1,
        "polls": 1,
        "fetches": 1,
        "extractions": 1,
        "articles": 1,
        "authors": 1,
        "images": 1,
        "metadata_candidates": 1,
        "blocks": 3,
        "links": 1,
    }
    assert sorted(path.stem for path in folder.glob("*.parquet")) == sorted(manifest.rows)


def test_types_survive(tmp_path: Path) -> None:
    visit = Visit(address("a"), minute=7, body=words("x"), published=at(-60).astimezone())
    folder = stage(tmp_path, [visit])
    article = pq.read_table(folder / "articles.parquet").to_pylist()[0]
    assert article["url_id"] == visit.url_id
    assert article["published_at"] == at(-60)
    assert article["published_at"].tzinfo is not None
    assert article["published_at"].astimezone(UTC).hour == 11
    assert article["tags"] == ["one", "two"]
    assert pq.read_table(folder / "extractions.parquet").to_pylist()[0]["outcome"] == "article"


def test_half_characters_are_replaced(tmp_path: Path) -> None:
    folder = stage(tmp_path, [Visit(address("a"), body=words("x"), headline="broken \ud83d escape")])
    assert pq.read_table(folder / "articles.parquet").to_pylist()[0]["headline"] == "broken \ufffd escape"
    tagged = Visit(address("b"), body=words("x")).page()
    assert tagged.article is not None
    object.__setattr__(tagged.article, "tags", ("\udc00", "fine"))
    folder = write_stage(tmp_path, "herald", RUN, 2, method="live", records=[tagged])
    assert pq.read_table(folder / "articles.parquet").to_pylist()[0]["tags"] == ["\ufffd", "fine"]


def test_a_run_numbers_its_batches_once(tmp_path: Path) -> None:
    first = stage(tmp_path, [Visit(address("a"), body=words("x"))])
    with pytest.raises(WarehouseError, match="numbers its batches once"):
        stage(tmp_path, [Visit(address("b"), body=words("y"))])
    assert read_manifest(first).rows["articles"] == 1


def test_leftovers_are_whole_stages_oldest_first(tmp_path: Path) -> None:
    assert leftovers(tmp_path / "stage", "herald") == []
    made = [stage(tmp_path, [Visit(address(str(seq)), body=words("x"))], seq) for seq in (2, 1)]
    for age, path in enumerate(made):
        os.utime(path / "manifest.json", ns=(age, age))
    torn = tmp_path / "stage" / "herald" / "run-0-0001.tmp"
    torn.mkdir()
    (torn / "articles.parquet").write_bytes(b"half")
    half_removed = stage(tmp_path, [Visit(address("c"), body=words("x"))], 3)
    (half_removed / "manifest.json").unlink()
    assert leftovers(tmp_path / "stage", "herald") == made
    assert not torn.exists()
    assert not half_removed.exists()


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (
            lambda folder: (folder / "articles.parquet").write_bytes(b"PAR1"),
            "articles.parquet is not what its manifest",
        ),
        (lambda folder: (folder / "links.parquet").unlink(), "links.parquet cannot be read"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "manifest.json cannot be read"),
        (lambda folder: (folder / "manifest.json").unlink(), "manifest.json cannot be read"),
        (lambda folder: (folder / "manifest.json").write_text("{}"), "cannot be read: 'files'"),
    ],
    ids=["changed", "missing", "half a manifest", "no manifest", "another manifest"],
)
def test_a_damaged_stage_is_refused(tmp_path: Path, harm: Callable[[Path], object], message: str) -> None:
    folder = stage(tmp_path, [Visit(address("a"), body=words("x"), links=((address("b"), "nav"),))])
    harm(folder)
    with pytest.raises(WarehouseError, match=message):
        read_manifest(folder)


WRITE = """
from pathlib import Path
from tests.warehouse.staging import Visit, address, stage, words
stage(Path({folder!r}), [Visit(address("a"), body=words("x"))])
"""


@pytest.mark.parametrize(("moment", "whole"), [("stage.written", 0), ("stage.renamed", 1)])
def test_a_killed_writer_leaves_all_or_nothing(tmp_path: Path, moment: str, whole: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WRITE.format(folder=str(tmp_path))],
        env=os.environ | {"HEMEROTECA_KILL_AT": moment},
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    left = leftovers(tmp_path / "stage", "herald")
    assert len(left) == whole
    assert [json.loads((path / "manifest.json").read_text())["seq"] for path in left] == [1] * whole
    assert [path.name for path in (tmp_path / "stage" / "herald").iterdir()] == [path.name for path in left]
