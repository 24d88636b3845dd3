"""Answers that break the protocol, the limits or the clock."""

import gzip
import socket
import struct
import time
import zlib
from collections.abc import Callable

import pytest

from tasks.web.client import Client
from tests.web.hostile import HEAD, PAGE, Behaviour, Hostile, answer, brotli, chunked, drip, silence, then_close, zstd
from warehouse.outcomes import Outcome

Code = Callable[[Callable[[], object]], str]


def _reset(sock: socket.socket) -> None:
    """Half a page, then RST instead of FIN."""
    sock.sendall(HEAD + b"\r\n" + PAGE)
    time.sleep(0.1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    socket.close(sock.detach())


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
    "plain page said to be brotli": (answer(PAGE, Content_Encoding="br"), Outcome.BAD_ENCODING),
    "plain page said to be zstd": (answer(PAGE, Content_Encoding="zstd"), Outcome.BAD_ENCODING),
    "gzip under two labels": (answer(gzip.compress(PAGE), Content_Encoding="gzip, gzip"), Outcome.BAD_ENCODING),
    "gzip cut by the announced length": (
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n" + gzip.compress(PAGE),
        Outcome.TRUNCATED,
    ),
    "gzip cut by the end of the connection": (
        then_close(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE)[:30]),
        Outcome.TRUNCATED,
    ),
    "negative chunk": (then_close(chunked(PAGE, end=b"-5\r\nabcde\r\n0\r\n\r\n")), Outcome.TRUNCATED),
    "chunk of minus one": (then_close(chunked(PAGE, end=b"-1\r\nabcde\r\n0\r\n\r\n")), Outcome.TRUNCATED),
    "chunk longer than it says": (then_close(chunked(PAGE, end=b"3\r\nabcdefgh\r\n0\r\n\r\n")), Outcome.TRUNCATED),
    "chunk of absurd size": (then_close(chunked(PAGE, end=b"f" * 40 + b"\r\nab")), Outcome.TRUNCATED),
    "chunks announced, plain page sent": (
        then_close(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + PAGE),
        Outcome.TRUNCATED,
    ),
    "reset in the body": (_reset, Outcome.TRUNCATED),
    "headers cut in a line": (then_close(HEAD + b"Content-Le"), Outcome.TRUNCATED),
    "headers cut after a line": (then_close(HEAD), Outcome.TRUNCATED),
    "page without a status line": (then_close(PAGE), Outcome.TRANSPORT_ERROR),
    "another protocol": (then_close(b"SSH-2.0-OpenSSH_9.2\r\n"), Outcome.TRANSPORT_ERROR),
    "frames of HTTP/2": (then_close(b"\0\0\x12\x04\0\0\0\0\0" + bytes(18)), Outcome.TRANSPORT_ERROR),
    "HTTP of another age": (b"HTTP/7.0 200 OK\r\n\r\n", Outcome.TRANSPORT_ERROR),
    "blank lines first": (b"\r\n\r\n" + answer(PAGE), Outcome.TRANSPORT_ERROR),
    "status of two digits": (b"HTTP/1.1 20 OK\r\n\r\n", Outcome.TRANSPORT_ERROR),
    "status of four digits": (b"HTTP/1.1 2000 OK\r\n\r\n", Outcome.TRANSPORT_ERROR),
    "NULs for a status line": (b"HTTP/1.1\0200\0OK\r\n\r\n", Outcome.TRANSPORT_ERROR),
    "interim answer, then nothing": (then_close(b"HTTP/1.1 103 E\r\n\r\n"), Outcome.TRANSPORT_ERROR),
    "negative length": (HEAD + b"Content-Length: -5\r\n\r\n" + PAGE, Outcome.TRANSPORT_ERROR),
    "a word for a length": (HEAD + b"Content-Length: many\r\n\r\n" + PAGE, Outcome.TRANSPORT_ERROR),
    "two lengths in a line": (HEAD + b"Content-Length: 3, 5\r\n\r\nabcde", Outcome.TRANSPORT_ERROR),
    "length of 5000 digits": (HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", Outcome.TOO_LARGE),
    "endless header": (drip(HEAD + b"X: ", b"a" * 60_000, 0), Outcome.TOO_LARGE),
    "endless chunk size": (drip(chunked(b"a", end=b""), b"0" * 60_000, 0), Outcome.TOO_LARGE),
    "endless chunk extension": (drip(chunked(b"a", end=b"5;a="), b"b" * 60_000, 0), Outcome.TOO_LARGE),
    "zstd bomb": (answer(zstd(bytes(30_000_000)), Content_Encoding="zstd"), Outcome.TOO_LARGE),
    "deflate bomb": (answer(zlib.compress(bytes(30_000_000)), Content_Encoding="deflate"), Outcome.TOO_LARGE),
    "brotli in gzip bomb": (
        answer(gzip.compress(brotli(bytes(90_000_000))), Content_Encoding="br, gzip"),
        Outcome.TOO_LARGE,
    ),
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
    "dripping chunk extension": drip(chunked(b"a", end=b"5;a="), b"b"),
    "page, then silence": drip(HEAD + b"\r\n" + PAGE, b"", 0.1),
    "half of a length, then silence": drip(HEAD + b"Content-Length: 500\r\n\r\n" + PAGE, b"", 0.1),
    "dripping early hints": drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
}

