"""What `up` brings up where nothing is configured, and how the newsroom moves on while it is served."""

import os
import socket
from pathlib import Path

import pytest
import requests

from deployments import newsroom
from deployments.cli.up import _has_examples_only
from deployments.sample.sources import sources_toml
from flows.settings import load_settings
from tests.ports import free_ports
from warehouse.errors import ConfigError


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("HEMEROTECA_")]:
        monkeypatch.delenv(name)


def test_the_file_as_it_is_shipped_has_examples_only() -> None:
    assert _has_examples_only(load_settings())


def test_a_file_that_is_named_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMEROTECA_SOURCES", "deployments/sources.toml")
    assert not _has_examples_only(load_settings())


def test_the_newsroom_is_kept_and_moves_on_with_its_edition(tmp_path: Path) -> None:
    port = free_ports(3)
    try:
        assert newsroom.running(tmp_path) is None
        assert newsroom.ensure(tmp_path, port)
        assert (tmp_path / "sources.toml").read_text() == sources_toml(port)
        first = newsroom.running(tmp_path)
        assert first is not None
        assert not newsroom.ensure(tmp_path, port)
        assert newsroom.running(tmp_path) == first
        newsroom.next_edition(tmp_path)
        assert newsroom.edition(tmp_path) == 1
        assert newsroom.ensure(tmp_path, port)
        second = newsroom.running(tmp_path)
        assert second is not None
        assert (second["edition"], second["port"], second["pid"] != first["pid"]) == (1, port, True)
        assert requests.get(f"http://127.0.0.1:{port}/sitemap.xml", timeout=10).ok
    finally:
        assert newsroom.stop(tmp_path)
    assert not newsroom.stop(tmp_path)


def test_a_taken_port_of_the_newsroom_is_named(tmp_path: Path) -> None:
    port = free_ports(3)
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", port + 1))
        squatter.listen()
        with pytest.raises(ConfigError, match=rf"HEMEROTECA_NEWSROOM_PORT: Port {port + 1} "):
            newsroom.ensure(tmp_path, port)
    assert newsroom.running(tmp_path) is None
