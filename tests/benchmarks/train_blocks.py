"""Train the block model on the labelled pages: ``python -m tests.benchmarks.train_blocks [--write]``.

Prints figures by cross-validation over sites; with ``--write`` trains on all pages and writes the model and its card.
"""

import argparse
import gzip
import json
import random
import re
import statistics
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from tasks.article import model
from tasks.article.blocks import TextBlock, text_blocks
from tasks.article.body import Draft, body_lines, draft, join_lines
from tasks.article.features import NAMES, VOTED_NAMES, measure, with_votes
from tasks.article.furniture import without_furniture
from tasks.article.metadata import read_metadata
from tasks.article.parse import parse
from tasks.article.repeats import without_repeats
from tests.benchmarks.pages import folder

SETS = ("wcxb-articles", "scrapinghub", "fundus", "trafilatura-eval")
FOLDS = 5
TREES = {
    "iterations": 400,
    "depth": 6,
    "learning_rate": 0.1,
    "l2_leaf_reg": 5,
    "rsm": 0.3,
    "border_count": 64,
    "random_seed": 7,
    "allow_writing_files": False,
    "verbose": 0,
}
_WORD = re.compile(r"\w+")
_LONG = 25  # letters of a block that is looked for anywhere in the truth; a shorter one must be a line of it


@dataclass
class Labelled:
    """A page with what a model can be trained and scored with."""

    id: str
    set: str
    site: str
    row: dict[str, Any]
    draft: Draft
    headline: str | None
    bylines: list[str]
    taken: list[str]  # by trafilatura
    alone: NDArray[np.float32]  # features, without votes of trafilatura
    voted: NDArray[np.float32]  # and with them
    labels: NDArray[np.float32]  # share of the block that is of the article; nan where nobody knows
    weights: NDArray[np.float32]

    def fold(self) -> int:
        return zlib.crc32(self.site.encode()) % FOLDS


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def labels(blocks: Sequence[TextBlock], row: dict[str, Any]) -> NDArray[np.float32]:
    """For each block the share of it that is in the true text; from the snippets alone where these are all we have."""
    if row.get("main_content"):
        return _full_labels(blocks, row["main_content"])
    flat = [" ".join(words(block.text)) for block in blocks]
    known = np.full(len(blocks), np.nan, dtype=np.float32)
    for value, key in ((1, "with"), (0, "without")):
        snippets = [" ".join(words(snippet)) for snippet in row.get(key) or []]
        for at, text in enumerate(flat):
            if any(snippet and snippet in text for snippet in snippets):
                known[at] = value
    return known


def _full_labels(blocks: Sequence[TextBlock], truth: str) -> NDArray[np.float32]:
    lines = {"".join(words(line)) for line in truth.split("\n")} - {""}
    whole, said = "".join(words(truth)), _grams(words(truth))
    compact = ["".join(words(block.text)) for block in blocks]
    in_rows = _cells_of_rows(blocks, whole)

    def share(at: int) -> float:
        text = compact[at]
        if not text or text in lines or at in in_rows:
            return float(bool(text))
        if len(text) >= _LONG:
            grams = _grams(words(blocks[at].text))
            return 1.0 if text in whole else len(grams & said) / len(grams) if grams else 0.0
        runs = ((at - 1, at + 1), (at, at + 2), (at - 2, at + 1), (at - 1, at + 2), (at, at + 3))
        around = ("".join(compact[max(0, start) : end]) for start, end in runs)
        return float(any(len(run) >= len(text) + 8 and run in whole for run in around))

    return np.array([share(at) for at in range(len(blocks))], dtype=np.float32)


def _cells_of_rows(blocks: Sequence[TextBlock], whole: str) -> set[int]:
    """The cells of the rows that stand in the true text, cell by cell and in order."""
    rows: dict[Any, list[int]] = {}
    for at, block in enumerate(blocks):
        if block.kind == "table" and (row := next(block.element.iterancestors("tr"), None)) is not None:
            rows.setdefault(row, []).append(at)
    texts = {row: "".join("".join(words(blocks[at].text)) for at in cells) for row, cells in rows.items()}
    return {at for row, cells in rows.items() if len(texts[row]) >= 4 and texts[row] in whole for at in cells}


