"""How blocks are labelled, and that training comes out the same twice."""

import numpy as np
import pytest

from tasks.article.blocks import TextBlock, text_blocks
from tasks.article.parse import parse
from tests.benchmarks import train_blocks
from tests.benchmarks.train_blocks import FOLDS, figures, fit, labels, pages

TRUTH = """The harbour master has closed the eastern pier until the storm has passed, he said on Monday.
Rope
Monday | Six boats
It will open again, he said. In spring."""


def blocks_of(*html: str) -> list[TextBlock]:
    return text_blocks(parse("".join(html).encode(), "https://messenger.example/").tree)


def labelled(*html: str) -> list[float]:
    return [round(float(share), 2) for share in labels(blocks_of(*html), {"main_content": TRUTH})]


def test_a_label_is_the_share_that_is_true() -> None:
    long = "The harbour master has closed the eastern pier until the storm has passed"
    assert labelled(f"<p>{long}, he said on Monday.</p>", f"<p>{long.upper()}</p>") == [1, 1]
    (half,) = labelled(f"<p>{long} and nobody but the fishermen of the bay has complained of it to the council.</p>")
    assert 0.3 < half < 0.7
    assert labelled("<p>Readers of this page have also looked at this</p>") == [0]


def test_short_blocks_are_true_as_lines_or_with_their_neighbours() -> None:
    assert labelled("<p>Rope</p>", "<p>Nets</p>", "<p>?</p>") == [1, 0, 0]
    assert labelled("<p>It will open again, he said.</p>", "<p>In spring.</p>", "<p>said</p>") == [1, 1, 0]


def test_cells_are_true_as_rows() -> None:
    assert labelled(
        "<table><tr><td>Monday</td><td>Six boats</td></tr><tr><td>Six boats</td><td>Monday</td></tr></table>"
    ) == [1, 1, 0, 0]


def test_where_only_snippets_are_known_the_rest_is_unknown() -> None:
    told = labels(
        blocks_of("<p>A required sentence.</p><p>More.</p><p>Sign up here!</p>"),
        {"with": ["required sentence"], "without": ["sign up"]},
    )
    assert [told[0], told[2]] == [1, 0]
    assert np.isnan(told[1])


@pytest.mark.bench
def test_a_site_is_in_one_fold() -> None:
    some = pages(["fundus"])
    folds = {page.site: page.fold() for page in some}
    assert all(page.fold() == folds[page.site] < FOLDS for page in some)


@pytest.mark.bench
def test_training_comes_out_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    catboost = pytest.importorskip("catboost", reason="pip install --group train")
    monkeypatch.setitem(train_blocks.TREES, "iterations", 60)
    some = pages(["fundus", "scrapinghub"])
    trained = [fit(some) for _ in range(2)]
    for which in ("alone", "voted"):
        one, other = (getattr(models, which) for models in trained)
        assert (one.columns == other.columns).all()
        assert (one.borders == other.borders).all()
        assert (one.leaves == other.leaves).all()
    table = np.vstack([page.alone for page in some])
    told, weights = (np.concatenate([getattr(page, name) for page in some]) for name in ("labels", "weights"))
    theirs = catboost.CatBoostClassifier(**train_blocks.TREES, thread_count=2)
    theirs.fit(table, told > 0.5, sample_weight=weights)
    difference = np.abs(theirs.predict_proba(table)[:, 1] - trained[0].alone.probabilities(table)).max()
    print(f"largest difference to CatBoost's own answer: {difference:.1e}")
    assert difference < 1e-5
    print(figures(some, [train_blocks.text_of(page, trained[0]) for page in some]))
