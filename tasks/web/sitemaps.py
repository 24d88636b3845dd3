"""Sitemaps and their indexes (sitemaps.org), news sitemaps, plain lists; streamed, without DTD, entities or tree."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC
from itertools import chain, islice
from zoneinfo import ZoneInfo

from lxml import etree

from tasks.web import feeds
from tasks.web.charset import decode
from tasks.web.dates import moment
from tasks.web.decode import GZIP_MAGIC, inflated
from tasks.web.entries import Entry, NotThisFormat, absolute

MOST_ENTRIES = 50_000  # the protocol's own limit
MOST_BYTES = 50_000_000  # of a .gz file, unpacked: the protocol's own limit
_PIECE = 65536
_LIST_PIECES = 160  # 10 MB of plain addresses
_HEAD = 1_000_000  # in which a document type must end
_LONGEST = 8192  # of a text that counts
_DEEPEST = 100  # elements within each other
_MOST_ELEMENTS = 1_500_000  # 30 for each page
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]{0,2000}", re.IGNORECASE)
_SUBSET_END = re.compile(rb"\]\s{0,20}>")
_BARE = re.compile(rb"(<!\[CDATA\[.*?(?:\]\]>|\Z))|&(?!#?\w{1,31};)", re.DOTALL)
_LONGEST_NAME = 33
_GROUPS = frozenset({"url", "sitemap"})
_FEED_ROOTS = frozenset({"rss", "feed", "RDF"})
# Images and videos of a page have locations and titles, too.
_PARENTS = {"loc": _GROUPS, "lastmod": _GROUPS, "publication_date": frozenset({"news"}), "title": frozenset({"news"})}
_WRITTEN_AT_ONCE = 20  # so many pages that all changed in one second did not: it is when the file was written


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap named by an index; ``lastmod`` as stated."""

    url: str
    lastmod: str | None


@dataclass(slots=True)
class Sitemap:
    """What one file says; ``damage`` tells why the rest of it could not be read."""

    entries: dict[str, Entry] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    damage: str | None = None


def parse(payload: bytes, base: str, zone: ZoneInfo, content_type: str | None = None) -> Sitemap:
    """Read a sitemap, an index, a feed or a plain list; a broken one yields what it has.

    Args:
        payload: as fetched; may be a gzip file.
        base: address of the file.
        zone: of the source, for dates without one.
        content_type: for the charset of a plain list.

    Raises:
        NotThisFormat: if this is none of them.
    """
    pieces = _pieces(payload)
    start = _start(pieces)
    if not start[:1000].lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return _plain_list(start + b"".join(islice(pieces, _LIST_PIECES)), base, content_type)
    groups = _Groups()
    sitemap = Sitemap()
    for fields in _read(groups, _without_doctype(start), pieces, sitemap):
        url = absolute(base, fields.get("loc", ""))
        if url is None:
            continue
        if len(sitemap.entries) + len(sitemap.children) >= MOST_ENTRIES:
            sitemap.damage = f"only the first {MOST_ENTRIES} entries were read"
            break
        if fields["group"] == "sitemap":
            sitemap.children.setdefault(url, Child(url, fields.get("lastmod")))
        else:
            sitemap.entries.setdefault(url, _entry(url, fields, zone))
    if sitemap.entries or sitemap.children:
        _distrust_lastmods(sitemap)
        return sitemap
    if groups.root in _FEED_ROOTS:
        whole = b"".join(inflated(payload, MOST_BYTES)) if payload.startswith(GZIP_MAGIC) else payload
        return Sitemap({entry.url: entry for entry in feeds.parse(whole, base, zone, content_type)})
    if groups.root not in {"urlset", "sitemapindex"}:
        raise NotThisFormat(f"root element {groups.root[:40]!r}")
    return sitemap


class _Trap(ValueError):  # noqa: N818 - says what the document is
    """The document is no sitemap that anybody would write."""


class _Groups:
    """A target of lxml's parser: keeps the fields of finished groups, and nothing else of the document."""

    def __init__(self) -> None:
        self.root = ""
        self.finished: list[dict[str, str]] = []
        self._path: list[str] = []
        self._fields: dict[str, str] = {}
        self._text: list[str] | None = None
        self._length = 0
        self._count = 0

    @property
    def is_other(self) -> bool:
        """Whether the root element says that this is no sitemap."""
        return self.root in _FEED_ROOTS or self.root.lower() == "html"

    def start(self, tag: str, _: object) -> None:
        local = tag.rpartition("}")[2]  # the prefix is often missing or wrong
        self.root = self.root or local
        self._text = None
        if local in _PARENTS and self._path and self._path[-1] in _PARENTS[local]:
            self._text, self._length = [], 0
        if local in _GROUPS:
            self._fields = {}
        self._path.append(local)
        self._count += 1
        if len(self._path) > _DEEPEST or self._count > _MOST_ELEMENTS:
            raise _Trap(f"{len(self._path)} elements within each other, {self._count} in all")

    def data(self, text: str) -> None:
        if self._text is not None and self._length < _LONGEST:
            self._text.append(text)
            self._length += len(text)

    def end(self, tag: str) -> None:
        local = tag.rpartition("}")[2]
        self._path.pop()
        if self._text is not None and local in _PARENTS and (local == "title" or self._length <= _LONGEST):
            self._fields.setdefault(local, "".join(self._text)[:_LONGEST].strip())
        self._text = None
        if local in _GROUPS:
            self.finished.append(self._fields | {"group": local})
            self._fields = {}

    def close(self) -> None:
        """Return nothing: what there is was taken on the way."""


