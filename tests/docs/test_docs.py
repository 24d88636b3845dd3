"""What the documents tell a reader to type is typed, and what SQL they show is run."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployments import server, worker
from tests.ports import free_ports
from tests.rig import Sample
from warehouse.sources import parse_sources
from warehouse.store import open_published

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

CHECKOUT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    [*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")], key=lambda path: path.relative_to(CHECKOUT).as_posix()
)
NOT_HERE = ("git clone", "make test", "make soak", "make bench", "make lock")  # the network, or this very run


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    lines = [line for path in DOCUMENTS for block in blocks(path, "console") for line in block.splitlines()]
    return [line[2:] for line in lines if line.startswith("$ ") and not line[2:].startswith(NOT_HERE)]


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A reader's shell: own data, own ports, and the sources file that the README shows."""
    if not (Path(sys.prefix) / ".installed").exists():
        pytest.skip(f"{sys.prefix} was not made by make; run the tests with: make unit")
    yield os.environ | {
        "HEMEROTECA_DATA": str(tmp_path / "data"),
        "HEMEROTECA_PORT": str(free_ports(11)),
        "HEMEROTECA_NEWSROOM_PORT": str(free_ports(3)),
        "VENV": sys.prefix,
        "CI": "",
    }
    for data in (tmp_path / "data", tmp_path / "data" / "sample"):
        worker.stop(data)
        server.stop(data)


def test_every_command_works_in_the_order_of_the_documents(environment: dict[str, str], tmp_path: Path) -> None:
    [toml] = blocks(CHECKOUT / "README.md", "toml")
    mine = tmp_path / "mine.toml"
    mine.write_text(toml, encoding="utf-8")
    typed = commands()
    assert "make run" in typed
    for command in typed:
        # `make run SOURCES=mine.toml` would look for the README's fictional hosts on the web.
        here = command.replace("make run SOURCES=mine.toml", "make -n run SOURCES=mine.toml")
        here = here.replace("mine.toml", str(mine)).replace(".venv/", f"{sys.prefix}/")
        done = subprocess.run(
            ["bash", "-c", here.replace("make ", f"make VENV={sys.prefix} ", 1)],
            cwd=CHECKOUT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stdout + done.stderr, command


def test_the_sources_that_the_documents_show_are_right() -> None:
    shown = [block for path in DOCUMENTS for block in blocks(path, "toml")]
    assert shown
    for block in shown:
        tomllib.loads(block)
        assert parse_sources(block, "README.md").sources


def test_every_query_answers(sample: Sample) -> None:
    queries = [(path.name, block) for path in DOCUMENTS for block in blocks(path, "sql")]
    assert queries
    with open_published(sample.data) as con:
        for name, query in queries:
            found = con.execute(query).fetchall()
            assert found or query.startswith("-- empty when"), f"{name}: no rows from\n{query}"


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        (path.name, target)
        for path in DOCUMENTS
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_make_help_lists_the_targets_of_the_documents() -> None:
    listed = subprocess.run(["make", "help"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    targets = {line.split()[0] for line in listed.splitlines() if line.strip()}
    assert {"run", "up", "down", "sql", "test", "soak", "bench"} <= targets
