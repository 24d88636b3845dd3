"""The only way to the web: one guarded, bounded exchange at a time. What goes wrong is a `FetchError`."""

import ssl
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.cookies import RequestsCookieJar, extract_cookies_to_jar
from requests.structures import CaseInsensitiveDict

from tasks.web.decode import ACCEPT_ENCODING, codings, decode
from tasks.web.guard import Guard
from tasks.web.outcomes import of_status, of_type
from tasks.web.wire import Adapter, Budget, Limits, tls_context
from warehouse.errors import FetchError
from warehouse.outcomes import Outcome

__all__ = ["Answer", "Client", "Limits"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST_URL = 8192
_PIECE = 65536


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
    """

    def __init__(
        self,
        *,
        user_agent: str,
        allow_origins: Collection[str] = (),
        limits: Limits | None = None,
        headers: Mapping[str, str] | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.user_agent = user_agent
        self.limits = limits or Limits()
        self._guard = Guard(allow_origins)
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
    ) -> Answer:
        """Fetch a URL and follow its redirects.

        Args:
            url: http or https.
            headers: sent to the host of ``url`` only, and never from https down to http.
            etag: of the copy at hand; asks for 304.
            last_modified: of the copy at hand; asks for 304.
            allowed: called with each URL before it is asked for; raises `FetchError` to stop. Its time does not count.
            types: media types whose body is wanted; any other is wrong_type before the body is read.
            limits: instead of the client's.

        Raises:
            FetchError: with the outcome as its code.
        """
        conditions = {
            name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)) if value
        }
        exchange = _Exchange(url, limits or self.limits, self._guard, self._context)
        try:
            return exchange.run({**self._headers, **conditions}, headers or {}, allowed, types)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as e:
            raise _wrapped(url, e) from e
        finally:
            exchange.close()


class _Exchange:
    """One URL with its redirects: budget, cookies and connections of its own."""

    def __init__(self, url: str, limits: Limits, guard: Guard, context: ssl.SSLContext) -> None:
        self._url = url
        self._limits = limits
        self._budget = Budget(url, limits, guard)
        self._adapter = Adapter(self._budget, context)
        self._cookies = RequestsCookieJar()

    def close(self) -> None:
        self._adapter.close()

    def run(
        self,
        headers: Mapping[str, str],
        own_headers: Mapping[str, str],
        allowed: Callable[[str], None] | None,
        types: frozenset[str] | None,
    ) -> Answer:
        """Ask, and ask again where the answer points."""
        target = self._url
        asked: list[str] = []
        seen: set[tuple[str, tuple[tuple[str, str | None], ...]]] = set()
        while True:
            sent = {**headers, **own_headers} if _same_site(self._url, target) else headers
            request = self._request(target, sent)
            asked.append(str(request.url))
            state = (asked[-1], tuple(sorted((cookie.name, cookie.value) for cookie in self._cookies)))
            if state in seen:
                raise FetchError(self._url, f"redirected in a circle at {target[:200]}", code=Outcome.REDIRECT_LOOP)
            seen.add(state)
            if allowed is not None:
                with self._budget.paused():
                    allowed(asked[-1])
            response = self._send(request)
            try:
                location = response.headers.get("Location")
                if response.status_code not in _REDIRECTS or not location:
                    return self._answer(request, response, asked, types)
            finally:
                response.close()
            if len(asked) > self._limits.redirects:
                message = f"more than {self._limits.redirects} redirects"
                raise FetchError(self._url, message, code=Outcome.REDIRECT_LOOP)
            target = urljoin(asked[-1], _utf8(location))

    def _request(self, url: str, headers: Mapping[str, str]) -> requests.PreparedRequest:
        """Prepare, so that what is checked from here on is letter by letter what is sent."""
        if len(url) > _LONGEST_URL or urlsplit(url).scheme.lower() not in {"http", "https"}:
            raise FetchError(self._url, f"not a fetchable address: {url[:200]!r}", code=Outcome.BAD_URL)
        url = url.partition("#")[0]
        return requests.Request("GET", url, headers=dict(headers), cookies=self._cookies).prepare()

    def _send(self, request: requests.PreparedRequest) -> requests.Response:
        response = self._adapter.get(request, self._budget.left())
        extract_cookies_to_jar(self._cookies, request, response.raw)  # type: ignore[no-untyped-call]
        return response

    def _answer(
        self,
        request: requests.PreparedRequest,
        response: requests.Response,
        asked: list[str],
        types: frozenset[str] | None,
    ) -> Answer:
        content_type = response.headers.get("Content-Type")
        payload, wire_bytes = b"", 0
        if of_status(response.status_code, response.headers) is None:
            verdict = of_type(content_type, types) if types is not None else None
            if verdict is not None:
                raise FetchError(self._url, verdict.reason, code=verdict.outcome)
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
        promised = response.headers.get("Content-Length", "")
        if enough is None and promised.isdigit() and int(promised[:18]) > self._limits.wire_bytes:
            raise FetchError(self._url, f"{promised[:18]} bytes announced", code=Outcome.TOO_LARGE)
        body = bytearray()
        try:
            for piece in response.raw.stream(_PIECE, decode_content=False):
                body += piece
                if enough is not None and len(body) >= enough and not _codings(response):
                    return bytes(body[:enough])
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as e:
            raise FetchError(self._url, f"the body was cut: {e}", code=Outcome.TRUNCATED) from e
        return bytes(body)

    def _decoded(self, response: requests.Response, body: bytes) -> bytes:
        return decode(self._url, body, _codings(response), limit=self._limits.decoded_bytes, ratio=self._limits.ratio)


def _codings(response: requests.Response) -> list[str]:
    return codings(response.headers.get("Content-Encoding"), response.headers.get("Transfer-Encoding"))


def _wrapped(url: str, error: Exception) -> FetchError:
    """Name what requests, urllib3, the sockets and the URL parser raise."""
    text = f"{type(error).__name__}: {error}"[:500]
    if isinstance(error, requests.exceptions.SSLError | urllib3.exceptions.SSLError | ssl.SSLError):
        return FetchError(url, text, code=Outcome.TLS_ERROR)
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError | TimeoutError):
        return FetchError(url, text, code=Outcome.TIMEOUT)
    if "LineTooLong" in text or "got more than" in text:
        return FetchError(url, text, code=Outcome.TOO_LARGE)
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema | UnicodeError):
        return FetchError(url, text, code=Outcome.BAD_URL)
    if isinstance(error, ValueError) and not isinstance(error, requests.RequestException):
        return FetchError(url, text, code=Outcome.BAD_URL)
    return FetchError(url, text, code=Outcome.TRANSPORT_ERROR)


def _same_site(first: str, target: str) -> bool:
    """Tell whether headers meant for ``first`` (a subscription, say) may go to ``target``."""
    a, b = urlsplit(first), urlsplit(target)
    if a.scheme == "https" and b.scheme != "https":
        return False
    return (a.hostname or "").removeprefix("www.") == (b.hostname or "").removeprefix("www.") and (
        a.port == b.port or a.scheme != b.scheme
    )


def _utf8(location: str) -> str:
    """Location arrives as Latin-1; browsers read it as UTF-8."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location
