"""Feeds, sitemaps and robots.txt: how crawlers learn of the newsroom's pages."""

from datetime import datetime
from itertools import groupby

from deployments.sample import markup
from deployments.sample.editions import Edition
from deployments.sample.oddities import Oddity, oddities, tracked
from deployments.sample.stories import Story

FEED_LENGTH = 15
BLOCKED = {"hangang-post": "/member/", "tagus-courier": "/premium/", "harbor-ledger": "/print/"}
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def robots(edition: Edition, publisher: str) -> str:
    """Return the publisher's robots.txt."""
    return f"User-agent: *\nDisallow: {BLOCKED[publisher]}\n\nSitemap: {edition.origin(publisher)}/sitemap.xml\n"


def feed(edition: Edition, publisher: str) -> str:
    """Return the publisher's feed: the newest stories and its odd addresses."""
    entries = [(story.headline, edition.path(story.key), story) for story in edition.stories(publisher)[:FEED_LENGTH]]
    odd = [(odd.title, odd.path, odd) for odd in oddities(edition) if _listed(odd, publisher, "feed")]
    return _FEEDS[publisher](edition, publisher, [*entries, *odd])


def sitemap_index(edition: Edition, publisher: str) -> str:
    """Return the index of the publisher's sitemaps, one a month of publication."""
    origin = edition.origin(publisher)
    rows = "".join(
        f"<sitemap><loc>{origin}/sitemap-{month}.xml</loc><lastmod>{max(at for _, at in pages):%Y-%m-%d}</lastmod>"
        "</sitemap>\n"
        for month, pages in sitemap_pages(edition, publisher).items()
    )
    return f"{XML}<sitemapindex {SITEMAP}>\n{rows}</sitemapindex>\n"


def sitemap(edition: Edition, publisher: str, month: str) -> str:
    """Return the sitemap of a month, ``YYYY-MM``."""
    origin = edition.origin(publisher)
    rows = "".join(
        f"<url><loc>{markup.attribute(origin + path)}</loc>"
        f"<lastmod>{at.isoformat(timespec='minutes')}</lastmod></url>\n"
        for path, at in sitemap_pages(edition, publisher)[month]
    )
    return f"{XML}<urlset {SITEMAP}>\n{rows}</urlset>\n"


def sitemap_pages(edition: Edition, publisher: str) -> dict[str, list[tuple[str, datetime]]]:
    """Return path and lastmod of each page in the sitemaps, by month of publication; pages that are gone stay."""
    pages = [
        (f"{item.story.published:%Y-%m}", edition.path(item.story.key), item.lastmod)
        for item in edition.items.values()
        if item.story.publisher == publisher
    ]
    pages += [(f"{odd.at:%Y-%m}", odd.path, odd.at) for odd in oddities(edition) if _listed(odd, publisher, "sitemap")]
    pages.sort()
    return {month: [(path, at) for _, path, at in group] for month, group in groupby(pages, key=lambda page: page[0])}


def _listed(odd: Oddity, publisher: str, where: str) -> bool:
    return odd.publisher == publisher and odd.listed == where


def _moment(entry: Story | Oddity) -> datetime:
    return entry.published if isinstance(entry, Story) else entry.at


def _summary(entry: Story | Oddity) -> str:
    return markup.excerpt(entry) if isinstance(entry, Story) else entry.title


_Entries = list[tuple[str, str, Story | Oddity]]


def _odd_rss(edition: Edition, publisher: str, entries: _Entries) -> str:
    """Return RSS whose dates and element names follow no standard, as Korean papers' feeds had them."""
    origin = edition.origin(publisher)
    rows = "".join(
        f"<item>\n<title>\n<![CDATA[ {title} ]]>\n</title>\n<description>\n<![CDATA[ {_summary(entry)} ]]>\n"
        f"</description>\n<author>HangangPost</author>\n<pubdate>{_odd_date(_moment(entry))}</pubdate>\n"
        f"<link>{markup.attribute(origin + path)}</link>\n<guid>{index}</guid>\n</item>\n"
        for index, (title, path, entry) in enumerate(entries)
    )
    built = datetime(edition.day.year, edition.day.month, edition.day.day, 6, 5, 7)  # noqa: DTZ001  printed only
    return (
        f'<rss version="2.0">\n<channel>\n<title>{edition.site(publisher).name}</title>\n<link>{origin}/</link>\n'
        f"<description>Whole News</description>\n<language>US</language>\n"
        f"<lastBuildDate>{_odd_date(built)}</lastBuildDate>\n{rows}</channel>\n</rss>\n"
    )


def _odd_date(moment: datetime) -> str:
    """Return a date without a space after the comma, without leading zeros, with a zone of no standard."""
    clock = f"{moment.hour}:{moment.minute}:{moment.second}"
    return f"{moment:%a},{moment.day} {moment:%b} {moment.year} {clock} GMT+9"


def _atom(edition: Edition, publisher: str, entries: _Entries) -> str:
    origin = edition.origin(publisher)
    rows = "".join(
        f"<entry><title>{markup.text(title)}</title><id>tag:taguscourier.example,2019:{markup.attribute(path)}</id>"
        f'<link rel="alternate" href="{markup.attribute(origin + _campaign(path, entry))}"/>'
        f"<published>{_moment(entry).isoformat()}</published><updated>{_changed(entry).isoformat()}</updated>"
        f"<summary>{markup.text(_summary(entry))}</summary></entry>\n"
        for title, path, entry in entries
    )
    return (
        f'{XML}<feed xmlns="http://www.w3.org/2005/Atom">\n<title>{edition.site(publisher).name}</title>\n'
        f'<id>tag:taguscourier.example,2019:feed</id>\n<link href="{origin}/"/>\n'
        f"<updated>{edition.day.isoformat()}T06:00:00Z</updated>\n{rows}</feed>\n"
    )


def _campaign(path: str, entry: Story | Oddity) -> str:
    return tracked(path) if isinstance(entry, Story) else path


def _changed(entry: Story | Oddity) -> datetime:
    return entry.changed if isinstance(entry, Story) else entry.at


def _rss(edition: Edition, publisher: str, entries: _Entries) -> str:
    origin = edition.origin(publisher)
    rows = "".join(
        f"<item><title>{markup.text(title)}</title><link>{markup.attribute(origin + path)}</link>"
        f'<guid isPermaLink="false">{markup.attribute(path)}</guid>'
        f"<pubDate>{_moment(entry):%a, %d %b %Y %H:%M:%S %z}</pubDate>"
        f"<description>{markup.text(_summary(entry))}</description></item>\n"
        for title, path, entry in entries
    )
    return (
        f'{XML}<rss version="2.0"><channel>\n<title>{edition.site(publisher).name}</title>\n<link>{origin}/</link>\n'
        f"<description>{markup.text(edition.site(publisher).tagline)}</description>\n"
        f"<lastBuildDate>{edition.day:%a, %d %b %Y} 06:00:00 -0500</lastBuildDate>\n{rows}</channel></rss>\n"
    )


_FEEDS = {"hangang-post": _odd_rss, "tagus-courier": _atom, "harbor-ledger": _rss}
FEED_PATHS = {"hangang-post": "/rss/all.xml", "tagus-courier": "/feed.atom", "harbor-ledger": "/rss.xml"}
FEED_TYPES = {
    "hangang-post": "text/xml",
    "tagus-courier": "application/atom+xml; charset=utf-8",
    "harbor-ledger": "application/rss+xml; charset=utf-8",
}
