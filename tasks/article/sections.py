"""The section that an article stands in, and its kicker: labels shown by the headline, else what the head says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from tasks.article.blocks import TextBlock
from tasks.article.evidence import Candidate
from tasks.article.head import Head, squeeze
from tasks.article.headline import Headline
from tasks.article.labels import (
    LONGEST,
    NOTHING,
    is_genre,
    is_label_box,
    is_long_list,
    is_of_page,
    is_trail,
    label_in,
    may_be_label,
    names_of,
    says_aside,
    says_astray,
    says_crumb,
    says_kicker,
    says_label,
)
from tasks.article.structured import Node, as_list, first_text, texts, types
from tasks.article.titles import compact

_ABOVE, _BELOW = 7, 5  # blocks around a headline among which labels are looked for
_LONGEST_LINE = 250  # letters of a line that has one, or a trail of them
_PROSE = 200  # letters
_MOST_LINKS = 8  # in a trail of breadcrumbs
_MOST = 12  # candidates
_METAS = (
    "article:section",
    "og:article:section",
    "parsely-section",
    "cxenseparse:section",
    "articlesection",
    "section",
)
_TRAIL = re.compile(r"\s[>»›]\s|\s/\s[^/]{2,50}\s/\s")
_LANGUAGE = 2  # letters of the folder of a language
_LIST = re.compile(r",(?! )")
_SLUG = re.compile(r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$")
_MENUS = 1000  # blocks from the top of a page that may be menus
_LINKED = 0.8  # share of a block's letters
_ID = re.compile(r"\d{3}|\.\w{3,5}$")
_CATEGORIES = frozenset(  # folders of addresses that hold the lists of sections
    {"category", "categories", "section", "sections", "kategorie", "rubrik", "rubrique", "ressort", "channel"}
    | {"seccion", "secciones", "categoria", "categorie", "sezione"}
)
_LISTS = _CATEGORIES | {"topic", "topics"}  # that hold lists
_QUERY = re.compile(r"[?&](?:cat|category|section|categoria|rubrik)=")
_KEYWORDS = frozenset({"tag", "tags", "keyword", "keywords", "hashtag", "author", "authors", "autor", "user", "people"})
_FORMS = frozenset({"form", "button", "select", "option", "label"})
_LISTED = frozenset({"li", "td", "dt", "dd", "h1", "h2", "h3", "figcaption"})
_BOX = 2  # elements around a headline that labels may share with it
_MOST_KICKER = 3  # words of a kicker that may be a section although nothing else says so


@dataclass(frozen=True, slots=True)
class Label:
    """A few words near the headline.

    Attributes:
        text: as shown.
        is_crumb: whether it stands in a trail of breadcrumbs.
        is_kicker: whether its element says that it is a kicker.
        group: the list, or the block, that it stands in with others.
        is_section: whether it may be the section.
    """

    text: str
    is_crumb: bool
    is_kicker: bool
    group: HtmlElement
    is_section: bool = True


def read_sections(
    blocks: list[TextBlock], headline: Headline, head: Head, nodes: tuple[Node, Node, list[Node]], url: str
) -> tuple[list[Candidate], str | None]:
    """Return the candidates for the section, the chosen first, and the kicker.

    Args:
        blocks: of the page.
        headline: the headline, whose neighbours are looked at.
        head: the head of the page.
        nodes: the article's JSON-LD and microdata nodes, and all JSON-LD nodes.
        url: address of the page.
    """
    stated = _stated(head, *nodes)
    known = {compact(candidate.value) for candidate in stated}
    above, below = _around(blocks, headline, _Evidence(url, known, blocks, headline))
    shown = [label for label in (*_ordered(above, known), *below) if label.is_section and not is_genre(label.text)]
    found = [Candidate("section", label.text, "visible:section") for label in shown]
    stated = sorted(stated, key=lambda candidate: _SLUG.match(candidate.value) is not None)
    candidates = [*found, *(_said(candidate, blocks) for candidate in stated)]
    section = candidates[0].value if candidates else None
    kickers = [label.text for label in reversed(above) if label.is_kicker or is_genre(label.text)]
    kickers = [headline.before, *kickers] if headline.before else kickers
    kicker = next((text for text in kickers if text and compact(text) != compact(section or "")), None)
    return list(dict.fromkeys(candidates))[:_MOST], kicker


class _Evidence:
    """What tells a section from other labels: the folders of the address, what the head says, and the menus."""

    def __init__(self, url: str, known: set[str], blocks: list[TextBlock], headline: Headline) -> None:
        self.segments, self.known = _segments(url), known
        self._site = _site(url)
        self._blocks, self._span = blocks, headline.span
        # one of two letters tells a language
        self.compact_segments = {compact(segment) for segment in self.segments if len(segment) != _LANGUAGE}

    def holds(self, text: str, link: HtmlElement | None, *, alone: bool) -> bool:
        """Whether a label is a section by what it says or where it leads; one ``alone`` may lead to any list."""
        if self.says(text):
            return True
        if link is None:
            return False
        href = link.get("href") or ""
        path = _segments(href)
        if not _KEYWORDS.isdisjoint(path) or _site(href) not in {"", self._site}:
            return False
        # rel is as WordPress marks them
        if "category" in (link.get("rel") or "") or not _CATEGORIES.isdisjoint(path[:-1]) or _QUERY.search(href):
            return True
        return path[:1] != [] and (
            path == self.segments[: len(path)] != self.segments or (alone and self._is_list(link))
        )

    def says(self, text: str) -> bool:
        """Whether the head or the address says it, too."""
        own = compact(text)
        return own in self.known or own in self.compact_segments

    def is_entitled(self, text: str, element: HtmlElement, *, adjoining: bool) -> bool:
        """Whether words without a link are a section: by where they stand, and as a menu of the page says them, too.

        Few words right above a headline need no menu if they share its box.
        """
        around = (element, *islice(element.iterancestors(), _BOX))  # the box itself, where the label is inline
        is_near = element.tag not in _LISTED and not self._box.isdisjoint(around)
        if is_near and adjoining and len(text.split()) <= _MOST_KICKER:
            return True
        return (adjoining or (is_near and element.tag != "p")) and compact(text) in self._menus

    @cached_property
    def _box(self) -> set[HtmlElement]:
        """The elements right around the headline."""
        around = islice(self._blocks[self._span.start].element.iterancestors(), _BOX)
        return {element for element in around if element.tag not in {"body", "html"}}

    @cached_property
    def _menus(self) -> set[str]:
        """What the links say that are not near the headline."""
        span = self._span
        far = [*self._blocks[: max(0, span.start - _ABOVE)], *self._blocks[span.stop + _BELOW :]][:_MENUS]
        short = (block for block in far if len(block.text) <= LONGEST)
        return {compact(block.text) for block in short if block.linked >= _LINKED * len(block.text)}

    def _is_list(self, link: HtmlElement) -> bool:
        """Whether a link leads to a list of articles: by its address, in the same part of the site or a category."""
        href = link.get("href") or ""
        path = _segments(href)
        if not path or "?" in href or path == self.segments or _ID.search(path[-1]):
            return False
        return len(path) == 1 or path[0] in _LISTS or path[:1] == self.segments[:1]


def _around(blocks: list[TextBlock], headline: Headline, evidence: _Evidence) -> tuple[list[Label], list[Label]]:
    """The labels above and below the headline, in document order."""
    span = headline.span
    if not span:
        return [], []
    title = compact(headline.chosen.value if headline.chosen else "")
    above: list[Label] = []
    adjoining = True
    for at in range(span.start - 1, max(-1, span.start - _ABOVE - 1), -1):
        block = blocks[at]
        above = [*_labels(block, title, evidence, adjoining=adjoining and not _is_one_of_many(blocks, at)), *above]
        adjoining = adjoining and is_of_page(block.text)
        if len(block.text) > _PROSE and block.linked < len(block.text) / 2:
            break  # the article has begun, or another one
    below: list[Label] = []
    for block in blocks[span.stop : span.stop + _BELOW]:
        labels = [*_labels(block, title, evidence, adjoining=False)]
        below += labels[::-1] if labels and labels[0].is_crumb else labels
    return above, below


def _is_one_of_many(blocks: list[TextBlock], at: int) -> bool:
    """Whether the two blocks before a link are links of the same kind, as in menus that are no lists."""
    run = blocks[max(0, at - 2) : at + 1]
    kinds = {(block.element.tag, block.element.get("class")) for block in run}
    return len(run) > 2 and len(kinds) == 1 and all(block.linked and len(block.text) <= LONGEST for block in run)


def _labels(block: TextBlock, title: str, evidence: _Evidence, *, adjoining: bool) -> Iterator[Label]:
    """The labels in a block: its links, or itself."""
    names, is_menu = names_of(block.element)
    is_crumb = says_crumb(names) or _TRAIL.search(block.text) is not None or is_trail(block.element)
    if len(block.text) > _LONGEST_LINE:
        return
    is_astray = says_astray(names)
    is_told = is_crumb or (
        len(block.text) <= LONGEST and not is_astray and (says_label(names) or is_label_box(block.element))
    )
    if not is_crumb and ((is_menu and not is_told) or says_aside(names) or is_long_list(block.element)):
        return
    if block.element.tag in _FORMS:
        return
    is_alone = adjoining and block.linked >= _LINKED * len(block.text)
    for written, element in _pieces(block, is_crumb):
        text = label_in(written)
        if not may_be_label(text) or compact(text) == title:
            continue
        own = element.get("class") or "" if element is not None else ""
        link = element if element is not None and element.tag == "a" and not is_astray else None
        is_kicker = says_kicker(f"{names} {own}")
        if is_kicker and not is_crumb and len(text.split()) > _MOST_KICKER and not evidence.says(text):
            yield Label(text, is_crumb, True, _list_of(block.element), is_section=False)
        elif (
            is_told
            or says_label(own)
            or evidence.holds(text, link, alone=is_alone)
            or (not (block.linked or is_astray) and evidence.is_entitled(text, block.element, adjoining=adjoining))
        ):
            yield Label(text, is_crumb, is_kicker, _list_of(block.element))


def _pieces(block: TextBlock, is_crumb: bool) -> Iterator[tuple[str, HtmlElement | None]]:
    """The links of a block, and what follows them in a trail; else the block, with an inline element that it all is."""
    last = None
    for link in islice(block.element.iter("a"), _MOST_LINKS):
        last = squeeze("".join(link.itertext()))
        if last and last in block.text:
            yield last, link
    if last is None:
        inline = islice(block.element.iter("span", "strong", "b", "em"), _MOST_LINKS)
        yield block.text, next((part for part in inline if squeeze("".join(part.itertext())) == block.text), None)
    elif is_crumb and last and 2 * block.linked < len(block.text):
        yield block.text.rpartition(last)[2], None


def _ordered(labels: list[Label], known: set[str]) -> list[Label]:
    """The nearest list to the headline first, and the last in a trail of breadcrumbs.

    Outside of breadcrumbs what the head says, too, goes before all others.
    """
    groups: dict[HtmlElement, list[Label]] = {}
    for label in labels:
        groups.setdefault(label.group, []).append(label)
    nearest = [item for group in reversed(groups.values()) for item in (group[::-1] if group[0].is_crumb else group)]
    if nearest and not nearest[0].is_crumb:
        nearest.sort(key=lambda label: compact(label.text) not in known)
    return nearest


def _list_of(element: HtmlElement) -> HtmlElement:
    parent = element.getparent()
    return parent if element.tag == "li" and parent is not None else element


def _stated(head: Head, node: Node, marked: Node, found: list[Node]) -> list[Candidate]:
    """What the head, JSON-LD and microdata say, the most trusted first."""
    said = [(text, f"meta:{name}") for name in _METAS for text in head.metas.get(name, ())]
    said += [(text, "json-ld:articleSection") for text in texts(node.get("articleSection"))]
    said += [(text, "microdata:articleSection") for text in texts(marked.get("articleSection"))]
    said += [(text, "json-ld:breadcrumb") for text in reversed(_trail(found))]
    candidates = [Candidate("section", squeeze(part), origin) for text, origin in said for part in _listed(text)][
        :_MOST
    ]
    return [item for item in candidates if 0 < len(item.value) <= 2 * LONGEST and compact(item.value) not in NOTHING]


def _listed(text: str) -> list[str]:
    """The sections that one value lists; a single comma before a space may be part of a name."""
    return text.split(",") if text.count(",") > 1 or _LIST.search(text) else [text]


def _trail(found: list[Node]) -> list[str]:
    """The breadcrumbs of a page without the first, which is the front page, and the last, which is the page itself."""
    for node in found:
        if "BreadcrumbList" in types(node):
            items = [item for item in as_list(node.get("itemListElement")) if isinstance(item, dict)]
            return [first_text(item.get("name")) or first_text(item.get("item")) or "" for item in items][1:-1]
    return []


def _said(candidate: Candidate, blocks: list[TextBlock]) -> Candidate:
    """A slug in the words in which a menu of the page shows it."""
    value = candidate.value
    if not _SLUG.match(value):
        return candidate
    own = compact(value)
    shown = next(
        (
            block.text
            for block in blocks[:_MENUS]
            if block.linked and len(block.text) <= LONGEST and compact(block.text) == own
        ),
        value,
    )
    return Candidate("section", shown, candidate.origin)


def _site(url: str) -> str:
    """The last two parts of the host of an address; empty where it has none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return ".".join(host.split(".")[-2:])


def _segments(url: str) -> list[str]:
    try:
        path = urlsplit(url).path
    except ValueError:
        return []
    return [unquote(segment).lower() for segment in path.split("/") if segment]
