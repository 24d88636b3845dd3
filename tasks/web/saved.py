"""Folders of saved HTML: each file is a page, and says itself where it came from."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import quote, urljoin

from tasks.web.charset import decode
from tasks.web.entries import Entry, absolute
from tasks.web.outcomes import of_page
from tasks.web.pages import Fetched, blank_fetch, of_payload
from tasks.web.polling import Found, Look, Round
from tasks.web.wire import Limits
from warehouse.endpoints import SavedPages
from warehouse.keys import fetch_id
from warehouse.outcomes import Outcome
from warehouse.records import Due
from warehouse.sources import Source

SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_HEAD_BYTES = 100_000
MOST_BYTES = Limits().decoded_bytes
_TAG = re.compile(r"<(link|meta)\b([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:-]{1,40})\s{0,9}=\s{0,9}(?:\"([^\"]{0,3000})\"|'([^']{0,3000})'|([^\s\"'<>]{1,3000}))")
# Browsers; SingleFile; HTTrack.
_COMMENTS = (
    re.compile(r"<!--\s{0,9}saved from url=\(\d{1,9}\)(https?://[^\s<>]{1,3000})", re.IGNORECASE),
    re.compile(r"<!--\s{0,99}Page saved with SingleFile\s{1,99}url:\s{0,9}(https?://[^\s<>]{1,3000})", re.IGNORECASE),
    re.compile(r"<!-- Mirrored from ([^\s<>]{1,3000}) by HTTrack"),
)


def look(shared: Round, endpoint: SavedPages) -> Iterator[Found]:
    """Look at a folder and its subfolders; one whose files are as they were is not read again.

    ``found_on`` of a page is the folder, its locator the path below it, its ``lastmod_at`` the time of the file: a
    file that is newer makes its page due.
    """
    folder = Path(endpoint.path).absolute()
    look = Look(shared, endpoint, str(folder), is_free=True)
    try:
        files = _files(folder)
    except OSError as e:
        missing = isinstance(e, FileNotFoundError)
        yield look.fail(Outcome.NOT_FOUND if missing else Outcome.TRANSPORT_ERROR, str(e))
        return
    digest = sha256("\n".join(f"{path} {size} {time}" for path, size, time in files).encode("utf-8", "replace"))
    look.poll = replace(look.poll, payload_digest=digest.hexdigest())
    if look.proof is not None and look.proof.payload_digest == look.poll.payload_digest:
        yield look.unchanged("the same files")
        return
    nameless: list[str] = []
    named: dict[str, str] = {}
    twice = 0
    for path, _, time in files:
        url = _address(folder, path, endpoint.base)
        if url is None:
            nameless.append(path)
        elif named.setdefault(url, path) != path:
            twice += 1
        else:
            lastmod_at = datetime.fromtimestamp(time / 1e9, UTC)
            yield from look.keep([Entry(url, lastmod_at=lastmod_at)], locator=path)
    told = [f"{len(nameless)} of {len(files)} files name no address, the first is {nameless[0]}"] if nameless else []
    told += [f"{twice} name the address of another file"] if twice else []
    yield look.done(reason="; ".join(told) or (None if files else "no HTML file there"))


def fetch(due: Due, source: Source, run_id: str) -> Fetched:
    """Read the file that ``due`` points to; never raises for what is in it.

    The fetch starts at the time of the file; an unchanged file is not modified.
    """
    blank = blank_fetch(due, run_id)
    if not source.allows(due.url):
        return Fetched(replace(blank, outcome=Outcome.OUT_OF_SCOPE, reason=f"no host of {source.id}"))
    try:
        path = Path(due.found_on) / (due.locator or "")
        state = path.stat()
        at = min(datetime.fromtimestamp(state.st_mtime, UTC), blank.started_at)  # clocks of other machines run ahead
        etag = f"{state.st_size}-{state.st_mtime_ns}"
        told = replace(blank, started_at=at, fetch_id=fetch_id(run_id, due.url_id, at), etag=etag)
        if due.etag == etag:
            return Fetched(replace(told, outcome=Outcome.NOT_MODIFIED, reason="the same size and time"))
        if state.st_size > MOST_BYTES:
            return Fetched(replace(told, outcome=Outcome.TOO_LARGE, reason=f"a file of {state.st_size} bytes"))
        payload = path.read_bytes()
    except (OSError, ValueError) as e:
        missing = isinstance(e, FileNotFoundError)
        outcome = Outcome.NOT_FOUND if missing else Outcome.TRANSPORT_ERROR
        return Fetched(replace(blank, outcome=outcome, reason=str(e)[:500]))
    told = replace(told, content_type="text/html", wire_bytes=len(payload))
    settled, kept = of_payload(told, payload, of_page(payload))
    return Fetched(settled, kept, response_headers={"Content-Type": "text/html"})


def address_of(payload: bytes) -> str | None:
    """Return the web address that a saved page gives for itself: where it was saved from, else what it calls canonical.

    The comment of the program that saved it comes first: it tells what was asked for, a canonical link what the
    publisher claims.
    """
    text = decode(payload[:_HEAD_BYTES])
    for pattern in _COMMENTS:
        if stated := pattern.search(text):
            url = stated[1] if "://" in stated[1] else f"http://{stated[1]}"
            return absolute("", unescape(url).removesuffix("--"))
    claims: dict[str, str] = {}
    for tag in _TAG.finditer(text):
        values = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(tag[2])}
        if tag[1].lower() == "link" and "canonical" in values.get("rel", "").lower().split():
            claims.setdefault("canonical", values.get("href", ""))
        elif values.get("property", values.get("name", "")).lower() == "og:url":
            claims.setdefault("og:url", values.get("content", ""))
    return absolute("", claims.get("canonical", "")) or absolute("", claims.get("og:url", ""))


def _files(folder: Path) -> list[tuple[str, int, int]]:
    """Return path below the folder, size and time (ns) of each HTML file, by path; links out of the folder are left."""
    found = []
    for name in sorted([*folder.iterdir()]):
        found += _below(folder, name)
    return sorted(found)


def _below(folder: Path, path: Path) -> list[tuple[str, int, int]]:
    if path.is_symlink():
        return []
    if path.is_dir():
        return [found for name in path.iterdir() for found in _below(folder, name)]
    if path.suffix.lower() not in SUFFIXES:
        return []
    state = path.stat()
    return [(path.relative_to(folder).as_posix(), state.st_size, state.st_mtime_ns)]


def _address(folder: Path, path: str, base: str | None) -> str | None:
    """Return the address of a saved page: its own word, else its place below ``base``; None where there is neither."""
    try:
        with (folder / path).open("rb") as file:
            stated = address_of(file.read(_HEAD_BYTES))
    except OSError:
        stated = None
    if stated is None and base is not None:
        return urljoin(base if base.endswith("/") else f"{base}/", quote(path))
    return stated
