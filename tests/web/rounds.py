"""Rounds over the endpoints of a made-up source, one after the other, as runs would make them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tasks.web.client import Client
from tasks.web.discovery import discover
from tasks.web.politeness import Hosts
from tasks.web.polling import Round
from tasks.web.robots import Robots
from tests.web.hostile import Hostile, answer
from warehouse.endpoints import Discovery
from warehouse.records import KnownUrl, Poll
from warehouse.sources import Politeness, Source

NOW = datetime(2019, 1, 7, 8, 0, tzinfo=UTC)


@dataclass
class Reader:
    """Somebody who looks again and again, and remembers like the warehouse."""

    client: Client
    hosts: tuple[str, ...]
    more: dict[str, object] = field(default_factory=dict)
    previous: dict[str, Poll] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)

    def source(self, *endpoints: Discovery) -> Source:
        facts: dict[str, object] = {
            "id": "news",
            "name": "News",
            "hosts": self.hosts,
            "timezone": "Asia/Seoul",
            "politeness": Politeness(gap_seconds=0),
            "discovery": endpoints,
        }
        return Source(**(facts | self.more))  # type: ignore[arg-type]

    def look(self, *endpoints: Discovery, eager: bool = True) -> tuple[list[Poll], list[KnownUrl]]:
        """One round; its polls and URLs, each behind the URLs that it counts."""
        shared = Round(
            self.source(*endpoints), self.client, Robots(self.client), Hosts(), self.previous, self._known, eager
        )
        found = list(discover(shared))
        polls = [one for one in found if isinstance(one, Poll)]
        urls = [one for one in found if isinstance(one, KnownUrl)]
        self.previous = self.previous | {poll.endpoint: poll for poll in polls}
        self.known |= {url.url_id for url in urls}
        return polls, urls

    def _known(self, url_ids: Collection[int]) -> Collection[int]:
        return self.known.intersection(url_ids)


def rss(*links: str, head: str = "", **headers: str) -> bytes:
    items = "".join(f"<item><title>T</title><link>{link}</link></item>" for link in links)
    return answer(f"<rss><channel>{head}{items}</channel></rss>".encode(), **headers)


def urlset(*links: str) -> bytes:
    return answer(f"<urlset>{''.join(f'<url><loc>{link}</loc></url>' for link in links)}</urlset>".encode())


def index(**children: str | None) -> bytes:
    listed = "".join(
        f"<sitemap><loc>/{name}.xml</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}</sitemap>"
        for name, lastmod in children.items()
    )
    return answer(f"<sitemapindex>{listed}</sitemapindex>".encode())


def outcomes(polls: list[Poll]) -> list[tuple[str, str]]:
    return [(poll.endpoint.rpartition("/")[2], poll.outcome) for poll in polls]


def paths(hostile: Hostile, urls: list[KnownUrl]) -> list[str]:
    return [found.url.removeprefix(hostile.url("")) for found in urls]
