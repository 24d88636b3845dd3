"""Answers that break the protocol, the limits or the clock."""

import gzip
import time
import zlib
from collections.abc import Callable

import pytest

from tasks.web.client import Client
from tests.web.hostile import HEAD, PAGE, Behaviour, Hostile, answer, brotli, chunked, drip, silence, then_close
from warehouse.outcomes import Outcome

Code = Callable[[Callable[[], object]], str]

GZIP_GZIP_BOMB = gzip.compress(gzip.compress(bytes(90_000_000)))
BAD: dict[str, tuple[bytes | Behaviour, Outcome]] = {
    "short body": (then_close(HEAD + b"Content-Length: 100\r\n\r\nshort"), Outcome.TRUNCATED),
    "no last chunk": (then_close(chunked(PAGE, end=b"")), Outcome.TRUNCATED),
    "cut chunk": (then_close(chunked(PAGE, end=b"ff\r\ncut")), Outcome.TRUNCATED),
    "bad chunk size": (then_close(chunked(PAGE, end=b"no number\r\n")), Outcome.TRUNCATED),
    "cut gzip": (answer(gzip.compress(PAGE)[:-12], Content_Encoding="gzip"), Outcome.TRUNCATED),
    "gzip without its checksum": (answer(gzip.compress(PAGE)[:-4], Content_Encoding="gzip"), Outcome.TRUNCATED),
    "cut deflate": (answer(zlib.compress(PAGE)[:20], Content_Encoding="deflate"), Outcome.TRUNCATED),
    "cut brotli": (answer(brotli(PAGE)[:20], Content_Encoding="br"), Outcome.TRUNCATED),
    "cut zstd": (answer(b"(\xb5/\xfd cut", Content_Encoding="zstd"), Outcome.TRUNCATED),
    "plain page said to be gzip": (answer(PAGE, Content_Encoding="gzip"), Outcome.BAD_ENCODING),
    "unknown coding": (answer(PAGE, Content_Encoding="bogus"), Outcome.BAD_ENCODING),
    "four codings": (answer(PAGE, Content_Encoding="gzip, gzip, gzip, gzip"), Outcome.BAD_ENCODING),
    "tls bytes": (b"\x16\x03\x01 hello\r\n\r\n", Outcome.TRANSPORT_ERROR),
    "no status code": (b"HTTP/1.1 abc what\r\n\r\n", Outcome.TRANSPORT_ERROR),
    "nothing at all": (then_close(b""), Outcome.TRANSPORT_ERROR),
    "two lengths": (HEAD + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde", Outcome.TRANSPORT_ERROR),
    "endless status line": (b"HTTP/1.1 200 " + b"a" * 70_000 + b"\r\n\r\n", Outcome.TOO_LARGE),
    "a thousand headers": (b"HTTP/1.1 200 OK\r\n" + b"X-Y: z\r\n" * 1000 + b"\r\n", Outcome.TOO_LARGE),
    "endless headers": (drip(b"HTTP/1.1 200 OK\r\n", b"X: " + b"a" * 60_000 + b"\r\n", 0), Outcome.TOO_LARGE),
    "endless early hints": (drip(b"", b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n", 0), Outcome.TOO_LARGE),
    "endless continue": (drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0), Outcome.TOO_LARGE),
    "endless body": (drip(HEAD + b"\r\n", b"a" * 60_000, 0), Outcome.TOO_LARGE),
    "endless chunks": (drip(chunked(b"a", end=b""), b"ea60\r\n" + b"a" * 60_000 + b"\r\n", 0), Outcome.TOO_LARGE),
    "endless trailer": (
        drip(chunked(b"a", end=b"0\r\n"), b"Trailer: " + b"a" * 60_000 + b"\r\n", 0),
        Outcome.TOO_LARGE,
    ),
    "announced too large": (then_close(HEAD + b"Content-Length: 99999999999\r\n\r\n"), Outcome.TOO_LARGE),
    "gzip bomb": (answer(gzip.compress(bytes(30_000_000)), Content_Encoding="gzip"), Outcome.TOO_LARGE),
    "gzip gzip bomb": (
        answer(gzip.compress(gzip.compress(bytes(90_000_000))), Content_Encoding="gzip, gzip"),
        Outcome.TOO_LARGE,
    ),
    "brotli bomb": (answer(brotli(bytes(30_000_000)), Content_Encoding="br"), Outcome.TOO_LARGE),
}

SLOW: dict[str, Behaviour] = {
    "silence": silence,
    "dripping status line": drip(b"", b"H"),
    "dripping header lines": drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "dripping header value": drip(HEAD + b"X: ", b"y"),
    "dripping body": drip(HEAD + b"\r\n", b"<p>"),
    "dripping body of known length": drip(HEAD + b"Content-Length: 5000\r\n\r\n", b"<p>"),
    "dripping chunk size": drip(chunked(b"a", end=b""), b"0"),
    "dripping chunks": drip(chunked(b"a", end=b""), b"1\r\na\r\n"),
    "dripping trailer": drip(chunked(b"a", end=b"0\r\n"), b"a"),
    "dripping early hints": drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_answers(hostile: Hostile, client: Client, outcome: Code, name: str) -> None:
    hostile.site["/a"], expected = BAD[name]
    assert outcome(lambda: client.get(hostile.url("/a"))) == expected


@pytest.mark.parametrize("name", SLOW)
def test_nothing_outlasts_the_deadline(hostile: Hostile, impatient: Client, outcome: Code, name: str) -> None:
    hostile.site["/a"] = SLOW[name]
    since = time.monotonic()
    assert outcome(lambda: impatient.get(hostile.url("/a"))) == Outcome.TIMEOUT
    assert time.monotonic() - since < 3 * 0.4
