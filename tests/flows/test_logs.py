"""All of a run's lines are in its file, so many in Prefect's database, and a secret is in neither."""

import logging
import os
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from deployments import server
from deployments.place import Place
from flows import logs
from flows.secrets import with_secrets
from tests import rig
from tests.web.hostile import Hostile, answer, closed_port, redirect
from tests.web.proxy import Proxy
from warehouse import hidden
from warehouse.endpoints import Feed
from warehouse.hidden import HIDDEN, masked, untold
from warehouse.sources import Source

LOGGER = logging.getLogger("hemeroteca.test")
SECRET = "open-sesame-7f3a"
PASSWORD = "swordfish-19c2"


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A secret that this process knows for the time of a test."""
    before = logging.getLogRecordFactory()
    monkeypatch.setattr(hidden, "_values", set())
    monkeypatch.setenv("TIMES_COOKIE", SECRET)
    source = Source(
        id="times",
        name="Times",
        hosts=("times.example",),
        timezone="UTC",
        headers={"Cookie": "sid={env:TIMES_COOKIE}"},
        discovery=(Feed(url="https://times.example/rss"),),
    )
    assert with_secrets(source).headers == {"Cookie": f"sid={SECRET}"}
    yield SECRET
    logging.setLogRecordFactory(before)


def only_file(data: Path) -> str:
    [path] = (data / "logs").iterdir()
    return path.read_text()


def test_the_file_has_what_our_loggers_say(tmp_path: Path) -> None:
    before = LOGGER.getEffectiveLevel()
    with logs.kept(tmp_path, "1"):
        LOGGER.info("a line of %s", "ours")
        logging.getLogger("warehouse.retention").info("and another")
        LOGGER.debug("not this")
        with logs.kept(tmp_path, "2"):
            LOGGER.info("of a run inside")
        LOGGER.info("again outside")
    LOGGER.warning("after the end")
    assert LOGGER.getEffectiveLevel() == before
    told = [line.partition(": ")[2] for line in only_file(tmp_path).splitlines()]
    assert told == ["a line of ours", "and another", "of a run inside", "again outside"]


def test_a_file_is_cut_by_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_MOST_BYTES", 2000)
    with logs.kept(tmp_path, "1"):
        for number in range(200):
            LOGGER.info("line %d", number)
    sizes = {path.name: path.stat().st_size for path in (tmp_path / "logs").iterdir()}
    assert sorted(sizes) == ["run-1.log", "run-1.log.1"]
    assert max(sizes.values()) <= 2000
    assert "line 199" in (tmp_path / "logs" / "run-1.log").read_text()


def test_a_run_without_room_for_its_file_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "logs").write_text("in the way")
    with logs.kept(tmp_path, "1"):
        LOGGER.info("said")
    other = tmp_path / "other"
    with logs.kept(other, "2"):
        [file] = [handler for handler in logging.getLogger().handlers if isinstance(handler, logs._File)]
        file.stream.close()
        file.stream = Path("/dev/full").open("a")  # noqa: SIM115 - the handler closes it
        LOGGER.info("lost")
    assert "Logging error" not in capsys.readouterr().err


def test_old_files_go(tmp_path: Path) -> None:
    assert logs.expire(tmp_path, 30) == 0
    folder = tmp_path / "logs"
    folder.mkdir()
    for name, days in {"old.log": 31, "older.log.1": 40, "new.log": 29}.items():
        (folder / name).write_text("x")
        then = time.time() - days * 86400
        os.utime(folder / name, (then, then))
    assert logs.expire(tmp_path, 30) == 2
    assert [path.name for path in folder.iterdir()] == ["new.log"]


def fail(text: str) -> None:
    try:
        raise ValueError(3, text)  # noqa: TRY301 - two errors, the one because of the other
    except ValueError as error:
        raise RuntimeError(f"no {text}") from error


def test_secrets_are_in_no_record(tmp_path: Path, secret: str) -> None:
    with logs.kept(tmp_path, "1"):
        LOGGER.info("sent %s", {"Cookie": f"sid={secret}"})
        LOGGER.info(f"%d of {secret}", "wrong")  # noqa: G004 - as careless as a library may be
        try:
            fail(secret)
        except RuntimeError:
            LOGGER.exception("failed", stack_info=True)
        LOGGER.info("as it was: %s", "sid")
    said = only_file(tmp_path)
    assert secret not in said
    assert f"'Cookie': 'sid={HIDDEN}'" in said
    assert f"ValueError: (3, '{HIDDEN}')" in said
    assert f"RuntimeError: no {HIDDEN}" in said
    assert "as it was: sid" in said
    assert masked(f"{secret}{secret}!") == f"{HIDDEN}{HIDDEN}!"


def test_secrets_are_in_no_error(secret: str) -> None:
    with pytest.raises(RuntimeError) as told, untold():
        fail(secret)
    assert str(told.value) == f"no {HIDDEN}"
    assert told.value.__cause__ is not None
    assert told.value.__cause__.args == (3, HIDDEN)


FLOW = """
import logging, sys
from pathlib import Path
from prefect import flow, task
from flows import logs

