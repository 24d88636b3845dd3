"""Through a proxy that the user named: tunnels, credentials that nobody sees, and the same guards."""

import socket
import time
import traceback
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tasks.web.client import Client, Limits
from tasks.web.proxies import check_proxy
from tests.web.certificates import Authority
from tests.web.conftest import AGENT
from tests.web.hostile import HEAD, PAGE, Hostile, answer, closed_port, drip, redirect
from tests.web.proxy import Proxy
from warehouse.errors import ConfigError, FetchError
from warehouse.outcomes import Outcome

Code = Callable[[Callable[[], object]], str]
BASIC = "Basic " + b64encode(b"reader:s3cret!").decode()


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with Proxy() as running:
        yield running


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def test_plain_targets_are_forwarded(hostile: Hostile, client: Client, proxy: Proxy) -> None:
    hostile.site["/a"] = answer(PAGE)
    got = client.get(hostile.url("/a"), proxy=proxy.url())
    assert (got.payload, got.final_url) == (PAGE, hostile.url("/a"))
    assert proxy.heads[0].startswith(f"GET {hostile.url('/a')} HTTP/1.1\r\n")
    assert hostile.log[0].headers["user-agent"] == AGENT


def test_https_targets_are_tunnelled(authority: Authority, proxy: Proxy) -> None:
    with Hostile({"/a": answer(PAGE)}, tls=authority.server()) as server:
        client = Client(user_agent=AGENT, allow_origins={server.origin}, context=authority.trusted())
        assert client.get(server.url("/a"), proxy=proxy.url("reader:s3cret!@")).payload == PAGE
        assert [head.split("\r\n")[0].split()[:2] for head in proxy.heads] == [["CONNECT", server.origin]]
        assert "proxy-authorization" not in server.log[0].headers


def test_the_target_s_certificate_is_verified_through_the_tunnel(
    authority: Authority, proxy: Proxy, outcome: Code
) -> None:
    with Hostile(tls=authority.server("example.org")) as server:
        client = Client(user_agent=AGENT, allow_origins={server.origin}, context=authority.trusted())
        assert outcome(lambda: client.get(server.url("/a"), proxy=proxy.url())) == Outcome.TLS_ERROR


@pytest.mark.parametrize("target_tls", [False, True], ids=["plain", "tls-in-tls"])
def test_a_proxy_may_speak_tls(authority: Authority, target_tls: bool) -> None:
    tls = authority.server() if target_tls else None
    with Proxy(tls=authority.server()) as proxy, Hostile({"/a": answer(PAGE)}, tls=tls) as server:
        client = Client(user_agent=AGENT, allow_origins={server.origin}, context=authority.trusted())
        assert client.get(server.url("/a"), proxy=proxy.url()).payload == PAGE
        assert len(proxy.heads) == 1


def test_a_proxy_s_certificate_is_verified(authority: Authority, outcome: Code, hostile: Hostile) -> None:
    with Proxy(tls=authority.server(expired=True)) as proxy:
        client = Client(user_agent=AGENT, allow_origins={hostile.origin}, context=authority.trusted())
        for url in (hostile.url("/a"), f"https://{hostile.origin}/a"):
            assert outcome(lambda url=url: client.get(url, proxy=proxy.url())) in {  # type: ignore[misc]
                Outcome.TLS_ERROR,
                Outcome.TRANSPORT_ERROR,
            }
        assert proxy.heads == []


