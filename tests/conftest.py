"""What several kinds of test share: a Prefect server, and one undisturbed ingest; each made when first asked for."""

import os
import signal
from collections.abc import Iterator

import pytest

from deployments import server
from deployments.place import Place
from deployments.sample.truth import truth
from tests import rig
from tests.ports import free_ports

# What a shell starts in the background ignores Ctrl-C, and so would every process that is started here.
signal.signal(signal.SIGINT, signal.default_int_handler)

# What tests start is not measured: coverage makes a flow run cost half as much again, and pages twice as much. The
# process that hands out the tests keeps the variable for those that run them.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that hold one process up for minutes, so that none of them is alone at the end."""
    long = {item.path for item in items if item.get_closest_marker("timeout")}
    items.sort(key=lambda item: (item.path not in long, not item.get_closest_marker("e2e")))


@pytest.fixture(scope="session")
def prefect_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A real Prefect server with its state in a folder of the session."""
    data = tmp_path_factory.mktemp("prefect-server")
    place = Place(data, data / "sources.toml", free_ports(1))
    server.ensure(place.data, place.port)
    yield place
    server.stop(place.data)


@pytest.fixture(scope="session")
def base_port() -> int:
    """The newsroom's ports are part of every URL, so that compared runs use the same ones."""
    return free_ports(3)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, prefect_place: Place, base_port: int) -> rig.Sample:
    """The warehouse after one undisturbed ingest of `rig.EDITION`."""
    data = tmp_path_factory.mktemp("sample")
    with rig.newsroom(data, rig.EDITION, base_port) as room:
        code, said = rig.ingest(
            rig.flow_environment(data, data / "sources.toml", prefect_place.data, prefect_place.port)
        )
        assert code == 0, said
        return rig.Sample(data, base_port, tuple(truth(rig.EDITION, base_port)), dict(room.requests))
