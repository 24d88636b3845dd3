"""What all looks into a source's past share: which days, whom to ask, and how a look is noted."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

from tasks.web.client import Answer, Client, Limits
from tasks.web.outcomes import of_status
from tasks.web.pages import Visit
from tasks.web.politeness import HostRests, Hosts
from tasks.web.robots import Robots, RobotsUnavailable
from tasks.web.spans import Days, Span
from warehouse.clock import now
from warehouse.errors import FetchError
from warehouse.keys import host_of, url_id, url_key
from warehouse.outcomes import Outcome
from warehouse.records import KnownUrl, Poll
from warehouse.sources import Source

Found: TypeAlias = Iterator[KnownUrl | Poll]
"""URLs, and behind those of each look its poll."""
NOTHING_MISSING = frozenset({"ok", Outcome.NOT_FOUND, Outcome.GONE, Outcome.EMPTY})
"""Outcomes of a look after which nothing is missing; after any other the days are not known completely."""


@dataclass(frozen=True, slots=True)
class Past:
    """Days of a source, and what to ask for them with.

    Attributes:
        source: whose past.
        span: the days, in the source's zone.
        client: for the requests.
        robots: holds for archives as for pages.
        hosts: where turns are taken.
        folder: where records are kept that come out of large files.
    """

    source: Source
    span: Span
    client: Client
    robots: Robots
    hosts: Hosts
    folder: Path

    def poll(self, endpoint: str, kind: str, outcome: str = "ok", reason: str | None = None) -> Poll:
        """Return a look that happens now."""
        return Poll(
            source_id=self.source.id,
            endpoint=endpoint,
            kind=kind,
            polled_at=now(),
            outcome=str(outcome),
            reason=reason[:500] if reason else None,
        )

    def ask(self, url: str, kind: str, limits: Limits | None = None) -> tuple[Answer | None, Poll]:
        """Fetch a sitemap, an archive page, an index; None if there is nothing to read, and the poll says why."""
        visitor = guest(self.source, url)
        poll = self.poll(url, kind)
        try:
            with Visit(visitor, self.robots, self.hosts) as visit:
                answer = self.client.get(
                    url, headers=visitor.headers, allowed=visit.enter, limits=limits, proxy=visitor.proxy
                )
                visit.answered(answer)
        except FetchError as e:
            return None, failed(poll, e)
        verdict = of_status(answer.status, answer.headers)
        if verdict is None:
            return answer, replace(poll, status=answer.status)
        told = replace(poll, status=answer.status, outcome=verdict.outcome, reason=verdict.reason)
        return None, replace(told, next_due_at=verdict.retry_at)

    def known(
        self,
        url: str,
        poll: Poll,
        day: date | None,
        locator: str | None = None,
        lastmod_at: datetime | None = None,
    ) -> KnownUrl:
        """Return the row of a page that a look found."""
        key = url_key(url)
        return KnownUrl(
            url_id=url_id(key),
            url_key=key,
            url=url,
            source_id=self.source.id,
            found_via=poll.kind,
            found_on=poll.endpoint,
            found_at=poll.polled_at,
            locator=locator,
            day_hint=day,
            lastmod_at=lastmod_at,
        )

    def may_hold(self, days: Days | None) -> bool:
        """Whether a page of these days may belong to the span; in doubt it does, and its text will tell."""
        return days is None or self.span.meets(days)


def guest(source: Source, url: str) -> Source:
    """Return the source as it visits ``url``: on a host that is not its own with its manners, without its secrets."""
    if source.allows(url):
        return source
    return source.model_copy(update={"hosts": (*source.hosts, host_of(url)), "headers": {}, "keep_cookies": False})


def failed(poll: Poll, error: FetchError) -> Poll:
    """Return the poll of a look that came to nothing."""
    until = error.until if isinstance(error, HostRests) else None
    until = error.retry_at if isinstance(error, RobotsUnavailable) else until
    return replace(poll, outcome=str(Outcome(error.code)), reason=str(error)[:500], next_due_at=until)
