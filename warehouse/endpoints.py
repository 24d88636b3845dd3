"""Where a source announces its articles: the tables of discovery and history, one class a kind."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from cssselect import SelectorError
from cssselect import parse as parse_selector
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from warehouse.urls import host_of

_DURATION = re.compile(r"([1-9][0-9]{0,4})(m|h|d)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Table(BaseModel):
    """A table of a sources file; each field's description completes the sentence "it must be ..."."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def duration(text: str) -> timedelta:
    """Return what ``"10m"``, ``"2h"`` or ``"7d"`` means.

    Raises:
        ValueError: it is none of these.
    """
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError("no duration")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _duration_text(value: object) -> object:
    return duration(value) if isinstance(value, str) else value


def _web_address(url: str) -> str:
    if not re.match(r"https?://", url) or not host_of(url):
        raise ValueError("no address of the web")
    return url


def _dated(template: str) -> str:
    try:
        first, second = (template.format(date=day, page=1) for day in (date(2019, 1, 31), date(2020, 2, 29)))
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error
    if first == second:
        raise ValueError("the same for every day")
    return _web_address(template)


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(str(error)) from error
    return text


def _selector(text: str) -> str:
    try:
        parse_selector(text)
    except SelectorError as error:
        raise ValueError(str(error)) from error
    return text


def _from_sources_folder(path: str, info: ValidationInfo) -> str:
    folder = (info.context or {}).get("folder", Path())
    return path if re.match(r"https?://", path) else str(folder / path)


