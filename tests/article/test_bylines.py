import pytest

from tasks.article.blocks import text_blocks
from tasks.article.bylines import Shown, is_byline, shown_credit
from tasks.article.creditplaces import CALLED
from tasks.article.parse import parse
from tests.article.shapes import HEADLINE, PARAGRAPHS, paragraphs

H1 = f"<h1>{HEADLINE}</h1>"
CAST = "Photo: the Gudrun"


def shown(html: str, *stated: str, headline: str | None = HEADLINE) -> Shown | None:
    tree = parse(f"<html><body>{html}</body></html>".encode(), "https://messenger.example/a").tree
    called = [element for element in tree.iter() if CALLED.search(element.get("class") or "")]
    return shown_credit(text_blocks(tree), headline, called, stated)


def names(html: str, *stated: str, headline: str | None = HEADLINE) -> list[str]:
    found = shown(html, *stated, headline=headline)
    return [name.name for name in found.names] if found else []


def line(html: str) -> str | None:
    found = shown(html)
    return found.line if found else None


NEAR: dict[str, list[str]] = {
    "<p>By Ada Reyes</p>": ["Ada Reyes"],
    "<p>Jan 7, 2019 · 3 min read · By Ada Reyes</p>": ["Ada Reyes"],
    "<p>Posted on January 7, 2019 by ada.reyes</p>": ["ada.reyes"],
    "<p>yas! | By Ada Reyes | January 7, 2019</p>": ["Ada Reyes"],
    "<div>By</div><div>Ada Reyes</div>": ["Ada Reyes"],
    "<div>Written by</div><div>Kristin</div>": ["Kristin"],
    "<div>By</div><div>3 min read</div>": [],
    "<p>By Kristin</p>": ["Kristin"],
    "<p>By focusing on boats, the board can plan the winter and its crews, and all will be well for years.</p>": [],
    "<h2>Stars (1 / 1) <span>7.1.2019 13:30 von Ada Reyes</span> <span>Symbolbild imago</span></h2>": ["Ada Reyes"],
    "<p><span>Dec 17, 2025</span><span>Ada Reyes</span></p>": ["Ada Reyes"],
    "<p>25.10.2022 - Ada Reyes</p>": ["Ada Reyes"],
    "<p>Jan 7, 2019</p><p>Ada Reyes</p>": ["Ada Reyes"],
    "<p>Jan 7, 2019</p><p><a href='/climate-change'>Climate Change</a></p>": [],
    "<p>Ada Reyes</p><p>Political Editor</p>": ["Ada Reyes"],
    "<div><img alt='Ada Reyes'><p>Ada Reyes</p></div>": ["Ada Reyes"],
    "<p>Ada Reyes</p>": [],
    "<p>Ada Reyes, DVM; Tom Okoro, BA</p>": ["Ada Reyes, DVM", "Tom Okoro, BA"],
    "<p>Mobile, Alabama is where we have seen it</p>": [],
    "<div class='c-author__name'>Ada Reyes</div>": ["Ada Reyes"],
    "<div class='author'>ada_reyes</div>": ["ada_reyes"],
    "<div class='author'>Kristin</div>": ["Kristin"],
    "<div class='byline'>Courier staff</div>": ["Courier staff"],
    "<div class='byline'>Leader</div>": [],
    "<div class='byline'>(Messenger Photo)</div>": [],
    "<div class='byline'>Political Editor</div>": [],
    "<div class='byline'>You can write to the editor of this page</div>": [],
    "<div class='byline'>Ada Reyes left the harbour early on a cold day.</div>": [],
    "<div class='related-author'>Ada Reyes</div>": [],
    "<p class='author'>Ada Reyes</p><p class='author'>Tom Okoro</p>": ["Ada Reyes", "Tom Okoro"],
    "<p>7 May <a href='/author/ada'>Ada Reyes</a>, <a href='/author/tom'>Tom Okoro</a></p>": ["Ada Reyes", "Tom Okoro"],
    "<p>7 May <a rel='author' href='/x'>Ada Reyes</a> in Boats</p>": ["Ada Reyes"],
    "<div>Reviewed by</div><div class='author'>Ada Reyes</div>": [],
    "<div>Fact checked by</div><p>Jan 7, 2019 Ada Reyes</p>": [],
    "<nav><p>By Ada Reyes</p></nav>": [],
    "<article><footer>By Ada Reyes</footer></article>": ["Ada Reyes"],
    "<p>박도윤 기자</p>": ["박도윤"],
    "<p>[서울=뉴시스] 박도윤 기자 = 배가 겨울에도 다닌다고 항만청이 화요일 밝혔다.</p>": ["박도윤"],
    "<p>[서울=뉴시스] 배가 겨울에도 다닌다.</p>": [],
    "<p>Von Menschen und Mäusen</p>": [],
    "<p>Von Moritz Lund publiziert am 25. September 2018</p>": ["Moritz Lund"],
    "": [],
}


@pytest.mark.parametrize("top", NEAR)
def test_near_the_headline(top: str) -> None:
    assert names(f"{H1}{top}<div><p>{CAST}</p>{paragraphs()}</div>") == NEAR[top]


