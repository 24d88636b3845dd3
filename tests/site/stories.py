"""What eight made-up publishers wrote in two weeks: the truth that a crawl of them is measured against."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FIRST_DAY = date(2019, 7, 1)
DAYS = 14
_WORDS = [
    "harbour",
    "council",
    "bridge",
    "tram",
    "winter",
    "budget",
    "ferry",
    "school",
    "market",
    "river",
    "engineer",
    "report",
    "ministry",
    "hospital",
    "station",
    "farmer",
    "island",
    "archive",
    "festival",
    "library",
    "port",
    "concert",
    "valley",
    "factory",
    "museum",
    "election",
    "signal",
    "tunnel",
    "teacher",
    "baker",
    "coast",
    "village",
    "theatre",
    "stadium",
    "clinic",
    "storm",
    "quarry",
    "orchard",
    "mayor",
    "driver",
    "forest",
    "depot",
    "gallery",
    "pilot",
    "sailor",
]
_VERBS = [
    "opened",
    "closed",
    "repaired",
    "announced",
    "measured",
    "visited",
    "rebuilt",
    "postponed",
    "financed",
    "inspected",
    "praised",
    "counted",
]
_PLACES = [
    "Norrvik",
    "Almeda",
    "Sudong",
    "Haverby",
    "Estero",
    "Kamiya",
    "Brenner",
    "Luzan",
    "Portel",
    "Oakmere",
    "Tervo",
    "Miramar",
]


@dataclass(frozen=True)
class Publisher:
    """One made-up publication; ``port`` is where its site answers."""

    id: str
    zone: str
    port: int = 0
    alias_ports: tuple[int, ...] = ()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.zone))


@dataclass(frozen=True)
class Story:
    """One article: ``body`` are its paragraphs; from ``revised_at`` on it ends with another one."""

    publisher: Publisher
    number: int
    published_at: datetime
    headline: str
    slug: str
    body: tuple[str, ...]
    revised_at: datetime | None = None
    revision: str = ""
    gone_at: datetime | None = None

    @property
    def day(self) -> date:
        """Day of publication in the publisher's zone."""
        return self.publisher.local(self.published_at).date()

    @property
    def path(self) -> str:
        return f"/{self.day:%Y/%m/%d}/{self.slug}"

    @property
    def url(self) -> str:
        return self.publisher.origin + self.path

    def changed_at(self, now: datetime) -> datetime:
        """Time of the last change that a reader sees at ``now``."""
        return self.revised_at if self.revised_at and self.revised_at <= now else self.published_at

    def paragraphs(self, now: datetime) -> tuple[str, ...]:
        """What the page says at ``now``."""
        return (*self.body, self.revision) if self.changed_at(now) != self.published_at else self.body

    def is_public(self, now: datetime) -> bool:
        return self.published_at <= now


def write(publisher: Publisher, seed: int = 7) -> list[Story]:
    """Return the publisher's stories: two a day, one shortly after midnight in its zone, the same for every call."""
    chance = random.Random(f"{seed} {publisher.id}")
    stories = []
    for index in range(DAYS * 2):
        day = FIRST_DAY + timedelta(days=index // 2)
        clock = time(0, 20) if index % 2 == 0 else time(chance.randrange(9, 22), chance.randrange(60))
        at = datetime.combine(day, clock, ZoneInfo(publisher.zone)).astimezone(UTC)
        subject, other = chance.sample(_WORDS, 2)
        headline = f"{chance.choice(_PLACES)} {subject} {chance.choice(_VERBS)} after {other} review {index}"
        stories.append(
            Story(
                publisher=publisher,
                number=index,
                published_at=at,
                headline=headline,
                slug="-".join(headline.lower().split()),
                body=tuple(_paragraphs(chance, 5)),
            )
        )
    return _with_fates(stories, chance)


def _with_fates(stories: list[Story], chance: random.Random) -> list[Story]:
    """Revise one of the stories of day eleven after fourteen hours, and remove one of day twelve after a day."""
    for index, story in enumerate(stories):
        if story.number == 21:
            at = story.published_at + timedelta(hours=14)
            stories[index] = replace(story, revised_at=at, revision=next(_paragraphs(chance, 1)))
        elif story.number == 22:
            stories[index] = replace(story, gone_at=story.published_at + timedelta(days=1))
    return stories


def _paragraphs(chance: random.Random, count: int) -> Iterator[str]:
    for _ in range(count):
        sentences = []
        for _ in range(3):
            words = chance.sample(_WORDS, 7)
            sentences.append(
                f"The {words[0]} {chance.choice(_VERBS)} the {words[1]} near {chance.choice(_PLACES)}, where the {words[2]}"
                f" and {chance.randrange(2, 900)} people of the {words[3]} {chance.choice(_VERBS)} a {words[4]} {words[5]}."
            )
        yield " ".join(sentences)
