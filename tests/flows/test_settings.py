"""Settings come from the environment, and a wrong one names itself."""

from pathlib import Path

import pytest

from flows.settings import CHECKOUT, choose, load_settings, user_agent
from warehouse.errors import ConfigError
from warehouse.sources import parse_sources

SOURCES = """
[[source]]
id = "one"
name = "One"
timezone = "UTC"
discovery = [{kind = "warc", path = "one"}]
[[source]]
id = "two"
name = "Two"
timezone = "UTC"
discovery = [{kind = "warc", path = "two"}]
"""


def test_relative_paths_count_from_the_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HEMEROTECA_DATA", raising=False)
    monkeypatch.setenv("HEMEROTECA_SOURCES", "mine.toml")
    settings = load_settings()
    assert settings.data_path == CHECKOUT / "data"
    assert settings.sources_path == CHECKOUT / "mine.toml"


def test_absolute_paths_stay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HEMEROTECA_DATA", str(tmp_path))
    assert load_settings().data_path == tmp_path


def test_every_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMEROTECA_WORKERS", "many")
    monkeypatch.setenv("HEMEROTECA_PORT", "80")
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert "HEMEROTECA_WORKERS='many'" in str(caught.value)
    assert "HEMEROTECA_PORT='80'" in str(caught.value)
    assert "1024" in str(caught.value)


def test_sources_are_chosen_by_id() -> None:
    sources = parse_sources(SOURCES, "mine.toml")
    assert [source.id for source in choose(sources, [])] == ["one", "two"]
    assert [source.id for source in choose(sources, ["two", "two"])] == ["two"]
    with pytest.raises(ConfigError, match=r"no source 'three'; the configured ones are one, two"):
        choose(sources, ["one", "three"])


def test_we_introduce_ourselves() -> None:
    assert user_agent(parse_sources(SOURCES, "mine.toml")).startswith("Hemeroteca/")
    named = parse_sources('user_agent = "Lib/2"\ncontact = "desk@example.org"\n' + SOURCES, "mine.toml")
    assert user_agent(named) == "Lib/2 (+desk@example.org)"


def test_paused_sources_are_left_out() -> None:
    sources = parse_sources(SOURCES.replace('id = "one"', 'id = "one"\npaused = true'), "mine.toml")
    assert [source.id for source in choose(sources, [])] == ["two"]
    assert choose(sources, ["one"]) == ()
