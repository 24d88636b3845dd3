"""Boxes on an article's page that are none of it: other stories, teasers, appeals, comments, lives of authors."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from tasks.article.asides import Aside, aside
from tasks.article.blocks import INLINE, TextBlock
from tasks.article.words import width

_LONG = 80  # Latin letters; shorter blocks are labels, titles and names
_LINKED = 0.8  # share of linked letters from which a block is a link
_TOP = frozenset({"html", "body", "main"})
_BOX = 1500  # Latin letters of prose in a box, at most
_SHARE = 0.3  # of the prose of its page, at most
_BLOCKS = 150  # of a box, at most
_TEASERS = 25  # lines below a heading that may be links
_STORY = 300  # Latin letters of prose in the story of which the next one is no part
_TITLE = 14  # Latin letters of a link that is a headline
_EXCERPT = 300  # Latin letters of the text below such a link
_CARDS = 3  # of one kind in a row
_REST = 0.1  # share of prose that may stand below them
_COMMENTS = 3
_NAME = 40  # letters
_BYLINE = 80
_DAY = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}\.?(?:st|nd|rd|th)? \w{3,9}\.?,? \d{4}\b"
    r"|\b\w{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}\b"
    r"|\b(?:\d{1,3}|an?) (?:second|minute|min|hour|hr|day|week|month|year)s? ago\b|\b\d{1,3}[smhdw] ago\b"
    r"|\bvor \d{1,3} \w{3,9}|\bil y a \d|\bhace \d|\bhá \d"
    r"|\d{1,4}\s?(?:분|시간|일|개월|년) 전|\d{1,4}\s?(?:分|時間|日|年)前|\d{1,4}(?:分钟|小时|天)前",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d|an? \w+ ago")


class _Page:
    """The blocks of a page with the elements around each, looked up when first asked for."""

    def __init__(self, blocks: list[TextBlock]) -> None:
        self.blocks = blocks
        self._paths: dict[int, list[HtmlElement]] = {}
        self.wide = [width(block.text) for block in blocks]
        self.linked = [block.linked >= _LINKED * len(block.text) for block in blocks]
        self.prose = [
            wide if wide >= _LONG and not linked and block.kind != "heading" else 0
            for wide, linked, block in zip(self.wide, self.linked, blocks, strict=True)
        ]
        self.letters = sum(self.prose)
        self.told: list[Aside | None] = [
            None if linked and block.kind != "heading" else aside(block.text)
            for linked, block in zip(self.linked, blocks, strict=True)
        ]
        self.titles = [at for at, block in enumerate(blocks) if block.element.tag == "h1"]

    def path(self, at: int) -> list[HtmlElement]:
        """The elements around a block, from the innermost."""
        if at not in self._paths:
            element = self.blocks[at].element
            self._paths[at] = [element, *element.iterancestors()]
        return self._paths[at]

    def end(self, element: HtmlElement, at: int) -> int:
        """The position after the last block of an element, of which ``at`` is a block."""
        last = at + 1
        while last < len(self.blocks) and last - at <= _BLOCKS and element in self.path(last):
            last += 1
        return last

    def start(self, element: HtmlElement, at: int) -> int:
        """The position of the first block of an element, of which ``at`` is a block."""
        while at > 0 and element in self.path(at - 1):
            at -= 1
        return at


def strange(blocks: list[TextBlock]) -> set[int]:
    """Positions of the blocks that stand in boxes of a page, or in another story below its own.

    Args:
        blocks: all of a page, in order.
    """
    return _strange(_Page(blocks))


def _strange(page: _Page) -> set[int]:
    found: set[int] = set()
    for stretch in (*_next_stories(page), *_headed(page), *_said(page), *_comments(page), *_cards(page)):
        found.update(stretch)
    return found


def _is_small(page: _Page, start: int, end: int) -> bool:
    """Whether blocks may be a box: they have no title, and little of the page's prose."""
    prose = sum(page.prose[start:end])
    return (
        end - start <= _BLOCKS
        and prose <= min(_BOX, _SHARE * page.letters)
        and not any(start <= title < end for title in page.titles)
    )


