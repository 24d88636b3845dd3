import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.article.decode import decode, strip_controls

KOREAN = "마로만 여객선이 겨울에도 운항한다고 항만 위원회가 화요일 밝혔다. 똠방각하 펲시콜라"
PAGE = "<html><head>{meta}<title>{text}</title></head><body><p>{text}</p></body></html>"


def page(text: str, meta: str = "") -> str:
    return PAGE.format(meta=meta, text=text)


@pytest.mark.parametrize("bom", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_a_byte_order_mark_decides(bom: bytes) -> None:
    codec = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}[bom]
    assert decode(bom + page(KOREAN).encode(codec), "text/html; charset=iso-8859-1") == page(KOREAN)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(codec: str) -> None:
    assert decode(page("Ferry to sail all winter").encode(codec)) == page("Ferry to sail all winter")


def test_valid_utf_8_is_utf_8_whatever_is_declared() -> None:
    wrong = page(KOREAN, '<meta charset="euc-kr">')
    assert decode(wrong.encode(), "text/html; charset=euc-kr") == wrong


def test_the_header_goes_before_the_meta_element() -> None:
    text = page("Größe", '<meta charset="utf-8">')
    assert decode(text.encode("latin-1"), "text/html; charset=ISO-8859-1") == text


@pytest.mark.parametrize("label", ["euc-kr", "EUC-KR", "ks_c_5601-1987", "cp949"])
def test_korean_labels_mean_the_windows_code_page(label: str) -> None:
    text = page(KOREAN, f'<meta http-equiv="Content-Type" content="text/html; charset={label}">')
    assert decode(text.encode("cp949")) == text


def test_korean_without_a_declaration() -> None:
    text = page(KOREAN * 8)
    assert decode(text.encode("cp949")) == text


def test_an_xml_declaration_counts() -> None:
    text = '<?xml version="1.0" encoding="windows-1251"?><html><p>Паром будет ходить всю зиму</p></html>'
    assert decode(text.encode("cp1251")) == text


def test_japanese_mail_encoding_looks_like_ascii() -> None:
    text = page("連絡船は冬も運航", '<meta charset="iso-2022-jp">')
    assert decode(text.encode("iso2022_jp")) == text


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    payload = page(KOREAN, '<meta charset="utf-8">').encode().replace(b"<p>", b"<p>\xff", 1)
    assert decode(payload) == page(KOREAN, '<meta charset="utf-8">').replace("<p>", "<p>\ufffd", 1)


def test_a_false_declaration_is_not_believed() -> None:
    text = page(KOREAN * 8, '<meta charset="utf-8">')
    assert decode(text.encode("cp949")) == text


def test_a_meta_element_that_claims_utf_16_is_wrong() -> None:
    text = page("Ferry – winter", '<meta charset="utf-16">')
    assert "Ferry" in decode(text.encode("cp1252"))


def test_unknown_labels_are_passed_over() -> None:
    assert decode("Größe".encode("cp1252") * 30, "text/html; charset=klingon").startswith("Größe")


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "text/html; charset=utf-16", "x; charset=big5", "charset=hz-gb-2312"]),
)
def test_never_raises_and_leaves_text_that_can_be_stored(payload: bytes, content_type: str | None) -> None:
    text = decode(payload, content_type)
    text.encode("utf-8")
    assert "\x00" not in text


def test_controls_go_and_windows_punctuation_comes_back() -> None:
    assert strip_controls("a\x00b\x07\tc\x93d\x94\ud83d\x81") == "ab\tc“d”"
    assert strip_controls("plain") == "plain"
