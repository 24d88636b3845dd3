"""The section that an article stands in, and its kicker: labels shown by the headline, else what the head says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from tasks.article.blocks import TextBlock
from tasks.article.evidence import Candidate
from tasks.article.head import Head, squeeze
from tasks.article.headline import Headline
from tasks.article.structured import Node, as_list, first_text, texts, types
from tasks.article.titles import compact
from tasks.article.words import either

_ABOVE, _BELOW = 7, 5  # blocks around a headline among which labels are looked for
_LONGEST = 50  # letters of a label
_LONGEST_LINE = 250  # letters of a line that has one, or a trail of them
_PROSE = 200  # letters
_MOST_WORDS = 6
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
# of names in lower case, which is quicker than leaving it to the patterns
_CRUMBS = re.compile(r"crumb|brea?d[-_]?crum|you-?are-?here|pathway")
_TRAIL = re.compile(r"\s[>»›]\s|\s/\s[^/]{2,50}\s/\s")
_LABEL = re.compile(
    either(
        r"""
        kicker|eyebrow|unibrow|overline|rubri[ckq]|ressort|dachzeile|[ck]ategor|channel|top-?line|top-?label|tagline
        (?:super|supra|sup|over|pre|sur)-?tit|antetitulo|volanta|cintillo|seccion|sezione|editoria(?:$|[\s_-])
        section-?(?:name|label|title|link|tag|head)|(?:article|content|series|story|post)_{0,2}-?(?:section|label)
        (?:^|\s)(?:cat|section|label|topic|flag|vertical|pillar)(?:$|\s)|[a-z](?:section|label)(?:$|\s)
        """
    )
)
_ASTRAY = re.compile(
    r"(?:^|[\s_-])"
    + either(
        r"""
        nav|navbar|navigation|subnav|menu|submenu|dropdown|share|social|trending|related|promo|teaser|byline|author
        """
    )
    + r"(?:$|[\s_-])|(?:^|[\s_-])share"
)
_ASIDE = re.compile(  # of boxes that hold nothing of the article
    r"(?:^|[\s_-])"
    + either(
        r"""
        nav|navbar|navigation|navlist|subnav|menu|submenu|off-?canvas|drawer|lang|language|languages|switcher|log-?in
        search|modal|weather|ticker|breaking-?news|sitemap
        """
    )
    + r"(?:$|[\s_-])"
)
# of a box around nothing but a label
_LABEL_BOX = re.compile(
    r"(?:^|[\s_-])(?:cat|cats|section|sections|vertical|desk|dept|department|thema)(?:$|[\s_-])"
)
_KICKER = re.compile(
    r"kicker|eyebrow|overline|dachzeile|spitzmarke|top-?line|antetitulo|volanta|(?:super|supra|sup|over|pre|sur)-?tit"
)
_GENRE = re.compile(
    "^"
    + either(
        r"""
        exclusive|analysis|analyse|interview|breaking(?: news)?|live(?: updates)?|explainer|fact[- ]check|watch|video
        kommentar|exklusiv|reportage|feature|review|profile|obituary|update|just in|developing
        단독|속보|인터뷰|기획|르포
        """
    )
    + "$",
    re.IGNORECASE,
)
_NO_LABEL = re.compile(
    r"\b"
    + either(
        r"""
        advertisement|sponsored|anzeige|werbung|publicidad|publicité|share|tweet|facebook|whatsapp|subscribe
        sign (?:in|up)|log ?in|menu|search|skip|close|print|e-?mail|follow|comments?|read|min(?:ute)?s?|ago
        updated|published|posted|photos?|previous|next|back|copy|more|donate|listen|by|cookies?|newsletters?
        zurück|am|pm|edt|est|gmt|privacy|terms|contact|impressum|datenschutz|suchen?|anmelden|abonnieren|teilen
        stunden?|minuten?|hours?|days?|tagen?|horas?|heures?|reading|lesezeit|lesedauer
        buscar|compartir|suscr[ií]b\w*|menú|rechercher|partager|abonn\w*|cerca|condividi|zoeken|inloggen
        """
    )
    + r"\b|^\d|\d{2}|[@©?!…{}]|^\W*$|\w{4,}\.$",
    re.IGNORECASE,
)
_LANGUAGE = 2  # letters
_HOMES = frozenset(
    {"home", "homepage", "frontpage", "start", "startseite", "accueil", "inicio", "início", "홈", "главная"}
)
_NOTHING = _HOMES | frozenset(  # compact names of no section
    {"all", "article", "articles", "archive", "blog", "page", "post", "posts", "story", "tags", "website"}
    | {"uncategorized", "unkategorisiert", "sincategoría", "allgemein", "general", "default", "latest", "popular"}
    | {"none", "null", "undefined"}
)
_EDGES = " /|>»›·•:,#–-"
_LIST = re.compile(r",(?! )")
_SLUG = re.compile(r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$")
_NEAR = 4  # elements around a label whose names are read
_MENUS = 1000  # blocks from the top of a page that may be menus
_MENU_LENGTH = 6  # entries
_BOXES = frozenset({"article", "main", "body", "section"})  # whose names tell nothing of a label in them
_LINKED = 0.8  # share of a block's letters
_ID = re.compile(r"\d{3}|\.\w{3,5}$")
_CATEGORIES = frozenset(  # folders of addresses that hold the lists of sections
    {"category", "categories", "section", "sections", "kategorie", "rubrik", "rubrique", "ressort", "channel"}
    | {"seccion", "secciones", "categoria", "categorie", "sezione"}
)
_LISTS = _CATEGORIES | {"topic", "topics"}  # that hold lists
_QUERY = re.compile(r"[?&](?:cat|category|section|categoria|rubrik)=")
_KEYWORDS = frozenset({"tag", "tags", "keyword", "keywords", "hashtag", "author", "authors", "autor", "user", "people"})
_STEP = re.compile(r"\s?[>»›]\s?")
_LEAD = re.compile(
    r"^(?:(?:(?:posted|filed|published)\s(?:in|under)|category|categories|kategorien?|rubrik|ressort|section|categor[ií]as?"
    r"|catégorie|rubrique|sezione)\b\s?[:：]?|in(?=\s[A-Z]))\s+",
    re.IGNORECASE,
)
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
    above, below = _around(blocks, headline, _Evidence(_segments(url), known, blocks, headline))
    shown = [label for label in (*_ordered(above, known), *below) if label.is_section and not _is_genre(label)]
    found = [Candidate("section", label.text, "visible:section") for label in shown]
    stated = sorted(stated, key=lambda candidate: _SLUG.match(candidate.value) is not None)
    candidates = [*found, *(_said(candidate, blocks) for candidate in stated)]
    section = candidates[0].value if candidates else None
    kickers = [label.text for label in reversed(above) if label.is_kicker or _is_genre(label)]
    kickers = [headline.before, *kickers] if headline.before else kickers
    kicker = next((text for text in kickers if text and compact(text) != compact(section or "")), None)
    return list(dict.fromkeys(candidates))[:_MOST], kicker


class _Evidence:
    """What tells a section from other labels: the folders of the address, what the head says, and the menus."""

    def __init__(self, segments: list[str], known: set[str], blocks: list[TextBlock], headline: Headline) -> None:
        self.segments, self.known = segments, known
        self._blocks, self._span = blocks, headline.span
        # one of two letters tells a language
        self.compact_segments = {compact(segment) for segment in segments if len(segment) != _LANGUAGE}

    def holds(self, text: str, link: HtmlElement | None, *, alone: bool) -> bool:
        """Whether a label is a section by what it says or where it leads; one ``alone`` may lead to any list."""
        if self.says(text):
            return True
        if link is None:
            return False
        href = link.get("href") or ""
        path = _segments(href)
        if not _KEYWORDS.isdisjoint(path):
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
        is_near = element.tag not in _LISTED and not self._box.isdisjoint(islice(element.iterancestors(), _BOX))
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
        short = (block for block in far if len(block.text) <= _LONGEST)
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
    for block in reversed(blocks[max(0, span.start - _ABOVE) : span.start]):
        above = [*_labels(block, title, evidence, adjoining=adjoining), *above]
        adjoining = adjoining and _NO_LABEL.search(block.text) is not None
        if len(block.text) > _PROSE and block.linked < len(block.text) / 2:
            break  # the article has begun, or another one
    below: list[Label] = []
    for block in blocks[span.stop : span.stop + _BELOW]:
        labels = [*_labels(block, title, evidence, adjoining=False)]
        below += labels[::-1] if labels and labels[0].is_crumb else labels
    return above, below


def _labels(block: TextBlock, title: str, evidence: _Evidence, *, adjoining: bool) -> Iterator[Label]:
    """The labels in a block: its links, or itself."""
    names, is_menu = _names(block.element)
    is_crumb = _says_crumb(names) or _TRAIL.search(block.text) is not None or _is_trail(block.element)
    if len(block.text) > _LONGEST_LINE:
        return
    is_astray = _says_astray(names)
    is_told = is_crumb or (
        len(block.text) <= _LONGEST and not is_astray and (_says_label(names) or _is_label_box(block.element))
    )
    if not is_crumb and ((is_menu and not is_told) or _says_aside(names) or _is_long_list(block.element)):
        return
    if block.element.tag in _FORMS:
        return
    is_alone = adjoining and block.linked >= _LINKED * len(block.text)
    for written, element in _pieces(block, is_crumb):
        text = _label_in(written)
        if not _may_be_label(text) or compact(text) == title:
            continue
        own = element.get("class") or "" if element is not None else ""
        link = element if element is not None and element.tag == "a" and not is_astray else None
        is_kicker = _says_kicker(f"{names} {own}")
        if is_kicker and not is_crumb and len(text.split()) > _MOST_KICKER and not evidence.says(text):
            yield Label(text, is_crumb, True, _list_of(block.element), is_section=False)
        elif is_told or _says_label(own) or evidence.holds(text, link, alone=is_alone):
            yield Label(text, is_crumb, is_kicker, _list_of(block.element))
        elif not block.linked and not is_astray and evidence.is_entitled(text, block.element, adjoining=adjoining):
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


def _label_in(written: str) -> str:
    """The words of a label: the last step of a path, the first of several parts, without what leads it in."""
    text = squeeze(written).strip(_EDGES)
    return _LEAD.sub("", _STEP.split(text)[-1].partition(" | ")[0]).strip(_EDGES)


def _may_be_label(text: str) -> bool:
    if not 1 < len(text) <= _LONGEST or len(text.split()) > _MOST_WORDS:
        return False
    return not _NO_LABEL.search(text) and compact(text) not in _NOTHING


def _names(element: HtmlElement) -> tuple[str, bool]:
    """The names of an element and those around it, and whether it is in a menu."""
    names: list[str] = []
    is_menu = False
    for depth, near in enumerate((element, *element.iterancestors())):
        tag = near.tag
        is_menu = is_menu or tag in {"nav", "footer"}
        if depth < _NEAR and tag not in _BOXES:
            get = near.get
            names.append(f"{get('class', '')} {get('id', '')} {get('aria-label', '')}")
    return " ".join(names), is_menu


def _is_trail(element: HtmlElement) -> bool:
    """Whether an element stands in a list that begins with the front page."""
    parent = element.getparent()
    if element.tag != "li" or parent is None or not 1 < len(parent) < _MENU_LENGTH:
        return False
    return compact("".join(parent[0].itertext())[:_LONGEST]) in _HOMES


def _is_long_list(element: HtmlElement) -> bool:
    """Whether an element stands in a list of many, as the entries of menus do."""
    for near in (element, *islice(element.iterancestors(), 1)):
        parent = near.getparent()
        if parent is None or len(parent) < _MENU_LENGTH:
            continue
        names, beside = near.get("class"), near.getnext() if near is parent[0] else near.getprevious()
        if near.tag == "li" or (names and beside is not None and beside.get("class") == names):
            return True
    return False


@lru_cache(maxsize=512)
def _says_crumb(names: str) -> bool:
    return _CRUMBS.search(names.lower()) is not None


@lru_cache(maxsize=512)
def _says_astray(names: str) -> bool:
    return _ASTRAY.search(names.lower()) is not None


@lru_cache(maxsize=512)
def _says_label(names: str) -> bool:
    return _LABEL.search(names.lower()) is not None


@lru_cache(maxsize=512)
def _says_aside(names: str) -> bool:
    return _ASIDE.search(names.lower()) is not None


def _is_label_box(element: HtmlElement) -> bool:
    """Whether an element, or one that it alone is in, says in any part of its name that it is a label."""
    for near in (element, *islice(element.iterancestors(), 2)):
        if near is not element and len(near) > 1:
            return False
        if near.tag not in _BOXES and _LABEL_BOX.search(f"{near.get('class', '')} {near.get('id', '')}".lower()):
            return True
    return False


def _says_kicker(names: str) -> bool:
    return _KICKER.search(names.lower()) is not None


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


def _is_genre(label: Label) -> bool:
    return _GENRE.match(label.text) is not None


def _stated(head: Head, node: Node, marked: Node, found: list[Node]) -> list[Candidate]:
    """What the head, JSON-LD and microdata say, the most trusted first."""
    said = [(text, f"meta:{name}") for name in _METAS for text in head.metas.get(name, ())]
    said += [(text, "json-ld:articleSection") for text in texts(node.get("articleSection"))]
    said += [(text, "microdata:articleSection") for text in texts(marked.get("articleSection"))]
    said += [(text, "json-ld:breadcrumb") for text in reversed(_trail(found))]
    candidates = [Candidate("section", squeeze(part), origin) for text, origin in said for part in _listed(text)][
        :_MOST
    ]
    return [item for item in candidates if 0 < len(item.value) <= 2 * _LONGEST and compact(item.value) not in _NOTHING]


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
            if block.linked and len(block.text) <= _LONGEST and compact(block.text) == own
        ),
        value,
    )
    return Candidate("section", shown, candidate.origin)


def _segments(url: str) -> list[str]:
    try:
        path = urlsplit(url).path
    except ValueError:
        return []
    return [unquote(segment).lower() for segment in path.split("/") if segment]
