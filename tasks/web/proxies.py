"""Proxies, which a user names and nobody else: the environment's are ignored, being a way around the address guard."""

from urllib.parse import urlsplit

from warehouse.errors import ConfigError


def check_proxy(url: str) -> None:
    """Return if ``url`` names a proxy that the client can use: ``http[s]://[user:password@]host:port``.

    Raises:
        ConfigError: without the address in its text, since that may hold a password.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port is not None
    except ValueError:
        usable = False
    if not usable:
        raise ConfigError("the proxy's address is not of the form http://[user:password@]host:port or https://...")
