import numpy as np
import pytest

from tasks.article import features
from tasks.article.blocks import text_blocks
from tasks.article.parse import parse


def table(html: str, title: str = "", quick: tuple[str, ...] = (), taken: tuple[str, ...] = ()) -> features.Table:
    blocks = text_blocks(parse(html.encode(), "https://messenger.example/").tree)
    return features.with_votes(features.measure(blocks, title, [*quick]), blocks, [*taken])


def column(of: features.Table, name: str) -> list[float]:
    return [float(value) for value in of[:, features.VOTED_NAMES.index(name)]]


PAGE = """<html><body><nav><a href="/">Home of the paper</a></nav>
<article class="story-body"><h1>Boats wait for a pier</h1>
<p>The boats, all of them, wait. Nobody knows for how long they will.</p><p>Subscribe to our letter</p></article>
<div class="related-list"><p><a href="/2">Second story of the day</a></p><p><a href="/3">Third story of the day</a></p></div></body></html>"""


def test_names_and_columns() -> None:
    told = table(PAGE)
    assert told.shape == (6, len(features.VOTED_NAMES))
    assert told.dtype == np.float32
    assert len(set(features.VOTED_NAMES)) == len(features.VOTED_NAMES)
    assert np.isfinite(told).all()


def test_text() -> None:
    told = table(PAGE)
    assert column(told, "linked") == [1, 0, 0, 0, 1, 1]
    assert column(told, "ends") == [0, 0, 1, 0, 0, 0]
    assert column(told, "ask") == [0, 0, 0, 1, 0, 0]


def test_containers() -> None:
    told = table(PAGE)
    assert column(told, "in:nav") == [1, 0, 0, 0, 0, 0]
    assert column(told, "in:article") == [0, 1, 1, 1, 0, 0]
    assert column(told, "named:body") == [0, 1, 1, 1, 0, 0]
    assert column(told, "named:related") == [0, 0, 0, 0, 1, 1]
    assert column(told, "tag:h1") == [0, 1, 0, 0, 0, 0]
    assert column(told, "kind:heading") == [0, 1, 0, 0, 0, 0]


def test_places() -> None:
    told = table(PAGE, title="Boats wait for a pier")
    assert column(told, "after_h1") == [-1, 0, 1, 2, 3, 4]
    assert column(told, "title")[1] == 1.0
    assert column(told, "like_linked")[4:] == [1, 1]
    assert column(told, "passed")[0] == 0.0


def test_votes_of_extractors_and_of_those_around() -> None:
    told = table(
        PAGE,
        taken=("The boats, all of them, wait. Nobody knows for how long they will.",),
        quick=("Subscribe to our letter",),
    )
    assert column(told, "vote") == [0, 0, 1, 0, 0, 0]
    assert column(told, "quick") == [0, 0, 0, 1, 0, 0]
    assert column(told, "vote@+1") == [0, 1, 0, 0, 0, -1]
    assert column(told, "vote@-1") == [-1, 0, 0, 1, 0, 0]
    assert column(told, "vote~2")[:3] == pytest.approx([1 / 3, 1 / 4, 1 / 5])
    assert 0 < column(told, "vote:1")[1] < 1


def test_one_block_and_none() -> None:
    assert features.with_votes(features.measure([], "", []), [], []).shape == (0, len(features.VOTED_NAMES))
    assert table("<p>Alone</p>").shape == (1, len(features.VOTED_NAMES))
