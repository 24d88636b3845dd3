"""Whoever comes after a run that was killed with its worker tells the server of its end, windows and tasks included."""

import signal
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests

from deployments.place import Place
from tests import rig
from tests.e2e.archive_site import publisher, write_sources

pytestmark = pytest.mark.e2e

FORM = {"source_ids": ["seoul"], "first": "2019-07-01", "end": "2019-07-07", "days_per_window": 2}


def _open(place: Place, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = requests.post(
        f"{place.prefect_api}/{kind}/filter",
        json={kind: {"state": {"type": {"any_": ["RUNNING", "PENDING"]}}}},
        timeout=30,
    ).json()
    return found


def test_the_next_run_buries_the_dead(tmp_path: Path, prefect_place: Place) -> None:
    with publisher(date(2019, 7, 1), 6, 6) as site:
        sources = write_sources(tmp_path, {"seoul": site}, gap=0.2)
        environment = rig.flow_environment(tmp_path, sources, prefect_place.data, prefect_place.port)
        before = {run["id"] for run in _open(prefect_place, "flow_runs")}
        with rig.start_backfill(environment, FORM) as process:
            deadline = time.monotonic() + 120
            while len(site.paths) < 16 and time.monotonic() < deadline:
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
        left = [run for run in _open(prefect_place, "flow_runs") if run["id"] not in before]
        assert sorted(run["name"].split()[0] for run in left) == ["backfill", "ingest"]
        rig.backfill(environment, FORM)
        assert not [run for run in _open(prefect_place, "flow_runs") if run["id"] not in before]
        family = {run["id"] for run in left}
        assert not [task for task in _open(prefect_place, "task_runs") if task["flow_run_id"] in family]
        states = rig.rows(tmp_path, "select state, count(*) from runs group by all order by all")
        assert states == [("completed", 1), ("crashed", 1)]
