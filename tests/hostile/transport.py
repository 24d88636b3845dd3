"""Answers that break HTTP, the limits or the clock."""

import socket
import struct
import time
from collections.abc import Callable
from typing import Any

from tests.hostile import story
from tests.hostile.case import Case, Check, article, defer, not_article, reject
from tests.hostile.web import Web
from tests.web.hostile import HEAD, Behaviour, answer, chunked, drip, silence, then_close

_PAGE = story.page()
_HALF = _PAGE[: len(_PAGE) * 2 // 3]
_START = HEAD + b"\r\n"
_CHUNKS = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
# robots.txt is asked for first, and meets the same.
_UNREACHED = ("robots_unavailable", "transport_error", "tls_error", "timeout")
_FILL = b"<p>" + b"a" * 60_000


def _serves(behaviour: bytes | Behaviour) -> Callable[[Web], str]:
    def serve(web: Web) -> str:
        web.site["/a"] = behaviour
        return web.url("/a")

    return serve


def _case(name: str, behaviour: bytes | Behaviour, right: Check, breaks: str = "plain", **limits: Any) -> Case:
    return Case(name=name, family="transport", serve=_serves(behaviour), right=right, breaks=breaks, **limits)


def _slow(name: str, behaviour: Behaviour, breaks: str = "plain") -> Case:
    """The behaviour never ends: the deadline must."""
    serve = _serves(behaviour)
    return Case(name=name, family="transport", serve=serve, right=defer("timeout"), breaks=breaks, waits=True)


def _reset(sock: socket.socket) -> None:
    """Half a page, then RST instead of FIN."""
    sock.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(_PAGE) + _HALF)
    time.sleep(0.2)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _late(sock: socket.socket) -> None:
    """An overloaded but honest server."""
    time.sleep(3)
    sock.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(_PAGE) + _PAGE[:300])
    time.sleep(1)
    sock.sendall(_PAGE[300:])


def _after_redirect(web: Web) -> str:
    """The body of a redirect never ends; nobody needs it."""
    web.site["/a"] = drip(b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Type: text/html\r\n\r\n", b"x", 0.05)
    web.site["/b"] = answer(_PAGE)
    return web.url("/a")


def _over_tls(web: Web) -> str:
    """The address says https; what listens there speaks plain HTTP."""
    web.site["/a"] = answer(_PAGE)
    return web.url("/a").replace("http:", "https:")


def _unheard(behaviour: Behaviour) -> Callable[[Web], str]:
    """The behaviour comes before any request, as in a TLS handshake."""

    def serve(web: Web) -> str:
        web.main.greeting = behaviour
        return web.url("/a").replace("http:", "https:")

    return serve


def _deaf(sock: socket.socket) -> None:
    """Take in what comes, and say nothing."""
    while sock.recv(65_536):
        pass


def _self_signed(web: Web) -> str:
    origin = web.other(tls=True)
    origin.site["/a"] = answer(_PAGE)
    return origin.url("/a")


def _nobody(web: Web) -> str:
    return f"http://{web.closed_origin()}/a"


_DRIPS = (
    _slow("silence", silence, breaks="no-deadline"),
    _slow("drip-status-line", drip(b"", b"H", 0.05)),
    _slow("drip-header-lines", drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.2)),
    _slow("drip-header-value", drip(HEAD + b"X: ", b"y", 0.05)),
    _slow("drip-body", drip(_START, b"<p>", 0.05)),
    _slow("drip-body-of-known-length", drip(HEAD + b"Content-Length: 9000000\r\n\r\n", b"<p>", 0.05)),
    _slow("drip-page-then-nothing", drip(_START + _PAGE, b"\n", 0.5)),
    _slow("drip-chunk-size", drip(chunked(_PAGE, end=b""), b"0", 0.05)),
    _slow("drip-chunks", drip(_CHUNKS, b"1\r\na\r\n", 0.05)),
    _slow("drip-chunk-extension", drip(_CHUNKS + b"5;a=", b"b", 0.05)),
    _slow("drip-trailer", drip(chunked(_PAGE, end=b"0\r\n"), b"a", 0.05)),
    _slow("drip-early-hints", drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.2)),
)

