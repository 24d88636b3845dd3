"""Looks into the past of a made-up source on a loopback server."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tasks.web.client import Client
from tasks.web.history import known_urls
from tasks.web.past import Past
from tasks.web.politeness import Hosts
from tasks.web.robots import Robots
from tasks.web.spans import Span
from tests.web.hostile import Hostile
from warehouse.endpoints import History
from warehouse.records import KnownUrl, Poll
from warehouse.sources import Politeness, Source

SEOUL = "Asia/Seoul"


def past_of(
    hostile: Hostile,
    client: Client,
    first: str = "2019-07-01",
    days: int = 1,
    *,
    zone: str = SEOUL,
    folder: Path = Path("unused"),
    history: tuple[History, ...] = (),
    **fields: object,
) -> Past:
    begin = date.fromisoformat(first)
    given = {"hosts": (hostile.origin, "news.example"), "politeness": Politeness(gap_seconds=0), "history": history}
    source = Source(id="news", name="News", timezone=zone, **(given | fields))  # type: ignore[arg-type]
    span = Span(begin, begin + timedelta(days=days), ZoneInfo(zone))
    return Past(source, span, client, Robots(client), Hosts(), folder)


def seen(past: Past, endpoint: History) -> tuple[dict[str, date | None], list[Poll]]:
    """Return the pages by address, the first place of each, with their days, and the polls."""
    return split(known_urls(past, endpoint))


def split(found: Iterable[KnownUrl | Poll]) -> tuple[dict[str, date | None], list[Poll]]:
    records = list(found)
    urls: dict[str, date | None] = {}
    for record in records:
        if isinstance(record, KnownUrl):
            urls.setdefault(record.url.partition("://")[2].partition("/")[2], record.day_hint)
    return urls, [record for record in records if isinstance(record, Poll)]


def told(polls: list[Poll]) -> list[tuple[str, str, int]]:
    """What each look was at, what it came to, and how many pages it gave."""
    return [(poll.endpoint.rpartition("/")[2], poll.outcome, poll.url_count) for poll in polls]
