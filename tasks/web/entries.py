"""What a discovery endpoint says about one page, whatever its format."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from urllib.parse import urljoin, urlsplit

_MODULUS = 1 << 256


@dataclass(frozen=True, slots=True)
class Entry:
    """One announced page.

    Attributes:
        url: absolute, http or https.
        lastmod_at: when it last changed, in UTC, if stated.
        published_at: as stated, with its offset; the time of the last change where no other is given.
        day: of the article, in the source's zone.
        headline: as announced.
    """

    url: str
    lastmod_at: datetime | None = None
    published_at: datetime | None = None
    day: date | None = None
    headline: str | None = None


class NotThisFormat(ValueError):  # noqa: N818 - says what the payload is, which is no error of ours
    """The payload is no feed, or no sitemap, at all."""


def absolute(base: str, href: str) -> str | None:
    """Return the address that ``href`` means on a page at ``base``; None if that is empty or not on the web."""
    href = href.strip()
    if not href:
        return None
    try:
        url = urljoin(base, href)
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None


def digest_of(entries: Iterable[Entry]) -> str:
    """Return a hash (hex) of what entries say, whatever their order: a sum, so that no list is sorted or kept."""
    total = 0
    for entry in entries:
        said = f"{entry.url}\n{entry.lastmod_at}\n{entry.day}\n{entry.headline}"
        total += int.from_bytes(sha256(said.encode("utf-8", "replace")).digest(), "big")
    return f"{total % _MODULUS:064x}"
