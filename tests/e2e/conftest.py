"""One undisturbed ingest of a newsroom edition, for every test that looks at its result."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from deployments.place import Place
from deployments.sample.truth import Expected, truth
from tests.e2e import rig
from tests.ports import free_ports

EDITION = 1


@dataclass(frozen=True)
class Sample:
    """A warehouse after one ingest of an edition, and what must be in it."""

    data: Path
    base_port: int
    truth: tuple[Expected, ...]
    requests: dict[str, int]


@pytest.fixture(scope="session")
def base_port() -> int:
    """The newsroom's ports are part of every URL, so that compared runs use the same ones."""
    return free_ports(3)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, prefect_place: Place, base_port: int) -> Sample:
    data = tmp_path_factory.mktemp("sample")
    with rig.newsroom(data, EDITION, base_port) as room:
        code, said = rig.ingest(
            rig.flow_environment(data, data / "sources.toml", prefect_place.data, prefect_place.port)
        )
        assert code == 0, said
        return Sample(data, base_port, tuple(truth(EDITION, base_port)), dict(room.requests))