WHOLE: dict[str, bytes | Behaviour] = {
    "HTTP/1.0 until the end": then_close(b"HTTP/1.0 200 OK\r\n\r\n" + PAGE),
    "no reason": answer(PAGE, "200"),
    "reason of many bytes": answer(PAGE, "200 \xc4\xff" + "y" * 1000),
    "lone line feeds": answer(PAGE).replace(b"\r\n", b"\n"),
    "length and chunks": HEAD + b"Content-Length: 4\r\n" + chunked(PAGE)[len(HEAD) :],
    "chunks of one byte": chunked(*(bytes([byte]) for byte in PAGE)),
    "chunk extension and trailer": chunked(PAGE, end=b"0;a=b\r\nTrailer: c\r\n\r\n"),
    "no blank line after the last chunk": then_close(chunked(PAGE, end=b"0\r\n")),
    "the same length twice": HEAD + b"Content-Length: %d\r\n" % len(PAGE) * 2 + b"\r\n" + PAGE,
    "more than announced": answer(PAGE) + b"<p>more",
    "unknown transfer coding, identity": answer(PAGE, Transfer_Encoding="identity"),
    "NUL in a header": answer(PAGE, X_A="b\0c"),
    "folded header": answer(PAGE, X_A="b\r\n c"),
    "line that is no header": HEAD + b"nonsense\r\n" + chunked(PAGE)[len(HEAD) :],
    "space before a colon": HEAD + b"Transfer-Encoding : chunked\r\n\r\n" + chunked(PAGE).partition(b"\r\n\r\n")[2],
    "ninety headers": answer(PAGE, **{f"X-{at}": "y" for at in range(90)}),
    "header of 60 kB": answer(PAGE, X_A="b" * 60_000),
    "gzip with padding": answer(gzip.compress(PAGE) + bytes(64), Content_Encoding="gzip"),
    "gzip with garbage behind": answer(gzip.compress(PAGE) + b"garbage", Content_Encoding="gzip"),
    "zstd": answer(zstd(PAGE), Content_Encoding="zstd"),
    "coding in two headers": then_close(
        HEAD + b"Content-Encoding: gzip\r\nContent-Encoding: br\r\n\r\n" + brotli(gzip.compress(PAGE))
    ),
}

EMPTY: dict[str, bytes | Behaviour] = {
    "no body": answer(),
    "empty gzip": answer(Content_Encoding="gzip"),
    "gzip of nothing": answer(gzip.compress(b""), Content_Encoding="gzip"),
    "no chunks": chunked(),
    "nothing until the end": then_close(HEAD + b"\r\n"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_odd_but_whole(hostile: Hostile, client: Client, name: str) -> None:
    hostile.site["/a"] = WHOLE[name]
    got = client.get(hostile.url("/a"))
    assert got.payload == PAGE
    assert not any(bad in value for value in got.headers.values() for bad in "\0\r\n")


@pytest.mark.parametrize("name", EMPTY)
def test_empty(hostile: Hostile, client: Client, name: str) -> None:
    hostile.site["/a"] = EMPTY[name]
    got = client.get(hostile.url("/a"))
    assert (got.status, got.payload) == (200, b"")


@pytest.mark.parametrize("status", ["206 Partial Content", "304 Not Modified", "204 No Content", "404 No", "503 No"])
def test_statuses_without_a_page_leave_the_body_alone(hostile: Hostile, impatient: Client, status: str) -> None:
    hostile.site["/a"] = drip(f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n\r\n".encode(), b"<p>", 0.02)
    got = impatient.get(hostile.url("/a"))
    assert (got.status, got.payload) == (int(status[:3]), b"")


def test_another_protocol_is_an_answer_without_a_body(hostile: Hostile, client: Client) -> None:
    hostile.site["/a"] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n" + PAGE
    assert client.get(hostile.url("/a")).payload == b""


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
