"""A schedule makes a run: server, worker and deployments as shipped, and rows arrive without anybody asking."""

import time
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from deployments import apply, server, worker
from deployments.place import Place
from tests import rig
from tests.ports import free_ports

pytestmark = pytest.mark.e2e


@pytest.fixture
def hurried(tmp_path: Path) -> Path:
    """The shipped deployments with the schedule's interval shortened, and nothing else changed."""
    shipped = yaml.safe_load(apply.PREFECT_FILE.read_text())
    [schedule] = shipped["deployments"][0]["schedules"]
    assert schedule["interval"] == 600
    schedule["interval"] = 15
    path = tmp_path / "prefect.yaml"
    path.write_text(yaml.safe_dump(shipped))
    return path


def _ended_by_schedule(place: Place) -> list[dict[str, Any]]:
    """Flow runs that the scheduler created and that have ended."""
    ended = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}}, "limit": 100}
    answer = requests.post(f"{server.url(place.port)}/api/flow_runs/filter", json=ended, timeout=30)
    answer.raise_for_status()
    return [run for run in answer.json() if run["auto_scheduled"]]


def _forget_deployments(place: Place) -> None:
    """Other tests share the server, and have no use for a run every 15 seconds."""
    api = f"{server.url(place.port)}/api/deployments"
    for deployment in requests.post(f"{api}/filter", json={}, timeout=30).json():
        requests.delete(f"{api}/{deployment['id']}", timeout=30).raise_for_status()


def test_schedule_creates_a_run_that_loads_rows(tmp_path: Path, prefect_place: Place, hurried: Path) -> None:
    data = tmp_path / "data"
    place = Place(data, data / "sources.toml", prefect_place.port)
    environment = place.environment() | {"PREFECT_HOME": prefect_place.environment()["PREFECT_HOME"]}
    with rig.newsroom(data, 0, free_ports(3)):
        apply.apply(environment, hurried)
        assert worker.ensure(place)
        try:
            deadline = time.monotonic() + 240
            done: list[dict[str, Any]] = []
            while not done and time.monotonic() < deadline:
                time.sleep(1)
                done = _ended_by_schedule(place)
            assert done, (data / "prefect" / "worker.log").read_text()
            assert done[0]["state_type"] == "COMPLETED"
            assert done[0]["created_by"]["type"] == "SCHEDULE"
            run_id = done[0]["id"]
        finally:
            assert worker.stop(data)
            _forget_deployments(place)
    [[articles]] = rig.rows(data, "select count(*) from articles")
    assert isinstance(articles, int)
    assert articles >= 60
    assert rig.rows(data, f"select state from runs where run_id = '{run_id}'") == [("completed",)]
    assert rig.rows(data, f"select count(*) from loads where run_id = '{run_id}'") != [(0,)]


def test_the_shipped_deployments() -> None:
    """What is deployed, as one glance: names, entry points, schedules."""
    shipped = yaml.safe_load(apply.PREFECT_FILE.read_text())
    seen = [
        (
            one["name"],
            one["entrypoint"],
            [schedule.get("interval", schedule.get("cron")) for schedule in one.get("schedules", [])],
        )
        for one in shipped["deployments"]
    ]
    assert seen == [
        ("ingest", "flows.ingest.ingest", [600]),
        ("backfill", "flows.backfill.backfill", []),
        ("reprocess", "flows.reprocess.reprocess", []),
        ("maintain", "flows.maintain.maintain", ["40 3 * * *"]),
    ]
