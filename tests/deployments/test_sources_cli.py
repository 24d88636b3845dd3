"""The verb that checks a sources file."""

import subprocess
import sys
from pathlib import Path

import pytest

from deployments.cli.sources import check

STARTING_FILE = Path(__file__).parents[2] / "deployments" / "sources.toml"


def test_a_right_file_gives_a_line_a_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(STARTING_FILE) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "example-times: The Example Times (Asia/Seoul); example.com en.example.com; 1 feed, 1 sitemap",
        "example-archive: Archive of the Example Gazette (UTC); any host; 1 warc",
    ]
    assert err == ""


def test_history_counts_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.toml"
    history = '[[source.history]]\nkind = "url_list"\npath = "july.csv"\n'
    first, second = STARTING_FILE.read_text().rsplit("[[source]]\n", 1)
    file.write_text(f"{first}{history}[[source]]\n{second}")
    assert check(file) == 0
    assert capsys.readouterr().out.splitlines()[0].endswith("; 1 feed, 1 sitemap, 1 url_list")


def test_a_wrong_file_gives_every_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(STARTING_FILE.read_text().replace("Asia/Seoul", "Asia/Seul").replace('"warc"', '"wark"'))
    assert check(file) == 2
    out, err = capsys.readouterr()
    assert out == ""
    zone, kind = err.splitlines()
    assert zone.startswith(f'{file}: source "example-times", key "timezone": "Asia/Seul" is wrong')
    assert zone.endswith('did you mean "Asia/Seoul"?')
    assert kind.startswith(f'{file}: source "example-archive", discovery 1, key "kind": "wark" is wrong')


def test_the_command_ends_with_the_code(tmp_path: Path) -> None:
    program = [sys.executable, "-c", "from deployments.cli.sources import app; app()", "check"]
    assert subprocess.run([*program, STARTING_FILE], check=False, capture_output=True).returncode == 0
    missing = subprocess.run([*program, tmp_path / "no.toml"], check=False, capture_output=True, text=True)
    assert missing.returncode == 2
    assert missing.stderr == f"{tmp_path}/no.toml: No such file or directory; name a sources file that can be read\n"
