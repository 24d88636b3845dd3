"""RSS, Atom, RDF and JSON feeds: fastfeedparser reads the XML, feedparser what it cannot."""

import io
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from html.entities import html5
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import fastfeedparser
import feedparser

from tasks.web.charset import decode
from tasks.web.dates import moment
from tasks.web.entries import Entry, NotThisFormat, absolute
from tasks.web.rhythm import Hints

MOST_ENTRIES = 10_000
_LOOSE_BYTES = 500_000  # feedparser takes up to 5 CPU-s for a megabyte of tags; what it alone can read is small
_LONGEST_HEADLINE = 1000
_MOST_TAGS = 200_000  # opening and closing; the libraries keep a tree, of some 250 bytes an element
_DECLARATION = re.compile(r"\A\s*<\?xml[^<>]{0,200}\?>", re.IGNORECASE)
_XML_DATE = re.compile(
    r"(<(?:\w{1,20}:)?(?:pubdate|published|updated|date|issued|modified|created)\b[^<>]{0,200}>)"
    r"(?:\s{0,40}<!\[CDATA\[)?([^<>\]]{1,120})(?:\]\]>\s{0,40})?(?=</)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\d{4}")
_TAG = re.compile("<")
_MONSTER = re.compile(r"<?[^<>]{20000,}>?")  # whole articles; tags, of which 100,000 attributes take 20 CPU-s
_REFERENCE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?:#(\d{1,7}|x[0-9a-f]{1,6});|(\w{1,31});)?", re.IGNORECASE | re.DOTALL
)
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_CUT_ADDRESS = re.compile(
    r"<(?:\w{1,20}:)?(?:link|guid|id)\b[^<>]{0,200}>(?:<!\[CDATA\[)?[^<>]{0,8192}(?:</?[^<>]{0,40})?\Z", re.IGNORECASE
)
_XML_BASE = re.compile(
    r"<(?:\w{1,20}:)?(?:feed|rss|RDF)\b[^<>]{0,2000}?\sxml:base\s{0,9}=\s{0,9}[\"']([^\"'<>]{1,2000})", re.IGNORECASE
)
_HEAD_BYTES = 65536
_ENTRY = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_TTL = re.compile(r"<ttl>\s{0,99}(\d{1,7})\s{0,99}</ttl>", re.IGNORECASE)
_PERIOD = re.compile(r"<\w{1,20}:updatePeriod[^<>]{0,200}>\s{0,99}(hourly|daily|weekly|monthly|yearly)", re.IGNORECASE)
_FREQUENCY = re.compile(r"<\w{1,20}:updateFrequency[^<>]{0,200}>\s{0,99}(\d{1,7})", re.IGNORECASE)
_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 7 * 86400, "monthly": 30 * 86400, "yearly": 365 * 86400}
_SKIPPED_HOUR = re.compile(r"<hour>\s{0,99}(\d{1,2})\s{0,99}</hour>", re.IGNORECASE)
_SKIPPED_DAY = re.compile(r"<day>\s{0,99}(mon|tue|wed|thu|fri|sat|sun)[a-z]{0,9}\s{0,99}</day>", re.IGNORECASE)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
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
    text = _DECLARATION.sub("", decode(payload, content_type))
    if not _is_json(text):
        text = _mended(text)
        if stated_base := _XML_BASE.search(text, 0, _HEAD_BYTES):
            base = absolute(base, stated_base[1]) or base
    text, stated = _with_plain_dates(text, zone)
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


