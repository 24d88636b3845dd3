"""Run the product's own commands as a user would: real processes, a real newsroom, a real server."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deployments import server
from deployments.sample.newsroom import Newsroom
from deployments.sample.sources import sources_toml
from deployments.sample.truth import Expected
from warehouse.checksum import content_checksum
from warehouse.store import open_published

CHECKOUT = Path(__file__).resolve().parents[1]

EDITION = 1  # the edition that the tests compare runs of

INGEST = "from flows.ingest import ingest; ingest()"
BACKFILL = """
import json, sys
from flows.backfill import backfill
from flows.forms import BackfillForm
state = backfill(BackfillForm.model_validate_json(sys.argv[1]), return_state=True)
print("run", state.state_details.flow_run_id)
print("told", json.dumps(state.result(), default=str))
"""


@dataclass(frozen=True)
class Sample:
    """A warehouse after one ingest of an edition, and what must be in it."""

    data: Path
    base_port: int
    truth: tuple[Expected, ...]
    requests: dict[str, int]


def flow_environment(data: Path, sources: Path, server_data: Path, server_port: int) -> dict[str, str]:
    """Variables for a flow process that works on ``data`` and reports to a server that lives elsewhere."""
    return server.environment(server_data, server_port) | {
        "HEMEROTECA_DATA": str(data),
        "HEMEROTECA_SOURCES": str(sources),
        "HEMEROTECA_PUBLISH_EVERY": "0",
        "HEMEROTECA_CHECK_EVERY": "0",
        "HEMEROTECA_BATCH_PAGES": "20",
    }


def start_ingest(environment: Mapping[str, str], **extra: str) -> subprocess.Popen[str]:
    """Start ``ingest`` in a process of its own, as a worker does."""
    return subprocess.Popen(
        [sys.executable, "-c", INGEST],
        env=os.environ | environment | extra,
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def start_backfill(environment: Mapping[str, str], form: Mapping[str, object]) -> subprocess.Popen[str]:
    """Start a backfill in a process of its own; it prints ``run ID`` and ``told JSON``."""
    return subprocess.Popen(
        [sys.executable, "-c", BACKFILL, json.dumps(form)],
        env=os.environ | environment,
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def backfill(environment: Mapping[str, str], form: Mapping[str, object]) -> str:
    """Run a backfill to its good end; return what it printed."""
    with start_backfill(environment, form) as process:
        said, _ = process.communicate(timeout=3000)
    assert process.returncode == 0, said[-20_000:]
    return said


def script(environment: Mapping[str, str], text: str, *arguments: str) -> str:
    """Run some Python in a process of its own, see it end well, and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", text, *arguments],
        env=os.environ | environment,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def printed(said: str, word: str) -> str:
    """Return what stands behind a word that begins one line."""
    [line] = [line for line in said.splitlines() if line.startswith(f"{word} ")]
    return line.removeprefix(f"{word} ")


def ingest(environment: Mapping[str, str], **extra: str) -> tuple[int, str]:
    """Run ``ingest`` to its end; return the exit code and what it printed."""
    with start_ingest(environment, **extra) as process:
        said, _ = process.communicate(timeout=900)
    return process.returncode, said


@contextmanager
def newsroom(data: Path, edition: int, base_port: int) -> Iterator[Newsroom]:
    """Serve an edition, with a sources file for it in ``data``."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "sources.toml").write_text(sources_toml(base_port), encoding="utf-8")
    with Newsroom(edition=edition, base_port=base_port) as room:
        yield room


def checksum(data: Path) -> str:
    """Content checksum of the published warehouse."""
    with open_published(data) as con:
        return content_checksum(con)


def rows(data: Path, query: str) -> list[tuple[object, ...]]:
    """Ask the published warehouse."""
    with open_published(data) as con:
        answer: list[tuple[object, ...]] = con.execute(query).fetchall()
        return answer


def children(pid: int) -> list[int]:
    """Live processes whose parent is ``pid``."""
    return [child for child in _processes() if _stat(child)[1:2] == [str(pid)] and alive(child)]


def alive(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    fields = _stat(pid)
    return bool(fields) and fields[0] != "Z"


def _processes() -> list[int]:
    return [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]


def _stat(pid: int) -> list[str]:
    """State, parent and the rest of proc(5) stat; empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
