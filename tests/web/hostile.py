"""A loopback server that answers byte by byte as it is told, and keeps a log of what it was asked."""

import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from types import TracebackType
from typing import Any, Self

from fastwarc.stream_io import BrotliWriter, ZstdWriter

Behaviour = Callable[[socket.socket], None]
PAGE = b"<html><body><p>The tram runs again.</p></body></html>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@dataclass(frozen=True)
class Request:
    """What came in: when, what for, and with which headers (names in lower case)."""

    at: float
    path: str
    headers: dict[str, str]


def answer(body: bytes = b"", status: str = "200 OK", **headers: str | None) -> bytes:
    """Return a whole answer; Content-Length and an HTML type are added, a header given as None is left out."""
    lines = {"Content-Type": "text/html", "Content-Length": str(len(body))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}  # type: ignore[misc]
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


def redirect(location: str, status: str = "302 Found", **headers: str) -> bytes:
    return answer(b"", status, Location=location, **headers)


def drip(start: bytes, piece: bytes, pause: float = 0.02) -> Behaviour:
    """Send ``start``, then ``piece`` for ever."""

    def behave(sock: socket.socket) -> None:
        sock.sendall(start)
        while True:
            sock.sendall(piece)
            time.sleep(pause)

    return behave


def then_close(data: bytes) -> Behaviour:
    return lambda sock: sock.sendall(data)


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + body + end


def brotli(body: bytes) -> bytes:
    packed = BytesIO()
    with BrotliWriter(packed) as writer:
        writer.write(body)
        writer.finish()
    return packed.getvalue()


def zstd(body: bytes) -> bytes:
    packed = BytesIO()
    with ZstdWriter(packed) as writer:
        writer.write(body)
        writer.finish()
    return packed.getvalue()


def silence(sock: socket.socket) -> None:
    sock.recv(1)


@dataclass
class Hostile:
    """The server: ``site[path]`` is an answer, a list of answers in turn, or a behaviour; anything else is a 404."""

    site: dict[str, bytes | list[bytes] | Behaviour] = field(default_factory=dict)
    log: list[Request] = field(default_factory=list)
    connections: int = 0
    sent_bytes: int = 0
    hosts: tuple[str, ...] = ("127.0.0.1",)
    tls: ssl.SSLContext | None = None
    greeting: Behaviour | None = None  # before any request
    send_buffer: int | None = None  # bytes; what lies in it counts as sent

    def __enter__(self) -> Self:
        self._servers: list[socketserver.TCPServer] = []
        self.port = 0
        for host in self.hosts:  # the first picks the port of all
            self._servers.append(self._server(host))
            self.port = int(self._servers[0].server_address[1])
        self.origin = f"{self.hosts[0]}:{self.port}"
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def _server(self, host: str) -> socketserver.TCPServer:
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                outer.connections += 1
                with suppress(OSError), outer._dressed(self.request) as sock:
                    outer._serve(sock)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            block_on_close = False
            request_queue_size = 64
            address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

        return Server((host, self.port), Handler)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def url(self, path: str = "/") -> str:
        return f"{'https' if self.tls else 'http'}://{self.origin}{path}"

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.log]

    def behaviour(self, path: str) -> bytes | list[bytes] | Behaviour:
        return self.site.get(path, answer(status="404 Not Found"))

    def _dressed(self, sock: socket.socket) -> socket.socket:
        counted = _Counted(sock, self)
        return self.tls.wrap_socket(counted, server_side=True) if self.tls else counted

    def _serve(self, sock: socket.socket) -> None:
        if self.greeting is not None:
            self.greeting(sock)
            return
        for request in _requests(sock):
            self.log.append(request)
            behaviour = self.behaviour(request.path)
            if isinstance(behaviour, list):
                behaviour = behaviour.pop(0) if len(behaviour) > 1 else behaviour[0]
            if callable(behaviour):
                behaviour(sock)
                return
            sock.sendall(behaviour)


class _Counted(socket.socket):
    """A connection that tells its server how much went out; bytes under TLS are not counted."""

    def __init__(self, sock: socket.socket, server: Hostile) -> None:
        super().__init__(fileno=sock.detach())
        if server.send_buffer:
            self.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, server.send_buffer)
        self._server = server

    def sendall(self, data: Any, flags: int = 0) -> None:
        view = memoryview(data)
        while view:
            sent = self.send(view, flags)
            self._server.sent_bytes += sent
            view = view[sent:]

    def close(self) -> None:
        with suppress(OSError):
            self.shutdown(socket.SHUT_WR)
        super().close()


def _requests(sock: socket.socket) -> Iterator[Request]:
    """Read requests without a body, one after the other."""
    pending = b""
    while True:
        while b"\r\n\r\n" not in pending:
            received = sock.recv(65536)
            if not received:
                return
            pending += received
        head, _, pending = pending.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        yield Request(time.monotonic(), first.split(" ")[1], headers)


@contextmanager
def closed_port() -> Iterator[int]:
    """Yield a port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield int(sock.getsockname()[1])
