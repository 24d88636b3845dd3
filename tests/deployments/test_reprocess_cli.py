"""The verb for reading anew: what it refuses at once, and what it shows."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deployments.cli.reprocess import _show, reprocess
from deployments.place import Place
from tests import rig
from warehouse import store
from warehouse.errors import ConfigError

HEMEROTECA = str(Path(sys.executable).with_name("hemeroteca"))


def test_pages_are_counted_from_nought() -> None:
    with pytest.raises(ConfigError, match="--most-pages -1: name a whole number, 0 for no limit"):
        reprocess(most_pages=-1)


def test_there_must_be_something(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HEMEROTECA_DATA", str(tmp_path / "none"))
    with pytest.raises(ConfigError, match="none does not exist: nothing was fetched yet"):
        reprocess("news")


def test_what_is_told_of_damage_and_of_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    told = {"versions": {"1": 9}, "read": 4, "texts_changed": 1, "turned": {}, "damaged": 2, "left": 3}
    _show({"news": told}, is_count=False)
    said = capsys.readouterr().out
    assert ["news", "4", "1", "3", "2"] in [line.split() for line in said.splitlines()]
    assert "3 captures are still to be read; run it again to go on" in said
    assert "damaged payloads are in issue_list" in said
    assert "outcomes that changed" not in said


@pytest.mark.e2e
def test_what_a_user_sees(prefect_place: Place, sample: rig.Sample, tmp_path: Path) -> None:
    """The server is the session's: its folder is the data folder, and gets the sample's state for the time of the test."""
    data = Path(shutil.copytree(sample.data, tmp_path / "data", ignore=shutil.ignore_patterns("locks", "prefect")))
    with store.open_loading(data) as con:
        con.execute("update extractions set extractor_version = '1+old' where outcome = 'consent_wall'")
        con.execute(
            "update extractions set extractor_version = '1+old' where capture_id in"
            " (select capture_id from articles where source_id = 'hangang-post' order by article_id limit 5)"
        )
    (data / "prefect").symlink_to(prefect_place.data / "prefect")

    def said(*arguments: str) -> str:
        environment = {"HEMEROTECA_DATA": str(data), "HEMEROTECA_PORT": str(prefect_place.port)}
        command = [HEMEROTECA, "reprocess", *arguments, "--sources", str(data / "sources.toml")]
        done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    counted = said("hangang-post", "--dry-run")
    [row] = [line.split() for line in counted.splitlines() if "1+old" in line]
    assert row[:2] == ["hangang-post", "1+old"]
    assert int(row[2]) >= 5
    assert "captures read anew" not in counted
    part = said("hangang-post", "--most-pages", "1")
    assert "captures are still to be read; run it again to go on" in part
    rest = said("hangang-post")
    assert "flow-run" in rest
    assert ["nothing", "is", "out", "of", "date", "0"] in [
        line.split() for line in said("hangang-post", "--dry-run").splitlines()
    ]
