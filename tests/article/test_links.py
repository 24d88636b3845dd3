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

    def test_a_teaser_under_a_title_of_its_own_leaves_the_links_around_its_box(self) -> None:
        page = (
            "<main><section><h2>More coverage</h2><div><h4><a href=/t>Ferry talks resume after storm</a></h4></div>"
            "</section><p><a href=/a>A</a> <a href=/b>B</a> <a href=/c>C</a></p></main>"
        )
        assert [(link.block, link.heading) for link in read(page)] == [(0, "More coverage"), *[(1, None)] * 3]

    def test_cards_whose_title_is_no_link_are_one_block(self) -> None:
        card = "<div class=card><h3>Ferry talks {0} resume after storm</h3><a href=/{0}>Read more</a></div>"
        assert {link.block for link in read(f"<div>{''.join(card.format(n) for n in range(4))}</div>")} == {0}

    def test_an_aside_among_the_links_of_a_list_is_no_part_of_it(self) -> None:
        page = "<main><h4><a href=/a>A</a></h4><aside><a href=/s>Subscribe</a></aside><h4><a href=/b>B</a></h4></main>"
        assert [link.block for link in read(page)] == [0, 1, 0]

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
