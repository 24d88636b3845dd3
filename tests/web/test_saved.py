"""Folders of saved pages: where each came from, and what became of broken ones."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.web.client import Client
from tasks.web.saved import address_of, fetch
from tests.web.hostile import Hostile
from tests.web.rounds import NOW, Reader
from warehouse.endpoints import SavedPages
from warehouse.outcomes import Outcome
from warehouse.records import Due, KnownUrl

HERE = "https://news.example/1"
NAMED = f"<html><head><link rel='canonical' href='{HERE}'></head><body><p>Trams</p></body></html>"


@pytest.fixture
def reader(hostile: Hostile, client: Client, monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.setenv("HEMEROTECA_NOW", NOW.isoformat())
    return Reader(client, ("news.example",))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<link rel=canonical href=https://news.example/1>", HERE),
        ('<LINK HREF="https://news.example/1?a=1&amp;b=2" REL="canonical"/>', f"{HERE}?a=1&b=2"),
        ('<meta property="og:url" content="https://news.example/1">', HERE),
        ("<meta content='https://news.example/1' name='og:url'>", HERE),
        ('<meta property="og:url" content="https://news.example/2"><link rel="canonical" href="https://news.example/1">', HERE),
        ('<link rel="canonical" href="/1"><meta property="og:url" content="https://news.example/1">', HERE),
        ('<!-- saved from url=(0022)https://news.example/1 --><link rel="canonical" href="https://news.example/">', HERE),
        ("<!--\n Page saved with SingleFile \n url: https://news.example/1 \n saved date: Mon Jan 07 2019\n-->", HERE),
        ("<!-- Mirrored from news.example/1 by HTTrack Website Copier/3.x [XR&CO'2014], Mon, 07 Jan 2019 -->",
         "http://news.example/1"),
        ("<!-- saved from url=(0014)about:internet -->", None),
        ('<link rel="stylesheet" href="https://news.example/x.css"><meta name="author" content="x">', None),
        ("", None),
    ],
)  # fmt: skip
def test_pages_say_where_they_came_from(head: str, expected: str | None) -> None:
    assert address_of(f"<!DOCTYPE html><html><head>{head}</head><body>x</body></html>".encode()) == expected


def due(found: KnownUrl, **more: str | None) -> Due:
    facts = Due(
        url_id=found.url_id,
        url_key=found.url_key,
        url=found.url,
        source_id=found.source_id,
        found_via=found.found_via,
        found_on=found.found_on,
        locator=found.locator,
    )
    return replace(facts, **more)  # type: ignore[arg-type]


def test_a_folder(hostile: Hostile, reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "2019").mkdir()
    (tmp_path / "2019" / "one.html").write_text(NAMED)
    (tmp_path / "two three.HTM").write_text("<p>Two")
    (tmp_path / "copy.html").write_text(NAMED)
    (tmp_path / "one.css").write_text("a {}")
    (tmp_path / "away.html").symlink_to("/etc/hostname")
    os.utime(tmp_path / "2019" / "one.html", (0, 1546848000))
    endpoint = SavedPages(path=str(tmp_path), base="https://news.example/mirror")
    [poll], urls = reader.look(endpoint)
    assert [(found.url, found.locator) for found in urls] == [
        (HERE, "2019/one.html"),
        ("https://news.example/mirror/two%20three.HTM", "two three.HTM"),
    ]
    assert urls[0].lastmod_at == datetime(2019, 1, 7, 8, tzinfo=UTC)
    assert {(found.found_via, found.found_on) for found in urls} == {("saved_pages", str(tmp_path))}
    assert (poll.outcome, poll.url_count, poll.reason) == ("ok", 2, "1 name the address of another file")
    assert reader.look(endpoint)[0][0].outcome == "not_modified"
    (tmp_path / "four.html").write_text("<p>Four")
    assert len(reader.look(endpoint)[1]) == 3
    assert hostile.log == []


def test_folders_with_little_in_them(reader: Reader, tmp_path: Path) -> None:
    for name in ("empty", "nameless"):
        (tmp_path / name).mkdir()
    (tmp_path / "nameless" / "a.html").write_text("<p>x")
    (tmp_path / "nameless" / "b.html").write_bytes(b"")
    polls, urls = reader.look(*(SavedPages(path=str(tmp_path / name)) for name in ("none", "empty", "nameless")))
    assert [(poll.outcome, poll.reason) for poll in polls[1:]] == [
        ("ok", "no HTML file there"),
        ("ok", "2 of 2 files name no address, the first is a.html"),
    ]
    assert (polls[0].outcome, urls) == ("not_found", [])


def test_pages_are_read_from_disk(reader: Reader, tmp_path: Path) -> None:
    file = tmp_path / "one.html"
    file.write_text(NAMED)
    os.utime(file, (0, 1546848000))
    endpoint = SavedPages(path=str(tmp_path))
    source = reader.source(endpoint)
    _, [found] = reader.look(endpoint)
    got = fetch(due(found), source, "run-1")
    assert got.payload == NAMED.encode()
    assert (got.fetch.outcome, got.fetch.status, got.fetch.content_type) == (None, None, "text/html")
    assert got.fetch.started_at == datetime(2019, 1, 7, 8, tzinfo=UTC)
    again = fetch(due(found, etag=got.fetch.etag), source, "run-2")
    assert (again.fetch.outcome, again.payload) == (Outcome.NOT_MODIFIED, None)


def test_every_broken_file_has_a_named_end(reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, body in (("empty", b" \n"), ("image", b"\x89PNG\r\n"), ("big", b"x" * 200)):
        (tmp_path / f"{name}.html").write_bytes(body)
    endpoint = SavedPages(path=str(tmp_path), base="https://news.example/")
    source = reader.source(endpoint)
    found = {str(one.locator): one for one in reader.look(endpoint)[1]}
    monkeypatch.setattr("tasks.web.saved.MOST_BYTES", 100)

    def end(item: Due) -> str | None:
        got = fetch(item, source, "run-1")
        assert got.payload is None
        assert got.fetch.reason
        return got.fetch.outcome

    ends = {name: end(due(one)) for name, one in found.items()}
    assert ends == {"empty.html": "empty", "image.html": "wrong_type", "big.html": "too_large"}
    one = found["big.html"]
    assert end(due(one, locator="gone.html")) == "not_found"
    assert end(due(found["image.html"], found_on=str(tmp_path / "empty.html"))) == "transport_error"
    assert end(due(one, url="https://elsewhere.example/")) == "out_of_scope"
