"""A backfill of a year that is done: it asks nobody, begins no window, and ends within seconds."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import requests

from deployments.place import Place
from tests import rig
from tests.e2e.archive_site import publisher, write_sources
from warehouse.clock import now
from warehouse.load import load_stages
from warehouse.records import AskedDay
from warehouse.runs import define_sources
from warehouse.sources import read_sources
from warehouse.stage import write_stage
from warehouse.store import open_loading, transaction

pytestmark = pytest.mark.e2e

FIRST, DAYS = date(2019, 1, 1), 365
LONGEST = 5.0  # seconds that the run may take by the server's clock; a busy machine gets three times that
FORM = {"source_ids": ["seoul"], "first": str(FIRST), "end": str(FIRST + timedelta(days=DAYS))}


def _asked(data: Path, sources: Path) -> None:
    """Note every day of the year as asked for."""
    asked = [
        AskedDay(
            source_id="seoul",
            method="sitemap_by_date",
            day=FIRST + timedelta(days=number),
            asked_at=now(),
            is_whole=True,
        )
        for number in range(DAYS)
    ]
    with open_loading(data) as con, transaction(con):
        define_sources(con, read_sources(sources).sources)
    load_stages(data, [write_stage(data / "stage", "seoul", "run-1", 0, method="sitemap_by_date", records=asked)])


def test_a_year_that_is_done_starts_nothing(tmp_path: Path, prefect_place: Place) -> None:
    with publisher(FIRST, 3, 1) as site:
        sources = write_sources(tmp_path, {"seoul": site})
        _asked(tmp_path, sources)
        environment = rig.flow_environment(tmp_path, sources, prefect_place.data, prefect_place.port)
        run_id = rig.printed(rig.backfill(environment, FORM), "run")
        assert site.paths == []
    api = prefect_place.prefect_api
    inside = {"flow_runs": {"parent_flow_run_id": {"any_": [run_id]}}}
    assert requests.post(f"{api}/flow_runs/filter", json=inside, timeout=30).json() == []
    run = requests.get(f"{api}/flow_runs/{run_id}", timeout=30).json()
    assert run["state_name"] == "Completed"
    assert run["total_run_time"] < 3 * LONGEST
