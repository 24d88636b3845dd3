"""`hemeroteca run`, twice and interrupted, as a user types it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployments import server
from deployments.sample.truth import truth
from tests import rig
from tests.ports import free_ports

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

HEMEROTECA = str(Path(sys.executable).with_name("hemeroteca"))


class User:
    """Somebody with a data folder of their own who types commands."""

    def __init__(self, data: Path) -> None:
        self.data = data
        ports = free_ports(14)  # the server's, the sample server's ten further on, and the newsroom's three
        self.environment = os.environ | {
            "HEMEROTECA_DATA": str(data),
            "HEMEROTECA_PORT": str(ports),
            "HEMEROTECA_NEWSROOM_PORT": str(ports + 11),
            "COLUMNS": "160",
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [HEMEROTECA, *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def types(self, *arguments: str) -> tuple[int, str]:
        with self.start(*arguments) as process:
            said, _ = process.communicate(timeout=280)
        return process.returncode, said


@pytest.fixture
def user(tmp_path: Path) -> Iterator[User]:
    person = User(tmp_path)
    yield person
    server.stop(tmp_path / "sample")
    server.stop(tmp_path)


def _bodies(data: Path) -> dict[str, str]:
    return {str(url): str(body) for url, body in rig.rows(data, "select url, body from article_list")}


def test_two_runs_store_every_edition_once(user: User) -> None:
    sample = user.data / "sample"
    code, said = user.types("run", "--sample")
    assert code == 0, said
    assert "outcomes of this run" in said
    assert len(re.findall(r"^select ", said, re.MULTILINE)) == 3
    assert f"warehouse: {sample / 'warehouse.duckdb'}" in said
    assert re.search(r"run: http://127\.0\.0\.1:\d+/\S*flow-run/\S+", said), said
    assert "stays up" in said
    assert server.running(sample)
    [[first]] = rig.rows(sample, "select count(*) from articles")
    assert isinstance(first, int)
    assert first >= 60

    code, said = user.types("run", "--sample", "--no-keep")
    assert code == 0, said
    assert "already up" in said
    assert "edition 1" in said
    assert not server.running(sample)
    assert rig.rows(sample, "select count(*) from articles") == [(first + 2,)]
    assert rig.rows(sample, "select count(*) - count(distinct article_id) from articles") == [(0,)]
    assert rig.rows(sample, "select count(*) from article_versions") == [(first + 3,)]
    gone = {item.url for item in truth(1) if item.outcome == "gone"} - {i.url for i in truth(0) if i.outcome == "gone"}
    assert len(gone) == 1
    assert rig.rows(sample, "select count(*) from articles where gone_at is not null") == [(1,)]


def test_ctrl_c_leaves_a_state_that_the_next_run_finishes(user: User) -> None:
    sample = user.data / "sample"
    with user.start("run", "--sample") as process:
        deadline = time.monotonic() + 240
        while not list((sample / "raw").rglob("*.open")) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert "interrupted" in said
    assert "Traceback" not in said
    code, said = user.types("run", "--sample", "--no-keep")
    assert code == 0, said
    assert "edition 0" in said, "an interrupted run sees the same edition again"
    expected = sum(item.outcome in {"article", "paywalled"} and not item.alias_of for item in truth(0))
    assert len(_bodies(sample)) == expected


def test_a_wrong_sources_file_stops_the_run_before_it_starts(user: User) -> None:
    wrong = user.data / "mine.toml"
    wrong.write_text('[[source]]\nid = "a"\nname = "A"\nhosts = ["a.example"]\ntimezone = "Asia/Soul"\n')
    code, said = user.types("run", "--sources", str(wrong))
    assert code == 2
    assert str(wrong) in said
    assert "Asia/Soul" in said
    assert "Traceback" not in said
    assert not (user.data / "prefect").exists()


def test_own_sources_do_the_same_in_their_own_folder(user: User) -> None:
    with rig.newsroom(user.data / "file", 0, int(user.environment["HEMEROTECA_NEWSROOM_PORT"])):
        code, said = user.types("run", "--no-keep", "--sources", str(user.data / "file" / "sources.toml"))
    assert code == 0, said
    [[articles]] = rig.rows(user.data, "select count(*) from articles")
    assert isinstance(articles, int)
    assert articles >= 60
    assert not (user.data / "sample").exists()


def test_a_taken_port_is_named(user: User) -> None:
    import socket

    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", int(user.environment["HEMEROTECA_PORT"]) + 10))
        squatter.listen()
        code, said = user.types("run", "--sample")
    assert code == 2
    assert str(squatter) not in said
    assert "HEMEROTECA_PORT" in said
    assert "Traceback" not in said
