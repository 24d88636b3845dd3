from typing import Any

import pytest

from tasks.article.blocks import text_blocks
from tasks.article.head import read_head
from tasks.article.headline import read_headline
from tasks.article.parse import parse
from tasks.article.sections import read_sections
from tasks.article.structured import Node
from tests.article.shapes import HEADLINE, paragraphs

URL = "https://messenger.example/news/harbours/ferry-12345.html"
H1 = f"<h1>{HEADLINE}</h1>"


def read(
    above: str = "",
    below: str = "",
    *,
    head: str = "",
    node: Node | None = None,
    url: str = URL,
    h1: str = H1,
    marked: Node | None = None,
    found: list[Node] | None = None,
) -> tuple[list[tuple[str, str]], str | None]:
    document = parse(f"<html><head>{head}</head><body>{above}{h1}{below}{paragraphs()}</body></html>".encode(), url)
    blocks, facts = text_blocks(document.tree), read_head(document)
    headline = read_headline(document.tree, blocks, facts, node or {}, {})
    candidates, kicker = read_sections(blocks, headline, facts, (node or {}, marked or {}, found or []), url)
    return [(candidate.value, candidate.origin) for candidate in candidates], kicker


def section(*args: Any, **parts: Any) -> str | None:
    candidates, _ = read(*args, **parts)
    return candidates[0][0] if candidates else None


class TestShown:
    @pytest.mark.parametrize(
        "above",
        [
            "<ol class='breadcrumb'><li><a href='/'>Home</a></li><li><a href='/n'>News</a></li><li>Ferries</li></ol>",
            "<div class='breadcrumbs'><a href='/'>Home</a> <a href='/f'>Ferries</a></div>",
            f"<nav class='crumbs'><ul><li><a href='/'>Home</a><li><a href='/f'>Ferries</a><li>{HEADLINE}</ul></nav>",
            "<ul><li><a href='/'>Home</a></li><li><a href='/n'>News</a></li><li><a href='/f'>Ferries</a></li></ul>",
            "<div>Messenger <a href='/'>Home</a> / <a href='/n'>News</a> / <a href='/f'>Ferries</a></div>",
            "<nav class='eyebrow'><a href='/f'>Ferries</a></nav>",
            "<p>By <a href='/staff'>Ines</a> in <a rel='category tag' href='/c'>Ferries</a>, seen by 4,110 readers</p>",
            "<p>You are here: <a href='/'>Home</a> > <a href='/n'>News</a> > <a href='/f'>Ferries</a></p>",
            "<div class='crumbs'><a href='/'>Home</a> / Ferries</div>",
            "<div class='eyebrow'><a href='/f'>Ferries</a></div>",
            "<span class='articleSection'>Ferries</span>",
            "<header><a class='rubric' href='/f'>Ferries</a></header>",
            "<div><a href='/ferries'>Ferries</a></div>",  # alone above the headline, to a list of articles
            "<div><a href='/category/sea/ferries'>Ferries</a></div>",
            "<div><a href='/news/ferries/'>Ferries</a></div><time>7 January 2019</time>",
            "<div class='category'>Ferries</div><p>By Ines Halvorsen</p><p>7 January 2019, 10:02</p>",
            "<div class='category'>Ferries&shy;</div>",
            "<div class='view_section'><a href='/www/list/f.html'>Ferries</a></div>",
            "<div><a href='/www/section/ferries.html'>Ferries</a></div>",
            "<p>By Ines, Category: <a href='/news.php?cat=19'>Ferries</a>, <a href='/tag/sea'>Sea</a></p>",
            "<div class='category'>Category: Ferries</div>",
            "<div class='category'>News›Ferries</div>",
            "<div class='category'>Ferries | Marrow Bay</div>",
        ],
    )
    def test_label_above_the_headline(self, above: str) -> None:
        assert section(above) == "Ferries"

    @pytest.mark.parametrize(
        "above",
        [
            "<nav><a class='section' href='/news'>News</a></nav>",
            "<ul>"
            + "".join(f"<li class='category'><a href='/{n}'>Menu {'abcdefg'[n]}</a></li>" for n in range(7))
            + "</ul>",
            "<div class='category'>Share this</div>",
            "<div class='category'>7 January 2019</div>",
            "<div class='category'>A sentence about the boats of the islands.</div>",
            "<div class='breadcrumb'><a href='/'>Home</a></div>",
            "<div><a href='/boats/gudrun-sails-1234'>Gudrun sails</a></div>",
            "<div><a href='/find?q=boats'>Boats</a></div>",
            "<div><a href='/tag/boats'>Boats</a></div>",
            "<div><a href='https://boats.example/list'>Boats</a></div>",
            "".join(f"<div class='a'><a href='/{name}'>{name}</a></div>" for name in ("boats", "nets", "knots")),
            "<div>" + "<p class='category'>Boats</p>" * 7 + "</div>",
            "<form class='category'>Boats</form>",
            "<div class='language-switch'><span class='label'>Norsk</span></div>",
            "<div><a href='https://[x'>Boats</a></div>",
            "<div><a href='/boats'>Boats</a> and nothing else of interest today</div>",
            "<div class='byline-section'><a href='/staff'>Ines Halvorsen</a></div>",
            f"<div class='category'>Bees</div><p>{'A long text of another article. ' * 10}</p>",
        ],
    )
    def test_no_label(self, above: str) -> None:
        assert section(above) is None

    def test_below_the_headline(self) -> None:
        assert section(below="<p>Filed under: <a class='category' href='/f'>Ferries</a></p>") == "Ferries"
        assert section(below="<div class='breadcrumb'><a href='/n'>News</a><a href='/f'>Ferries</a></div>") == "Ferries"
        assert section(below="<p><a href='/f'>Ferries</a></p>") is None
        assert section(below="<section class='section'><a href='/f'>A box of others</a></section>") is None

    def test_of_two_the_nearest_or_what_the_head_says_too(self) -> None:
        labels = "<div class='label'>Opinion</div><div class='label'>Hong Kong</div>"
        assert section(labels) == "Hong Kong"
        assert section(labels, head="<meta property='article:section' content='opinion'>") == "Opinion"

    def test_a_folder_of_the_address(self) -> None:
        assert section("<p>Harbours</p>") == "Harbours"
        assert section("<div><a href='/news/'>All the news</a> today</div>") == "All the news"

    def test_a_name_by_a_byline_counts_only_where_it_is_called_a_section(self) -> None:
        below = "<div class='byline'><a href='/news'>Ines</a> <a class='channel-name' href='/s'>Sea</a></div>"
        assert section(below=below) == "Sea"

    def test_words_without_a_link_right_above_the_headline_in_its_box(self) -> None:
        assert section("<header><span>Harbour life</span>", h1=f"{H1}</header>") == "Harbour life"
        assert section("<header><span>What we know of harbours</span>", h1=f"{H1}</header>") is None

    def test_words_without_a_link_that_a_menu_says(self) -> None:
        menu = "<ul>" + "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in "abcdefg") + "<li><a>Sea</a></ul>"
        header = f"<header>{H1}<div>Sea</div></header>"
        assert section(menu + "<p>News of the day, and of the night, in some more words</p>" * 8, h1=header) == "Sea"
        assert section(h1=header) is None

    def test_a_long_kicker_is_no_section(self) -> None:
        candidates, kicker = read("<p class='overline'>A talk with the harbour master</p>")
        assert (candidates, kicker) == ([], "A talk with the harbour master")

    def test_a_headline_that_is_nowhere_shown(self) -> None:
        assert section("<div class='category'>Ferries</div>", h1="", head=f"<title>{HEADLINE}</title>") is None

    def test_of_a_list_the_first(self) -> None:
        assert section("<div class='category'><a href='/f'>Ferries</a> <a href='/w'>Winter</a></div>") == "Ferries"
        assert section("<ul class='category'><li><a href='/f'>Ferries</a><li><a href='/w'>Winter</a></ul>") == "Ferries"


