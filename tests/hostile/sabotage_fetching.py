"""Sabotages of the clock, the limits, codings, redirects, addresses, politeness and robots.txt."""

import re
import ssl
import unicodedata
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from protego import Protego

from tasks import look
from tasks.web import client, decode, guard, heads, outcomes, pages, robots, wire
from tests.benchmarks import adapters
from tests.hostile.sabotage import sabotage, swap
from warehouse.clock import now
from warehouse.errors import FetchError
from warehouse.outcomes import Outcome

# The clock, the limits, the wire.


@sabotage("no-deadline")
def _no_deadline() -> None:
    swap(wire.Budget, left=lambda self: 60.0)


@sabotage("impatient")
def _impatient() -> None:
    left = wire.Budget.left

    def little(self: wire.Budget) -> float:
        seconds = left(self) - self.limits.seconds + 2
        if seconds <= 0:
            raise self.late()
        return seconds

    swap(wire.Budget, left=little)


@sabotage("no-truncation-check")
def _no_truncation_check() -> None:
    pieces = client._Exchange._pieces

    def whatever(self: client._Exchange, response: Any) -> Iterator[bytes]:
        try:
            yield from pieces(self, response)
        except FetchError:
            return

    swap(client._Exchange, _pieces=whatever)


@sabotage("length-needed")
def _length_needed() -> None:
    body = client._Exchange._body

    def measured(self: client._Exchange, response: Any) -> bytes:
        if not {"Content-Length", "Transfer-Encoding"} & {*response.headers}:
            raise FetchError(self._url, "no length", code=Outcome.TRUNCATED)
        return body(self, response)

    swap(client._Exchange, _body=measured)


@sabotage("length-believed")
def _length_believed() -> None:
    head = heads.read_head
    unchunked = re.compile(rb"(?i)transfer-encoding: [^\r]*\r\n")
    swap(wire, read_head=lambda *args: unchunked.sub(b"", head(*args)))


@sabotage("no-verify")
def _no_verify() -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    swap(client, tls_context=lambda: context)


@sabotage("errors-final")
def _errors_final() -> None:
    """What failed today is taken for gone."""
    seen = look.look

    def final(*args: Any) -> look.Seen:
        found = seen(*args)
        return replace(found, outcome=Outcome.CLIENT_ERROR) if found.outcome.retryable else found

    swap(adapters, look=final)


# Codings.


@sabotage("no-decoding")
def _no_decoding() -> None:
    swap(client, decode=lambda url, body, names, **limits: body, check_codings=lambda url, names: None)


@sabotage("no-decoded-limit")
def _no_decoded_limit() -> None:
    swap(client, decode=lambda url, body, names, **limits: decode.decode(url, body, names, limit=10**10, ratio=10**9))


@sabotage("tight-ratio")
def _tight_ratio() -> None:
    swap(decode, FREE_BYTES=10_000)
    swap(client, decode=lambda url, body, names, **limits: decode.decode(url, body, names, limit=10**8, ratio=20))


@sabotage("one-member")
def _one_member() -> None:
    decode._DECODERS["gzip"] = lambda body: decode._zlib(body, 16 + zlib.MAX_WBITS)


@sabotage("zlib-only")
def _zlib_only() -> None:
    decode._DECODERS["deflate"] = lambda body: decode._zlib(body, zlib.MAX_WBITS)


@sabotage("members-copied")
def _members_copied() -> None:
    """Each member copies all that follows it."""

    def copying(body: bytes) -> Iterator[bytes]:
        while body.startswith(decode.GZIP_MAGIC):
            unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
            yield unpacker.decompress(body)
            body = unpacker.unused_data

    decode._DECODERS["gzip"] = copying


@sabotage("gzip-only")
def _gzip_only() -> None:
    del decode._DECODERS["br"], decode._DECODERS["zstd"]


@sabotage("identity-unknown")
def _identity_unknown() -> None:
    swap(client, _codings=lambda response: response.headers.get("Content-Encoding", "").split(","))


# Redirects, cookies, addresses.


@sabotage("no-redirects")
def _no_redirects() -> None:
    swap(client, _REDIRECTS=frozenset())


@sabotage("latin-1-locations")
def _latin_1_locations() -> None:
    swap(client, _resolved=urljoin)


@sabotage("no-cookies")
def _no_cookies() -> None:
    swap(client, extract_cookies_to_jar=lambda *args: None)


@sabotage("cookies-for-all")
def _cookies_for_all() -> None:
    request = client._Exchange._request

    def generous(self: client._Exchange, url: str, headers: Any) -> Any:
        prepared = request(self, url, headers)
        prepared.headers["Cookie"] = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._cookies)
        return prepared

    swap(client._Exchange, _request=generous)


