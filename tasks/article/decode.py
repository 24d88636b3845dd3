"""Bytes of a page to text: byte order mark, valid UTF-8, header, meta element, then detection."""

import codecs
import re

import webencodings
from charset_normalizer import from_bytes

from tasks.article.mojibake import is_suspect, mended

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([a-zA-Z0-9_:.-]+)", re.IGNORECASE)
_META_WITHIN = 4096  # browsers look at 1,024 bytes; some publishers put scripts before it
_BAD_SHARE = 0.1  # of what is not ASCII: up to here an encoding is believed although some bytes do not fit it
_STRAY_SHARE = 0.3  # the same for UTF-8, whose sequences hardly come about by chance
_SAMPLE = 20_000  # bytes given to the detector, whose time grows with them
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
# What is meant by a label: Python's codecs lack characters that every browser decodes, and that newspapers print.
_CODECS = {
    "euc-kr": ("cp949",),
    "gbk": ("gb18030",),
    "shift_jis": ("cp932",),
    "iso-2022-jp": ("iso2022_jp_ext",),
    "euc-jp": ("euc_jp", "euc_jis_2004"),
    "big5": ("big5hkscs", "cp950"),
}
_GUESSES = {"euc_kr": "cp949", "johab": "cp949", "gb2312": "gb18030", "shift_jis": "cp932", "big5": "big5hkscs"}
_LIKE_WESTERN = frozenset({"cp1250", "cp1257", "iso8859_10", "iso8859_13", "iso8859_14", "iso8859_15", "iso8859_16"})

# C0 and C1 controls but tab, line feed, carriage return; noncharacters and surrogates, which UTF-8 cannot store.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
# Soft hyphens, zero-width spaces, word joiners and marks of direction lay a text out; nobody reads them. Joiners tell
# words apart in Persian and Hindi and make families of emoji; after other characters they do nothing.
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_JOINERS = frozenset("\u200c\u200d")
_JOINED = re.compile("[\u0590-\u1fff\u2600-\u27bf\ua800-\uabff\ufb1d-\ufdff\ufe0f\ufe70-\ufefc\U0001f000-\U0001faff]")
_REFERENCE = re.compile(
    r"&(?:shy|ZeroWidthSpace|lrm|rlm"
    r"|#(?:173|820[367]|8288|65279|[xX](?:00)?(?:[aA][dD]|200[bBeEfF]|2060|[fF][eE][fF]{2})));"
)
_LONGEST_TAG = 2000  # characters looked back for the start of a tag
_PLAIN = bytes([*range(0x20, 0x7F), *b"\t\n\r"])
_HIGH = bytes(range(0x80, 0x100))
# What the bytes of controls and of unseen characters look like in UTF-8.
_CONTROL_SIGN = re.compile(rb"\xc2[\x80-\x9f]|\xef(?:\xb7[\x90-\xaf]|\xbf[\xbe\xbf])")
_UNSEEN_SIGN = re.compile(rb"\xc2\xad|\xd8\x9c|\xe2(?:\x80[\x8b-\x8f\xaa-\xae]|\x81[\xa0-\xa9])|\xef\xbb\xbf")


def decode(payload: bytes, content_type: str | None = None) -> str:
    """Return the text of an HTML payload, never raising; control characters and invisible ones are left out.

    UTF-8 that was encoded twice is mended where that is certain.

    Args:
        payload: the page's bytes after content decoding.
        content_type: the Content-Type header, if there was one; its charset is believed when the bytes fit it.
    """
    text, codec = _decoded(payload, content_type)
    if codec == "utf-8" and not is_suspect(payload):
        rest = payload.translate(None, _PLAIN)  # little, and quickly searched
        has_controls = _CONTROL_SIGN.search(rest) is not None or rest.translate(None, _HIGH) != b""
        has_unseen = _UNSEEN_SIGN.search(rest) is not None
    else:
        text, has_controls, has_unseen = mended(text) if codec == "utf-8" else text, True, True
    if has_controls:
        text = _without_controls(text)
    if has_unseen:
        text = _UNSEEN.sub(_outside_tags, text)
    return _REFERENCE.sub(_outside_tags, text)


def strip_controls(text: str) -> str:
    """Remove from a text, which is no markup, the characters that no reader sees and that parsers or files choke on.

    C1 controls are what is left of Windows-1252 punctuation; they become that punctuation, as the HTML standard does
    for character references. Surrogate pairs become their character, lone ones vanish. Soft hyphens, zero-width spaces
    and marks of direction go, joiners stay where they join letters.
    """
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub(_joiner, _without_controls(text))


