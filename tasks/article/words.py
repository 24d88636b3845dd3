"""Words, and what makes two stretches of text the same to a reader."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_HAN = "\u3005-\u3007\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TAI = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\ua9e0-\ua9ff\uaa60-\uaa7f"  # Thai, Lao, Burmese, Khmer
_UNSPACED = re.compile(f"[{_HAN}{_TAI}]")


def _ranges(chars: Iterable[str]) -> str:
    """The inside of a character class: re finds ranges in a table, and asks for categories character by character."""
    ranges: list[list[str]] = []
    for char in chars:
        if ranges and ord(char) == ord(ranges[-1][1]) + 1:
            ranges[-1][1] = char
        else:
            ranges.append([char, char])
    return "".join(f"{first}-{last}" for first, last in ranges)


# Vowels, accents and viramas are parts of words, too, although \w has none of them: Hindi words would fall apart.
_CHARS = "".join(chr(at) for part in ((0x30, 0x3400), (0xA000, 0xD800), (0xF900, 0xFFDD)) for at in range(*part))
_MARKS = dict.fromkeys(char for char in _CHARS if unicodedata.category(char) in {"Mn", "Mc"})
_SPACED = (char for char in re.findall(f"[^{_HAN}{_TAI}]", _CHARS) if char.isalnum() or char in _MARKS)
_WORD = f"[{_ranges(_SPACED)}\U00010000-\U0001bfff\U0001e000-\U0001efff]+"
_TAI_LETTER = f"[{_ranges(filter(str.isalnum, re.findall(f'[{_TAI}]', _CHARS)))}]"

# Finding the words of scripts without spaces takes a dictionary of each language. Without one, a Han character or kana
# is a token, and so is a letter of Thai, Lao, Burmese or Khmer with the marks that belong to it.
_TOKEN = re.compile(f"{_WORD}|[{_HAN}]|{_TAI_LETTER}[{_ranges(_MARKS)}]*")
_ASCII_TOKEN = re.compile("[a-z0-9]+")  # the same for text of which that is known

_COUNTED = re.compile(f"{_WORD}(?:(?:['’.:·]|(?<=\\d),(?=\\d)){_WORD})*")  # UAX #29 parts words at none of these
_ASCII_COUNTED = re.compile(r"[a-zA-Z0-9]+(?:(?:['.:]|(?<=\d),(?=\d))[a-zA-Z0-9]+)*")
_HAN_LETTERS, _TAI_LETTERS = re.compile(f"[{_HAN}]"), re.compile(_TAI_LETTER)

_SHORT = 2000  # characters; the words of longer texts are not kept in memory
_ELLIPSIS = re.compile(r"(?:\.{3,}|…|\[…\]|\[\.{3}\])\s*(?:read more|more|continue reading|더보기)?\s*$", re.IGNORECASE)
_DENSE = re.compile(f"[\\u0590-\\u06ff{_HAN}{_TAI}\\u1100-\\u11ff\\uac00-\\ud7af]")
_IDEOGRAPHS = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SYLLABLES = re.compile("[\u3040-\u30ff\u1100-\u11ff\uac00-\ud7af]")
# Soft hyphens, joiners, marks of direction, variation selectors and the Arabic stroke that stretches a line.
_SILENT = "\u00ad\u0640\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff"


def tokens(text: str) -> tuple[str, ...]:
    """Words of a text in a form in which case, punctuation, spacing and compatibility characters do not count.

    In scripts without spaces between words the tokens are letters, so that a stretch of text has the same tokens
    wherever it stands; for the number of words see `count_words`.
    """
    return _short_tokens(text) if len(text) <= _SHORT else _tokens(text)


def _tokens(text: str) -> tuple[str, ...]:
    if text.isascii():
        return tuple(_ASCII_TOKEN.findall(text.lower()))
    folded = unicodedata.normalize("NFKC", text).casefold()
    if "\u0307" in folded or "ı" in folded:  # Turkish titles are printed in capitals; dots come and go with them
        folded = folded.replace("i\u0307", "i").replace("ı", "i")
    return tuple(_TOKEN.findall(_without_silent(folded)))


def _without_silent(text: str) -> str:
    for char in _SILENT:
        if char in text:  # many times as fast as one search for any of them
            text = text.replace(char, "")
    return text


_short_tokens = lru_cache(maxsize=1024)(_tokens)  # the lines of a page are compared with one another again and again


def plain(text: str) -> str:
    """The words of a text joined by single spaces: equal for two texts that say the same."""
    return " ".join(tokens(text))


def count_words(text: str) -> int:
    """How many words a text has, so that lengths compare across languages.

    Where words are parted by spaces they are those of UAX #29 (don't, 1,500 and 9:14 are one each). Where they are
    not, the number is an estimate: two words to three Han characters or kana, one to three letters of Thai, Lao,
    Burmese or Khmer. ICU's dictionaries find 1.5 to 1.7 characters a word in Chinese and Japanese news, and 2.9 letters
    in Thai and Lao, 3.6 in Khmer, 2.2 in Burmese.
    """
    if text.isascii():
        return len(_ASCII_COUNTED.findall(text))
    text = _without_silent(text)
    words = len(_COUNTED.findall(text))
    thirds = 2 * len(_HAN_LETTERS.findall(text)) + len(_TAI_LETTERS.findall(text))
    return words + (thirds + 2) // 3


def is_letter(token: str) -> bool:
    """Whether a token is a letter of a script that has no spaces between words, rather than a word."""
    return not token.isascii() and _UNSPACED.match(token) is not None


def width(text: str) -> int:
    """Length of a text in Latin letters, as the same news story has them in several languages.

    A Han character says as much as three, a kana or Korean syllable as two, and three letters of Arabic, Hebrew or Thai
    as four.
    """
    if text.isascii() or not (dense := len(_DENSE.findall(text))):
        return len(text)
    ideographs, syllables = len(_IDEOGRAPHS.findall(text)), len(_SYLLABLES.findall(text))
    return len(text) + 2 * ideographs + syllables + (dense - ideographs - syllables) // 3


def without_ellipsis(text: str) -> tuple[str, bool]:
    """A text without the dots, or 'read more', that tell that it is cut off; and whether there were any."""
    cut = _ELLIPSIS.sub("", text)
    return cut, cut != text


def either(patterns: str) -> str:
    """One regular expression for any of several, which stand a line each."""
    return "(?:" + "|".join(line.strip() for line in patterns.strip().splitlines()) + ")"
