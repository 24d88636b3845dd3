"""UTF-8 that was read as Windows-1252 and encoded again: what an apostrophe became on the way, made one again."""

import re

# The characters that Windows-1252 reads from the bytes 80 to BF; C1 controls are what browsers read from the undefined.
_PUNCTUATION = bytes(range(0x80, 0xA0)).decode("cp1252", "ignore")
_BYTES = {ord(char): char.encode("cp1252")[0] for char in _PUNCTUATION}
_REST = f"[\x80-\xbf{_PUNCTUATION}]"
_TWICE = re.compile(f"[\xc2-\xdf]{_REST}|[\xe0-\xef]{_REST}{{2}}|[\xf0-\xf4]{_REST}{{3}}")
_LIKELY = re.compile(f"[ÂÃ]{_REST}|â{_REST}{{2}}")
# No language has an a with circumflex before a euro sign, nor an A with tilde before a C1 control.
_CERTAIN = re.compile(f"â[€\x80]{_REST}?|â[„\x84]¢|Ã[\x80-\x9f]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# What the bytes of a page have where it was encoded twice: the commonest first letters of such a sequence before any
# character that may be its second, or any first letter before a C1 control.
_SIGN = re.compile(rb"\xc3(?:[\x82\x83\xa2](?:\xc2|\xc5|\xcb|\xe2[\x80\x82\x84])|[\x84-\xb4]\xc2[\x80-\x9f])")
_LEAST = 3  # times that it is seen on a page; a single one may be an example of it
_ALL = 0.9  # share of what is not ASCII, from which a page was encoded twice as a whole


def is_suspect(payload: bytes) -> bool:
    """Whether UTF-8 bytes have anything in them that `mended` may change; quick."""
    return _SIGN.search(payload) is not None


def mended(text: str) -> str:
    """Return a text with what was encoded twice as it was meant, where there is no doubt of that.

    Sequences that no language has are always mended. Those that hardly any has, such as an A with tilde before a
    copyright sign, are on pages with several of the former; all others on pages with nothing else outside ASCII.
    """
    certain = len(_CERTAIN.findall(text))
    twice = _TWICE.findall(text)
    if len(twice) >= _LEAST and sum(map(len, twice)) >= _ALL * len(_NOT_ASCII.findall(text)):
        return _TWICE.sub(_meant, text)
    if certain >= _LEAST:
        text = _LIKELY.sub(_meant, text)
    return _CERTAIN.sub(_meant, text) if certain else text


def _meant(found: re.Match[str]) -> str:
    sequence = found.group()
    if len(sequence) == 2 and sequence[0] == "â":
        return "”"  # the third byte of a closing quote is undefined in Windows-1252, and often lost
    try:
        return sequence.translate(_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return sequence
