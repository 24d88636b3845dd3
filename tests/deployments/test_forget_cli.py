"""`hemeroteca forget` as a person types it: it counts, asks, removes and tells."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.warehouse.staging import RUN, SOURCES, Visit, address, stored, words
from warehouse import runs
from warehouse.publish import publish
from warehouse.store import open_published

HEMEROTECA = str(Path(sys.executable).with_name("hemeroteca"))
STORY = address("story")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    runs.start(tmp_path, RUN, "ingest", SOURCES)
    stored(tmp_path, [Visit(STORY, 0, words("story"), headline="A story", author="Jane Doe")])
    copies = [Visit(address(f"copy{n}", "courier"), n, words("story"), source="courier") for n in (1, 2)]
    stored(tmp_path, copies, run="courier")
    publish(tmp_path)
    return tmp_path


def types(data: Path, *arguments: str, stdin: int | None = subprocess.DEVNULL) -> tuple[int, str, str]:
    done = subprocess.run(
        [HEMEROTECA, "forget", *arguments],
        check=False,
        capture_output=True,
        text=True,
        stdin=stdin,
        env=os.environ | {"HEMEROTECA_DATA": str(data)},
    )
    return done.returncode, done.stdout, done.stderr


def articles(data: Path) -> int:
    with open_published(data) as con:
        return len(con.execute("select * from article_list").fetchall())


def test_a_dry_run_counts_and_removes_nothing(data: Path) -> None:
    code, said, _ = types(data, "--author", "Jane Doe", "--dry-run")
    assert code == 0
    assert "would be removed: 1 articles under 1 addresses, " in said
    assert ", 1 captures or files of " in said
    assert "  article_versions: 1\n" in said
    assert f"articles:\n  {STORY}  A story\n" in said
    assert f"the same text elsewhere, which stays:\n  {address('copy1', 'courier')}\n" in said
    assert articles(data) == 2


def test_it_is_not_done_unasked(data: Path) -> None:
    code, _, wrong = types(data, STORY)
    assert code == 2
    assert "nobody can be asked here; look with --dry-run, then say --yes" in wrong
    ours, theirs = pty.openpty()
    for answer, code, left in ((b"no\n", 1, 2), (b"yes\n", 0, 1)):
        os.write(ours, answer)
        assert types(data, STORY, "--reason", "asked", stdin=theirs)[0] == code
        assert articles(data) == left
    with open_published(data) as con:
        assert con.execute("select kind, reason, article_count from forgettings").fetchall() == [("url", "asked", 1)]


def test_a_source_goes_without_asking(data: Path) -> None:
    code, said, _ = types(data, "--source", "courier", "--yes")
    assert code == 0
    assert "removed: 1 articles under 2 addresses" in said
    assert articles(data) == 1


@pytest.mark.parametrize("arguments", [[], [STORY, "--author", "x"], [STORY, "--source", "herald"]])
def test_one_thing_at_a_time(tmp_path: Path, arguments: list[str]) -> None:
    code, _, wrong = types(tmp_path, *arguments)
    assert code == 2
    assert "name one thing to forget" in wrong
