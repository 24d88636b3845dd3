"""A loopback server that answers byte by byte as it is told, and keeps a log of what it was asked."""

import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from types import TracebackType
from typing import Self

from fastwarc.stream_io import BrotliWriter

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


def silence(sock: socket.socket) -> None:
    sock.recv(1)


@dataclass
class Hostile:
    """The server: ``site[path]`` is an answer, a list of answers in turn, or a behaviour; anything else is a 404."""

    site: dict[str, bytes | list[bytes] | Behaviour] = field(default_factory=dict)
    log: list[Request] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> Self:
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                outer.connections += 1
                with suppress(OSError):
                    outer._serve(self.request)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            block_on_close = False
            request_queue_size = 64

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self.origin = f"127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str = "/") -> str:
        return f"http://{self.origin}{path}"

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.log]

    def _serve(self, sock: socket.socket) -> None:
        for request in _requests(sock):
            self.log.append(request)
            behaviour = self.site.get(request.path, answer(status="404 Not Found"))
            if isinstance(behaviour, list):
                behaviour = behaviour.pop(0) if len(behaviour) > 1 else behaviour[0]
            if callable(behaviour):
                behaviour(sock)
                return
            sock.sendall(behaviour)


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
