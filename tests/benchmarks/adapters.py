"""How any scorer reaches the product: calls only, nothing starts at import."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from tasks.article.extract import extract_page
from tasks.article.profile import SiteProfile, site_profile
from tasks.graph.roles import assign
from tasks.look import look, pool
from tasks.web.once import Once
from tests.benchmarks.arrivals import arrive
from warehouse import keys

_SIGNING = ("person", "organisation")  # an agency or a desk is no author to scorers that ask for names
_allowed: list[str] = []
_pool = cache(pool)


def extract(html: bytes, url: str, profile: SiteProfile | None = None) -> dict[str, Any]:
    """The article on a page, in plain values."""
    page = extract_page(html, capture_id=0, url_id=0, source_id="benchmark", url=url, profile=profile)
    article = page.article
    if article is None:
        return {"text": "", "outcome": str(page.extraction.outcome)}
    return {
        "text": article.body,
        "title": article.headline,
        "authors": [author.name for author in page.authors if author.kind in _SIGNING],
        "published_at": article.published_stated,
        "modified_at": article.modified_stated,
        "section": article.section,
        "language": article.language,
        "paywalled": article.paywalled,
        "images": [{"url": image.url, "caption": image.caption, "credit": image.credit} for image in page.images],
        "outcome": str(page.extraction.outcome),
    }


def links(html: bytes, url: str, profile: object = None) -> list[dict[str, Any]]:
    """One per ``<a href>``, in document order."""
    page = extract_page(html, capture_id=0, url_id=0, source_id="benchmark", url=url)
    return [
        {"href": link.href, "role": link.role, "confidence": link.confidence}
        for link in assign(page.links, page_url=url)
    ]


def profile(pages: Sequence[tuple[bytes, str]]) -> SiteProfile:
    """What the product would know of a site after these pages."""
    return site_profile((html, url, None) for html, url in pages)


def duplicates(docs: Sequence[Mapping[str, Any]]) -> dict[Any, str]:
    """The cluster of each document, as the loader decided it on arrival."""
    return arrive(docs)


def url_key(url: str) -> str:
    """Identity of a URL."""
    return keys.url_key(url)


def page(url: str) -> dict[str, Any]:
    """How a page ends: ``article``, ``defer`` or ``reject``, with the code in ``reason``."""
    seen = look(url, Once(_allowed), _pool())
    kind = "article" if seen.outcome.kept else "defer" if seen.outcome.retryable else "reject"
    return {"outcome": kind, "reason": str(seen.outcome), "text": seen.text, "retry_after": seen.retry_seconds}


def feed(url: str) -> dict[str, Any]:
    """What a feed announces."""
    found = Once(_allowed).feed(url)
    return {
        "outcome": "reject" if found.reason else "ok",
        "reason": found.reason,
        "urls": [*found.urls],
        "dates": [at.isoformat() if at else None for at in found.dates],
    }


def sitemap(url: str) -> dict[str, Any]:
    """What a sitemap and its children announce."""
    found = Once(_allowed).sitemap(url)
    return {"outcome": "reject" if found.reason else "ok", "reason": found.reason, "urls": [*found.urls]}


def robots(url: str) -> dict[str, Any]:
    """What robots.txt says about a page."""
    allowed, delay = Once(_allowed).robots(url)
    return {"allowed": allowed, "crawl_delay": delay}


def allow(origins: Sequence[str]) -> None:
    """Let exact ``host:port`` pairs through the address guard."""
    _allowed[:] = origins