@sabotage("resolves-twice")
def _resolves_twice() -> None:
    """What was checked is not what is connected to."""
    checked = guard.Guard.addresses

    def again(self: guard.Guard, url: str, host: str, port: int, seconds: float) -> Any:
        checked(self, url, host, port, seconds)
        return guard._resolve(url, host, port, seconds)

    swap(guard.Guard, addresses=again)


@sabotage("browser-spelling-unguarded")
def _browser_spelling() -> None:
    """Addresses are read as browsers read them, and checked by nobody."""

    def plain(url: str) -> str:
        return unicodedata.normalize("NFKC", url).replace("\\", "/").replace("\t", "").replace("。", ".")

    swap(client, _without_credentials=lambda url: (plain(url), {}))
    swap(client, _resolved=lambda base, location: urljoin(base, plain(location.encode("latin-1").decode())))
    swap(guard.Guard, addresses=lambda self, url, host, port, seconds: guard._resolve(url, host, port, seconds))
    swap(robots.Robots, check=lambda self, url, *args: None, delay=lambda self, url: None)


@sabotage("any-scheme")
def _any_scheme() -> None:
    """What urllib opens is opened."""
    request = client._Exchange._request

    def opened(self: client._Exchange, url: str, headers: Any) -> Any:
        if urlsplit(url).scheme.lower() not in {"http", "https"}:
            payload = urllib.request.urlopen(url, timeout=5).read()
            raise RuntimeError(f"{len(payload)} bytes of {url[:40]} were read")
        return request(self, url, headers)

    swap(client._Exchange, _request=opened)
    swap(robots.Robots, check=lambda self, url, *args: None, delay=lambda self, url: None)


# Politeness and robots.txt.


@sabotage("retry-after-believed")
def _retry_after_believed() -> None:
    swap(outcomes, retry_at=lambda value: now() + timedelta(seconds=float(value)) if value else None)


@sabotage("retry-after-always")
def _retry_after_always() -> None:
    """Who names a time is taken to be busy."""
    of_status = outcomes.of_status

    def busy(status: int, headers: Any, **kwargs: Any) -> Any:
        return of_status(429 if "Retry-After" in headers else status, headers, **kwargs)

    for module in (client, pages):
        swap(module, of_status=busy)


@sabotage("delay-believed")
def _delay_believed() -> None:
    def believed(self: robots.Robots, url: str) -> float | None:
        asked = re.search(r"(?i)crawl-delay:\s*(\S+)", self._rules(url, nullcontext, "").told.text or "")
        return float(asked[1]) if asked else None

    swap(robots.Robots, delay=believed)


def _changed_rules(change: Callable[[robots._Rules], robots._Rules]) -> None:
    rules = robots.Robots._rules
    swap(robots.Robots, _rules=lambda self, *args: change(rules(self, *args)))


@sabotage("no-robots")
def _no_robots() -> None:
    swap(robots.Robots, check=lambda self, *args: None)


@sabotage("robots-5xx-allow")
def _robots_5xx_allow() -> None:
    _changed_rules(lambda known: replace(known, failure=None))


@sabotage("robots-4xx-disallow")
def _robots_4xx_disallow() -> None:
    _changed_rules(
        lambda known: robots._failed(known.told, FetchError("", "none")) if known.told.outcome == "none" else known
    )


@sabotage("any-robots-disallow")
def _any_robots_disallow() -> None:
    forbidden = Protego.parse("User-agent: *\nDisallow: /\n")
    _changed_rules(lambda known: replace(known, rules=known.rules and forbidden))


@sabotage("robots-first-64-kb")
def _robots_first_64_kb() -> None:
    swap(robots, MOST_BYTES=65_536)


def _changed_text(change: Callable[[bytes], str]) -> None:
    swap(robots, _text=change)


@sabotage("robots-half-line")
def _robots_half_line() -> None:
    _changed_text(lambda payload: payload[: robots.MOST_BYTES].decode("utf-8-sig", "replace"))


@sabotage("no-dollar")
def _no_dollar() -> None:
    _changed_text(lambda payload: payload.decode().replace("$", ""))


@sabotage("robots-unquoted")
def _robots_unquoted() -> None:
    _changed_text(lambda payload: unquote(payload.decode()))


@sabotage("robots-of-all")
def _robots_of_all() -> None:
    """The group for everybody counts, whatever group is ours."""
    _changed_text(lambda payload: payload.decode().replace("Hemeroteca", "Nobody"))
