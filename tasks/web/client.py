"""The only way to the web: one guarded, bounded exchange at a time. What goes wrong is a `FetchError`."""

import re
import ssl
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import client as http
from urllib.parse import quote, unquote, urljoin, urlsplit

import requests
import urllib3
from requests.cookies import RequestsCookieJar, extract_cookies_to_jar
from requests.structures import CaseInsensitiveDict
from urllib3.util import make_headers

from tasks.stop import Stop
from tasks.web.cookies import Jar, joined
from tasks.web.decode import ACCEPT_ENCODING, check_codings, codings, decode
from tasks.web.guard import Guard
from tasks.web.outcomes import media_type, of_status, of_type
from tasks.web.proxies import check_proxy
from tasks.web.wire import Adapter, Budget, Limits, tls_context
from warehouse.errors import FetchError
from warehouse.outcomes import Outcome

__all__ = ["Answer", "Client", "Limits"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST_URL = 8192
_PIECE = 65536
_ASCII = "".join(map(chr, range(128)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a URL answered in the end.

    ``payload`` is decoded and whole; it is empty for every status but 200 and 203. ``headers`` ignores case.
    ``wire_bytes`` is the size of the body before decoding; ``elapsed_ms`` leaves out the waiting for turns.
    """

    url: str
    final_url: str
    redirects: tuple[str, ...]
    status: int
    headers: Mapping[str, str]
    payload: bytes
    content_type: str | None
    wire_bytes: int
    elapsed_ms: int
    request_headers: Mapping[str, str]
    conditional: bool = False


class Client:
    """Fetches one URL at a time; safe to share between threads, since exchanges share nothing.

    Args:
        user_agent: product, version and contact.
        allow_origins: exact ``host:port`` pairs that may be private.
        limits: of each exchange.
        headers: sent with every request, to every host.
        context: TLS settings; the roots of certifi by default.
        stop: ends the exchanges under way; no other is begun then.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        allow_origins: Collection[str] = (),
        limits: Limits | None = None,
        headers: Mapping[str, str] | None = None,
        context: ssl.SSLContext | None = None,
        stop: Stop | None = None,
    ) -> None:
        self.user_agent = user_agent
        self.limits = limits or Limits()
        self.stop = stop or Stop()
        self._guard = Guard(allow_origins, stop=self.stop)
        self._context = context or tls_context()
        self._headers = {
            "User-Agent": user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
            "Accept-Encoding": ACCEPT_ENCODING,
            **(headers or {}),
        }

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        allowed: Callable[[str], None] | None = None,
        types: frozenset[str] | None = None,
        limits: Limits | None = None,
        jar: RequestsCookieJar | None = None,
        proxy: str | None = None,
    ) -> Answer:
        """Fetch a URL and follow its redirects.

        Args:
            url: http or https; user and password in it are sent as ``headers`` are, and told nowhere.
            headers: sent to the host of ``url`` only, and never from https down to http.
            etag: of the copy at hand; asks for 304.
            last_modified: of the copy at hand; asks for 304.
            allowed: called with each URL before it is asked for; raises `FetchError` to stop. Its time does not count.
            types: media types whose body is wanted; any other is wrong_type before the body is read.
            limits: instead of the client's.
            jar: cookies that outlive the exchange (`tasks.web.cookies.Jar`); by default they end with it.
            proxy: ``http[s]://[user:password@]host:port`` to go through. Where it is, is not checked; the targets are,
                as far as their names resolve here. It resolves them again itself, so it must not serve private networks
                if the targets are not trusted.

        Raises:
            FetchError: with the outcome as its code.
            Stopped: the order to stop was given, whatever the exchange would have come to.
            ConfigError: the proxy's address is none.
        """
        conditions = {
            name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)) if value
        }
        with self._obeying(), closing(self._exchange(url, limits, proxy, jar=jar)) as exchange:
            return exchange.run({**self._headers, **conditions}, headers or {}, allowed, types)

    def stream(
        self,
        url: str,
        into: Callable[[Iterator[bytes]], None],
        *,
        allowed: Callable[[str], None] | None = None,
        limits: Limits | None = None,
        proxy: str | None = None,
    ) -> Answer:
        """Hand a body that is too large to be held to ``into``, piece by piece and as it is on the wire.

        Args:
            url: as in `get`.
            into: called once, but only for the statuses 200 and 203; the pieces raise `FetchError` if the body is cut.
            allowed: as in `get`.
            limits: as in `get`.
            proxy: as in `get`.

        Returns:
            The answer, without a payload.

        Raises:
            FetchError: with the outcome as its code.
            Stopped: as in `get`; the pieces raise it, too.
            ConfigError: the proxy's address is none.
        """
        with self._obeying(), closing(self._exchange(url, limits, proxy, into=into)) as exchange:
            return exchange.run({**self._headers, "Accept-Encoding": "identity"}, {}, allowed, None)

    @contextmanager
    def _obeying(self) -> Iterator[None]:
        """Let nothing that came of an exchange count once the order to stop is given: it may be what the order cut."""
        self.stop.check()
        try:
            yield
        except FetchError:
            self.stop.check()
            raise
        self.stop.check()

    def _exchange(
        self,
        url: str,
        limits: Limits | None,
        proxy: str | None,
        *,
        jar: RequestsCookieJar | None = None,
        into: Callable[[Iterator[bytes]], None] | None = None,
    ) -> "_Exchange":
        if proxy is not None:
            check_proxy(proxy)
        with _named(url):
            url, credentials = _without_credentials(url)
        budget = Budget(url, limits or self.limits, self._guard, self.stop)
        return _Exchange(url, credentials, budget, Adapter(budget, self._context, proxy), jar=jar, into=into)