BELOW: dict[str, list[str]] = {
    "<p>Written by Ada Reyes</p>": ["Ada Reyes"],
    "<p>Posted by David at January 7, 2019 11:15 AM. Tagged with: boats, winter</p>": ["David"],
    "<p>Text: Ada Reyes</p>": ["Ada Reyes"],
    "<h2>Article by</h2><p>Ada Reyes</p>": ["Ada Reyes"],
    "<h2>Article by</h2><p>3 min read</p>": [],
    "<h2>Article by</h2>": [],
    "<p>(Reporting by Ada Reyes in Seoul; Editing by Tom Okoro)</p>": ["Ada Reyes"],
    "<p>박도윤 기자 doyun@messenger.example</p>": ["박도윤"],
    "<p>By Ada Reyes</p><p>By Tom Okoro</p>": [],
    "<div class='comments'><p>Posted by Ada Reyes</p></div>": [],
    "<aside><p>By Ada Reyes</p></aside>": [],
    "<div class='author-bio'>Ada Reyes</div>": ["Ada Reyes"],
    "<p class='bio-name author-name'>Floyd</p>": ["Floyd"],
    "<div class='author-bio'>Floyd</div>": [],
    "<div class='author'>Ada Reyes</div><div class='author'>Tom Okoro</div>": [],
    "<div class='comment author'>Ada Reyes</div>": [],
    "<p>It was made by hand | by night and by day, and by all of them, in every harbour of the sound</p>": [],
}


@pytest.mark.parametrize("end", BELOW)
def test_below_the_text(end: str) -> None:
    assert names(f"{H1}{paragraphs()}{end}") == BELOW[end]


def test_above_the_headline_only_in_its_box() -> None:
    article = f"<div><p>By Ada Reyes</p>{H1}</div>{paragraphs()}"
    assert names(f"<div><p>By Tom Okoro</p></div>{article}") == ["Ada Reyes"]
    other = f"<div><p>By Tom Okoro</p></div><div><p>By Jo Lund</p></div><div><div>{H1}</div>{paragraphs()}</div>"
    assert names(other) == []


def test_the_line_is_what_readers_see_without_a_date() -> None:
    assert line(f"{H1}<p>By ADA REYES, <i>staff writer</i> | Jan. 7, 2019</p>") == "By ADA REYES, staff writer"
    assert line(f"{H1}<p><span class='author'>Ada Reyes</span> <time>7 May 2019</time></p>") == "Ada Reyes"
    assert line(f"{H1}<div>By</div><div>Ada Reyes</div>") == "By Ada Reyes"
    assert line(f"{H1}<div class='byline'>Leader</div>") == "Leader"


def test_names_that_the_metadata_state_are_credits_near_the_headline() -> None:
    top = "<p>October 8, 2024 Lantern</p>"
    assert names(f"{H1}{top}{paragraphs()}") == []
    assert names(f"{H1}{top}{paragraphs()}", "Lantern") == ["Lantern"]
    assert names(f"{H1}<p>(Lantern)</p>{paragraphs()}", "Lantern") == []


def test_a_role_in_the_next_line() -> None:
    found = shown(f"{H1}<p>By Ada Reyes</p><p>Political Editor @adareyes</p>{paragraphs()}")
    assert found is not None
    assert [(name.name, name.role) for name in found.names] == [("Ada Reyes", "Political Editor")]


def test_links() -> None:
    found = shown(f"{H1}<p>By <a href='/staff/ada'>Ada Reyes</a></p>")
    assert found is not None
    assert found.links == (("Ada Reyes", "/staff/ada"),)
    around = shown(f"{H1}<a href='/staff/ada'><p>By Ada Reyes</p></a>")
    assert around is not None
    assert around.links == (("By Ada Reyes", "/staff/ada"),)


@pytest.mark.parametrize("headline", [HEADLINE, "Something else", None, ""])
def test_whatever_the_headline(headline: str | None) -> None:
    assert names(f"{H1}<p>By Ada Reyes</p>{paragraphs()}", headline=headline) == ["Ada Reyes"]


def test_a_headline_in_another_element() -> None:
    assert names(f"<div>{HEADLINE}</div><p>By Ada Reyes</p>{paragraphs()}") == ["Ada Reyes"]
    assert names("<div>Nothing here</div>") == []


def test_far_below_the_headline_is_not_near() -> None:
    teasers = "<p>By Ada Reyes</p><p>By Tom Okoro</p>"
    assert names(f"{H1}{paragraphs(PARAGRAPHS[:6])}{teasers}") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("By Ada Reyes", True),
        ("Von Ada Reyes am 14. Mai 2014, 15:40 Uhr", True),
        ("박도윤 기자", True),
        ("By the harbour stood a boat.", False),
        ("Ada Reyes", False),
        ("By " + "Ada Reyes " * 20, False),
    ],
)
def test_lines_that_are_bylines(text: str, expected: bool) -> None:
    assert is_byline(text) is expected


def test_a_crowded_element_is_read_no_further_than_a_credit() -> None:
    crowd = "".join(f"<span class='author'>Ada {n}</span><br>" for n in range(5_000))
    assert names(f"<div>{H1}{crowd}</div>") == ["Ada"]
