"""Single addresses, without a source, a warehouse or a memory of hosts: what one look at them gives."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from zoneinfo import ZoneInfo

from tasks.web import feeds, pages
from tasks.web.client import Client, Limits
from tasks.web.discovery import discover
from tasks.web.entries import NotThisFormat
from tasks.web.outcomes import of_status
from tasks.web.politeness import Hosts
from tasks.web.polling import Round
from tasks.web.robots import Robots
from warehouse.endpoints import Feed, Sitemap
from warehouse.errors import FetchError
from warehouse.keys import url_id, url_key
from warehouse.outcomes import Outcome
from warehouse.records import Due, KnownUrl
from warehouse.sources import Politeness, Source

USER_AGENT = "Hemeroteca/0.1"


@dataclass(frozen=True, slots=True)
class Found:
    """What an endpoint announces; ``reason`` is an outcome where it cannot be read."""

    reason: str | None
    urls: tuple[str, ...] = ()
    dates: tuple[datetime | None, ...] = ()


class Once:
    """One look; make a new one for the next, so that nothing is remembered.

    Args:
        allow_origins: exact ``host:port`` pairs that may be private.
        user_agent: product, version and contact.
        seconds: for each exchange.
        timezone: IANA name, for dates without an offset.
    """

    def __init__(
        self,
        allow_origins: Collection[str] = (),
        user_agent: str = USER_AGENT,
        seconds: float = 10.0,
        timezone: str = "UTC",
    ) -> None:
        self._client = Client(user_agent=user_agent, allow_origins=allow_origins, limits=Limits(seconds=seconds))
        self._robots = Robots(self._client)
        self._hosts = Hosts()
        self._timezone = timezone
        self._seconds = seconds

    def page(self, url: str) -> pages.Fetched:
        """Fetch a page with every check there is; never raises for what a host does."""
        key = url_key(url)
        due = Due(url_id=url_id(key), url_key=key, url=url, source_id="once", found_via="listing", found_on=url)
        return pages.fetch(due, self._source(url, Feed), self._client, self._robots, self._hosts, "once")

    def feed(self, url: str) -> Found:
        """Read a feed; dates are aware, with the offset as stated."""
        try:
            with pages.Visit(self._source(url, Feed), self._robots, self._hosts) as visit:
                answer = self._client.get(url, allowed=visit.enter)
            if verdict := of_status(answer.status, answer.headers):
                return Found(verdict.outcome)
            entries = feeds.parse(answer.payload, answer.final_url, ZoneInfo(self._timezone), answer.content_type)
        except FetchError as e:
            return Found(e.code)
        except NotThisFormat:
            return Found(Outcome.WRONG_TYPE)
        return Found(None, tuple(entry.url for entry in entries), tuple(entry.published_at for entry in entries))

    def sitemap(self, url: str) -> Found:
        """Read a sitemap, and the children of an index as long as the time of one exchange lasts."""
        began = monotonic()
        shared = Round(self._source(url, Sitemap), self._client, self._robots, self._hosts, {})
        urls: dict[str, None] = {}
        outcomes: dict[str, str] = {}
        for found in discover(shared):
            if isinstance(found, KnownUrl):
                urls.setdefault(found.url)
                continue
            outcomes[found.endpoint] = found.outcome
            if monotonic() - began > self._seconds / 2:
                break
        outcome = outcomes.get(url, "ok")
        return Found(None if outcome == "ok" else outcome, tuple(urls))

    def robots(self, url: str) -> tuple[bool, float | None]:
        """Tell whether a page may be fetched, and the seconds between two requests that its host asks for."""
        try:
            self._robots.check(url)
        except FetchError:
            return False, self._robots.delay(url)
        return True, self._robots.delay(url)

    def _source(self, url: str, kind: type[Feed | Sitemap]) -> Source:
        """Return a source without hosts, which allows every address: the guard and robots.txt still hold."""
        endpoint = kind.model_construct(url=url)
        return Source.model_construct(
            id="once",
            name="once",
            hosts=(),
            timezone=self._timezone,
            politeness=Politeness(gap_seconds=0),
            headers={},
            discovery=(endpoint,),
        )
