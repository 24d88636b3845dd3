"""The block models: how likely a text block is the article's. Symmetric trees, read from a file beside this one."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks.article.features import NAMES, VOTED_NAMES

FILE = "block_model.npz"
_AT_ONCE = 1000  # blocks; all questions of all trees are asked at once, of 100,000 blocks that would take a gigabyte


class Model(NamedTuple):
    """Trees that ask the same question on each level, so that all of them are asked of all blocks at once.

    Gradient boosting with symmetric trees: Prokhorenkova et al., CatBoost: unbiased boosting with categorical features
    (NeurIPS 2018).

    Attributes:
        columns: feature of each question, trees x levels.
        borders: value above which the answer is yes, trees x levels.
        leaves: what each combination of answers adds, trees x 2 to the power of levels; the first level is the
            lowest bit.
        bias: what all blocks begin with.
    """

    columns: NDArray[np.int16]
    borders: NDArray[np.float32]
    leaves: NDArray[np.float32]
    bias: float

    def probabilities(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """For each row of features, the probability that it is the article's."""
        portions = [features[at : at + _AT_ONCE] for at in range(0, max(1, len(features)), _AT_ONCE)]
        total = np.concatenate([self._totals(portion) for portion in portions])
        likely: NDArray[np.float32] = (1 / (1 + np.exp(-total))).astype(np.float32)
        return likely

    def _totals(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        trees, levels = self.columns.shape
        yes = features[:, self.columns.ravel()] > self.borders.ravel()
        answers = yes.reshape(-1, trees, levels) @ (1 << np.arange(levels))
        added: NDArray[np.float64] = self.leaves[np.arange(trees), answers].sum(axis=1, dtype=np.float64)
        return added + self.bias


class BlockModels(NamedTuple):
    """The two models of the package.

    Attributes:
        alone: what the page itself and a quick extractor tell.
        voted: what trafilatura's votes tell besides; dearer, because trafilatura must be asked.
    """

    alone: Model
    voted: Model


@cache
def block_models() -> BlockModels:
    """The models that come with the package.

    Raises:
        RuntimeError: if they were trained with other features than this code measures.
    """
    stored = np.load(BytesIO(files(__package__).joinpath(FILE).read_bytes()), allow_pickle=False)
    return BlockModels(_read(stored, "alone", NAMES), _read(stored, "voted", VOTED_NAMES))


def _read(stored: Mapping[str, NDArray[Any]], which: str, names: tuple[str, ...]) -> Model:
    if tuple(str(stored[f"{which}_names"]).split("\n")) != names:
        raise RuntimeError(f"{FILE} was trained with other features: train it again, as block_model.md tells")
    columns, borders, leaves = (stored[f"{which}_{part}"] for part in ("columns", "borders", "leaves"))
    return Model(columns, borders, leaves, float(stored[f"{which}_bias"]))
