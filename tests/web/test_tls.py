"""TLS is verified against certifi's roots, given ones, or the system's, and no handshake outlasts the deadline."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from requests.certs import where

from tasks.web.client import Client, Limits
from tasks.web.wire import tls_context
from tests.web.certificates import Authority
from tests.web.conftest import AGENT
from tests.web.hostile import HEAD, PAGE, Behaviour, Hostile, answer, drip, redirect, silence, then_close
from warehouse.errors import ConfigError
from warehouse.outcomes import Outcome

Code = Callable[[Callable[[], object]], str]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def client(server: Hostile, authority: Authority, seconds: float = 10) -> Client:
    limits = Limits(seconds=seconds)
    return Client(user_agent=AGENT, allow_origins={server.origin}, context=authority.trusted(), limits=limits)


def test_a_trusted_authority_is_enough(authority: Authority) -> None:
    with Hostile({"/a": answer(PAGE)}, tls=authority.server()) as server:
        assert client(server, authority).get(server.url("/a")).payload == PAGE


@pytest.mark.parametrize("flaw", ["expired", "self_signed"])
def test_bad_certificates(authority: Authority, outcome: Code, flaw: str) -> None:
    with Hostile({"/a": answer(PAGE)}, tls=authority.server(**{flaw: True})) as server:
        assert outcome(lambda: client(server, authority).get(server.url("/a"))) == Outcome.TLS_ERROR
        assert server.log == []


@pytest.mark.parametrize("host", ["127.0.0.2", "example.org", "localhost"])
def test_a_certificate_for_another_host(authority: Authority, outcome: Code, host: str) -> None:
    with Hostile({"/a": answer(PAGE)}, tls=authority.server(host)) as server:
        assert outcome(lambda: client(server, authority).get(server.url("/a"))) == Outcome.TLS_ERROR
        assert server.log == []


def test_an_authority_that_nobody_knows(authority: Authority, outcome: Code, tmp_path: Path) -> None:
    with Hostile({"/a": answer(PAGE)}, tls=Authority(tmp_path, "other").server()) as server:
        assert outcome(lambda: client(server, authority).get(server.url("/a"))) == Outcome.TLS_ERROR
        default = Client(user_agent=AGENT, allow_origins={server.origin})
        assert outcome(lambda: default.get(server.url("/a"))) == Outcome.TLS_ERROR


def test_the_roots_of_the_system(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    tls_context.cache_clear()
    with Hostile({"/a": answer(PAGE)}, tls=authority.server()) as server:
        system = Client(user_agent=AGENT, allow_origins={server.origin}, context=tls_context(system=True))
        assert system.get(server.url("/a")).payload == PAGE
    tls_context.cache_clear()


def test_the_roots_of_the_system_verify(authority: Authority, outcome: Code, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", where())
    tls_context.cache_clear()
    with Hostile({"/a": answer(PAGE)}, tls=authority.server()) as server:
        system = Client(user_agent=AGENT, allow_origins={server.origin}, context=tls_context(system=True))
        assert outcome(lambda: system.get(server.url("/a"))) == Outcome.TLS_ERROR
    tls_context.cache_clear()


def test_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "truststore", None)
    tls_context.cache_clear()
    with pytest.raises(ConfigError, match=r"pip install hemeroteca\[system-trust\]"):
        tls_context(system=True)


HANDSHAKES: dict[str, Behaviour] = {
    "silence": lambda _: time.sleep(1.2),
    "dripping record": drip(b"\x16\x03\x03\x3f\xff", b"\x02"),
    "dripping record header": drip(b"\x16\x03", b""),
}


@pytest.mark.parametrize("name", HANDSHAKES)
def test_handshakes_cannot_outlast_the_deadline(hostile: Hostile, impatient: Client, outcome: Code, name: str) -> None:
    hostile.greeting = HANDSHAKES[name]
    since = time.monotonic()
    assert outcome(lambda: impatient.get(f"https://{hostile.origin}/")) == Outcome.TIMEOUT
    assert time.monotonic() - since < 3 * 0.4


@pytest.mark.parametrize("behaviour", [drip(HEAD + b"\r\n", b"a"), silence], ids=["drip", "silence"])
def test_the_deadline_holds_over_tls(authority: Authority, outcome: Code, behaviour: Behaviour) -> None:
    with Hostile({"/a": behaviour}, tls=authority.server()) as server:
        hasty = client(server, authority, seconds=0.5)
        since = time.monotonic()
        assert outcome(lambda: hasty.get(server.url("/a"))) == Outcome.TIMEOUT
        assert time.monotonic() - since < 3 * 0.5


def test_plain_http_on_the_port_of_https(hostile: Hostile, client: Client, outcome: Code) -> None:
    hostile.greeting = then_close(answer(b"plain", "400 Bad Request"))
    assert outcome(lambda: client.get(f"https://{hostile.origin}/")) == Outcome.TLS_ERROR


def test_downgrades_drop_own_headers_and_secure_cookies(authority: Authority) -> None:
    with Hostile(tls=authority.server()) as server, Hostile({"/a": answer(PAGE)}) as plain:
        server.site["/a"] = redirect(plain.url("/a"), Set_Cookie="night=1; Secure")
        origins = {server.origin, plain.origin}
        trusting = Client(user_agent=AGENT, allow_origins=origins, context=authority.trusted())
        assert trusting.get(server.url("/a"), headers={"X-Secret": "1"}).payload == PAGE
        assert server.log[0].headers["x-secret"] == "1"
        assert "x-secret" not in plain.log[0].headers
        assert "cookie" not in plain.log[0].headers
