"""What is forgotten is gone from every file, stays gone, and leaves everything else as if it had never been."""

import os
import signal
import subprocess
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.warehouse.staging import RUN, SOURCES, Visit, address, at, stored, url_id, words
from warehouse import frontier, locks, runs
from warehouse.check import demand, run_checks
from warehouse.checksum import table_checksums
from warehouse.erase import Target
from warehouse.errors import ConfigError
from warehouse.forget import count, finish, forget
from warehouse.load import load_stages
from warehouse.publish import publish
from warehouse.raw import RawWriter, read_payload
from warehouse.recovery import recover
from warehouse.stage import write_stage
from warehouse.store import LOADING, PUBLISHED, open_loading, open_published, rows

CHECKOUT = Path(__file__).parents[2]
SECRET = "Xq7SecretSentence"
STORY, PRINT, OTHER = address("story"), address("story/print"), address("other")


def secret(minute: int = 0, url: str = STORY, **more: object) -> Visit:
    plain = Visit(url, minute, words("story") + f" {SECRET}", headline=f"{SECRET} above", author=f"{SECRET} Kim")
    return replace(plain, **more)  # type: ignore[arg-type]


def plain(minute: int = 1, url: str = OTHER, **more: object) -> Visit:
    visit = Visit(url, minute, words("other"), headline="Another headline", author="Jane Doe")
    return replace(visit, **more)  # type: ignore[arg-type]


def unpacked(path: Path) -> bytes:
    """Everything that can be unpacked from a file of gzip members, and the file itself."""
    content, texts = path.read_bytes(), [path.read_bytes()]
    start = content.find(b"\x1f\x8b")
    while start >= 0:
        with suppress(zlib.error):
            texts.append(zlib.decompressobj(31).decompress(content[start:]))
        start = content.find(b"\x1f\x8b", start + 1)
    return b"".join(texts)


def found_in(data: Path, text: str = SECRET) -> set[str]:
    """Files below the data folder in which a text can be found."""
    files = [path for path in data.rglob("*") if path.is_file()]
    return {path.relative_to(data).parts[0] for path in files if text.encode() in unpacked(path)}


def checked(data: Path) -> None:
    with open_loading(data) as con:
        demand(run_checks(con))


def checksums(data: Path) -> dict[str, str]:
    with open_loading(data) as con:
        sums = table_checksums(con)
    return {table: digest for table, digest in sums.items() if table != "forgotten_urls"}


def readable(data: Path) -> int:
    """How many captures the rows refer to; every one can be read."""
    query = "select warc_file, warc_offset, payload_digest from fetches where outcome is null and warc_file is not null"
    with open_loading(data) as con:
        places = con.execute(query).fetchall()
    return sum(1 for place in places if read_payload(data / "raw", *place))


def test_an_address_is_gone_from_every_file_and_the_rest_is_as_if_it_had_never_been(
    fresh_data: Callable[[], Path],
) -> None:
    data, never = fresh_data(), fresh_data()
    stored(never, [plain(), plain(5, url=address("third"), body=words("third"))])
    stored(data, [secret(), plain(), plain(5, url=address("third"), body=words("third"))])
    stored(data, [secret(60, body=words("story") + f" {SECRET} revised")], run="later")
    stored(data, [secret(61, url=PRINT, canonical=STORY)], run="last")
    publish(data)
    assert found_in(data) == {"raw", LOADING, PUBLISHED}
    before = {path: path.stat().st_size for path in (data / "raw").rglob("*.gz")}
    target = Target("url", f"{PRINT}?utm_source=x")
    expected = count(data, target)
    assert found_in(data) == {"raw", LOADING, PUBLISHED}
    done = forget(data, target, reason="asked by letter")
    assert done == expected
    assert found_in(data) == set()
    assert found_in(data, "story/print") == set()
    assert (done.captures, done.choice.urls, [url for url, _ in done.choice.articles]) == (3, 2, [STORY])
    assert {path: path.stat().st_size for path in (data / "raw").rglob("*.gz")} == before
    assert checksums(data) == checksums(never)
    assert readable(data) == 2
    checked(data)
    with open_published(data) as con:
        assert rows(con, "select headline, article_id from article_list where headline = 'A headline'") == []
        (audit,) = rows(con, "select * from forgettings join runs using (run_id)")
        assert rows(con, "select * from forgotten_payloads") == []
    assert (audit["kind"], audit["reason"], audit["url_count"], audit["article_count"]) == (
        "url",
        "asked by letter",
        2,
        1,
    )
    assert (audit["capture_count"], audit["byte_count"]) == (3, done.bytes)
    assert audit["row_count"] == sum(done.choice.rows.values())
    assert audit["finished_at"] >= audit["ordered_at"]
    assert (audit["flow"], audit["state"]) == ("forget", "completed")


