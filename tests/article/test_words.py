import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.article.blocks import text_blocks
from tasks.article.copies import drop_copies
from tasks.article.parse import parse
from tasks.article.repeats import without_repeats
from tasks.article.words import count_words, is_letter, plain, tokens, width, without_ellipsis
from tests.article.press.newsroom import Paper, Story, papers

PAPERS = papers()
# What a dictionary finds in the same texts: ICU 74, word segmentation by language, punctuation left out.
BY_DICTIONARY = {"ja": 323, "zh": 248, "zh-hant": 219, "th": 280}


def body(paper: Paper) -> str:
    return "\n\n".join("\n\n".join(story.body) for story in paper.stories)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don’t stop", ("don", "t", "stop")),
        ("हिन्दी में समाचार", ("हिन्दी", "में", "समाचार")),
        ("தமிழ் செய்தி", ("தமிழ்", "செய்தி")),
        ("עִבְרִית", ("עִבְרִית",)),
        ("e\u0301te\u0301", ("été",)),
        ("東京タワーは333m", ("東", "京", "タ", "ワ", "ー", "は", "333m")),
        ("望月・拓也", ("望", "月", "拓", "也")),
        ("𠮷野家", ("𠮷", "野", "家")),
        ("ｶﾞｽ", ("ガ", "ス")),
        ("สะพานหิน ๕", ("ส", "ะ", "พ", "า", "น", "หิ", "น", "๕")),
        ("ມື້ນີ້", ("ມື້", "ນີ້")),
        ("မြန်မာ", ("မြ", "န်", "မာ")),
        ("ភាសាខ្មែរ", ("ភា", "សា", "ខ្", "មែ", "រ")),
        ("뉴스 2024", ("뉴스", "2024")),
        ("x_y 😀 – z", ("x", "y", "z")),
        ("", ()),
    ],
)
def test_tokens(text: str, expected: tuple[str, ...]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("İSTANBUL IĞDIR", "istanbul ığdır"),
        ("ΑΘΗΝΑΣ", "αθηνας"),
        ("STRASSE", "straße"),
        ("Ｎｅｗｓ　①", "news 1"),
        ("می‌خواهم", "میخواهم"),
        ("co\u00adope\u00adrate", "cooperate"),
        ("\u200fעברית\u200e", "עברית"),
        ("الــعربية", "العربية"),
    ],
)
def test_the_same_to_a_reader(left: str, right: str) -> None:
    assert plain(left) == plain(right)


@given(st.text(alphabet="aB1'’.,:- \n\té東京かไหน้မြहिन्दी가ıİ\u200c\u00ad", max_size=60))
def test_tokens_of_tokens_are_the_same(text: str) -> None:
    assert tokens(plain(text)) == tokens(text)
    assert not any(token.strip() != token or not token for token in tokens(text))


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=80))
def test_the_quick_way_for_ascii_changes_nothing(text: str) -> None:
    assert tokens(text) == tokens(f"{text} \u2014")
    assert count_words(text) == count_words(f"{text} \u2014")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't stop at 9:14 for 1,500 crowns, he said.", 9),
        ("Don’t stop at 9:14 for 1,500 crowns – he said…", 9),
        ("L'homme de la rue", 4),
        ("well-known", 2),
        ("one,two", 2),
        ("हिन्दी में न्‍याय", 3),
        ("می‌خواهم بروم", 2),
        ("여객선이 겨울에도 운항한다", 3),
        ("渡轮将在冬季航行", 6),
        ("สะพานหินอายุร้อยปี", 5),
        ("報道 by Ada Reyes", 5),
        (" – ", 0),
    ],
)
def test_words_are_counted(text: str, expected: int) -> None:
    assert count_words(text) == expected


@pytest.mark.parametrize("name", BY_DICTIONARY)
def test_counts_are_close_to_those_with_a_dictionary(name: str) -> None:
    paper = next(paper for paper in PAPERS if paper.name == name)
    assert count_words(body(paper)) == pytest.approx(BY_DICTIONARY[name], rel=0.15)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_the_same_story_has_about_as_many_words_in_any_language(paper: Paper) -> None:
    german = next(paper for paper in PAPERS if paper.name == "de")
    assert 0.7 <= count_words(body(paper)) / count_words(body(german)) <= 1.5


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
@pytest.mark.parametrize("at", [0, 1])
def test_a_story_printed_twice_is_kept_once(paper: Paper, at: int) -> None:
    story: Story = paper.stories[at]
    assert without_repeats([*story.body, *story.body]) == list(story.body)
    assert without_repeats(story.body) == list(story.body)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_a_hidden_copy_goes_and_another_text_stays(paper: Paper) -> None:
    long, short = ("".join(f"<p>{text}</p>" for text in story.body) for story in paper.stories)
    for hidden, times in ((short, 1), (long, 2)):
        tree = parse(f"<div>{short}</div><div hidden>{hidden}</div>".encode(), "").tree
        drop_copies(tree, text_blocks(tree))
        assert len(tree.findall(".//div")) == times


def test_letters_and_words() -> None:
    assert all(map(is_letter, tokens("東京の駅 ไทย ລາວ မြန်မာ ខ្មែរ")))
    assert not any(map(is_letter, tokens("news 뉴스 новости خبر समाचार 24")))


def test_width() -> None:
    assert width("news – naïve") == 12
    assert (width("뉴스"), width("ニュース"), width("新聞"), width("ข่าว"), width("אבגדהו")) == (4, 8, 6, 5, 8)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_the_same_story_is_about_as_wide_in_any_language(paper: Paper) -> None:
    german = next(paper for paper in PAPERS if paper.name == "de")
    assert 0.7 <= width(body(paper)) / width(body(german)) <= 1.1


def test_a_cut_text() -> None:
    assert without_ellipsis("The ferry will … read more") == ("The ferry will ", True)
    assert without_ellipsis("The ferry sails.") == ("The ferry sails.", False)
