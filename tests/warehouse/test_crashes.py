"""The loader and the publisher die at named moments; doing it again gives what an undisturbed run gives."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.warehouse.staging import Visit, address, at, stages, words
from warehouse import runs, store
from warehouse.check import demand, run_checks
from warehouse.checksum import content_checksum
from warehouse.publish import publish

CHECKOUT = Path(__file__).parents[2]
RELATED = ((address("a"), "related"),)
GROUPS = [
    [Visit(address("a"), 0, words("a"), published=at(-60), author="Kim")],
    [Visit(address("b"), 1, words("b"), published=at(-50), links=RELATED)],
    [
        Visit(address("a"), 9, words("a2"), published=at(-60)),
        Visit(address("w", "courier"), 9, words("b"), source="courier"),
    ],
    [Visit(address("c"), 2, words("c"), links=RELATED)],
]

LOAD_AND_PUBLISH = """
import sys
from pathlib import Path
from warehouse.load import load_stages
from warehouse.publish import publish
data = Path(sys.argv[1])
for stage in sorted(path.parent for path in data.glob("stage/*/*/manifest.json")):
    load_stages(data, [stage])
publish(data)
"""


def work(data: Path, **environment: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", LOAD_AND_PUBLISH, str(data)], cwd=CHECKOUT, env=os.environ | environment, check=False
    )
    return done.returncode


def published_checksum(data: Path) -> str:
    with store.open_published(data) as con:
        return content_checksum(con)


@pytest.fixture(scope="module")
def undisturbed(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    data = tmp_path_factory.mktemp("undisturbed")
    (data / store.LOADING).write_bytes((founded / store.LOADING).read_bytes())
    stages(data, GROUPS)
    assert work(data) == 0
    return published_checksum(data)


@pytest.mark.parametrize(
    "moment", ["load.transaction:2", "store.checkpoint:1", "store.checkpoint:5", "publish.copied", "publish.renamed"]
)
def test_after_a_kill_the_same_again_gives_the_same(data: Path, undisturbed: str, moment: str) -> None:
    publish(data)
    stages(data, GROUPS)
    assert work(data, HEMEROTECA_KILL_AT=moment) == -signal.SIGKILL
    with store.open_published(data) as con:
        assert store.count(con, "select count(*) from articles") in {0, 4}, "readers see the old copy or the new one"
    assert work(data) == 0
    assert published_checksum(data) == undisturbed
    with store.open_loading(data) as con:
        demand(run_checks(con))
        assert store.count(con, "select count(*) from loads") == len(GROUPS)
    assert [path for path in data.rglob("*") if path.is_file() and "stage" in path.parts] == []
    assert sorted(path.name for path in data.iterdir() if path.is_file()) == ["loading.duckdb", "warehouse.duckdb"]


def test_a_kill_while_the_file_is_made_leaves_a_usable_folder(tmp_path: Path) -> None:
    made = f"from warehouse import runs; from pathlib import Path; runs.start(Path({str(tmp_path)!r}), 'r', 'ingest')"
    done = subprocess.run(
        [sys.executable, "-c", made],
        cwd=CHECKOUT,
        env=os.environ | {"HEMEROTECA_KILL_AT": "store.checkpoint"},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    runs.finish(tmp_path, "r", "crashed")
    with store.open_loading(tmp_path) as con:
        assert store.rows(con, "select run_id, state from runs") == [{"run_id": "r", "state": "crashed"}]


def test_two_loaders_at_once_lose_nothing(data: Path, undisturbed: str) -> None:
    stages(data, GROUPS)
    command = [sys.executable, "-c", SOME_OF_THEM, str(data)]
    with (
        subprocess.Popen([*command, "0"], cwd=CHECKOUT) as even,
        subprocess.Popen([*command, "1"], cwd=CHECKOUT) as odd,
    ):
        assert (even.wait(), odd.wait()) == (0, 0)
    publish(data)
    assert published_checksum(data) == undisturbed


SOME_OF_THEM = """
import sys
from pathlib import Path
from warehouse.load import load_stages
data = Path(sys.argv[1])
found = sorted(Path(data).glob("stage/*/run-1-*"))
for stage in found:
    if int(stage.name[-1]) % 2 == int(sys.argv[2]):
        load_stages(data, [stage])
"""
