"""The article's text as lines: trafilatura's answer, or the longest text of the page where it has none."""

import logging
import re

import trafilatura
from lxml.html import HtmlElement

from tasks.article.blocks import TextBlock
from tasks.article.decode import strip_controls
from tasks.article.words import width, without_ellipsis

for _noisy in ("trafilatura", "htmldate", "justext", "readability"):
    logging.getLogger(_noisy).setLevel(logging.CRITICAL)  # what they say of a page stands in our rows

_RULE = re.compile(r"^[|\s:-]*$")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_SPACE = re.compile(r"\s+")
_START = 20  # letters by which the first block of a line is looked up
_BETWEEN = 4  # blocks, such as a picture's caption, that may have stood between two of a line
_LONG = 80  # characters; a shorter line is not looked at more closely
_SCRAP = 40  # Latin letters; a shorter block is no prose
_LINKED = 100  # what a block that is a link counts against a stretch of prose
_MENU = 0.8  # share of linked characters from which a block is a menu's
_MENU_LINES = 8  # menu lines in a text, and
_MENU_SHARE = 0.6  # their share of the page's menu lines, and
_LINE_SHARE = 0.4  # of the text's lines, from which it is a dump of the page


def body_lines(tree: HtmlElement, url: str, blocks: list[TextBlock]) -> list[str]:
    """Return the lines of the article on a page: paragraphs, headings, list items, table rows, in order.

    Comments are off because readers' letters are not the article; ``deduplicate`` is never used, because its memory
    is of the process and empties a page that comes by for the fourth time.
    """
    document = trafilatura.bare_extraction(tree, url=url or None, include_comments=False)
    lines = _plain_lines(str(getattr(document, "text", None) or ""))
    return _densest(blocks) if not lines or _is_dump(lines, blocks) else _apart(lines, blocks)


def join_lines(lines: list[str]) -> str:
    """Return the body: a blank line between any two lines."""
    return "\n\n".join(lines)


def _plain_lines(text: str) -> list[str]:
    return [line for line in (_plain(line) for line in strip_controls(text).split("\n")) if line]


def _plain(line: str) -> str:
    """A line without the marks that stand for list items, table cells and pictures."""
    line = _PICTURE.sub("", line).strip()
    if line.startswith("|") or line.endswith("|"):
        if _RULE.match(line):
            return ""
        cells = (cell.strip() for cell in line.replace("\\|", "\x00").split("|"))
        return "  ".join(cell.replace("\x00", "|") for cell in cells if cell)
    return line.removeprefix("- ").strip()


def _apart(lines: list[str], blocks: list[TextBlock]) -> list[str]:
    """The lines, those that run several blocks of the page together taken apart again."""
    compact = [_SPACE.sub("", block.text) for block in blocks]
    whole = set(compact)
    starts: dict[str, list[int]] = {}
    for at, text in enumerate(compact):
        starts.setdefault(text[:_START], []).append(at)
    apart: list[str] = []
    for line in lines:
        cut, dotted = without_ellipsis(line)
        squeezed = _SPACE.sub("", cut)
        run: list[int] = []
        if len(line) >= _LONG and (dotted or squeezed not in whole):
            runs = (_run(squeezed, compact, at, dotted=dotted) for at in starts.get(squeezed[:_START], []))
            run = next((run for run in runs if len(run) > 1), [])
        apart += [blocks[at].text for at in run] or [line]
    return apart


def _run(line: str, compact: list[str], at: int, *, dotted: bool) -> list[int]:
    """The blocks from ``at`` on that make up a line, with few others between them; none where they do not.

    Where the line is an excerpt of several blocks, the last of them may go on.
    """
    run: list[int] = []
    reached = strange = 0
    while at < len(compact) and reached < len(line) and strange <= _BETWEEN:
        rest = line[reached : reached + len(compact[at])]
        if rest == compact[at] or (dotted and run and compact[at].startswith(rest)):
            reached += len(rest)
            run.append(at)
            strange = 0
        else:
            strange += 1
        at += 1
    return run if reached == len(line) else []


def _is_dump(lines: list[str], blocks: list[TextBlock]) -> bool:
    """Whether trafilatura gave up and took the whole page, as it does with short articles in dense scripts."""
    menus = {_SPACE.sub("", block.text) for block in blocks if block.linked > _MENU * len(block.text)}
    taken = menus & {_SPACE.sub("", line) for line in lines}
    return len(taken) >= _MENU_LINES and len(taken) > max(_MENU_SHARE * len(menus), _LINE_SHARE * len(lines))


def _densest(blocks: list[TextBlock]) -> list[str]:
    """The stretch of the page with most prose: maximum subsequence segmentation (Pasternack and Roth, 2009).

    Prose counts its length, links and scraps count against it.
    """
    best = (0, 0, 0)
    total = start = 0
    for at, block in enumerate(blocks):
        total += _worth(block)
        if total <= 0:
            total, start = 0, at + 1
        best = max(best, (total, -start, at + 1))
    return [block.text for block in blocks[-best[1] : best[2]] if block.kind != "caption"]


def _worth(block: TextBlock) -> int:
    if block.linked >= 0.5 * len(block.text):
        return -_LINKED
    return width(block.text) if block.kind != "caption" and width(block.text) >= _SCRAP else -_SCRAP
