"""What the newsroom holds in each of its editions.

Relative to the one before, every edition has two new articles, one revised and one that is gone.
"""

import tomllib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from deployments.sample import markets
from deployments.sample.stories import ARTICLES, PUBLISHERS, Site, Story, key_of, path_of, sites, written

BASE_DAY = date(2019, 2, 14)  # the day of edition 0; each edition is a day later
HEADLINES = 12  # how many other stories the boxes beside an article list


@dataclass(frozen=True, slots=True)
class Item:
    """A story as it stands in one edition."""

    story: Story
    gone: bool
    lastmod: datetime  # what its sitemap says


@dataclass(frozen=True, slots=True)
class Change:
    """What an edition changes in older articles: keys of stories, and the revised paragraph."""

    revised: str
    paragraph: int
    text: str
    gone: str


@dataclass(frozen=True, slots=True)
class Edition:
    """All content of one edition, and the addresses it is served under."""

    number: int
    base_port: int
    items: dict[str, Item]  # by story key, oldest first

    @property
    def day(self) -> date:
        """The day on which the edition is made."""
        return day_of(self.number)

    def origin(self, publisher: str) -> str:
        """Return ``http://host:port`` of a publisher."""
        return f"http://127.0.0.1:{self.base_port + PUBLISHERS.index(publisher)}"

    def site(self, publisher: str) -> Site:
        """Return the publisher's fixed parts."""
        return sites()[publisher]

    def path(self, key: str) -> str:
        """Return a story's address, from the root of its site."""
        story = self.items[key].story
        return path_of(self.site(story.publisher), story)

    def url(self, key: str) -> str:
        """Return a story's full address."""
        return self.origin(self.items[key].story.publisher) + self.path(key)

    def target(self, story: Story, target: str) -> str:
        """Return the address of a link target written in ``story``; within the site from the root."""
        if target.startswith(("http://", "https://")):
            return target
        key = key_of(story.publisher, target)
        return self.path(key) if key.startswith(f"{story.publisher}:") else self.url(key)

    def stories(self, publisher: str) -> list[Story]:
        """Return the publisher's stories that are not gone, newest first."""
        there = [item.story for item in self.items.values() if not item.gone and item.story.publisher == publisher]
        return sorted(there, key=lambda story: (story.published, story.id), reverse=True)

    def headlines(self, story: Story) -> list[Story]:
        """Return stories of the first edition for the headline lists beside ``story``.

        They depend on the story alone, so that a page stays the same from edition to edition.
        """
        shown = {story.key, *(key_of(story.publisher, target) for target in story.related)}
        first = [
            other
            for other in all_stories(0)
            if other.publisher == story.publisher and other.language == story.language and other.key not in shown
        ]
        start = sum(map(ord, story.id)) % len(first)
        return (first[start:] + first[:start])[:HEADLINES]


def day_of(number: int) -> date:
    """Return the day of an edition."""
    return BASE_DAY + timedelta(days=number)


@cache
def edition(number: int, base_port: int) -> Edition:
    """Return edition ``number`` (0 is the first) as served from ``base_port`` on."""
    items = {story.key: Item(story, gone=False, lastmod=story.changed) for story in all_stories(number)}
    for past in range(1, number + 1):
        change = change_of(past)
        zone = items[change.revised].story.published.tzinfo
        at = datetime.combine(day_of(past), datetime.min.time().replace(hour=9, minute=40), zone)
        items[change.revised] = _revised(items[change.revised].story, change, at)
        items[change.gone] = replace(items[change.gone], gone=True, lastmod=at)
    return Edition(number, base_port, items)


@cache
def all_stories(number: int) -> tuple[Story, ...]:
    """Return every story that edition ``number`` or an earlier one brought, oldest first, unrevised."""
    found = [story for story in (*written(), *markets.reports(number, day_of)) if story.edition <= number]
    return tuple(sorted(found, key=lambda story: (story.published, story.key)))


@cache
def change_of(number: int) -> Change:
    """Return what edition ``number`` (1 or later) revises and removes.

    After the planned editions, the oldest two market reports that are still untouched are taken.
    """
    planned = _planned()
    if number <= len(planned):
        return Change(**planned[number - 1])
    reports = markets.reports(number - 1, day_of)
    first = 2 * (number - len(planned) - 1)
    text = "Corrected figures from the exchange, released after publication, did not alter the close."
    return Change(revised=reports[first].key, paragraph=-1, text=text, gone=reports[first + 1].key)


@cache
def _planned() -> list[dict[str, Any]]:
    with (ARTICLES / "editions.toml").open("rb") as file:
        planned: list[dict[str, Any]] = tomllib.load(file)["edition"]
    return planned


def _revised(story: Story, change: Change, at: datetime) -> Item:
    paragraphs = list(story.paragraphs)
    paragraphs[change.paragraph] = change.text
    return Item(replace(story, paragraphs=tuple(paragraphs), updated=at), gone=False, lastmod=at)
