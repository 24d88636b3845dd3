"""Two flow runs at once fetch no URL twice and find each other's copies."""

from pathlib import Path

import pytest

from deployments.place import Place
from deployments.sample.truth import truth
from tests import rig
from tests.ports import free_ports

pytestmark = pytest.mark.e2e


def test_two_runs_at_once(tmp_path: Path, prefect_place: Place) -> None:
    with rig.newsroom(tmp_path, 0, free_ports(3)) as room:
        environment = rig.flow_environment(tmp_path, tmp_path / "sources.toml", prefect_place.data, prefect_place.port)
        with rig.start_ingest(environment) as one, rig.start_ingest(environment) as other:
            said = [process.communicate(timeout=280)[0] for process in (one, other)]
        assert (one.returncode, other.returncode) == (0, 0), said
        expected = truth(0, room.base_port)
        redirected_to = {item.alias_of for item in expected}
        pages = {item.url for item in expected if item.outcome in {"article", "paywalled"}} - redirected_to
        assert {url: n for url, n in room.requests.items() if url in pages and n > 1} == {}
    assert rig.rows(tmp_path, "select count(*) from runs where state = 'completed'") == [(2,)]
    [[copies]] = rig.rows(tmp_path, "select count(*) from articles where copy_of is not null")
    assert isinstance(copies, int)
    assert copies >= 1
