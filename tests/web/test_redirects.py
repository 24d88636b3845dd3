"""Redirects: followed by hand, each hop checked anew, and never off the web or into the machine."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from tasks.web.client import Client
from tests.web.conftest import AGENT
from tests.web.hostile import PAGE, Hostile, answer, chunked, drip, redirect
from warehouse.errors import FetchError
from warehouse.outcomes import Outcome

Code = Callable[[Callable[[], object]], str]


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


def test_the_caller_may_stop_any_hop(hostile: Hostile, client: Client, outcome: Code) -> None:
    hostile.site |= {"/a": redirect("/private"), "/private": answer(PAGE)}

    def allowed(url: str) -> None:
        if "private" in url:
            raise FetchError(url, "no", code=Outcome.OUT_OF_SCOPE)

    assert outcome(lambda: client.get(hostile.url("/a"), allowed=allowed)) == Outcome.OUT_OF_SCOPE
    assert hostile.paths == ["/a"]


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "http://[::1/", "javascript:alert(1)",
        "data:text/html,<p>x", "about:blank", "mailto:a@example.org", "view-source:http://127.0.0.1/",
        "http://a:99999999/", "/" + "a" * 9000,
    ],
)  # fmt: skip
def test_redirects_stay_on_the_web(hostile: Hostile, client: Client, outcome: Code, target: str) -> None:
    hostile.site["/a"] = redirect(target)
    assert outcome(lambda: client.get(hostile.url("/a"))) == Outcome.BAD_URL


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.0.0.2", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1",
        "0", "0.0.0.0", "127.0.0.1.", "localhost", "localhost.", "LOCALHOST", "user@127.0.0.1", "user:pw@localhost",
        "example.org@127.0.0.1", "evil.org\\@127.0.0.1", "%31%32%37.0.0.1", "a.localhost",
        "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::1]",
    ],
)  # fmt: skip
def test_redirects_into_the_machine_are_refused(hostile: Hostile, client: Client, outcome: Code, host: str) -> None:
    with Hostile({"/": answer(PAGE)}) as secret:
        hostile.site["/a"] = redirect(f"http://{host}:{secret.port}/")
        assert outcome(lambda: client.get(hostile.url("/a"))) == Outcome.REFUSED_ADDRESS
        assert secret.connections == 0


@pytest.mark.parametrize(
    "host",
    ["①②⑦.⓪.⓪.①", "127。0。0。1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "127%E3%80%820.0.1", "127.0.0.1%00.example.org", "[fe80::1%25lo]"],
)
def test_hosts_that_are_none(hostile: Hostile, client: Client, outcome: Code, host: str) -> None:
    with Hostile({"/": answer(PAGE)}) as secret:
        hostile.site["/a"] = redirect(f"http://{host}:{secret.port}/".encode().decode("latin-1"))
        assert outcome(lambda: client.get(hostile.url("/a"))) in {Outcome.BAD_URL, Outcome.TRANSPORT_ERROR}
        assert secret.connections == 0


@pytest.mark.parametrize("prefix", ["//", "\t//", "http:", "http:/", "/\\", "\\\\", "http:\\\\", "https://"])
def test_no_spelling_of_a_reference_gets_into_the_machine(
    hostile: Hostile, client: Client, outcome: Code, prefix: str
) -> None:
    """Some mean another host and are refused, some a path of this one; the other server never hears of it."""
    with Hostile() as secret:
        hostile.site["/a"] = redirect(f"{prefix}127.0.0.1:{secret.port}/")
        with suppress(FetchError):
            assert client.get(hostile.url("/a")).status == 404
        assert secret.connections == 0


REFERENCES = {
    "b": "/x/b",
    "../b": "/b",
    "?q=1": "/x/a?q=1",
    "  /b  ": "/b",
    "/b c/d": "/b%20c/d",
    "/b%0d%0aX-Injected:1": "/b%0D%0AX-Injected:1",
    "/b\r\n c": "/b%20c",
    "/b\0c": "/b%20c",
    "/기사?q=값": "/%EA%B8%B0%EC%82%AC?q=%EA%B0%92",
    "/%zz": "/%25zz",
    "/b#part": "/b",
    "/b?next=http://127.0.0.1/": "/b?next=http://127.0.0.1/",
}


@pytest.mark.parametrize("location", REFERENCES)
def test_references_are_resolved(hostile: Hostile, client: Client, location: str) -> None:
    hostile.site["/x/a"] = redirect(location.encode().decode("latin-1"))
    hostile.site[REFERENCES[location]] = answer(PAGE)
    got = client.get(hostile.url("/x/a"))
    assert (got.payload, got.final_url) == (PAGE, hostile.url(REFERENCES[location]))
    assert "x-injected" not in hostile.log[-1].headers


def test_bytes_that_are_no_utf8_are_sent_as_they_are(hostile: Hostile, client: Client) -> None:
    hostile.site |= {"/a": redirect("/" + "기사".encode("cp949").decode("latin-1")), "/%B1%E2%BB%E7": answer(PAGE)}
    assert client.get(hostile.url("/a")).payload == PAGE


@pytest.mark.parametrize("status", ["301 M", "302 F", "303 S", "307 T", "308 P"])
def test_the_method_stays(hostile: Hostile, client: Client, status: str) -> None:
    received: list[bytes] = []

    def listen(sock: socket.socket) -> None:
        received.append(sock.recv(65536))
        sock.sendall(redirect(f"http://{hostile.origin}/b", status) if len(received) == 1 else answer(PAGE))

    hostile.greeting = listen
    assert client.get(hostile.url("/a")).payload == PAGE
    assert [head.split()[:2] for head in received] == [[b"GET", b"/a"], [b"GET", b"/b"]]


@pytest.mark.parametrize(
    "status", ["300 Multiple Choices", "304 Not Modified", "305 Use Proxy", "306 X", "201 Created"]
)
def test_other_statuses_with_a_location_are_answers(hostile: Hostile, client: Client, status: str) -> None:
    hostile.site["/a"] = redirect("/b", status)
    assert client.get(hostile.url("/a")).status == int(status[:3])
    assert hostile.paths == ["/a"]


def test_refreshing_is_no_redirect(hostile: Hostile, client: Client) -> None:
    page = b'<meta http-equiv="refresh" content="0; url=/b">' + PAGE
    hostile.site["/a"] = answer(page, Refresh="0; url=/b")
    assert client.get(hostile.url("/a")).payload == page
    assert hostile.paths == ["/a"]


@pytest.mark.parametrize("location", ["", "   "])
def test_redirects_to_nowhere_are_answers(hostile: Hostile, client: Client, location: str) -> None:
    hostile.site["/a"] = redirect(location)
    assert client.get(hostile.url("/a")).status == 302


def test_the_first_of_two_locations_counts(hostile: Hostile, client: Client) -> None:
    hostile.site |= {"/a": b"HTTP/1.1 302 F\r\nLocation: /b\r\nLocation: /c\r\n\r\n", "/b": answer(PAGE)}
    assert client.get(hostile.url("/a")).payload == PAGE


def test_the_body_of_a_redirect_is_not_read(hostile: Hostile, impatient: Client) -> None:
    start = chunked(PAGE, end=b"").replace(b"200 OK\r\n", b"302 Found\r\nLocation: /b\r\n")
    hostile.site |= {"/a": drip(start, b"1\r\na\r\n"), "/b": answer(PAGE)}
    assert impatient.get(hostile.url("/a")).payload == PAGE


def test_to_itself_without_a_cookie_is_a_circle(hostile: Hostile, client: Client, outcome: Code) -> None:
    hostile.site |= {"/a": redirect("/a#again"), "/b": redirect("/b", Set_Cookie="far=1; Domain=example.org")}
    for path in ("/a", "/b"):
        assert outcome(lambda path=path: client.get(hostile.url(path))) == Outcome.REDIRECT_LOOP  # type: ignore[misc]
    assert hostile.paths == ["/a", "/b"]


def test_credentials_in_a_location_are_dropped(hostile: Hostile, client: Client) -> None:
    hostile.site |= {"/a": redirect(f"http://reader:s3cret@{hostile.origin}/b"), "/b": answer(PAGE)}
    got = client.get(hostile.url("/a"))
    assert got.final_url == hostile.url("/b")
    assert "authorization" not in hostile.log[-1].headers


def test_what_was_checked_is_what_is_connected_to(
    hostile: Hostile, outcome: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second look-up would lead elsewhere."""
    answers = iter(["127.0.0.1", "93.184.216.34"])
    asked: list[str] = []

    def rebinding(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    hostile.site["/a"] = answer(PAGE)
    known = Client(user_agent=AGENT, allow_origins={f"rebinding.example:{hostile.port}"})
    assert known.get(f"http://rebinding.example:{hostile.port}/a").payload == PAGE
    assert asked == ["rebinding.example"]


def test_a_name_that_turns_inward_is_refused_at_the_next_hop(
    hostile: Hostile, client: Client, outcome: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def inward(host: str, *args: Any, **kwargs: Any) -> Any:
        return real("127.0.0.1" if host == "inward.example" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", inward)
    with Hostile({"/": answer(PAGE)}) as secret:
        hostile.site["/a"] = redirect(f"http://inward.example:{secret.port}/")
        assert outcome(lambda: client.get(hostile.url("/a"))) == Outcome.REFUSED_ADDRESS
        assert secret.connections == 0


def test_exchanges_of_many_threads_share_nothing(hostile: Hostile, client: Client) -> None:
    for at in range(8):
        hostile.site |= {
            f"/{at}": redirect(f"/{at}/b", Set_Cookie=f"who={at}; Path=/{at}"),
            f"/{at}/b": answer(b"%d" % at),
        }
    got: dict[int, bytes] = {}
    threads = [
        threading.Thread(target=lambda at=at: got.update({at: client.get(hostile.url(f"/{at}")).payload}))  # type: ignore[misc]
        for at in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert got == {at: b"%d" % at for at in range(8)}
    for request in hostile.log:
        if request.path.endswith("/b"):
            assert request.headers["cookie"] == f"who={request.path[1]}"
