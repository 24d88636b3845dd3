"""Codings: whole streams come back, cut ones never do, and no bomb goes off."""

import gzip
import random
import zlib
from collections.abc import Callable

import brotli
import pytest

from tasks.web.decode import codings, decode, inflated
from tests.web.hostile import zstd
from warehouse.errors import FetchError
from warehouse.outcomes import Outcome

Code = Callable[[Callable[[], object]], str]
Encode = Callable[[bytes], bytes]

CHANCE = random.Random(1)
PAGE = " ".join(f"{CHANCE.getrandbits(20):x}" for _ in range(30_000)).encode()  # more than one piece, packed


CODERS: dict[str, tuple[str, Encode]] = {
    "gzip": ("gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", lambda body: zlib.compress(body, wbits=-15)),
    "brotli": ("br", brotli.compress),
    "zstd": ("zstd", zstd),
}


def undo(name: str, body: bytes, limit: int = 20_000_000, ratio: int = 250) -> bytes:
    return decode("u", body, codings(name), limit=limit, ratio=ratio)


@pytest.mark.parametrize("case", CODERS)
def test_whole(case: str) -> None:
    name, encode = CODERS[case]
    assert undo(name, encode(PAGE)) == PAGE
    assert undo(name, b"") == b""


@pytest.mark.parametrize("case", CODERS)
def test_cut_anywhere(case: str, outcome: Code) -> None:
    name, encode = CODERS[case]
    packed = encode(PAGE)
    cuts = [*range(1, 40), *range(100, len(packed) - 40, 5003), *range(len(packed) - 40, len(packed))]
    assert {outcome(lambda cut=cut: undo(name, packed[:cut])) for cut in cuts} == {Outcome.TRUNCATED}  # type: ignore[misc]


@pytest.mark.parametrize("case", CODERS)
@pytest.mark.parametrize("body", [b"<!doctype html><p>plain", PAGE], ids=["short", "long"])
def test_plain_under_a_label(case: str, body: bytes, outcome: Code) -> None:
    assert outcome(lambda: undo(CODERS[case][0], body)) == Outcome.BAD_ENCODING


@pytest.mark.parametrize("case", ["gzip", "deflate", "zstd"])
def test_flipped_bits_are_found(case: str, outcome: Code) -> None:
    name, encode = CODERS[case]
    packed = bytearray(encode(PAGE))
    packed[len(packed) // 2] ^= 4
    assert outcome(lambda: undo(name, bytes(packed))) in {Outcome.BAD_ENCODING, Outcome.TRUNCATED}


@pytest.mark.parametrize("case", CODERS)
@pytest.mark.parametrize("tail", [bytes(64), b"garbage"], ids=["zeros", "garbage"])
def test_what_follows_is_no_part_of_the_page(case: str, tail: bytes) -> None:
    name, encode = CODERS[case]
    try:
        assert undo(name, encode(PAGE) + tail) == PAGE
    except FetchError as e:
        assert e.code == Outcome.BAD_ENCODING  # noqa: PT017 - either is right


def test_members_and_frames_follow_one_another() -> None:
    assert undo("gzip", gzip.compress(b"a") + gzip.compress(b"b")) == b"ab"
    assert undo("zstd", zstd(PAGE) + zstd(PAGE)) == PAGE * 2


@pytest.mark.parametrize("case", CODERS)
def test_bombs(case: str, outcome: Code) -> None:
    name, encode = CODERS[case]
    bomb = encode(bytes(5_000_000))
    assert outcome(lambda: undo(name, bomb, limit=2_000_000, ratio=1_000_000)) == Outcome.TOO_LARGE
    assert outcome(lambda: undo(name, bomb, ratio=10)) == Outcome.TOO_LARGE


@pytest.mark.parametrize("encode", [gzip.compress, brotli.compress, zstd], ids=["gzip", "br", "zstd"])
def test_bombs_in_bombs(encode: Encode, outcome: Code) -> None:
    name = {gzip.compress: "gzip", brotli.compress: "br", zstd: "zstd"}[encode]
    bomb = encode(encode(bytes(30_000_000)))
    assert outcome(lambda: undo(f"{name}, {name}", bomb)) == Outcome.TOO_LARGE


def test_stacks_are_bounded(outcome: Code) -> None:
    body = gzip.compress(zlib.compress(brotli.compress(PAGE)))
    assert undo("br, deflate, gzip", body) == PAGE
    assert outcome(lambda: undo("br, deflate, gzip, gzip", gzip.compress(body))) == Outcome.BAD_ENCODING


def test_names() -> None:
    assert codings(None) == []
    assert codings(" GZip , identity,, BR ", "chunked") == ["br", "gzip"]
    assert codings(None, "gzip, chunked") == ["gzip"]


def test_what_is_whole_of_a_damaged_file() -> None:
    packed = gzip.compress(PAGE)
    assert b"".join(inflated(packed, 10**9)) == PAGE
    assert len(b"".join(inflated(packed, 1000))) == 1000
    some = b"".join(inflated(packed[: len(packed) // 2], 10**9))
    assert 1000 < len(some) < len(PAGE)
    assert PAGE.startswith(some)
