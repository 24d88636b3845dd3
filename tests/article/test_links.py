"""Links as a page gives them: every one, with what stands around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from tasks.article.links import links_of
from tasks.article.parse import Document, parse
from warehouse import keys
from warehouse.records import Link

URL = "https://www.harbor.example/news/2019/01/07/ferry-talks-resume-after-storm.html"
SENTENCE = "The council met on Monday and said that it would publish the report before the end of the month."


def read(page: str, body: str = "", url: str = URL) -> tuple[Link, ...]:
    return links_of(parse(page.encode(), url), 7, body)


def only(page: str, body: str = "") -> Link:
    (link,) = read(page, body)
    return link


def signs(link: Link) -> list[str]:
    return (link.context or "").partition("|")[0].split()


def boxes(link: Link) -> list[str]:
    return (link.context or "").partition("|")[2].split()


def test_every_link_comes_in_document_order_with_its_href_as_written() -> None:
    page = "<nav><a href=' /a '>A</a></nav><p>x <a href='b?x=1&amp;y=2#f'>B</a><a name=n>no</a><a href=''>C</a></p>"
    links = read(page)
    assert [(link.position, link.href, link.anchor) for link in links] == [
        (0, " /a ", "A"),
        (1, "b?x=1&y=2#f", "B"),
        (2, "", "C"),
    ]
    assert {link.capture_id for link in links} == {7}
    assert {link.role for link in links} == {"unknown"}


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/a", "https://www.harbor.example/a"),
        (" /a\n", "https://www.harbor.example/a"),
        ("/a%0A", "https://www.harbor.example/a%0A"),
        ("//b.example/c", "https://b.example/c"),
        ("d?e=f", "https://www.harbor.example/news/2019/01/07/d?e=f"),
        ("#top", URL + "#top"),
        ("HTTPS://b.example", "HTTPS://b.example"),
        ("https://b.exam\nple/x", "https://b.example/x"),
        ("https:/x", "https://www.harbor.example/x"),
    ],
)
def test_web_addresses_are_resolved_and_keyed(href: str, url: str) -> None:
    link = only(f"<a href='{href}'>x</a>")
    assert link.url == url
    assert link.url_key == keys.url_key(url)
    assert link.target_url_id == keys.url_id(keys.url_key(url))


@pytest.mark.parametrize(
    "href", ["http://[bad", "//[::1", "javascript:void(0)", "mailto:a@b.example", "tel:1", "http://]/x"]
)
def test_what_is_no_web_address_is_kept_without_a_target(href: str) -> None:
    link = only(f"<a href='{href}'>x</a>")
    assert link.href == href
    assert (link.url, link.url_key, link.target_url_id) == (None, None, None)


def test_addresses_are_relative_to_the_base_element() -> None:
    assert only("<base href='https://cdn.example/root/'><a href='x'>x</a>").url == "https://cdn.example/root/x"


@pytest.mark.parametrize(
    ("inner", "anchor", "pictured"),
    [
        ("  two\n words ", "two words", False),
        ("<div>Title</div><p>Excerpt</p>", "Title Excerpt", False),
        ("<img alt='A ferry'>", "A ferry", True),
        ("<script>var x</script><style>a{}</style>Seen", "Seen", False),
        ("<!-- c -->Seen<!-- d -->", "Seen", False),
        ("<svg><title>Icon</title></svg>", "Say it", True),
        ("", "Say it", True),
    ],
)
def test_the_anchor_is_what_a_reader_sees_or_hears(inner: str, anchor: str, pictured: bool) -> None:
    link = only(f"<p><a href='/a' aria-label='Say it'>{inner}</a></p>")
    assert link.anchor == anchor
    assert ("picture" in signs(link)) == pictured


def test_text_after_a_comment_belongs_to_the_line() -> None:
    tree = lxml_html.document_fromstring(
        f"<p><!-- ad -->{SENTENCE[:40]}<a href='/a'>said</a><?php x ?>{SENTENCE[44:]}</p>"
    )
    (link,) = links_of(Document(tree, URL, URL, ""), 1, SENTENCE[:40] + "said" + SENTENCE[44:])
    assert link.body_start == 40


def test_the_tree_is_left_as_it_was() -> None:
    document = parse(b"<body><nav><a href=/a>A</a></nav><p>t <b>u</b> <a href=/b>B</a> v</p>", URL)
    before = lxml_html.tostring(document.tree)
    links_of(document, 1, "t u B v")
    assert lxml_html.tostring(document.tree) == before


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


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")),
        max_size=5,
    )
)
def test_no_href_makes_it_raise(hrefs: list[str]) -> None:
    tree = lxml_html.document_fromstring("<html><body></body></html>")
    for href in hrefs:
        element = lxml_html.fromstring("<a>x</a>")
        element.set("href", href)
        tree.body.append(element)
    links = links_of(Document(tree, URL, URL, ""), 1, "")
    assert [link.href for link in links] == hrefs
    assert all((link.url is None) == (link.target_url_id is None) for link in links)


class TestBlocks:
    def test_cards_side_by_side_are_one_block(self) -> None:
        card = (
            "<div class=card><a href=/{0}><img alt=p></a><h3><a href=/{0}>Title {0} of a story</a></h3><a "
            "href=/author/x>X</a></div>"
        )
        page = (
            f"<div class=river>{''.join(card.format(n) for n in range(4))}</div><ul><li><a href=/m>M<li><a "
            "href=/n>N<li><a href=/o>O</ul>"
        )
        assert [link.block for link in read(page)] == [0] * 12 + [1] * 3

    def test_a_submenu_belongs_to_the_menu(self) -> None:
        entry = (
            "<li><a href=/{0}>{0}</a><ul><li><a href=/{0}/1>1</a><li><a href=/{0}/2>2</a><li><a href=/{0}/3>3</a>"
            "</ul></li>"
        )
        links = read(f"<div><ul>{entry.format('a')}{entry.format('b')}{entry.format('c')}</ul></div>")
        assert {link.block for link in links} == {0}

    def test_a_lone_teaser_leaves_the_links_around_its_box(self) -> None:
        page = (
            "<div><p><a href=/a>A</a> <a href=/b>B</a></p><div class=view_related><a href=/t>T</a></div><a "
            "href=/c>C</a></div>"
        )
        assert [link.block for link in read(page)] == [0, 0, 1, 0]

    def test_lists_under_two_headings_are_two_blocks(self) -> None:
        page = "<div><h3>One</h3><p><a href=/a>A</a><a href=/b>B</a></p><h3>Two</h3><p><a href=/c>C</a></p></div>"
        assert [(link.block, link.heading) for link in read(page)] == [(0, "One"), (0, "One"), (1, "Two")]


def linked(*anchors: str) -> str:
    return "".join(f"<li><a href='/{anchor}'>{anchor}</a></li>" for anchor in anchors)


class TestHeadings:
    @pytest.mark.parametrize(
        ("page", "heading"),
        [
            ("<h2><span>RELATED</span><span>POSTS</span></h2><ul>{}</ul>", "RELATED POSTS"),
            ("<div class=head><h2>More</h2></div><div><div><ul>{}</ul></div></div>", "More"),
            ("<b>Most read</b><ul>{}</ul>", "Most read"),
            ("<div class=tit>많이 본 뉴스</div><ul>{}</ul>", "많이 본 뉴스"),
            ("<h2><!-- x -->Up<br>next</h2><ul>{}</ul>", "Up next"),
            (f"<p>{SENTENCE}</p><ul>{{}}</ul>", None),
            ("<h1>The Harbor Ledger</h1><ul>{}</ul>", None),  # the name of the paper, not of the list
        ],
    )
    def test_the_title_above_a_list(self, page: str, heading: str | None) -> None:
        links = read(f"<body><div>{page.format(linked('a', 'b', 'c'))}</div></body>")
        assert {link.heading for link in links} == {heading}

    def test_a_title_that_is_itself_a_link(self) -> None:
        links = read(
            f"<div><h3><a href=/news>More news in this category</a></h3><ul>{linked('a', 'b', 'c')}</ul></div>"
        )
        assert [link.heading for link in links[1:]] == ["More news in this category"] * 3

    def test_the_title_of_the_card_before_is_not_a_heading(self) -> None:
        card = (
            "<div class=card><h3><a href='/{0}'>Short title {0}</a></h3><p>An excerpt of the story, long enough "
            "to be none of them.</p></div>"
        )
        links = read(f"<section>{''.join(card.format(n) for n in range(5))}</section>")
        assert {link.heading for link in links[1:]} == {None}

    def test_the_title_of_another_box_is_not_a_heading(self) -> None:
        page = (
            f"<main><div><h3>Subscribe</h3><div><a href=/s>Go</a></div></div><div><p>{SENTENCE}</p>"
            f"<ul>{linked('a', 'b', 'c')}</ul></div></main>"
        )
        assert {link.heading for link in read(page)[1:]} == {None}

    def test_a_title_does_not_reach_over_the_border_of_a_region(self) -> None:
        assert {
            link.heading for link in read(f"<h2>Story</h2><nav><p>{SENTENCE}</p><ul>{linked('a', 'b', 'c')}</ul></nav>")
        } == {None}


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


class TestContext:
    def test_telling_words_come_nearest_first_each_once(self) -> None:
        page = (
            f"<ul>{linked(*'abcdef')}</ul><div class='widget js-1'><div class='c-relatedPosts' id=SocialShare><i "
            "class=related><a href=/x class=tag-link>x</a></i></div></div>"
        )
        assert boxes(read(page)[-1]) == ["tag", "related", "share", "sidebar"]

    def test_a_wrapper_of_most_of_the_page_tells_nothing(self) -> None:
        assert boxes(read(f"<div class=related><ul>{linked(*'abcdef')}</ul></div>")[0]) == []

    def test_rel_is_kept_apart_from_the_words(self) -> None:
        link = only("<p><a href=/x rel='nofollow noopener'>x</a></p>")
        assert link.rel == "nofollow noopener"
        assert "share" not in boxes(link)

    @pytest.mark.parametrize(
        ("href", "words"),
        [
            ("/x?from=relatedEntities", ["related"]),
            ("/x?a=1&amp;utm_campaign=read_more_links#f", ["more"]),
            ("/x?ico=most_popular", ["popular"]),
            ("/x?q=relatedEntities", []),
            ("/x?from=7", []),
            ("/x?from=" + "&amp;a=1" * 60, []),
        ],
    )
    def test_tracking_parameters_name_the_region(self, href: str, words: list[str]) -> None:
        assert boxes(only(f"<p><a href='{href}'>x</a></p>")) == words

    def test_how_a_link_stands(self) -> None:
        page = (
            "<ul><li>Alone: <a href=/a>A</a></li><li><h3><a href=/b>B</a></h3></li></ul><figure><figcaption><a "
            "href=/c>C</a></figcaption></figure><table><tr><td><a href=/d>D</a></table>"
        )
        assert [signs(link) for link in read(page)] == [
            ["li"],
            ["alone", "li", "title"],
            ["alone", "figcaption"],
            ["alone", "td"],
        ]


def test_a_menu_that_stands_twice_keeps_its_order() -> None:
    menu = linked("News", "Sport", "Opinion")
    links = read(f"<nav><ul>{menu}</ul></nav><div hidden><ul>{menu}</ul></div>")
    assert [link.anchor for link in links] == ["News", "Sport", "Opinion"] * 2
    assert [link.block for link in links] == [0, 0, 0, 1, 1, 1]


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<p>no link",
        "<a href=/x>",
        "<a href=/x><a href=/y>",
        "<frameset><a href=/z>z</a></frameset>",
        "\x00<a href=q>",
    ],
)
def test_odd_pages_are_read(page: str) -> None:
    assert [link.href for link in read(page)] == [
        a.get("href") for a in parse(page.encode(), URL).tree.iter("a") if a.get("href") is not None
    ]