class _Exchange:
    """One URL with its redirects: budget and connections of its own, and cookies unless a jar is lent."""

    def __init__(
        self,
        url: str,
        credentials: Mapping[str, str],
        budget: Budget,
        adapter: Adapter,
        *,
        jar: RequestsCookieJar | None,
        into: Callable[[Iterator[bytes]], None] | None,
    ) -> None:
        self._url = url
        self._credentials = credentials
        self._into = into
        self._budget = budget
        self._limits = budget.limits
        self._adapter = adapter
        self._cookies = Jar() if jar is None else jar  # an empty jar is falsy

    def close(self) -> None:
        self._adapter.close()
        self._budget.close()

    def run(
        self,
        headers: Mapping[str, str],
        own_headers: Mapping[str, str],
        allowed: Callable[[str], None] | None,
        types: frozenset[str] | None,
    ) -> Answer:
        """Ask, and ask again where the answer points."""
        own_headers = {**self._credentials, **own_headers}
        target = self._url
        asked: list[str] = []
        seen: set[tuple[str, str | None]] = set()
        while True:
            with _named(self._url):
                sent = {**headers, **own_headers} if _same_site(self._url, target) else headers
                request = self._request(target, sent)
            asked.append(str(request.url))
            state = (asked[-1], request.headers.get("Cookie"))
            if state in seen:
                raise FetchError(self._url, f"redirected in a circle at {target[:200]}", code=Outcome.REDIRECT_LOOP)
            seen.add(state)
            if allowed is not None:
                with self._budget.paused():
                    allowed(asked[-1])
            with _named(self._url), closing(self._send(request)) as response:
                location = _first(response, "Location")
                if response.status_code not in _REDIRECTS or not location:
                    return self._answer(request, response, asked, types)
                target = _resolved(asked[-1], location)
            if len(asked) > self._limits.redirects:
                message = f"more than {self._limits.redirects} redirects"
                raise FetchError(self._url, message, code=Outcome.REDIRECT_LOOP)

    def _request(self, url: str, headers: Mapping[str, str]) -> requests.PreparedRequest:
        """Prepare, so that what is checked from here on is letter by letter what is sent."""
        if len(url) > _LONGEST_URL or urlsplit(url).scheme.lower() not in {"http", "https"}:
            raise FetchError(self._url, f"not a fetchable address: {url[:200]!r}", code=Outcome.BAD_URL)
        sent = CaseInsensitiveDict(headers)
        own_cookies = sent.pop("Cookie", None)
        request = requests.Request("GET", url.partition("#")[0], headers=sent, cookies=self._cookies).prepare()
        if own_cookies is not None:
            request.headers["Cookie"] = joined(own_cookies, request.headers.get("Cookie"))
        return request

    def _send(self, request: requests.PreparedRequest) -> requests.Response:
        response = self._adapter.get(request)
        extract_cookies_to_jar(self._cookies, request, response.raw)  # type: ignore[no-untyped-call]
        return response

    def _answer(
        self,
        request: requests.PreparedRequest,
        response: requests.Response,
        asked: list[str],
        types: frozenset[str] | None,
    ) -> Answer:
        content_type = _content_type(response)
        payload, wire_bytes = b"", 0
        if of_status(response.status_code, response.headers) is None:
            verdict = of_type(content_type, types) if types is not None else None
            if verdict is not None:
                raise FetchError(self._url, verdict.reason, code=verdict.outcome)
            check_codings(self._url, _codings(response))
            if self._into is not None:
                self._into(self._pieces(response))
            else:
                body = self._body(response)
                wire_bytes = len(body)
                payload = self._decoded(response, body)
        return Answer(
            url=self._url,
            final_url=asked[-1],
            redirects=tuple(asked[1:]),
            status=response.status_code,
            headers=CaseInsensitiveDict(response.headers),
            payload=payload,
            content_type=content_type,
            wire_bytes=wire_bytes,
            elapsed_ms=self._budget.elapsed_ms,
            request_headers=dict(request.headers),
            conditional="If-None-Match" in request.headers or "If-Modified-Since" in request.headers,
        )

    def _body(self, response: requests.Response) -> bytes:
        """Read the whole body, or as much as is enough."""
        enough = self._limits.enough_bytes
        promised = response.raw.length_remaining or 0
        if enough is None and promised > self._limits.wire_bytes:
            raise FetchError(self._url, f"{promised} bytes announced", code=Outcome.TOO_LARGE)
        body = bytearray()
        for piece in self._pieces(response):
            body += piece
            if enough is not None and len(body) >= enough and not _codings(response):
                return bytes(body[:enough])
        return bytes(body)

    def _pieces(self, response: requests.Response) -> Iterator[bytes]:
        """Yield the body as it comes."""
        try:
            yield from response.raw.stream(_PIECE, decode_content=False)
        except (urllib3.exceptions.HTTPError, http.HTTPException, OSError, ValueError) as e:
            self._budget.stop.check()
            raise FetchError(self._url, f"the body was cut: {e}", code=Outcome.TRUNCATED) from e
        self._budget.stop.check()  # what looks like the end may be the cut

    def _decoded(self, response: requests.Response, body: bytes) -> bytes:
        return decode(self._url, body, _codings(response), limit=self._limits.decoded_bytes, ratio=self._limits.ratio)


