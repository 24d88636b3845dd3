import pytest

from tasks.article.asides import aside, is_end
from tests.article.shapes import PARAGRAPHS


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("ADVERTISEMENT", "label"),
        ("5 min read", "label"),
        ("Story continues below advertisement…", "label"),
        ("Weiterlesen nach der Anzeige", "label"),
        ("Share", "button"),
        ("Facebook Twitter WhatsApp Copy link", "label"),
        ("1 of 12 View gallery Open image in full screen", "label"),
        ("3 of 12", "button"),
        ("You may also like", "heading"),
        ("More from the Outer Skerries", "heading"),
        ("Lees ook", "heading"),
        ("12 Comments", "box"),
        ("About the Author", "box"),
        ("READ MORE: Herring prices fall again", "opening"),
        ("Lesen Sie auch – Heringe werden billiger", "opening"),
        ("Читайте также: сельдь снова дешевеет", "opening"),
        ("関連記事：ニシンがまた安くなる", "opening"),
        ("Click here to subscribe.", "appeal"),
        ("Sign up for The Tide, our newsletter, and never miss a boat.", "appeal"),
        ("(Reporting by Ines Halvorsen; Editing by Aurel Brandt)", "appeal"),
        ("ⓒ 마로만신문, 무단전재 및 재배포 금지", "appeal"),
        ("未经授权不得转载。", "appeal"),
        ("© 2019 The Messenger. All rights reserved.", "appeal"),
    ],
)
def test_asides(line: str, kind: str) -> None:
    assert aside(line) == kind


@pytest.mark.parametrize(
    "line",
    [
        *PARAGRAPHS,
        "",
        "“Sign up for our newsletter,” she said.",
        "He had signed up for the newsletter of the beekeepers years ago.",
        "Share and share alike",
        "Advertisement boards line the quay.",
        "She subscribed to nothing, and followed nobody.",
        "Readers: those who vote, and those who read.",
        "Sign up for our newsletter " + "and read what we have to say about everything that sails " * 6,
        "Subscribe to the theory of the flat harbour " + "and you will have to explain the tides to children " * 4,
    ],
)
def test_prose(line: str) -> None:
    assert aside(line) is None


@pytest.mark.parametrize(
    "text", ["Comments (12)", "3 Kommentare", "댓글 2개", "コメント2件", "Комментарии (2)", "التعليقات (2)"]
)
def test_a_count_of_comments_is_the_end(text: str) -> None:
    assert is_end(text)


@pytest.mark.parametrize("text", ["Comments", "Comments (12) are closed", "12 ships", "Kommentar"])
def test_what_counts_nothing_is_none(text: str) -> None:
    assert not is_end(text)
