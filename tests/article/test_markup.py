"""Monstrous markup becomes a page of bounded size and depth; all other pages are left alone."""

import pytest

from tasks.article.markup import MAX_TAGS, bounded
from tasks.article.parse import parse

URL = "https://messenger.example/ferry"


def test_an_ordinary_page_is_left_alone() -> None:
    page = "<html><head><title>a <b> c</title></head><body><ul><li>one<li>two</ul><p>x<br>y</body></html>"
    assert bounded(page) == (page, False)


def test_what_is_nested_too_deep_loses_its_tags_but_no_words() -> None:
    page = f"<body>{'<div class=x>' * 3000}<p>in</p>{'</div>' * 3000}<section><p>after</p></section></body>"
    text, is_cut = bounded(page)
    assert not is_cut
    assert text.count("<div") == text.count("</div") == 60
    assert text.count("<section>") == 1
    document = parse(page.encode(), URL)
    assert [p.text for p in document.tree.iter("p")] == ["in", "after"]
    assert document.cut is None


def test_tags_that_are_never_closed() -> None:
    text, _ = bounded("<body>" + "<b><i>x" * 1000)
    assert text.count("x") == 1000
    assert bounded("<div" * 100)[0].count("<div") == 60


def test_more_tags_than_are_read() -> None:
    words = [f"<p>{number}" for number in range(MAX_TAGS + 10)]
    document = parse("".join(words).encode(), URL)
    assert [p.text for p in document.tree.iter("p")][-1] == str(MAX_TAGS - 1)
    assert document.cut == "cut after 50000 tags"


@pytest.mark.parametrize(
    "stretch",
    ["<script>{}</SCRIPT>", "<style>{}</style>", "<!-- {} -->", "<title>{}</title>", "<textarea>{}</textarea >"],
)
def test_what_looks_like_tags_but_is_none(stretch: str) -> None:
    page = f"<body>{stretch.format('<p>' * (MAX_TAGS + 10))}<p>after</p></body>"
    assert bounded(page) == (page, False)
    assert parse(page.encode(), URL).tree.findall(".//p")[-1].text == "after"


def test_a_script_without_an_end_goes_on_to_the_end() -> None:
    page = "<body><p>x</p><script>" + "<p>" * (MAX_TAGS + 10)
    assert bounded(page) == (page, False)


def test_it_changes_nothing_when_done_again() -> None:
    text, _ = bounded("<div>" * 500 + "x" + "</div>" * 300)
    assert bounded(text) == (text, False)