def test_credentials_go_to_the_proxy_alone(hostile: Hostile, client: Client) -> None:
    hostile.site |= {"/a": redirect("/b"), "/b": answer(PAGE)}
    with Proxy(wants=BASIC) as proxy:
        got = client.get(hostile.url("/a"), proxy=proxy.url("reader:s3cret%21@"))
        assert got.payload == PAGE
        assert len(proxy.heads) == 2
        assert "proxy-authorization" not in {name.lower() for name in got.request_headers}
        assert "s3cret" not in repr(got)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_credentials_are_in_no_message(
    hostile: Hostile, client: Client, scheme: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with Proxy(wants="Basic others") as proxy, closed_port() as dead:
        for url in (proxy.url("reader:s3cret!@"), f"http://reader:s3cret!@127.0.0.1:{dead}"):
            with pytest.raises(FetchError) as caught:
                client.get(f"{scheme}://{hostile.origin}/a", proxy=url)
            assert caught.value.code == Outcome.TRANSPORT_ERROR
            told = "".join(traceback.format_exception(caught.value)) + caplog.text
            assert "s3cret" not in told
            assert BASIC.split()[1] not in told
    assert hostile.connections == 0


def test_407_from_a_server_is_an_answer(hostile: Hostile, client: Client) -> None:
    hostile.site["/a"] = answer(status="407 What")
    assert client.get(hostile.url("/a")).status == 407


@pytest.mark.parametrize("target", ["127.0.0.1", "2130706433", "[::1]", "10.0.0.1", "localhost", "[64:ff9b::a00:1]"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_targets_are_guarded(proxy: Proxy, client: Client, outcome: Code, target: str, scheme: str) -> None:
    assert outcome(lambda: client.get(f"{scheme}://{target}:9/", proxy=proxy.url())) == Outcome.REFUSED_ADDRESS
    assert proxy.heads == []


def test_each_hop_is_guarded(hostile: Hostile, client: Client, proxy: Proxy, outcome: Code) -> None:
    with Hostile({"/": answer(PAGE)}) as secret:
        hostile.site["/a"] = redirect(secret.url("/"))
        assert outcome(lambda: client.get(hostile.url("/a"), proxy=proxy.url())) == Outcome.REFUSED_ADDRESS
        assert secret.connections == 0
    assert len(proxy.heads) == 1


def test_names_unknown_here_are_left_to_the_proxy(hostile: Hostile, client: Client) -> None:
    hostile.site["/a"] = answer(PAGE)
    with Proxy(names={"news.invalid:80": hostile.port, "news.invalid": hostile.port}) as proxy:
        assert client.get("http://news.invalid/a", proxy=proxy.url()).payload == PAGE


def _dripping_record(sock: socket.socket) -> None:
    sock.recv(65536)
    sock.sendall(b"\x16\x03\x03\x3f\xff")
    for _ in range(100):
        time.sleep(0.02)
        sock.sendall(b"\x02")


def _dripping_answer(sock: socket.socket) -> None:
    drip(b"", b"HTTP/1.1 200 OK\r\n", 0.02)(sock)


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_no_tunnel_outlasts_the_deadline(authority: Authority, outcome: Code, tls: bool) -> None:
    with Proxy(tls=authority.server() if tls else None, tunnel=_dripping_record) as proxy, closed_port() as port:
        origin = f"127.0.0.1:{port}"
        limits = Limits(seconds=0.5)
        client = Client(user_agent=AGENT, allow_origins={origin}, context=authority.trusted(), limits=limits)
        since = time.monotonic()
        assert outcome(lambda: client.get(f"https://{origin}/", proxy=proxy.url())) == Outcome.TIMEOUT
        assert time.monotonic() - since < 3 * 0.5


def test_a_body_through_two_layers_of_tls_cannot_outlast_the_deadline(authority: Authority, outcome: Code) -> None:
    site = {"/a": drip(HEAD + b"\r\n", b"a")}
    with Proxy(tls=authority.server()) as proxy, Hostile(dict(site), tls=authority.server()) as server:
        limits = Limits(seconds=0.5)
        client = Client(user_agent=AGENT, allow_origins={server.origin}, context=authority.trusted(), limits=limits)
        since = time.monotonic()
        assert outcome(lambda: client.get(server.url("/a"), proxy=proxy.url())) == Outcome.TIMEOUT
        assert time.monotonic() - since < 3 * 0.5


def test_a_dripping_proxy_cannot_outlast_the_deadline(hostile: Hostile, impatient: Client, outcome: Code) -> None:
    hostile.site[hostile.origin] = _dripping_answer
    since = time.monotonic()
    assert outcome(lambda: impatient.get(f"https://{hostile.origin}/", proxy=hostile.url(""))) == Outcome.TIMEOUT
    assert time.monotonic() - since < 3 * 0.4


@pytest.mark.parametrize(
    "url",
    [
        "",
        "socks5://u:s3cret@h:1080",
        "u:s3cret@h:1",
        "http://u:s3cret@",
        "http://u:s3cret@h",
        "http://[::1",
        "http://h:99999",
    ],
)
def test_no_proxy_at_all(client: Client, url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        client.get("http://example.org/", proxy=url)
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


def test_proxies() -> None:
    for url in ("http://proxy:3128", "https://u:p@[::1]:3128"):
        check_proxy(url)