def _codings(response: requests.Response) -> list[str]:
    return codings(response.headers.get("Content-Encoding"), response.headers.get("Transfer-Encoding"))


def _first(response: requests.Response, name: str) -> str:
    """Return a header that must occur once; empty if it does not occur."""
    return next(iter(response.raw.headers.getlist(name)), "")


def _content_type(response: requests.Response) -> str | None:
    """Return the last of several types, with the charset of an equal one (WHATWG Fetch, "extract a MIME type")."""
    stated = [part.strip() for value in response.raw.headers.getlist("Content-Type") for part in value.split(",")]
    same = [part for part in stated if media_type(part) == media_type(stated[-1])]
    return next((part for part in reversed(same) if "charset" in part.lower()), stated[-1] if stated else None)


@contextmanager
def _named(url: str) -> Iterator[None]:
    """Name what requests, urllib3, http.client, the sockets and the URL parser raise."""
    try:
        yield
    except (requests.RequestException, urllib3.exceptions.HTTPError, http.HTTPException, OSError, ValueError) as e:
        raise FetchError(url, f"{type(e).__name__}: {e}"[:500], code=_outcome(e)) from e


def _outcome(error: Exception) -> Outcome:
    if isinstance(error, requests.exceptions.SSLError | urllib3.exceptions.SSLError | ssl.SSLError):
        return Outcome.TLS_ERROR
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError | TimeoutError):
        return Outcome.TIMEOUT
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema | UnicodeError):
        return Outcome.BAD_URL
    if isinstance(error, ValueError) and not isinstance(error, requests.RequestException):
        return Outcome.BAD_URL
    return Outcome.TRANSPORT_ERROR


def _same_site(first: str, target: str) -> bool:
    """Tell whether headers meant for ``first`` (a subscription, say) may go to ``target``."""
    a, b = urlsplit(first), urlsplit(target)
    if a.scheme == "https" and b.scheme != "https":
        return False
    return (a.hostname or "").removeprefix("www.") == (b.hostname or "").removeprefix("www.") and (
        a.port == b.port or a.scheme != b.scheme
    )


def _without_credentials(url: str) -> tuple[str, dict[str, str]]:
    """Return a URL without user and password, and the header that carries them."""
    parts = urlsplit(url)
    user_info, at, host = parts.netloc.rpartition("@")
    if not at:
        return url, {}
    return parts._replace(netloc=host).geturl(), make_headers(basic_auth=unquote(user_info))


def _resolved(base: str, location: str) -> str:
    """Return where a redirect points; credentials in it are the server's invention.

    Location arrives as Latin-1; browsers read it as UTF-8, and send bytes that are no UTF-8 as they are.

    Raises:
        ValueError: it has a scheme but no host (RFC 9110, section 4.2.1: to be rejected).
    """
    if re.match(r"https?:(?!//[^/])", location, re.IGNORECASE):
        raise ValueError(f"no host in {location[:200]!r}")
    raw = location.encode("latin-1")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = quote(raw, safe=_ASCII)
    return _without_credentials(urljoin(base, text))[0]
