"""`hemeroteca why`, as a person types it about the sample's pages."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import rig

pytestmark = pytest.mark.e2e


def why(data: Path, url: str) -> tuple[int, str]:
    command = [str(Path(sys.executable).with_name("hemeroteca")), "why", url]
    environment = os.environ | {"HEMEROTECA_DATA": str(data)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr


def test_an_article(sample: rig.Sample) -> None:
    item = next(item for item in sample.truth if item.outcome == "article" and not item.alias_of)
    code, said = why(sample.data, item.url)
    [[run_id]] = rig.rows(sample.data, "select run_id from runs")
    assert code == 0
    for part in ("where it was found", "how it ended", "article", "its article", "window state", str(run_id), "byte"):
        assert part in said
    assert str(item.headline) in said


def test_a_page_that_is_none_says_why(sample: rig.Sample) -> None:
    item = next(item for item in sample.truth if item.outcome == "blocked_by_robots" and "?" not in item.url)
    code, said = why(sample.data, f"{item.url}?utm_source=newsletter")
    assert code == 0
    assert "blocked_by_robots" in said
    assert "robots.txt disallows it" in said


def test_an_unknown_address_names_those_like_it(sample: rig.Sample) -> None:
    item = next(item for item in sample.truth if item.outcome == "article")
    code, said = why(sample.data, item.url + "x")
    assert code == 1
    assert "never seen" in said
    assert item.url in said


def test_the_id_of_a_row_in_place_of_an_address(sample: rig.Sample) -> None:
    [[url_id, url]] = rig.rows(sample.data, "select url_id, url from urls where outcome = 'article' limit 1")
    code, said = why(sample.data, str(url_id))
    assert code == 0
    assert f"met as  {url}".split() == [word for line in said.splitlines() if "met as" in line for word in line.split()]