def test_no_id_of_it_is_left_in_any_table(data: Path) -> None:
    stored(data, [secret(links=((OTHER, "intext"),)), plain(links=((STORY, "related"),))])
    stored(data, [plain(2, url=STORY, source="courier", headline="Elsewhere", author=None)], run="courier")
    with open_loading(data) as con:
        captures = {
            row["fetch_id"] for row in rows(con, "select fetch_id from fetches where url_id = " + str(url_id(STORY)))
        }
    forget(data, Target("url", STORY))
    with open_loading(data) as con:
        columns = con.execute(
            "select table_name, column_name from duckdb_columns()"
            " where not internal and data_type = 'UBIGINT' and database_name = current_database()"
            " and table_name in (select table_name from duckdb_tables() where not temporary)"
        ).fetchall()
        left = {
            (table, column)
            for table, column in columns
            for (value,) in con.execute(f'select "{column}" from {table}').fetchall()
            if value in captures | {url_id(STORY)}
        }
    assert left == {("forgotten_urls", "url_id"), ("links", "target_url_id")}
    checked(data)


def test_what_is_forgotten_does_not_come_back(data: Path) -> None:
    stored(data, [secret(), plain()])
    forget(data, Target("url", STORY))
    records = [secret(9).known(), plain(9, url=address("fourth")).known(), *plain(10, canonical=STORY).records()]
    load_stages(data, [write_stage(data / "stage", "herald", "again", 1, method="live", records=records)])
    with open_loading(data) as con:
        assert frontier.forgotten(con) == {url_id(STORY)}
        assert [one.url for one in frontier.take(con, "herald", at(20))] == [address("fourth")]
        assert rows(con, f"select * from urls where url_id = {url_id(STORY)}") == []
    assert found_in(data) == set()
    checked(data)


def test_an_unknown_address_is_forgotten_in_advance(data: Path) -> None:
    done = forget(data, Target("url", STORY))
    assert (done.choice.urls, done.choice.articles, done.captures) == (1, (), 0)
    load_stages(data, [write_stage(data / "stage", "herald", RUN, 1, method="live", records=[secret().known()])])
    with open_loading(data) as con:
        assert frontier.take(con, "herald", at(20)) == []


def test_copies_elsewhere_stay_and_are_decided_anew(fresh_data: Callable[[], Path]) -> None:
    def copy(minute: int, source: str) -> Visit:
        return plain(minute, url=address("copy", source), source=source, published=at(minute), author=None)

    data, never = fresh_data(), fresh_data()
    for folder in (data, never):
        for minute, source in ((2, "courier"), (3, "gazette")):
            stored(folder, [copy(minute, source)], run=source)
    stored(data, [plain(1, published=at(1))])
    stored(never, [plain(1, url=address("unrelated"), body=words("unrelated"), author=None)])
    forget(never, Target("url", address("unrelated")))
    done = forget(data, Target("url", OTHER))
    assert done.choice.copies == (address("copy", "courier"), address("copy", "gazette"))
    assert checksums(data) == checksums(never)
    with open_loading(data) as con:
        told = rows(con, "select source_id, copy_of from articles order by source_id")
    assert [row["copy_of"] for row in told] == [None, url_id(address("copy", "courier"))]
    checked(data)


@pytest.mark.parametrize("name", [f"{SECRET} Kim", "kim@herald.example"])
def test_an_author_s_articles_go_and_those_of_others_stay(data: Path, name: str) -> None:
    stored(data, [secret(), plain(), secret(3, url=address("second"), body=words("second"))])
    stored(data, [secret(4, url=address("c", "courier"), source="courier", body=words("c"))], run="courier")
    with open_loading(data) as con:
        con.execute(
            "update authors set email = 'kim@herald.example'"
            " where author_id in (select author_id from article_authors join urls using (url_id) where url like '%herald%')"
            " and name like ?",
            [f"{SECRET}%"],
        )
    done = forget(data, Target("author", name, "herald"))
    assert [url for url, _ in done.choice.articles] == [address("second"), STORY]
    with open_loading(data) as con:
        assert [row["name"] for row in rows(con, "select name from authors order by name")] == [
            "Jane Doe",
            f"{SECRET} Kim",
        ]
        assert [row["source_id"] for row in rows(con, "select source_id from articles order by all")] == [
            "courier",
            "herald",
        ]
    checked(data)


