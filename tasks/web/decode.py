"""Undo content codings (RFC 9110, section 8.4.1) within bounds, and tell a cut stream from a whole one."""

import zlib
from collections.abc import Callable, Generator, Iterator
from io import BytesIO

from fastwarc.stream_io import BrotliReader, ZstdReader

from warehouse.errors import FetchError
from warehouse.outcomes import Outcome

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
MOST_CODINGS = 3
FREE_BYTES = 1_000_000  # the ratio counts only beyond this: a short page of one repeated line is no bomb
GZIP_MAGIC = b"\x1f\x8b"
_PIECE = 65536


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
    if len(names) > MOST_CODINGS:
        raise FetchError(url, f"{len(names)} stacked content codings", code=Outcome.BAD_ENCODING)
    for name in names:
        decoder = _DECODERS.get(name)
        if decoder is None:
            raise FetchError(url, f"unknown content coding {name[:40]!r}", code=Outcome.BAD_ENCODING)
        if body:
            body = _bounded(url, name, decoder(body), min(limit, max(FREE_BYTES, len(body) * ratio)))
    return body


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


def _zlib(body: bytes, wbits: int) -> Generator[bytes, None, bytes]:
    """Yield one stream in pieces and return what follows it; `EOFError` where it ends early."""
    decoder = zlib.decompressobj(wbits)
    for start in range(0, len(body), _PIECE):
        piece = body[start : start + _PIECE]
        while piece and not decoder.eof:
            yield decoder.decompress(piece, _PIECE)
            piece = decoder.unconsumed_tail
        if decoder.eof:
            return decoder.unused_data + body[start + _PIECE :]
    yield decoder.flush()
    if not decoder.eof:
        raise EOFError
    return decoder.unused_data


def _gzip(body: bytes) -> Iterator[bytes]:
    """Members may follow one another (RFC 1952, section 2.2); what is no member is padding."""
    while True:
        body = yield from _zlib(body, 16 + zlib.MAX_WBITS)
        if not body.startswith(GZIP_MAGIC):
            return


def _deflate(body: bytes) -> Iterator[bytes]:
    """RFC 9110 means zlib by deflate; some servers send it raw."""
    wrapped = body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    yield from _zlib(body, zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


def _reader(make: Callable[[BytesIO], BrotliReader | ZstdReader]) -> Callable[[bytes], Iterator[bytes]]:
    def pieces(body: bytes) -> Iterator[bytes]:
        reader = make(BytesIO(body))
        try:
            while piece := reader.read(_PIECE):
                yield piece
        except OSError as e:
            # Neither library tells a cut stream from a damaged one reliably; a cut one is by far the commoner.
            raise EOFError from e

    return pieces


_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _reader(BrotliReader),
    "zstd": _reader(ZstdReader),
}
