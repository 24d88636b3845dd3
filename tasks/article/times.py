"""When it was published and when it was last changed: every stated time with where it stands, one of each chosen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from tasks.article.blocks import TextBlock
from tasks.article.evidence import Candidate
from tasks.article.head import Head, squeeze
from tasks.article.parse import Document
from tasks.article.shown import MODIFIED, OTHER, PUBLISHED, Shown, Zone, is_dated, kind_of, shown_times, zone_of
from tasks.article.stamps import Stamp, read_stamp
from tasks.article.structured import Node, first_text, types
from warehouse import clock

# Names of meta elements, the most trusted first; None stands for those that `_NAMES` tells.
_METAS: dict[str, tuple[str | None, ...]] = {
    PUBLISHED: (
        "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
        "sailthru.date", None, "dcterms.created", "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.date",
        "dc.date", "dc:date", "citation_date", "date", "datecreated", "article.created", "created", "uploaddate",
    ),
    MODIFIED: ("article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", None, "revised"),
}  # fmt: skip
_NAMES = {
    PUBLISHED: re.compile(
        r"publi(?:sh|c)[a-z]*[:._-]?(?:date|time|on|at|$)|pub[:._-]?date|date[:._-]?(?:pub|orig)|release_?date"
    ),
    MODIFIED: re.compile(r"(?:modif|updat)[a-z]*[:._-]?(?:date|time|on|at|$)|(?:date|last|time)[:._-]?(?:mod|updat)"),
}
_TIME_TAGS = ("time", "abbr", "relative-time", "local-time", "time-ago", "amp-timeago")
_ITEMS = etree.XPath("//*[contains(@itemprop, 'date') and not(self::meta or self::time)]")
_ITEM = re.compile(r"itemprop=[\"']?date")
_NAMED_DATE = re.compile(r"date|time|publish|posted|when", re.IGNORECASE)
_IN_URL = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:([/_.-])(\d\d?)\2(\d\d?)|(\d\d)(\d\d))(?!\d)")
UNLABELLED = "visible:date"
_LONGEST = 200  # characters of a time, as written
_IN_SCRIPT = (
    "datePublished", "date_published", "publishedAt", "published_at", "publishDate", "publish_date", "publishedDate",
    "published_date", "publishTime", "publishedTime", "published_time", "firstPublished", "first_published",
    "publicationDate", "publication_date", "pubDate", "pub_date", "post_date",
)  # fmt: skip
_VALUE = re.compile(r"""(?:\\?["']|&quot;)\s?:\s?(?:\\?["']|&quot;)(\d{4}-\d\d-\d\d[^"'\\&]{0,30})""")
_CHANGED = re.compile(r"updat|modif|chang|edited", re.IGNORECASE)
_RELEASED = re.compile(r"publ|creat|issued|posted|entry-date|pub-?date", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"en(?:[-_](?:us|ph))?$", re.IGNORECASE)
_DAY_FIRST_HOST = re.compile(r"\.(?:uk|au|nz|ie|in|za|sg|my|hk|ng|ke|gh|pk|lk)$", re.IGNORECASE)
_MOST = 12
_MOST_MARKED = 200
_MOST_INSIDE = 30  # elements of a line that are looked at
_LONGEST_NAMED = 60  # characters in an element that is named after a date
_NAMED = 2  # dates of elements that call themselves one; further ones are of teasers
_AHEAD = timedelta(days=2)  # a later day is a mistake, or an event


@dataclass(frozen=True, slots=True)
class Stated:
    """A time that the page states, as it was read, the candidate that it was read from, and how near the headline.

    Attributes:
        stamp: the time.
        candidate: as written.
        place: blocks after the headline, negative before it; None elsewhere, and in the head.
    """

    stamp: Stamp
    candidate: Candidate
    place: int | None = None

    @property
    def is_shown(self) -> bool:
        """Whether a reader is shown it near the headline."""
        return self.place is not None and self.candidate.origin.startswith("visible:")


@dataclass(frozen=True, slots=True)
class Times:
    """What a page states as published and as modified, the most trusted first."""

    published: list[Stated]
    modified: list[Stated]


def stated_times(
    document: Document, head: Head, nodes: tuple[Node, list[Node]], blocks: list[TextBlock], headline: str
) -> Times:
    """Return every time that a page states of its article.

    Args:
        document: the page.
        head: its head.
        nodes: the JSON-LD node of the article, and all nodes.
        blocks: its blocks of text, for lines such as 'Posted : 2019-01-07 17:03'.
        headline: of the article, near which its date stands; empty if it has none.
    """
    zone = zone_of(blocks, headline)
    told = _told(head, *nodes)
    marked = _of_publication(_marked(document, blocks, zone), told)
    shown = _shown(blocks, zone, _day_first(document), [*told, *marked])
    near = [item for item in shown if item.is_shown]
    ranked = [
        *sorted(near, key=_nearness),
        *told,
        *(item for item in marked if item.place is not None),
        *(item for item in shown if not item.is_shown and item.candidate.origin != UNLABELLED),
        *(item for item in marked if item.place is None),
        *_in_address(head.canonical_url or document.url),
        *[item for item in shown if not item.is_shown and item.candidate.origin == UNLABELLED][:_NAMED],
    ]
    if not any(item.candidate.field == PUBLISHED for item in (*near, *told)):
        ranked[len(near) : len(near)] = _in_scripts(document.text)
    latest = clock.now().date() + _AHEAD
    ranked = [item for item in dict.fromkeys(ranked) if item.stamp.day <= latest]
    return Times(
        [item for item in ranked if item.candidate.field == PUBLISHED][: 2 * _MOST],
        [item for item in ranked if item.candidate.field == MODIFIED][: 2 * _MOST],
    )


def _nearness(item: Stated) -> tuple[bool, bool, int]:
    """A label tells more than a place, a place after the headline more than one before it."""
    place = item.place or 0
    return item.candidate.origin == UNLABELLED, place < 0, abs(place)


def _read(field: str, text: str | None, origin: str, place: int | None = None) -> Iterator[Stated]:
    text = squeeze(text[:_LONGEST] if text else text)
    stamp = read_stamp(text) if text else None
    if stamp is not None:
        yield Stated(stamp, Candidate(field, text[:100], origin), place)


def _told(head: Head, node: Node, nodes: list[Node]) -> list[Stated]:
    """What is told to machines: the article's node, the head, and nodes of the page itself."""
    found: list[Stated] = []
    for field, key in ((PUBLISHED, "datePublished"), (MODIFIED, "dateModified")):
        found += _read(field, first_text(node.get(key)), f"json-ld:{key}")
    for field in (PUBLISHED, MODIFIED):
        for name, content in _metas(head, field):
            found += _read(field, content, f"meta:{name}")
    for page in nodes[:_MOST]:
        if page is not node and "WebPage" in types(page):
            found += _read(PUBLISHED, first_text(page.get("datePublished")), "json-ld:WebPage.datePublished")
            found += _read(MODIFIED, first_text(page.get("dateModified")), "json-ld:WebPage.dateModified")
    for key in ("dateCreated", "uploadDate"):
        found += _read(PUBLISHED, first_text(node.get(key)), f"json-ld:{key}")
    return found


