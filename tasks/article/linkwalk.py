"""One walk over a page's tree: links, containers and headings around each, and its lines that the body holds."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate, islice
from typing import NamedTuple

from lxml import etree

# Elements that do not end a line of text; any other one does.
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img"}
    | {"ins", "kbd", "label", "mark", "noscript", "path", "picture", "q", "s", "samp", "small", "source", "span"}
    | {"strike", "strong", "sub", "sup", "svg", "time", "tt", "u", "use", "var", "wbr"}
)
_SILENT = frozenset({"script", "style", "title", "textarea", "option"})
# Nothing is in them for libxml2 but the text of scripts and styles. Of these only a picture is inline.
_EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta", "script", "style"})
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_TELLING = frozenset({"p", "li", "td", "figcaption", "h1", *_HEADINGS})  # what a link that stands in one is told by
_NOTHING: frozenset[str] = frozenset()
_LANDMARKS = {"nav": "nav", "aside": "aside", "footer": "footer", "header": "header", "main": "main"}
_OPENERS = frozenset({*_LANDMARKS, "article"})
_ARIA = {
    "navigation": "nav",
    "menubar": "nav",
    "complementary": "aside",
    "contentinfo": "footer",
    "banner": "header",
    "main": "main",
    "article": "article",
}
# Only whole words: `article__footer` and `entry-header` are parts of an article, not of the site.
_REGION_NAME = re.compile(
    r"(?:^|\s)(?:(?:site|page|global|main|the|top|primary)[-_]?)?"
    r"(?:(footer)|(header|masthead)|(nav|navbar|navigation|menu|gnb|lnb)|(sidebar|aside))(?=\s|$)",
    re.IGNORECASE,
)
_REGION_GROUPS = ("footer", "header", "nav", "aside")
_UNSEEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_WORD = re.compile(rf"[^\s{_UNSEEN.pattern[1:-1]}]+")
_CLOSED = frozenset({"nav", "footer"})  # nothing in them is of another region
_LINKED_HEADING_WORDS = 6  # a longer heading that is a link is the title of a card
_LABEL_LENGTH = 60  # a longer line above a list is prose, not its title
_PROSE_LENGTH = 20  # characters around a link that make its line a sentence
_SURE_LENGTH = 25  # a shorter line must be a whole line of the body to count as found there
_WINDOW = 30  # characters on either side that identify a link whose line was changed on its way into the body


def squeeze(text: str) -> str:
    """Text with runs of white space and zero-width characters made one space."""
    return " ".join(_words(text))


def compact(text: str) -> str:
    """Text without white space and zero-width characters."""
    return "".join(_words(text))


def _words(text: str) -> list[str]:
    return (text if text.isascii() else _UNSEEN.sub(" ", text)).split()


class Note(NamedTuple):
    """A heading, or a short line that may be one, and how many links came up to its end."""

    at: int
    text: str
    linked: bool = False


class Frame:
    """An element: what is known of it while it is open, and the links in it once it is closed."""

    __slots__ = ("count", "first", "headings", "inside", "labels", "last", "name", "region", "serial", "tag")

    def __init__(self, serial: int, tag: str, name: str, region: str, first: int) -> None:
        self.serial, self.tag, self.name, self.region = serial, tag, name, region
        self.inside = _NOTHING  # which of `_TELLING` it is or stands in
        self.first = self.last = first  # links before it, links up to its end
        self.count = 0  # links in it
        self.headings: list[Note] = []
        self.labels: list[Note] = []  # short lines without a link


@dataclass(slots=True)
class Seen:
    """One link as the walk met it."""

    position: int
    href: str
    rel: str | None
    frames: tuple[Frame, ...]  # outermost first, the link's own last
    spoken: str  # what a screen reader would say of a link without text
    pieces: list[str] = field(default_factory=list)
    start: int = 0  # offsets in its line
    end: int = -1  # -1 while it is open
    anchor: str = ""
    pictured: bool = False  # no text of its own
    alone: bool = True  # nothing else on its line
    prose: bool = False  # in a sentence
    body_start: int | None = None
    body_end: int | None = None


_OUTSIDE = Frame(-1, "", "", "body", 0)


class Body:
    """The article's text, searched without regard to white space."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.compact = compact(text)
        self._lines = self._line_starts()

    @cached_property
    def _word_starts(self) -> tuple[list[int], list[int]]:
        """Where each word begins: in the compact text, and in the text."""
        spans = [match.span() for match in _WORD.finditer(self.text)]
        starts = accumulate((end - start for start, end in spans), initial=0)
        return list(starts)[:-1], [start for start, _ in spans]

    def _line_starts(self) -> dict[str, int]:
        starts: dict[str, int] = {}
        at = 0
        for line in self.text.splitlines():
            squeezed = compact(line)
            starts.setdefault(squeezed, at)
            at += len(squeezed)
        return starts

    def find_line(self, line: str, after: int) -> int:
        """Where a line without its white space stands, or -1; see `find`."""
        return self._lines.get(line, -1) if len(line) < _SURE_LENGTH else self.find(line, after)

    def find(self, stretch: str, after: int) -> int:
        """Where a stretch without white space stands, or -1: the first from ``after`` on, else the first of all."""
        at = self.compact.find(stretch, after)  # pages and bodies mostly go the same way, so it is near
        return at if at >= 0 else self.compact.find(stretch, 0, after + len(stretch))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text of a stretch of the compact text."""
        return self._offset(start), self._offset(end - 1) + 1

    def _offset(self, at: int) -> int:
        compact_starts, starts = self._word_starts
        word = bisect_right(compact_starts, at) - 1
        return starts[word] + at - compact_starts[word]


class Walk:
    """A walk over a tree; `seen` holds the links afterwards.

    Args:
        tree: the page.
        body: text of its article, as stored.
    """

    def __init__(self, tree: etree._Element, body: str) -> None:
        self.seen: list[Seen] = []
        self._body = Body(body)
        self._body_first: int | None = None  # links before the first line of the body
        self._body_last = 0  # links up to its last line
        self._body_reached = 0  # offset in the compact body; a line from before it is a teaser or a copy
        self._links_reached = 0  # offset in the compact body after the last link found in it
        self._stack: list[Frame] = []
        self._frames = 0
        self._open_links: list[Seen] = []
        self._headings: list[list[str]] = []  # texts of the open ones
        self._line: list[str] = []
        self._line_length = 0
        self._line_links: list[Seen] = []
        for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
            tag = element.tag
            if event == "start":
                if tag in _EMPTY:
                    self._pass(element, tag)
                else:
                    self._enter(element, tag)
                continue
            if event == "end" and tag not in _EMPTY:
                self._leave(tag)
            if text := element.tail:  # a comment says nothing, but text may follow it
                self._text(text)
        self._end_line()

    def place(self, link: Seen) -> str | None:
        """``above``, ``within`` or ``below`` the body; None where no line of the body was found on the page."""
        if self._body_first is None:
            return None
        if link.position < self._body_first:
            return "above"
        return "within" if link.position < self._body_last else "below"

    def _pass(self, element: etree._Element, tag: str) -> None:
        """Go by an element that holds neither elements nor text to be read."""
        if tag not in _INLINE:
            self._end_line()
            return
        self._part_heading(element)
        if self._open_links:
            link = self._open_links[-1]
            link.spoken = element.get("alt") or link.spoken

    def _part_heading(self, element: etree._Element) -> None:
        """Keep two words of a heading in two spans apart."""
        if self._headings and (previous := element.getprevious()) is not None and not previous.tail:
            self._headings[-1].append(" ")

    def _enter(self, element: etree._Element, tag: str) -> None:
        if tag not in _INLINE:
            self._end_line()
        elif self._headings:
            self._part_heading(element)
        self._stack.append(self._frame(element, tag))
        self._frames += 1
        if tag == "a" and (href := element.get("href")) is not None:
            self._enter_link(element, href)
        elif tag in _HEADINGS:
            self._headings.append([])
        if tag not in _SILENT and (text := element.text):
            self._text(text)

    def _frame(self, element: etree._Element, tag: str) -> Frame:
        above = self._stack[-1] if self._stack else _OUTSIDE
        name, role = f"{element.get('class', '')} {element.get('id', '')}".strip(), element.get("role")
        region = above.region
        if name or role is not None or tag in _OPENERS:
            region = _region(element, name, role, region)
        frame = Frame(self._frames, tag, name, region, len(self.seen))
        frame.inside = above.inside | {tag} if tag in _TELLING else above.inside
        return frame

    def _enter_link(self, element: etree._Element, href: str) -> None:
        spoken = element.get("aria-label") or element.get("title") or ""
        link = Seen(len(self.seen), href, element.get("rel"), tuple(self._stack), spoken)
        link.start = self._line_length
        self.seen.append(link)
        self._open_links.append(link)
        self._line_links.append(link)

    def _leave(self, tag: str) -> None:
        frame = self._stack[-1]
        if self._open_links and self._open_links[-1].frames[-1] is frame:
            self._leave_link(self._open_links.pop())
        if tag not in _INLINE:
            self._end_line()
        self._stack.pop()
        frame.last = len(self.seen)
        frame.count = frame.last - frame.first
        text = squeeze("".join(self._headings.pop())) if tag in _HEADINGS else ""
        if not self._stack:
            return
        above = self._stack[-1]
        if text and not self._open_links and (frame.count == 0 or len(text.split()) <= _LINKED_HEADING_WORDS):
            above.headings.append(Note(frame.last, text, frame.count > 0))
        elif tag not in _HEADINGS and (frame.headings or frame.labels):
            # A title in a wrapper of its own is the title of what follows the wrapper.
            titles = frame.headings
            if len(titles) == 1 and titles[0].at == frame.last == frame.first + titles[0].linked:
                above.headings.append(titles[0])
            above.labels.extend(note for note in frame.labels[-1:] if frame.count == 0)

    def _leave_link(self, link: Seen) -> None:
        link.end = self._line_length
        text = squeeze("".join(link.pieces))
        link.pictured = not text
        link.anchor = text or squeeze(link.spoken)
        link.pieces.clear()

    def _text(self, text: str) -> None:
        self._line.append(text)
        self._line_length += len(text)
        for link in self._open_links:
            link.pieces.append(text)
        for pieces in self._headings:
            pieces.append(text)

    def _end_line(self) -> None:
        """Settle the links of the line of text that ends here."""
        if not self._line and not self._line_links:
            return
        text, links = "".join(self._line), self._line_links
        self._line.clear()
        self._line_length = 0
        self._line_links = list(self._open_links)
        for link in self._open_links:
            link.start = 0
        line = compact(text)
        if not line:
            return
        for pieces in (*(link.pieces for link in self._open_links), *self._headings):
            pieces.append(" ")
        found = self._body.find_line(line, self._body_reached)
        repeated = 0 <= found <= self._body_reached - len(line)
        if found >= 0 and not repeated and len(line) >= _SURE_LENGTH:
            if self._body_first is None:
                self._body_first = len(self.seen) - len(links)
            self._body_last, self._body_reached = len(self.seen), found + len(line)
        if links:
            self._settle([link for link in links if link.end >= 0], text, line, found, repeated=repeated)
        elif len(text) <= _LABEL_LENGTH and self._stack and not self._headings and self._stack[-1].tag != "h1":
            self._stack[-1].labels.append(Note(len(self.seen), squeeze(text)))

    def _settle(self, links: list[Seen], text: str, line: str, found: int, *, repeated: bool) -> None:
        """Say how each link stands in its line, and where in the body."""
        lengths = [len(compact(text[link.start : link.end])) for link in links]
        prose = len(line) - sum(lengths) >= _PROSE_LENGTH
        read = at = 0
        for link, length in zip(links, lengths, strict=True):
            at += len(compact(text[read : link.start]))
            read = link.end
            link.alone, link.prose = length == len(line), prose
            if not (link.alone and repeated):  # the title of a teaser that a paragraph happens to be
                self._find(link, line, at, at + length, found)
            at += length

    def _find(self, link: Seen, line: str, start: int, end: int, found: int) -> None:
        if start == end:
            return
        if found < 0:
            left, right = max(0, start - _WINDOW), min(len(line), end + _WINDOW)
            if (right - left) - (end - start) < _PROSE_LENGTH:
                return
            at = self._body.find(line[left:right], max(0, self._links_reached - (start - left)))
            if at < 0:
                return
            found = at - left
        self._links_reached = found + end
        first, last = self._body.span(found + start, found + end)
        if squeeze(self._body.text[first:last]) == link.anchor:
            link.body_start, link.body_end = first, last


def _region(element: etree._Element, name: str, aria: str | None, outer: str) -> str:
    """Region that an element opens, else the one around it."""
    tag = element.tag
    role = _ARIA.get(aria or "")
    if tag == "article" or role == "article":
        # A teaser may be an <article> too; the one with paragraphs is the page's own.
        return "article" if len(list(islice(element.iter("p"), 3))) == 3 or _only_article(element) else outer
    if outer in _CLOSED:
        return outer
    named = _LANDMARKS.get(tag) or role or _named_region(name)
    if named is None or (outer == "article" and named in {"header", "footer", "main"}):
        return outer  # the header and the footer of an article belong to it
    return named


def _only_article(element: etree._Element) -> bool:
    return len(list(islice(element.getroottree().iter("article"), 2))) == 1


@lru_cache(maxsize=4096)
def _named_region(name: str) -> str | None:
    match = _REGION_NAME.search(name)
    return _REGION_GROUPS[(match.lastindex or 1) - 1] if match else None
