import codecs
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.article.decode import decode, strip_controls
from tests.article.press.newsroom import Paper, papers, soup

KOREAN = "마로만 여객선이 겨울에도 운항한다고 항만 위원회가 화요일 밝혔다. 똠방각하 펲시콜라"
PAPERS = papers()
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


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_papers_in_their_old_charsets(paper: Paper) -> None:
    for story in paper.stories:
        payload = soup(paper, story)
        mislabelled = payload.replace(f"charset={paper.charset}".encode(), b"charset=utf-8")
        for received in (payload, mislabelled) if paper.language != "tr" else (payload,):
            text = decode(received)
            assert all(paragraph in text for paragraph in story.body)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_utf_8_labelled_as_something_else(paper: Paper) -> None:
    text = page(paper.stories[0].body[0])
    for label in ("iso-8859-1", paper.charset):
        assert decode(text.encode(), f"text/html; charset={label}") == text
        cut = text.encode()[:-21] + "가".encode()[:2]  # the connection broke within a character
        assert decode(cut, f"text/html; charset={label}").startswith(text[:-40])


@pytest.mark.parametrize("name", ["ko", "ja", "zh", "zh-hant", "ru", "el", "he", "ar", "th"])
def test_detected_by_its_bytes_alone(name: str) -> None:
    paper = next(paper for paper in PAPERS if paper.name == name)
    text = decode(re.sub(rb"; charset=[\w-]+", b"", soup(paper, paper.stories[1])))
    assert paper.stories[1].body[0] in text


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("gb2312", "gbk", "朱镕基"),
        ("gbk", "gb18030", "㐂𠮷"),
        ("big5", "big5hkscs", "碁銹裏墻恒 喺度"),
        ("big5", "cp950", "恒生€"),
        ("shift_jis", "cp932", "①㈱髙～"),
        ("x-sjis", "cp932", "①㈱"),
        ("euc-jp", "euc_jp", "連絡船"),
        ("euc-jp", "euc_jis_2004", "①㈱"),
        ("iso-8859-1", "cp1252", "“tea” – €5…"),
        ("iso-8859-9", "cp1254", "“İğdır”"),
        ("tis-620", "cp874", "“ไทย”"),
        ("koi8-r", "koi8_r", "Паром"),
        ("iso-8859-15", "iso8859_15", "€œ"),
    ],
)
def test_a_label_means_what_browsers_read_by_it(label: str, codec: str, text: str) -> None:
    sent = page(text, f'<meta charset="{label}">')
    assert decode(sent.encode(codec)) == sent


def test_western_before_its_rarer_neighbours() -> None:
    text = page("El carné de señor Muñoz, la biblioteca y el baño están aquí. Él dijo que sí, mañana. " * 5)
    assert decode(text.encode("cp1252")) == text


def test_utf_16_in_a_dense_script() -> None:
    text = page(KOREAN * 4)
    assert decode(text.encode("utf-16-le")) == text


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("co\u00adope\u00adrate", "cooperate"),
        ("co&shy;ope&#173;ra&#xAD;te", "cooperate"),
        ("zero\u200bwidth &#8203;&ZeroWidthSpace;&#x200B;", "zerowidth "),
        ("\u200fעברית\u200e, \u202bعربي\u202c \u2067x\u2069&rlm;&lrm;", "עברית, عربي x"),
        ("\ufeffmark\u2060ed", "marked"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d🚒", "👩\u200d🚒"),
        ("plain\u200d \u200cwords\u200d", "plain words"),
        ("\u200d", ""),
        ("a\u00a0b", "a\u00a0b"),
        ("5 &shyness; &amp;shy;", "5 &shyness; &amp;shy;"),
        (
            "<a href='/\u200bx&shy;' title=\"a\u00adb\">c\u00add</a>",
            "<a href='/\u200bx&shy;' title=\"a\u00adb\">cd</a>",
        ),
        ("donâ€™t â€œgoâ€\x9d – naïve", "don’t “go” – naïve"),
    ],
)
def test_what_nobody_reads_goes_from_the_source(sent: str, read: str) -> None:
    assert decode(page(sent, '<meta charset="utf-8">').encode()) == page(read, '<meta charset="utf-8">')


def test_the_same_in_a_page_that_is_not_utf_8() -> None:
    text = page("Die Kü\u00adche", '<meta charset="iso-8859-1">')
    assert decode(text.encode("latin-1")) == text.replace("\u00ad", "")


def test_a_text_is_cleaned_as_a_source_is() -> None:
    assert strip_controls("a < co\u00adop\u200b می\u200cخ\u200e x\u200d") == "a < coop می\u200cخ x"


def test_controls_go_and_windows_punctuation_comes_back() -> None:
    assert strip_controls("a\x00b\x07\tc\x93d\x94\ud83d\x81") == "ab\tc“d”"
    assert strip_controls("plain") == "plain"
