"""Body and metadata of every labelled page, ours beside plain trafilatura: the same pages, the same run, in turn."""

import gzip
import importlib.util
import json
import multiprocessing
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.benchmarks import adapters
from tests.benchmarks.pages import SETS, folder

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]

FOLDERS = (*SETS, "fundus")
DRAWS = 1000
WORST = 20
DEAREST = 1.3  # times plain trafilatura with metadata
WARM_UP = b"<html><body><p>Imports and data files are loaded before time counts.</p></body></html>"

_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Scored:
    """What one reader made of one page: sums for the figures, and the body's word precision, recall and F1."""

    sums: Counter[str]
    body: tuple[float, float, float] | None  # None where the set has only snippets
    cpu: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Both readers on one page."""

    name: str
    site: str
    ours: Scored
    plain: Scored


@cache
def score() -> ModuleType:
    """The functions that others score by, from beside the labelled sets, so that the figures are the same as theirs."""
    path = folder().parent / "tools" / "score.py"
    if not path.is_file():
        pytest.skip(f"no scoring functions at {path}; put score.py into tools/ beside the folder of the labelled sets")
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _body(row: dict[str, Any], text: str) -> Iterator[tuple[str, float]]:
    precision, recall, f1 = score().word_scores(row["main_content"], text)
    shingles = score().shingle_scores(row["main_content"], text)
    yield from {"bodies": 1, "word P": precision, "word R": recall, "word F1": f1, "under .8": f1 < 0.8}.items()
    yield from {"shingle P": shingles[0], "shingle R": shingles[1]}.items()


def _metadata(row: dict[str, Any], got: dict[str, Any]) -> Iterator[tuple[str, float]]:
    same, squash, authors = score().same_name, score().squash, got.get("authors") or []
    if row.get("title"):
        yield from {"titles": 1, "title": squash(row["title"]) == squash(got.get("title"))}.items()
    if row.get("author"):
        yield from {"bylines": 1, "author": same(row["author"], authors)}.items()
    elif "author" in row:
        yield from {"no bylines": 1, "invented": bool(authors)}.items()
    if row.get("publish_date"):
        day = (got.get("published_at") or "")[:10] == row["publish_date"][:10]
        yield from {"days": 1, "day": day}.items()


def _snippets(row: dict[str, Any], text: str) -> Iterator[tuple[str, float]]:
    squash, flat = score().squash, score().squash(text)
    wanted = row.get("with") or []
    yield "wanted", len(wanted)
    yield "found", sum(squash(part) in flat for part in wanted)
    yield "kept", sum(squash(part) in flat for part in row.get("without") or [])


def _timed(ours: bool, page: bytes, url: str) -> tuple[dict[str, Any], float]:
    """What a reader says of a page, and its CPU seconds; called in a process of its own."""
    read = adapters.extract if ours else score().peer_extract
    began = score().cpu_seconds()
    return read(page, url), score().cpu_seconds() - began


def _scored(row: dict[str, Any], got: dict[str, Any], cpu: float) -> Scored:
    text, truth = got.get("text") or "", row["main_content"]
    sums: Counter[str] = Counter(dict([*_metadata(row, got), *_snippets(row, text)]))
    sums.update({"pages": 1, "doubled": score().doubled(text) > score().doubled(truth or "")})
    if truth:
        sums.update(dict(_body(row, text)))
    return Scored(sums, score().word_scores(truth, text) if truth else None, cpu)


@cache
def measured(name: str, limit: int | None = None) -> tuple[Pair, ...]:
    """Every page of a set read by both, in turn, so that both meet an equally busy machine.

    Each has its own process: ours calls trafilatura, whose caches would else spare the second the work of the first.
    """
    lines = (folder() / name / "truth.jsonl").read_text(encoding="utf-8").rstrip().split("\n")[:limit]
    found = []
    with ProcessPoolExecutor(1, _SPAWN) as mine, ProcessPoolExecutor(1, _SPAWN) as theirs:
        for pool, ours in ((mine, True), (theirs, False)):
            pool.submit(_timed, ours, WARM_UP, "https://example.org/").result()
        for row in map(json.loads, lines):
            page = gzip.decompress((folder() / name / "html" / f"{row['id']}.html.gz").read_bytes())
            url = row.get("url") or ""
            site = (urlsplit(url).hostname or row["id"]).removeprefix("www.")
            ours_scored = _scored(row, *mine.submit(_timed, True, page, url).result())
            plain_scored = _scored(row, *theirs.submit(_timed, False, page, url).result())
            found.append(Pair(f"{name}/{row['id']}", site, ours_scored, plain_scored))
    return tuple(found)


def _harmonic(first: float, second: float) -> float:
    return 2 * first * second / (first + second) if first + second else 0.0


def _snippet_f1(sums: Counter[str]) -> float:
    return _harmonic(sums["found"] / ((sums["found"] + sums["kept"]) or 1), sums["found"] / sums["wanted"])


FIGURES: dict[str, tuple[str, Callable[[Counter[str]], float]]] = {
    "word F1": ("bodies", lambda sums: sums["word F1"] / sums["bodies"]),
    "word precision": ("bodies", lambda sums: sums["word P"] / sums["bodies"]),
    "word recall": ("bodies", lambda sums: sums["word R"] / sums["bodies"]),
    "pages under .8": ("bodies", lambda sums: sums["under .8"] / sums["bodies"]),
    "shingle F1": (
        "bodies",
        lambda sums: _harmonic(sums["shingle P"] / sums["bodies"], sums["shingle R"] / sums["bodies"]),
    ),
    "snippet F1": ("wanted", _snippet_f1),
    "title exact": ("titles", lambda sums: sums["title"] / sums["titles"]),
    "author exact": ("bylines", lambda sums: sums["author"] / sums["bylines"]),
    "author invented": ("no bylines", lambda sums: sums["invented"] / sums["no bylines"]),
    "published day": ("days", lambda sums: sums["day"] / sums["days"]),
    "pages with a paragraph doubled": ("pages", lambda sums: sums["doubled"] / sums["pages"]),
}


def total(tallies: Sequence[Counter[str]]) -> Counter[str]:
    """The sums of all; faster than adding counters, and zeros are kept."""
    names = {name for tally in tallies for name in tally}
    return Counter({name: sum(tally[name] for tally in tallies) for name in names})


def differences(pairs: Sequence[Pair]) -> dict[str, list[float]]:
    """Ours less plain for each figure that the set has, over draws of sites, sorted: pages of one site are alike."""
    sites: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        sites[pair.site].append(pair)
    tallies = [
        (total([pair.ours.sums for pair in members]), total([pair.plain.sums for pair in members]))
        for members in sites.values()
    ]
    chance, drawn = random.Random(7), defaultdict(list)
    for _ in range(DRAWS):
        ours, plain = (total(side) for side in zip(*chance.choices(tallies, k=len(tallies)), strict=True))
        for name, (asked, figure) in FIGURES.items():
            if ours[asked]:
                drawn[name].append(figure(ours) - figure(plain))
    return {name: sorted(values) for name, values in drawn.items()}


@pytest.mark.parametrize("name", FOLDERS)
def test_the_body_is_not_read_worse_than_by_plain_trafilatura(name: str) -> None:
    pairs = measured(name)
    ours, plain = total([pair.ours.sums for pair in pairs]), total([pair.plain.sums for pair in pairs])
    drawn = differences(pairs)
    print(f"\n{name}, {len(pairs)} pages: plain, ours, difference (95 % of draws)")
    for figure, values in drawn.items():
        before, after = FIGURES[figure][1](plain), FIGURES[figure][1](ours)
        low, high = values[len(values) // 40], values[-len(values) // 40]
        print(f"{figure:31} {before:.4f} {after:.4f} {after - before:+.4f} ({low:+.4f} to {high:+.4f})")
    print("doubled:", *(pair.name for pair in pairs if pair.ours.sums["doubled"]))
    for figure in ("word F1", "shingle F1", "snippet F1"):
        if ours[FIGURES[figure][0]]:
            assert FIGURES[figure][1](ours) >= FIGURES[figure][1](plain)
    assert ours["doubled"] <= plain["doubled"]


def test_the_worst_pages_are_named() -> None:
    pairs = [pair for name in FOLDERS for pair in measured(name) if pair.ours.body and pair.plain.body]
    worst = sorted(pairs, key=lambda pair: pair.ours.body[2] if pair.ours.body else 1.0)[:WORST]
    print("\nworst pages: F1 (precision, recall), plain")
    for pair in worst:
        if pair.ours.body and pair.plain.body:
            precision, recall, f1 = pair.ours.body
            print(f"{f1:.3f} ({precision:.3f}, {recall:.3f}), {pair.plain.body[2]:.3f} {pair.name} {pair.site}")
    assert len(worst) == WORST


def test_the_full_record_costs_little_more_than_plain_trafilatura() -> None:
    pairs = [pair for name in FOLDERS for pair in measured(name)]
    ours, plain = sum(pair.ours.cpu for pair in pairs), sum(pair.plain.cpu for pair in pairs)
    print(f"\nCPU of a page: plain with metadata {1000 * plain / len(pairs):.1f} ms,", end=" ")
    print(f"ours with links {1000 * ours / len(pairs):.1f} ms, {ours / plain:.2f} times as much")
    assert ours <= DEAREST * plain