def _read(groups: _Groups, start: bytes, rest: Iterable[bytes], sitemap: Sitemap) -> Iterator[dict[str, str]]:
    """Yield the groups as they are read."""
    parser = etree.XMLParser(
        target=groups,  # type: ignore[arg-type]  # lxml calls only what a target has
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
    )
    try:
        for piece in _sound(start, rest):
            parser.feed(piece)
            yield from _taken(groups)
            if groups.is_other:
                return
        parser.close()
    except (etree.XMLSyntaxError, _Trap) as e:
        sitemap.damage = str(e)[:200]
    yield from _taken(groups)


def _sound(start: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    """Escape the ampersands that refer to nothing: the parser would leave out what follows them."""
    pieces = chain((start,), rest)
    if b"\0" in start[:4]:  # UTF-16
        yield from pieces
        return
    kept = b""
    for piece in pieces:
        whole = kept + piece
        end = _open_end(whole)
        kept = whole[end:]
        yield _BARE.sub(lambda match: match[1] or b"&amp;", whole[:end])
    yield _BARE.sub(lambda match: match[1] or b"&amp;", kept)


def _open_end(piece: bytes) -> int:
    """Return where something begins that only the next piece can end; the length if nothing does."""
    literal = piece.rfind(b"<![CDATA[")
    close = piece.find(b"]]>", literal) if literal >= 0 else 0
    if close < 0:
        return literal if len(piece) - literal < _PIECE else len(piece)
    reference = piece.rfind(b"&", max(close, len(piece) - _LONGEST_NAME))
    return reference if reference >= 0 else len(piece)


def _taken(groups: _Groups) -> list[dict[str, str]]:
    finished, groups.finished = groups.finished, []
    return finished


def _pieces(payload: bytes) -> Iterator[bytes]:
    """Yield the document piece by piece, unpacked where it is a gzip file."""
    if payload.startswith(GZIP_MAGIC):
        yield from inflated(payload, MOST_BYTES)
        return
    view = memoryview(payload)
    for at in range(0, len(view), _PIECE):
        yield bytes(view[at : at + _PIECE])


def _start(pieces: Iterator[bytes]) -> bytes:
    """Return the first piece, and as much more as a document type may take."""
    start = bytearray(next(pieces, b""))
    while _DOCTYPE.search(start, 0, 4096) and len(start) < _HEAD and (piece := next(pieces, b"")):
        start += piece
    return bytes(start)


def _without_doctype(start: bytes) -> bytes:
    """Cut the document type out: what it declares can only do harm, and libxml2 gives up over the worst of it."""
    found = _DOCTYPE.search(start, 0, 4096)
    if found is None:
        return start
    subset = start[found.end() : found.end() + 1] == b"["
    end = _SUBSET_END.search(start, found.end()) if subset else re.compile(b">").search(start, found.end())
    return start[: found.start()] + start[end.end() if end else len(start) :]


def _entry(url: str, fields: dict[str, str], zone: ZoneInfo) -> Entry:
    published = moment(fields.get("publication_date"), zone)
    lastmod = moment(fields.get("lastmod"), zone)
    return Entry(
        url=url,
        lastmod_at=lastmod.astimezone(UTC) if lastmod else None,
        published_at=published,
        day=published.astimezone(zone).date() if published else None,
        headline=" ".join(fields.get("title", "").split())[:1000] or None,
    )


def _distrust_lastmods(sitemap: Sitemap) -> None:
    """Drop a time that many pages share to the second: taken at its word, every look would fetch all of them again."""
    times = {entry.lastmod_at for entry in sitemap.entries.values()}
    if len(sitemap.entries) < _WRITTEN_AT_ONCE or len(times) > 1 or None in times:
        return
    [at] = times
    if at is not None and (at.minute or at.second):
        for url, entry in sitemap.entries.items():
            sitemap.entries[url] = replace(entry, lastmod_at=None)


def _plain_list(payload: bytes, base: str, content_type: str | None) -> Sitemap:
    """One address a line."""
    found = {}
    for line in decode(payload, content_type).splitlines():
        if line.strip() and (url := absolute(base, line)) == line.strip():
            found[url] = Entry(url)
            if len(found) == MOST_ENTRIES:
                break
    if not found:
        raise NotThisFormat("neither XML nor a list of addresses")
    return Sitemap(found)
