"""The newsroom's server: three publishers on three neighbouring loopback ports, one edition at a time."""

import argparse
import ctypes
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from deployments.sample import editions, site
from deployments.sample.sources import sources_toml
from deployments.sample.stories import PUBLISHERS

__all__ = ["BASE_PORT", "Newsroom", "PortTakenError", "main", "sources_toml"]

BASE_PORT = 8721
PR_SET_PDEATHSIG = 1  # prctl(2)
ENDINGS = {signal.SIGTERM, signal.SIGINT}


class PortTakenError(Exception):
    """A port that the newsroom needs belongs to another program; the message names it and the remedy."""


class Newsroom:
    """The newsroom on loopback, as a context manager.

    Args:
        edition: which edition to serve; 0 is the first.
        base_port: the first of three ports; 0 takes three free ones, `base_port` then tells which.

    Attributes:
        requests: how often each address was asked for, by full URL.

    Raises:
        PortTakenError: on entering, if a port is taken.
    """

    def __init__(self, edition: int = 0, base_port: int = BASE_PORT) -> None:
        self.edition = edition
        self.base_port = base_port
        self.requests: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            servers = _bind_anywhere(self) if self.base_port == 0 else _bind(self, self.base_port)
            for server in servers:
                opened.enter_context(server)
            self.base_port = servers[0].server_port
            site.answers(self.edition, self.base_port)  # rendered before the first visitor comes
            for server in servers:
                opened.enter_context(_serving(server))
            self._open = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def url(self, publisher: str, path: str = "/") -> str:
        """Return the address of a publisher's page."""
        return f"http://127.0.0.1:{self.base_port + PUBLISHERS.index(publisher)}{path}"

    def answer(self, publisher: str, target: str) -> site.Answer:
        """Count a request and return what is said to it; campaign parameters make no difference."""
        url = self.url(publisher, target)
        with self._lock:
            self.requests[url] += 1
        found = site.answers(self.edition, self.base_port).get(_without_campaign(url))
        return found or site.missing(self.edition, self.base_port, publisher)


@contextmanager
def _serving(server: "_Server") -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


def _without_campaign(url: str) -> str:
    parts = urlsplit(url)
    query = "&".join(pair for pair in parts.query.split("&") if not pair.startswith("utm_"))
    return parts._replace(query=query, fragment="").geturl()


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # a kept-alive connection must not hold up the end

    def __init__(self, newsroom: Newsroom, publisher: str, port: int) -> None:
        self.newsroom = newsroom
        self.publisher = publisher
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a visitor who hung up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._reply(with_body=True)

    def do_HEAD(self) -> None:
        self._reply(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is http.server's
        """Say nothing."""

    def version_string(self) -> str:
        return "Pressroom/1"

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
        """Return noon of the edition's day, so that answers do not depend on the clock."""
        day = editions.day_of(self.server.newsroom.edition)
        return format_datetime(datetime.combine(day, time(12), UTC), usegmt=True)

    def _reply(self, *, with_body: bool) -> None:
        answer = self.server.newsroom.answer(self.server.publisher, self.path)
        fresh = answer.status == 200 and self._has_current(answer)
        self.send_response(304 if fresh else answer.status)
        if answer.status == 200:
            self.send_header("ETag", answer.etag)
            self.send_header("Last-Modified", _http_date(answer.modified))
        if answer.location:
            self.send_header("Location", answer.location)
        if not fresh:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if with_body and not fresh:
            self.wfile.write(answer.body)

    def _has_current(self, answer: site.Answer) -> bool:
        """Whether the visitor's copy is the current one (RFC 9110, 13.1: the tag goes before the date)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return answer.etag in tags
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and answer.modified.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (ValueError, TypeError):  # not a date, or one without a zone: as if it were absent
            return False


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _bind(newsroom: Newsroom, base_port: int) -> list[_Server]:
    servers: list[_Server] = []
    for offset, publisher in enumerate(PUBLISHERS):
        try:
            servers.append(_Server(newsroom, publisher, base_port + offset))
        except (OSError, OverflowError) as error:  # the latter beyond port 65535
            for server in servers:
                server.server_close()
            raise PortTakenError(
                f"Port {base_port + offset} on 127.0.0.1 is not to be had ({error}); "
                "end the program that uses it, or choose others with --base-port."
            ) from error
    return servers


def _bind_anywhere(newsroom: Newsroom) -> list[_Server]:
    """Take a free port and its two neighbours, or look further."""
    for _ in range(100):
        first = _Server(newsroom, PUBLISHERS[0], 0)
        port = first.server_port
        first.server_close()
        try:
            return _bind(newsroom, port)
        except PortTakenError:
            continue
    raise PortTakenError("No three free neighbouring ports on 127.0.0.1; choose some with --base-port.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code, 2 where a port is taken."""
    parser = argparse.ArgumentParser(prog="python -m deployments.sample.newsroom", description=__doc__)
    parser.add_argument("--edition", type=int, default=0, help="which edition to serve; 0 is the first")
    parser.add_argument(
        "--base-port", type=int, default=BASE_PORT, help="the first of three ports (default %(default)s)"
    )
    parser.add_argument("--die-with-parent", action="store_true", help="end when the process that started this ends")
    options = parser.parse_args(arguments)
    if options.edition < 0:
        parser.error("--edition must be 0 or more")
    if options.die_with_parent:
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    # Blocked and awaited: a handler that sets an Event deadlocks when it interrupts the waiting thread's own lock.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        with Newsroom(options.edition, options.base_port) as newsroom:
            addresses = " ".join(newsroom.url(publisher) for publisher in PUBLISHERS)
            print(f"Newsroom edition {newsroom.edition} ready: {addresses}", flush=True)  # noqa: T201
            signal.sigwait(ENDINGS)
    except PortTakenError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return 0


if __name__ == "__main__":
    sys.exit(main())
