"""Days of the past by each kind of history, asked for by command: exactly the articles of these days in each zone."""

import csv
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from deployments.place import Place
from tests import rig
from tests.site.config import TEMPLATE
from tests.site.stories import Story
from tests.site.web import Web

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

NOW = datetime(2019, 7, 15, 12, tzinfo=UTC)
SITES = ("seoul-daily", "lisbon-post", "york-ledger")  # before, at and behind Greenwich; a story at 00:20 each day
DAY = timedelta(days=1)
HISTORY = {
    "sitemap_by_date": 'url = "{origin}/maps/sitemap-{{date:%Y-%m}}.xml"',
    "archive_pages": 'url = "{origin}/archive/{{date:%Y/%m/%d}}?page={{page}}"\nlinks = "a.story"',
    "wayback_cdx": 'url = "{archive}/cdx"\nmatch = "127.0.0.1:{port}/*"\n'
    'replay = "{archive}/web/{{timestamp}}id_/{{url}}"',
    "cc_news": 'url = "{archive}/cc/{{date:%Y/%m}}/warc.paths.gz"\nslack_days = 2',
    "url_list": 'path = "{id}.csv"\nurl = "link"\nday = "day"',
}
SPANS = {kind: (date(2019, 7, 1 + 2 * index), date(2019, 7, 3 + 2 * index)) for index, kind in enumerate(HISTORY)}


@dataclass
class Desk:
    """Somebody who types commands, and what there is to find."""

    data: Path
    web: Web
    environment: dict[str, str]
    asked: set[date] = field(default_factory=set)

    def types(self, *arguments: str) -> str:
        command = [str(Path(sys.executable).with_name("hemeroteca")), *arguments]
        done = subprocess.run(
            command, env=os.environ | self.environment, capture_output=True, text=True, timeout=280, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def stories(self, days: set[date]) -> Iterator[Story]:
        return (story for site in SITES for story in self.web.stories[site] if story.day in days)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, prefect_place: Place) -> Iterator[Desk]:
    data = tmp_path_factory.mktemp("methods")
    with Web() as web:
        web.now = NOW
        (data / "sources.toml").write_text(_sources(data, web), encoding="utf-8")
        environment = rig.flow_environment(data, data / "sources.toml", prefect_place.data, prefect_place.port)
        environment |= {"HEMEROTECA_NOW": NOW.isoformat(), "HEMEROTECA_WORKERS": "1"}
        environment |= {"HEMEROTECA_PREFECT_API": f"{prefect_place.ui}/api"}
        yield Desk(data, web, environment)


def _sources(data: Path, web: Web) -> str:
    """Return a sources file in which each publisher has every kind of history."""
    parts = [f"allow_origins = {web.origins}\n"]
    for site in SITES:
        publisher = web.publishers[site]
        parts.append(TEMPLATE.format(id=site, port=publisher.port, zone=publisher.zone))
        parts.append(f'[[source.discovery]]\nkind = "feed"\nurl = "{publisher.origin}/rss.xml"\n')
        for kind, lines in HISTORY.items():
            told = lines.format(id=site, origin=publisher.origin, port=publisher.port, archive=web.archive_origin)
            parts.append(f'[[source.history]]\nkind = "{kind}"\n{told}\n')
        with (data / f"{site}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("link", "day"), *((story.url, story.day) for story in web.stories[site])])
    return "".join(parts)


@pytest.mark.parametrize("method", HISTORY)
def test_the_days_hold_exactly_their_articles_and_are_done(desk: Desk, method: str) -> None:
    first, end = SPANS[method]
    days = {first + number * DAY for number in range((end - first).days)}
    desk.types("backfill", *SITES, str(first), str(end), "--method", method)
    desk.asked |= days
    held = rig.rows(desk.data, "select source_id, headline, published_on from article_list")
    assert Counter(held) == Counter((s.publisher.id, s.headline, s.day) for s in desk.stories(desk.asked))
    query = f"select source_id, day, state, article_count from completeness where day >= '{first}' and day < '{end}'"
    assert set(rig.rows(desk.data, query)) == {(site, day, "done", 2) for site in SITES for day in days}
    ways = rig.rows(desk.data, f"select distinct method from windows where day >= '{first}' and day < '{end}'")
    assert ways == [(method,)]
