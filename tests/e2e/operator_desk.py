"""Somebody at the Prefect UI: starts and cancels runs, looks how they fare; and who lives on this machine."""

import os
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import requests

from deployments.place import Place

ENDED = frozenset({"COMPLETED", "FAILED", "CRASHED", "CANCELLED"})


class Desk:
    """The server's API, as the UI uses it; a server that is down is asked again until it answers."""

    def __init__(self, place: Place) -> None:
        self._api = place.prefect_api

    def start(self, deployment: str, parameters: Mapping[str, Any]) -> str:
        """Start a run as the button does, and return its id."""
        found = self._ask("GET", f"deployments/name/{deployment}")["id"]
        order = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
        return str(self._ask("POST", f"deployments/{found}/create_flow_run", order)["id"])

    def run(self, run_id: str) -> dict[str, Any]:
        """Return a flow run."""
        found: dict[str, Any] = self._ask("GET", f"flow_runs/{run_id}")
        return found

    def await_end(self, run_id: str, seconds: float) -> dict[str, Any]:
        """Wait until a run has ended, and return it."""
        deadline = time.monotonic() + seconds
        while (found := self.run(run_id))["state_type"] not in ENDED:
            assert time.monotonic() < deadline, f"{found['name']} is {found['state_name']} after {seconds} s"
            time.sleep(0.5)
        return found

    def cancel(self, run_id: str) -> None:
        """Cancel a run as the button does."""
        self._ask("POST", f"flow_runs/{run_id}/set_state", {"state": {"type": "CANCELLING", "name": "Cancelling"}})

    def inside(self, run_id: str) -> dict[str, str]:
        """Return the type of the state, by name, of the flow runs within a run."""
        parents = {"flow_runs": {"parent_flow_run_id": {"any_": [run_id]}}, "limit": 200}
        return {run["name"]: run["state_type"] for run in self._ask("POST", "flow_runs/filter", parents)}

    def open_runs(self) -> list[str]:
        """Return the flow runs that have begun and not ended, by name."""
        begun = {
            "flow_runs": {"state": {"type": {"any_": ["PENDING", "RUNNING", "CANCELLING", "PAUSED"]}}},
            "limit": 200,
        }
        return [run["name"] for run in self._ask("POST", "flow_runs/filter", begun)]

    def _ask(self, method: str, path: str, body: object = None, seconds: float = 90) -> Any:
        deadline = time.monotonic() + seconds
        while True:
            try:
                answer = requests.request(method, f"{self._api}/{path}", json=body, timeout=30)
                if answer.status_code < 500:
                    answer.raise_for_status()
                    return answer.json()
            except requests.ConnectionError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.25)


def processes(data: Path, *words: str, among: Collection[int] | None = None) -> list[int]:
    """Return the live processes that work on a data folder and have all of these words in their command line."""
    mark = f"HEMEROTECA_DATA={data}\0".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid() or (among and int(folder.name) not in among):
            continue
        try:
            environment = (folder / "environ").read_bytes() + b"\0"
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:  # it has ended meanwhile
            continue
        if mark in environment and state != "Z" and all(word in command for word in words):
            found.append(int(folder.name))
    return sorted(found)
