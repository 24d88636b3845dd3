"""A loopback proxy that does what proxies do: forwards plain requests, and opens tunnels on CONNECT."""

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


@dataclass
class Proxy:
    """The proxy, while it runs.

    Args:
        names: ``host:port`` as asked for to the port on loopback where it really is; the rest is taken as it is.
        wants: value of Proxy-Authorization without which it answers 407.
        tls: to be an https:// proxy.
        tunnel: called with a tunnel's connection instead of opening one.
    """

    names: Mapping[str, int] = field(default_factory=dict)
    wants: str | None = None
    tls: ssl.SSLContext | None = None
    tunnel: Callable[[socket.socket], None] | None = None
    heads: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):
                    sock = outer.tls.wrap_socket(self.request, server_side=True) if outer.tls else self.request
                    with sock:
                        outer._serve(sock)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = False

        self._server = Server(("127.0.0.1", 0), Handler)
        self.origin = f"127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, credentials: str = "") -> str:
        return f"{'https' if self.tls else 'http'}://{credentials}{self.origin}"

    def _serve(self, sock: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            received = sock.recv(65536)
            if not received:
                return
            head += received
        self.heads.append(head.decode("latin-1"))
        method, target, _ = self.heads[-1].split(" ", 2)
        if self.wants is not None and f"proxy-authorization: {self.wants}".lower() not in self.heads[-1].lower():
            sock.sendall(b"HTTP/1.1 407 Who Are You\r\nContent-Length: 0\r\n\r\n")
        elif method == "CONNECT":
            sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            if self.tunnel is not None:
                self.tunnel(sock)
                return
            with self._reach(target) as origin:
                _pump(sock, origin)
        else:
            parts = urlsplit(target)
            with self._reach(parts.netloc) as origin:
                origin.sendall(head.replace(target.encode(), (parts.path or "/").encode(), 1))
                _pump(sock, origin)

    def _reach(self, target: str) -> socket.socket:
        host, _, port = target.rpartition(":")
        if target in self.names:
            host, port = "127.0.0.1", str(self.names[target])
        return socket.create_connection((host, int(port)), timeout=10)


def _pump(client: socket.socket, origin: socket.socket) -> None:
    """Carry bytes both ways until the client or the origin hangs up."""

    def back() -> None:
        with suppress(OSError):
            while data := origin.recv(65536):
                client.sendall(data)
            client.shutdown(socket.SHUT_WR)

    thread = threading.Thread(target=back, daemon=True)
    thread.start()
    with suppress(OSError):
        while data := client.recv(65536):
            origin.sendall(data)
        origin.shutdown(socket.SHUT_WR)
    thread.join(10)
