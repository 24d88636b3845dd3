import pytest

from tasks.article.blocks import text_blocks
from tasks.article.head import read_head
from tasks.article.headline import Headline, read_headline
from tasks.article.parse import parse
from tasks.article.structured import Node
from tests.article.shapes import HEADLINE, paragraphs

URL = "https://www.messenger.example/2019/01/07/ferry"


def read(body: str, head: str = "", node: Node | None = None, marked: Node | None = None) -> Headline:
    html = f"<html><head>{head}</head><body>{body}{paragraphs()}</body></html>"
    document = parse(html.encode(), URL)
    return read_headline(document.tree, text_blocks(document.tree), read_head(document), node or {}, marked or {})


def headline(body: str, head: str = "", node: Node | None = None) -> str | None:
    chosen = read(body, head, node).chosen
    return chosen.value if chosen is not None else None


def title(text: str, site: str = "The Messenger") -> str:
    return f"<title>{text}</title><meta property='og:site_name' content='{site}'>"


class TestSite:
    @pytest.mark.parametrize(
        "written",
        [
            f"{HEADLINE} | The Messenger",
            f"The Messenger: {HEADLINE}",
            f"{HEADLINE} - Messenger",
            f"{HEADLINE} – The Messenger Online",  # holds the name and little else
            f"{HEADLINE} - messenger.example",
            f"{HEADLINE} | Harbours",  # nothing tells what it is, but a bar
            HEADLINE,
        ],
    )
    def test_is_cut_from_a_title(self, written: str) -> None:
        assert headline("", title(written)) == HEADLINE

    def test_is_known_by_its_publisher(self) -> None:
        node = {"publisher": {"name": "Island Post"}}
        assert headline("", f"<title>{HEADLINE} - Island Post</title>", node) == HEADLINE

    @pytest.mark.parametrize("end", ["Part 2", "a history of the boats"])
    def test_what_may_be_the_headlines_stays(self, end: str) -> None:
        assert headline("", title(f"{HEADLINE} - {end}")) == f"{HEADLINE} - {end}"

    def test_a_name_in_the_heading_is_cut_only_whole(self) -> None:
        assert headline("<h1>Messenger boats: how they are built in winter</h1>") == (
            "Messenger boats: how they are built in winter"
        )
        assert headline(f"<h1>{HEADLINE} | The Messenger</h1>", title(HEADLINE)) == HEADLINE


class TestHeading:
    def test_is_shown_to_the_reader_and_wins(self) -> None:
        head = title("Ferry between Marrow Bay and the Skerries sails on | The Messenger")
        got = read(f"<h1>{HEADLINE}</h1>", head)
        assert got.chosen is not None
        assert (got.chosen.value, got.chosen.origin) == (HEADLINE, "h1")
        assert got.element is not None
        assert len(got.span) == 1

    def test_wins_although_the_head_says_something_else(self) -> None:
        body = "<header><h1 class='logo'>The Messenger</h1></header><main><h1>Boats for the dark months</h1></main>"
        assert headline(body, title(HEADLINE)) == "Boats for the dark months"
        assert headline("<h1>Dark months</h1>", title(HEADLINE)) == HEADLINE  # too little to be sure

    @pytest.mark.parametrize(
        "logo",
        [
            "<h1><a href='/'>Island Boats and More</a></h1>",
            "<h1 class='site-title'>Island Boats and More</h1>",
            "<div id='masthead'><h1>Island Boats and More</h1></div>",
            "<h1>The Messenger</h1>",
            "<h1><a href='https://www.messenger.example/index.php'>Island Boats and More</a></h1>",
        ],
    )
    def test_a_logo_is_none(self, logo: str) -> None:
        assert headline(f"{logo}<h2>{HEADLINE}</h2>", title(f"{HEADLINE} | The Messenger")) == HEADLINE
        assert headline(logo, title(f"{HEADLINE} | The Messenger")) == HEADLINE

    def test_the_name_of_a_section_is_none(self) -> None:
        assert headline("<h1>Harbours</h1>", title(f"Harbours | {HEADLINE}")) == HEADLINE

    def test_one_of_several(self) -> None:
        body = f"<h1>Most read</h1><h1>{HEADLINE}</h1><aside><h1>Bees return to the hills</h1></aside>"
        assert headline(body, title(f"{HEADLINE} | The Messenger")) == HEADLINE
        assert headline("<h1>Bees return to hills</h1><h1>Storm hits the coast</h1>") == "Bees return to hills"

    def test_of_another_level(self) -> None:
        body = f"<h1>Four Winds</h1><div class='subtitle'>Harbours</div><h3>{HEADLINE}</h3>"
        assert headline(body, title(f"Four Winds » Archive » {HEADLINE}", "Four Winds")) == HEADLINE

    def test_a_line_that_is_no_heading_but_says_the_title(self) -> None:
        body = f"<div class='list'><a href='/x'>{HEADLINE}</a></div><p class='titulo'>{HEADLINE}</p>"
        got = read(body, title(f"{HEADLINE.lower()} :: Journal of the islands", "x"))
        assert got.chosen is not None
        assert got.chosen.value == HEADLINE
        assert got.element is not None
        assert got.element.get("class") == "titulo"

    def test_a_breadcrumb_is_none(self) -> None:
        got = read(f"<div class='breadcrumb'><p>{HEADLINE}</p></div>", title(HEADLINE))
        assert got.element is None

    def test_none(self) -> None:
        got = read("")
        assert (got.chosen, got.candidates, got.span) == (None, [], range(0))
        assert headline("<h1></h1><h1>" + "word " * 100 + "</h1>") is None


