"""Sabotages of feeds and sitemaps."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from lxml import etree

from tasks.web import feeds, sitemap_tree, sitemaps
from tasks.web.entries import Entry, NotThisFormat
from tests.hostile.sabotage import sabotage, swap

# Feeds and sitemaps.


@sabotage("strict-feeds")
def _strict_feeds() -> None:
    """Well-formed RSS in UTF-8, or nothing."""

    def strict(payload: bytes, base: str, zone: ZoneInfo, content_type: str | None = None) -> list[Entry]:
        root = _tree(payload.decode("ascii").encode())
        return [_strict_entry(item) for item in root.iter("item")]

    swap(feeds, parse=strict)


def _strict_entry(item: Any) -> Entry:
    at = datetime.strptime(item.findtext("pubDate"), "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    return Entry(item.findtext("link"), published_at=at)


def _tree(payload: bytes, **options: Any) -> Any:
    try:
        return etree.fromstring(payload, etree.XMLParser(**options))
    except etree.XMLSyntaxError as e:
        raise NotThisFormat(str(e)) from e


@sabotage("entities-expanded")
def _entities_expanded() -> None:
    """The parser does whatever the document declares."""
    options = {"resolve_entities": True, "load_dtd": True, "no_network": False, "huge_tree": True, "recover": True}

    def feed(payload: bytes, base: str, *args: Any) -> list[Entry]:
        root = _tree(payload, **options)
        return [Entry(urljoin(base, item.findtext("link") or "")) for item in root.iter("item") if _spelt(item)]

    def sitemap(payload: bytes, base: str, *args: Any) -> sitemaps.Sitemap:
        places = [element.text or "" for element in _tree(payload, **options).iter("{*}loc")]
        return sitemaps.Sitemap({place: Entry(place) for place in places})

    swap(feeds, parse=feed)
    swap(sitemaps, parse=sitemap)


def _spelt(item: Any) -> bool:
    return bool("".join(item.itertext()))


@sabotage("doctypes-refused")
def _doctypes_refused() -> None:
    for module in (feeds, sitemaps):
        _refuse_doctypes(module, module.parse)


def _refuse_doctypes(module: Any, parse: Callable[..., Any]) -> None:
    def refusing(payload: bytes, *args: Any) -> Any:
        if b"<!DOCTYPE" in payload:
            raise NotThisFormat("a document type")
        return parse(payload, *args)

    swap(module, parse=refusing)


@sabotage("feeds-unmended")
def _feeds_unmended() -> None:
    swap(feeds, _mended=lambda text: text, _LOOSE_BYTES=10**9)


@sabotage("json-unguarded")
def _json_unguarded() -> None:
    swap(feeds, _json_items=lambda text: json.loads(text)["items"])


@sabotage("utf-8-feeds")
def _utf_8_feeds() -> None:
    swap(feeds, decode=lambda payload, content_type: payload.decode("utf-8", "replace"))


@sabotage("charset-of-the-header")
def _charset_of_the_header() -> None:
    def claimed(payload: bytes, content_type: str | None) -> str:
        return payload.decode((content_type or "").partition("charset=")[2] or "latin-1", "ignore").lstrip(
            "\xef\xbb\xbf"
        )

    swap(feeds, decode=claimed)


@sabotage("first-link")
def _first_link() -> None:
    swap(feeds, _link=lambda item: str((item.get("links") or [{}])[0].get("href") or ""))


@sabotage("no-xml-base")
def _no_xml_base() -> None:
    swap(feeds, _XML_BASE=re.compile(r"(?!)"))


@sabotage("few-entries")
def _few_entries() -> None:
    for module in (feeds, sitemaps):
        swap(module, MOST_ENTRIES=10)


@sabotage("no-gz-files")
def _no_gz_files() -> None:
    swap(sitemaps, GZIP_MAGIC=b"never")


@sabotage("sitemaps-without-end")
def _sitemaps_without_end() -> None:
    swap(sitemap_tree, MOST_FILES=100_000)


@sabotage("anything-is-a-sitemap")
def _anything_is_a_sitemap() -> None:
    parse = sitemaps.parse

    def lenient(*args: Any) -> sitemaps.Sitemap:
        try:
            return parse(*args)
        except NotThisFormat:
            return sitemaps.Sitemap()

    swap(sitemaps, parse=lenient)


@sabotage("sitemaps-by-pattern")
def _sitemaps_by_pattern() -> None:
    def found(payload: bytes, *args: Any) -> sitemaps.Sitemap:
        places = re.findall(r"<loc>\s*(.*?)\s*</loc>", payload.decode("utf-8", "replace"))
        return sitemaps.Sitemap({place: Entry(place) for place in places})

    swap(sitemaps, parse=found)


@sabotage("strict-sitemaps")
def _strict_sitemaps() -> None:
    """The namespace of the protocol, UTF-8, dates in ISO 8601 and at least one address, or nothing."""

    def strict(payload: bytes, *args: Any) -> sitemaps.Sitemap:
        space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
        root = _tree(payload.decode("ascii").encode())
        for stamp in root.iter(f"{space}lastmod"):
            datetime.fromisoformat(stamp.text)
        places = [place.text for place in root.iter(f"{space}loc")]
        if not places:
            raise NotThisFormat("empty")
        return sitemaps.Sitemap({place: Entry(place) for place in places})

    swap(sitemaps, parse=strict)
