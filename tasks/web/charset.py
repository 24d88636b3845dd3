"""Text out of bytes: what the bytes prove comes before what anybody claims."""

import re

import charset_normalizer
import webencodings

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_META = re.compile(
    rb"<(?:meta|\?xml)\b[^<>]{0,400}?(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.IGNORECASE
)
_HEAD_BYTES = 4096
_SAMPLE_BYTES = 65536
_MOST_BROKEN = 0.02
# Python's own codecs for these labels miss characters that the WHATWG tables, and hence the pages, have.
_WIDER = {
    "euc_kr": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "big5hkscs",
}


def decode(payload: bytes, content_type: str | None = None) -> str:
    """Return the text of a page or feed; never raises.

    In order: byte order mark, valid UTF-8, the header's charset, the document's own (meta, XML declaration), detection.
    Labels mean what the WHATWG Encoding Standard says. What does not decode becomes U+FFFD.
    """
    for bom, codec in _BOMS:
        if payload.startswith(bom):
            return payload[len(bom) :].decode(codec, "replace")
    labels = _labels(payload, content_type)
    seven_bit = [codec for codec in labels if codec.startswith(("iso2022", "iso-2022", "utf-16"))]
    for codec in [*seven_bit, "utf-8", *labels]:
        try:
            return payload.decode(codec)
        except UnicodeDecodeError:
            continue
    claimed = payload.decode(labels[0], "replace") if labels else "\ufffd"
    # A few broken bytes in a right claim, or a wrong claim?
    right = claimed.count("\ufffd") <= _MOST_BROKEN * len(claimed)
    return claimed if right else payload.decode(_detected(payload), "replace")


def _labels(payload: bytes, content_type: str | None) -> list[str]:
    """Return the codecs that header and document claim, best first."""
    claims = [match[1] for match in [_HEADER.search(content_type or "")] if match]
    claims += [match[1].decode("ascii") for match in [_META.search(payload[:_HEAD_BYTES])] if match]
    codecs = (webencodings.lookup(claim) for claim in claims)
    names = [found.codec_info.name for found in codecs if found is not None]
    return [_WIDER.get(name, name) for name in names if name != "x-user-defined"]


def _detected(payload: bytes) -> str:
    best = charset_normalizer.from_bytes(payload[:_SAMPLE_BYTES]).best()
    return best.encoding if best is not None else "cp1252"
