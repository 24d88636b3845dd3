"""Every answer of the newsroom in one edition: address -> status, headers and bytes."""

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from types import MappingProxyType

from deployments.sample import editions, hangang, ledger, listings, notices, tagus
from deployments.sample.editions import Edition
from deployments.sample.oddities import Oddity, oddities
from deployments.sample.stories import PUBLISHERS, Site, Story

FIRST_DAY = date(2018, 12, 15)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to a GET of one address."""

    status: int
    content_type: str
    body: bytes
    modified: datetime
    location: str | None = None

    @property
    def etag(self) -> str:
        """A strong validator (RFC 9110, 8.8.3): the digest of the body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


@dataclass(frozen=True, slots=True)
class Look:
    """How a publisher renders its pages."""

    article: Callable[[Edition, Story], str]
    page: Callable[[Edition, Site, str, str], str]
    listing: Callable[[Edition, Site, str, list[Story], list[str]], str]
    content_type: str


LOOKS = {
    # The Post leaves the charset to the page.
    "hangang-post": Look(hangang.article_page, hangang.page, hangang.listing_page, "text/html"),
    "tagus-courier": Look(tagus.article_page, tagus.page, tagus.listing_page, "text/html; charset=utf-8"),
    "harbor-ledger": Look(ledger.article_page, ledger.page, ledger.listing_page, "text/html; charset=UTF-8"),
}
_Named = Iterator[tuple[str, Answer]]  # paths and what they answer


@cache
def answers(number: int, base_port: int) -> MappingProxyType[str, Answer]:
    """Return the answer of each address of an edition, by full URL."""
    edition = editions.edition(number, base_port)
    return MappingProxyType(
        {
            edition.origin(publisher) + path: answer
            for publisher in PUBLISHERS
            for pages in (_articles, _odd_pages, _for_crawlers, _listings, _archive, _pictures)
            for path, answer in pages(edition, publisher)
        }
    )


@cache
def missing(number: int, base_port: int, publisher: str) -> Answer:
    """Return the answer of the addresses that do not exist."""
    return _notice(editions.edition(number, base_port), publisher, 404, "Not found", notices.MISSING)


def _html(
    edition: Edition,
    publisher: str,
    text: str,
    *,
    status: int = 200,
    at: datetime | None = None,
    charset: str = "utf-8",
) -> Answer:
    return Answer(status, LOOKS[publisher].content_type, text.encode(charset), at or _made(edition, publisher))


def _made(edition: Edition, publisher: str, day: date = editions.BASE_DAY) -> datetime:
    return datetime.combine(day, time(6), edition.site(publisher).zone)


def _notice(edition: Edition, publisher: str, status: int, title: str, body: str) -> Answer:
    text = LOOKS[publisher].page(edition, edition.site(publisher), title, body)
    return _html(edition, publisher, text, status=status)


def _articles(edition: Edition, publisher: str) -> _Named:
    for item in edition.items.values():
        story = item.story
        if story.publisher != publisher:
            continue
        path = edition.path(story.key)
        if item.gone:
            yield path, _notice(edition, publisher, 410, "Removed", notices.GONE)
            continue
        text = LOOKS[publisher].article(edition, story)
        yield path, _html(edition, publisher, text, at=story.changed, charset=story.charset)


def _odd_pages(edition: Edition, publisher: str) -> _Named:
    for odd in oddities(edition):
        if odd.publisher == publisher and odd.kind not in {"missing", "listing"}:
            yield odd.path, _odd_page(edition, odd)


def _odd_page(edition: Edition, odd: Oddity) -> Answer:
    site = edition.site(odd.publisher)
    if odd.kind == "redirect" and odd.story:
        return Answer(odd.status, "text/plain", b"", odd.at, location=edition.url(odd.story))
    if odd.kind == "amp" and odd.story:
        story = edition.items[odd.story].story
        return _html(edition, odd.publisher, ledger.amp_page(edition, story), at=story.changed)
    if odd.kind == "consent":
        return _html(edition, odd.publisher, notices.consent_page(site), at=odd.at)
    if odd.kind == "document":
        return Answer(200, "application/pdf", notices.PDF, odd.at)
    body = {"soft_404": notices.SOFT_404, "gone": notices.GONE, "blocked": notices.BLOCKED}[odd.kind]
    return _notice(edition, odd.publisher, odd.status, odd.title, body)


def _for_crawlers(edition: Edition, publisher: str) -> _Named:
    at = _made(edition, publisher, edition.day)
    feed = listings.feed(edition, publisher).encode()
    yield listings.FEED_PATHS[publisher], Answer(200, listings.FEED_TYPES[publisher], feed, at)
    yield "/robots.txt", Answer(200, "text/plain", listings.robots(edition, publisher).encode(), at)
    yield "/sitemap.xml", Answer(200, "application/xml", listings.sitemap_index(edition, publisher).encode(), at)
    for month in listings.sitemap_pages(edition, publisher):
        text = listings.sitemap(edition, publisher, month)
        yield f"/sitemap-{month}.xml", Answer(200, "application/xml", text.encode(), at)


def _listings(edition: Edition, publisher: str) -> _Named:
    """Yield the front page and the pages of sections, tags, authors and menu entries."""
    site, stories, look = edition.site(publisher), edition.stories(publisher), LOOKS[publisher]
    at = _made(edition, publisher, edition.day)
    named: dict[str, tuple[str, list[Story]]] = {"/": (site.tagline, stories[:20])}
    for heading, entries in site.menu:
        named[site.place("heading", heading)] = (heading, [])
        named |= {site.place("entry", entry, heading): (entry, []) for entry in entries}
    for story in stories:
        places = [(site.place("section", story.section), site.sections[story.section])]
        places += [(site.place("tag", tag), tag) for tag in story.tags]
        places += [(site.place("author", author.name), author.name) for author in story.authors]
        for path, title in places:
            named.setdefault(path, (title, []))[1].append(story)
    for path, (title, found) in named.items():
        yield path, _html(edition, publisher, look.listing(edition, site, title, found, []), at=at)
    for label in (*site.footer, *hangang.UTILITIES):
        kind = "heading" if label in hangang.UTILITIES else "footer"
        body = notices.company_page(site, label)
        yield site.place(kind, label), _html(edition, publisher, look.page(edition, site, label, body))


def _archive(edition: Edition, publisher: str) -> _Named:
    """Yield a page for each day from the first story to the edition's day."""
    site, stories, look = edition.site(publisher), edition.stories(publisher), LOOKS[publisher]
    for offset in range((edition.day - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=offset)
        found = [story for story in stories if story.published.date() == day]
        beside = [day - timedelta(days=1), day + timedelta(days=1)]
        links = [
            f'<a href="{_archive_path(other)}">{other}</a>' for other in beside if FIRST_DAY <= other <= edition.day
        ]
        text = look.listing(edition, site, f"{day:%Y-%m-%d}", found, links)
        yield _archive_path(day), _html(edition, publisher, text, at=_made(edition, publisher, edition.day))


def _archive_path(day: date) -> str:
    return f"/archive/{day:%Y/%m/%d}/"


def _pictures(edition: Edition, publisher: str) -> _Named:
    for story in edition.stories(publisher):
        for picture in story.pictures:
            yield f"/img/{picture.file}", Answer(200, "image/png", _png(picture.file), story.published)


@cache
def _png(name: str, width: int = 45, height: int = 30) -> bytes:
    """Return a picture of one colour, chosen by the name (PNG specification, section 11)."""
    colour = hashlib.sha256(name.encode()).digest()[:3]
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress((b"\0" + colour * width) * height)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
