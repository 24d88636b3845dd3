"""What must come out of the newsroom: one row for each address that its feeds and sitemaps tell."""

from dataclasses import dataclass
from datetime import UTC, datetime

from deployments.sample import editions
from deployments.sample.editions import Edition
from deployments.sample.oddities import Oddity, oddities, tracked
from deployments.sample.stories import Story, key_of, plain, targets

NAIVE = frozenset({"hangang-post", "visible"})  # publishers and layouts that give times without a zone
DAY_ONLY = frozenset({"dated"})  # layouts that give no time of day
TRACKING = "tagus-courier"  # its feed adds campaign parameters
CHROME = {  # a sentence around every article of a publisher
    "hangang-post": "All rights reserved",
    "tagus-courier": "Sign up for the morning tide",
    "harbor-ledger": "Support local news",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The right outcome of one URL; article fields are empty where ``outcome`` keeps no article.

    ``*_stated`` and ``*_at`` are ISO 8601: as the page gives the time (in its zone, without an offset where it gives
    none), and in UTC. ``paragraphs`` stand in the body each exactly once, in this order. ``optional`` lines may stand
    in the body or not. ``absent`` sentences stand on the page and never in the body.
    """

    url: str
    source_id: str
    status: int
    outcome: str  # a value of warehouse.outcomes.Outcome
    key: str | None = None  # publisher:id of the story
    layout: str | None = None
    also: tuple[str, ...] = ()  # further spellings of the same address
    alias_of: str | None = None  # the URL of the article that this address leads to
    copy_of: str | None = None  # the URL of another publisher's earlier article with the same body
    headline: str | None = None
    standfirst: str | None = None
    dateline: str | None = None
    byline: str | None = None
    authors: tuple[tuple[str, str | None], ...] = ()  # persons: name, e-mail
    desks: tuple[str, ...] = ()  # agencies and departments credited in place of persons
    section: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    published_stated: str | None = None
    published_at: str | None = None
    modified_stated: str | None = None
    modified_at: str | None = None
    captions: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()
    intext: tuple[str, ...] = ()


def truth(number: int, base_port: int = 8721) -> list[Expected]:
    """Return the truth of edition ``number``: stories by age, then the addresses that are not plain articles."""
    edition = editions.edition(number, base_port)
    return [*(_expected(edition, key) for key in edition.items), *(_odd(edition, odd) for odd in oddities(edition))]


def _expected(edition: Edition, key: str) -> Expected:
    item = edition.items[key]
    story = item.story
    url = edition.url(key)
    also = (edition.origin(story.publisher) + tracked(edition.path(key)),) if story.publisher == TRACKING else ()
    if item.gone:
        return Expected(url=url, also=also, source_id=story.publisher, status=410, outcome="gone", key=key)
    return _article(edition, story, url, also=also, status=200)


def _odd(edition: Edition, odd: Oddity) -> Expected:
    url = edition.origin(odd.publisher) + odd.path
    if odd.story is None:
        return Expected(url=url, source_id=odd.publisher, status=odd.status, outcome=odd.outcome, layout=odd.kind)
    story = edition.items[odd.story].story
    return _article(edition, story, url, alias_of=edition.url(odd.story), status=odd.status)


def _article(
    edition: Edition, story: Story, url: str, *, status: int, also: tuple[str, ...] = (), alias_of: str | None = None
) -> Expected:
    """Return the row of an address that shows ``story``."""
    walled = story.layout == "paywalled"
    printed = story.paragraphs[:1] if walled else story.paragraphs
    related = [edition.items[key_of(story.publisher, target)].story for target in story.related]
    published, modified = _stated(story, story.published), _stated(story, story.updated)
    return Expected(
        url=url,
        source_id=story.publisher,
        status=status,
        outcome="paywalled" if walled else "article",
        key=story.key,
        layout=story.layout,
        also=also,
        alias_of=alias_of,
        copy_of=_original(edition, story),
        headline=story.headline,
        standfirst=story.standfirst,
        dateline=story.dateline,
        byline=story.byline,
        authors=tuple((author.name, author.email) for author in story.authors),
        desks=story.desks,
        section=edition.site(story.publisher).sections[story.section],
        language=story.language,
        tags=story.tags,
        published_stated=published,
        published_at=_utc(story.published),
        modified_stated=modified,
        modified_at=_utc(story.updated),
        captions=tuple(picture.caption for picture in story.pictures),
        credits=tuple(picture.credit for picture in story.pictures),
        paragraphs=tuple(map(plain, printed)),
        optional=_optional(story),
        absent=(
            *(picture.caption for picture in story.pictures),
            *(other.headline for other in related),
            CHROME[story.publisher],
        ),
        related=tuple(edition.url(other.key) for other in related),
        headlines=tuple(edition.url(other.key) for other in edition.headlines(story)),
        intext=tuple(_absolute(edition, story, target) for target in targets(printed)),
    )


def _optional(story: Story) -> tuple[str, ...]:
    headings = [line for post in story.posts for line in (post.time, post.heading)]
    return (*([story.standfirst] if story.standfirst else []), *headings)


def _absolute(edition: Edition, story: Story, target: str) -> str:
    href = edition.target(story, target)
    return edition.origin(story.publisher) + href if href.startswith("/") else href


def _original(edition: Edition, story: Story) -> str | None:
    """Return the URL of the earliest print of the same agency text, unless it is this one."""
    if story.wire is None:
        return None
    prints = [other.story for other in edition.items.values() if other.story.wire == story.wire]
    first = min(prints, key=lambda other: other.published)
    return None if first.key == story.key else edition.url(first.key)


def _stated(story: Story, moment: datetime | None) -> str | None:
    """Return the time as the layout gives it."""
    if moment is None:
        return None
    if story.layout in DAY_ONLY:
        return f"{moment:%Y-%m-%d}"
    if story.publisher in NAIVE or story.layout in NAIVE:
        return f"{moment:%Y-%m-%dT%H:%M}"
    return moment.isoformat()


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