def _metas(head: Head, field: str) -> Iterator[tuple[str, str]]:
    """Name and first content of the meta elements for a time of that kind, the most trusted first."""
    for name in _METAS[field]:
        if name is not None:
            yield from ((name, content) for content in head.metas.get(name, ())[:1])
        else:
            yield from ((other, contents[0]) for other, contents in head.metas.items() if _told_by(other) == field)


@lru_cache(maxsize=2048)
def _told_by(name: str) -> str | None:
    """What a meta element tells that is not among the known ones."""
    if any(name in names for names in _METAS.values()):
        return None
    return next((field for field, pattern in _NAMES.items() if pattern.search(name)), None)


def _shown(blocks: list[TextBlock], zone: Zone, day_first: bool | None, told: list[Stated]) -> list[Stated]:
    """What a reader is shown; the order of day and month is that which agrees with what machines are told."""
    days = {item.stamp.day for item in told}
    changes = {item.stamp for item in told if item.candidate.field == MODIFIED and item.place is not None}
    shown = shown_times(blocks, zone, day_first=day_first)
    if days and any(item.place is not None for item in shown) and not _fits(shown, days):
        other = shown_times(blocks, zone, day_first=not day_first)
        shown = other if _fits(other, days) else shown
    found = []
    for item in shown:
        field = item.kind or (MODIFIED if item.stamp in changes else PUBLISHED)
        if field != OTHER:
            candidate = Candidate(field, item.text, f"visible:{item.label}" if item.label else UNLABELLED)
            found.append(Stated(item.stamp, candidate, item.place))
    return found


def _fits(shown: list[Shown], days: set[date]) -> bool:
    return any(item.stamp.day in days for item in shown if item.place is not None)


