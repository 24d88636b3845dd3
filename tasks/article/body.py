"""The article's text as typed lines: blocks of the page, chosen one by one by a model in which extractors vote."""

import logging
import re
from collections import Counter
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from itertools import compress, groupby

import numpy as np
import trafilatura
from lxml.html import HtmlElement
from numpy.typing import NDArray
from resiliparse.extract.html2text import extract_plain_text

from tasks.article.blocks import TextBlock, text_blocks
from tasks.article.boxes import drop_boxes
from tasks.article.copies import drop_cards, drop_copies
from tasks.article.decode import strip_controls
from tasks.article.features import NAMES, VOTED_NAMES, Table, measure, with_votes
from tasks.article.images import take_captions
from tasks.article.metadata import Metadata
from tasks.article.model import BlockModels, Model, block_models
from tasks.article.parse import Document
from tasks.article.votes import densest
from tasks.article.words import width

for _noisy in ("trafilatura", "htmldate", "justext", "readability"):
    logging.getLogger(_noisy).setLevel(logging.CRITICAL)  # what they say of a page stands in our rows

Likely = NDArray[np.float32]  # a probability or a share for each block

_RULE = re.compile(r"^[|\s:-]*$")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
JOINT = "\n\n"  # between two lines of a body
_LIKELY = 0.5  # probability from which a block is the article's
_SCANTY = 100  # Latin letters of the chosen blocks below which the model has not found the article
_MOST_BLOCKS = 20_000  # that the model is asked about
_MOST_FOR_QUICK = 20_000  # tags; as many as the real page with the most has
_MOST_FOR_FALLBACKS = 2000  # blocks; a real page with the most has some 1,500
_MONSTROUS = 20_000  # elements of a page that trafilatura is not asked about
_MOST_TWINS = 500  # of the same words
_CELL = 400  # letters of a row of a table that is not a layout
_CELLS = "  "  # between two cells of a row
_DOUBT = 0.1  # share of letters that the model may have wrong, from which trafilatura is asked
_POSSIBLE = 0.3  # probability from which a block between likely ones is the article's,
_AT_END = 0.35  # and behind the last of them; both hold if
_TAKEN = 0.5  # an extractor took that share of it
_NEAR = 2  # blocks
_SPACE = re.compile(r"\s+")
_MENU = 0.8  # share of linked characters from which a block is a menu's
_MENU_LINES = 8  # menu lines in a text, and
_MENU_SHARE = 0.6  # their share of the page's menu lines, and
_LINE_SHARE = 0.4  # of the text's lines, from which it is a dump of the page


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a body.

    Attributes:
        text: without white space at either end.
        kind: paragraph, heading, list, quote, table or caption; other for what is too short to tell.
        probability: that it is the article's, as the model says; None where the model was not asked.
    """

    text: str
    kind: str
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A page without what cannot be body.

    Attributes:
        blocks: what is left of the page.
        captions: texts under pictures, which were taken out.
        quick: lines that resiliparse took.
        tree: what the blocks are of.
        url: address of the page.
    """

    blocks: list[TextBlock]
    captions: list[str]
    quick: list[str]
    tree: HtmlElement
    url: str

    def taken(self) -> list[str]:
        """The lines that trafilatura takes; none where it takes the whole page, or would take minutes over it.

        Comments are off because readers' letters are not the article; ``deduplicate`` is never used, because its memory
        is of the process and empties a page that comes by for the fourth time.
        """
        # Its fallbacks compare each block with all others; they are for pages with too little text.
        fast = len(self.blocks) > _MOST_FOR_FALLBACKS
        if self.tree.xpath("count(.//*)") > _MONSTROUS:
            return []
        found = trafilatura.bare_extraction(copy(self.tree), url=self.url or None, include_comments=False, fast=fast)
        lines = _plain_lines(str(getattr(found, "text", None) or ""))
        return [] if _is_dump(lines, self.blocks) else lines