@task
def inner():
    for number in range(4):
        logging.getLogger("hemeroteca.inner").warning("warned %d", number)

@flow(name="talkative")
def talkative(data: str):
    with logs.kept(Path(data), "id", 5):
        for number in range(40):
            logging.getLogger("hemeroteca.outer").info("said %d", number)
            logging.getLogger("hemeroteca.outer").debug("whispered %d", number)
        logs.MOST_WARNINGS = 3
        inner()
        silent(data)

@flow(name="silent")
def silent(data: str):
    with logs.kept(Path(data), "id of its own", 5):
        logging.getLogger("hemeroteca.silent").info("one line")

talkative(sys.argv[1])
"""


def lines_of(place: Place, flow: str) -> list[str]:
    """What Prefect has of the only run of a flow."""
    api = f"{server.url(place.port)}/api"
    asked: dict[str, Any] = {"flows": {"name": {"any_": [flow]}}}
    [run] = requests.post(f"{api}/flow_runs/filter", json=asked, timeout=30).json()
    wanted = {"logs": {"flow_run_id": {"any_": [run["id"]]}}, "sort": "TIMESTAMP_ASC"}
    return [line["message"] for line in requests.post(f"{api}/logs/filter", json=wanted, timeout=30).json()]


@pytest.mark.e2e
def test_prefect_gets_so_many_lines(prefect_place: Place, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", FLOW, str(tmp_path)],
        env=os.environ | prefect_place.environment(),
        cwd=rig.CHECKOUT,
        check=True,
        capture_output=True,
    )
    path = tmp_path / "logs" / "talkative-id.log"
    said = lines_of(prefect_place, "talkative")
    ours = [line for line in said if line.startswith(("said", "warned", "too many"))]
    assert ours == [
        *(f"said {number}" for number in range(5)),
        f"too many lines to keep here; the rest is in {path}",
        *(f"warned {number}" for number in range(3)),
        f"too many warnings and errors to keep here; the rest is in {path}",
    ]
    assert "one line" in lines_of(prefect_place, "silent")
    everything = path.read_text()
    assert "said 39" in everything
    assert "warned 3" in everything
    assert "one line" in everything
    assert "whispered" not in everything


SOURCES = """
allow_origins = ["127.0.0.1:{port}", "127.0.0.2:{port}", "127.0.0.3:{port}", "127.0.0.4:{port}"]
[[source]]
id = "refused"
name = "Behind a proxy that refuses us"
hosts = ["127.0.0.2:{port}"]
timezone = "UTC"
proxy = "http://reader:{{env:PROXY_PASSWORD}}@{proxy}"
discovery = [{{kind = "feed", url = "http://127.0.0.2:{port}/rss.xml"}}]
[[source]]
id = "unreachable"
name = "Behind a proxy that is not there"
hosts = ["127.0.0.3:{port}"]
timezone = "UTC"
proxy = "http://reader:{{env:PROXY_PASSWORD}}@127.0.0.1:{closed}"
discovery = [{{kind = "feed", url = "http://127.0.0.3:{port}/rss.xml"}}]
[[source]]
id = "failing"
name = "A host that fails"
hosts = ["127.0.0.1:{port}"]
timezone = "UTC"
headers = {{"X-Key" = "{{env:PAPER_KEY}}"}}
politeness = {{gap_seconds = 0}}
discovery = [{{kind = "feed", url = "http://127.0.0.1:{port}/of-127.0.0.1.xml"}}]
[[source]]
id = "careless"
name = "A step that tells what it has in hand"
hosts = ["127.0.0.4:{port}"]
timezone = "UTC"
headers = {{"X-Key" = "{{env:PAPER_KEY}}"}}
politeness = {{gap_seconds = 0}}
discovery = [{{kind = "feed", url = "http://127.0.0.4:{port}/of-127.0.0.4.xml"}}]
"""
INGEST = """
import sys
from pathlib import Path
import tasks.collect
from flows import logs
from flows.ingest import ingest