def _without_controls(text: str) -> str:
    return _CONTROLS.sub(_replacement, text) if _CONTROLS.search(text) else text


def _outside_tags(found: re.Match[str]) -> str:
    """As `_joiner`; within a tag all stays, because its addresses are read as they were written."""
    around = (max(0, found.start() - _LONGEST_TAG), found.start())
    return found.group() if found.string.rfind("<", *around) > found.string.rfind(">", *around) else _joiner(found)


def _joiner(found: re.Match[str]) -> str:
    """The character found, if it joins letters; else nothing."""
    char, at = found.group(), found.start()
    return char if char in _JOINERS and at and _JOINED.match(found.string, at - 1) else ""


def _replacement(found: re.Match[str]) -> str:
    char = found.group()
    if "\x80" <= char <= "\x9f":
        return char.encode("latin-1").decode("cp1252", "ignore")
    return ""


def _decoded(payload: bytes, content_type: str | None) -> tuple[str, str]:
    """The text, and the codec that it was read with."""
    for bom, name in _BOMS:
        if payload.startswith(bom):
            return payload[len(bom) :].decode(name, "replace"), name
    declared = _declared(payload, content_type)
    if (wide := _without_bom(payload)) is not None:
        return wide, "utf-16"
    escapes = b"\x1b" in payload and any(codec.startswith("iso2022") for codecs_ in declared for codec in codecs_)
    if not escapes and (text := _utf8(payload)) is not None:
        return text, "utf-8"
    for names in declared:
        text = min((payload.decode(name, "replace") for name in names), key=_bad)
        if _bad(text) <= _BAD_SHARE * sum(map(len, _NOT_ASCII.findall(text))):
            return text, names[0]
    return _detected(payload, declared)


def _utf8(payload: bytes) -> str | None:
    """The text, if it is UTF-8: cut off within its last character, perhaps, or with a foreign sentence in it."""
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end == len(payload) and error.start >= len(payload) - 3:
            return payload[: error.start].decode("utf-8")
    text = payload.decode("utf-8", "replace")
    return text if _bad(text) <= _STRAY_SHARE * sum(map(len, _NOT_ASCII.findall(text))) else None


def _bad(text: str) -> int:
    return text.count("\ufffd")


def _declared(payload: bytes, content_type: str | None) -> list[tuple[str, ...]]:
    """What the header, the XML declaration and the meta element state, in this order, as names of Python's codecs."""
    labels = [found.group(1) for found in [_HEADER.search(content_type or "")] if found]
    start = payload[:_META_WITHIN]
    labels += [found.group(1).decode("ascii") for found in (_XML.search(start), _META.search(start)) if found]
    encodings = [webencodings.lookup(label.strip()) for label in labels]
    return [
        _CODECS.get(encoding.name, (str(encoding.codec_info.name),))
        for encoding in encodings
        # a page whose bytes show an ASCII declaration is not UTF-16, and "replacement" has no codec
        if encoding is not None and not encoding.name.startswith(("replacement", "x-user-defined", "utf-16"))
    ]


def _without_bom(payload: bytes) -> str | None:
    """UTF-16 without a mark: every other byte is zero where the markup begins."""
    start = payload[:16]
    for zeros, others, name in ((start[1::2], start[::2], "utf-16-le"), (start[::2], start[1::2], "utf-16-be")):
        if len(start) == 16 and not any(zeros) and all(others):
            return payload.decode(name, "replace")
    return None


def _detected(payload: bytes, declared: list[tuple[str, ...]]) -> tuple[str, str]:
    # detectors see text best: the middle of a page has more of it than the head
    start = max(0, len(payload) // 2 - _SAMPLE // 2)
    found = [match.encoding for match in from_bytes(payload[start : start + _SAMPLE])]
    if found[:1] and found[0] in _LIKE_WESTERN and "cp1252" in found:
        found = ["cp1252"]  # by far the most common of those that fit
    tried = [*found[:1], *(name for names in declared for name in names), "cp1252"]
    # all of it would be valid UTF-16, and nonsense
    tried = [
        name for name in dict.fromkeys(tried) if not name.replace("-", "_").startswith(("utf_7", "utf_16", "utf_32"))
    ]
    texts = [(payload.decode(_GUESSES.get(name, name), "replace"), name) for name in tried]
    return min(texts, key=lambda text: _bad(text[0]))
