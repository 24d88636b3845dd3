"""What can be told of each text block of a page by looking at it, its containers and its neighbours, as numbers."""

import re
from collections import Counter
from itertools import accumulate
from math import log1p

import numpy as np
from lxml.html import HtmlElement
from numpy.typing import NDArray

from tasks.article.blocks import TextBlock
from tasks.article.containers import IN, NAMED, Containers, own
from tasks.article.phrases import SAYS, said
from tasks.article.votes import Signature, containers, densest, shared_votes, signature, votes
from tasks.article.words import tokens, width

Table = NDArray[np.float32]

_ENDS = re.compile(r"[.!?。！？…:;][\"'”’»)\]]*$")
_STOPS = re.compile(r"[.!?。！？,，、;]")
_DIGITS = re.compile(r"[0-9]")
_CAPITALS = re.compile(r"\b[^\W\d_a-z]\w")
_BULLETS = "-*•·▶■□▲►»>|–—"
_TITLE = 300  # letters; a longer block is no title
_LEVELS = 4  # containers of a block that are weighed
_NEAR = (-3, -2, -1, 1, 2, 3)
_WINDOWS = (2, 5, 12)

_TAGS = ("p", "div", "li", "td", "h1", "h2", "h3", "h4", "blockquote", "span", "section", "article", "pre", "a", "dd")
_KINDS = ("heading", "list", "quote", "table", "caption", "other")
_TEXT = ("letters", "words", "linked", "stops", "ends", "digits", "capitals", "colon", "bracket", "bullet", *SAYS)
_ELEMENT = (
    *(f"tag:{tag}" for tag in _TAGS),
    *(f"kind:{kind}" for kind in _KINDS),
    *(f"in:{name}" for name in IN),
    *(f"named:{name}" for name in NAMED),
    *(f"self:{name}" for name in NAMED),
    "depth",
)
_PLACE = ("place", "passed", "after_h1", "title", "twins", "like_count", "like_letters", "like_linked", "dense")
_WEIGHTS = tuple(f"{what}:{level}" for level in range(_LEVELS) for what in ("share", "links", "count"))
_OWN = (*_TEXT, *_ELEMENT, *_PLACE, *_WEIGHTS, "quick")
_LOOKED_ROUND = ("letters", "linked", "stops", "tag:p", "quick", "dense", "share:1")
_WEIGHED_ROUND = ("letters", "linked", "quick", "dense", "share:1", "stops")
_VOTES = ("vote", "vote:like", *(f"vote:{level}" for level in range(_LEVELS)))


def _around(near: tuple[str, ...], weighed: tuple[str, ...]) -> tuple[str, ...]:
    return (
        *(f"{name}@{step:+}" for step in _NEAR for name in near),
        *(f"{name}~{reach}" for reach in _WINDOWS for name in weighed),
    )


NAMES: tuple[str, ...] = (*_OWN, *_around(_LOOKED_ROUND, _WEIGHED_ROUND))
"""Names of the features, in the order of the columns of `measure`: ``@`` is a neighbour, ``~`` a mean around."""

VOTED_NAMES: tuple[str, ...] = (*NAMES, *_VOTES, *_around(("vote",), ("vote",)))
"""The same with those that `with_votes` adds."""


def measure(blocks: list[TextBlock], title: str, quick: list[str]) -> Table:
    """One row per block, a column per name of `NAMES`.

    Args:
        blocks: of one page, in order.
        title: headline of the page.
        quick: lines that a quick extractor took from the page.
    """
    if not blocks:
        return np.zeros((0, len(NAMES)), dtype=np.float32)
    told = np.column_stack(
        [
            _table([_of_text(block) for block in blocks]),
            _of_elements(blocks),
            _of_places(blocks, title),
            _table(_of_containers(blocks)),
            _table([votes(blocks, quick)]).T,
        ]
    )
    near = told[:, [_OWN.index(name) for name in _LOOKED_ROUND]]
    weighed = told[:, [_OWN.index(name) for name in _WEIGHED_ROUND]]
    return np.column_stack([told, *_neighbours(near), *_windows(weighed)])


def with_votes(measured: Table, blocks: list[TextBlock], taken: list[str]) -> Table:
    """The table with the columns of `VOTED_NAMES`.

    Args:
        measured: what `measure` told of the blocks.
        blocks: of one page, in order.
        taken: lines that trafilatura took from the page.
    """
    if not blocks:
        return np.zeros((0, len(VOTED_NAMES)), dtype=np.float32)
    given = votes(blocks, taken)
    vote = _table([given]).T
    shared = _table(shared_votes(blocks, given, _LEVELS))
    return np.column_stack([measured, vote, shared, *_neighbours(vote), *_windows(vote)])


