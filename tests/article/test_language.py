import pytest

from tasks.article.language import language_of
from tasks.article.parse import parse

TEXTS = {
    "en": "The ferry will sail through the whole winter for the first time since the war, the harbour board said on Tuesday.",
    "de": "Die Fähre wird zum ersten Mal seit dem Krieg den ganzen Winter über fahren, teilte die Hafenbehörde am Dienstag mit.",
    "ko": "여객선이 전쟁 이후 처음으로 겨울 내내 운항한다고 항만 위원회가 화요일 밝혔다. 섬에는 백구십 명이 살고 있다. 그들은 사십 년을 기다렸다.",
    "ja": "港湾委員会は火曜日、連絡船が戦後初めて冬の間も運航すると発表した。島には百九十人が住んでいる。人々は四十年待っていた。",
    "zh": "港务委员会星期二表示，渡轮将在战后首次整个冬季航行。岛上居住着一百九十人。人们已经等待了四十年，船上还将安装新的雷达和加热栏杆，以便在冬天安全航行。",
    "ru": "Паром впервые после войны будет ходить всю зиму, сообщил во вторник совет порта.",
    "el": "Το πλοίο θα ταξιδεύει όλο τον χειμώνα για πρώτη φορά μετά τον πόλεμο, είπε την Τρίτη το λιμάνι.",
}


def language(html: str, text: str, expected: str | None = None) -> tuple[str | None, str]:
    return language_of(parse(html.encode(), "").tree, text, expected)


@pytest.mark.parametrize("tag", TEXTS)
def test_told_by_the_text_where_the_page_says_nothing(tag: str) -> None:
    assert language("<html></html>", TEXTS[tag])[0] == tag


@pytest.mark.parametrize("tag", TEXTS)
def test_declared(tag: str) -> None:
    assert language(f"<html lang='{tag}-XX'></html>", TEXTS[tag]) == (tag, "html:lang")


def test_a_declaration_that_the_letters_contradict() -> None:
    assert language("<html lang='en'></html>", TEXTS["ko"]) == ("ko", "script")
    assert language("<html lang='ko'></html>", TEXTS["en"]) == ("en", "py3langid")
    assert language("<html lang='en'></html>", TEXTS["ru"]) == ("ru", "py3langid")


def test_korean_with_many_latin_names() -> None:
    assert language("<html></html>", TEXTS["ko"] + " Marrow Bay Messenger, Gudrun, Tollgate Yard")[0] == "ko"


def test_short_texts_have_the_language_of_the_page_or_the_source() -> None:
    assert language("<html lang='pt'></html>", "Olá") == ("pt", "html:lang")
    assert language("<html></html>", "Olá", "pt") == ("pt", "source")
    assert language("<html lang='?'></html>", "Olá", "und") == (None, "none")
