"""Status line and headers as they come over the wire, repaired where RFC 9110 and 9112 tell a client how."""

import re
from typing import BinaryIO

from warehouse.errors import FetchError
from warehouse.outcomes import Outcome

MOST_LINES = 100  # what http.client takes
_MOST_DIGITS = 18
_BLANK = frozenset({b"\r\n", b"\n"})
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_SPACED = bytes.maketrans(b"\0\r", b"  ")


def read_head(wire: BinaryIO, url: str) -> bytes:
    """Read up to the blank line; empty where the connection ends before the first byte.

    What does not begin like HTTP comes back as its first line alone.

    Raises:
        FetchError: too_large; truncated if the connection ends between the lines.
    """
    lines: list[bytes] = []
    while (line := wire.readline()) not in _BLANK:
        if lines and not line.endswith(b"\n"):
            raise FetchError(url, "the connection ended within the headers", code=Outcome.TRUNCATED)
        if len(lines) > MOST_LINES:
            raise FetchError(url, f"more than {MOST_LINES} header lines", code=Outcome.TOO_LARGE)
        lines.append(line)
        if not lines[0].startswith(b"HTTP/"):
            return line
    return b"".join([*lines[:1], *repaired(lines[1:]), b"\r\n"]) if lines else line


def repaired(lines: list[bytes]) -> list[bytes]:
    """Return header lines that no parser stumbles over.

    Folded lines are joined (RFC 9112, section 5.2); NUL and a lone CR become a space (RFC 9110, section 5.5); space
    before the colon goes (RFC 9112, section 5.1). A line that is no field is left out, as browsers do: the standard
    library would take it and all that follow for the body, Content-Encoding and Transfer-Encoding among them.
    """
    fields: list[bytes] = []
    for line in lines:
        text = line.rstrip(b"\r\n").translate(_SPACED)
        if text[:1] in {b" ", b"\t"}:
            if fields and fields[-1]:
                fields[-1] += b" " + text.strip()
            continue
        field = _FIELD.match(text)
        fields.append(field[1] + b": " + text[field.end() :].strip() if field else b"")
    return [field + b"\r\n" for field in fields if field]


def check_length(stated: list[str], url: str) -> None:
    """Return if Content-Length, as often as it is stated, is one number (RFC 9112, section 6.3, item 5).

    Raises:
        FetchError: transport_error; too_large for a number that no computer holds.
    """
    numbers = {part.strip() for value in stated for part in value.split(",")}
    if len(numbers) > 1 or not all(number.isascii() and number.isdigit() for number in numbers):
        raise FetchError(url, f"Content-Length is {' and '.join(stated)[:80]!r}", code=Outcome.TRANSPORT_ERROR)
    if any(len(number) > _MOST_DIGITS for number in numbers):
        raise FetchError(url, "a Content-Length beyond all bounds", code=Outcome.TOO_LARGE)


def is_interim(head: bytes) -> bool:
    """Tell whether another answer follows: any 1xx but 101 (RFC 9110, section 15.2)."""
    status = head.split(None, 2)[1:2]
    return bool(status) and len(status[0]) == 3 and status[0].startswith(b"1") and status[0] != b"101"