def _table(rows: list[list[float]]) -> Table:
    return np.array(rows, dtype=np.float32)


def _of_text(block: TextBlock) -> list[float]:
    text = block.text
    length, words = len(text), len(text.split())
    return [
        log1p(width(text)),
        log1p(words),
        block.linked / length,
        log1p(len(_STOPS.findall(text))),
        float(_ENDS.search(text[-8:]) is not None),
        len(_DIGITS.findall(text, 0, 100)) / min(length, 100),
        len(_CAPITALS.findall(text, 0, 200)) / min(words, 30),
        float(text[-1] == ":"),
        float(text[0] in "([{<"),
        float(text[0] in _BULLETS),
        *said(text),
    ]


def _of_elements(blocks: list[TextBlock]) -> Table:
    around = Containers()
    found = [around.of(block.element) for block in blocks]
    bits = np.array([bits for bits, _ in found], dtype=np.int64)
    own_bits = np.array([own(block.element) for block in blocks], dtype=np.int64)
    tags = np.array([block.element.tag for block in blocks])
    kinds = np.array([block.kind for block in blocks])
    size = len(IN) + len(NAMED)
    return np.column_stack(
        [
            tags[:, None] == np.array(_TAGS),
            kinds[:, None] == np.array(_KINDS),
            bits[:, None] >> np.arange(size) & 1,
            own_bits[:, None] >> np.arange(len(IN), size) & 1,
            [depth for _, depth in found],
        ]
    ).astype(np.float32)


def _of_places(blocks: list[TextBlock], title: str) -> Table:
    letters = [len(block.text) for block in blocks]
    passed = np.array([0, *accumulate(letters)][:-1]) / sum(letters)
    h1 = next((at for at, block in enumerate(blocks) if block.element.tag == "h1"), None)
    at = np.arange(len(blocks))
    after_h1 = np.full(len(blocks), -30) if h1 is None else np.clip(at - h1, -20, 60)
    titled = set(tokens(title))
    twins = Counter(block.text for block in blocks)
    return np.column_stack(
        [
            at / len(blocks),
            passed,
            after_h1,
            [_overlap(block.text, titled) for block in blocks],
            [twins[block.text] for block in blocks],
            _of_likes(blocks),
            densest(blocks),
        ]
    ).astype(np.float32)


def _of_likes(blocks: list[TextBlock]) -> list[list[float]]:
    """How many blocks are like each, how long they are, and how much of them is linked."""
    sums: dict[Signature, list[int]] = {}
    likes = [signature(block.element) for block in blocks]
    for like, block in zip(likes, blocks, strict=True):
        of = sums.setdefault(like, [0, 0, 0])
        of[0] += 1
        of[1] += len(block.text)
        of[2] += block.linked
    told = {
        like: [log1p(count), log1p(letters / count), linked / letters]
        for like, (count, letters, linked) in sums.items()
    }
    return [told[like] for like in likes]


def _of_containers(blocks: list[TextBlock]) -> list[list[float]]:
    """Of each of a block's nearest containers: its share of the page's own letters, its linked share, its blocks."""
    sums: dict[HtmlElement | None, list[int]] = {}
    around = [containers(block.element, _LEVELS) for block in blocks]
    for block, levels in zip(blocks, around, strict=True):
        for container in dict.fromkeys(levels):
            of = sums.setdefault(container, [0, 0, 0])
            of[0] += len(block.text) - block.linked
            of[1] += block.linked
            of[2] += 1
    whole = max(1, sum(len(block.text) - block.linked for block in blocks))
    told = {
        container: (own / whole, linked / (own + linked + 1), log1p(count))
        for container, (own, linked, count) in sums.items()
    }
    return [[value for container in levels for value in told[container]] for levels in around]


def _overlap(text: str, titled: set[str]) -> float:
    """Share of words that a text and a title have in common."""
    if not titled or len(text) >= _TITLE:
        return 0.0
    words = set(tokens(text))
    return len(words & titled) / len(words | titled)


def _neighbours(columns: Table) -> list[Table]:
    found = []
    for step in _NEAR:
        moved = np.full_like(columns, -1.0)
        if step > 0:
            moved[:-step] = columns[step:]
        else:
            moved[-step:] = columns[:step]
        found.append(moved)
    return found


def _windows(columns: Table) -> list[Table]:
    sums = np.vstack([np.zeros((1, columns.shape[1])), np.cumsum(columns, axis=0, dtype=np.float64)])
    at = np.arange(len(columns))
    found = []
    for reach in _WINDOWS:
        low, high = np.maximum(at - reach, 0), np.minimum(at + reach + 1, len(columns))
        found.append(((sums[high] - sums[low]) / (high - low)[:, None]).astype(np.float32))
    return found
