"""Copies of ours with one guard off each: proof that the case which watches that guard can fail.

They patch the modules of the asking process; those of the extraction process are in `CHILD`.
"""

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from tasks import look
from tasks.article.pool import Pool
from tests.benchmarks import adapters
from warehouse.records import Page

Sabotage = Callable[[], None]
SABOTAGES: dict[str, Sabotage] = {}
CHILD: dict[str, Sabotage] = {}
_VARIABLE = "HOSTILE_SABOTAGE"


def apply(name: str) -> None:
    """Switch one guard off in this process, and in the extraction processes that it starts.

    Raises:
        KeyError: there is no such sabotage.
    """
    _register()
    if name in CHILD:
        os.environ[_VARIABLE] = name
        adapters._pool = _child_pool  # type: ignore[assignment]
        return
    SABOTAGES[name]()


def _register() -> None:
    """Import the modules that hold sabotages."""
    for path in sorted(Path(__file__).parent.glob("sabotage_*.py")):
        import_module(f"tests.hostile.{path.stem}")


_pools: list[Pool[Any]] = []


def _child_pool() -> Pool[Any]:
    if not _pools:
        _pools.append(Pool(1, look._LIMITS, "tests.hostile.sabotage:extract_job"))
    return _pools[0]


def extract_job(job: look.Job) -> Page:
    """What a sabotaged extraction process runs."""
    if name := os.environ.pop(_VARIABLE, ""):
        _register()
        CHILD[name]()
    return look.extract_job(job)


def sabotage(name: str, where: dict[str, Sabotage] = SABOTAGES) -> Callable[[Sabotage], Sabotage]:
    """Register a function that switches a guard off; in `CHILD` those of the extraction process."""

    def register(act: Sabotage) -> Sabotage:
        where[name] = act
        return act

    return register


def swap(module: Any, **values: Any) -> None:
    """Replace what a module or class has by these names.

    Raises:
        AttributeError: it has no such name any more.
    """
    for name, value in values.items():
        if not hasattr(module, name):
            raise AttributeError(f"{module.__name__} has no {name} any more: mend its sabotage")
        setattr(module, name, value)
