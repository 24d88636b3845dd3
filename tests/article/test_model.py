import numpy as np
import pytest

from tasks.article import model
from tasks.article.features import NAMES, VOTED_NAMES
from tasks.article.model import Model, block_models


def test_trees_by_hand() -> None:
    """Two trees of two questions each: the first question is the lowest bit of the leaf."""
    made = Model(
        columns=np.array([[0, 1], [1, 1]], dtype=np.int16),
        borders=np.array([[0.5, 2.0], [1.0, np.inf]], dtype=np.float32),
        leaves=np.array([[0.0, 1.0, 2.0, 4.0], [0.0, 8.0, 16.0, 32.0]], dtype=np.float32),
        bias=-10.0,
    )
    likely = made.probabilities(np.array([[0, 0], [1, 0], [0, 3], [1, 3], [0.5, 1]], dtype=np.float32))
    totals = np.array([0, 1, 2 + 8, 4 + 8, 0]) - 10.0
    assert likely == pytest.approx(1 / (1 + np.exp(-totals)), rel=1e-5)


def test_many_blocks_are_asked_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    made = block_models().alone
    some = np.random.default_rng(5).normal(size=(50, len(NAMES))).astype(np.float32)
    whole = made.probabilities(some)
    monkeypatch.setattr(model, "_AT_ONCE", 7)
    assert (made.probabilities(some) == whole).all()
    assert made.probabilities(some[:0]).shape == (0,)


def test_the_models_belong_to_the_features() -> None:
    alone, voted = block_models()
    for made, names in ((alone, NAMES), (voted, VOTED_NAMES)):
        assert len(NAMES) // 2 < made.columns.max() < len(names)
        assert np.isfinite(made.leaves).all()
        assert not np.isnan(made.borders).any()
    assert block_models() is block_models()


def test_a_model_of_other_features_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "NAMES", ("letters",))
    block_models.cache_clear()
    with pytest.raises(RuntimeError, match="train it again"):
        block_models()
    monkeypatch.undo()
    block_models.cache_clear()
