"""Heads are read whole and repaired, and what no head can be is told at once."""

from collections.abc import Callable
from io import BytesIO

import pytest

from tasks.web.heads import is_interim, read_head, repaired
from warehouse.outcomes import Outcome

Code = Callable[[Callable[[], object]], str]

LINES: dict[str, tuple[bytes, list[bytes]]] = {
    "plain": (b"A: b\r\n", [b"A: b\r\n"]),
    "without a space": (b"A:b\n", [b"A: b\r\n"]),
    "without a value": (b"A:\r\n", [b"A: \r\n"]),
    "spaces around": (b"A: \t b \t\r\n", [b"A: b\r\n"]),
    "space before the colon": (b"A : b\r\n", [b"A: b\r\n"]),
    "NUL": (b"A: b\0c\r\n", [b"A: b c\r\n"]),
    "lone CR": (b"A: b\rSet-Cookie: c\r\n", [b"A: b Set-Cookie: c\r\n"]),
    "bytes": (b"A: \xea\xb8\xb0\r\n", [b"A: \xea\xb8\xb0\r\n"]),
    "folded": (b"A: b\r\n c\r\n\td\r\nE: f\r\n", [b"A: b c d\r\n", b"E: f\r\n"]),
    "folded at the start": (b" A: b\r\nC: d\r\n", [b"C: d\r\n"]),
    "no colon": (b"A: b\r\nnonsense\r\n fold of it\r\nC: d\r\n", [b"A: b\r\n", b"C: d\r\n"]),
    "no name": (b": b\r\nC: d\r\n", [b"C: d\r\n"]),
    "name of other letters": (b"\xc4: b\r\nC: d\r\n", [b"C: d\r\n"]),
    "two words as a name": (b"A B: c\r\nD: e\r\n", [b"D: e\r\n"]),
}


@pytest.mark.parametrize("name", LINES)
def test_lines_are_repaired(name: str) -> None:
    lines, expected = LINES[name]
    assert repaired(lines.splitlines(keepends=True) if b"\rS" not in lines else [lines]) == expected


def test_a_head_ends_at_the_blank_line() -> None:
    wire = BytesIO(b"HTTP/1.1 200 OK\nA: b\n\nbody")
    assert read_head(wire, "u") == b"HTTP/1.1 200 OK\nA: b\r\n\r\n"
    assert wire.read() == b"body"


@pytest.mark.parametrize("first", [b"<html>\n", b"SSH-2.0-x\r\n", b"\0\0\0", b"http/1.1 200 OK\r\n"])
def test_what_is_no_http_is_not_read_on(first: bytes) -> None:
    wire = BytesIO(first + b"rest")
    assert first.startswith(read_head(wire, "u")[:3])
    assert wire.read() == (b"rest" if first.endswith(b"\n") else b"")


def test_nothing() -> None:
    assert read_head(BytesIO(b""), "u") == b""


@pytest.mark.parametrize(
    "cut", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Le", b"HTTP/1.1 200 OK\r\nA: b\r\n"]
)
def test_cut_heads(outcome: Code, cut: bytes) -> None:
    assert outcome(lambda: read_head(BytesIO(cut), "u")) == Outcome.TRUNCATED


def test_floods(outcome: Code) -> None:
    flood = BytesIO(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 101 + b"\r\n")
    assert outcome(lambda: read_head(flood, "u")) == Outcome.TOO_LARGE


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"HTTP/1.1 100 Continue", True),
        (b"HTTP/1.1 103", True),
        (b"HTTP/1.1 101 Switching", False),
        (b"HTTP/1.1 200 OK", False),
        (b"HTTP/1.1 1000 OK", False),
        (b"HTTP/1.1", False),
        (b"", False),
    ],
)
def test_interim_answers(line: bytes, expected: bool) -> None:
    assert is_interim(line + b"\r\n\r\n") is expected
