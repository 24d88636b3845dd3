"""Content and transfer codings: bombs, cut streams, false labels, and odd ones that are whole."""

import gzip
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

from tests.hostile import story
from tests.hostile.case import Case, Check, article, bounded, defer, not_article, reject
from tests.hostile.web import Web
from tests.web.hostile import HEAD, Behaviour, answer, brotli, drip, then_close

_PAGE = story.page()
_PACKED = gzip.compress(_PAGE)
_HALF_PACKED = gzip.compress(_PAGE[: len(_PAGE) // 2]), gzip.compress(_PAGE[len(_PAGE) // 2 :])
_WHOLE = article(story.OPENING, story.CLOSING)
_BOMB_BYTES = 512_000_000
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"

Made = Callable[[], bytes]


def _case(
    name: str, made: Made | bytes, coding: str | None, right: Check, breaks: str = "plain", **limits: Any
) -> Case:
    """A page under a coding; bombs are made when they are first served."""

    def serve(web: Web) -> str:
        body = made if isinstance(made, bytes) else made()
        web.site["/a"] = answer(body, Content_Encoding=coding)
        return web.url("/a")

    return Case(name=name, family="codings", serve=serve, right=right, breaks=breaks, **limits)


def _raw(name: str, behaviour: bytes | Behaviour, right: Check, breaks: str = "plain", *, waits: bool = False) -> Case:
    def serve(web: Web) -> str:
        web.site["/a"] = behaviour
        return web.url("/a")

    return Case(name=name, family="codings", serve=serve, right=right, breaks=breaks, waits=waits)


def _deflated(body: bytes, wbits: int, level: int = 9) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, wbits)
    return packer.compress(body) + packer.flush()


def _zeros(wbits: int, count: int = _BOMB_BYTES) -> bytes:
    """Pack blanks without holding them all."""
    packer, piece = zlib.compressobj(9, zlib.DEFLATED, wbits), b" " * 1_000_000
    return b"".join(packer.compress(piece) for _ in range(count // len(piece))) + packer.flush()


@cache
def _gzip_bomb() -> bytes:
    return _zeros(31)


@cache
def _deflate_bomb() -> bytes:
    return _zeros(15)


@cache
def _gzip_gzip_bomb() -> bytes:
    return gzip.compress(_gzip_bomb())


@cache
def _brotli_bomb() -> bytes:
    return brotli(b" " * 400_000_000)


@cache
def _page_with_bomb() -> bytes:
    """The page is whole before the blanks begin."""
    return _PACKED + _gzip_bomb()


def _zstd(body: bytes, *, repeats: int = 0, window: int = 0x50) -> bytes:
    """One frame by hand (RFC 8878): raw blocks, and blanks in blocks of 128 KiB that take four bytes each."""
    blocks = [body[start : start + 65_536] for start in range(0, len(body), 65_536)]
    headers = [(len(block) << 3, block) for block in blocks] + [((131_072 << 3) | 2, b" ")] * repeats
    size, last = headers[-1]
    headers[-1] = (size | 1, last)
    return _ZSTD_MAGIC + bytes([0, window]) + b"".join(size.to_bytes(3, "little") + block for size, block in headers)


def _lines() -> bytes:
    """An honest page that compresses 120 to 1: the same advertisement in every cell of a wide table."""
    return story.page(after="<table>" + ("<tr><td>" + "&nbsp;" * 40 + "</td></tr>\n") * 3000 + "</table>")


_BOMBS = (
    _case("gzip-bomb", _gzip_bomb, "gzip", reject("too_large")),
    _case("gzip-bomb-after-a-page", _page_with_bomb, "gzip", reject("too_large")),
    _case("gzip-gzip-bomb", _gzip_gzip_bomb, "gzip, gzip", reject("too_large")),
    _case("deflate-bomb", _deflate_bomb, "deflate", reject("too_large")),
    _case("brotli-bomb", _brotli_bomb, "br", reject("too_large"), "no-decoded-limit"),
    _case("zstd-bomb", lambda: _zstd(_PAGE, repeats=4000), "zstd", reject("too_large"), "no-decoded-limit"),
    _case("zstd-window-of-two-gigabytes", lambda: _zstd(_PAGE, window=0xA8), "zstd", not_article(), "no-decoding"),
    _case("half-a-million-gzip-members", gzip.compress(b"") * 450_000 + _PACKED, "gzip", bounded, "members-copied"),
    _case("twenty-codings", _PACKED, ", ".join(["gzip"] * 20), reject("bad_encoding", "too_large"), "no-decoding"),
    _raw("gzip-drip", drip(HEAD + b"Content-Encoding: gzip\r\n\r\n" + _PACKED[:100], b"a", 0.05), not_article("timeout", "bad_encoding", "truncated"), waits=True),
)  # fmt: skip

_CUT = (
    _case("gzip-cut", _PACKED[:-200], "gzip", defer("truncated")),
    _case("gzip-without-its-checksum", _PACKED[:-8], "gzip", defer("truncated")),
    _case("gzip-cut-in-the-second-member", _HALF_PACKED[0] + _HALF_PACKED[1][:-30], "gzip", defer("truncated")),
    _case("deflate-cut", zlib.compress(_PAGE)[:-150], "deflate", defer("truncated")),
    _case("raw-deflate-cut", _deflated(_PAGE, -15)[:-150], "deflate", defer("truncated")),
    _case("brotli-cut", brotli(_PAGE)[:-100], "br", defer("truncated")),
    _case("zstd-cut", _zstd(_PAGE)[:-200], "zstd", defer("truncated")),
    _case("gzip-wrong-checksum", _PACKED[:-8] + bytes(4) + _PACKED[-4:], "gzip", not_article("bad_encoding", "truncated"), "no-decoding"),
    _case("gzip-damaged", _PACKED[:60] + bytes(30) + _PACKED[90:], "gzip", not_article("bad_encoding", "truncated"), "no-decoding"),
    _case("gzip-said-of-a-plain-page", _PAGE, "gzip", not_article("bad_encoding", "truncated"), "no-decoding"),
    _case("brotli-said-of-a-plain-page", _PAGE, "br", not_article("bad_encoding", "truncated"), "no-decoding"),
    _case("unknown-coding", _PAGE, "x-bogus", reject("bad_encoding")),
)  # fmt: skip

_WHOLE_ONES = (
    _case("gzip-page", _PACKED, "gzip", _WHOLE, "no-decoding"),
    _case("gzip-in-two-members", b"".join(_HALF_PACKED), "gzip", _WHOLE, "one-member"),
    _case("gzip-with-padding", _PACKED + bytes(512), "gzip", _WHOLE, "no-decoding"),
    _case("coding-in-capitals", _PACKED, "GZIP", _WHOLE, "no-decoding"),
    _case("old-name-of-gzip", _PACKED, "x-gzip", _WHOLE, "no-decoding"),
    _case("deflate-page", zlib.compress(_PAGE), "deflate", _WHOLE, "no-decoding"),
    _case("raw-deflate-page", _deflated(_PAGE, -15), "deflate", _WHOLE, "zlib-only"),
    _case("brotli-page", brotli(_PAGE), "br", _WHOLE, "gzip-only"),
    _case("zstd-page", _zstd(_PAGE), "zstd", _WHOLE, "gzip-only"),
    _case("brotli-over-gzip", brotli(_PACKED), "gzip, br", _WHOLE, "no-decoding"),
    _case("much-of-the-same", lambda: gzip.compress(_lines()), "gzip", _WHOLE, "tight-ratio"),
    _case("identity", _PAGE, "identity", _WHOLE, "identity-unknown"),
    _raw(
        "gzip-as-transfer-coding",
        then_close(HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(_PACKED), _PACKED)),
        _WHOLE,
        "no-decoding",
    ),
)

CASES = (*_BOMBS, *_CUT, *_WHOLE_ONES)
