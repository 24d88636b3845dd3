"""The flow as a flow: a source that fails does not stop the others; the run says so."""

from pathlib import Path

import pytest

from deployments.place import Place
from tests import rig
from tests.ports import free_ports

pytestmark = pytest.mark.e2e


def test_one_broken_source_does_not_stop_the_others(tmp_path: Path, prefect_place: Place) -> None:
    """A damaged stage of one source fails its window alone; what it holds is kept for a person to look at."""
    with rig.newsroom(tmp_path, 0, free_ports(3)):
        stage = tmp_path / "stage" / "tagus-courier" / "dead-run-0001"
        stage.mkdir(parents=True)
        (stage / "manifest.json").write_text("{")
        environment = rig.flow_environment(tmp_path, tmp_path / "sources.toml", prefect_place.data, prefect_place.port)
        code, said = rig.ingest(environment)
    assert code == 1
    assert "tagus-courier" in said
    assert str(stage) in said
    by_source = dict(rig.rows(tmp_path, "select source_id, count(*) from articles group by all"))
    assert set(by_source) == {"hangang-post", "harbor-ledger"}
    assert rig.rows(tmp_path, "select state from runs") == [("failed",)]
    assert (stage / "manifest.json").exists()


def test_a_wrong_sources_file_ends_the_run_at_once(tmp_path: Path, prefect_place: Place) -> None:
    (tmp_path / "sources.toml").write_text("[[source]]\nid = 3\n")
    code, said = rig.ingest(
        rig.flow_environment(tmp_path, tmp_path / "sources.toml", prefect_place.data, prefect_place.port)
    )
    assert code == 1
    assert "sources.toml" in said
    assert not (tmp_path / "loading.duckdb").exists()
