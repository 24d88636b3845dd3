"""Secrets by their place: the sources file names them, the environment or a Secret block of Prefect holds them.

What was filled in is never told in the logs of the process: see `warehouse.hidden`.
"""

import os
import re
from collections.abc import Iterable

from warehouse.errors import ConfigError
from warehouse.hidden import hide
from warehouse.sources import SECRET, Source


def with_secrets(source: Source) -> Source:
    """Return a source whose headers and proxy hold the secrets that its file names, like ``{env:TIMES_COOKIE}``.

    The names of such headers are added to ``secret_headers``, so that their values are stored nowhere.

    Raises:
        ConfigError: naming a variable or block that is missing.
    """
    named = {name for name, value in source.headers.items() if SECRET.search(value)}
    if not named and not (source.proxy and SECRET.search(source.proxy)):
        return source
    headers = {name: _filled(source, f'headers."{name}"', value) for name, value in source.headers.items()}
    proxy = _filled(source, "proxy", source.proxy) if source.proxy else None
    secret = tuple(sorted({name.lower() for name in (*named, *source.secret_headers)}))
    return source.model_copy(update={"headers": headers, "proxy": proxy, "secret_headers": secret})


def variables(sources: Iterable[Source]) -> list[str]:
    """Return the environment variables that sources name in their headers and proxies, in the order of their names."""
    texts = (text for source in sources for text in (*source.headers.values(), source.proxy or ""))
    return sorted({place[2] for text in texts for place in SECRET.finditer(text) if place[1] == "env"})


def _filled(source: Source, key: str, text: str) -> str:
    def value(place: re.Match[str]) -> str:
        found = os.environ.get(place[2]) if place[1] == "env" else _block(place[2])
        if not found or not found.isprintable() or not found.isascii() or found != found.strip():
            remedy = (
                f"set the environment variable {place[2]} where the worker starts"
                if place[1] == "env"
                else f"make a Secret block named {place[2]!r} in the Prefect UI"
            )
            wrong = "is no printable ASCII, or has blanks at its ends" if found else "is missing"
            raise ConfigError(f"source {source.id!r}, {key}: the secret {place[0]} {wrong}; {remedy}")
        hide(found)
        return found

    return SECRET.sub(value, text)


def _block(name: str) -> str | None:
    from prefect.blocks.system import Secret  # noqa: PLC0415 - asks the server, so only where a file names a block

    try:
        block = Secret.load(name)
        return str(block.get()) if isinstance(block, Secret) else None
    except ValueError:
        return None
