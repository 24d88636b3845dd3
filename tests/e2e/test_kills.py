"""Kill the flow process with -9 at named moments; after one more run the warehouse is as if nothing had happened."""

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployments.place import Place
from tests import rig
from tests.rig import EDITION, Sample

pytestmark = pytest.mark.e2e

MOMENTS = (
    "fetch.page:5",
    "raw.record:7",
    "raw.appended:30",
    "stage.written:2",
    "stage.renamed:3",
    "load.transaction:4",
    "store.checkpoint:6",
    "publish.copied",
    "publish.renamed",
)


@pytest.fixture(scope="module")
def undisturbed(sample: Sample) -> str:
    """Content checksum of a run that nothing disturbed."""
    return rig.checksum(sample.data)


def _environment(data: Path, place: Place) -> dict[str, str]:
    return rig.flow_environment(data, data / "sources.toml", place.data, place.port)


def _survives(moment: str, data: Path, place: Place, base_port: int, undisturbed: str) -> None:
    environment = _environment(data, place)
    with rig.newsroom(data, EDITION, base_port) as room:
        code, said = rig.ingest(environment, HEMEROTECA_KILL_AT=moment)
        assert code == -signal.SIGKILL, f"never reached {moment}: {said}"
        code, said = rig.ingest(environment)
        assert code == 0, said
        twice = {path: n for path, n in room.requests.items() if n > 2}
    assert rig.checksum(data) == undisturbed
    assert not list((data / "raw").rglob("*.open")), "a WARC file was left unsealed"
    assert not [p for p in (data / "stage").rglob("*") if p.is_file()], "a stage file was left"
    assert not twice, "a page was asked for more than once a run"


def _sample(count: int) -> list[str]:
    seed = int(os.environ.get("HEMEROTECA_TEST_SEED", time.time_ns() % 1_000_000))
    print(f"kill moments by seed: HEMEROTECA_TEST_SEED={seed}")
    return random.Random(seed).sample(MOMENTS, count)


def test_a_seeded_sample_of_moments(tmp_path: Path, prefect_place: Place, base_port: int, undisturbed: str) -> None:
    for number, moment in enumerate(_sample(3)):
        print("killing at", moment)
        _survives(moment, tmp_path / str(number), prefect_place, base_port, undisturbed)


@pytest.mark.soak
@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize("moment", MOMENTS)
def test_every_moment_three_times(
    moment: str, nth: int, tmp_path: Path, prefect_place: Place, base_port: int, undisturbed: str
) -> None:
    name, _, first = moment.partition(":")
    later = name if name.startswith("publish") else f"{name}:{int(first) + nth - 1}"
    _survives(later, tmp_path, prefect_place, base_port, undisturbed)


@pytest.fixture
def slow_room(tmp_path: Path, base_port: int) -> Iterator[Path]:
    with rig.newsroom(tmp_path, EDITION, base_port):
        yield tmp_path


def test_kill_leaves_no_process(slow_room: Path, prefect_place: Place) -> None:
    """The extraction workers die with the flow process, at a random moment."""
    with rig.start_ingest(_environment(slow_room, prefect_place)) as process:
        deadline = time.monotonic() + 120
        while len(workers := rig.children(process.pid)) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(workers) >= 2, "no extraction worker was seen"
        process.kill()
        process.wait()
        deadline = time.monotonic() + 15
        while (left := [pid for pid in workers if rig.alive(pid)]) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not left
