"""The naive system: requests and trafilatura, feedparser, lxml and urllib.robotparser, as tutorials put them together."""

import calendar
import gzip
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

import feedparser
import requests
import trafilatura
from lxml import etree

_SECONDS = 10.0
_AGENT = "Hemeroteca/0.1"


def allow(origins: Sequence[str]) -> None:
    """Nothing is guarded."""


def page(url: str) -> dict[str, Any]:
    """An article is what trafilatura finds text in; what may pass is deferred."""
    try:
        answer = _get(url)
    except requests.RequestException as e:
        return _failed(e)
    if answer.status_code == 429 or answer.status_code >= 500:
        return _page("defer", "rate_limited" if answer.status_code == 429 else "server_error")
    if answer.status_code >= 400:
        return _page(
            "reject", {403: "forbidden", 404: "not_found", 410: "gone"}.get(answer.status_code, "client_error")
        )
    text = trafilatura.extract(answer.content, url=url, include_comments=False)
    return _page("article", "article", text) if text else _page("reject", "empty")


def _failed(error: requests.RequestException) -> dict[str, Any]:
    if isinstance(error, requests.exceptions.SSLError):
        return _page("defer", "tls_error")
    if isinstance(error, requests.Timeout):
        return _page("defer", "timeout")
    if isinstance(error, requests.TooManyRedirects):
        return _page("reject", "redirect_loop")
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return _page("reject", "bad_encoding")
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return _page("defer", "truncated")
    return _page("reject", "bad_url") if isinstance(error, ValueError) else _page("defer", "transport_error")


def _page(outcome: str, reason: str, text: str = "") -> dict[str, Any]:
    return {"outcome": outcome, "reason": reason, "text": text, "retry_after": None}


def feed(url: str) -> dict[str, Any]:
    """What feedparser reads, unless it calls the feed broken."""
    try:
        parsed = feedparser.parse(_get(url).content)
    except requests.RequestException as e:
        return {"outcome": "reject", "reason": type(e).__name__, "urls": [], "dates": []}
    if parsed.bozo or not parsed.entries:
        return {"outcome": "reject", "reason": "broken", "urls": [], "dates": []}
    stamps = [entry.get("published_parsed") for entry in parsed.entries]
    dates = [datetime.fromtimestamp(calendar.timegm(stamp), UTC).isoformat() if stamp else None for stamp in stamps]
    return {
        "outcome": "ok",
        "reason": None,
        "urls": [entry.get("link", "") for entry in parsed.entries],
        "dates": dates,
    }


def sitemap(url: str) -> dict[str, Any]:
    """Every ``loc``, and those of every child."""
    try:
        urls = _locations(url)
    except (requests.RequestException, etree.XMLSyntaxError, OSError) as e:
        return {"outcome": "reject", "reason": type(e).__name__, "urls": []}
    return {"outcome": "ok", "reason": None, "urls": urls}


def robots(url: str) -> dict[str, Any]:
    """What the standard library says."""
    parser = RobotFileParser(urljoin(url, "/robots.txt"))
    parser.read()
    return {"allowed": parser.can_fetch(_AGENT, url), "crawl_delay": parser.crawl_delay(_AGENT)}


def _get(url: str) -> requests.Response:
    return requests.get(url, headers={"User-Agent": _AGENT}, timeout=_SECONDS)


def _locations(url: str) -> list[str]:
    payload = _get(url).content
    root = etree.fromstring(gzip.decompress(payload) if url.endswith(".gz") else payload)
    found = [loc.text or "" for loc in root.iter("{*}loc")]
    if not str(root.tag).endswith("sitemapindex"):
        return found
    return [each for child in found for each in _locations(child)]
