"""Headings of a page as the reader sees them: their pieces, where they stand, and whether they are a logo."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from tasks.article.blocks import INLINE, SILENT, TextBlock, text_blocks
from tasks.article.head import squeeze
from tasks.article.words import plain

_LONGEST = 300
_MOST = 10  # headings
_MOST_PIECES = 10  # of which every run is looked at
_MOST_BLOCKS = 1500
_LEAST_RUN = 3  # words of a part of a heading that is the headline
_MOST_RUNS = 60
_LOGO = re.compile(
    r"(?:^|[\s_-])(?:logo|brand|masthead|site-?(?:title|name|logo)|blog-?(?:title|name))(?:$|[\s_-])", re.IGNORECASE
)
_KICKER = re.compile(r"kicker|overline|eyebrow|dachzeile|spitzmarke|topline|rubric|label|flag", re.IGNORECASE)
_BENEATH = re.compile(
    r"excerpt|standfirst|deck|dek(?:$|[\s_-])|sub-?(?:title|head)|summary|breadcrumb|caption|toc", re.IGNORECASE
)
_TITLED = re.compile(r"title|headline|heading|hed(?:$|[\s_-])|titulo|titre|titel|subject", re.IGNORECASE)
_ASIDE = re.compile(
    r"sr-only|visually-?hidden|screen-?reader|edit|comment|share|date|time|byline|permalink|anchor", re.IGNORECASE
)
_ENDS = re.compile(r"(?:[^\W_A-Z]{2}|[.!?:…])$")
_BEGINS = re.compile(r"[A-ZÀ-ÖØ-ÞА-Я]")
_HOME = re.compile(r"(?:https?://[^/?#]{1,200})?/?(?:index\.\w{3,5}|home/?)?(?:[?#].*)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the first level.

    Attributes:
        text: as shown, without a kicker that has an element of its own.
        kicker: that kicker.
        runs: what its neighbouring pieces say, where it is made of several, the longest first.
        element: the heading.
        is_logo: whether it names the site: by its class, or as a link to the front page.
        in_article: whether an article or main element is around it.
        in_chrome: whether a menu or margin is.
    """

    text: str
    kicker: str | None
    runs: tuple[str, ...]
    element: HtmlElement
    is_logo: bool
    in_article: bool
    in_chrome: bool

    def __lt__(self, other: "Heading") -> bool:
        return False


def headings(tree: HtmlElement) -> list[Heading]:
    """Return the first-level headings of a page that say something, in document order."""
    found: list[Heading] = []
    for element in tree.iter("h1"):
        kicker, pieces = _pieces(element)
        text = joined(pieces)
        if 0 < len(text) <= _LONGEST:
            around = {ancestor.tag for ancestor in element.iterancestors()}
            found.append(
                Heading(
                    text,
                    kicker,
                    _runs(pieces),
                    element,
                    _is_logo(element),
                    not around.isdisjoint({"article", "main"}),
                    not around.isdisjoint({"nav", "aside", "footer"}),
                )
            )
        if len(found) == _MOST:
            break
    return found


def shown_as(blocks: list[TextBlock], targets: list[str]) -> int | None:
    """Which block says the first of ``targets`` (plain words) that any says as a heading, or on its own.

    A box that lies beneath a headline, and a link, are none.
    """
    ranks = {target: rank for rank, target in enumerate(targets)}
    lengths = {len(target) for target in targets}
    # plain words part the letters of scripts without spaces: such a text is half as long as its plain words
    shortest, longest = min(lengths, default=0) // 2, 2 * max(lengths, default=0) + _MOST
    best, found = len(targets), None
    for at, block in enumerate(blocks[:_MOST_BLOCKS] if targets else ()):
        text = block.text
        if not shortest <= len(text) <= longest or (
            2 * block.linked > len(text) and block.element.tag not in {"h1", "h2", "h3"}
        ):
            continue
        said = plain(text)
        if len(said) in lengths and ranks.get(said, best) < best and _is_title(block.element, len(said.split())):
            best, found = ranks[said], at
    return found


def joined(pieces: list[str]) -> str:
    """The pieces of a line as one text; two words that only the style sheet keeps apart get a space."""
    told: list[str] = []
    for piece in pieces:
        if piece and told and _ENDS.search(told[-1][-3:]) and _BEGINS.match(piece):
            told.append(" ")
        if piece:
            told.append(piece)
    return squeeze("".join(told))


def span_of(blocks: list[TextBlock], element: HtmlElement) -> range:
    """The blocks that an element holds, or that it stands in."""
    inside = set(element.iter())
    start = next((at for at, block in enumerate(blocks) if block.element in inside), None)
    if start is None:
        return range(0)
    stop = start + 1
    while stop < len(blocks) and blocks[stop].element in inside:
        stop += 1
    return range(start, stop)


def _is_title(element: HtmlElement, words: int) -> bool:
    names = " ".join(f"{near.get('class', '')} {near.get('itemprop', '')}" for near in _near(element))
    if _BENEATH.search(names) or any(ancestor.tag in {"nav", "aside"} for ancestor in element.iterancestors()):
        return False
    return element.tag in {"h1", "h2", "h3", "h4"} or words > _LEAST_RUN or _TITLED.search(names) is not None


def _near(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    parent = element.getparent()
    if parent is not None:
        yield parent


def _pieces(element: HtmlElement) -> tuple[str | None, list[str]]:
    """A kicker, and the texts of a heading's own parts without it; white space at their ends is kept."""
    while len(element) == 1 and not (element.text or "").strip() and not (element[0].tail or "").strip():
        element = element[0]
    kicker: str | None = None
    pieces, own = [element.text or ""], [element.text or ""]
    for child in element:
        text = _said(child)
        pieces += [text, child.tail or ""]
        names = f"{child.get('class', '')} {child.get('id', '')}"
        if _KICKER.search(names) and not "".join(own).strip():
            kicker = squeeze(text) or kicker
        elif not _ASIDE.search(names):
            own.append(text)
        own.append(child.tail or "")
    kept = own if "".join(own).strip() else pieces
    return kicker if kept is own else None, [piece for piece in kept if piece]


def _said(child: HtmlElement) -> str:
    """The text of a part; one that is a block, or holds some, has white space around it."""
    if child.tag in SILENT:
        return ""
    if child.tag == "br":
        return " "
    raw = "".join(child.itertext())
    blocks = text_blocks(child)
    if len(blocks) == 1 and child.tag in INLINE:
        return raw
    return f" {' '.join(block.text for block in blocks)} "


def _runs(pieces: list[str]) -> tuple[str, ...]:
    count = min(len(pieces), _MOST_PIECES)
    spans = [(at, end) for at in range(count) for end in range(at + 1, count + 1) if end - at < len(pieces)]
    runs = (joined(pieces[at:end]) for at, end in spans[:_MOST_RUNS])
    long = dict.fromkeys(run for run in runs if len(run.split()) >= _LEAST_RUN)
    return tuple(sorted(long, key=len, reverse=True))


def _is_logo(element: HtmlElement) -> bool:
    """Whether a heading, or what is right around it, calls itself a logo, or leads to the front page."""
    if any(_is_logo_class(near.get("class", "") + " " + near.get("id", "")) for near in _near(element)):
        return True
    link = next(element.iter("a"), None)
    href = (link.get("href") or "").strip() if link is not None else ""
    return href[:1] not in {"", "#", "?"} and _HOME.match(href) is not None


@lru_cache(maxsize=512)
def _is_logo_class(names: str) -> bool:
    return _LOGO.search(names) is not None