def careless(run, source, *arguments):
    if source.id == "careless":
        raise RuntimeError(f"cannot fetch as {source.headers}")
    return plain(run, source, *arguments)

plain, tasks.collect.fetch = tasks.collect.fetch, careless
with logs.kept(Path(sys.argv[1]), "whole"):
    ingest(look_now=True, return_state=True)
"""


def holding(folder: Path, *secrets: str) -> list[str]:
    """Files that hold a secret; of packed ones what is in them."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if ".warc.gz" in path.name:
            content = b"".join(members(content))
        found += [f"{path}: {secret}" for secret in secrets if secret.encode() in content]
    return found


def members(content: bytes) -> Iterator[bytes]:
    while content:
        unpacker = zlib.decompressobj(wbits=31)
        yield unpacker.decompress(content)
        content = unpacker.unused_data


@pytest.mark.e2e
def test_a_secret_is_nowhere_in_what_a_run_leaves(prefect_place: Place, tmp_path: Path) -> None:
    with (
        Hostile(hosts=("127.0.0.1", "127.0.0.4")) as site,
        Proxy(wants="Basic others") as proxy,
        closed_port() as closed,
    ):
        text = SOURCES.format(port=site.port, proxy=proxy.origin, closed=closed)
        (tmp_path / "sources.toml").write_text(text)
        for host in site.hosts:
            links = [f"http://{host}:{site.port}/{name}" for name in ("kept", "cut", "away", "broken")]
            items = "".join(f"<item><link>{link}</link></item>" for link in links)
            site.site[f"/of-{host}.xml"] = answer(f"<rss><channel>{items}</channel></rss>".encode())
        site.site["/kept"] = answer(b"<p>" + b"A sentence of a page that is kept. " * 40)
        site.site["/cut"] = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\ncut"
        site.site["/away"] = redirect(f"http://127.0.0.1:{closed}/elsewhere")
        site.site["/broken"] = answer(status="500 Broken")
        environment = rig.flow_environment(tmp_path, tmp_path / "sources.toml", prefect_place.data, prefect_place.port)
        # As loud as it gets: every library tells what it does.
        environment |= {"PREFECT_LOGGING_ROOT_LEVEL": "DEBUG", "PREFECT_LOGGING_LEVEL": "DEBUG"}
        environment |= {"PROXY_PASSWORD": PASSWORD, "PAPER_KEY": SECRET}
        done = subprocess.run(
            [sys.executable, "-c", INGEST, str(tmp_path)],
            env=os.environ | environment,
            cwd=rig.CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
            timeout=250,
        )
        assert done.returncode == 0, "\n".join(line for line in done.stderr.splitlines() if "DEBUG" not in line)
        assert {request.headers.get("x-key") for request in site.log if request.path == "/kept"} == {SECRET}
        assert len(proxy.heads) > 0
    said = (tmp_path / "logs" / "run-whole.log").read_text()
    assert "source=failing" in said
    assert "DEBUG" in said
    assert f"cannot fetch as {{'X-Key': '{HIDDEN}'}}" in said
    assert holding(prefect_place.data, f"cannot fetch as {{'X-Key': '{HIDDEN}'}}")
    assert holding(tmp_path, "A sentence of a page that is kept")
    assert holding(tmp_path, SECRET, PASSWORD) == []
    assert holding(prefect_place.data, SECRET, PASSWORD) == []
    assert SECRET not in done.stdout + done.stderr
    assert PASSWORD not in done.stdout + done.stderr
