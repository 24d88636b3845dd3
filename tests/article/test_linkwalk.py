"""How links stand in their lines, in the body and in the regions of a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from tasks.article.links import links_of
from tasks.article.parse import Document, parse
from warehouse.records import Link

URL = "https://www.harbor.example/news/2019/01/07/ferry-talks-resume-after-storm.html"
SENTENCE = "The council met on Monday and said that it would publish the report before the end of the month."


def read(page: str, body: str = "") -> tuple[Link, ...]:
    return links_of(parse(page.encode(), URL), 7, body)


def only(page: str, body: str = "") -> Link:
    (link,) = read(page, body)
    return link


def signs(link: Link) -> list[str]:
    return (link.context or "").partition("|")[0].split()


class TestBody:
    def test_a_link_in_a_sentence_has_its_offsets(self) -> None:
        body = f"First paragraph.\n\n{SENTENCE}"
        link = only(
            f"<p>First paragraph.</p><p>{SENTENCE.replace('the report', '<a href=/r>the  report</a>')}</p>", body
        )
        assert body[link.body_start : link.body_end] == "the report"
        assert {"prose", "p", "within"} <= set(signs(link))

    def test_the_right_one_of_equal_anchors_is_found(self) -> None:
        lines = [f"Paragraph {n} says that the report of the harbor office is late again." for n in range(3)]
        page = "".join(f"<p>{line.replace('the report', '<a href=/r>the report</a>')}</p>" for line in lines)
        body = "\n\n".join(lines)
        starts = [link.body_start for link in read(page, body)]
        assert starts == [body.index("the report", body.index(line)) for line in lines]

    @pytest.mark.parametrize("opening", ["", "AP: "])  # a line found whole, and by what is around the link
    def test_a_line_that_stands_twice_is_found_twice(self, opening: str) -> None:
        line = f"<p>{opening}{SENTENCE.replace('the report', '<a href=/r>the report</a>')}</p>"
        body = "\n\n".join([SENTENCE, SENTENCE[::-1], SENTENCE])
        starts = [link.body_start for link in read(f"{line}<p>{SENTENCE[::-1]}</p>{line}", body)]
        assert starts == [body.index("the report"), body.rindex("the report")]

    def test_a_line_between_two_breaks_is_a_line(self) -> None:
        page = (
            f"<div><span>By A<br><br>{SENTENCE}<br><br>Later <a href=/x>the mayor</a> told a newspaper about it."
            "</span></div>"
        )
        body = f"{SENTENCE}\n\nLater the mayor told a newspaper about it."
        link = only(page, body)
        assert body[link.body_start : link.body_end] == "the mayor"

    def test_a_body_cut_into_small_containers_is_found(self) -> None:
        page = (
            f"<section><div class='zn-body__paragraph'>{SENTENCE}</div><div class='zn-body__paragraph'>As <cite>we"
            "</cite> said <a href=/x>in May</a>, it was late then too.</div></section>"
        )
        body = f"{SENTENCE}\n\nAs we said in May, it was late then too."
        assert only(page, body).body_start == body.index("in May")

    def test_a_line_that_changed_on_its_way_is_found_by_what_is_around_the_link(self) -> None:
        changed = SENTENCE.replace("The council", "THE COUNCIL")
        link = only(f"<p>{SENTENCE.replace('the report', '<a href=/r>the report</a>')}</p>", changed)
        assert link.body_start == changed.index("the report")

    @pytest.mark.parametrize(
        "page",
        [
            "<ul><li><a href=/r>report</a></li></ul>",  # a menu entry that happens to be a word of the body
            "<p>Another <a href=/r>report</a> altogether</p>",
            "<p>See <a href=/r>report</a></p>",
            f"<p>{SENTENCE}</p><a href=/r><div>report</div></a>",
            "<p><a href=/r></a></p>",
        ],
    )
    def test_a_link_outside_of_the_body_has_none(self, page: str) -> None:
        assert only(page, SENTENCE).body_start is None

    def test_the_title_of_a_teaser_that_the_body_holds_too_is_no_link_of_the_body(self) -> None:
        title = "Ferry talks resume after the storm"
        first, second = read(
            f"<p>{title}</p><p>x <a href=/a>y</a> z {SENTENCE}</p><ul><li><a href=/t>{title}</a></ul>",
            f"{title}\n\nx y z {SENTENCE}",
        )
        assert first.body_start is not None
        assert second.body_start is None

    def test_place_tells_before_in_and_after_the_body(self) -> None:
        page = (
            f"<a href=/1>1</a><p>{SENTENCE}</p><a href=/2>2</a><p>{SENTENCE[::-1]}</p><a href=/3>3</a>"
            f"<p>{SENTENCE}</p><a href=/4>4</a>"
        )
        places = [signs(link)[0] for link in read(page, f"{SENTENCE}\n\n{SENTENCE[::-1]}")]
        assert places == ["above", "within", "below", "below"]  # the copy at the end is not the body again

    def test_without_a_body_nothing_is_said_of_the_place(self) -> None:
        assert signs(only(f"<p>{SENTENCE} <a href=/a>more</a></p>")) == ["prose", "p"]

    words = st.lists(
        st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=8),
        min_size=1,
        max_size=9,
    )
    pieces = st.lists(
        st.tuples(st.booleans(), words, st.sampled_from([" ", "\n  ", "\xa0", "\u200b "])), min_size=1, max_size=6
    )

    @given(st.lists(pieces, min_size=1, max_size=5))
    def test_offsets_hold_the_anchor_and_every_link_of_a_paragraph_is_found(
        self, paragraphs: list[list[tuple[bool, list[str], str]]]
    ) -> None:
        tree = lxml_html.document_fromstring("<html><body></body></html>")
        lines = []
        for number, parts in enumerate(paragraphs):
            block = lxml_html.fromstring(f"<p>{SENTENCE} {number}: </p>")
            for linked, text, gap in parts:
                child = lxml_html.fromstring("<a href='/x'></a>" if linked else "<em></em>")
                child.text, child.tail = " ".join(text), gap
                block.append(child)
            lines.append(" ".join("".join(block.itertext()).replace("\u200b", " ").split()))
            tree.body.append(block)
        body = "\n\n".join(lines)
        links = links_of(Document(tree, URL, URL, ""), 1, body)
        assert len(links) == sum(linked for parts in paragraphs for linked, _, _ in parts)
        for link in links:
            assert link.body_start is not None
            assert " ".join(body[link.body_start : link.body_end].split()) == link.anchor


class TestRegions:
    @pytest.mark.parametrize(
        ("page", "region"),
        [
            ("<nav>{}</nav>", "nav"),
            ("<header><nav>{}</nav></header>", "nav"),
            ("<nav><div class=sidebar>{}</div></nav>", "nav"),
            ("<footer>{}</footer>", "footer"),
            ("<div role=navigation>{}</div>", "nav"),
            ("<div role=contentinfo>{}</div>", "footer"),
            ("<div id=footer>{}</div>", "footer"),
            ("<div class='x site-header y'>{}</div>", "header"),
            ("<div class=gnb>{}</div>", "nav"),
            ("<main>{}</main>", "main"),
            ("<aside>{}</aside>", "aside"),
            ("<article>{}</article>", "article"),
            ("<article><header>{}</header></article>", "article"),
            ("<article><aside>{}</aside></article>", "aside"),
            ("<div class=article__footer>{}</div>", "body"),
            ("<div class=entry-header>{}</div>", "body"),
            ("<div class=footer-nav-social>{}</div>", "body"),
            ("<article><div class=footer>{}</div></article>", "article"),
            ("<article>x</article><article>{}</article>", "body"),  # teasers
            ("<article>x</article><article><p>1<p>2<p>3{}</article>", "article"),
        ],
    )
    def test_region(self, page: str, region: str) -> None:
        assert only(page.format("<a href=/x>x</a>")).region == region
