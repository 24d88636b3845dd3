import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.article.repeats import without_repeats
from tests.article.shapes import PARAGRAPHS, edited

WORDS = [
    "harbour",
    "ferry",
    "winter",
    "island",
    "captain",
    "council",
    "storm",
    "lighthouse",
    "nurse",
    "railings",
    "radar",
    "levy",
    "cruise",
    "ship",
    "sound",
    "parish",
    "village",
    "flood",
    "letter",
    "strait",
    "patient",
    "fare",
    "adult",
    "child",
    "dog",
    "bicycle",
    "brass",
    "band",
    "ticket",
    "mate",
    "post",
    "office",
    "customs",
    "engineer",
    "yard",
    "hull",
    "week",
    "ice",
    "wind",
    "rule",
]


def long_line(seed: int) -> str:
    """A line of thirty words that no other seed gives."""
    chosen = random.Random(seed)
    return " ".join(chosen.choice(WORDS) for _ in range(30)).capitalize() + "."


LONG = st.integers(0, 4).map(long_line)
SHORT = st.sampled_from(["Background", "La la la, the sea", "Read on", "* * *", "그리고", "8:15", ""])
CUT = LONG.map(lambda line: line[:90] + "...")
QUOTE = LONG.map(lambda line: " ".join(line.split()[4:20]))
LINES = st.lists(st.one_of(LONG, LONG, SHORT, CUT, QUOTE), max_size=24)


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_twice_is_once(lines: list[str]) -> None:
    once = without_repeats(lines)
    assert without_repeats(once) == once


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_order_is_kept_and_nothing_invented(lines: list[str]) -> None:
    rest = iter(lines)
    assert all(line in rest for line in without_repeats(lines))


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_a_long_line_is_never_lost_and_never_left_twice(lines: list[str]) -> None:
    kept = without_repeats(lines)
    for line in {line for line in lines if len(line) > 150}:
        assert kept.count(line) == 1


@settings(max_examples=50, deadline=None)
@given(st.lists(SHORT, max_size=24))
def test_short_lines_survive(lines: list[str]) -> None:
    assert without_repeats(lines) == lines


def test_two_whole_copies() -> None:
    assert without_repeats(PARAGRAPHS + PARAGRAPHS) == PARAGRAPHS
    assert without_repeats(PARAGRAPHS * 3) == PARAGRAPHS


def test_headings_go_with_the_copy_they_belong_to() -> None:
    once = ["The plan", *PARAGRAPHS[:4], "The cost", *PARAGRAPHS[4:8]]
    assert without_repeats(once + once) == once


def test_the_fuller_copy_stays() -> None:
    assert without_repeats(PARAGRAPHS[:12] + PARAGRAPHS) == PARAGRAPHS
    assert without_repeats(PARAGRAPHS + PARAGRAPHS[:12]) == PARAGRAPHS


def test_of_an_edited_copy_one_stays_whole() -> None:
    second = edited()
    assert without_repeats([*PARAGRAPHS, *second]) in (PARAGRAPHS, second)


def test_a_copy_edited_throughout_is_told_by_its_length() -> None:
    second = [" ".join(word for n, word in enumerate(text.split()) if n % 9) for text in PARAGRAPHS]
    assert without_repeats([*PARAGRAPHS, *second]) == PARAGRAPHS


@pytest.mark.parametrize("end", ["...", "…", " [...]", "... Read more", "… 더보기"])
def test_excerpts_go(end: str) -> None:
    assert without_repeats([PARAGRAPHS[0][:100] + end, *PARAGRAPHS]) == PARAGRAPHS


def test_a_sum_of_paragraphs_goes() -> None:
    assert without_repeats([" ".join(PARAGRAPHS), *PARAGRAPHS]) == PARAGRAPHS
    assert without_repeats([*PARAGRAPHS, " ".join(PARAGRAPHS[3:7])]) == PARAGRAPHS


def test_pull_quotes_go() -> None:
    quote = "we have waited forty years for this timetable said Tilda Okonjo who keeps the only shop"
    assert without_repeats([*PARAGRAPHS[:6], quote, *PARAGRAPHS[6:]]) == PARAGRAPHS


def test_refrains_survive() -> None:
    chorus = ["Row, boys, row to the Outer Skerries,", "row till the morning is near"]
    song = ["Out in the harbour the Gudrun lay", *chorus, "Up came the captain at break of day", *chorus]
    assert without_repeats(song) == song


