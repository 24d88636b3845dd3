"""The automations as shipped, at work on a real server: what is dead ends, what is late goes, who asked is told."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterParentFlowRunId
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Pending, Scheduled

from deployments import apply, deploy, worker
from deployments.daemon import Daemon
from deployments.place import Place
from deployments.worker import POOL
from tests.deployments.test_apply_check import SOURCES

pytestmark = pytest.mark.e2e

FLOWS = '''
"""Flows with the names of ours."""
import os, time
from pathlib import Path
from prefect import flow

@flow(name="ingest")
def ingest():
    raise RuntimeError("the press stands still")

@flow(name="backfill")
def backfill(noted: str):
    window(noted)

@flow(name="window")
def window(noted: str):
    Path(noted).write_text(str(os.getpid()))
    time.sleep(600)

@flow(name="reprocess")
def reprocess():
    pass

@flow(name="maintain")
def maintain():
    pass
'''


def press(tmp_path: Path, within: dict[str, int]) -> tuple[Path, Path]:
    """The shipped files for the flows above, with less patience and nothing else changed."""
    deployments = yaml.safe_load(apply.PREFECT_FILE.read_text())
    for one in deployments["deployments"]:
        one["entrypoint"] = f"pressroom.{one['name']}"
        one["schedules"] = []
    automations = yaml.safe_load(apply.AUTOMATIONS_FILE.read_text())
    for one in automations["automations"]:
        for word, seconds in within.items():
            if word in one["name"]:
                assert one["trigger"]["within"] > seconds
                one["trigger"]["within"] = seconds
    (tmp_path / "prefect.yaml").write_text(yaml.safe_dump(deployments))
    (tmp_path / "automations.yaml").write_text(yaml.safe_dump(automations))
    return tmp_path / "prefect.yaml", tmp_path / "automations.yaml"


@pytest.fixture
def place(tmp_path: Path, prefect_place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Where the flows above are found, by us, by workers and by their runs."""
    (tmp_path / "pressroom.py").write_text(FLOWS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "data").mkdir()
    (tmp_path / "sources.toml").write_text(SOURCES)
    return Place(tmp_path / "data", tmp_path / "sources.toml", prefect_place.port)


@pytest.fixture
def client(place: Place) -> Iterator[SyncPrefectClient]:
    url = place.environment()["PREFECT_API_URL"]
    with temporary_settings({PREFECT_API_URL: url}), get_client(sync_client=True) as client:
        yield client
        for deployment in deploy.of_pool(client, POOL):
            client.delete_deployment(deployment.id)
        for automation in client.read_automations():
            client.delete_automation(automation.id)
        client.delete_work_pool(POOL)


def until(true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.5)
    return False


def state(client: SyncPrefectClient, run: FlowRun) -> tuple[str, str]:
    now = client.read_flow_run(run.id).state
    assert now
    return str(now.name), str(now.message)


def test_a_run_whose_process_and_worker_were_killed_ends_crashed(
    tmp_path: Path, place: Place, client: SyncPrefectClient
) -> None:
    deployments, automations = press(tmp_path, {"stopped reporting": 45})
    apply.apply(place.environment(), deployments, place.sources, automations)
    noted = tmp_path / "pid"
    assert worker.ensure(place)
    try:
        one = client.read_deployment_by_name("backfill/backfill")
        parent = client.create_flow_run_from_deployment(one.id, parameters={"noted": str(noted)})
        assert until(lambda: noted.exists() and noted.read_text() != "", 120), worker.log(place.data).read_text()
        found = Daemon("worker", place.data / "prefect").find()
        assert found
        os.kill(found["pid"], signal.SIGKILL)
        os.kill(int(noted.read_text()), signal.SIGKILL)
    finally:
        worker.stop(place.data)
    children = FlowRunFilter(parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[parent.id]))
    [child] = client.read_flow_runs(flow_run_filter=children)
    for run in (parent, child):
        assert until(lambda run=run: state(client, run)[0] == "Crashed", 150)  # type: ignore[misc]
        assert "has not reported for" in state(client, run)[1]
    limit = client.read_deployment(one.id).global_concurrency_limit
    assert limit
    assert limit.active_slots == 0  # the next one can start


