import pytest

from tasks.article.blocks import text_blocks
from tasks.article.parse import parse
from tasks.article.visible import Surroundings, addresses

URL = "https://messenger.example/ferry"


def around(html: str) -> Surroundings:
    tree = parse(f"<html><body>{html}</body></html>".encode(), URL).tree
    return Surroundings(tree, text_blocks(tree))


@pytest.mark.parametrize(
    "html",
    [
        "<p class='byline'>By Ines Halvorsen</p>",
        "<a rel='author' href='/ines'>By Ines Halvorsen</a>",
        "<span itemprop='author'>By Ines Halvorsen</span>",
        "<article><footer><p class='byline'>By Ines Halvorsen</p></footer></article>",
    ],
)
def test_a_byline_by_the_name_of_its_element(html: str) -> None:
    assert [element.text_content() for element in around(html).bylines] == ["By Ines Halvorsen"]


@pytest.mark.parametrize(
    "html",
    [
        "<nav><p class='byline'>By Ines Halvorsen</p></nav>",
        "<aside><p class='byline'>By Ines Halvorsen</p></aside>",
        "<footer><p class='byline'>By Ines Halvorsen</p></footer>",
        "<p class='body'>By Ines Halvorsen</p>",
    ],
)
def test_none_in_menus_and_margins(html: str) -> None:
    assert around(html).bylines == []


def test_so_many_bylines_are_those_of_a_list() -> None:
    assert len(around("<p class='byline'>By Ines Halvorsen</p>" * 100).bylines) == 40
    assert len(around("".join(f"<p class='tags'><a>Boat {n}</a></p>" for n in range(100))).tags()) == 40


def test_tags_are_links_in_their_box_or_links_of_that_name() -> None:
    html = (
        "<ul class='tags'><li><a href='/b'>Boats</a></li><li><a href='/s'>Sea</a></li><li><a></a></li></ul>"
        f"<a class='tag' href='/w'>Winter</a><div id='topics'><a>Boats</a> <a>{'long ' * 20}</a></div>"
    )
    assert around(html).tags() == ["Boats", "Sea", "Winter"]


def test_captions_with_the_kind_that_their_name_tells() -> None:
    html = "<p class='caption'>The Gudrun</p><small>The Asta</small><p>Photo: Ada Reyes</p><p class='body'>Text</p>"
    assert [(element.text, kind) for element, kind in around(html).captions] == [
        ("The Gudrun", "caption"),
        ("The Asta", None),
        ("Photo: Ada Reyes", "line"),
    ]


def test_addresses_shown_and_linked_outside_menus() -> None:
    html = (
        "<p>Write to ada@messenger.example</p><p>Or <a href='MAILTO:ines%40messenger.example?subject=x'>Ines</a></p>"
        "<nav><a href='mailto:shop@messenger.example'>Shop</a></nav><a href='/x'>No address</a>"
    )
    tree = parse(f"<html><body>{html}</body></html>".encode(), URL).tree
    assert addresses(tree, text_blocks(tree)) == [
        ("ada@messenger.example", "Write to ada@messenger.example"),
        ("ines@messenger.example", "Or Ines"),
    ]
