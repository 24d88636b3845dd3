"""The blocks of a page as records: the body's, each with its place in the text, and what stood around them."""

from collections.abc import Iterator, Sequence
from itertools import chain

from tasks.article.blocks import TextBlock
from tasks.article.body import JOINT, Line
from tasks.article.words import plain
from warehouse import keys
from warehouse.records import Block

_MOST_BLOCKS = 3000
_SURE = 4  # spaces in a block that is found within a line; a shorter one must be a whole line


def block_rows(blocks: Sequence[TextBlock], drawn: Sequence[Line], body: Sequence[str], capture_id: int) -> list[Block]:
    """Return the records of a page, those of its body first.

    Args:
        blocks: of the page.
        drawn: lines as they were chosen for the body.
        body: lines as they stand in it now.
        capture_id: goes into the records.
    """
    around = (("chrome", block.kind, block.text, None, None) for block in _around(blocks, body))
    return [
        Block(
            capture_id=capture_id,
            position=position,
            block_digest=keys.body_digest(text),
            kind=kind,
            role=role,
            text=text,
            probability=probability,
            body_start=start,
            body_end=None if start is None else start + len(text),
        )
        for position, (role, kind, text, probability, start) in enumerate(chain(_inside(drawn, body), around))
    ]


def _inside(drawn: Sequence[Line], body: Sequence[str]) -> Iterator[tuple[str, str, str, float | None, int | None]]:
    start = 0
    for text, line in zip(body, _origins(drawn, body), strict=True):
        yield "body", line.kind, text, line.probability, start
        start += len(text) + len(JOINT)


def _origins(drawn: Sequence[Line], body: Sequence[str]) -> Iterator[Line]:
    """For each line of a body the one that it was chosen as; a beginning may have been cut off since."""
    reached = 0
    for text in body:
        found = next((at for at in range(reached, len(drawn)) if drawn[at].text.endswith(text)), None)
        if found is None:
            yield Line(text, "paragraph")
        else:
            yield drawn[found]
            reached = found + 1


def _around(blocks: Sequence[TextBlock], body: Sequence[str]) -> list[TextBlock]:
    """The blocks whose words are not in the body."""
    whole = [plain(line) for line in body]
    exact, text = set(whole), f" {' '.join(whole)} "

    def is_body(block: TextBlock) -> bool:
        said = plain(block.text)
        return said in exact or (said.count(" ") >= _SURE and f" {said} " in text)

    return [block for block in blocks[:_MOST_BLOCKS] if not is_body(block)]
