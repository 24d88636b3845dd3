"""Sitemaps and their indexes (sitemaps.org), news sitemaps, plain lists; streamed, without DTD or entities."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC
from zoneinfo import ZoneInfo

from lxml import etree

from tasks.web import feeds
from tasks.web.charset import decode
from tasks.web.dates import moment
from tasks.web.decode import GZIP_MAGIC, inflated
from tasks.web.entries import Entry, NotThisFormat, absolute

MOST_ENTRIES = 50_000  # the protocol's own limit
MOST_BYTES = 50_000_000  # of a .gz file, unpacked: the protocol's own limit
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]{0,2000}", re.IGNORECASE)
_SUBSET_END = re.compile(rb"\]\s{0,20}>")
_GROUPS = frozenset({"url", "sitemap"})
_FEED_ROOTS = frozenset({"rss", "feed", "RDF"})
# Images and videos of a page have locations and titles, too.
_PARENTS = {"loc": _GROUPS, "lastmod": _GROUPS, "publication_date": frozenset({"news"}), "title": frozenset({"news"})}


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
    if payload.startswith(GZIP_MAGIC):
        payload = b"".join(inflated(payload, MOST_BYTES))
    head = payload[:1000].lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if not head.startswith(b"<"):
        return _plain_list(payload, base, content_type)
    sitemap = Sitemap()
    for local, fields in _groups(_without_doctype(payload), sitemap):
        url = absolute(base, fields.get("loc", ""))
        if url is None:
            continue
        if local == "sitemap":
            sitemap.children.setdefault(url, Child(url, fields.get("lastmod")))
        else:
            sitemap.entries.setdefault(url, _entry(url, fields, zone))
        if len(sitemap.entries) + len(sitemap.children) >= MOST_ENTRIES:
            sitemap.damage = f"only the first {MOST_ENTRIES} entries were read"
            break
    if not sitemap.entries and not sitemap.children:
        return _empty(payload, base, zone, content_type, sitemap)
    return sitemap


def _without_doctype(payload: bytes) -> bytes:
    """Cut the document type out: what it declares can only do harm, and libxml2 gives up over the worst of it."""
    found = _DOCTYPE.search(payload, 0, 4096)
    if found is None:
        return payload
    subset = payload[found.end() : found.end() + 1] == b"["
    end = _SUBSET_END.search(payload, found.end()) if subset else re.compile(b">").search(payload, found.end())
    return payload[: found.start()] + payload[end.end() if end else len(payload) :]


def _groups(payload: bytes, sitemap: Sitemap) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (url or sitemap, fields) for each group, and forget it."""
    events = etree.iterparse(
        io.BytesIO(payload),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
    )
    root = ""
    fields: dict[str, str] = {}
    try:
        for event, element in events:
            local = _local(element)
            if event == "start":
                root = root or local
                if root in _FEED_ROOTS or root.lower() == "html":
                    return
                continue
            if local in _GROUPS:
                yield local, fields
                fields = {}
                element.clear()
                while (before := element.getprevious()) is not None:
                    before.getparent().remove(before)
            elif local in _PARENTS and element.text and _local(element.getparent()) in _PARENTS[local]:
                fields.setdefault(local, element.text.strip())
    except etree.XMLSyntaxError as e:
        sitemap.damage = str(e)[:200]


def _empty(payload: bytes, base: str, zone: ZoneInfo, content_type: str | None, sitemap: Sitemap) -> Sitemap:
    """Tell an empty sitemap from a feed, which may serve as one, and from anything else."""
    root = _root(payload)
    if root in _FEED_ROOTS:
        return Sitemap({entry.url: entry for entry in feeds.parse(payload, base, zone, content_type)})
    if root not in {"urlset", "sitemapindex"}:
        raise NotThisFormat(f"root element {root[:40]!r}")
    return sitemap


def _root(payload: bytes) -> str:
    try:
        for _, element in etree.iterparse(
            io.BytesIO(payload), events=("start",), resolve_entities=False, no_network=True, recover=True
        ):
            return _local(element)
    except etree.XMLSyntaxError:
        pass
    return ""


def _local(element: etree._Element | None) -> str:
    """Return the tag without its namespace: the prefix is often missing or wrong."""
    tag = element.tag if element is not None else None
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


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