def _headed(page: _Page) -> Iterator[range]:
    """Boxes below a heading that tells what they are, and links below one that has no box."""
    done = 0
    for at, told in enumerate(page.told):
        if told not in ("heading", "box") or at < done:
            continue
        done = at + 1
        for element in page.path(at):
            if element.tag in _TOP or (at > 0 and element in page.path(at - 1)):
                break
            end = page.end(element, at)
            if not _is_small(page, at, end) or (told == "heading" and _is_told(page, at, end)):
                break
            done = end
        done = max(done, _end_of_links(page, at))
        if done > at + 1:
            yield range(at, done)


def _is_told(page: _Page, start: int, end: int) -> bool:
    """Whether blocks have more prose than links, and are a part of an article."""
    return sum(map(bool, page.prose[start:end])) > sum(page.linked[start:end])


def _end_of_links(page: _Page, at: int) -> int:
    """The position after the links below a heading, with dates and labels between them."""
    end = at + 1
    for below in range(at + 1, min(at + 1 + _TEASERS, len(page.blocks))):
        if page.linked[below] and not (page.blocks[below].kind == "heading" and any(page.prose[below + 1 : below + 2])):
            end = below + 1
        elif page.wide[below] > _NAME or page.blocks[below].kind == "heading":
            break
    return end


def _said(page: _Page) -> Iterator[range]:
    """Boxes in which nothing is said but what boxes say."""
    done = 0
    for at, told in enumerate(page.told):
        if told not in ("appeal", "label") or at < done:
            continue
        for element in page.path(at):
            if element.tag in _TOP:
                break
            start, end = page.start(element, at), page.end(element, at)
            if not (_is_small(page, start, end) and _speaks(page, start, end)):
                break
            done = end
            if end - start > 1:
                yield range(start, end)


def _speaks(page: _Page, start: int, end: int) -> bool:
    """Whether most of some blocks is an appeal or label, and the rest links and scraps."""
    told = sum(page.wide[at] for at in range(start, end) if page.told[at] is not None)
    rest = [page.wide[at] for at in range(start, end) if page.told[at] is None and not page.linked[at]]
    links = sum(page.wide[at] for at in range(start, end) if page.linked[at])
    return told >= sum(rest) and 2 * told >= links and max(rest, default=0) < _LONG


def _next_stories(page: _Page) -> Iterator[range]:
    """Stories after the page's own: with a title, in an element of the same kind as one around the first title."""
    if not page.titles:
        return
    first = page.titles[0]
    yield from _articles(page, first)
    around = page.path(first)
    kinds = {_kind(element) for element in around if element.tag not in _TOP}
    for other in page.titles[1:]:
        likes = [element for element in page.path(other) if element not in around and _kind(element) in kinds]
        if not likes or likes[-1] is page.blocks[other].element:
            continue
        story = likes[-1]
        start, end = page.start(story, other), page.end(story, other)
        if sum(page.prose[first:start]) >= _STORY and (story.tag == "article" or _is_dated(page, other)):
            yield range(start, end)


def _articles(page: _Page, first: int) -> Iterator[range]:
    """Articles with a heading that follow the one in which the text below the title stands, if that has no other."""
    text = next((at for at in range(first, len(page.blocks)) if page.prose[at]), first)
    own = next((element for element in page.path(text) if element.tag == "article"), None)
    if own is None:
        return
    start, end = page.start(own, text), page.end(own, text)
    is_post = page.blocks[start].kind == "heading" and start != first
    if is_post or sum(page.prose[start:end]) < _STORY:
        return
    for other in own.itersiblings("article"):
        at = next((at for at in range(end, len(page.blocks)) if other in page.path(at)), None)
        if at is not None and page.blocks[at].kind == "heading":
            yield range(at, page.end(other, at))


def _is_dated(page: _Page, title: int) -> bool:
    """Whether a day stands close below a title."""
    near = (block.text for block in page.blocks[title + 1 : title + 5])
    return any(len(text) <= _BYLINE and _is_day(text) for text in near)


def _is_day(text: str) -> bool:
    return _DIGIT.search(text) is not None and _DAY.search(text) is not None


def _kind(element: HtmlElement) -> tuple[str, str]:
    return element.tag, element.get("class") or ""


