"""Cookies: of one exchange, of a jar that outlives it, and beside the user's own."""

import threading
from collections.abc import Callable

import pytest

from tasks.web.client import Client
from tasks.web.cookies import LARGEST, MOST, Jar, joined
from tests.web.hostile import PAGE, Hostile, answer, redirect
from warehouse.outcomes import Outcome

Code = Callable[[Callable[[], object]], str]


def test_a_gate_is_passed_and_a_loop_ends(hostile: Hostile, client: Client, outcome: Code) -> None:
    hostile.site["/gate"] = [redirect("/gate", Set_Cookie="seen=1; Path=/"), answer(PAGE)]
    assert client.get(hostile.url("/gate")).payload == PAGE
    assert [request.headers.get("cookie") for request in hostile.log] == [None, "seen=1"]
    client.get(hostile.url("/gate"))
    assert hostile.log[-1].headers.get("cookie") is None
    hostile.site["/loop"] = redirect("/loop", Set_Cookie="seen=1; Path=/")
    assert outcome(lambda: client.get(hostile.url("/loop"))) == Outcome.REDIRECT_LOOP
    assert hostile.paths.count("/loop") == 2


def test_a_counting_loop_ends(hostile: Hostile, client: Client, outcome: Code) -> None:
    hostile.site["/a"] = [redirect("/a", Set_Cookie=f"count={at}") for at in range(50)]
    assert outcome(lambda: client.get(hostile.url("/a"))) == Outcome.REDIRECT_LOOP
    assert len(hostile.log) == 11


def test_a_jar_outlives_the_exchange(hostile: Hostile, client: Client) -> None:
    hostile.site |= {"/login": answer(PAGE, Set_Cookie="session=1"), "/a": answer(PAGE)}
    jar = Jar()
    client.get(hostile.url("/login"), jar=jar)
    client.get(hostile.url("/a"), jar=jar)
    client.get(hostile.url("/a"))
    assert [request.headers.get("cookie") for request in hostile.log] == [None, "session=1", None]


def test_a_gate_opens_beside_a_subscription(hostile: Hostile, client: Client) -> None:
    hostile.site["/a"] = [redirect("/a", Set_Cookie="seen=1"), answer(PAGE)]
    client.get(hostile.url("/a"), headers={"cookie": "subscriber=2"})
    assert [request.headers["cookie"] for request in hostile.log] == ["subscriber=2", "subscriber=2; seen=1"]


@pytest.mark.parametrize(
    ("own", "kept", "expected"),
    [
        ("a=1; b=2", None, "a=1; b=2"),
        ("a=1; b=2", "b=3", "a=1; b=3"),
        ("a=1", "a=2; c=3", "a=2; c=3"),
        ("", "a=1", "a=1"),
        ("a=1;b=2;", "", "a=1; b=2"),
    ],
)
def test_renewed_cookies_replace_the_user_s(own: str, kept: str | None, expected: str) -> None:
    assert joined(own, kept) == expected


def test_no_server_fills_a_jar(hostile: Hostile, client: Client) -> None:
    jar = Jar()
    for start in range(0, 4 * MOST, 40):
        flood = "".join(f"Set-Cookie: c{start + at}=1\r\n" for at in range(40))
        hostile.site["/a"] = f"HTTP/1.1 200 OK\r\n{flood}Content-Length: 0\r\n\r\n".encode()
        client.get(hostile.url("/a"), jar=jar)
        assert len(jar) <= MOST
    hostile.site["/a"] = answer(PAGE, Set_Cookie="large=" + "x" * LARGEST)
    client.get(hostile.url("/a"), jar=jar)
    assert "large" not in [cookie.name for cookie in jar]


def test_threads_share_a_jar(hostile: Hostile, client: Client) -> None:
    hostile.site |= {f"/{at}": answer(PAGE, Set_Cookie=f"c{at}=1; Path=/") for at in range(200)}
    jar, failures = Jar(), []

    def visit(first: int) -> None:
        try:
            for at in range(first, 200, 8):
                client.get(hostile.url(f"/{at}"), jar=jar)
        except Exception as e:  # noqa: BLE001 - whatever it is, the test tells
            failures.append(e)

    threads = [threading.Thread(target=visit, args=(first,)) for first in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert 0 < len(jar) <= MOST
