"""`hemeroteca up` as a user types it: everything is up, up again changes nothing, down leaves nothing."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deployments import keeper, newsroom, server, worker
from deployments.api import ask
from deployments.daemon import MARK
from tests import rig
from tests.ports import free_ports

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

HEMEROTECA = str(Path(sys.executable).with_name("hemeroteca"))
STRAY = {
    "PREFECT_API_URL": "http://127.0.0.1:9/api",
    "PREFECT_PROFILE": "work",
    "PREFECT_SERVER_DATABASE_CONNECTION_URL": "sqlite+aiosqlite:////nonexistent/prefect.db",
}


class User:
    """Somebody without sources of their own, whose shell speaks of another Prefect."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.sample = data / "sample"
        self.port = free_ports(14)
        self.api = f"http://127.0.0.1:{self.port + 10}/api"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HEMEROTECA_")}
        self.environment = (
            kept
            | STRAY
            | {
                "HEMEROTECA_DATA": str(data),
                "HEMEROTECA_PORT": str(self.port),
                "HEMEROTECA_NEWSROOM_PORT": str(self.port + 11),
            }
        )

    def types(self, *arguments: str, **more: str) -> str:
        done = subprocess.run(
            [HEMEROTECA, *arguments],
            env=self.environment | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=400,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def pids(self) -> dict[str, int]:
        parts = {part.__name__: part.process(self.sample).find() for part in (keeper, server, worker, newsroom)}
        return {name: note["pid"] for name, note in parts.items() if note}

    def awaits_another(self, part: str, former: int) -> dict[str, int]:
        deadline = time.monotonic() + 180
        while (now := self.pids()).get(part, former) == former:
            assert time.monotonic() < deadline, f"nobody started {part} anew"
            time.sleep(0.2)
        return now

    def posts(self, path: str, **body: Any) -> Any:
        return ask(self.api, path, body)


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[User]:
    person = User(tmp_path_factory.mktemp("user"))
    yield person
    for part in (keeper, worker, server, newsroom):
        part.stop(person.sample)


def _marked_processes(data: Path) -> list[int]:
    """Live processes of a data folder: those that carry the mark of one of its daemons, whatever their session."""
    told = [path.read_text() for path in (data / "prefect").glob("*.json")]
    marks = {match for text in told for match in re.findall(r'"mark": "(\w+)"', text)}
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                environ = (folder / "environ").read_bytes()
            except OSError:
                continue
            found += [int(folder.name)] if any(f"{MARK}={mark}".encode() in environ for mark in marks) else []
    return found


def test_up_twice_and_down(user: User) -> None:
    said = user.types("up")
    assert "has only the examples in it, so this is the bundled sample newsroom" in said
    last = said.splitlines()[-1]
    assert last.startswith(f"UI: http://127.0.0.1:{user.port + 10}  backfill form: http://127.0.0.1:")
    first = user.pids()
    assert first.keys() == {"deployments.keeper", "deployments.server", "deployments.worker", "deployments.newsroom"}

    deployed = {one["name"]: one for one in user.posts("/deployments/filter")}
    assert deployed.keys() == {"ingest", "backfill", "reprocess", "maintain"}
    assert last.endswith(f"/deployments/deployment/{deployed['backfill']['id']}/run")
    queues = {one["name"]: one for one in user.posts("/work_pools/hemeroteca/queues/filter")}
    assert queues.keys() == {"default", "backfill"}
    assert queues["default"]["priority"] < queues["backfill"]["priority"]
    assert [one["active"] for one in deployed["ingest"]["schedules"]] == [True]
    assert len(user.posts("/automations/filter")) >= 2
    assert (user.sample / "prefect" / "prefect.db").exists()

    again = user.types("up", "--sample")
    assert "already up" in again
    assert "started" not in again
    assert user.pids() == first

    changed = user.types("up", "--sample", HEMEROTECA_BATCH_PAGES="50")
    assert "the worker was started otherwise (HEMEROTECA_BATCH_PAGES): it is started anew" in changed
    second = user.pids()
    assert second["deployments.server"] == first["deployments.server"]
    assert second["deployments.worker"] != first["deployments.worker"]
    assert not rig.alive(first["deployments.worker"])

    for part in ("deployments.worker", "deployments.server"):
        os.kill(second[part], signal.SIGKILL)
        third = user.awaits_another(part, second[part])
    assert third["deployments.worker"] != second["deployments.worker"]
    server.await_answer(user.port + 10)

    well = user.types("doctor", "--sample")
    assert f"ok    server: up at http://127.0.0.1:{user.port + 10}" in well
    assert "ok    worker: up" in well
    assert "ok    keeper: up" in well
    assert "ok    schedule: of ingest is active" in well
    sources = user.sample / "sources.toml"
    sources.write_text(sources.read_text().replace('id = "harbor-ledger"', 'id = "harbour-ledger"'))
    done = subprocess.run(
        [HEMEROTECA, "doctor", "--sample"], env=user.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert re.search(r"bad   deployment: backfill offers .*harbor-ledger.*make up", done.stdout), done.stdout

    run = user.posts(f"/deployments/{deployed['ingest']['id']}/create_flow_run", state={"type": "SCHEDULED"})
    deadline = time.monotonic() + 240
    while (state := ask(user.api, f"/flow_runs/{run['id']}")["state"])["type"] in {"SCHEDULED", "PENDING"}:
        assert time.monotonic() < deadline, state
        time.sleep(0.5)

    before = _marked_processes(user.sample)
    ended = user.types("down")
    assert re.findall("ended the (.+) of", ended) == ["keeper", "worker", "server", "newsroom"]
    assert before
    assert not [pid for pid in before if rig.alive(pid)]
    assert user.types("down") == "nothing was running\n"


def test_services_take_their_turns(user: User) -> None:
    """As systemd starts them: the worker before its server, which is found by the other commands."""
    mine = user.data / "mine.toml"
    with rig.newsroom(user.data / "file", 0, user.port + 1):
        mine.write_text((user.data / "file" / "sources.toml").read_text())
        env = user.environment | {"HEMEROTECA_SOURCES": str(mine)}
        parts = [
            subprocess.Popen([HEMEROTECA, "service", part], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            for part in ("worker", "server")
        ]
        try:
            deadline = time.monotonic() + 300
            while not worker.running(user.data) and time.monotonic() < deadline:
                assert [part.poll() for part in parts] == [None, None]
                time.sleep(0.5)
            for part, process in zip((worker, server), parts, strict=True):
                note = part.process(user.data).find()
                assert note is not None
                assert (note["pid"], note["is_service"]) == (process.pid, 1)
            up = user.types("up", HEMEROTECA_SOURCES=str(mine))
            assert up.count("already up") == 2
            assert not keeper.running(user.data)
            down = user.types("down")
            assert "is a service: systemctl --user stop hemeroteca-worker" in down
            assert [part.poll() for part in parts] == [None, None]
        finally:
            for process in parts:
                process.terminate()
                process.communicate(timeout=120)
    assert not worker.running(user.data)