def test_lines_from_one_template_survive() -> None:
    report = [
        f"Shares of {name} closed at {price} crowns in Marrow Bay on Tuesday, {change} percent above the close of the day before, with {n} thousand shares traded."
        for n, (name, price, change) in enumerate(
            [
                ("Skerry Salt", 41, 1.2),
                ("Northern Wool", 18, 0.4),
                ("Tollgate Yard", 77, 3.1),
                ("Bay Brewery", 23, 0.9),
            ],
            11,
        )
    ]
    assert without_repeats(report) == report


def test_lines_that_differ_in_a_name_survive() -> None:
    votes = [
        f"The member for {place} voted against the levy because, as he put it, nobody had asked the people of his parish about it before."
        for place in ("Upper Tarn", "Lower Tarn")
    ]
    assert without_repeats(votes) == votes


def test_more_than_two_lines_from_one_template_survive() -> None:
    clauses = [
        f"Whoever, as master of a {vessel} in the sound between November and March, fails to carry a second radar, is fined by the board."
        for vessel in ("ferry", "tug", "rowing boat")
    ]
    assert without_repeats(clauses) == clauses


@pytest.mark.parametrize("change", [("harbour", "harbor"), ("the war", "war"), ("sail", "sails")])
def test_a_line_in_another_spelling_goes(change: tuple[str, str]) -> None:
    assert without_repeats([*PARAGRAPHS[:3], PARAGRAPHS[0].replace(*change)]) == PARAGRAPHS[:3]


def test_a_plan_that_says_the_same_on_many_days_survives() -> None:
    days = [*range(7), *reversed(range(7))]
    plan = [line for n, at in enumerate(days) for line in (f"Day {n + 1}", long_line(at), long_line(100 + n))]
    assert without_repeats(plan) == plan


def test_rows_of_tables_survive() -> None:
    head = "Monday  Tuesday  Wednesday  Thursday  Friday  Saturday  Sunday  Average of the whole week in metres"
    rows = [head, "Tide  1.2  1.4", *PARAGRAPHS[:2], head, "Wind  11  8"]
    assert without_repeats(rows) == rows


def test_a_line_that_says_all_twice() -> None:
    assert without_repeats([f"{text}{text}" for text in PARAGRAPHS]) == PARAGRAPHS
    assert without_repeats([f"{text} {text}" for text in PARAGRAPHS]) == PARAGRAPHS
    assert without_repeats(["Row, row, row, row"]) == ["Row, row, row, row"]
    assert without_repeats(["-" * 150]) == ["-" * 150]


def test_a_table_of_contents_goes() -> None:
    headings = ["What it costs", "What it brings", "What the captain says", "Cost"]
    text = [line for n, heading in enumerate(headings) for line in (heading, *PARAGRAPHS[4 * n : 4 * n + 4])]
    assert without_repeats(["Contents", *headings, *text]) == ["Contents", *text]
    assert without_repeats([*headings[:2], *text]) == [*headings[:2], *text]
    assert without_repeats([*headings, *headings, PARAGRAPHS[0]]) == [*headings, *headings, PARAGRAPHS[0]]


def test_lines_missing_from_one_copy() -> None:
    second = [text for n, text in enumerate(edited()) if n not in (4, 9, 10)]
    assert without_repeats([*PARAGRAPHS, *second]) == PARAGRAPHS


def test_very_long_pages_are_left_alone() -> None:
    lines = [PARAGRAPHS[0]] * 5000
    assert without_repeats(lines) == lines


def test_texts_without_spaces() -> None:
    korean = [
        "마로만과 바깥 스케리 제도를 잇는 여객선이 전쟁 이후 처음으로 겨울 내내 운항한다고 항만 위원회가 화요일 밝혔다. 지금까지는 십일월부터 삼월까지 운항을 멈췄다."
    ]
    japanese = [
        "港湾委員会は火曜日、マロー湾と外スケリー諸島を結ぶ連絡船が戦後初めて冬の間も運航すると発表した。これまでは十一月から三月中旬まで運休していた。"
    ]
    for lines in (korean, japanese):
        assert without_repeats(lines * 2) == lines
        assert without_repeats([lines[0][:40] + "…", *lines]) == lines
