"""The newsroom's content as values: publishers, stories and wire copy, read from ``articles/*.toml``.

Paragraphs may hold links as ``[[target|anchor]]``; a target is a story id, ``publisher:id`` or a web address.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

ARTICLES = Path(__file__).parent / "articles"
PUBLISHERS = ("hangang-post", "tagus-courier", "harbor-ledger")  # in the order of their ports
LINK = re.compile(r"\[\[([^|\]]+)\|([^\]]+)\]\]")
_NOT_WORD = re.compile(r"\W+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A publisher: what stands on each of its pages."""

    id: str
    name: str
    tagline: str
    timezone: str
    language: str
    domain: str  # of its e-mail addresses; reserved by RFC 2606
    paths: dict[str, str]  # language -> template of an article's path
    sections: dict[str, str]  # slug -> label
    codes: dict[str, str]  # section slug -> number in article paths
    menu: tuple[tuple[str, tuple[str, ...]], ...]  # heading -> entries
    footer: tuple[str, ...]
    places: dict[str, str]  # section, tag, author, heading, entry, footer -> template of such a page's path

    @property
    def zone(self) -> ZoneInfo:
        """The publisher's time zone."""
        return ZoneInfo(self.timezone)

    def place(self, kind: str, label: str, heading: str = "") -> str:
        """Return the path of a page that is no article; ``kind`` is a key of ``places``."""
        return Template(self.places[kind]).substitute(slug=quote(slug(label)), heading=quote(slug(heading)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A credited person."""

    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of a story."""

    file: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One entry of a live blog: the next ``count`` paragraphs of the story."""

    time: str  # HH:MM, local
    heading: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article as its newsroom holds it; times are aware, in the publisher's zone."""

    publisher: str
    id: str
    headline: str
    section: str
    layout: str
    language: str
    published: datetime
    paragraphs: tuple[str, ...]
    kind: str = "news"  # news, opinion, live, brief, market
    updated: datetime | None = None
    standfirst: str | None = None
    dateline: str | None = None
    byline: str | None = None  # as printed
    authors: tuple[Author, ...] = ()
    desks: tuple[str, ...] = ()  # agencies and departments that are credited in place of persons
    pictures: tuple[Picture, ...] = ()
    related: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    posts: tuple[Post, ...] = ()
    charset: str = "utf-8"
    wire: str | None = None  # id of the agency text that it prints
    edition: int = 0  # the first one that has it
    quote: str | None = None  # a sentence of the text, repeated as a pull quote

    @property
    def key(self) -> str:
        """``publisher:id``, unique in the newsroom."""
        return f"{self.publisher}:{self.id}"

    @property
    def changed(self) -> datetime:
        """When the text was last touched."""
        return self.updated or self.published


def key_of(publisher: str, target: str) -> str:
    """Return the key that ``target``, written in a story of ``publisher``, stands for."""
    return target if ":" in target else f"{publisher}:{target}"


def slug(label: str) -> str:
    """Return the part of an address that stands for a label.

    >>> slug("Biz & Tech")
    'biz-tech'
    """
    return _NOT_WORD.sub("-", label.lower()).strip("-")


def plain(paragraph: str) -> str:
    """Return the paragraph as a reader sees it, links as their anchors.

    >>> plain("The [[ferry-1|new ferry]] sails.")
    'The new ferry sails.'
    """
    return LINK.sub(r"\2", paragraph)


def targets(paragraphs: Iterable[str]) -> list[str]:
    """Return the link targets of the paragraphs, in order, as written."""
    return [found[1] for paragraph in paragraphs for found in LINK.finditer(paragraph)]


def path_of(site: Site, story: Story) -> str:
    """Return the story's address on its site, from the root."""
    return Template(site.paths[story.language]).substitute(
        id=story.id,
        section=story.section,
        code=site.codes.get(story.section, ""),
        year=f"{story.published:%Y}",
        month=f"{story.published:%m}",
        day=f"{story.published:%d}",
    )


@cache
def sites() -> dict[str, Site]:
    """Return the publishers by id, in the order of their ports."""
    return {publisher: _site(publisher, _read(publisher)["site"]) for publisher in PUBLISHERS}


@cache
def written() -> tuple[Story, ...]:
    """Return every story written by hand, of all editions."""
    agency = {text["id"]: text for text in _read("wire")["text"]}
    return tuple(
        _story(sites()[publisher], row, agency) for publisher in PUBLISHERS for row in _read(publisher)["article"]
    )


@cache
def _read(name: str) -> dict[str, Any]:
    with (ARTICLES / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _site(publisher: str, row: Mapping[str, Any]) -> Site:
    menu = tuple((heading, tuple(entries)) for heading, entries in row["menu"].items())
    return Site(**{**row, "id": publisher, "menu": menu, "footer": tuple(row["footer"])})


def _story(site: Site, row: Mapping[str, Any], agency: Mapping[str, Mapping[str, Any]]) -> Story:
    posts = row.get("posts", ())
    fields = {**agency.get(row.get("wire", ""), {}), **{k: v for k, v in row.items() if k != "posts"}}
    if posts:
        fields["paragraphs"] = [paragraph for post in posts for paragraph in post["paragraphs"]]
    return Story(
        **{
            "language": site.language,
            **fields,
            "publisher": site.id,
            "published": row["published"].replace(tzinfo=site.zone),
            "updated": row["updated"].replace(tzinfo=site.zone) if "updated" in row else None,
            "paragraphs": tuple(fields["paragraphs"]),
            "authors": tuple(_author(site, text) for text in fields.get("authors", ())),
            "desks": tuple(fields.get("desks", ())),
            "pictures": tuple(Picture(**picture) for picture in row.get("pictures", ())),
            "related": tuple(row.get("related", ())),
            "tags": tuple(row.get("tags", ())),
            "posts": tuple(Post(time=p["time"], heading=p["heading"], count=len(p["paragraphs"])) for p in posts),
        }
    )


def _author(site: Site, text: str) -> Author:
    """Read ``Name`` or ``Name <mailbox>``."""
    name, _, mailbox = text.partition(" <")
    return Author(name=name, email=f"{mailbox.rstrip('>')}@{site.domain}" if mailbox else None)
