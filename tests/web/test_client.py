"""The client against a server that does what no server should."""

import gzip
import os
import socket
import ssl
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from tasks.web.client import Client, Limits
from tests.web.conftest import AGENT
from tests.web.hostile import HEAD, PAGE, Hostile, answer, brotli, chunked, closed_port, drip, redirect, then_close
from warehouse.errors import FetchError
from warehouse.outcomes import Outcome

Code = Callable[[Callable[[], object]], str]


def test_plain_page(hostile: Hostile, client: Client) -> None:
    hostile.site["/a"] = answer(PAGE, ETag='"1"')
    got = client.get(hostile.url("/a#part"), headers={"X-Own": "1"})
    assert (got.status, got.payload, got.content_type, got.wire_bytes) == (200, PAGE, "text/html", len(PAGE))
    assert got.url == hostile.url("/a#part")
    assert got.final_url == hostile.url("/a")
    assert got.headers["etag"] == '"1"'
    sent = hostile.log[0].headers
    assert (sent["user-agent"], sent["x-own"], sent["host"]) == (AGENT, "1", hostile.origin)
    assert "cookie" not in sent
    assert got.request_headers["X-Own"] == "1"


def test_error_statuses_are_answers_without_a_body(hostile: Hostile, client: Client) -> None:
    hostile.site["/gone"] = answer(b"x" * 100, "410 Gone")
    got = client.get(hostile.url("/gone"))
    assert (got.status, got.payload) == (410, b"")


def test_conditional_request(hostile: Hostile, client: Client) -> None:
    hostile.site["/a"] = answer(status="304 Not Modified")
    got = client.get(hostile.url("/a"), etag='"1"', last_modified="Mon, 07 Jan 2019 08:00:00 GMT")
    assert (got.status, got.conditional) == (304, True)
    assert hostile.log[0].headers["if-none-match"] == '"1"'
    assert hostile.log[0].headers["if-modified-since"] == "Mon, 07 Jan 2019 08:00:00 GMT"
    assert not client.get(hostile.url("/a")).conditional


CODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "two members": ("x-gzip", lambda body: gzip.compress(body[:9]) + gzip.compress(body[9:])),
    "zero padding": ("gzip", lambda body: gzip.compress(body) + bytes(64)),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("Deflate", lambda body: zlib.compress(body, wbits=-15)),
    "brotli": ("br", brotli),
    "stacked": ("gzip, br", lambda body: brotli(gzip.compress(body))),
    "identity": ("identity", lambda body: body),
}


@pytest.mark.parametrize("case", CODINGS)
def test_codings(hostile: Hostile, client: Client, case: str) -> None:
    name, encode = CODINGS[case]
    hostile.site["/a"] = answer(encode(PAGE), Content_Encoding=name)
    assert client.get(hostile.url("/a")).payload == PAGE


def test_chunked_interim_answers_and_no_length(hostile: Hostile, client: Client) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    hostile.site["/early"] = early * 3 + b"HTTP/1.1 100 Continue\r\n\r\n" + answer(PAGE)
    hostile.site["/chunked"] = chunked(PAGE[:10], PAGE[10:])
    hostile.site["/gzip-transfer"] = (
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + chunked(gzip.compress(PAGE)).partition(b"\r\n\r\n")[2]
    )
    hostile.site["/to-the-end"] = then_close(HEAD + b"\r\n" + PAGE)
    for path in hostile.site:
        assert client.get(hostile.url(path)).payload == PAGE, path


def test_ratio_is_bounded_before_the_size_is(hostile: Hostile, outcome: Code) -> None:
    hostile.site["/bomb"] = answer(gzip.compress(bytes(1_500_000)), Content_Encoding="gzip")
    hostile.site["/dull"] = answer(gzip.compress(bytes(900_000)), Content_Encoding="gzip")
    client = Client(user_agent=AGENT, allow_origins={hostile.origin})
    assert outcome(lambda: client.get(hostile.url("/bomb"))) == Outcome.TOO_LARGE
    assert len(client.get(hostile.url("/dull")).payload) == 900_000


def test_slow_redirects_share_one_deadline(hostile: Hostile, impatient: Client, outcome: Code) -> None:
    def slow(sock: object) -> None:
        time.sleep(0.15)
        sock.sendall(redirect(f"/{len(hostile.log)}"))  # type: ignore[attr-defined]

    hostile.site |= {f"/{at}": slow for at in range(20)}
    assert outcome(lambda: impatient.get(hostile.url("/0"))) == Outcome.TIMEOUT


def test_waiting_for_a_turn_does_not_count(hostile: Hostile, impatient: Client) -> None:
    hostile.site["/a"] = answer(PAGE)
    assert impatient.get(hostile.url("/a"), allowed=lambda _: time.sleep(0.6)).elapsed_ms < 600


