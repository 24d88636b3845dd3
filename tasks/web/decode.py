"""Undo content codings (RFC 9110, section 8.4.1) within bounds, and tell a cut stream from a whole one."""

import zlib
from collections.abc import Callable, Generator, Iterator
from io import BytesIO

import brotli
from fastwarc.stream_io import ZstdReader

from warehouse.errors import FetchError
from warehouse.outcomes import Outcome

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
MOST_CODINGS = 3
FREE_BYTES = 1_000_000  # the ratio counts only beyond this: a short page of one repeated line is no bomb
GZIP_MAGIC = b"\x1f\x8b"
_PIECE = 65536
_FIRST_PIECE = 512  # the rest of a piece is copied at the end of each member, and there may be half a million


def codings(content_encoding: str | None, transfer_encoding: str | None = None) -> list[str]:
    """Return the codings to undo, the outermost first; framing (chunked) and identity are left out."""
    named = [*(content_encoding or "").split(","), *(transfer_encoding or "").split(",")]
    return [word for name in reversed(named) if (word := name.strip().lower()) not in {"", "identity", "chunked"}]


def decode(url: str, body: bytes, names: list[str], *, limit: int, ratio: int) -> bytes:
    """Undo ``names`` (as `codings` returns them) one after the other.

    Args:
        url: for the error.
        body: what came over the wire.
        names: codings, the outermost first.
        limit: most bytes that any step may yield.
        ratio: most bytes that any step may yield for one byte that it took, beyond the first million.

    Raises:
        FetchError: too_large, truncated (the stream ends early), bad_encoding (unknown coding, not such a stream).
    """
    check_codings(url, names)
    for name in names:
        if body:
            body = _bounded(url, name, _DECODERS[name](body), min(limit, max(FREE_BYTES, len(body) * ratio)))
    return body


def check_codings(url: str, names: list[str]) -> None:
    """Return if `decode` could undo ``names``: worth knowing before a body is read.

    Raises:
        FetchError: bad_encoding: an unknown coding, or too many of them.
    """
    if len(names) > MOST_CODINGS:
        raise FetchError(url, f"{len(names)} stacked content codings", code=Outcome.BAD_ENCODING)
    for name in names:
        if name not in _DECODERS:
            raise FetchError(url, f"unknown content coding {name[:40]!r}", code=Outcome.BAD_ENCODING)


def inflated(payload: bytes, limit: int) -> Iterator[bytes]:
    """Yield a gzip file in pieces, at most ``limit`` bytes in all, and what is whole of a damaged one."""
    total = 0
    try:
        for piece in _gzip(payload):
            yield piece[: limit - total]
            total += len(piece)
            if total >= limit:
                return
    except (EOFError, zlib.error):
        return


def _bounded(url: str, name: str, pieces: Iterator[bytes], limit: int) -> bytes:
    """Join the pieces of one decoder, turning its errors into ours."""
    whole = bytearray()
    try:
        for piece in pieces:
            whole += piece
            if len(whole) > limit:
                raise FetchError(url, f"more than {limit} bytes after {name}", code=Outcome.TOO_LARGE)
    except EOFError as e:
        raise FetchError(url, f"the {name} stream was cut", code=Outcome.TRUNCATED) from e
    except (zlib.error, OSError) as e:
        raise FetchError(url, f"not a whole {name} stream: {e}", code=Outcome.BAD_ENCODING) from e
    return bytes(whole)


def _zlib(body: bytes, wbits: int, start: int = 0) -> Generator[bytes, None, int]:
    """Yield the stream that begins at ``start`` in pieces and return where it ends; `EOFError` where it is cut."""
    decoder = zlib.decompressobj(wbits)
    view = memoryview(body)
    size = _FIRST_PIECE
    while start < len(body):
        piece: memoryview | bytes = view[start : start + size]
        start += len(piece)
        while piece and not decoder.eof:
            yield decoder.decompress(piece, _PIECE)
            piece = decoder.unconsumed_tail
        if decoder.eof:
            return start - len(decoder.unused_data)
        size = _PIECE
    yield decoder.flush()
    if not decoder.eof:
        raise EOFError
    return start


def _gzip(body: bytes) -> Iterator[bytes]:
    """Members may follow one another (RFC 1952, section 2.2); what is no member is padding."""
    at = yield from _zlib(body, 16 + zlib.MAX_WBITS)
    while body.startswith(GZIP_MAGIC, at):
        at = yield from _zlib(body, 16 + zlib.MAX_WBITS, at)


def _deflate(body: bytes) -> Iterator[bytes]:
    """RFC 9110 means zlib by deflate; some servers send it raw."""
    wrapped = body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    yield from _zlib(body, zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


def _brotli(body: bytes) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    try:
        for start in range(0, len(body), _PIECE):
            piece = decoder.process(body[start : start + _PIECE], output_buffer_limit=_PIECE)
            while piece or not decoder.can_accept_more_data():
                yield piece
                piece = decoder.process(b"", output_buffer_limit=_PIECE)
    except brotli.error as e:
        raise OSError(str(e)) from e
    if not decoder.is_finished():
        raise EOFError


def _zstd(body: bytes) -> Iterator[bytes]:
    reader = ZstdReader(BytesIO(body))
    try:
        while piece := reader.read(_PIECE):
            yield piece
    except OSError as e:
        if "incomplete" in str(e):
            raise EOFError from e
        raise


_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
