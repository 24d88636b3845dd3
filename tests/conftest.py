"""What several kinds of test share: a real Prefect server for the whole session, started when first asked for."""

from collections.abc import Iterator

import pytest

from deployments import server
from deployments.place import Place
from tests.ports import free_ports


@pytest.fixture(scope="session")
def prefect_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A real Prefect server with its state in a folder of the session."""
    data = tmp_path_factory.mktemp("prefect-server")
    place = Place(data, data / "sources.toml", free_ports(1))
    server.ensure(place.data, place.port)
    yield place
    server.stop(place.data)