def test_a_source_goes_with_its_files(data: Path) -> None:
    stored(data, [secret(), secret(1, url=address("broken"), body=None)])
    stored(data, [plain(2, url=address("c", "courier"), source="courier")], run="courier")
    done = forget(data, Target("source", "herald"))
    assert found_in(data) == set()
    assert not list((data / "raw" / "herald").rglob("*.gz*"))
    assert done.captures == 1
    assert done.bytes > 500
    with open_loading(data) as con:
        left = {
            table
            for table in ("articles", "fetches", "frontier", "blocks", "windows", "polls", "issues", "sources")
            if rows(con, f"select 1 from {table} where source_id = 'herald'")
        }
    assert left == set()
    assert readable(data) == 1
    checked(data)


@pytest.mark.parametrize("target", [Target("author", "Nobody"), Target("source", "nowhere")])
def test_nothing_known_is_a_mistake(data: Path, target: Target) -> None:
    with pytest.raises(ConfigError, match=f"nothing is known of the {target.kind} '{target.value}'"):
        forget(data, target)
    with open_loading(data) as con:
        assert rows(con, "select * from forgettings") == []


def test_what_dead_runs_left_is_forgotten_too(data: Path) -> None:
    """A stage that was never loaded, and captures in a file that was never sealed."""
    stored(data, [secret()])
    stored(data, [secret(30, body=words("story") + f" {SECRET} staged")], run="dead", load=False)
    left = [secret(40, run="torn"), plain(41, run="torn")]
    writer = RawWriter(data / "raw", "herald", "torn")
    orphans = [writer.append(one.fetch(), f"<p>{one.body}</p>".encode(), request_headers={}) for one in left]
    writer.flush()
    (path,) = (data / "raw").rglob("*.open")
    with path.open("ab") as file:
        file.write(b"torn")
    done = forget(data, Target("url", STORY))
    assert done.captures == 3
    assert found_in(data) == set()
    assert recover(data / "raw", "herald") == orphans[1:]
    with open_loading(data) as con:
        assert [row["kind"] for row in rows(con, "select kind from repairs")] == ["torn"]
    checked(data)


def test_a_run_that_works_on_the_source_is_not_disturbed(data: Path) -> None:
    stored(data, [secret()])
    with (
        locks.source(data, "herald", [], run="busy"),
        pytest.raises(locks.LockBusy, match=r"source-herald is held by process \d+ \(run busy\)"),
    ):
        forget(data, Target("url", STORY), wait=0)
    with open_loading(data) as con:
        assert len(rows(con, "select * from articles")) == 1
        assert rows(con, "select * from forgettings") == []


def test_blocks_that_older_versions_counted_go_by_their_words(data: Path) -> None:
    stored(data, [secret(), plain()])
    with open_loading(data) as con:
        con.execute("update blocks set url_ids = null")
    forget(data, Target("url", STORY))
    assert found_in(data) == set()
    with open_loading(data) as con:
        assert [row["text"] for row in rows(con, "select text from blocks where text like 'other%'")] == [
            words("other")
        ]


FORGET = """
import sys
from pathlib import Path
from warehouse.erase import Target
from warehouse.forget import forget
forget(Path(sys.argv[1]), Target("url", sys.argv[2]))
"""


@pytest.mark.parametrize(
    ("moment", "again"),
    [
        ("forget.rows", "the next run"),
        ("raw.blanked:1", "the order"),
        ("raw.blanked:4", "the next run"),
        ("forget.payload", "the order"),
        ("store.rewritten", "the next run"),
        ("publish.copied", "the order"),
    ],
)
def test_a_crash_in_between_is_finished(data: Path, moment: str, again: str) -> None:
    stored(data, [secret(), plain()])
    stored(data, [secret(60, body=words("story") + f" {SECRET} revised"), plain(61)], run="later")
    publish(data)
    environment = os.environ | {"HEMEROTECA_KILL_AT": moment}
    done = subprocess.run(
        [sys.executable, "-c", FORGET, data, STORY], check=False, env=environment, cwd=CHECKOUT, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert found_in(data), f"{moment} is too late to prove anything"
    if again == "the order":
        forget(data, Target("url", STORY))
    else:
        finish(data)
        publish(data)
    assert found_in(data) == set()
    assert readable(data) == 2
    with open_loading(data) as con:
        assert rows(con, "select * from forgotten_payloads") == []
        assert rows(con, "select * from forgettings where finished_at is null") == []
        assert rows(con, "select * from runs where flow = 'forget' and state != 'completed'") == []
    checked(data)


def test_an_order_to_nobody_changes_no_source(data: Path) -> None:
    runs.start(data, "again", "ingest", SOURCES)
    finish(data)
    assert not (data / PUBLISHED).exists()


def test_a_raw_file_that_somebody_removed_holds_nothing_up(data: Path) -> None:
    stored(data, [secret()])
    (path,) = (data / "raw").rglob("*.gz")
    path.unlink()
    done = forget(data, Target("url", STORY))
    assert (done.captures, done.bytes) == (1, 0)
    assert found_in(data) == set()
