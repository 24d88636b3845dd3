"""No page within the size cap takes more than 10 CPU-seconds or 400 MB: it has an answer, or says why it was killed."""

import resource
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tasks.article.parse import MAX_BYTES
from tasks.article.pool import Killed, Limits, Pool
from tests.article.monsters import MONSTERS, QUICK
from warehouse.outcomes import Outcome

LIMITS = Limits()


@dataclass(frozen=True)
class Cost:
    """What a page came to: its answer, its CPU time, and the most memory that it took beside what was there before."""

    outcome: str
    reason: str | None
    cpu_seconds: float
    peak_mb: float

    def __str__(self) -> str:
        return f"{self.cpu_seconds:6.2f} s {self.peak_mb:5.0f} MB  {self.outcome} {self.reason or ''}"


def _costs(names: Sequence[str], folder: Path) -> dict[str, Cost]:
    """Give each page to a worker of its own, as the product would; its process id tells what it cost."""
    costs = {}
    for name in names:
        path = folder / name
        path.write_bytes(MONSTERS[name]())
        assert path.stat().st_size <= MAX_BYTES
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with Pool[str](1, LIMITS, "tests.article.monster_functions:measured") as pool:
            [(_, got)] = pool.map([str(path)])
        path.unlink()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if isinstance(got, Killed):
            used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            costs[name] = Cost(str(Outcome.EXTRACTION_KILLED), got.reason, used, LIMITS.memory_bytes / 1e6)
        else:
            costs[name] = Cost(*got)
        print(f"{name:22}", costs[name])
    return costs


def _demand(costs: dict[str, Cost]) -> None:
    for name, cost in costs.items():
        if cost.outcome == Outcome.EXTRACTION_KILLED:
            assert cost.reason in {"cpu", "memory", "wall"}, (name, cost)
        else:
            assert cost.cpu_seconds <= LIMITS.cpu_seconds, (name, cost)
            assert cost.peak_mb <= LIMITS.memory_bytes / 1e6, (name, cost)


def test_a_few_monsters_have_an_answer(tmp_path: Path) -> None:
    costs = _costs(QUICK, tmp_path)
    _demand(costs)
    assert [name for name, cost in costs.items() if cost.outcome == Outcome.EXTRACTION_KILLED] == []


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_every_monster_has_an_answer_or_says_why_not(tmp_path: Path) -> None:
    costs = _costs(tuple(MONSTERS), tmp_path)
    _demand(costs)
    killed = [name for name, cost in costs.items() if cost.outcome == Outcome.EXTRACTION_KILLED]
    assert len(killed) <= 3, killed
