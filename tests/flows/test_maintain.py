"""The daily housekeeping as a real flow run: every step is done, a failed one is named, the others are done all the same."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from deployments import server
from deployments.place import Place
from tests import rig
from warehouse import runs, store

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

MAINTAIN = "import json; from flows.maintain import maintain; print('told', json.dumps(maintain(), default=str))"
STEPS = [
    "finish forgetting",
    "remove old raw pages",
    "remove leftovers",
    "remove old logs",
    "check",
    "compact",
    "measure",
    "publish",
    "show completeness",
    "show the sources",
]


@pytest.fixture
def data(sample: rig.Sample, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample.data, tmp_path / "data", ignore=shutil.ignore_patterns("locks", "prefect")))


def run(data: Path, place: Place, code: int = 0, **extra: str) -> tuple[dict[str, Any], str]:
    environment = rig.flow_environment(data, data / "sources.toml", place.data, place.port)
    done = subprocess.run(
        [sys.executable, "-c", MAINTAIN],
        env=os.environ | environment | extra,
        cwd=rig.CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    lines = [line.removeprefix("told ") for line in done.stdout.splitlines() if line.startswith("told ")]
    return (json.loads(lines[0]) if lines else {}), done.stderr


def artifact(place: Place, key: str) -> Any:
    answer = requests.get(f"{server.url(place.port)}/api/artifacts/{key}/latest", timeout=30)
    answer.raise_for_status()
    return json.loads(answer.json()["data"])


def test_all_of_it(data: Path, prefect_place: Place) -> None:
    runs.start(data, "dead", "ingest")
    (data / "stage" / "hangang").mkdir(parents=True, exist_ok=True)
    (data / ".publishing.duckdb").write_bytes(b"half")
    old = data / "logs" / "ingest-old.log"
    old.parent.mkdir(exist_ok=True)
    old.write_text("long ago")
    os.utime(old, (1, 1))
    with store.open_loading(data) as con:
        con.execute("create table large as select range as a, md5(range::varchar) as b from range(900_000)")
    with store.open_loading(data) as con:
        con.execute("create table small as select 1 as a")
        con.execute("drop table large")
    before = (data / "loading.duckdb").stat().st_size
    (data / "warehouse.duckdb").unlink()

    told, _ = run(data, prefect_place)
    assert list(told) == STEPS
    assert told["remove leftovers"] == told["remove old logs"] == 1
    assert told["check"] > 10
    assert told["measure"] > 1_000_000
    assert not (data / ".publishing.duckdb").exists()
    assert not old.exists()
    assert told["compact"] is not None
    assert (data / "loading.duckdb").stat().st_size < before
    assert rig.rows(data, "select state from runs where run_id = 'dead'") == [("crashed",)]
    parts = {row["part"]: row for row in artifact(prefect_place, "housekeeping")}
    assert parts["raw"]["MB"] > 0
    assert parts["prefect"]["MB"] > 0
    assert parts["raw"]["MB more a day"] == ""
    assert list((data / "logs").glob("maintain-*.log"))

    again, _ = run(data, prefect_place)
    assert again["compact"] is None
    assert again["remove leftovers"] == 0
    grown = {row["part"]: row["MB more a day"] for row in artifact(prefect_place, "housekeeping")}
    assert grown["raw"] == 0
    with store.open_loading(data) as con:
        states = store.rows(con, "select state from runs where flow = 'maintain'")
    assert states == [{"state": "completed"}, {"state": "completed"}]


def test_a_failed_step_is_named_and_the_others_are_done(data: Path, prefect_place: Place) -> None:
    with store.open_loading(data) as con:
        con.execute("delete from urls where url_id = (select min(url_id) from frontier)")
    (data / "warehouse.duckdb").unlink()
    (data / "archives").mkdir()
    (data / "archives" / "x").mkdir()
    (data / "archives" / "x" / "never.warc.gz").mkdir()  # cannot be removed as a file
    os.utime(data / "archives" / "x" / "never.warc.gz", (1, 1))
    _, said = run(data, prefect_place, code=1)
    failed = said.rpartition("MaintainError: ")[2].splitlines()
    assert [line.partition(":")[0] for line in failed[:2]] == ["remove leftovers", "check"]
    assert "frontier_of_unknown_urls: 1 bad, first {" in failed[1]
    assert rig.rows(data, "select max(measured_at) is not null from sizes") == [(True,)]
    with store.open_loading(data) as con:
        assert store.rows(con, "select state from runs where flow = 'maintain'") == [{"state": "failed"}]


def test_killed_in_the_middle(data: Path, prefect_place: Place) -> None:
    before = rig.checksum(data)
    run(data, prefect_place, code=-signal.SIGKILL, HEMEROTECA_KILL_AT="publish.copied")
    run(data, prefect_place)
    assert rig.checksum(data) == before
    with store.open_loading(data) as con:
        states = store.rows(con, "select state from runs where flow = 'maintain' order by started_at")
    assert states == [{"state": "crashed"}, {"state": "completed"}]