def _day_first(document: Document) -> bool | None:
    """What 03/04/2019 means in the language of a page."""
    language = document.tree.get("lang") or document.tree.get("xml:lang") or ""
    host = re.sub(r"^https?://([^/:?#]{0,255}).*", r"\1", document.url[:300])
    if not language:
        return True if _DAY_FIRST_HOST.search(host) else None
    return not _MONTH_FIRST.match(language) or _DAY_FIRST_HOST.search(host) is not None


def _marked(document: Document, blocks: list[TextBlock], zone: Zone) -> list[Stated]:
    """Times in ``time`` elements, microdata and elements that are named after a date, near the headline or not."""
    places: dict[HtmlElement, int] = {}
    for position in sorted(zone.around):
        places.setdefault(blocks[position].element, position)
    elements = [*islice(document.tree.iter(*_TIME_TAGS), _MOST_MARKED)]
    if _ITEM.search(document.text):
        elements += islice(cast("list[HtmlElement]", _ITEMS(document.tree)), _MOST_MARKED)
    placed = [(element, _block_of(element, places)) for element in elements]
    near: list[tuple[HtmlElement, int | None]] = [(element, at) for element, at in placed if at is not None]
    known = {element for element, _ in near}
    near += [(element, at) for element, at in _named(blocks, zone) if element not in known]
    far = [(element, at) for element, at in placed if at is None][:_MOST]
    found: list[Stated] = []
    for element, at in (*near, *far):
        text = squeeze("".join(islice(element.itertext(), 20))[:_LONGEST])
        field = _field(element, text, blocks[at].text if at is not None else "")
        origin, place = _origin(element), zone.place(at) if at is not None else None
        for value in (element.get("datetime"), element.get("content"), element.get("title")):
            found += _read(field, value, origin, place)
        if len(text) <= _LONGEST_NAMED:
            found += _read(field, text, origin, place)
    return found


def _named(blocks: list[TextBlock], zone: Zone) -> Iterator[tuple[HtmlElement, int]]:
    """The elements of lines near the headline that state a date and are named after one."""
    for at in sorted(zone.around):
        if is_dated(blocks[at].text):
            for element in islice(blocks[at].element.iter(), _MOST_INSIDE):
                if _NAMED_DATE.search(element.get("class") or ""):
                    yield element, at


def _of_publication(marked: list[Stated], told: list[Stated]) -> list[Stated]:
    """With what only its class calls updated as published, where machines are told that: templates name both so."""
    days = {item.stamp.day for item in told if item.candidate.field == PUBLISHED}
    days -= {item.stamp.day for item in told if item.candidate.field == MODIFIED}
    return [
        replace(item, candidate=replace(item.candidate, field=PUBLISHED))
        if item.stamp.day in days and not item.candidate.origin.startswith("itemprop:")
        else item
        for item in marked
    ]


def _origin(element: HtmlElement) -> str:
    if item := element.get("itemprop"):
        return f"itemprop:{item.lower()}"
    return "time" if element.tag == "time" or element.get("datetime") else "class"


def _block_of(element: HtmlElement, places: dict[HtmlElement, int]) -> int | None:
    around: HtmlElement | None = element
    for _ in range(4):
        if around is None or around in places:
            break
        around = around.getparent()
    return places.get(around) if around is not None else None


def _field(element: HtmlElement, text: str, line: str) -> str:
    """Whether an element's time is that of a change: by its names, else by the words before it."""
    names = f"{element.get('itemprop') or ''} {element.get('class') or ''}"
    if _RELEASED.search(names) or element.get("pubdate") is not None:
        return PUBLISHED
    if _CHANGED.search(names):
        return MODIFIED
    before, found, _ = line.partition(text) if text else ("", "", "")
    return kind_of(before + text) or PUBLISHED if found else PUBLISHED


def _in_address(url: str) -> Iterator[Stated]:
    """A whole day in an address."""
    for match in islice(_IN_URL.finditer(url[:500]), 3):
        year, _, *days = match.groups()
        yield from _read(PUBLISHED, "-".join((year, *filter(None, days))), "url")


def _in_scripts(source: str) -> Iterator[Stated]:
    """The first publication time in data for scripts, for pages that tell it nowhere else."""
    for key in _IN_SCRIPT:
        at = source.find(key)
        if at >= 0 and (match := _VALUE.match(source, at + len(key))):
            yield from _read(PUBLISHED, match.group(1), f"script:{key}")
            return
