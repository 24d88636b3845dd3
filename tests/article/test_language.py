import pytest

from tasks.article.language import language_of
from tasks.article.parse import parse
from tests.article.press.newsroom import Paper, papers

TEXTS = {
    "en": "The ferry will sail through the whole winter for the first time since the war, the harbour board said on Tuesday.",
    "uk": "Пором уперше після війни ходитиме всю зиму, повідомила у вівторок рада порту. Мешканці островів чекали на це сорок років.",
    "bg": "Фериботът за първи път след войната ще пътува през цялата зима, съобщи във вторник съветът на пристанището.",
    "fa": "هیئت بندر روز سه‌شنبه اعلام کرد که کشتی برای نخستین بار پس از جنگ در سراسر زمستان حرکت خواهد کرد.",
    "ur": "بندرگاہ کے بورڈ نے منگل کو بتایا کہ جنگ کے بعد پہلی بار کشتی پوری سردیوں میں چلے گی اور جزیرے کے لوگ خوش ہیں۔",
    "nl": "De veerboot zal voor het eerst sinds de oorlog de hele winter varen, zei het havenbestuur op dinsdag.",
    "sv": "Färjan ska för första gången sedan kriget gå hela vintern, sade hamnstyrelsen på tisdagen.",
    "da": "Færgen skal for første gang siden krigen sejle hele vinteren, siger havnebestyrelsen, som har ventet i fyrre år.",
    "nb": "Fergen skal for første gang siden krigen gå hele vinteren, sier havnestyret, som ikke har sett så mye is på mange år.",
    "id": "Kapal feri itu akan berlayar sepanjang musim dingin untuk pertama kalinya sejak perang, kata dewan pelabuhan pada hari Selasa.",
    "sw": "Kivuko kitasafiri majira yote ya baridi kwa mara ya kwanza tangu vita, bodi ya bandari ilisema Jumanne.",
    "ta": "போருக்குப் பிறகு முதன்முறையாக குளிர்காலம் முழுவதும் படகு இயங்கும் என்று துறைமுக வாரியம் தெரிவித்துள்ளது.",
    "ka": "ბორანი ომის შემდეგ პირველად მთელი ზამთარი ივლის, განაცხადა ნავსადგურის საბჭომ სამშაბათს.",
}
PAPERS = papers()


def language(html: str, text: str, expected: str | None = None, headline: str | None = None) -> tuple[str | None, str]:
    return language_of(parse(html.encode(), "").tree, text, expected, headline)


@pytest.mark.parametrize("tag", TEXTS)
def test_told_by_a_sentence_where_the_page_says_nothing(tag: str) -> None:
    assert language("<html></html>", TEXTS[tag])[0] == tag


@pytest.mark.parametrize("tag", TEXTS)
def test_declared(tag: str) -> None:
    assert language(f"<html lang='{tag}-XX'></html>", TEXTS[tag]) == (tag, "html:lang")


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_a_template_in_english_is_not_believed(paper: Paper) -> None:
    for story in paper.stories:
        assert language("<html lang='en'></html>", "\n\n".join(story.body))[0] == paper.language
        assert (
            language("<html lang='en'></html>", "\n\n".join(story.body[:2]), None, story.headline)[0] == paper.language
        )


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_two_sentences_are_enough(paper: Paper) -> None:
    for story in paper.stories:
        assert language("<html></html>", story.body[-1], None, story.headline)[0] == paper.language


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("zh-Hans-CN", "zh"),
        ("zh-Hant", "zh"),
        ("zh_TW", "zh"),
        ("cmn", "zh"),
        ("iw-IL", "he"),
        ("in", "id"),
        ("no-NO", "nb"),
        ("nn", "nn"),
        ("jp", "ja"),
        ("KR", "ko"),
        ("deu", "de"),
        ("pt-br", "pt"),
        ("x-default", None),
        ("und", None),
        ("English", None),
        ("", None),
    ],
)
def test_tags_are_primary_and_canonical(written: str, tag: str | None) -> None:
    assert language(f"<html lang='{written}'></html>", "1:0")[0] == tag


def test_a_declaration_that_the_letters_contradict() -> None:
    assert language("<html lang='en'></html>", TEXTS["ta"]) == ("ta", "script")
    assert language("<html lang='ko'></html>", TEXTS["en"]) == ("en", "words")
    assert language("<html lang='en'></html>", TEXTS["uk"])[0] == "uk"
    assert language("<html lang='ru'></html>", TEXTS["uk"])[0] == "uk"


def test_names_and_figures_say_nothing_against_the_page() -> None:
    results = "Halvorsen 3:2 Okonjo, Brandt 1:0 Lisk, Wickstrom 4:4 Achterberg"
    assert language("<html lang='nb'></html>", results) == ("nb", "html:lang")


def test_a_language_of_few_newspapers_is_believed() -> None:
    text = (
        "Trajekt će prvi put poslije rata ploviti cijelu zimu, kaže lučka uprava, i ljudi na otocima su na to čekali."
    )
    assert language("<html lang='bs'></html>", text) == ("bs", "html:lang")
    assert language("<html></html>", text)[0] == "hr"


def test_korean_with_many_latin_names() -> None:
    text = "여객선이 전쟁 이후 처음으로 겨울 내내 운항한다. Marrow Bay Messenger, Gudrun, Tollgate Yard"
    assert language("<html></html>", text)[0] == "ko"


def test_english_with_a_korean_glossary() -> None:
    assert language("<html lang='ko'></html>", f"{TEXTS['en']} {TEXTS['en']} 여객선 ferry 항구 harbour")[0] == "en"


def test_a_japanese_headline_without_kana() -> None:
    assert language("<html lang='ja'></html>", "百年石橋来月再開") == ("ja", "html:lang")
    assert language("<html lang='ja'></html>", "百年石桥修缮两年下月重新开放" * 4) == ("zh", "script")


@pytest.mark.parametrize(
    ("html", "origin"),
    [
        ("<html xml:lang='fi'></html>", "html:lang"),
        ("<html><body lang='fi'></body></html>", "body:lang"),
        ("<html><head><meta http-equiv='Content-Language' content='fi'></head></html>", "meta:content-language"),
        ("<html><head><meta property='og:locale' content='fi_FI'></head></html>", "meta:og:locale"),
    ],
)
def test_where_a_page_may_say_it(html: str, origin: str) -> None:
    assert language(html, "Lautta 3") == ("fi", origin)


def test_short_texts_have_the_language_of_the_page_or_the_source() -> None:
    assert language("<html lang='pt'></html>", "Olá") == ("pt", "html:lang")
    assert language("<html></html>", "Olá", "pt") == ("pt", "source")
    assert language("<html lang='?'></html>", "Olá", "und") == (None, "none")
    assert language("<html></html>", TEXTS["sw"], "en")[0] == "sw"
