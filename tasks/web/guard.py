"""Which addresses we talk to: public ones, and exact host:port pairs that the user allows."""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Thread

from warehouse.errors import FetchError
from warehouse.outcomes import Outcome

Address = tuple[socket.AddressFamily, tuple[str, int] | tuple[str, int, int, int]]

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: on IPv6-only networks every IPv4 host looks like this
_TUNNELS = (IPv6Network("2001::/32"), IPv6Network("2002::/16"))  # Teredo, 6to4: an IPv4 address inside
_MOST_ADDRESSES = 4


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
    """

    def __init__(self, allow_origins: Iterable[str] = ()) -> None:
        self._allowed = frozenset(origin.lower() for origin in allow_origins)

    def addresses(self, url: str, host: str, port: int, seconds: float) -> list[Address]:
        """Resolve once and return what to connect to.

        Raises:
            FetchError: refused_address if any address is not public; timeout, transport_error if there is none.
        """
        found = _resolve(url, host, port, seconds)
        if f"{_bracketed(host)}:{port}".lower() not in self._allowed:
            for _, sockaddr in found:
                if not is_public(ip_address(sockaddr[0].partition("%")[0])):
                    raise FetchError(
                        url, f"{host}:{port} leads to {sockaddr[0]}, not public", code=Outcome.REFUSED_ADDRESS
                    )
        return found[:_MOST_ADDRESSES]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _resolve(url: str, host: str, port: int, seconds: float) -> list[Address]:
    """Resolve in a thread that may be left behind: `getaddrinfo` knows no time-out."""
    answer: list[Address] = []
    failure: list[Exception] = []

    def ask() -> None:
        try:
            for family, _, _, _, sockaddr in socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM):
                answer.append((family, sockaddr))  # type: ignore[arg-type]
        except (OSError, UnicodeError) as e:
            failure.append(e)

    if _is_literal(host):
        ask()
    else:
        thread = Thread(target=ask, name=f"resolve-{host}", daemon=True)
        thread.start()
        thread.join(seconds)
        if thread.is_alive():
            raise FetchError(url, f"resolving {host} took more than {seconds:.0f} s", code=Outcome.TIMEOUT)
    if failure:
        raise FetchError(url, f"cannot resolve {host}: {failure[0]}", code=Outcome.TRANSPORT_ERROR) from failure[0]
    return answer


def _is_literal(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
