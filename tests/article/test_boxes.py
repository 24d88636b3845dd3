"""What newspapers put around and into an article does not come out as its text, and what belongs to it does."""

import pytest

from tasks.article.blocks import text_blocks
from tasks.article.boxes import strange, take_out
from tasks.article.extract import extract_page
from tasks.article.parse import parse
from tasks.article.words import plain
from tests.article.boxes import BOXES, TEXT, expected, layouts, story
from tests.article.shapes import OTHER_STORY, PARAGRAPHS, paragraphs

# Left to the model: live posts and comments without a button look alike, and prices have no words.
_UNSOLVED = {
    "stocks": ("before, named", "before, soup", "after, named", "after, soup"),
    "stock in brackets": ("before, named", "before, soup"),
    "comments without buttons": ("after, soup",),
    "live updates": ("after, soup",),
}
_CASES = [(name, layout) for name in BOXES for layout in layouts(name)]
_LINKS = "".join(f'<li><a href="/{n}">Herring prices fall for the {n}th time</a></li>' for n in range(3))


def lines_of(html: str) -> list[str]:
    got = extract_page(
        html.encode(), capture_id=1, url_id=2, source_id="messenger", url="https://messenger.example/ferry"
    )
    return [plain(line) for line in got.article.body.split("\n\n")] if got.article else []


def boxed(html: str) -> list[str]:
    """The texts of a page that stand in boxes."""
    blocks = text_blocks(parse(html.encode(), "https://messenger.example/ferry").tree)
    return [blocks[at].text for at in sorted(strange(blocks))]


def page_of(html: str) -> str:
    return f"<html><body>{html}</body></html>"


@pytest.mark.parametrize(("name", "layout"), _CASES)
def test_the_body_is_the_article(name: str, layout: str) -> None:
    """A case that is solved goes from the list of the unsolved."""
    solved = lines_of(layouts(name)[layout]) == [plain(text) for text in expected(name, layout)]
    assert solved == (layout not in _UNSOLVED.get(name, ()))


@pytest.mark.parametrize(("name", "layout"), _CASES)
def test_no_text_of_the_article_is_in_a_box(name: str, layout: str) -> None:
    """Whatever chooses the lines of an article, boxes take none from it."""
    assert not {plain(text) for text in expected(name, layout)}.intersection(map(plain, boxed(layouts(name)[layout])))


def test_sixty_boxes_at_least() -> None:
    assert len(BOXES) >= 60


def test_a_section_under_a_heading_like_that_of_a_box_stays() -> None:
    parts = [
        f"<section><h2>{title}</h2>{paragraphs(PARAGRAPHS[n : n + 2])}</section>"
        for n, title in enumerate(("See also", "More on this"))
    ]
    assert boxed(page_of(f"<article>{paragraphs()}{''.join(parts)}</article>")) == []


def test_links_below_a_heading_without_a_box() -> None:
    html = page_of(
        f"<article>{paragraphs(PARAGRAPHS[:9])}<p>Related articles</p><ul>{_LINKS}</ul>{paragraphs(PARAGRAPHS[9:])}</article>"
    )
    assert "Herring prices fall for the 2th time" in boxed(html)
    assert not set(PARAGRAPHS).intersection(boxed(html))


def test_linked_headings_with_text_are_no_list_of_links() -> None:
    parts = "".join(
        f'<h2><a href="#{n}">Part {n} of the debate in the council</a></h2><p>{text}</p>'
        for n, text in enumerate(PARAGRAPHS)
    )
    assert not set(PARAGRAPHS).intersection(boxed(page_of(f"<article><p>Read more</p>{parts}</article>")))


def test_most_of_a_page_is_no_box() -> None:
    html = page_of(f"<div><h2>About the author</h2>{paragraphs(PARAGRAPHS[:5])}</div>")
    assert not set(PARAGRAPHS).intersection(boxed(html))


def test_a_page_with_many_titles_is_one_article() -> None:
    parts = "".join(
        f'<div class="row"><h1>Part {n}</h1>{paragraphs(PARAGRAPHS[4 * n : 4 * n + 4])}</div>' for n in range(5)
    )
    assert boxed(page_of(f"<main>{parts}</main>")) == []


def test_titles_of_one_story() -> None:
    assert boxed(page_of(f"<article><h1>One</h1><h1>Two</h1>{paragraphs()}</article>")) == []


@pytest.mark.parametrize("day", ["7 January 2019", "Jan. 7, 2019", "2019-01-07", "7.1.2019", "3 hours ago", "3시간 전"])
def test_a_story_with_a_day_of_its_own_is_another(day: str) -> None:
    second = story(OTHER_STORY, headline="Beekeepers count their losses").replace("7 January 2019", day)
    html = page_of((story(TEXT) + second).replace("<article", "<div").replace("</article", "</div"))
    assert set(OTHER_STORY) <= set(boxed(html))
    assert not set(TEXT).intersection(boxed(html))


def test_live_posts_with_names_and_days_stay() -> None:
    posts = "".join(
        f'<div class="post"><span>Ines Halvorsen</span><div>7 January 2019, {8 + n}:00</div><p>{text}</p></div>'
        for n, text in enumerate(PARAGRAPHS[8:14])
    )
    assert boxed(page_of(f"<article>{paragraphs(PARAGRAPHS[:8])}{posts}</article>")) == []


def test_headlines_with_excerpts_amid_the_text_stay() -> None:
    cards = "".join(
        f'<div class="item"><h3><a href="/{n}">Harbour number {n} of the county</a></h3><p>{text}</p></div>'
        for n, text in enumerate(OTHER_STORY)
    )
    assert boxed(page_of(f"<article>{paragraphs(PARAGRAPHS[:10])}{cards}{paragraphs(PARAGRAPHS[10:])}</article>")) == []
    assert boxed(page_of(f"<article>{paragraphs()}{cards}</article>")) == []
    assert boxed(page_of(f"<article><p>{PARAGRAPHS[0]}</p></article>{cards}")) == []


def test_articles_below_an_article() -> None:
    posts = [f"<article><h2>Part {n}</h2>{paragraphs(PARAGRAPHS[4 * n : 4 * n + 4])}</article>" for n in range(5)]
    other = f"<article><h2>Bees in trouble</h2>{paragraphs(OTHER_STORY)}</article>"
    one = f"<article>{paragraphs()}</article>"
    assert boxed(page_of(f"<h1>Ferry</h1>{one}{other}")) == ["Bees in trouble", *OTHER_STORY]
    assert boxed(page_of(f"<h1>Ferry</h1>{one}<article>{paragraphs(OTHER_STORY)}</article>")) == []
    assert boxed(page_of(f"<h1>Ferry</h1>{''.join(posts)}")) == []
    assert boxed(page_of(f"<h1>Ferry</h1><article><p>{PARAGRAPHS[0]}</p></article>{other}")) == []
    assert boxed(page_of(f"<h1>Ferry</h1>{paragraphs()}")) == []


def test_texts_on_both_sides_of_a_box_stay_apart() -> None:
    tree = parse(f"<p>One<span>{'x' * 9}</span>two</p><div><b>Three</b><div>Box</div>four</div>".encode(), "").tree
    for element in [*tree.iter("span"), *tree.iterfind(".//div/div")]:
        take_out(element)
        take_out(element)
    assert [block.text for block in text_blocks(tree)] == ["Onetwo", "Three", "four"]
