"""A data folder whose warehouse knows the test's sources and run."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.staging import RUN, SOURCES, Warehouse
from warehouse import runs, store


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty warehouse, made once and copied by the tests."""
    data = tmp_path_factory.mktemp("founded")
    runs.start(data, RUN, "ingest", SOURCES, {"source_ids": ["herald"]})
    return data


@pytest.fixture
def data(founded: Path, tmp_path: Path) -> Path:
    return _copy(founded, tmp_path / "data")


@pytest.fixture
def fresh_data(founded: Path, tmp_path: Path) -> Callable[[], Path]:
    """A new data folder at each call."""
    numbers = count()
    return lambda: _copy(founded, tmp_path / f"data-{next(numbers)}")


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """An empty raw folder."""
    return tmp_path / "raw"


@pytest.fixture
def con(data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with store.open_loading(data) as connection:
        yield connection


@pytest.fixture
def warehouse(data: Path) -> Iterator[Warehouse]:
    with store.open_loading(data) as connection:
        yield Warehouse(data, connection)


def _copy(founded: Path, data: Path) -> Path:
    data.mkdir(parents=True)
    shutil.copy(founded / store.LOADING, data / store.LOADING)
    return data