def _grams(said: list[str]) -> set[tuple[str, ...]]:
    return set(zip(said, said[1:], said[2:], strict=False))


def labelled(page: tuple[str, dict[str, Any]]) -> Labelled:
    """Read one page as the product does, and label its blocks."""
    name, row = page
    html = gzip.decompress((folder() / name / "html" / f"{row['id']}.html.gz").read_bytes())
    url = row.get("url") or ""
    document = parse(html, url)
    metadata = read_metadata(document, text_blocks(document.tree))
    found = draft(document, metadata)
    told = labels(found.blocks, row)
    counts = np.array([len(words(block.text)) for block in found.blocks], dtype=np.float32)
    # A word of a short article weighs more, as it does in a mean over pages.
    weights = (counts + 2) / max(50, len(words(row.get("main_content") or ""))) ** 0.5
    if not row.get("main_content"):
        weights = np.ones_like(counts)
    known = ~np.isnan(told)
    taken = found.taken()
    alone = measure(found.blocks, metadata.headline or "", found.quick)
    return Labelled(
        id=row["id"],
        set=name,
        site=re.sub(r"^www\.", "", urlsplit(url).netloc) or row["id"],
        row=row,
        draft=found,
        headline=metadata.headline,
        bylines=[metadata.byline or "", *(credit.name for credit in metadata.credits)],
        taken=taken,
        alone=alone,
        voted=with_votes(alone, found.blocks, taken),
        labels=told,
        weights=np.where(known, weights, 0),
    )


def pages(sets: Sequence[str]) -> list[Labelled]:
    """All pages of the sets."""
    rows = [
        (name, json.loads(line))
        for name in sets
        for line in (folder() / name / "truth.jsonl").read_text(encoding="utf-8").strip().split("\n")
    ]
    return [labelled(row) for row in rows]


def fit(some: Sequence[Labelled]) -> model.BlockModels:
    """Train on some pages; the same pages give the same trees."""
    return model.BlockModels(_fit(some, "alone"), _fit(some, "voted"))


def _fit(some: Sequence[Labelled], which: str) -> model.Model:
    from catboost import CatBoostClassifier

    table = np.vstack([getattr(page, which) for page in some])
    told, weights = (np.concatenate([getattr(page, name) for page in some]) for name in ("labels", "weights"))
    known = weights > 0
    trained = CatBoostClassifier(**TREES, thread_count=2)
    trained.fit(table[known], told[known] > 0.5, sample_weight=weights[known])
    return exported(trained)


