"""What a payload is that came as a page and is none: data, a program, noise."""

import re

_LOOKED_AT = 4096
_CONTROLS = bytes([*range(1, 9), 11, *range(14, 27), *range(28, 32)])  # without NUL, tab, line ends, form feed, escape
_NOISE = 0.05  # share of controls from which bytes are no text
_MARKUP = re.compile(r"<(?:!doctype|/?[a-z][a-z0-9]*)\b", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_ROOT = re.compile(r"\s*(?:<\?[^>]*>\s*|<!--.*?-->\s*|<!doctype[^>]*>\s*)*<([a-z][\w:.-]*)", re.IGNORECASE | re.DOTALL)
_JSON = re.compile(r"\s*[{\[]\s*[\"'{}\[\]\d-]")
_DATA = frozenset(
    {"rss", "feed", "rdf:rdf", "urlset", "sitemapindex", "opml", "svg", "plist", "tt", "smil", "kml", "gpx"}
)
_SHORT = 500  # letters; a shorter text without markup may be a server's last word


def not_a_page(payload: bytes, text: str, content_type: str | None) -> str | None:
    """What a payload is, if it can't be a page whatever its label says.

    Args:
        payload: the bytes after content decoding, and
        text: what they were decoded to.
        content_type: the Content-Type header, if there was one; plain text needs no markup.
    """
    sample = payload[:_LOOKED_AT]
    wide = sample.startswith((b"\xff\xfe", b"\xfe\xff")) or 4 * sample.count(0) > len(sample)  # UTF-16
    if sample[4:8] == b"ftyp":  # ISO/IEC 14496-12
        return "a film"
    noise = len(sample) - len(sample.translate(None, _CONTROLS))
    if not wide and noise > _NOISE * len(sample):
        return "bytes that are no text"
    if not _PAGE.search(text[:_LOOKED_AT]):
        return _of_text(text, is_plain=(content_type or "").lower().lstrip().startswith("text/plain"))
    return None


def _of_text(text: str, *, is_plain: bool) -> str | None:
    root = _ROOT.match(text[:_LOOKED_AT])
    if root is not None and root[1].lower() in _DATA:
        return f"a document of type {root[1].lower()}"
    if _JSON.match(text) is not None and text.rstrip()[-1:] in {"}", "]", ";"}:
        return "data in JSON, or a program"
    if not is_plain and len(text) > _SHORT and _MARKUP.search(text) is None:
        return "text without any markup"
    return None
