"""Which addresses we talk to: public ones, and exact host:port pairs that the user allows."""

import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Event, Thread
from time import monotonic

from tasks.stop import Stop
from warehouse.errors import FetchError
from warehouse.outcomes import Outcome

Address = tuple[socket.AddressFamily, tuple[str, int] | tuple[str, int, int, int]]

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: on IPv6-only networks every IPv4 host looks like this
_TUNNELS = (IPv6Network("2001::/32"), IPv6Network("2002::/16"))  # Teredo, 6to4: an IPv4 address inside
_MOST_ADDRESSES = 4
_KEPT_SECONDS = 30.0
_MOST_NAMES = 10_000
_PROXIED_SECONDS = 5.0  # behind a proxy there may be no resolver that knows the Internet


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is a unicast one of the public Internet, also by what it wraps."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and not address.is_reserved
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _GLOBAL_UNICAST and address.is_global and not any(address in tunnel for tunnel in _TUNNELS)


class Guard:
    """The address guard.

    Args:
        allow_origins: ``host:port`` exactly as URLs write them; let through wherever they lead.
        clock: monotonic seconds.
        stop: ends the wait for a look-up.
    """

    def __init__(
        self, allow_origins: Iterable[str] = (), clock: Callable[[], float] = monotonic, stop: Stop | None = None
    ) -> None:
        self._allowed = frozenset(origin.lower() for origin in allow_origins)
        self._clock = clock
        self._stop = stop or Stop()
        self._known: dict[tuple[str, int], tuple[float, list[Address]]] = {}

    def addresses(self, url: str, host: str, port: int, seconds: float) -> list[Address]:
        """Return what to connect to; look no name up again between the check and the connection.

        Raises:
            FetchError: refused_address if any address is not public; timeout, transport_error if there is none.
        """
        if f"{_bracketed(host)}:{port}".lower() in self._allowed:
            return self.resolve(url, host, port, seconds)
        if f".{host.lower().rstrip('.')}".endswith(".localhost"):  # RFC 6761, section 6.3, whatever a resolver says
            raise FetchError(url, f"{host}:{port} is this machine", code=Outcome.REFUSED_ADDRESS)
        found = self.resolve(url, host, port, seconds)
        for _, sockaddr in found:
            if not is_public(ip_address(sockaddr[0].partition("%")[0])):
                raise FetchError(url, f"{host}:{port} leads to {sockaddr[0]}, not public", code=Outcome.REFUSED_ADDRESS)
        return found[:_MOST_ADDRESSES]

    def resolve(self, url: str, host: str, port: int, seconds: float) -> list[Address]:
        """Resolve without judging, at most once in half a minute: a look-up with a deadline takes a thread.

        Raises:
            FetchError: timeout, transport_error if there is no address.
        """
        until, found = self._known.get((host, port), (0.0, []))
        if until <= self._clock() or not found:
            found = _resolve(url, host, port, seconds, self._stop)
            if len(self._known) >= _MOST_NAMES:
                self._known.clear()
            self._known[host, port] = (self._clock() + _KEPT_SECONDS, found)
        return found

    def check(self, url: str, host: str, port: int, seconds: float) -> None:
        """Check an address that a proxy is to connect to; one that is not known here is left to the proxy.

        Raises:
            FetchError: refused_address.
        """
        try:
            self.addresses(url, host, port, min(seconds, _PROXIED_SECONDS))
        except FetchError as e:
            if e.code == Outcome.REFUSED_ADDRESS:
                raise


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _resolve(url: str, host: str, port: int, seconds: float, stop: Stop) -> list[Address]:
    """Resolve in a thread that may be left behind: `getaddrinfo` knows no time-out."""
    name = host.strip("[]")
    if name.endswith(".") and name[-2:-1].isdigit():
        name = name[:-1]  # an address, to a browser; getaddrinfo would ask for a name
    answer: list[Address] = []
    failure: list[Exception] = []
    told = Event()

    def ask() -> None:
        try:
            for family, _, _, _, sockaddr in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM):
                answer.append((family, sockaddr))  # type: ignore[arg-type]
        except (OSError, UnicodeError) as e:
            failure.append(e)
        finally:
            told.set()

    if _is_literal(name):
        ask()
    else:
        with stop.calls(told.set):
            Thread(target=ask, name=f"resolve-{host}", daemon=True).start()
            in_time = told.wait(seconds)
        stop.check()
        if not in_time:
            raise FetchError(url, f"resolving {host} took more than {seconds:.0f} s", code=Outcome.TIMEOUT)
    if failure:
        raise FetchError(url, f"cannot resolve {host}: {failure[0]}", code=Outcome.TRANSPORT_ERROR) from failure[0]
    return answer


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
