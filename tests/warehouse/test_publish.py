"""When readers get a fresh copy."""

import os
from pathlib import Path

import pytest

from tests.warehouse.staging import Visit, address, at, stage, words
from warehouse.load import load_stages
from warehouse.publish import is_due, publish


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", at(0).isoformat())


def published_before(data: Path, minutes: int) -> None:
    publish(data)
    moment = at(-minutes).timestamp()
    os.utime(data / "warehouse.duckdb", (moment, moment))


def test_the_first_time(data: Path) -> None:
    assert is_due(data, 60, 3600)


@pytest.mark.parametrize(
    ("minutes", "loads", "due"),
    [(0, True, False), (2, True, True), (2, False, False), (61, False, True), (-5, False, True)],
    ids=["just now", "with pages", "with nothing new", "an hour ago", "by a clock that was ahead"],
)
def test_later(data: Path, minutes: int, loads: bool, due: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", at(-90).isoformat())
    load_stages(data, [stage(data, [Visit(address("a"), 0, words("a"))])])
    monkeypatch.setenv("HEMEROTECA_NOW", at(0).isoformat())
    published_before(data, minutes)
    if loads:
        load_stages(data, [stage(data, [Visit(address("b"), 0, words("b"))], 2)])
    assert is_due(data, 60, 3600) is due


def test_without_a_limit(data: Path) -> None:
    published_before(data, 0)
    assert is_due(data, 0)
