"""Eight publishers, each announced in its own way, crawled through days that pass: rows, outcomes and requests are the truth's."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from deployments.place import Place
from tests import rig
from tests.site.config import sources_toml
from tests.site.stories import Story
from tests.site.web import PRIVATE, Web
from warehouse.keys import url_key

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

BEGIN = datetime(2019, 7, 11, 12, tzinfo=UTC)
STEP = timedelta(hours=12)
STEPS = 6
HISTORY = (date(2019, 7, 2), date(2019, 7, 5))
BACKFILL = (
    "from flows.backfill import backfill; from flows.forms import BackfillForm;"
    "backfill(BackfillForm.model_validate(dict(source_ids=['{}'], first='{}', end='{}')))"
)


@dataclass
class Crawl:
    """What was crawled, and what was there to see."""

    data: Path
    web: Web
    seen: dict[str, datetime] = field(default_factory=dict)  # address to the moment of its first announcement


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory, prefect_place: Place) -> Iterator[Crawl]:
    data = tmp_path_factory.mktemp("web")
    with Web() as web:
        (data / "sources.toml").write_text(sources_toml(web), encoding="utf-8")
        environment = rig.flow_environment(data, data / "sources.toml", prefect_place.data, prefect_place.port)
        found = Crawl(data, web)
        for step in range(STEPS):
            web.now = BEGIN + step * STEP
            for address in _announced(web):
                found.seen.setdefault(address, web.now)
            code, said = rig.ingest(environment, HEMEROTECA_NOW=web.now.isoformat())
            assert code == 0, said
        for source_id in ("seoul-daily", "lisbon-post", "berlin-blatt", "sao-wire"):
            _backfill(environment, source_id, web.now)
        yield found


def _backfill(environment: dict[str, str], source_id: str, now: datetime) -> None:
    command = [sys.executable, "-c", BACKFILL.format(source_id, *HISTORY)]
    variables = os.environ | environment | {"HEMEROTECA_NOW": now.isoformat()}
    done = subprocess.run(
        command, env=variables, cwd=rig.CHECKOUT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _announced(web: Web) -> Iterator[str]:
    """What the endpoints of all publishers list at this moment."""
    for site in web.publishers:
        stories = web.public(site)
        everything = site in {"tokyo-note", "delhi-desk"}
        for story in stories if everything else stories[:12]:
            yield _address(story)


def _address(story: Story) -> str:
    """The address under which a publisher announces a story."""
    origin = story.publisher.origin
    if story.publisher.id == "cairo-gazette":
        return f"{origin}/go/{story.number}"
    if story.publisher.id == "seoul-daily" and story.number == PRIVATE:
        return f"{origin}/private/{story.slug}"
    return story.url


def _fate(crawl: Crawl, story: Story, seen: datetime) -> str:
    if "/private/" in _address(story):
        return "blocked_by_robots"
    if story.gone_at is not None and story.gone_at <= BEGIN + (STEPS - 1) * STEP:
        return "gone"
    if story.publisher.id == "berlin-blatt" and seen - story.published_at > timedelta(days=4):
        return "gone"
    return "article"


def _stories(crawl: Crawl) -> dict[str, Story]:
    return {_address(story): story for stories in crawl.web.stories.values() for story in stories}


def test_every_announced_address_ends_as_the_truth_says(crawl: Crawl) -> None:
    stories = _stories(crawl)
    expected = {url_key(a): _fate(crawl, stories[a], seen) for a, seen in crawl.seen.items()}
    told = dict(
        rig.rows(
            crawl.data,
            "select url_key, outcome from urls join frontier using (url_id) where list_contains(frontier.methods, 'live')",
        )
    )
    wrong = {key: (fate, told.get(key)) for key, fate in expected.items() if told.get(key) != fate}
    assert not wrong
    assert set(told) - set(expected) == set()


def test_history_holds_exactly_the_days_that_were_asked_for(crawl: Crawl) -> None:
    for site in ("seoul-daily", "lisbon-post", "berlin-blatt", "sao-wire"):
        expected = {
            (story.headline, story.day) for story in crawl.web.stories[site] if HISTORY[0] <= story.day < HISTORY[1]
        }
        query = (
            f"select headline, published_on from articles where source_id = '{site}'"
            f" and published_on >= '{HISTORY[0]}' and published_on < '{HISTORY[1]}'"
        )
        assert set(rig.rows(crawl.data, query)) == expected, site


def test_each_article_is_there_once_with_its_text(crawl: Crawl) -> None:
    held = rig.rows(crawl.data, "select headline, body from articles where merged_into is null")
    twice = [headline for headline, count in Counter(headline for headline, _ in held).items() if count > 1]
    assert not twice
    end = BEGIN + (STEPS - 1) * STEP
    written = {story.headline: story for stories in crawl.web.stories.values() for story in stories}
    for headline, body in held:
        story = written[str(headline)]
        texts = {"\n\n".join(story.paragraphs(at)) for at in (story.published_at, end)}
        assert body in texts


def test_a_revision_is_kept_beside_the_first_text(crawl: Crawl) -> None:
    query = "select count(*) from article_versions join articles using (article_id) where articles.headline = '{}'"
    for stories in crawl.web.stories.values():
        story = next(item for item in stories if item.revised_at is not None)
        assert story.revised_at is not None
        assert crawl.seen[_address(story)] < story.revised_at < BEGIN + (STEPS - 1) * STEP
        assert rig.rows(crawl.data, query.format(story.headline)) == [(2,)], story.url


def test_no_request_too_many_and_none_where_none_is_wanted(crawl: Crawl) -> None:
    for site, publisher in crawl.web.publishers.items():
        log = crawl.web.asked(site)
        assert not [request.path for request in log if request.path.startswith("/private/")]
        pages = Counter(
            request.path for request in log if request.path.startswith("/2019/") and request.status in {200, 410}
        )
        assert max(pages.values()) <= 3, (site, pages.most_common(3))  # the first look, and two revisits
        robots = sum(request.path == "/robots.txt" for request in log)
        assert robots <= 4, f"{publisher.id} was asked for robots.txt {robots} times in two and a half days"


def test_the_gap_holds(crawl: Crawl) -> None:
    for site in crawl.web.publishers:
        gaps = [later.at - earlier.at for earlier, later in pairwise(crawl.web.asked(site))]
        assert sum(gap < 0.01 for gap in gaps) == 0, (site, sorted(gaps)[:5])


def test_everything_that_was_put_off_was_asked_again(crawl: Crawl) -> None:
    limited = [request.path for request in crawl.web.asked("delhi-desk") if request.status == 429]
    assert limited
    later = {request.path for request in crawl.web.asked("delhi-desk") if request.status in {200, 410}}
    assert set(limited) <= later
