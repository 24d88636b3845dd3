"""The web of one case: an origin that may be asked, others beside it, and a secret one that nobody may touch."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.hostile import story
from tests.web.certificates import Authority
from tests.web.hostile import Behaviour, Hostile, answer, closed_port

SECRET = story.page("The secret of the internal network is kept here.", title="Internal")


class Web:
    """Servers on loopback for one case; what is not on ``site`` is a 404, robots.txt too.

    Attributes:
        main: the origin that is asked; ``site``, ``url`` and ``log`` are its own.
        secret: an origin that is not allowed; it listens on 127.0.0.1 and ::1 and answers everything with `SECRET`.
        names: what the resolver says besides its usual answers: for each name the addresses of the first question,
            of the second, and so on; the last ones stay.
        others: further origins that may be asked.
    """

    def __init__(self) -> None:
        self.main = Hostile(send_buffer=65_536)
        self.secret = _Secret(hosts=("127.0.0.1", "::1"))
        self.names: dict[str, list[list[str]]] = {}
        self.others: list[Hostile] = []
        self._allowed: list[str] = []
        self._closed: set[int] = set()
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.enter_context(self.main)
        self._open.enter_context(self.secret)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def site(self) -> dict[str, bytes | list[bytes] | Behaviour]:
        return self.main.site

    def url(self, path: str = "/") -> str:
        return self.main.url(path)

    @property
    def paths(self) -> list[str]:
        """What the main origin was asked for, in order, robots.txt left out."""
        return [path for path in self.main.paths if path != "/robots.txt"]

    def other(self, *, tls: bool = False) -> Hostile:
        """Open one more origin that may be asked; with ``tls`` its certificate is signed by nobody."""
        context = None
        if tls:
            folder = self._open.enter_context(tempfile.TemporaryDirectory(prefix="hostile-"))
            context = Authority(Path(folder)).server(self_signed=True)
        origin = self._open.enter_context(Hostile(tls=context))
        self.others.append(origin)
        return origin

    def name(self, host: str, *answers: list[str], allowed: bool = False) -> str:
        """Let ``host`` resolve to the addresses of each answer in turn; with the port of `main` it may be allowed.

        Returns:
            ``host:port``.
        """
        self.names[host] = [*answers] or [["127.0.0.1"]]
        origin = f"{host}:{self.main.port}"
        if allowed:
            self._allowed.append(origin)
        return origin

    def closed_origin(self) -> str:
        """Return an origin that may be asked, where nobody listens."""
        port = self._open.enter_context(closed_port())
        self._closed.add(port)
        return f"127.0.0.1:{port}"

    @property
    def allowed(self) -> list[str]:
        """``host:port`` of all that may be asked."""
        return [
            self.main.origin,
            *(other.origin for other in self.others),
            *self._allowed,
            *(f"127.0.0.1:{port}" for port in self._closed),
        ]

    @property
    def open_ports(self) -> set[int]:
        """Ports of the origins that may be asked."""
        return {self.main.port, *(other.port for other in self.others), *self._closed}

    @property
    def requests(self) -> int:
        return sum(len(origin.log) for origin in (self.main, *self.others))

    @property
    def sent_bytes(self) -> int:
        return sum(origin.sent_bytes for origin in (self.main, self.secret, *self.others))

    @property
    def leaks(self) -> int:
        """Connections to the secret origin."""
        return self.secret.connections


class _Secret(Hostile):
    """Answers every path alike."""

    def behaviour(self, path: str) -> bytes | list[bytes] | Behaviour:
        return answer(SECRET)