def test_late_runs_of_the_schedule_and_runs_that_never_start_end_and_backfills_wait(
    tmp_path: Path, place: Place, client: SyncPrefectClient
) -> None:
    deployments, automations = press(tmp_path, {"late": 12, "never get going": 12})
    apply.apply(place.environment(), deployments, place.sources, automations)
    due = Scheduled(scheduled_time=datetime.now(UTC) - timedelta(minutes=1))
    backfill, ingest, reprocess = (
        client.create_flow_run_from_deployment(
            client.read_deployment_by_name(f"{name}/{name}").id, parameters=parameters, state=due
        )
        for name, parameters in (("backfill", {"noted": "nowhere"}), ("ingest", {}), ("reprocess", {}))
    )
    client.set_flow_run_state(reprocess.id, Pending())  # taken by a worker that died at once
    assert until(lambda: state(client, reprocess)[0] == "Crashed", 150), state(client, reprocess)
    assert until(lambda: state(client, ingest)[0] == "Cancelled", 150), state(client, ingest)
    assert state(client, backfill)[0] == "Late"


class _Hook(BaseHTTPRequestHandler):
    """Takes every message and answers as it is told."""

    got: list[tuple[str, dict[str, str]]]
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append((self.path, json.loads(body)))
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[tuple[type[_Hook], str]]:
    kind = type("Hook", (_Hook,), {"got": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield kind, f"http://127.0.0.1:{server.server_address[1]}/hook?token=hunter2"
        server.shutdown()


def python(place: Place, code: str) -> None:
    subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | place.environment(),
        cwd=place.data,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )


def test_a_failure_and_a_silent_source_are_told_to_a_webhook(
    tmp_path: Path, place: Place, prefect_place: Place, client: SyncPrefectClient, hook: tuple[type[_Hook], str]
) -> None:
    kind, address = hook
    environment = place.environment() | {"HEMEROTECA_NOTIFY": address}
    deployments, automations = press(tmp_path, {})
    apply.apply(environment, deployments, place.sources, automations)
    time.sleep(2)  # the server hears of new automations by its own events
    # Twice: the second failure within the hour is not told.
    python(place, "from pressroom import ingest; ingest(return_state=True); ingest(return_state=True)")
    assert until(lambda: len(kind.got) == 1, 60)
    path, told = kind.got[0]
    assert path == "/hook?token=hunter2"
    assert told["subject"].startswith("Hemeroteca: ")
    assert told["subject"].endswith(" failed")
    message, link = told["text"].splitlines()
    assert message.endswith("RuntimeError: the press stands still")
    assert link.startswith(f"http://127.0.0.1:{prefect_place.port}/runs/flow-run/")
    # What the webhook refuses is no secret spilled either.
    kind.status = 500
    why = {"why": "hardly anything new", "article_count": 2, "counted_hours": 30, "usual_count": 31}
    event = {"prefect.resource.id": "hemeroteca.source.herald", "prefect.resource.name": "The Herald"}
    python(
        place,
        "from prefect.events import emit_event; from prefect.events.worker import EventsWorker;"
        f"emit_event('hemeroteca.source.silent', {event}, payload={why});"
        "EventsWorker.drain_all(timeout=10)",
    )
    assert until(lambda: len(kind.got) > 1, 60)
    assert {told["text"] for _, told in kind.got[1:]} == {
        "The Herald: hardly anything new; 2 articles in 30 hours, 31 as a rule"
    }
    time.sleep(2)  # for the server to log what it will
    assert "hunter2" not in (prefect_place.data / "prefect" / "server.log").read_text()
    blocks = client.read_block_documents_by_type("slack-webhook", include_secrets=False)
    assert "hunter2" not in str(blocks)