def hints(payload: bytes) -> Hints:
    """Return what a feed asks of its readers in its head.

    That is ttl, skipHours and skipDays of RSS 2.0, and how often the syndication module of RSS 1.0 says it is updated.
    """
    head = payload[:_HEAD_BYTES]
    text = head.decode("utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "latin-1", "ignore")
    if first := _ENTRY.search(text):
        text = text[: first.start()]
    ttl, period, frequency = _TTL.search(text), _PERIOD.search(text), _FREQUENCY.search(text)
    seconds = int(ttl[1]) * 60 if ttl else 0
    if period or frequency:
        each = _PERIODS[period[1].lower()] if period else _PERIODS["daily"]
        seconds = max(seconds, each // max(int(frequency[1]) if frequency else 1, 1))
    return Hints(
        seconds,
        frozenset(int(hour[1]) % 24 for hour in _SKIPPED_HOUR.finditer(text)),  # some write midnight as 24
        frozenset(_DAYS.index(day[1].lower()) for day in _SKIPPED_DAY.finditer(text)),
    )


def _is_json(text: str) -> bool:
    return text.lstrip()[:1] == "{"


def _mended(text: str) -> str:
    """Repair what makes XML parsers drop text or work without end, and leave out an address that is cut."""
    for start, most in ((_ENTRY, MOST_ENTRIES), (_TAG, _MOST_TAGS)):
        if too_many := next(islice(start.finditer(text), most, None), None):
            text = text[: too_many.start()]
    text = _REFERENCE.sub(_sound_reference, _MONSTER.sub("", text))
    cut = _CUT_ADDRESS.search(text, max(0, len(text) - 10_000))
    return text[: cut.start()] if cut else text


def _sound_reference(match: re.Match[str]) -> str:
    """Return a reference that XML knows: feeds have HTML's names, and ampersands that refer to nothing."""
    whole, number, name = match[0], match[1], match[2]
    if whole[0] == "<" or name in _XML_NAMES:
        return whole
    if number:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        return whole if code >= 32 or code in {9, 10, 13} else ""
    if name and (meant := html5.get(f"{name};")):
        return escape(meant)
    return f"&amp;{whole[1:]}"


def _with_plain_dates(text: str, zone: ZoneInfo) -> tuple[str, dict[datetime, datetime]]:
    """Rewrite every date to UTC in ISO 8601, and return what was stated by the moment that it means.

    The libraries take times without an offset for UTC, read 'GMT+9' as GMT, and keep no original. What names no year
    is left out: they would read 'yesterday' as some moment of today.
    """
    stated: dict[datetime, datetime] = {}

    def plain(match: re.Match[str]) -> str:
        at = moment(match[2], zone)
        if at is None:
            return match[0] if _YEAR.search(match[2]) else match[1]
        stated[at] = at  # equal to the same moment in any zone
        return f"{match[1]}{at.astimezone(UTC).isoformat()}"

    pattern = _JSON_DATE if _is_json(text) else _XML_DATE
    return pattern.sub(plain, text), stated


def _items(text: str) -> list[Mapping[str, Any]]:
    """Return the items as either library gives them."""
    if _is_json(text):
        return _json_items(text)
    body = text.encode("utf-8", "replace")
    found: list[Mapping[str, Any]] = []
    try:
        parsed = fastfeedparser.parse(body, include_content=False, include_tags=False, include_media=False)
        found = list(parsed.entries)
        known = True
    except Exception:  # noqa: BLE001 - it raises whatever a broken document makes its code stumble over
        known = False
    # Tags that are not closed hide entries in one another from a parser of XML.
    if found and (len(body) > _LOOSE_BYTES or len(found) >= len(_ENTRY.findall(text))):
        return found
    if len(body) > _LOOSE_BYTES:
        raise NotThisFormat("neither RSS nor Atom that can be read")
    # A stream: given text, feedparser would take it for an address or a path first.
    loose = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if not known and not loose.get("entries") and not loose.get("version"):
        raise NotThisFormat("neither RSS, Atom nor JSON Feed")
    return max(found, list(loose.get("entries", ())), key=len)


def _json_items(text: str) -> list[Mapping[str, Any]]:
    """Read what is sound of a JSON Feed; the library takes it whole or not at all."""
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
    link = item.get("link")
    return link if isinstance(link, str) else ""


def _moment(value: object, stated: Mapping[datetime, datetime]) -> datetime | None:
    at = moment(value, ZoneInfo("UTC")) if isinstance(value, str) else None
    return None if at is None else stated.get(at, at)


def _plain(title: object) -> str | None:
    if not isinstance(title, str):
        return None
    return " ".join(title.split())[:_LONGEST_HEADLINE] or None
