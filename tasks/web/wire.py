"""One exchange on the wire: connections that ask the guard, and reads that a clock and a byte count bound."""

import io
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http import client as http
from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.certs import where  # type: ignore[attr-defined]
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from tasks.web.guard import Guard
from warehouse.errors import FetchError
from warehouse.outcomes import Outcome

_SWITCHING_PROTOCOLS = 101


@dataclass(frozen=True, slots=True)
class Limits:
    """What one exchange, redirects included, may cost at most.

    Attributes:
        seconds: from the first look-up to the last byte; waiting for a turn at a host does not count.
        connect_seconds: for one address of one host.
        header_bytes: status line and headers of one answer, interim answers (1xx) included.
        wire_bytes: bodies as they come over the wire, framing included.
        decoded_bytes: after every single content coding.
        ratio: decoded to encoded, beyond the first million bytes; HTML compresses 5 to 20 times.
        redirects: hops after the first request.
        enough_bytes: stop here without complaint; None to want the whole body or nothing.
    """

    seconds: float = 30.0
    connect_seconds: float = 10.0
    header_bytes: int = 131_072
    wire_bytes: int = 10_000_000
    decoded_bytes: int = 20_000_000
    ratio: int = 250
    redirects: int = 10
    enough_bytes: int | None = None


class Budget:
    """What is left of the limits of one exchange."""

    def __init__(self, url: str, limits: Limits, guard: Guard) -> None:
        self.url = url
        self.limits = limits
        self.guard = guard
        self._wire_bytes = 0
        self._started = monotonic()
        self._paused = 0.0
        self._header_bytes: int | None = 0

    def left(self) -> float:
        """Return the seconds left.

        Raises:
            FetchError: timeout if there are none.
        """
        left = self.limits.seconds - (monotonic() - self._started - self._paused)
        if left <= 0:
            raise self.late()
        return left

    def late(self) -> FetchError:
        """Return the error of an exchange that took too long."""
        return FetchError(self.url, f"not done within {self.limits.seconds:g} s", code=Outcome.TIMEOUT)

    @property
    def elapsed_ms(self) -> int:
        """Milliseconds spent, pauses left out."""
        return round((monotonic() - self._started - self._paused) * 1000)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the clock."""
        since = monotonic()
        try:
            yield
        finally:
            self._paused += monotonic() - since

    def expect_headers(self) -> None:
        """Say that what comes next are the headers of an answer."""
        self._header_bytes = 0

    def expect_body(self) -> None:
        """Say that the headers are done."""
        self._header_bytes = None

    def spend(self, count: int) -> None:
        """Count bytes read.

        Raises:
            FetchError: too_large.
        """
        if self._header_bytes is None:
            self._wire_bytes += count
            if self._wire_bytes > self.limits.wire_bytes:
                raise FetchError(self.url, f"more than {self.limits.wire_bytes} bytes", code=Outcome.TOO_LARGE)
        else:
            self._header_bytes += count
            if self._header_bytes > self.limits.header_bytes:
                raise FetchError(
                    self.url, f"more than {self.limits.header_bytes} bytes of headers", code=Outcome.TOO_LARGE
                )

    def connect(self, host: str, port: int) -> socket.socket:
        """Connect to an address that the guard passed, and to no other."""
        refusal: OSError | None = None
        for family, sockaddr in self.guard.addresses(self.url, host, port, self.left()):
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                sock.settimeout(min(self.left(), self.limits.connect_seconds))
                sock.connect(sockaddr)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.settimeout(self.left())
            except OSError as e:
                sock.close()
                refusal = e
            except FetchError:
                sock.close()
                raise
            else:
                return sock
        if isinstance(refusal, TimeoutError):
            raise FetchError(self.url, f"no answer from {host}:{port}", code=Outcome.TIMEOUT) from refusal
        raise FetchError(self.url, f"cannot connect to {host}:{port}: {refusal}") from refusal


class _Metered(io.RawIOBase):
    """The reading end of a socket; before each read its time-out shrinks to what is left."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, budget: Budget) -> None:
        self._raw = raw
        self._sock = sock
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._budget.left())
        try:
            count = self._raw.readinto(buffer)
        except TimeoutError as e:
            raise self._budget.late() from e
        self._budget.spend(count or 0)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.HTTPResponse):
    """Everything that comes in passes through here: status lines, headers, chunk sizes, trailers, bodies."""

    def __init__(self, sock: socket.socket, *args: Any, budget: Budget, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._budget = budget
        self.fp = io.BufferedReader(_Metered(self.fp.detach(), sock, budget))

    def begin(self) -> None:
        """Skip interim answers: the standard library knows 100 alone, 103 is as common today (RFC 8297)."""
        self._budget.expect_headers()
        super().begin()
        while self.status // 100 == 1 and self.status != _SWITCHING_PROTOCOLS:
            self.headers = self.msg = None  # type: ignore[assignment]
            super().begin()
        self._budget.expect_body()


class _HTTPConnection(HTTPConnection):
    def __init__(self, *args: Any, budget: Budget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._budget = budget
        self.response_class = partial(_Response, budget=budget)  # type: ignore[assignment]

    def _new_conn(self) -> socket.socket:
        return self._budget.connect(self._dns_host, self.port)


class _HTTPSConnection(HTTPSConnection):
    def __init__(self, *args: Any, budget: Budget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._budget = budget
        self.response_class = partial(_Response, budget=budget)  # type: ignore[assignment]

    def _new_conn(self) -> socket.socket:
        return self._budget.connect(self._dns_host, self.port)


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


@cache
def tls_context() -> ssl.SSLContext:
    """Return the context of every connection: loading the roots costs more than a page."""
    return ssl.create_default_context(cafile=where())


class Adapter(HTTPAdapter):
    """The transport of one exchange; its connections die with it, hence nothing leaks into the next one."""

    def __init__(self, budget: Budget, context: ssl.SSLContext) -> None:
        super().__init__(pool_connections=budget.limits.redirects + 1, pool_maxsize=1)
        self._context = context
        self.poolmanager.pool_classes_by_scheme = {
            "http": partial(_HTTPPool, budget=budget),
            "https": partial(_HTTPSPool, budget=budget),
        }

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        """Add the shared TLS context, which verifies."""
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": self._context} if host["scheme"] == "https" else {}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing: the context holds the roots; the default would load them for every connection."""

    def get(self, request: requests.PreparedRequest, seconds: float) -> requests.Response:
        """Send, and return when the headers are in."""
        proxies: Mapping[str, str] = {}  # none from the environment either: that would be a way around the guard
        return self.send(request, stream=True, timeout=seconds, proxies=proxies)