class TestStated:
    @pytest.mark.parametrize(
        ("parts", "value"),
        [
            ({"node": {"articleSection": ["Harbours", "News"]}}, "Harbours"),
            ({"head": "<meta property='article:section' content='Transport'>"}, "Transport"),
            ({"marked": {"articleSection": ["Transport"]}}, "Transport"),
            ({"node": {"articleSection": "Front Page"}}, None),
            ({"node": {"articleSection": "Boats, Sea, Winter"}}, "Boats"),
            ({"node": {"articleSection": "Boats,Sea"}}, "Boats"),
            ({"node": {"articleSection": "Arts, Letters"}}, "Arts, Letters"),
            (
                {"node": {"articleSection": "us-news"}, "above": "<ul><li><a href='/u'>U.S. News</a></li></ul>"},
                "U.S. News",
            ),
            ({"node": {"articleSection": "us-news"}}, "us-news"),
            (
                {"node": {"articleSection": "world"}, "head": "<meta name='parsely-section' content='World News'>"},
                "World News",
            ),
        ],
    )
    def test_where_none_is_shown(self, parts: dict[str, Any], value: str | None) -> None:
        assert section(**parts) == value

    def test_breadcrumbs_of_json_ld(self) -> None:
        names = ["Home", "News", "Ferries", HEADLINE]
        items = [{"@type": "ListItem", "item": {"name": name}} for name in names]
        trail = {"@type": "BreadcrumbList", "itemListElement": [*items, None]}
        assert section(found=[{"@type": "Thing"}, {**trail, "itemListElement": items}]) == "Ferries"
        assert section(found=[{"@type": "BreadcrumbList"}]) is None

    def test_all_are_kept_with_their_origin(self) -> None:
        got, _ = read(
            "<div class='category'>Ferries</div>",
            head="<meta property='article:section' content='Sea'>",
            node={"articleSection": "Boats"},
        )
        assert got == [
            ("Ferries", "visible:section"),
            ("Sea", "meta:article:section"),
            ("Boats", "json-ld:articleSection"),
        ]

    def test_any_address_will_do(self) -> None:
        assert section("<div class='category'>Ferries</div>", url="http://[") == "Ferries"


class TestKicker:
    @pytest.mark.parametrize(
        ("above", "kicker", "value"),
        [
            ("<p class='kicker'>Analysis</p>", "Analysis", None),
            ("<p class='label'>EXCLUSIVE</p>", "EXCLUSIVE", None),
            ("<p class='kicker'>Ferries</p>", None, "Ferries"),  # a label that is a section, as far as is told
            (
                "<p class='category'>Ferries</p><p class='kicker'>A vote at midnight</p>",
                "A vote at midnight",
                "Ferries",
            ),
            ("<p class='category'>Ferries</p><p>Interview</p>", None, "Ferries"),  # nothing says what that line is
            ("", None, None),
        ],
    )
    def test_line_above_the_headline(self, above: str, kicker: str | None, value: str | None) -> None:
        head = "<meta property='article:section' content='Ferries'>" if value else ""
        candidates, got = read(above, head=head)
        assert (got, candidates[0][0] if candidates else None) == (kicker, value)

    def test_within_the_heading(self) -> None:
        assert read(h1=f"<h1><span class='overline'>Winter</span> {HEADLINE}</h1>")[1] == "Winter"
