"""The reference of sources files names every key and shows every kind."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from warehouse.endpoints import DISCOVERY, HISTORY
from warehouse.sources import Politeness, Source, SourcesHeader, parse_sources

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = (DOCS / "sources.md").read_text(encoding="utf-8")
HISTORY_REFERENCE = (DOCS / "history.md").read_text(encoding="utf-8")


def keys(text: str) -> set[str]:
    """Return the words that stand as code, and the keys of examples."""
    words = set(re.findall(r"`(\w+)`", text))
    return words | set(re.findall(r"^(\w+) = ", text, re.MULTILINE))


def shown(text: str, table: str) -> set[str]:
    """Return the kinds that complete examples show."""
    sources = [
        source
        for block in re.findall(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        for source in parse_sources(block, "sources.md").sources
    ]
    return {endpoint.kind for source in sources for endpoint in getattr(source, table)}


@pytest.mark.parametrize("model", [SourcesHeader, Source, Politeness, *DISCOVERY.values()])
def test_every_key_is_explained(model: type[BaseModel]) -> None:
    assert set(model.model_fields) - keys(REFERENCE) == set()


@pytest.mark.parametrize("model", HISTORY.values())
def test_every_key_of_history_is_explained(model: type[BaseModel]) -> None:
    assert set(model.model_fields) - keys(REFERENCE) - keys(HISTORY_REFERENCE) == set()


def test_every_kind_is_shown_in_a_file_that_holds() -> None:
    assert shown(REFERENCE, "discovery") == set(DISCOVERY)
    assert shown(REFERENCE, "history") | shown(HISTORY_REFERENCE, "history") == set(HISTORY)


def test_the_first_example_sets_every_key_of_a_source() -> None:
    first = re.findall(r"^```toml\n(.*?)^```", REFERENCE, re.MULTILINE | re.DOTALL)[0]
    file = parse_sources(first, "sources.md")
    assert file.model_fields_set == {*SourcesHeader.model_fields, "sources"}
    assert file.sources[0].model_fields_set == set(Source.model_fields)
