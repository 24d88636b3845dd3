import pytest

from tasks.article.furniture import split_dateline, without_furniture
from tests.article.shapes import CAPTION, HEADLINE, PARAGRAPHS


def cleaned(lines: list[str], headline: str | None = HEADLINE, bylines: list[str] | None = None) -> list[str]:
    return without_furniture(lines, headline=headline, bylines=bylines or ["Ines Halvorsen"], captions=[CAPTION])


@pytest.mark.parametrize(
    "line",
    [
        HEADLINE,
        HEADLINE.upper() + "!",
        "By Ines Halvorsen",
        "Ines Halvorsen",
        "Posted : 2019-01-07 17:03",
        "Updated Jan. 8, 2019, 7:30 a.m. ET",
        "입력 2019-01-07 17:03",
        "ines.halvorsen@messenger.example",
    ],
)
def test_lines_above_the_text_go(line: str) -> None:
    assert cleaned([line, *PARAGRAPHS]) == PARAGRAPHS


@pytest.mark.parametrize(
    "line",
    ["Contact: ines.halvorsen@messenger.example", "By Ines Halvorsen", "More articles by this reporter", "관련기사"],
)
def test_lines_below_the_text_go(line: str) -> None:
    assert cleaned([*PARAGRAPHS, line]) == PARAGRAPHS


def test_teasers_go_with_the_line_above_them() -> None:
    assert cleaned([*PARAGRAPHS, "Read more", "Herring prices fall again", "Choir to sing in the crane"]) == PARAGRAPHS


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "Read also: Herring prices fall again",
        "Sign up for our newsletter and sail with us!",
        "Anzeige",
    ],
)
def test_asides_go_anywhere(line: str) -> None:
    assert cleaned([*PARAGRAPHS[:7], line, *PARAGRAPHS[7:]]) == PARAGRAPHS


def test_buttons_go_in_company_and_at_the_end() -> None:
    assert cleaned(["Share", "Print", *PARAGRAPHS]) == PARAGRAPHS
    assert cleaned([*PARAGRAPHS, "Comments"]) == PARAGRAPHS
    assert cleaned([*PARAGRAPHS[:7], "Listen", *PARAGRAPHS[7:]]) == [*PARAGRAPHS[:7], "Listen", *PARAGRAPHS[7:]]


def test_what_is_said_of_an_author_goes_from_the_end_alone() -> None:
    life = "Ines Halvorsen lives on a boat in Marrow Bay and keeps a diary of the tides."
    assert cleaned([*PARAGRAPHS, life]) == PARAGRAPHS
    assert cleaned([life, *PARAGRAPHS]) == [life, *PARAGRAPHS]
    assert cleaned([*PARAGRAPHS, life], bylines=["Ines"]) == [*PARAGRAPHS, life]


def test_a_page_of_asides_keeps_them() -> None:
    assert cleaned(["Advertisement", "Share"]) == ["Advertisement", "Share"]


def test_a_call_to_read_on_that_prose_follows_stays() -> None:
    lines = [*PARAGRAPHS[:-2], "Read more", *PARAGRAPHS[-2:]]
    assert cleaned(lines) == lines


def test_captions_go_anywhere() -> None:
    assert cleaned([*PARAGRAPHS[:5], CAPTION, *PARAGRAPHS[5:]]) == PARAGRAPHS


def test_prose_stays() -> None:
    lines = ["By noon the harbour was empty, and nobody knew why.", "Updated rules apply from Monday.", *PARAGRAPHS]
    assert cleaned(lines) == lines
    assert cleaned(PARAGRAPHS, headline=None) == PARAGRAPHS


def test_something_always_stays() -> None:
    assert cleaned([HEADLINE]) == [HEADLINE]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("SEOUL, Jan. 7 (Yonhap) -- The ferry sails.", "SEOUL"),
        ("MARROW BAY — The ferry sails.", "MARROW BAY"),
        ("PORT ELLERY, N.Y. - The ferry sails.", "PORT ELLERY, N.Y."),
        ("The ferry - a boat - sails.", None),
        ("NATO said - The ferry sails.", None),
    ],
)
def test_datelines(line: str, place: str | None) -> None:
    assert split_dateline(line) == (place, "The ferry sails." if place else line)


def test_what_readers_say_below_a_count_of_comments() -> None:
    story = ["The boats wait for a pier that nobody wants to build.", "The council meets in May to talk of it again."]
    remarks = ["Comments (2)", "I crossed here as a child.", "So did I, and it was cold."]
    assert without_furniture([*story, *remarks], headline=None, bylines=[], captions=[]) == story
    assert without_furniture([remarks[0], *story], headline=None, bylines=[], captions=[])[-2:] == story
