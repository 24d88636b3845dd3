"""What a site has for its readers: feeds, sitemaps, name, language and zone, found with few requests."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from lxml import etree, html

from tasks.web import feeds, listings, sitemaps
from tasks.web.charset import decode
from tasks.web.client import Answer, Client
from tasks.web.entries import Entry, NotThisFormat, absolute
from tasks.web.outcomes import of_status
from tasks.web.pages import Visit
from tasks.web.politeness import Hosts
from tasks.web.robots import Robots
from tasks.web.zones import guess
from warehouse.errors import FetchError
from warehouse.keys import host_of
from warehouse.sources import Politeness, Source

MOST_FEEDS = 8
MOST_SITEMAPS = 5
_PLACES = ("/sitemap.xml", "/sitemap_index.xml")
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_FEED_LINK = re.compile(
    r"(?:^|/)(?:rss|feeds?|atom)(?:/|\.\w{1,5}\Z|\Z)|\.(?:rss|atom|rdf)\Z|/(?:rss|feed)[^/]*\.xml\Z"
)
_ASIDE = re.compile(r"comments?/feed|/feed/comments|[?&]replytocom=", re.IGNORECASE)
_BETWEEN = re.compile(r"\s+[|\u2013\u2014\u00b7:-]+\s+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Announced:
    """A feed or sitemap that was looked at.

    Attributes:
        kind: feed or sitemap.
        url: its address.
        count: pages that it lists; of an index, sitemaps.
        is_index: whether it is an index of sitemaps.
        newest: of the times that it states.
    """

    kind: str
    url: str
    count: int
    is_index: bool = False
    newest: datetime | None = None


@dataclass(slots=True)
class Site:
    """What was found.

    Attributes:
        url: of the home page, after redirects.
        name: as the site calls itself; its host where it does not.
        language: BCP 47 tag; und where it is not stated.
        timezone: IANA name.
        timezone_because: what that rests on.
        hosts: of its articles, the home page's first.
        found: what announces articles.
        left_out: addresses that do not, or were not looked at, and why.
        home_count: links of the home page that look like articles.
    """

    url: str
    name: str
    language: str = "und"
    timezone: str = "UTC"
    timezone_because: str = ""
    hosts: list[str] = field(default_factory=list)
    found: list[Announced] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    home_count: int = 0


def find(url: str, client: Client, robots: Robots, hosts: Hosts, gap_seconds: float = 1.0) -> Site:
    """Look at a site: its home page, robots.txt, and the feeds and sitemaps that these name.

    Args:
        url: any page of the site; the home page tells most. A feed will do, too.
        client: for the requests, about ten.
        robots: whose rules hold.
        hosts: where turns are taken.
        gap_seconds: between two requests to one host.

    Raises:
        FetchError: if that page cannot be had.
    """
    return _Search(client, robots, hosts, gap_seconds).site(url)


class _Search:
    """One search."""

    def __init__(self, client: Client, robots: Robots, hosts: Hosts, gap_seconds: float) -> None:
        self._client = client
        self._robots = robots
        self._hosts = hosts
        politeness = Politeness(gap_seconds=gap_seconds)
        # Without hosts it allows every address: the guard and robots.txt still hold.
        self._anyone = Source.model_construct(id="new", name="new", hosts=(), timezone="UTC", politeness=politeness)
        self._entries: list[Entry] = []
        self._stated: list[datetime] = []

    def site(self, url: str) -> Site:
        answer = self._get(url)
        given: list[str] = []
        if _is_feed(answer):
            given, answer = [answer.final_url], self._get(urljoin(answer.final_url, "/"))
        root = _html(answer)
        site = Site(answer.final_url, _name(root) or host_of(answer.final_url), _language(root))
        site.home_count = _articles(answer)
        self._look_at_feeds(site, [*given, *_feed_links(root, answer.final_url)])
        self._look_at_sitemaps(site)
        site.hosts = self._hosts_of(site)
        site.timezone, site.timezone_because = guess(self._stated, site.hosts[0], site.language)
        return site

    def _get(self, url: str) -> Answer:
        with Visit(self._anyone, self._robots, self._hosts) as visit:
            answer = self._client.get(url, allowed=visit.enter)
            visit.answered(answer)
        if verdict := of_status(answer.status, answer.headers):
            raise FetchError(url, verdict.reason, code=verdict.outcome)
        return answer

    def _look_at_feeds(self, site: Site, links: Iterable[str]) -> None:
        """Look at what is linked as a feed; a page that lists feeds is read for them, once."""
        queue = list(dict.fromkeys(links))
        seen, is_list_read = set(queue), False
        looked_at = 0
        for url in queue:  # grows while it is read
            if looked_at == MOST_FEEDS:
                site.left_out.append((url, "not looked at: enough feeds are known"))
                continue
            looked_at += 1
            try:
                answer = self._get(url)
                entries = feeds.parse(answer.payload, answer.final_url, ZoneInfo("UTC"), answer.content_type)
            except NotThisFormat as e:
                more = [] if is_list_read else [link for link in _feed_links(_html(answer), url) if link not in seen]
                is_list_read |= bool(more)
                queue += more
                seen |= set(more)
                if not more:
                    site.left_out.append((url, f"no feed: {e}"))
            except FetchError as e:
                site.left_out.append((url, f"{e.code}: {e}"))
            else:
                self._note(site, "feed", answer.final_url, entries)

    def _look_at_sitemaps(self, site: Site) -> None:
        """Look at the sitemaps that robots.txt names, else where they mostly are."""
        named = list(dict.fromkeys(filter(None, (absolute(site.url, url) for url in self._robots.sitemaps(site.url)))))
        for number, url in enumerate(named or [urljoin(site.url, place) for place in _PLACES]):
            if number == MOST_SITEMAPS:
                site.left_out += [(other, "not looked at: enough sitemaps are known") for other in named[number:]]
                return
            if self._look_at_sitemap(site, url) and not named:
                return

    def _look_at_sitemap(self, site: Site, url: str) -> bool:
        try:
            answer = self._get(url)
            sitemap = sitemaps.parse(answer.payload, answer.final_url, ZoneInfo("UTC"), answer.content_type)
        except (FetchError, NotThisFormat) as e:
            site.left_out.append((url, f"{e.code}: {e}" if isinstance(e, FetchError) else f"no sitemap: {e}"))
            return False
        if sitemap.children:
            site.found.append(Announced("sitemap", url, len(sitemap.children), is_index=True))
        else:
            self._note(site, "sitemap", url, list(sitemap.entries.values()))
        return True

    def _note(self, site: Site, kind: str, url: str, entries: list[Entry]) -> None:
        if not entries:
            site.left_out.append((url, "it lists nothing"))
            return
        times = [entry.published_at or entry.lastmod_at for entry in entries]
        newest = max((at for at in times if at is not None), default=None)
        site.found.append(Announced(kind, url, len(entries), newest=newest))
        self._entries += entries
        if kind == "feed":  # sitemaps are mostly written in UTC, whatever the newsroom's clock says
            self._stated += [entry.published_at for entry in entries if entry.published_at is not None]

    def _hosts_of(self, site: Site) -> list[str]:
        """Return the host of the home page, and others on which a good part of the listed pages are."""
        counts = Counter(_bare(host_of(entry.url)) for entry in self._entries)
        home = _bare(host_of(site.url))
        often = [host for host, count in counts.most_common(5) if host != home and count * 10 >= counts.total()]
        return [home, *often]


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def _is_feed(answer: Answer) -> bool:
    if b"<html" in answer.payload[:2000].lower():
        return False
    try:
        return bool(feeds.parse(answer.payload, answer.final_url, ZoneInfo("UTC"), answer.content_type))
    except NotThisFormat:
        return False


def _html(answer: Answer) -> html.HtmlElement | None:
    text = decode(answer.payload, answer.content_type)
    try:
        return html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=False))
    except (etree.ParserError, ValueError):
        return None


def _articles(answer: Answer) -> int:
    try:
        entries = listings.parse(answer.payload, answer.final_url, content_type=answer.content_type).entries
    except NotThisFormat:
        return 0
    home = _bare(host_of(answer.final_url))
    return sum(_bare(host_of(entry.url)) == home for entry in entries)


def _feed_links(root: html.HtmlElement | None, base: str) -> list[str]:
    """Return what a page links as feeds: first those it names in its head, then its anchors; comment feeds aside."""
    if root is None:
        return []
    named = [
        link.get("href")
        for link in root.iter("link")
        if "alternate" in (link.get("rel") or "").lower().split()
        and (link.get("type") or "").partition(";")[0].strip().lower() in _FEED_TYPES
    ]
    linked = [
        anchor.get("href")
        for anchor in root.iter("a")
        if _FEED_LINK.search(urlsplit(absolute(base, anchor.get("href") or "") or "").path.lower())
    ]
    urls = (absolute(base, href or "") for href in (*named, *linked))
    return list(dict.fromkeys(url for url in urls if url is not None and not _ASIDE.search(url)))


def _name(root: html.HtmlElement | None) -> str | None:
    if root is None:
        return None
    stated = root.xpath("string(//meta[@property='og:site_name' or @name='application-name']/@content)")
    title = _BETWEEN.split(" ".join(str(root.xpath("string(//head/title)")).split()))
    name = " ".join(str(stated).split()) or min(title, key=len)
    return "".join(filter(str.isprintable, name))[:100].strip() or None


def _language(root: html.HtmlElement | None) -> str:
    stated = (root.get("lang") or "").strip().replace("_", "-") if root is not None else ""
    if not _LANGUAGE.fullmatch(stated):
        return "und"
    primary, dash, rest = stated.partition("-")
    return f"{primary.lower()}{dash}{rest}"
