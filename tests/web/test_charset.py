"""The order of proofs: byte order mark, valid UTF-8, header, document, detection."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.web.charset import decode

KOREAN = "<p>서울 시내버스가 다시 달린다. 똠방각하 펲시콜라 샾</p>"


@pytest.mark.parametrize(
    ("payload", "content_type"),
    [
        (KOREAN.encode(), None),
        (KOREAN.encode(), "text/html; charset=euc-kr"),
        (b"\xef\xbb\xbf" + KOREAN.encode(), "text/html; charset=latin1"),
        (b"\xff\xfe" + KOREAN.encode("utf-16-le"), None),
        (b"\xfe\xff" + KOREAN.encode("utf-16-be"), None),
        (KOREAN.encode("utf-16-le"), "text/html; charset=utf-16le"),
        (KOREAN.encode("cp949"), 'text/html; charset="EUC-KR"'),
        (KOREAN.encode("cp949"), "text/html; charset=ks_c_5601-1987"),
        (KOREAN.encode("cp949"), "text/html; charset=utf-8; charset=bogus"),
        (KOREAN.encode("cp949") * 20, "text/html"),
    ],
)
def test_korean(payload: bytes, content_type: str | None) -> None:
    assert decode(payload, content_type).startswith(KOREAN)


def test_the_document_says_it_itself() -> None:
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><p>“café”</p>'
    assert decode(meta.encode("cp1252")) == meta
    xml = '<?xml version="1.0" encoding="Shift_JIS"?><title>①髙島屋</title>'
    assert decode(xml.encode("cp932")) == xml


def test_seven_bit_japanese_is_not_taken_for_ascii() -> None:
    assert decode("日本語".encode("iso2022_jp"), "text/html; charset=iso-2022-jp") == "日本語"


def test_broken_bytes_become_replacement_characters() -> None:
    text = "naïve " * 50
    assert decode(text.encode() + b"caf\xe9", "text/html; charset=utf-8") == text + "caf\ufffd"


@given(st.binary(max_size=200), st.sampled_from([None, "text/html; charset=euc-kr", "a; charset=x-user-defined", "é"]))
def test_never_raises(payload: bytes, content_type: str | None) -> None:
    assert isinstance(decode(payload, content_type), str)
