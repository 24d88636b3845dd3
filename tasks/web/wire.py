"""One exchange on the wire: connections that ask the guard, and reads that a clock and a byte count bound."""

import io
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http import client as http
from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.certs import where  # type: ignore[attr-defined]
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection, port_by_scheme
from urllib3.util import parse_url

from tasks.stop import Stop
from tasks.web.guard import Guard
from tasks.web.heads import check_length, is_interim, read_head
from warehouse.errors import ConfigError, FetchError
from warehouse.outcomes import Outcome

_LONGEST_LINE = 65_536  # of http.client; urllib3 has a shorter one for chunks


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
        stall_seconds: between two pieces of what comes in.
        enough_bytes: stop here without complaint; None to want the whole body or nothing.
    """

    seconds: float = 30.0
    connect_seconds: float = 10.0
    header_bytes: int = 131_072
    wire_bytes: int = 10_000_000
    decoded_bytes: int = 20_000_000
    ratio: int = 250
    redirects: int = 10
    stall_seconds: float = float("inf")
    enough_bytes: int | None = None


class Budget:
    """What is left of the limits of one exchange; to be closed at its end.

    Args:
        url: what was asked for, for messages.
        limits: of the exchange.
        guard: asked for the addresses to connect to.
        stop: cuts the connections.
    """

    def __init__(self, url: str, limits: Limits, guard: Guard, stop: Stop | None = None) -> None:
        self.url = url
        self.limits = limits
        self.guard = guard
        self.stop = stop or Stop()
        self._connections = ExitStack()
        self._wire_bytes = 0
        self._started = monotonic()
        self._paused = 0.0
        self._header_bytes: int | None = 0

    def close(self) -> None:
        """Let go of the connections."""
        self._connections.close()

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

    def connect(self, host: str, port: int, *, to_proxy: bool = False) -> socket.socket:
        """Connect to an address that the guard passed, and to no other; a proxy is the user's own choice."""
        refusal: OSError | None = None
        resolved = self.guard.resolve if to_proxy else self.guard.addresses
        for family, sockaddr in resolved(self.url, host, port, self.left()):
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                self._connections.enter_context(self.stop.cuts(sock))
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
        self._sock.settimeout(min(self._budget.left(), self._budget.limits.stall_seconds))
        try:
            count = self._raw.readinto(buffer)
        except TimeoutError as e:
            raise self._budget.late() from e
        self._budget.spend(count or 0)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Lines(io.BufferedReader):
    """What a connection yields; no line of it, in headers, chunk sizes and trailers alike, is endless."""

    def __init__(self, raw: io.RawIOBase, url: str) -> None:
        super().__init__(raw)
        self._url = url

    def readline(self, _size: int | None = -1, /) -> bytes:
        line = super().readline(_LONGEST_LINE + 1)
        if len(line) > _LONGEST_LINE:
            raise FetchError(self._url, f"a line of more than {_LONGEST_LINE} bytes", code=Outcome.TOO_LARGE)
        return line


class _Response(http.HTTPResponse):
    """Everything that comes in passes through here: status lines, headers, chunk sizes, trailers, bodies."""

    def __init__(self, sock: socket.socket, *args: Any, budget: Budget, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._budget = budget
        self.fp = _Lines(_Metered(self.fp.detach(), sock, budget), budget.url)

    def begin(self) -> None:
        """Hand the parser one repaired head, the final one: it knows no interim answer but 100."""
        wire = self.fp
        self._budget.expect_headers()
        head = read_head(wire, self._budget.url)
        while is_interim(head):
            head = read_head(wire, self._budget.url)
        self.fp = io.BytesIO(head)  # type: ignore[assignment]
        try:
            super().begin()
        finally:
            self.fp = wire
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            del self.headers["Content-Length"]  # the chunks count (RFC 9112, section 6.3)
        check_length(self.headers.get_all("Content-Length", []), self._budget.url)
        self._budget.expect_body()


class _HTTPConnection(HTTPConnection):
    def __init__(self, *args: Any, budget: Budget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._budget = budget
        self.response_class = partial(_Response, budget=budget)  # type: ignore[assignment]

    def _new_conn(self) -> socket.socket:
        return self._budget.connect(self._dns_host, self.port, to_proxy=self.proxy is not None)


class _HTTPSConnection(HTTPSConnection):
    def __init__(self, *args: Any, budget: Budget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._budget = budget
        self.response_class = partial(_Response, budget=budget)  # type: ignore[assignment]

    def _new_conn(self) -> socket.socket:
        return self._budget.connect(self._dns_host, self.port, to_proxy=self.proxy is not None)

    def _connect_tls_proxy(self, hostname: str, sock: socket.socket) -> ssl.SSLSocket:
        """Mind the clock in each receive: urllib3 reads TLS within TLS in a loop of its own, which drips could hold."""
        outer = super()._connect_tls_proxy(hostname, sock)
        receive = outer.recv

        def in_time(size: int) -> bytes:
            outer.settimeout(self._budget.left())
            return receive(size)

        outer.recv = in_time  # type: ignore[method-assign,assignment]
        return outer


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


@cache
def tls_context(*, system: bool = False) -> ssl.SSLContext:
    """Return the context of every connection, which verifies; made once, since loading roots costs more than a page.

    Args:
        system: trust the roots of the operating system, a company's own among them, instead of certifi's.

    Raises:
        ConfigError: for ``system`` without the package truststore.
    """
    if not system:
        return ssl.create_default_context(cafile=where())
    try:
        import truststore  # noqa: PLC0415 - an extra
    except ImportError as e:
        raise ConfigError("the system's certificates need truststore: pip install hemeroteca[system-trust]") from e
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Adapter(HTTPAdapter):
    """The transport of one exchange; its connections die with it, hence nothing leaks into the next one.

    Args:
        budget: of the exchange.
        context: TLS settings, towards a proxy, too.
        proxy: URL of the proxy for everything; never one from the environment.
    """

    def __init__(self, budget: Budget, context: ssl.SSLContext, proxy: str | None = None) -> None:
        super().__init__(pool_connections=budget.limits.redirects + 1, pool_maxsize=1)
        self._budget = budget
        self._context = context
        self._proxies = {"http": proxy, "https": proxy} if proxy else {}
        self._pools = {"http": partial(_HTTPPool, budget=budget), "https": partial(_HTTPSPool, budget=budget)}
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: Any, **proxy_kwargs: Any) -> Any:
        """Let our connections go to the proxy, too."""
        manager = super().proxy_manager_for(proxy, proxy_ssl_context=self._context, **proxy_kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        """Add the shared TLS context, which verifies."""
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": self._context}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing: the context holds the roots; the default would load them for every connection."""

    def get(self, request: requests.PreparedRequest) -> requests.Response:
        """Send, and return when the headers are in.

        Raises:
            FetchError: refused_address; transport_error if the proxy refuses us; whatever ends the exchange.
        """
        if self._proxies:
            self._check(request)
        response = self.send(request, stream=True, timeout=self._budget.left(), proxies=self._proxies)
        if self._proxies and response.status_code == http.PROXY_AUTHENTICATION_REQUIRED:
            response.close()
            raise FetchError(self._budget.url, "the proxy wants a user and a password, or others")
        return response

    def _check(self, request: requests.PreparedRequest) -> None:
        """Check the target that a proxy is to connect to; without one each of our connections is checked."""
        target = parse_url(str(request.url))
        port = target.port or port_by_scheme[str(target.scheme)]
        self._budget.guard.check(self._budget.url, str(target.host), port, self._budget.left())