Text = Annotated[str, Field(min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$")]
Url = Annotated[str, AfterValidator(_web_address)]
Template = Annotated[str, AfterValidator(_dated)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Selector = Annotated[Text, AfterValidator(_selector)]
Duration = Annotated[timedelta, BeforeValidator(_duration_text)]
_Path = Annotated[Text, AfterValidator(_from_sources_folder)]

_EVERY = 'a duration like "30m", "2h" or "1d"; left out, the rhythm follows what the endpoint yields'
_LINKS = 'a CSS selector of the links to articles, like "h3.headline a"'
_FILE = "a file, absolute or relative to the sources file"


class _Polled(Table):
    """An endpoint on the web that is asked again and again."""

    every: Duration | None = Field(default=None, description=_EVERY)


class Feed(_Polled):
    """An RSS, Atom or JSON feed."""

    kind: Literal["feed"] = "feed"
    url: Url = Field(description='a web address like "https://www.example.com/rss.xml"')


class Sitemap(_Polled):
    """A sitemap or an index of sitemaps."""

    kind: Literal["sitemap"] = "sitemap"
    url: Url = Field(description='a web address like "https://www.example.com/sitemap.xml"')


class Listing(_Polled):
    """A section page that lists articles, and the pages after it."""

    kind: Literal["listing"] = "listing"
    url: Url = Field(description='a web address like "https://www.example.com/news"')
    links: Selector = Field(default="a", description=_LINKS)
    next: Selector | None = Field(
        default=None,
        description='a CSS selector of the link to the next page, like "a.next"; rel=next when left out',
    )
    pages: int = Field(default=1, ge=1, le=1000, description="a whole number of pages to read at most, from 1 to 1000")


class HomePage(_Polled):
    """A home page, whose links that look like articles are taken."""

    kind: Literal["home_page"] = "home_page"
    url: Url = Field(description='a web address like "https://www.example.com/"')


class UrlList(Table):
    """Addresses that you already have: a CSV file with a header line, JSON lines, or one address a line."""

    kind: Literal["url_list"] = "url_list"
    path: _Path = Field(description=f"{_FILE}, or a web address")
    url: Text = Field(default="url", description='the name of the column or key that holds the address, like "link"')
    day: Text | None = Field(default=None, description='the name of the column or key that holds the day, like "date"')


class SavedPages(Table):
    """A folder of saved HTML files; nothing is asked of the web."""

    kind: Literal["saved_pages"] = "saved_pages"
    path: _Path = Field(description="a folder, absolute or relative to the sources file")
    base: Url | None = Field(
        default=None,
        description="the web address that the folder stands for, for pages that do not name their own; "
        'like "https://www.example.com/"',
    )


class Warc(Table):
    """A WARC file, or a folder that is read with its subfolders; nothing is asked of the web."""

    kind: Literal["warc"] = "warc"
    path: _Path = Field(description='a file or folder like "warcs/2019", absolute or relative to the sources file')


class WarcPaths(Table):
    """A list of WARC files, as Common Crawl publishes them for its news crawl (``warc.paths.gz``)."""

    kind: Literal["warc_paths"] = "warc_paths"
    path: _Path = Field(description=f'{_FILE}, or a web address like "https://example.com/2019/07/warc.paths.gz"')
    prefix: Url | None = Field(
        default=None, description="what stands before each path of the list; left out, the root of the list's own host"
    )


class SitemapByDate(Table):
    """Sitemaps whose address holds their day, month or year."""

    kind: Literal["sitemap_by_date"] = "sitemap_by_date"
    url: Template = Field(description='an address with a date, like "https://www.example.com/sitemap-{date:%Y-%m}.xml"')


class ArchivePages(Table):
    """Archive pages whose address holds their day, month or year, and perhaps the number of the page."""

    kind: Literal["archive_pages"] = "archive_pages"
    url: Template = Field(
        description='an address with a date, like "https://www.example.com/{date:%Y/%m/%d}/?page={page}"'
    )
    links: Selector = Field(default="a", description=_LINKS)
    first_page: int = Field(default=1, ge=0, le=1000, description="the whole number of the first page, like 1")
    pages: int = Field(default=50, ge=1, le=1000, description="a whole number of pages to read at most, from 1 to 1000")


class WaybackCdx(Table):
    """The index of a web archive, asked for what it holds of some days."""

    kind: Literal["wayback_cdx"] = "wayback_cdx"
    url: Url = Field(
        default="https://web.archive.org/cdx/search/cdx", description='the address of a CDX server, like "https://..."'
    )
    match: Text = Field(description='what to look for, with * at the end for all below it, like "example.com/news/*"')
    body: Literal["archive", "live"] = Field(
        default="archive", description='"archive" for the archived page or "live" for the page of today'
    )
    replay: Text = Field(
        default="https://web.archive.org/web/{timestamp}id_/{url}",
        description='where archived pages are read, like "https://web.archive.org/web/{timestamp}id_/{url}"',
    )
    slack_days: int = Field(
        default=30,
        ge=0,
        le=3660,
        description="a whole number of days that a capture may come after the article",
    )


class CcNews(Table):
    """The news crawl of Common Crawl: a list of WARC files a month, each read as a stream for the source's hosts."""

    kind: Literal["cc_news"] = "cc_news"
    url: Template = Field(
        default="https://data.commoncrawl.org/crawl-data/CC-NEWS/{date:%Y/%m}/warc.paths.gz",
        description='the address of a month\'s list, like "https://example.com/CC-NEWS/{date:%Y/%m}/warc.paths.gz"',
    )
    prefix: Url | None = Field(
        default=None, description="what stands before each path of the list; left out, the root of the list's own host"
    )
    slack_days: int = Field(
        default=30,
        ge=0,
        le=366,
        description="a whole number of days that a crawl may come after the article",
    )


Discovery = Annotated[
    Feed | Sitemap | Listing | HomePage | UrlList | SavedPages | Warc | WarcPaths, Field(discriminator="kind")
]
History = Annotated[SitemapByDate | ArchivePages | WaybackCdx | CcNews | UrlList, Field(discriminator="kind")]

DISCOVERY: dict[str, type[Table]] = {
    "feed": Feed,
    "sitemap": Sitemap,
    "listing": Listing,
    "home_page": HomePage,
    "url_list": UrlList,
    "saved_pages": SavedPages,
    "warc": Warc,
    "warc_paths": WarcPaths,
}
HISTORY: dict[str, type[Table]] = {
    "sitemap_by_date": SitemapByDate,
    "archive_pages": ArchivePages,
    "wayback_cdx": WaybackCdx,
    "cc_news": CcNews,
    "url_list": UrlList,
}
ONLINE = frozenset({*DISCOVERY, *HISTORY}) - {"warc", "saved_pages"}
"""Kinds that ask something of the web."""
