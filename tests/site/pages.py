"""The made-up publishers' pages and listings as a browser or a reader gets them at some moment."""

import gzip
import json
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape

from tests.site.stories import Publisher, Story


def article(story: Story, now: datetime, related: Sequence[Story], canonical: str | None = None) -> bytes:
    """Return an article's page with its metadata, its text and links to other stories."""
    stamp = story.publisher.local(story.published_at)
    changed = story.publisher.local(story.changed_at(now))
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.headline,
        "datePublished": stamp.isoformat(),
        "dateModified": changed.isoformat(),
    }
    paragraphs = "".join(f"<p>{escape(text)}</p>\n" for text in story.paragraphs(now))
    links = "".join(f'<li><a href="{escape(item.url)}">{escape(item.headline)}</a></li>' for item in related)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{escape(story.headline)}</title>"
        f'<link rel=canonical href="{escape(canonical or story.url)}">'
        f'<script type="application/ld+json">{json.dumps(data)}</script></head><body>'
        f'<header><nav><a href="/">Home</a> <a href="/news">News</a></nav></header><main><article>'
        f"<h1>{escape(story.headline)}</h1><time datetime={stamp.isoformat()}>{stamp:%d %B %Y %H:%M}</time>"
        f"{paragraphs}</article><aside><h2>Related</h2><ul>{links}</ul></aside></main>"
        f"<footer><a href=/about>About</a></footer></body></html>"
    ).encode()


def listing(title: str, stories: Sequence[Story], older: str | None = None) -> bytes:
    """Return a page of headlines, with a link to the page after it."""
    items = "".join(
        f'<li><h3><a class=story href="{escape(s.path)}">{escape(s.headline)}</a></h3></li>' for s in stories
    )
    after = f'<a rel=next class=older href="{escape(older)}">Older</a>' if older else ""
    return (
        f"<!doctype html><html lang=en><head><title>{escape(title)}</title></head><body><nav><a href=/>Home</a>"
        f"<a href=/news>News</a><a href=/tag/port>Port</a></nav><main><ul>{items}</ul>{after}</main>"
        "<footer><a href=/about>About us</a><a href=/terms>Terms</a></footer></body></html>"
    ).encode()


def rss(publisher: Publisher, stories: Sequence[Story], link_of: dict[int, str]) -> bytes:
    """Return an RSS feed; links may be others than the articles' own."""
    items = "".join(
        f"<item><title>{escape(s.headline)}</title><link>{escape(link_of.get(s.number, s.url))}</link>"
        f"<pubDate>{format_datetime(publisher.local(s.published_at))}</pubDate></item>"
        for s in stories
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()


def atom(publisher: Publisher, stories: Sequence[Story], now: datetime) -> bytes:
    """Return an Atom feed that tells changes."""
    items = "".join(
        f'<entry><title>{escape(s.headline)}</title><link href="{escape(s.url)}"/><id>{escape(s.url)}</id>'
        f"<published>{publisher.local(s.published_at).isoformat()}</published>"
        f"<updated>{publisher.local(s.changed_at(now)).isoformat()}</updated></entry>"
        for s in stories
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{items}</feed>'.encode()


def json_feed(publisher: Publisher, stories: Sequence[Story], now: datetime) -> bytes:
    """Return a JSON Feed."""
    items = [
        {
            "id": s.url,
            "url": s.url,
            "title": s.headline,
            "date_published": publisher.local(s.published_at).isoformat(),
            "date_modified": publisher.local(s.changed_at(now)).isoformat(),
        }
        for s in stories
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": items}).encode()


def sitemap(stories: Sequence[Story], now: datetime, *, packed: bool = False) -> bytes:
    """Return a sitemap, perhaps packed."""
    urls = "".join(
        f"<url><loc>{escape(s.url)}</loc><lastmod>{s.changed_at(now).isoformat()}</lastmod></url>" for s in stories
    )
    text = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    return gzip.compress(text.encode()) if packed else text.encode()


def sitemap_index(children: Sequence[tuple[str, datetime]]) -> bytes:
    """Return an index of sitemaps."""
    maps = "".join(
        f"<sitemap><loc>{escape(url)}</loc><lastmod>{at.isoformat()}</lastmod></sitemap>" for url, at in children
    )
    return f'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'.encode()
