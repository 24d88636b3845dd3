"""Changes to a sources file keep its comments, and a wrong one changes nothing."""

import difflib
from pathlib import Path

import pytest

from deployments import sources_file
from warehouse.errors import ConfigError
from warehouse.sources import read_sources

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    copy = tmp_path / "sources.toml"
    copy.write_bytes((CHECKOUT / "deployments" / "sources.toml").read_bytes())
    return copy


def changes(file: Path) -> list[str]:
    before = (CHECKOUT / "deployments" / "sources.toml").read_text().splitlines()
    lines = difflib.ndiff(before, file.read_text().splitlines())
    return [line for line in lines if line[0] in "+-" and line[2:].strip()]


def test_pausing_and_resuming(file: Path) -> None:
    sources_file.set_paused(file, "example-times", paused=True)
    sources_file.set_paused(file, "example-times", paused=True)
    assert changes(file) == ["+ paused = true"]
    assert [source.paused for source in read_sources(file).sources] == [True, False]
    sources_file.set_paused(file, "example-times", paused=False)
    assert changes(file) == []


def test_renaming_twice(file: Path) -> None:
    sources_file.rename(file, "example-times", "times", check_only=True)
    assert changes(file) == []
    sources_file.rename(file, "example-times", "times")
    sources_file.rename(file, "example-times", "times")
    assert [source.id for source in read_sources(file).sources] == ["times", "example-archive"]
    assert len(changes(file)) == 2


@pytest.mark.parametrize("new", ["The Times", "example-archive", ""])
def test_a_wrong_new_id_changes_nothing(file: Path, new: str) -> None:
    with pytest.raises(ConfigError):
        sources_file.rename(file, "example-times", new)
    assert changes(file) == []


def test_removing(file: Path) -> None:
    sources_file.remove(file, "example-archive")
    assert [source.id for source in read_sources(file).sources] == ["example-times"]
    with pytest.raises(ConfigError, match="is its only source"):
        sources_file.remove(file, "example-times")


def test_an_unknown_source_is_named_with_the_known_ones(file: Path) -> None:
    with pytest.raises(ConfigError, match="no source 'nobody'; it has example-times, example-archive"):
        sources_file.set_paused(file, "nobody", paused=True)