def _comments(page: _Page) -> Iterator[range]:
    """What readers write below a story: a name, a day and a text, again and again."""
    run: list[int] = []
    for at in range(1, len(page.blocks) - 1):
        if page.wide[at] <= _NAME and page.wide[at - 1] <= _NAME and _is_comment(page, at):
            if run and (at - run[-1] > 12 or _kind(page.blocks[at].element) != _kind(page.blocks[run[0]].element)):
                run = []
            run.append(at)
            start, end = run[0] - 1, _end_of_comment(page, at)
            below = len(run) >= _COMMENTS and sum(page.prose[:start]) >= _STORY
            if below and (any(page.told[max(0, start - 3) : end]) or _is_outside(page, start)):
                yield range(start, end)


def _is_comment(page: _Page, at: int) -> bool:
    """Whether a block is the day of a comment: a name stands before it, and a text follows."""
    day, name = page.blocks[at].text, page.blocks[at - 1].text
    return _is_day(day) and not name.endswith((":", "!", "?")) and not page.linked[at + 1]


def _end_of_comment(page: _Page, at: int) -> int:
    whole = next(element for element in page.path(at) if element in page.path(at - 1))
    return page.end(whole, at)


def _cards(page: _Page) -> Iterator[range]:
    """Links that are headlines, each with a few words of its story, several in a row."""
    run: list[tuple[int, int]] = []
    for at in range(len(page.blocks) - 1):
        end = _end_of_card(page, at)
        if end == 0 or (run and at < run[-1][1]) or not _is_apart(page, at, end):
            continue
        if run and not (
            at - run[-1][1] <= 2 and _kind(page.blocks[at].element) == _kind(page.blocks[run[0][0]].element)
        ):
            run = []
        run.append((at, end))
        start = run[0][0]
        if len(run) >= _CARDS and _is_small(page, start, end) and _is_below(page, start, end):
            yield range(start - (page.blocks[start - 1].kind == "heading"), end)


def _is_apart(page: _Page, at: int, end: int) -> bool:
    """Whether an element holds some blocks and hardly any others."""
    whole = next(element for element in page.path(at) if element in page.path(end - 1))
    return page.start(whole, at) >= at - 2 and page.end(whole, at) <= end + 2


def _is_below(page: _Page, start: int, end: int) -> bool:
    """Whether the page's prose stands above some blocks, apart from them, and hardly any below."""
    return _is_outside(page, start) and sum(page.prose[end:]) <= _REST * sum(page.prose[:start])


def _is_outside(page: _Page, start: int) -> bool:
    """Whether all prose above a block stands in an element without it."""
    above = [at for at in range(start) if page.prose[at]]
    if len(above) < 2:
        return False
    story = next(element for element in page.path(above[0]) if element in page.path(above[-1]))
    return story not in page.path(start)


def _end_of_card(page: _Page, at: int) -> int:
    """The position after the text of a card whose link is at a position, or 0."""
    if not page.linked[at] or page.wide[at] < _TITLE:
        return 0
    for below in range(at + 1, min(at + 3, len(page.blocks))):
        if page.linked[below] or page.blocks[below].kind == "heading":
            return 0
        if page.wide[below] > _NAME:
            return below + 1 if page.wide[below] <= _EXCERPT else 0
    return 0


def take_out(element: HtmlElement) -> None:
    """Remove an element from its tree, if it is in one; the texts on both sides of a block stay apart."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tag in INLINE:
        element.drop_tree()
        return
    gap = element.makeelement("br")
    gap.tail = element.tail
    parent.replace(element, gap)


def drop_boxes(blocks: list[TextBlock]) -> bool:
    """Remove the elements that are boxes from the tree that the blocks are of; return whether there were any."""
    page = _Page(blocks)
    inside = _strange(page)
    gone = 0
    boxes = []
    for at in sorted(inside):
        if at < gone:
            continue
        whole, gone = None, at
        for element in page.path(at):
            start, end = page.start(element, at), page.end(element, at)
            if not inside.issuperset(range(start, end)):
                break
            whole, gone = element, end
        if whole is not None:
            boxes.append(whole)
    for box in boxes:
        take_out(box)
    return bool(boxes)
