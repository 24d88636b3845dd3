"""Bytes of a page to text: byte order mark, valid UTF-8, header, meta element, then detection."""

import codecs
import re

import webencodings
from charset_normalizer import from_bytes

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([a-zA-Z0-9_:.-]+)", re.IGNORECASE)
_META_WITHIN = 4096  # browsers look at 1,024 bytes; some publishers put scripts before it
_BAD_SHARE = 0.02  # of the characters: up to here a declared charset is believed although some bytes do not fit it
_SAMPLE = 20_000  # bytes given to the detector, whose time grows with them

# C0 and C1 controls but tab, line feed, carriage return; noncharacters and surrogates, which UTF-8 cannot store.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")


def decode(payload: bytes, content_type: str | None = None) -> str:
    """Return the text of an HTML payload, never raising; control characters are left out.

    Args:
        payload: the page's bytes after content decoding.
        content_type: the Content-Type header, if there was one; its charset is believed when the bytes fit it.
    """
    return strip_controls(_decoded(payload, content_type))


def strip_controls(text: str) -> str:
    """Remove the characters that no text has and that parsers, Parquet or terminals choke on.

    C1 controls are what is left of Windows-1252 punctuation; they become that punctuation, as the HTML standard does
    for character references. Surrogate pairs become their character, lone ones vanish.
    """
    return _CONTROLS.sub(_replacement, text) if _CONTROLS.search(text) else text


def _replacement(found: re.Match[str]) -> str:
    char = found.group()
    if "\x80" <= char <= "\x9f":
        return char.encode("latin-1").decode("cp1252", "ignore")
    return ""


def _decoded(payload: bytes, content_type: str | None) -> str:
    for bom, name in _BOMS:
        if payload.startswith(bom):
            return payload[len(bom) :].decode(name, "replace")
    declared = _declared(payload, content_type)
    if (wide := _without_bom(payload)) is not None:
        return wide
    if not (b"\x1b" in payload and any(codec.startswith("iso2022") for codec in declared)):
        try:
            return payload.decode("utf-8")
        except UnicodeDecodeError:
            pass
    for codec in declared:
        if (text := _believed(payload, codec)) is not None:
            return text
    return _detected(payload, declared)


def _declared(payload: bytes, content_type: str | None) -> list[str]:
    """Python codec names that the header, the XML declaration and the meta element state, in this order."""
    labels = [found.group(1) for found in [_HEADER.search(content_type or "")] if found]
    start = payload[:_META_WITHIN]
    labels += [found.group(1).decode("ascii") for found in (_XML.search(start), _META.search(start)) if found]
    codecs_named: list[str] = []
    for label in labels:
        encoding = webencodings.lookup(label.strip())
        # a page whose bytes show an ASCII declaration is not UTF-16, and "replacement" has no codec
        if encoding is not None and encoding.name not in {"replacement", "x-user-defined"}:
            codecs_named.append(_codec(encoding.name))
    return codecs_named


def _codec(name: str) -> str:
    # Python's euc-kr lacks the 8,822 syllables that every browser and newspaper means by that label.
    return {"euc-kr": "cp949", "gbk": "gb18030", "shift_jis": "cp932", "iso-2022-jp": "iso2022_jp_ext"}.get(
        name, str(webencodings.lookup(name).codec_info.name)
    )


def _without_bom(payload: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of the markup is zero."""
    start = payload[:400]
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if (
            len(start) >= 20
            and start[offset::2].count(0) > 0.8 * len(start) / 2
            and start[1 - offset :: 2].count(0) == 0
        ):
            return payload.decode(name, "replace")
    return None


def _believed(payload: bytes, codec: str) -> str | None:
    if codec.startswith("utf-16"):
        return None
    text = payload.decode(codec, "replace")
    return text if text.count("\ufffd") <= _BAD_SHARE * len(text) else None


def _detected(payload: bytes, declared: list[str]) -> str:
    # detectors see text best: the middle of a page has more of it than the head
    start = max(0, len(payload) // 2 - _SAMPLE // 2)
    best = from_bytes(payload[start : start + _SAMPLE]).best()
    guess = best.encoding if best is not None else "utf-8"
    tried = [*declared, guess, "utf-8", "cp1252"]
    # all of it would be valid UTF-16, and nonsense
    tried = [
        name for name in dict.fromkeys(tried) if not name.replace("-", "_").startswith(("utf_7", "utf_16", "utf_32"))
    ]
    texts = [payload.decode(_codec_of_guess(name), "replace") for name in tried]
    return min(texts, key=lambda text: text.count("\ufffd"))


def _codec_of_guess(name: str) -> str:
    return {"euc_kr": "cp949", "johab": "cp949", "gb2312": "gb18030", "shift_jis": "cp932"}.get(name, name)