_ENDLESS = (
    _case("endless-body", drip(_START, _FILL, 0), reject("too_large")),
    _case("endless-chunks", drip(_CHUNKS, b"ea63\r\n" + _FILL + b"\r\n", 0), reject("too_large")),
    _case(
        "endless-chunk-extension",
        drip(_CHUNKS + b"5;a=", _FILL, 0),
        not_article("too_large", "truncated"),
        "no-truncation-check",
    ),
    _case("endless-trailer", drip(chunked(_PAGE, end=b"0\r\n"), b"A: " + b"b" * 900 + b"\r\n", 0), reject("too_large")),
    _case("endless-headers", drip(b"HTTP/1.1 200 OK\r\n", b"X: " + b"a" * 60_000 + b"\r\n", 0), reject("too_large")),
    _case("endless-header-line", drip(HEAD + b"X: ", b"a" * 60_000, 0), reject("too_large")),
    _case("endless-status-line", drip(b"HTTP/1.1 200 ", b"a" * 60_000, 0), reject("too_large")),
    _case("endless-early-hints", drip(b"", b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n", 0), reject("too_large")),
    _case("endless-continue", drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0), reject("too_large")),
    _case("header-flood", b"HTTP/1.1 200 OK\r\n" + b"X-Y: " * 79 + b"z\r\n" * 20_000 + b"\r\n", reject("too_large")),
    _case(
        "announced-too-large", drip(HEAD + b"Content-Length: 99999999999\r\n\r\n", b"<p>", 0.05), reject("too_large")
    ),
    _case(
        "announced-absurd-length",
        drip(HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", b"<p>", 0.05),
        not_article("too_large", "transport_error", "truncated"),
        seconds=5,
    ),
    _case(
        "error-page-without-end", drip(b"HTTP/1.1 404 Not Found\r\n\r\n", b"x", 0.05), reject("not_found"), seconds=5
    ),
    _case("server-error-without-end", drip(b"HTTP/1.1 500 Oops\r\n\r\n", b"x", 0.05), defer("server_error"), seconds=5),
)

_CUT = (
    _case("short-body", then_close(HEAD + b"Content-Length: %d\r\n\r\n" % len(_PAGE) + _HALF), defer("truncated"), "no-truncation-check"),
    _case("cut-chunk", then_close(chunked(_HALF, end=b"fff\r\n<p>cut")), defer("truncated"), "no-truncation-check"),
    _case("no-last-chunk", then_close(chunked(_HALF, end=b"")), defer("truncated"), "no-truncation-check"),
    _case("bad-chunk-size", then_close(chunked(_HALF, end=b"no number\r\n")), defer("truncated"), "no-truncation-check"),
    _case("reset-in-the-body", _reset, defer("truncated", "transport_error"), "no-truncation-check"),
    _case("unasked-206", answer(_HALF, "206 Partial Content", Content_Range=f"bytes 0-{len(_HALF) - 1}/{len(_PAGE)}"), defer("truncated")),
    _case("unasked-304", b"HTTP/1.1 304 Not Modified\r\n\r\n", not_article("server_error", "client_error", "transport_error")),
)  # fmt: skip

_GARBAGE = (
    _case("no-status-code", b"HTTP/1.1 abc what\r\n\r\n" + _PAGE, defer("transport_error"), "errors-final"),
    _case("another-protocol", then_close(b"SSH-2.0-OpenSSH_9.2\r\n"), defer("transport_error"), "errors-final"),
    _case("page-without-status-line", then_close(_PAGE), defer("transport_error"), "errors-final"),
    _case("http2-frames", then_close(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + bytes(18)), defer("transport_error"), "errors-final"),
    _case("closed-at-once", then_close(b""), defer("transport_error"), "errors-final"),
    _case("headers-cut", then_close(HEAD + b"X: y"), defer("truncated", "transport_error")),
    _case("two-lengths", then_close(HEAD + b"Content-Length: 9\r\nContent-Length: %d\r\n\r\n" % len(_PAGE) + _PAGE), defer("transport_error", "truncated")),
    _case("no-number-as-length", then_close(HEAD + b"Content-Length: many\r\n\r\n" + _HALF), not_article("transport_error", "truncated", "bad_encoding")),
    Case(name="nobody-listens", family="transport", serve=_nobody, right=defer(*_UNREACHED), breaks="errors-final"),
    Case(name="plain-http-on-https", family="transport", serve=_over_tls, right=defer(*_UNREACHED), breaks="errors-final"),
    Case(name="tls-self-signed", family="transport", serve=_self_signed, right=defer(*_UNREACHED), breaks="no-verify"),
    Case(name="tls-silence", family="transport", serve=_unheard(_deaf), right=defer(*_UNREACHED), breaks="no-deadline", waits=True),
    Case(name="tls-drip", family="transport", serve=_unheard(drip(b"\x16\x03\x03\x3f\xff", b"\x02", 0.05)), right=defer(*_UNREACHED), breaks="no-deadline", waits=True),
)  # fmt: skip

_ODD_BUT_WHOLE = (
    _case("plain-page", answer(_PAGE), article(story.OPENING, story.CLOSING), "robots-4xx-disallow"),
    _case("early-hints-then-page", b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 3 + answer(_PAGE), article(story.CLOSING)),
    _case("until-close", then_close(b"HTTP/1.0 200 OK\r\n\r\n" + _PAGE), article(story.CLOSING), "length-needed"),
    _case("length-and-chunks", HEAD + b"Content-Length: 40\r\n" + chunked(_PAGE)[len(HEAD) :], article(story.CLOSING), "length-believed"),
    _case("slow-but-honest", _late, article(story.OPENING, story.CLOSING), "impatient"),
    Case(name="endless-redirect-body", family="transport", serve=_after_redirect, right=article(story.CLOSING), seconds=5),
)  # fmt: skip

CASES = (*_DRIPS, *_ENDLESS, *_CUT, *_GARBAGE, *_ODD_BUT_WHOLE)
