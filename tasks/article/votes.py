"""What extractors think of the text blocks of a page: how much of each they took."""

from lxml.html import HtmlElement

from tasks.article.blocks import TextBlock
from tasks.article.words import tokens, width

_SURE = 30  # letters of a block from which it may be searched within a line
_CELLS = "  "  # between the cells of a table's row
_MENU = 0.5  # share of linked letters from which a block is a menu's
_LINKED = 100  # letters that such a block counts against a stretch of prose
_SCRAP = 40  # Latin letters; a shorter block is no prose

Signature = tuple[str, ...]


def votes(blocks: list[TextBlock], taken: list[str]) -> list[float]:
    """For each block the share of it that stands in the lines that an extractor took, from 0 to 1."""
    lines = {_compact(cell) for line in taken for cell in line.split(_CELLS)}
    text = "\n".join(_compact(line) for line in taken)
    grams: set[tuple[str, ...]] = set()
    shares = []
    for block in blocks:
        compact = _compact(block.text)
        if compact in lines or (len(compact) >= _SURE and compact in text):
            shares.append(1.0)
        elif len(compact) < _SURE or not taken:
            shares.append(0.0)
        else:
            grams = grams or _grams(" ".join(taken))
            own = _grams(block.text)
            shares.append(len(own & grams) / len(own) if own else 0.0)
    return shares


def shared_votes(blocks: list[TextBlock], given: list[float], levels: int) -> list[list[float]]:
    """For each block the share of letters that got the vote among blocks like it, and in each of its containers.

    Args:
        blocks: of one page.
        given: their votes.
        levels: containers to look at, the element of the block first.
    """
    sums: dict[object, list[float]] = {}
    groups = []
    for block, vote in zip(blocks, given, strict=True):
        groups.append([signature(block.element), *containers(block.element, levels)])
        for group in groups[-1]:
            pair = sums.setdefault(group, [0.0, 0.0])
            pair[0] += vote * len(block.text)
            pair[1] += len(block.text)
    shares = {group: taken / letters for group, (taken, letters) in sums.items()}
    return [[shares[group] for group in mine] for mine in groups]


def signature(element: HtmlElement) -> Signature:
    """What blocks of one kind have in common on a page: tag and class of the element and of the one around it."""
    parent = element.getparent()
    if parent is None:
        return (element.tag,)
    return (element.tag, element.get("class", ""), parent.tag, parent.get("class", ""))


def containers(element: HtmlElement, levels: int) -> list[HtmlElement | None]:
    """An element and those around it, so many in all; None beyond the root."""
    found: list[HtmlElement | None] = [element]
    while len(found) < levels:
        around = found[-1]
        found.append(around.getparent() if around is not None else None)
    return found


def densest(blocks: list[TextBlock]) -> list[bool]:
    """Whether each block is in the stretch with most prose.

    Prose counts its length, links and scraps count against it: maximum subsequence segmentation (Pasternack and Roth,
    Extracting article text from the web with maximum subsequence segmentation, 2009).
    """
    best = (0, 0, 0)
    total = start = 0
    for at, block in enumerate(blocks):
        total += _worth(block)
        if total <= 0:
            total, start = 0, at + 1
        best = max(best, (total, -start, at + 1))
    return [-best[1] <= at < best[2] for at in range(len(blocks))]


def _worth(block: TextBlock) -> int:
    if block.linked >= _MENU * len(block.text):
        return -_LINKED
    return letters if (letters := width(block.text)) >= _SCRAP else -_SCRAP


def _grams(text: str) -> set[tuple[str, ...]]:
    words = tokens(text)
    return set(zip(words, words[1:], words[2:], strict=False))


def _compact(text: str) -> str:
    return "".join(text.split()).lower()