def exported(trained: Any) -> model.Model:
    """The trees of CatBoost as arrays; each has as many questions as the deepest, those that are missing say no."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "model.json"
        trained.save_model(path, format="json")
        told = json.loads(path.read_text())
    trees, levels = told["oblivious_trees"], TREES["depth"]
    columns = np.zeros((len(trees), levels), dtype=np.int16)
    borders = np.full((len(trees), levels), np.inf, dtype=np.float32)
    leaves = np.zeros((len(trees), 1 << levels), dtype=np.float32)
    for at, tree in enumerate(trees):
        splits = tree["splits"] or []
        for level, split in enumerate(splits):
            columns[at, level], borders[at, level] = split["float_feature_index"], split["border"]
        leaves[at, : 1 << len(splits)] = tree["leaf_values"]
    scale, (bias,) = told["scale_and_bias"]
    return model.Model(columns, borders, leaves * np.float32(scale), bias)


def text_of(page: Labelled, models: model.BlockModels) -> str:
    """The text that the product would make of a page with these models."""
    lines = without_repeats([line.text for line in body_lines(page.draft, page.headline, models)])
    return join_lines(
        without_furniture(lines, headline=page.headline, bylines=page.bylines, captions=page.draft.captions)
    )


def overlap(true: Counter[str], found: Counter[str]) -> float:
    """F1 of two multisets of words."""
    hit = sum((true & found).values())
    total = sum(true.values()) + sum(found.values())
    return 2 * hit / total if total else 1.0


def figures(some: Sequence[Labelled], texts: Sequence[str]) -> dict[str, float]:
    """Mean word F1, pages under .8, and snippet F1 of one set."""
    scores = [
        overlap(Counter(words(page.row["main_content"])), Counter(words(text)))
        for page, text in zip(some, texts, strict=True)
        if page.row.get("main_content")
    ]
    found = kept = wanted = 0
    for page, text in zip(some, texts, strict=True):
        flat = " ".join(words(text))
        found += sum(" ".join(words(snippet)) in flat for snippet in page.row.get("with") or [])
        kept += sum(" ".join(words(snippet)) in flat for snippet in page.row.get("without") or [])
        wanted += len(page.row.get("with") or [])
    told: dict[str, float] = {}
    if scores:
        told |= {"word F1": statistics.mean(scores), "pages under .8": sum(score < 0.8 for score in scores)}
    if wanted:
        precision, recall = found / (found + kept or 1), found / wanted
        told["snippet F1"] = 2 * precision * recall / (precision + recall)
    return told


def cross_validated(some: list[Labelled]) -> Iterator[tuple[Labelled, str]]:
    """Each page with its text by models that saw no page of its site."""
    for fold in range(FOLDS):
        trained = fit([page for page in some if page.fold() != fold])
        yield from ((page, text_of(page, trained)) for page in some if page.fold() == fold)


def report(judged: list[tuple[Labelled, str]], worst: int) -> None:
    """Print the figures of each set beside those of trafilatura on the same pages, and the worst pages."""
    for name in SETS:
        mine = [(page, text) for page, text in judged if page.set == name]
        pages_of = [page for page, _ in mine]
        plain = figures(pages_of, ["\n".join(page.taken) for page in pages_of])
        for what, value in figures(pages_of, [text for _, text in mine]).items():
            print(f"{name} {what}: {value:.4f} (trafilatura {plain[what]:.4f})", flush=True)
        scored = [(page, text) for page, text in mine if page.row.get("main_content")]
        if scored:
            low, high = gain(scored)
            print(f"{name} gain in word F1, 95 % of 1,000 draws of sites: {low:+.4f} to {high:+.4f}")
        for page, text in sorted(scored, key=lambda item: word_scores(*item)[2])[:worst]:
            precision, recall, f1 = word_scores(page, text)
            print(f"{name} {page.id} F1 {f1:.3f} precision {precision:.3f} recall {recall:.3f} {page.row.get('url')}")


def word_scores(page: Labelled, text: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of the words of a page's text."""
    true, found = Counter(words(page.row["main_content"])), Counter(words(text))
    hit = (true & found).total()
    return hit / (found.total() or 1), hit / (true.total() or 1), overlap(true, found)


def gain(scored: list[tuple[Labelled, str]]) -> tuple[float, float]:
    """The middle 95 % of the mean gain over trafilatura, sites drawn with replacement."""
    sites: dict[str, list[float]] = defaultdict(list)
    for page, text in scored:
        sites[page.site].append(word_scores(page, text)[2] - word_scores(page, "\n".join(page.taken))[2])
    chance = random.Random(7)
    drawn = sorted(
        statistics.mean(value for site in chance.choices(list(sites.values()), k=len(sites)) for value in site)
        for _ in range(1000)
    )
    return drawn[25], drawn[974]


def main() -> None:
    """Score, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="train on all pages and write model and card")
    parser.add_argument("--no-folds", action="store_true", help="leave out the cross-validation")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="print the N worst pages of each set")
    wanted = parser.parse_args()
    some = pages(SETS)
    if not wanted.no_folds:
        report(list(cross_validated(some)), wanted.worst)
    if wanted.write:
        write(fit(some))


def write(trained: model.BlockModels) -> None:
    """Write the models beside the code that reads them."""
    parts: dict[str, Any] = {}
    for which, one, names in (("alone", trained.alone, NAMES), ("voted", trained.voted, VOTED_NAMES)):
        parts |= {f"{which}_{part}": getattr(one, part) for part in ("columns", "borders", "leaves")}
        parts |= {f"{which}_bias": np.float64(one.bias), f"{which}_names": "\n".join(names)}
    with (Path(model.__file__).parent / model.FILE).open("wb") as file:
        np.savez_compressed(file, **parts)


if __name__ == "__main__":
    main()
