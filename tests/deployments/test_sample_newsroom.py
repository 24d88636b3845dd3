"""The newsroom's server: what it promises is what it answers."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from protego import Protego

from deployments.sample.newsroom import Newsroom, PortTakenError, main
from deployments.sample.truth import Expected, truth

COMMAND = [sys.executable, "-m", "deployments.sample.newsroom"]


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(0, base_port=0) as opened:
        yield opened


@pytest.fixture(scope="module")
def web() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture(scope="module")
def expected(newsroom: Newsroom) -> list[Expected]:
    return truth(0, newsroom.base_port)


def test_every_address_answers_as_promised(newsroom: Newsroom, web: requests.Session, expected: list[Expected]) -> None:
    answered = {item.url: web.get(item.url, allow_redirects=False).status_code for item in expected}
    assert answered == {item.url: item.status for item in expected}


def test_redirects_lead_to_the_article(newsroom: Newsroom, web: requests.Session, expected: list[Expected]) -> None:
    redirected = [item for item in expected if item.status in {301, 302}]
    assert len(redirected) == 2
    for item in redirected:
        answer = web.get(item.url)
        assert (answer.status_code, answer.url) == (200, item.alias_of)


def test_campaign_parameters_make_no_difference(
    newsroom: Newsroom, web: requests.Session, expected: list[Expected]
) -> None:
    item = next(item for item in expected if item.also)
    assert web.get(item.also[0]).content == web.get(item.url).content


def test_robots_forbids_what_is_to_be_blocked_and_nothing_else(
    newsroom: Newsroom, web: requests.Session, expected: list[Expected]
) -> None:
    rules = {
        item.source_id: Protego.parse(web.get(newsroom.url(item.source_id, "/robots.txt")).text) for item in expected
    }
    blocked = {item.url for item in expected if not rules[item.source_id].can_fetch(item.url, "Hemeroteca-sample/1")}
    assert blocked == {item.url for item in expected if item.outcome == "blocked_by_robots"}
    assert len(blocked) == 3


def test_not_modified(newsroom: Newsroom, web: requests.Session, expected: list[Expected]) -> None:
    paths = [newsroom.url("harbor-ledger", "/rss.xml"), newsroom.url("tagus-courier", "/sitemap.xml"), expected[0].url]
    for url in paths:
        first = web.get(url)
        again = web.get(url, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert web.get(url, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304


@pytest.mark.parametrize(
    "header",
    [
        {"If-None-Match": '"another"'},
        {"If-None-Match": '"another"', "If-Modified-Since": "Fri, 01 Jan 2038 00:00:00 GMT"},
        {"If-Modified-Since": "Sat, 01 Dec 2018 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
        {"If-Modified-Since": "Fri, 01 Jan 2038 00:00:00"},
    ],
)
def test_modified(header: dict[str, str], newsroom: Newsroom, web: requests.Session) -> None:
    assert web.get(newsroom.url("harbor-ledger", "/rss.xml"), headers=header).status_code == 200


def test_an_unknown_address_is_not_found(newsroom: Newsroom, web: requests.Session) -> None:
    answer = web.get(newsroom.url("tagus-courier", "/2019/01/01/politics/nothing/"))
    assert answer.status_code == 404
    assert "ETag" not in answer.headers


def test_one_connection_serves_many_requests(newsroom: Newsroom) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", newsroom.base_port, timeout=10)
    for method in ("GET", "HEAD", "GET"):
        connection.request(method, "/")
        answer = connection.getresponse()
        body = answer.read()
        assert int(answer.headers["Content-Length"]) == (len(body) or 0 if method == "GET" else _length(newsroom))
        assert answer.headers["Date"] == "Thu, 14 Feb 2019 12:00:00 GMT"
    connection.close()


def _length(newsroom: Newsroom) -> int:
    return len(newsroom.answer("hangang-post", "/").body)


def test_requests_are_counted() -> None:
    with Newsroom(0, base_port=0) as newsroom:
        url = newsroom.url("hangang-post", "/rss/all.xml?x=1")
        requests.get(url, timeout=10)
        requests.get(url, timeout=10)
        assert newsroom.requests == {url: 2}


def test_a_taken_port_is_named_with_its_remedy(newsroom: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--base-port", str(newsroom.base_port)]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert str(newsroom.base_port) in told
    assert "--base-port" in told


@pytest.mark.parametrize("wrong", [["--edition", "-1"], ["--base-port", "many"]])
def test_wrong_arguments_are_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(wrong)
    assert wrong[0] in capsys.readouterr().err


def test_ports_end_at_65535(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--base-port", "65535"]) == 2
    assert "65536" in capsys.readouterr().err


def test_a_taken_neighbour_frees_the_first_port(newsroom: Newsroom) -> None:
    with pytest.raises(PortTakenError, match=f"Port {newsroom.base_port} "), Newsroom(0, newsroom.base_port - 1):
        pass
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", newsroom.base_port - 1))


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_command_says_when_it_is_ready_and_ends_on_a_signal(ending: signal.Signals) -> None:
    with subprocess.Popen(
        [*COMMAND, "--base-port", "0", "--edition", "1"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        assert ready.startswith("Newsroom edition 1 ready: http://127.0.0.1:")
        assert requests.get(ready.split()[-1], timeout=10).status_code == 200
        process.send_signal(ending)
        assert process.wait(timeout=30) == 0


def test_it_dies_with_its_parent_when_asked() -> None:
    script = (
        f"import subprocess, time\nsubprocess.Popen({[*COMMAND, '--base-port', '0', '--die-with-parent']!r})\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        ready = parent.stdout.readline()
        parent.kill()
    assert _closes(urlsplit(ready.split()[-1]).port)


def _closes(port: int | None) -> bool:
    """Whether nobody answers on the port any more, within half a minute."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return True
        time.sleep(0.05)
    return False
