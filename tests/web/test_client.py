"""The client against a server that does what no server should."""

import gzip
import time
import zlib
from base64 import b64encode
from collections.abc import Callable

import pytest

from tasks.web.client import Client, Limits
from tasks.web.outcomes import PAGE_TYPES
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


def test_credentials_in_the_url_are_sent_and_not_told(hostile: Hostile, client: Client) -> None:
    with Hostile({"/c": answer(PAGE)}) as other:
        hostile.site |= {"/a": redirect("/b"), "/b": redirect(other.url("/c"))}
        origins = {hostile.origin, other.origin}
        got = Client(user_agent=AGENT, allow_origins=origins).get(f"http://reader:s3%20cret@{hostile.origin}/a")
        basic = "Basic " + b64encode(b"reader:s3 cret").decode()
        assert [request.headers.get("authorization") for request in hostile.log] == [basic, basic]
        assert "authorization" not in other.log[0].headers
        assert "cret" not in repr(got)
    with pytest.raises(FetchError) as caught:
        client.get("http://reader:s3cret@10.0.0.1/")
    assert "s3cret" not in f"{caught.value} {caught.value.url}"


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ([], None),
        (["text/html; charset=euc-kr"], "text/html; charset=euc-kr"),
        (["text/html", "text/html"], "text/html"),
        (["text/plain", "text/html"], "text/html"),
        (["text/html; charset=euc-kr", "text/html"], "text/html; charset=euc-kr"),
        (["text/html; charset=euc-kr, text/plain"], "text/plain"),
    ],
)
def test_the_last_type_counts(hostile: Hostile, client: Client, types: list[str], expected: str | None) -> None:
    lines = "".join(f"Content-Type: {kind}\r\n" for kind in types)
    hostile.site["/a"] = f"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n{lines}\r\n".encode()
    assert client.get(hostile.url("/a"), types=PAGE_TYPES).content_type == expected


def test_the_caller_s_own_errors_are_not_the_host_s(hostile: Hostile, client: Client) -> None:
    def allowed(_: str) -> None:
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        client.get(hostile.url("/a"), allowed=allowed)
    assert hostile.connections == 0


def test_every_exchange_has_a_connection_of_its_own(hostile: Hostile, client: Client) -> None:
    hostile.site |= {"/a": answer(PAGE) + answer(b"smuggled"), "/b": answer(PAGE)}
    for path in ("/a", "/b", "/a"):
        assert client.get(hostile.url(path)).payload == PAGE
    assert hostile.connections == 3
