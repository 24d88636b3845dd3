"""WARC files that others wrote: whole, torn, damaged, compressed in every way."""

import gzip
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from fastwarc.stream_io import ZstdWriter

from tasks.web import warcs
from tests.web.hostile import PAGE
from warehouse.endpoints import Warc
from warehouse.keys import url_key
from warehouse.outcomes import Outcome
from warehouse.records import Due, KnownUrl, Poll
from warehouse.sources import Source

DAY = "2019-01-07T08:00:00Z"
HTML = ("Content-Type", "text/html")


def source(*hosts: str) -> Source:
    return Source(id="news", name="News", hosts=hosts, timezone="Asia/Seoul", discovery=(Warc(path="warcs"),))


class Warcs:
    """Builds a file record by record, and remembers where each begins."""

    def __init__(self, form: str = "gzip") -> None:
        self.data = b""
        self.offsets: list[int] = []
        self._pack = {"gzip": gzip.compress, "zstd": zstd, "plain": bytes}[form]

    def add(self, url: str, body: bytes = PAGE, *headers: tuple[str, str], status: str = "200 OK", **warc: str) -> None:
        """Add a response; ``warc`` sets or changes WARC headers."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers or [HTML])
        if warc.get("WARC_Type", "response") == "response":
            body = f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body
        fields = {
            "WARC-Type": "response",
            "WARC-Target-URI": url,
            "WARC-Date": DAY,
            "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{len(self.offsets):012}>",
            "Content-Type": "application/http; msgtype=response",
            "Content-Length": str(len(body)),
        }
        fields |= {name.replace("_", "-"): value for name, value in warc.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.offsets.append(len(self.data))
        self.data += self._pack(f"WARC/1.1\r\n{head}\r\n".encode() + body + b"\r\n\r\n")


def zstd(plain: bytes) -> bytes:
    with NamedTemporaryFile() as file:
        writer = ZstdWriter(file.name)
        writer.write(plain)
        writer.close()
        return Path(file.name).read_bytes()


def write_warc(path: Path, pages: Mapping[str, bytes]) -> None:
    built = Warcs()
    for url, body in pages.items():
        built.add(url, body)
    path.write_bytes(built.data)


def due(known: KnownUrl) -> Due:
    return Due(
        url_id=known.url_id,
        url_key=known.url_key,
        url=known.url,
        source_id=known.source_id,
        found_via=known.found_via,
        found_on=known.found_on,
        locator=known.locator,
    )


def only(path: Path, data: bytes) -> warcs.Fetched:
    """Write a file of one capture, find it and fetch it."""
    path.write_bytes(data)
    (known,) = warcs.known_urls(source(), str(path))
    return warcs.fetch(due(known), source(), "run-1")


@pytest.mark.parametrize("form", ["gzip", "plain", "zstd"])
def test_forms(tmp_path: Path, form: str) -> None:
    built = Warcs(form)
    for at in range(3):
        built.add(f"https://news.example/{at}", PAGE + b"%d" % at)
    file = tmp_path / "a.warc"
    file.write_bytes(built.data)
    found = list(warcs.known_urls(source(), str(file)))
    assert [(known.url, known.locator) for known in found] == [
        (f"https://news.example/{at}", str(built.offsets[at])) for at in range(3)
    ]
    assert found[0].url_key == url_key("https://news.example/0")
    assert (found[0].found_via, found[0].found_on, found[0].day_hint) == ("warc", str(file), None)
    for at, known in enumerate(found):
        got = warcs.fetch(due(known), source(), "run-1")
        assert got.payload == PAGE + b"%d" % at
        assert got.fetch.outcome is None
        assert got.fetch.started_at == known.lastmod_at == datetime(2019, 1, 7, 8, tzinfo=UTC)
        assert (got.fetch.status, got.fetch.content_type, got.fetch.run_id) == (200, "text/html", "run-1")
        assert got.fetch.payload_bytes == len(PAGE) + 1
        assert got.response_headers["content-type"] == "text/html"


def test_what_is_no_capture_is_left_out(tmp_path: Path) -> None:
    built = Warcs()
    built.add("https://news.example/1", WARC_Type="metadata")
    built.add("https://news.example/1", WARC_Type="resource", Content_Type="text/html")
    built.add("dns:news.example")
    built.add("<https://news.example/2>")
    built.add("https://elsewhere.example/3")
    (tmp_path / "a.warc.gz").write_bytes(built.data)
    (tmp_path / "notes.txt").write_text("no WARC")
    ((poll, urls),) = warcs.poll(source("news.example"), str(tmp_path), {})
    assert [known.url for known in urls] == ["https://news.example/1", "https://news.example/2"]
    assert (poll.outcome, poll.url_count, poll.reason) == ("ok", 2, "2 captures out of scope")
    got = warcs.fetch(due(urls[0]), source(), "run-1")
    assert (got.payload, got.fetch.status, got.fetch.content_type) == (PAGE, None, "text/html")


def test_the_newest_capture_of_a_url_wins(tmp_path: Path) -> None:
    for name, days in {"a": (3, 9, 5), "b": (1,)}.items():
        built = Warcs()
        for day in days:
            built.add("https://news.example/1", b"<p>%d" % day, WARC_Date=f"2019-01-0{day}T00:00:00Z")
        (tmp_path / f"{name}.warc.gz").write_bytes(built.data)
    (known,) = warcs.known_urls(source(), str(tmp_path))
    assert warcs.fetch(due(known), source(), "run-1").payload == b"<p>9"


def test_unchanged_files_are_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    write_warc(tmp_path / "deep" / "a.warc.gz", {"https://news.example/1": PAGE})
    write_warc(tmp_path / "b.warc.gz", {"https://news.example/2": PAGE})

    def look(previous: list[Poll]) -> list[tuple[Poll, list[KnownUrl]]]:
        return list(warcs.poll(source(), str(tmp_path), {poll.endpoint: poll for poll in previous}))

    first = look([])
    assert [(Path(poll.endpoint).name, len(urls)) for poll, urls in first] == [("b.warc.gz", 1), ("a.warc.gz", 1)]
    again = look([poll for poll, _ in first])
    assert [(poll.outcome, urls) for poll, urls in again] == [("not_modified", [])] * 2
    write_warc(tmp_path / "b.warc.gz", {"https://news.example/2": PAGE, "https://news.example/3": PAGE})
    assert [len(urls) for _, urls in look([poll for poll, _ in again])] == [2, 0]


def test_missing_empty_and_unreadable(tmp_path: Path) -> None:
    ((poll, urls),) = warcs.poll(source(), str(tmp_path / "nowhere"), {})
    assert (poll.outcome, poll.endpoint, urls) == ("not_found", str(tmp_path / "nowhere"), [])
    (tmp_path / "a.warc").write_bytes(b"")
    ((poll, urls),) = warcs.poll(source(), str(tmp_path), {})
    assert (poll.outcome, poll.reason, urls) == ("ok", "empty file", [])
    (tmp_path / "a.warc").write_bytes(b"no WARC at all" * 100)
    ((poll, urls),) = warcs.poll(source(), str(tmp_path), {})
    assert (poll.reason or "").startswith("damage behind 0")
    (tmp_path / "a.warc").unlink()
    (tmp_path / "a.warc").symlink_to(tmp_path / "a.warc")
    ((poll, urls),) = warcs.poll(source(), str(tmp_path / "a.warc"), {})
    assert poll.outcome in {"transport_error", "not_found"}


@pytest.mark.parametrize(("form", "cut"), [("gzip", 30), ("plain", 300)])
def test_torn_tail(tmp_path: Path, form: str, cut: int) -> None:
    built = Warcs(form)
    for at in range(3):
        built.add(f"https://news.example/{at}", PAGE * 20)
    file = tmp_path / "a.warc"
    file.write_bytes(built.data[:-cut])
    ((poll, urls),) = warcs.poll(source(), str(file), {})
    assert [known.url for known in urls] == ["https://news.example/0", "https://news.example/1"]
    assert poll.reason == f"torn record at {built.offsets[2]}"
    torn = replace(due(urls[0]), url="https://news.example/2", locator=str(built.offsets[2]))
    assert warcs.fetch(torn, source(), "run-1").fetch.outcome is Outcome.TRUNCATED


@pytest.mark.parametrize("form", ["gzip", "plain", "zstd"])
def test_damage_in_the_middle_loses_what_is_damaged(tmp_path: Path, form: str) -> None:
    built = Warcs(form)
    for at in range(4):
        built.add(f"https://news.example/{at}", PAGE)
    data = bytearray(built.data)
    data[built.offsets[1] : built.offsets[1] + 40] = b"#" * 40
    file = tmp_path / "a.warc"
    file.write_bytes(data)
    ((poll, urls),) = warcs.poll(source(), str(file), {})
    assert [known.url[-1] for known in urls] == ["0", "2", "3"]
    assert (poll.reason or "").startswith("damage behind")
    assert [warcs.fetch(due(known), source(), "run-1").payload for known in urls] == [PAGE] * 3


GZIP = ("Content-Encoding", "gzip")
CHUNKED = ("Transfer-Encoding", "chunked")
CHUNKS = b"a;ext=1\r\n" + PAGE[:10] + b"\r\n%x\r\n" % len(PAGE[10:]) + PAGE[10:] + b"\r\n0\r\n\r\n"


CODED: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    "gzip": (gzip.compress(PAGE), [HTML, GZIP]),
    "chunks": (CHUNKS, [HTML, CHUNKED]),
    "chunks already undone": (PAGE, [HTML, CHUNKED]),
    "no type": (PAGE, [("X-No", "type")]),
}
ENDS: dict[str, tuple[bytes, list[tuple[str, str]], dict[str, str], str]] = {
    "404": (PAGE, [HTML], {"status": "404 Not Found"}, "not_found"),
    "301": (PAGE, [HTML], {"status": "301 Moved"}, "client_error"),
    "429": (PAGE, [HTML, ("Retry-After", "60")], {"status": "429 Slow"}, "rate_limited"),
    "image": (PAGE, [("Content-Type", "image/png")], {}, "wrong_type"),
    "no body": (b"", [HTML], {}, "empty"),
    "cut gzip": (gzip.compress(PAGE)[:-9], [HTML, GZIP], {}, "truncated"),
    "no gzip": (PAGE, [HTML, GZIP], {}, "bad_encoding"),
    "cut chunks": (CHUNKS[:-9], [HTML, CHUNKED], {}, "truncated"),
    "bomb": (gzip.compress(bytes(25_000_000)), [HTML, GZIP], {}, "too_large"),
    "huge": (bytes(20_000_001), [HTML], {}, "too_large"),
    "cut by its crawler": (PAGE, [HTML], {"WARC_Truncated": "length"}, "truncated"),
}


@pytest.mark.parametrize("name", CODED)
def test_codings_in_the_record(tmp_path: Path, name: str) -> None:
    body, headers = CODED[name]
    built = Warcs()
    built.add("https://news.example/1", body, *headers)
    assert only(tmp_path / "a.warc.gz", built.data).payload == PAGE


@pytest.mark.parametrize("name", ENDS)
def test_other_ends_have_names(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What may pass is tried again a day later, whatever was asked of the crawler at its time."""
    monkeypatch.setenv("HEMEROTECA_NOW", "2026-01-01T00:00:00+00:00")
    body, headers, settings, expected = ENDS[name]
    built = Warcs()
    built.add("https://news.example/1", body, *headers, **settings)
    got = only(tmp_path / "a.warc.gz", built.data)
    assert (got.fetch.outcome, got.payload) == (expected, None)
    assert got.fetch.retry_at == (datetime(2026, 1, 2, tzinfo=UTC) if Outcome(expected).retryable else None)
    assert got.fetch.reason


def test_a_file_that_changed_meanwhile(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    write_warc(file, {"https://news.example/1": PAGE, "https://news.example/2": PAGE})
    first, second = warcs.known_urls(source(), str(file))
    write_warc(file, {"https://news.example/3": PAGE})
    for known in (first, second):
        assert warcs.fetch(due(known), source(), "run-1").fetch.outcome is Outcome.TRANSPORT_ERROR
    assert warcs.fetch(due(first), source("elsewhere.example"), "run-1").fetch.outcome is Outcome.OUT_OF_SCOPE
    file.unlink()
    assert warcs.fetch(due(first), source(), "run-1").fetch.outcome is Outcome.TRANSPORT_ERROR
