"""What the newsroom tells of its past: for any days, each way tells of the articles of these days."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from deployments.sample.newsroom import Newsroom
from deployments.sample.sources import sources_toml
from deployments.sample.truth import Expected, truth
from tasks.web.client import Client
from tasks.web.history import known_urls
from tasks.web.past import NOTHING_MISSING, Past
from tasks.web.politeness import Hosts
from tasks.web.robots import Robots
from tasks.web.spans import Span
from warehouse.records import KnownUrl, Poll
from warehouse.sources import parse_sources

WAYS = [
    ("hangang-post", "sitemap_by_date"),
    ("tagus-courier", "sitemap_by_date"),
    ("harbor-ledger", "archive_pages"),
    ("harbor-ledger", "sitemap_by_date"),
]
SPANS = [(date(2018, 12, 15), 64), (date(2018, 12, 15), 7), (date(2018, 12, 28), 7), (date(2019, 2, 12), 4)]


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    with Newsroom(base_port=0) as room:
        yield room


def _day(item: Expected) -> date:
    assert item.published_stated is not None
    return date.fromisoformat(item.published_stated[:10])


def _is_article(item: Expected, source_id: str) -> bool:
    return item.source_id == source_id and item.headline is not None and item.alias_of is None


@pytest.mark.parametrize(("first", "days"), SPANS)
@pytest.mark.parametrize(("source_id", "kind"), WAYS)
def test_each_way_tells_of_the_articles_of_the_days(
    room: Newsroom, source_id: str, kind: str, first: date, days: int
) -> None:
    file = parse_sources(sources_toml(room.base_port), "sources.toml")
    source = next(source for source in file.sources if source.id == source_id)
    client = Client(user_agent=str(file.user_agent), allow_origins=file.allow_origins)
    span = Span(first, first + timedelta(days=days), ZoneInfo(source.timezone))
    past = Past(source, span, client, Robots(client), Hosts(), Path("unused"))
    [endpoint] = [endpoint for endpoint in source.history if endpoint.kind == kind]
    found = list(known_urls(past, endpoint))
    assert all(poll.outcome in NOTHING_MISSING for poll in found if isinstance(poll, Poll))
    articles = {item.url: _day(item) for item in truth(0, room.base_port) if _is_article(item, source_id)}
    wanted = {url for url, day in articles.items() if span.holds(day)}
    told = {record.url: record.day_hint for record in found if isinstance(record, KnownUrl)}
    assert wanted
    assert wanted <= told.keys()
    assert {url for url in told.keys() & articles.keys() if told[url] is not None} <= wanted
    assert all(told[url] in {None, articles[url]} for url in wanted)
    if kind == "archive_pages":
        assert told == {url: articles[url] for url in wanted}