def draft(document: Document, metadata: Metadata) -> Draft:
    """Take out of a page what cannot be body, and ask the quick extractor for what is left."""
    tree = copy(document.tree)
    captions = take_captions(tree, metadata.captions)
    blocks = _bounded(_cleaned(tree))
    quick = ""
    if document.text.count("<") <= _MOST_FOR_QUICK:  # its time grows with their square
        quick = extract_plain_text(document.text, main_content=True, alt_texts=False, links=False, comments=False)
    return Draft(blocks, captions, quick.split("\n"), tree, document.url)


def _cleaned(tree: HtmlElement) -> list[TextBlock]:
    """Take boxes and copies out of a tree, and return its blocks."""
    drop_cards(tree)
    blocks = text_blocks(tree)
    boxes, copies = drop_boxes(blocks), drop_copies(tree, blocks)
    return text_blocks(tree) if boxes or copies else blocks


def _bounded(blocks: list[TextBlock]) -> list[TextBlock]:
    """The first blocks of a monstrous page; what it says again and again says nothing."""
    if len(blocks) <= _MOST_TWINS:
        return blocks
    twins: Counter[str] = Counter()
    kept = []
    for block in blocks:
        twins[block.text] += 1
        if twins[block.text] <= _MOST_TWINS:
            kept.append(block)
    return kept[:_MOST_BLOCKS]


def body_lines(found: Draft, headline: str | None, models: BlockModels | None = None) -> list[Line]:
    """Return the lines of the article: paragraphs, headings, list items, table rows, in order.

    trafilatura is asked where the model is in doubt without it; the answers of both models count alike then.

    Args:
        found: the page.
        headline: of the article.
        models: instead of those of the package.
    """
    models = models or block_models()
    told = measure(found.blocks, headline or "", found.quick)
    likely, took = models.alone.probabilities(told), told[:, NAMES.index("quick")]
    if doubt(found.blocks, likely) > _DOUBT:
        likely, took = _asked(found, told, likely, models.voted)
    return choose(found, likely, took)


def _asked(found: Draft, told: Table, likely: Likely, voted: Model) -> tuple[Likely, Likely]:
    """The probabilities when trafilatura is asked, too, and how much of each block any extractor took."""
    quick = told[:, NAMES.index("quick")]
    if not (taken := found.taken()):
        return likely, quick
    asked = with_votes(told, found.blocks, taken)
    both: Likely = (likely + voted.probabilities(asked)) * np.float32(0.5)
    return both, np.maximum(quick, asked[:, VOTED_NAMES.index("vote")])


def doubt(blocks: list[TextBlock], likely: Likely) -> float:
    """How many letters the model may have decided wrongly, as a share of those that it takes for the article's."""
    letters = np.array([len(block.text) for block in blocks], dtype=np.float64)
    article = letters[likely >= _LIKELY].sum()
    return float((letters * np.minimum(likely, 1 - likely)).sum() / max(article, _SCANTY))


def choose(found: Draft, likely: Likely, took: Likely) -> list[Line]:
    """Return the lines of the likely blocks; what an extractor finds where these say next to nothing.

    Args:
        found: the page.
        likely: for each block the probability that it is the article's.
        took: for each block the share of it that an extractor took.
    """
    lines = _lines(found.blocks, _bridged(together(found.blocks, likely), took))
    if _letters(lines) >= _SCANTY:
        return lines
    taken = [Line(line, "paragraph") for line in found.taken()]
    dense = compress(found.blocks, densest(found.blocks))
    others = (taken, [Line(block.text, block.kind) for block in dense])
    return next((some for some in others if _letters(some) >= _SCANTY), max(lines, *others, key=_letters))


def _letters(lines: list[Line]) -> int:
    return sum(width(line.text) for line in lines)


