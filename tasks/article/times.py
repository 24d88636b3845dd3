"""When it was published and when it was last changed: every stated time with where it stands, one of each chosen."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from lxml.html import HtmlElement

from tasks.article.evidence import Candidate
from tasks.article.head import Head, squeeze
from tasks.article.stamps import Stamp, read_stamp
from tasks.article.structured import Node, first_text
from tasks.article.words import either

PUBLISHED, MODIFIED = "published", "modified"

_META_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "article.published",
    "published_time",
    "publish-date",
    "publication_date",
    "pubdate",
    "dcterms.created",
    "dc.date.issued",
    "dcterms.date",
    "dc.date",
    "dcterms.issued",
    "citation_publication_date",
    "citation_date",
    "cxenseparse:recs:publishtime",
    "date",
    "article:published",
    "datecreated",
)
_META_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "article:modified",
    "article.updated",
    "lastmod",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
    "modified_time",
    "revised",
    "updated_time",
)
_PUBLISHED_LABELS = either(
    r"""
    posted|published(?: on)?|first published|publication date|issued|veröffentlicht(?: am)?|publié(?: le)?
    publicado(?: el)?|pubblicato(?: il)?|입력|등록|기사입력|작성|게시|発行|公開|发布时间|发布
    """
)
_VISIBLE_PUBLISHED = re.compile(rf"(?:^|[|·•\s(])({_PUBLISHED_LABELS})\s*[:：]?\s*(?=\S)", re.IGNORECASE)
_MODIFIED_LABELS = either(
    r"""
    (?:last )?updated(?: on)?|last modified|modified|aktualisiert(?: am)?|mis à jour(?: le)?|actualizado(?: el)?
    aggiornato(?: il)?|최종\s?수정|수정|업데이트|更新
    """
)
_VISIBLE_MODIFIED = re.compile(rf"(?:^|[|·•\s(])({_MODIFIED_LABELS})\s*[:：]?\s*(?=\S)", re.IGNORECASE)
_REACH = 60  # characters after a label in which its time stands
_LONGEST_LINE = 200  # a longer block is prose that happens to say 'published'
_CHANGED_CLASS = re.compile(r"updat|modif|chang", re.IGNORECASE)
_MOST = 12
_NAMED = 2  # dates without a label that are taken for the article's; further ones are of teasers


@dataclass(frozen=True, slots=True)
class Stated:
    """A time that the page states, as it was read, and the candidate that it was read from."""

    stamp: Stamp
    candidate: Candidate


def stated_times(
    tree: HtmlElement, head: Head, node: Node, lines: Iterable[str], named: Iterable[str] = ()
) -> tuple[list[Stated], list[Stated]]:
    """Return what the page states as published and as modified, the most trusted first.

    Args:
        tree: the page.
        head: its head.
        node: the JSON-LD node of the article.
        lines: the texts of its blocks, for lines such as 'Posted : 2019-01-07 17:03'.
        named: the texts of elements that call themselves a date.
    """
    lines = list(lines)
    published = [
        *_structured(PUBLISHED, node, ("datePublished", "dateCreated", "uploadDate")),
        *_metas(PUBLISHED, head, _META_PUBLISHED),
    ]
    published += _visible(PUBLISHED, lines, _VISIBLE_PUBLISHED)
    modified = [*_structured(MODIFIED, node, ("dateModified",)), *_metas(MODIFIED, head, _META_MODIFIED)]
    modified += _visible(MODIFIED, lines, _VISIBLE_MODIFIED)
    for stated in _elements(tree):
        (modified if stated.candidate.field == MODIFIED else published).append(stated)
    labelled = {item.candidate.value for item in (*published, *modified)}
    unlabelled = (text for text in islice(named, _MOST) if not _VISIBLE_MODIFIED.search(text) and text not in labelled)
    published += [stated for text in unlabelled for stated in _read(PUBLISHED, text, "visible:date")][:_NAMED]
    return _distinct(published), _distinct(modified)


def choose_published(stated: list[Stated], arbiter: date | None) -> Stated | None:
    """Choose the publication time.

    Args:
        stated: candidates, the most trusted first.
        arbiter: the day that htmldate finds; where pages contradict themselves it is right more often than any one
            kind of candidate. Among the candidates of its day the most precise wins.
    """
    first = next(iter(stated), None)
    day = arbiter
    if first is not None and (arbiter is None or not first.candidate.origin.startswith(("json-ld:", "meta:"))):
        day = first.stamp.day  # a line that says 'Posted' is better than any search
    fitting = [item for item in stated if item.stamp.day == day]
    if fitting:
        return max(fitting, key=_precision)
    return Stated(Stamp(arbiter), Candidate(PUBLISHED, arbiter.isoformat(), "htmldate")) if arbiter else None


def choose_modified(stated: list[Stated]) -> Stated | None:
    """Choose the time of the last change: the most trusted kind, made precise by others of the same day."""
    if not stated:
        return None
    return max((item for item in stated if item.stamp.day == stated[0].stamp.day), key=_precision)


def _precision(stated: Stated) -> tuple[bool, bool, bool]:
    stamp = stated.stamp
    midnight = stamp.clock is not None and (stamp.clock.hour, stamp.clock.minute, stamp.clock.second) == (0, 0, 0)
    return stamp.clock is not None and not midnight, stamp.offset is not None, stamp.clock is not None


def _read(field: str, text: str | None, origin: str) -> Iterator[Stated]:
    text = squeeze(text)
    stamp = read_stamp(text) if text else None
    if stamp is not None:
        yield Stated(stamp, Candidate(field, text[:100], origin))


def _structured(field: str, node: Node, keys: Iterable[str]) -> Iterator[Stated]:
    for key in keys:
        yield from _read(field, first_text(node.get(key)), f"json-ld:{key}")


def _metas(field: str, head: Head, names: Iterable[str]) -> Iterator[Stated]:
    for name in names:
        for content in head.metas.get(name, ())[:1]:
            yield from _read(field, content, f"meta:{name}")


def _visible(field: str, lines: list[str], label: re.Pattern[str]) -> list[Stated]:
    found: list[Stated] = []
    for line in lines:
        if len(line) <= _LONGEST_LINE:
            for match in label.finditer(line):
                rest = _until_next_label(line[match.end() : match.end() + _REACH])
                found += _read(field, rest, f"visible:{match.group(1).lower()}")
    return found[:_MOST]


def _until_next_label(text: str) -> str:
    ends = [
        match.start()
        for label in (_VISIBLE_PUBLISHED, _VISIBLE_MODIFIED)
        for match in label.finditer(text)
        if match.start() > 4
    ]
    return text[: min(ends)] if ends else text


def _elements(tree: HtmlElement) -> Iterator[Stated]:
    """Times in ``time`` elements and microdata."""
    seen = 0
    for element in tree.iter("time", "span", "div", "abbr", "p"):
        item = (element.get("itemprop") or "").lower()
        if element.tag != "time" and "date" not in item:
            continue
        text = element.get("datetime") or element.get("content") or element.text_content()[:100]
        names = f"{item} {element.get('class') or ''}"
        field = MODIFIED if _CHANGED_CLASS.search(names) else PUBLISHED
        yield from _read(field, text, f"itemprop:{item}" if item else "time")
        seen += 1
        if seen >= _MOST:
            return


def _distinct(stated: list[Stated]) -> list[Stated]:
    return list(dict.fromkeys(stated))[: 2 * _MOST]