def test_redirects_are_followed_and_told(hostile: Hostile, client: Client) -> None:
    hostile.site |= {
        "/a": redirect("b?x=1", "301 Moved Permanently"),
        "/b?x=1": redirect(hostile.url("/%EA%B8%B0"), "308 Permanent Redirect"),
        "/%EA%B8%B0": answer(status="302 Found", Location="/기사".encode().decode("latin-1")),
        "/%EA%B8%B0%EC%82%AC": answer(PAGE),
    }
    allowed: list[str] = []
    got = client.get(hostile.url("/a"), allowed=allowed.append)
    assert got.payload == PAGE
    assert got.redirects == tuple(allowed[1:])
    assert got.final_url == hostile.url("/%EA%B8%B0%EC%82%AC")
    assert allowed[:2] == [hostile.url("/a"), hostile.url("/b?x=1")]


def test_redirect_without_location_is_an_answer(hostile: Hostile, client: Client) -> None:
    hostile.site["/a"] = answer(status="302 Found")
    assert client.get(hostile.url("/a")).status == 302


def test_redirect_loops_end(hostile: Hostile, client: Client, outcome: Code) -> None:
    hostile.site |= {"/a": redirect("/b"), "/b": redirect("/a")}
    hostile.site |= {f"/{at}": redirect(f"/{at + 1}") for at in range(30)}
    assert outcome(lambda: client.get(hostile.url("/a"))) == Outcome.REDIRECT_LOOP
    assert len(hostile.log) == 2
    assert outcome(lambda: client.get(hostile.url("/0"))) == Outcome.REDIRECT_LOOP
    assert len(hostile.log) == 2 + 11


def test_cookie_gate_is_passed_and_cookie_loop_ends(hostile: Hostile, client: Client, outcome: Code) -> None:
    hostile.site["/gate"] = [redirect("/gate", Set_Cookie="seen=1; Path=/"), answer(PAGE)]
    assert client.get(hostile.url("/gate")).payload == PAGE
    assert [request.headers.get("cookie") for request in hostile.log] == [None, "seen=1"]
    client.get(hostile.url("/gate"))
    assert hostile.log[-1].headers.get("cookie") is None
    hostile.site["/loop"] = redirect("/loop", Set_Cookie="seen=1; Path=/")
    assert outcome(lambda: client.get(hostile.url("/loop"))) == Outcome.REDIRECT_LOOP


def test_the_caller_may_stop_any_hop(hostile: Hostile, client: Client, outcome: Code) -> None:
    hostile.site |= {"/a": redirect("/private"), "/private": answer(PAGE)}

    def allowed(url: str) -> None:
        if "private" in url:
            raise FetchError(url, "no", code=Outcome.OUT_OF_SCOPE)

    assert outcome(lambda: client.get(hostile.url("/a"), allowed=allowed)) == Outcome.OUT_OF_SCOPE
    assert hostile.paths == ["/a"]


def test_own_headers_stay_with_their_host(hostile: Hostile) -> None:
    with Hostile() as other:
        hostile.site |= {"/a": redirect("/b"), "/b": redirect(other.url("/c"))}
        other.site["/c"] = answer(PAGE)
        client = Client(user_agent=AGENT, allow_origins={hostile.origin, other.origin}, headers={"X-All": "1"})
        client.get(hostile.url("/a"), headers={"Authorization": "Bearer secret"})
        assert [request.headers.get("authorization") for request in hostile.log] == ["Bearer secret"] * 2
        assert "authorization" not in other.log[0].headers
        assert other.log[0].headers["x-all"] == "1"


def test_unwanted_types_are_not_read(hostile: Hostile, client: Client, outcome: Code) -> None:
    hostile.site["/film"] = drip(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n", b"a" * 1000)
    assert outcome(lambda: client.get(hostile.url("/film"), types=frozenset({"text/html"}))) == Outcome.WRONG_TYPE


def test_enough_is_enough(hostile: Hostile) -> None:
    limits = Limits(seconds=10, enough_bytes=1000)
    client = Client(user_agent=AGENT, allow_origins={hostile.origin}, limits=limits)
    hostile.site["/endless"] = drip(HEAD + b"\r\n", b"a" * 600, 0)
    hostile.site["/short"] = answer(PAGE)
    assert len(client.get(hostile.url("/endless")).payload) == 1000
    assert client.get(hostile.url("/short")).payload == PAGE


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/a", "file:///etc/passwd", "javascript:alert(1)", "//no-scheme", "", "http://", "http://[::1",
        "http://a..b/", "http://a:99999999/", "http://" + "a" * 300 + ".org/", "http://ex ample.org/", "http://\0/",
        "https://example.org/" + "a" * 9000,
    ],
)  # fmt: skip
def test_bad_addresses(client: Client, outcome: Code, url: str) -> None:
    assert outcome(lambda: client.get(url)) in {Outcome.BAD_URL, Outcome.TRANSPORT_ERROR}


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "http://[::1/"])
def test_redirects_stay_on_the_web(hostile: Hostile, client: Client, outcome: Code, target: str) -> None:
    hostile.site["/a"] = redirect(target)
    assert outcome(lambda: client.get(hostile.url("/a"))) == Outcome.BAD_URL


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost", "localhost.", "LOCALHOST", "0.0.0.0",
        "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "user@127.0.0.1", "evil.org\\@127.0.0.1",
    ],
)  # fmt: skip
def test_redirects_into_the_machine_are_refused(hostile: Hostile, client: Client, outcome: Code, host: str) -> None:
    with Hostile() as secret:
        secret.site["/"] = answer(PAGE)
        hostile.site["/a"] = redirect(f"http://{host}:{secret.port}/")
        code = outcome(lambda: client.get(hostile.url("/a")))
        assert code in {Outcome.REFUSED_ADDRESS, Outcome.BAD_URL, Outcome.TRANSPORT_ERROR}
        assert secret.connections == 0


