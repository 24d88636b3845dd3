"""RSS, Atom, RDF and JSON feeds: fastfeedparser reads them, feedparser what it cannot."""

import io
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import fastfeedparser
import feedparser

from tasks.web.charset import decode
from tasks.web.dates import moment
from tasks.web.entries import Entry, NotThisFormat, absolute

MOST_ENTRIES = 10_000
_LOOSE_BYTES = 500_000  # feedparser takes up to 5 CPU-s for a megabyte of tags; what it alone can read is small
_LONGEST_HEADLINE = 1000
_DECLARATION = re.compile(r"\A\s*<\?xml[^<>]{0,200}\?>", re.IGNORECASE)
_XML_DATE = re.compile(
    r"(<(?:\w{1,20}:)?(?:pubdate|published|updated|date|issued|modified|created)\b[^<>]{0,200}>)"
    r"(?:\s{0,40}<!\[CDATA\[)?([^<>\]]{1,120})(?:\]\]>\s{0,40})?(?=</)",
    re.IGNORECASE,
)
_JSON_DATE = re.compile(r'("date_(?:published|modified)"\s{0,9}:\s{0,9}")([^"\\]{1,60})(?=")')


def parse(payload: bytes, base: str, zone: ZoneInfo, content_type: str | None = None) -> list[Entry]:
    """Read a feed; a broken one yields what it has.

    Args:
        payload: decoded, as fetched.
        base: address that relative links start from.
        zone: of the source, for dates without one.
        content_type: for its charset.

    Raises:
        NotThisFormat: if this is no feed.
    """
    text, stated = _with_plain_dates(_DECLARATION.sub("", decode(payload, content_type)), zone)
    found: dict[str, Entry] = {}
    for item in _items(text):
        url = absolute(base, _link(item))
        if url is None or url in found:
            continue
        updated = _moment(item.get("updated"), stated)
        published = _moment(item.get("published"), stated) or updated
        found[url] = Entry(
            url=url,
            lastmod_at=updated.astimezone(UTC) if updated else None,
            published_at=published,
            day=published.astimezone(zone).date() if published else None,
            headline=_plain(item.get("title")),
        )
        if len(found) == MOST_ENTRIES:
            break
    return list(found.values())


def _with_plain_dates(text: str, zone: ZoneInfo) -> tuple[str, dict[datetime, datetime]]:
    """Rewrite every date to UTC in ISO 8601, and return what was stated by the moment that it means.

    The libraries take times without an offset for UTC, read 'GMT+9' as GMT, and keep no original.
    """
    stated: dict[datetime, datetime] = {}

    def plain(match: re.Match[str]) -> str:
        at = moment(match[2], zone)
        if at is None:
            return match[0]
        stated[at] = at  # equal to the same moment in any zone
        return f"{match[1]}{at.astimezone(UTC).isoformat()}"

    pattern = _JSON_DATE if text.lstrip()[:1] == "{" else _XML_DATE
    return pattern.sub(plain, text), stated


def _items(text: str) -> list[Mapping[str, Any]]:
    """Return the items as either library gives them."""
    body = text.encode("utf-8", "replace")
    try:
        parsed = fastfeedparser.parse(body, include_content=False, include_tags=False, include_media=False)
        if parsed.entries:
            return list(parsed.entries)
        known = True
    except Exception:  # noqa: BLE001 - it raises whatever a broken document makes its code stumble over
        known = False
    if text.lstrip()[:1] == "{":
        return _json_items(text)
    if len(body) > _LOOSE_BYTES:
        raise NotThisFormat("neither RSS nor Atom that can be read")
    # A stream: given text, feedparser would take it for an address or a path first.
    loose = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if not known and not loose.get("entries") and not loose.get("version"):
        raise NotThisFormat("neither RSS, Atom nor JSON Feed")
    return list(loose.get("entries", ()))


def _json_items(text: str) -> list[Mapping[str, Any]]:
    """Read what is sound of a JSON Feed that the library refuses as a whole."""
    try:
        items = json.loads(text)["items"]
    except (ValueError, KeyError, TypeError, RecursionError) as e:
        raise NotThisFormat("not a JSON Feed") from e
    return [
        {
            "link": item.get("url"),
            "title": item.get("title"),
            "published": item.get("date_published"),
            "updated": item.get("date_modified"),
        }
        for item in (items if isinstance(items, list) else ())
        if isinstance(item, dict)
    ]


def _link(item: Mapping[str, Any]) -> str:
    """Return the page's link: fastfeedparser gives the first one, which may be the one for editing."""
    links = item.get("links")
    for link in links if isinstance(links, list) else ():
        if link.get("rel") in {"alternate", None} and link.get("href"):
            return str(link["href"])
    return str(item.get("link") or "")


def _moment(value: object, stated: Mapping[datetime, datetime]) -> datetime | None:
    at = moment(value, ZoneInfo("UTC")) if isinstance(value, str) else None
    return None if at is None else stated.get(at, at)


def _plain(title: object) -> str | None:
    if not isinstance(title, str):
        return None
    return " ".join(title.split())[:_LONGEST_HEADLINE] or None
