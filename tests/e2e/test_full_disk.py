"""A disk without room pauses a run and loses nothing: with room again, the warehouse is as if nothing had happened."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployments.place import Place
from tests import rig
from tests.rig import EDITION, Sample

pytestmark = pytest.mark.e2e


def test_below_the_limit_nothing_is_asked_for_and_the_run_ends_well(
    tmp_path: Path, prefect_place: Place, base_port: int
) -> None:
    environment = rig.flow_environment(tmp_path, tmp_path / "sources.toml", prefect_place.data, prefect_place.port)
    with rig.newsroom(tmp_path, EDITION, base_port) as room:
        code, said = rig.ingest(environment, HEMEROTECA_LEAST_FREE_MB=str(1 << 40))
        assert code == 0, said
        assert not room.requests
    assert "paused, no room on the disk: " in said
    assert "HEMEROTECA_LEAST_FREE_MB=1099511627776; what is due stays due" in said


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", place]
    mounted = subprocess.run(mount, check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.soak
@pytest.mark.parametrize("free_kb", [300, 900, 1500, 2500])
def test_a_disk_that_fills_up_loses_nothing(
    small_disk: Path, prefect_place: Place, base_port: int, sample: Sample, free_kb: int
) -> None:
    data = small_disk / "data"
    environment = rig.flow_environment(data, data / "sources.toml", prefect_place.data, prefect_place.port)
    ballast = small_disk / "ballast"
    with rig.newsroom(data, EDITION, base_port) as room:
        code, said = rig.ingest(environment, HEMEROTECA_LEAST_FREE_MB="60000")
        assert code == 0, said
        free = subprocess.run(["df", "--output=avail", small_disk], check=True, capture_output=True, text=True)
        ballast.write_bytes(bytes((int(free.stdout.split()[-1]) - free_kb) << 10))
        code, said = rig.ingest(environment, HEMEROTECA_LEAST_FREE_MB="0")
        print(f"with {free_kb} kB free: {sum(room.requests.values())} requests")
        assert code == 0, said
        assert "no room on the disk" in said
        ballast.unlink()
        code, said = rig.ingest(environment, HEMEROTECA_LEAST_FREE_MB="0")
        assert code == 0, said
    assert rig.checksum(data) == rig.checksum(sample.data)
    assert not list((data / "raw").rglob("*.open"))
