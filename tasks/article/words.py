"""Words, and what makes two stretches of text the same to a reader."""

import re
import unicodedata
from functools import lru_cache

# Han, kana and Thai are written without spaces: there each character counts as a word.
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")
_ASCII_TOKEN = re.compile("[a-z0-9]+")  # the same for text of which that is known
_SHORT = 2000  # characters; the words of longer texts are not kept in memory
_ELLIPSIS = re.compile(r"(?:\.{3,}|…|\[…\]|\[\.{3}\])\s*(?:read more|more|continue reading|더보기)?\s*$", re.IGNORECASE)
_WIDE = re.compile(f"[{_UNSPACED}\\u1100-\\u11ff\\uac00-\\ud7af]")


def tokens(text: str) -> tuple[str, ...]:
    """Words of a text in a form in which case, punctuation, spacing and compatibility characters do not count."""
    return _short_tokens(text) if len(text) <= _SHORT else _tokens(text)


def _tokens(text: str) -> tuple[str, ...]:
    if text.isascii():
        return tuple(_ASCII_TOKEN.findall(text.lower()))
    return tuple(_TOKEN.findall(unicodedata.normalize("NFKC", text).casefold()))


_short_tokens = lru_cache(maxsize=1024)(_tokens)  # the lines of a page are compared with one another again and again


def plain(text: str) -> str:
    """The words of a text joined by single spaces: equal for two texts that say the same."""
    return " ".join(tokens(text))


def width(text: str) -> int:
    """Length of a text in Latin letters: a Korean, Chinese or Japanese character says as much as two."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def without_ellipsis(text: str) -> tuple[str, bool]:
    """A text without the dots, or 'read more', that tell that it is cut off; and whether there were any."""
    cut = _ELLIPSIS.sub("", text)
    return cut, cut != text


def either(patterns: str) -> str:
    """One regular expression for any of several, which stand a line each."""
    return "(?:" + "|".join(line.strip() for line in patterns.strip().splitlines()) + ")"