class TestPieces:
    @pytest.mark.parametrize(
        ("h1", "kicker"),
        [
            (f"<span class='kicker'>Winter</span>{HEADLINE}", "Winter"),
            (f"<span>Winter</span> <span>{HEADLINE}</span>", "Winter"),
            (f"<span>Winter</span><br>{HEADLINE}", "Winter"),
            (f"<small class='overline'>Winter:</small> {HEADLINE}", "Winter:"),
            (f"{HEADLINE} <small class='edit-link'>Edit</small>", None),
            (f"{HEADLINE}<div class='meta-date'>7 January</div>", None),
            (f"{HEADLINE}<div>Posted on 7 January by admin</div>", None),
        ],
    )
    def test_only_the_headline_of_a_heading(self, h1: str, kicker: str | None) -> None:
        got = read(f"<h1>{h1}</h1>", title(f"{HEADLINE} | The Messenger"))
        assert got.chosen is not None
        assert (got.chosen.value, got.before) == (HEADLINE, kicker)

    @pytest.mark.parametrize(
        ("h1", "text"),
        [
            ("How the bo<b>ats</b> are built here", "How the boats are built here"),
            ("<span>T</span>he boats are built here", "The boats are built here"),
            (
                "<span>Boats and harbours.</span><span>How they are built</span>",
                "Boats and harbours. How they are built",
            ),
            ("".join(f"<i>{letter}</i>" for letter in "Boats and how"), "Boats and how"),
            ("Boats<br>and how they are built", "Boats and how they are built"),
            ("<div>Boats and</div><div>how they are built</div>", "Boats and how they are built"),
            ("Har&shy;bours and&nbsp;how they are&#8203; built", "Harbours and how they are built"),
            ("Boats &amp;amp; how they are built", "Boats & how they are built"),
            ("<svg><title>Play</title></svg>Boats and how they are built", "Boats and how they are built"),
            ("<span class='sr-only'>Article</span>Boats and how they are built", "Boats and how they are built"),
            ("<span class='kicker'>Boats, and how to build them</span>", "Boats, and how to build them"),
            ("BOATS AND HOW THEY ARE BUILT", "BOATS AND HOW THEY ARE BUILT"),
            ("How they are built in winter | Opinion", "How they are built in winter"),
        ],
    )
    def test_as_a_reader_sees_it(self, h1: str, text: str) -> None:
        assert headline(f"<h1>{h1}</h1>") == text

    def test_words_before_the_title_are_the_headlines(self) -> None:
        long = f"Storms, debts and a lost vote: {HEADLINE}"
        assert headline(f"<h1>{long}</h1>", title(f"{HEADLINE} | The Messenger")) == long

    def test_many_pieces_are_no_burden(self) -> None:
        assert headline("<h1>" + "<b>boat</b> " * 50 + "</h1>", title(HEADLINE)) is not None


def test_candidates_with_their_origin() -> None:
    head = title(HEADLINE) + "<meta property='og:title' content='Ferry'>"
    got = read(f"<h1>{HEADLINE}</h1>", head, {"headline": "A"}, {"headline": ["B"]})
    assert [(item.value, item.origin) for item in got.candidates] == [
        ("A", "json-ld:headline"),
        ("B", "microdata:headline"),
        ("Ferry", "meta:og:title"),
        (HEADLINE, "title"),
        (HEADLINE, "h1"),
    ]