def _bridged(likely: Likely, took: Likely) -> Likely:
    """The probabilities; a block that an extractor took is likely enough where likely ones stand near, on both sides.

    Behind the last of them its own probability must be higher, because that is where the boxes are.
    """
    sure = np.flatnonzero(likely >= _LIKELY)
    bridged = likely.copy()
    for at in np.flatnonzero((likely >= _POSSIBLE) & (likely < _LIKELY) & (took >= _TAKEN)):
        after = np.searchsorted(sure, at)
        behind = after > 0 and at - sure[after - 1] <= _NEAR
        before = after < len(sure) and sure[after] - at <= _NEAR
        if behind and (before or (after == len(sure) and likely[at] >= _AT_END)):
            bridged[at] = _LIKELY
    return bridged


def join_lines(lines: Sequence[str]) -> str:
    """Return the body: a blank line between any two lines."""
    return JOINT.join(lines)


def together(blocks: list[TextBlock], likely: Likely) -> Likely:
    """The probabilities, those of a table's cells evened out: a table is of the article as a whole, or not at all."""
    tables: dict[HtmlElement, list[int]] = {}
    for at, block in enumerate(blocks):
        if block.kind == "table" and (table := next(block.element.iterancestors("table"), None)) is not None:
            tables.setdefault(table, []).append(at)
    evened = likely.copy()
    for cells in tables.values():
        letters = [len(blocks[at].text) for at in cells]
        if max(letters) <= _CELL:
            evened[cells] = np.average(likely[cells], weights=letters)
    return evened


def _lines(blocks: list[TextBlock], likely: Likely) -> list[Line]:
    """The likely blocks as lines, the cells of a table's row in one."""
    chosen = [at for at in range(len(blocks)) if likely[at] >= _LIKELY]
    rows = _rows([blocks[at] for at in chosen])
    lines: list[Line] = []
    for row, run in groupby(chosen, key=lambda at: rows.get(blocks[at].element, at)):
        group = list(run)
        if isinstance(row, int):
            kind = "paragraph" if blocks[group[0]].kind == "table" else blocks[group[0]].kind
        else:
            kind = "table"
        lines.append(Line(_CELLS.join(blocks[at].text for at in group), kind, float(likely[group].mean())))
    return lines


def _rows(blocks: list[TextBlock]) -> dict[HtmlElement, HtmlElement]:
    """For each cell of a data table, the row it is in: cells that hold one short block each."""
    cells = Counter(block.element for block in blocks)
    rows: dict[HtmlElement, list[HtmlElement]] = {}
    letters: Counter[HtmlElement] = Counter()
    for block in blocks:
        if block.kind == "table" and (row := next(block.element.iterancestors("tr"), None)) is not None:
            rows.setdefault(row, []).append(block.element)
            letters[row] += len(block.text)
    return {
        cell: row
        for row, inside in rows.items()
        if letters[row] <= _CELL and all(cells[cell] == 1 for cell in inside)
        for cell in inside
    }


def _plain_lines(text: str) -> list[str]:
    return [line for line in (_plain(line) for line in strip_controls(text).split("\n")) if line]


def _plain(line: str) -> str:
    """A line without the marks that stand for list items, table cells and pictures."""
    line = _PICTURE.sub("", line).strip()
    if line.startswith("|") or line.endswith("|"):
        if _RULE.match(line):
            return ""
        cells = (cell.strip() for cell in line.replace("\\|", "\x00").split("|"))
        return _CELLS.join(cell.replace("\x00", "|") for cell in cells if cell)
    return line.removeprefix("- ").strip()


def _is_dump(lines: list[str], blocks: list[TextBlock]) -> bool:
    """Whether trafilatura gave up and took the whole page, as it does with short articles in dense scripts."""
    menus = {_SPACE.sub("", block.text) for block in blocks if block.linked > _MENU * len(block.text)}
    taken = menus & {_SPACE.sub("", line) for line in lines}
    return len(taken) >= _MENU_LINES and len(taken) > max(_MENU_SHARE * len(menus), _LINE_SHARE * len(lines))
