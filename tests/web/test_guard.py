"""Which addresses are public, and that a name is resolved once."""

import socket
import threading
import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

import pytest

from tasks.web.guard import Guard, is_public
from warehouse.errors import FetchError
from warehouse.outcomes import Outcome

Code = Callable[[Callable[[], object]], str]


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "192.0.2.1",
        "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1",
        "::ffff:93.184.216.34", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::1", "2001:0:7f00:1::1",
    ],
)  # fmt: skip
def test_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


def resolver(*addresses: str) -> Callable[..., list[Any]]:
    return lambda _, port, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]


def test_one_private_address_spoils_all(monkeypatch: pytest.MonkeyPatch, outcome: Code) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolver("93.184.216.34", "10.0.0.1"))
    guard = Guard()
    assert outcome(lambda: guard.addresses("u", "mixed.example", 80, 5)) == Outcome.REFUSED_ADDRESS
    monkeypatch.setattr(socket, "getaddrinfo", resolver("93.184.216.34", "93.184.216.35"))
    found = guard.addresses("u", "good.example", 80, 5)
    assert [sockaddr for _, sockaddr in found] == [("93.184.216.34", 80), ("93.184.216.35", 80)]


def test_exact_origins_pass() -> None:
    guard = Guard({"LocalHost:8000", "[::1]:8000"})
    assert guard.addresses("u", "localhost", 8000, 5)
    assert guard.addresses("u", "::1", 8000, 5)
    for host, port in (("localhost", 8001), ("127.0.0.1", 8000), ("localhost.", 8000)):
        with pytest.raises(FetchError):
            guard.addresses("u", host, port, 5)


def test_names_are_looked_up_again_after_half_a_minute(monkeypatch: pytest.MonkeyPatch, outcome: Code) -> None:
    at = 0.0
    guard = Guard(clock=lambda: at)
    monkeypatch.setattr(socket, "getaddrinfo", resolver("93.184.216.34"))
    first = guard.addresses("u", "turning.example", 80, 5)
    monkeypatch.setattr(socket, "getaddrinfo", resolver("10.0.0.1"))
    assert guard.addresses("u", "turning.example", 80, 5) == first
    assert outcome(lambda: guard.addresses("u", "turning.example", 81, 5)) == Outcome.REFUSED_ADDRESS
    at = 30.0
    assert outcome(lambda: guard.addresses("u", "turning.example", 80, 5)) == Outcome.REFUSED_ADDRESS
    assert outcome(lambda: guard.addresses("u", "turning.example", 80, 5)) == Outcome.REFUSED_ADDRESS


def test_the_memory_of_names_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.web.guard._MOST_NAMES", 3)
    guard = Guard()
    for at in range(10):
        guard.resolve("u", f"127.0.0.{at}", 80, 5)
    assert len(guard._known) <= 3


def test_unknown_names(monkeypatch: pytest.MonkeyPatch, outcome: Code) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert outcome(lambda: Guard().addresses("u", "nowhere.example", 80, 5)) == Outcome.TRANSPORT_ERROR


def test_a_slow_resolver_is_left_behind(monkeypatch: pytest.MonkeyPatch, outcome: Code) -> None:
    release = threading.Event()

    def slow(*_: object, **__: object) -> list[Any]:
        release.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    since = time.monotonic()
    assert outcome(lambda: Guard().addresses("u", "slow.example", 80, 0.1)) == Outcome.TIMEOUT
    assert time.monotonic() - since < 3
    release.set()
