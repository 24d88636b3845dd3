"""What reports leave on a real server: artifacts of the run, and one event a day for a silent source."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from deployments.place import Place
from tests import rig
from tests.warehouse.arriving import Arriving
from warehouse import store
from warehouse.clock import now

pytestmark = pytest.mark.e2e

FLOW = """
import sys, time
from datetime import date, timedelta
from pathlib import Path
from prefect import flow
from prefect.runtime import flow_run
from flows import reports
from flows.reports import Ended, Planned, live
from tasks import progress

live.EVERY = 0.2
data, first = Path(sys.argv[1]), date(2019, 7, 5)

@flow(name="told")
def told():
    with reports.progress("told-progress", "told"):
        progress.planned("stopped", 4)
        progress.done("stopped", 2)
        time.sleep(0.5)
        progress.done("stopped", 1)
    reports.plan([Planned("stopped", first, first + timedelta(2), ["url_list"], 5, 4, 1, 4, 4, 20.0, 0.2)])
    reports.windows(data, "run", [Ended("stopped", first, first + timedelta(2), "partial", {"article": 3}, "slow", 9.0, flow_run.id)])
    reports.completeness(data, ["stopped"])
    reports.health(data)
    reports.health(data)
    reports.watch(data)
    print("told", flow_run.id)

@flow(name="quiet")
def quiet():
    with reports.progress("quiet-progress", "quiet"):
        pass
    reports.windows(data, "run", [])
    print("told", flow_run.id)

told()
quiet()
"""
SOURCE = """
[[source]]
id = "{name}"
name = "{name}"
hosts = ["{name}.example"]
timezone = "UTC"
language = "en"
paused = {paused}
[[source.discovery]]
kind = "feed"
url = "https://{name}.example/feed"
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three sources, two of which have stopped; one of these is paused. A page failed in a run, a day was tried."""
    with store.open_loading(tmp_path) as con:
        arriving = Arriving(con, now())
        arriving.steady("steady", 30)
        for name in ("stopped", "paused"):
            arriving.steady(name, 30, until=29)
        con.execute(
            "insert into windows by name select 'stopped' as source_id, 'url_list' as method, '2019-07-05'::date as day,"
            " 'failed' as state, 'no answer' as reason, 0 as url_count, 0 as article_count, 0 as rejected_count,"
            " 0 as deferred_count, 0 as pending_count, map([], []) as outcome_counts, 'run' as run_id, now() as updated_at"
        )
        con.execute(
            "insert into issues select 1, url_id, source_id, 'run', 'gone', 'status 410', null, now() from frontier"
            " where source_id = 'stopped' limit 1"
        )
    names = {"steady": "false", "stopped": "false", "paused": "true"}
    text = "".join(SOURCE.format(name=name, paused=paused) for name, paused in names.items())
    (tmp_path / "sources.toml").write_text(text)
    return tmp_path


def ask(place: Place, what: str, asked: dict[str, Any]) -> Any:
    answer = requests.post(f"http://127.0.0.1:{place.port}/api/{what}/filter", json=asked, timeout=30)
    answer.raise_for_status()
    return answer.json()


@pytest.fixture
def run_ids(data: Path, prefect_place: Place) -> list[str]:
    """A flow run that tells all there is, and one that has nothing to tell."""
    environment = rig.flow_environment(data, data / "sources.toml", prefect_place.data, prefect_place.port)
    said = rig.script(environment, FLOW, str(data))
    return [line.removeprefix("told ") for line in said.splitlines() if line.startswith("told ")]


def test_what_a_person_finds_on_the_page_of_the_run(run_ids: list[str], prefect_place: Place) -> None:
    told, quiet = run_ids
    found = {
        row["key"]: row for row in ask(prefect_place, "artifacts", {"artifacts": {"flow_run_id": {"any_": [told]}}})
    }
    found.pop("sources", None)
    assert {key: row["type"] for key, row in found.items()} == {
        "told-progress": "progress",
        "backfill-plan": "table",
        "windows": "table",
        "failures": "markdown",
        "completeness": "markdown",
    }
    assert found["told-progress"]["data"] == 75
    assert found["told-progress"]["description"].startswith("told: 3 of 4 pages in ")
    assert json.loads(found["backfill-plan"]["data"])[0]["days"] == "2019-07-05..06"
    assert json.loads(found["windows"]["data"])[0]["state"] == "partial"
    assert f"/runs/flow-run/{told})" in found["failures"]["data"]
    assert "**gone**: 1 page of stopped" in found["failures"]["data"]
    assert "2019-07      x" in found["completeness"]["data"]
    # Another run on this server may have made its version an hour ago or less: then that one was brought up to date.
    newest = {"artifacts": {"key": {"any_": ["sources"]}}, "sort": "UPDATED_DESC", "limit": 1}
    [table] = ask(prefect_place, "artifacts", newest)
    rows = json.loads(table["data"])
    assert {row["source"]: row["state"] for row in rows} == {"stopped": "silent", "paused": "paused", "steady": ""}
    assert table["description"].startswith("silent: stopped; 3 sources at ")
    assert ask(prefect_place, "artifacts", {"artifacts": {"flow_run_id": {"any_": [quiet]}}}) == []

    # Runs of other tests on this server may have told of other sources.
    ours = [f"hemeroteca.source.{row['source']}" for row in rows]
    silent = {"filter": {"event": {"name": ["hemeroteca.source.silent"]}, "resource": {"id": ours}}}
    events: list[dict[str, Any]] = []
    deadline = time.monotonic() + 60
    while not events and time.monotonic() < deadline:
        time.sleep(0.5)
        events = ask(prefect_place, "events", silent)["events"]
    assert [event["resource"]["prefect.resource.id"] for event in events] == ["hemeroteca.source.stopped"]
    assert events[0]["payload"]["usual_count"] == 30
    assert events[0]["payload"]["why"] == "it announces hardly anything new"