@pytest.mark.parametrize("host", ["169.254.169.254", "10.0.0.1", "[fe80::1]", "[fd00::1]", "100.64.0.1", "224.0.0.1"])
def test_private_networks_are_refused(client: Client, outcome: Code, host: str) -> None:
    assert outcome(lambda: client.get(f"http://{host}/latest/meta-data")) == Outcome.REFUSED_ADDRESS


def test_environment_proxies_are_no_way_around(
    hostile: Hostile, client: Client, outcome: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://{hostile.origin}")
    assert outcome(lambda: client.get("http://10.0.0.1/")) == Outcome.REFUSED_ADDRESS
    assert hostile.connections == 0


def test_nobody_listens(outcome: Code) -> None:
    with closed_port() as port:
        client = Client(user_agent=AGENT, allow_origins={f"127.0.0.1:{port}"})
        assert outcome(lambda: client.get(f"http://127.0.0.1:{port}/")) == Outcome.TRANSPORT_ERROR


def test_tls_is_verified(outcome: Code, tmp_path: Path) -> None:
    own, other = _certificate(tmp_path, "own"), _certificate(tmp_path, "other")
    with Hostile() as server:
        _speak_tls(server, own)
        server.site["/a"] = answer(PAGE)
        url = f"https://127.0.0.1:{server.port}/a"
        trusting = Client(
            user_agent=AGENT, allow_origins={server.origin}, context=ssl.create_default_context(cafile=str(own))
        )
        assert trusting.get(url).payload == PAGE
        wary = Client(
            user_agent=AGENT, allow_origins={server.origin}, context=ssl.create_default_context(cafile=str(other))
        )
        assert outcome(lambda: wary.get(url)) == Outcome.TLS_ERROR
        assert outcome(lambda: Client(user_agent=AGENT, allow_origins={server.origin}).get(url)) == Outcome.TLS_ERROR
        server.site["/drip"] = drip(HEAD + b"\r\n", b"a")
        hasty = Client(
            user_agent=AGENT,
            allow_origins={server.origin},
            context=ssl.create_default_context(cafile=str(own)),
            limits=Limits(seconds=0.5),
        )
        since = time.monotonic()
        assert outcome(lambda: hasty.get(f"https://127.0.0.1:{server.port}/drip")) == Outcome.TIMEOUT
        assert time.monotonic() - since < 1.5


def test_tls_handshake_cannot_outlast_the_deadline(hostile: Hostile, impatient: Client, outcome: Code) -> None:
    def mute(*_: object) -> None:
        time.sleep(1.2)

    hostile._serve = mute  # type: ignore[method-assign]
    assert outcome(lambda: impatient.get(f"https://{hostile.origin}/")) == Outcome.TIMEOUT


def test_downgrade_drops_own_headers(tmp_path: Path) -> None:
    certificate = _certificate(tmp_path, "own")
    with Hostile() as server, Hostile() as plain:
        _speak_tls(server, certificate)
        server.site["/a"] = redirect(plain.url("/a"))
        plain.site["/a"] = answer(PAGE)
        client = Client(
            user_agent=AGENT,
            allow_origins={server.origin, plain.origin},
            context=ssl.create_default_context(cafile=str(certificate)),
        )
        client.get(f"https://{server.origin}/a", headers={"X-Secret": "1"})
        assert server.log[0].headers["x-secret"] == "1"
        assert "x-secret" not in plain.log[0].headers


def _speak_tls(server: Hostile, certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    serve = server._serve

    def serve_tls(sock: socket.socket) -> None:
        with context.wrap_socket(sock, server_side=True) as tls:
            serve(tls)

    server._serve = serve_tls  # type: ignore[method-assign]


def _certificate(folder: Path, name: str) -> Path:
    """Make a self-signed certificate for 127.0.0.1, key and all in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(os.urandom(8), "big"))
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
