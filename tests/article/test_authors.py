import json
from typing import Any

import pytest

from tasks.article.extract import extract_page
from tests.article.shapes import HEADLINE, paragraphs
from warehouse.records import Article, Author, Page

SITE = "<meta property='og:site_name' content='The Messenger'>"
INES = "<p>By Ines Halvorsen</p>"


def page(head: str = "", top: str = "", end: str = "", node: dict[str, Any] | None = None) -> Page:
    described = {"@type": "Article", **node} if node else None
    script = f'<script type="application/ld+json">{json.dumps(described)}</script>' if node else ""
    html = (
        f'<html lang="en"><head>{SITE}{head}{script}</head><body><article>'
        f"<h1>{HEADLINE}</h1>{top}{paragraphs()}{end}</article></body></html>"
    )
    url = "https://messenger.example/2019/01/07/ferry"
    return extract_page(html.encode(), capture_id=1, url_id=2, source_id="messenger", url=url)


def article(**parts: Any) -> Article:
    got = page(**parts).article
    assert got is not None
    return got


def one(**parts: Any) -> Author:
    [author] = page(**parts).authors
    return author


def named(**parts: Any) -> list[tuple[str, str]]:
    return [(author.name, author.kind) for author in page(**parts).authors]


def origins(**parts: Any) -> dict[str, bool]:
    return {item.origin: item.chosen for item in page(**parts).candidates if item.field == "author"}


@pytest.mark.parametrize(
    ("top", "names"),
    [
        (INES, ["Ines Halvorsen"]),
        ("<p>By Ines Halvorsen and Tomas de la Cruz, staff writers</p>", ["Ines Halvorsen", "Tomas de la Cruz"]),
        ("<p>By INES HALVORSEN | Jan. 7, 2019</p>", ["Ines Halvorsen"]),
        ("<p>Von Ines Halvorsen und Tom Okoro</p>", ["Ines Halvorsen", "Tom Okoro"]),
        ("<p>박도윤 기자</p>", ["박도윤"]),
        ("<p>By Markets Desk</p>", ["Markets Desk"]),
        ("<div class='byline'>Ines Halvorsen, Environment Correspondent</div>", ["Ines Halvorsen"]),
        ("<p>By clicking you agree to our terms</p>", []),
        ("<p>By the Numbers</p>", []),
        ("<p>Von Menschen und Mäusen</p>", []),
        ("<div class='who'>Leader</div>", []),
        ("", []),
    ],
)
def test_bylines(top: str, names: list[str]) -> None:
    assert [author.name for author in page(top=top).authors] == names


def test_byline_is_verbatim() -> None:
    assert article(top="<p>By  INES HALVORSEN, <i>staff writer</i></p>").byline == "By INES HALVORSEN, staff writer"


def test_roles() -> None:
    assert one(top="<p>By Ines Halvorsen, Political Editor</p>").role == "Political Editor"
    assert one(top="<p>박도윤 기자</p>").role == "기자"
    assert one(node={"author": {"@type": "Person", "name": "Tom Okoro", "jobTitle": "Columnist"}}).role == "Columnist"
    assert one(node={"author": {"@type": "Person", "name": "Tom Okoro", "jobTitle": "Author"}}).role is None
    assert one(top=INES).role is None


class TestMetadata:
    def test_persons_with_their_pages(self) -> None:
        ines = {
            "@type": "Person",
            "name": "Ines Halvorsen",
            "url": "/staff/ines",
            "email": "mailto:ines@messenger.example",
        }
        got = page(node={"author": [ines, "Tom Okoro", 7, None]}).authors
        assert [(a.position, a.name, a.email, a.profile_url) for a in got] == [
            (0, "Ines Halvorsen", "ines@messenger.example", "https://messenger.example/staff/ines"),
            (1, "Tom Okoro", None, None),
        ]

    def test_references_are_followed(self) -> None:
        graph = {"@graph": [{"@type": "Person", "@id": "#ines", "name": "Ines Halvorsen"}], "author": {"@id": "#ines"}}
        assert named(node=graph) == [("Ines Halvorsen", "person")]

    def test_several_in_one_name(self) -> None:
        node = {"author": {"@type": "Person", "name": "Ines Halvorsen and Tom Okoro", "url": "/staff"}}
        assert [(a.name, a.profile_url) for a in page(node=node).authors] == [
            ("Ines Halvorsen", None),
            ("Tom Okoro", None),
        ]

    @pytest.mark.parametrize(
        "head",
        [
            "<meta name='author' content='Ines Halvorsen; Tom Okoro'>",
            "<meta name='citation_author' content='Halvorsen, Ines'><meta name='citation_author' content='Okoro, Tom'>",
            "<meta name='author' content='Halvorsen, Ines; Okoro, Tom'>",
            "<meta name='twitter:label1' content='Written by'><meta name='twitter:data1' content='Ines Halvorsen, Tom Okoro'>",
        ],
    )
    def test_meta_elements(self, head: str) -> None:
        assert named(head=head) == [("Ines Halvorsen", "person"), ("Tom Okoro", "person")]

    @pytest.mark.parametrize(
        "content",
        [
            "https://www.facebook.com/ines",
            "admin",
            "The Messenger",
            "messenger.example",
            "View all posts by",
            "Fish and Chips",
        ],
    )
    def test_what_names_nobody(self, content: str) -> None:
        assert named(head=f"<meta property='article:author' content='{content}'>") == []

    def test_an_address_alone_names_nobody(self) -> None:
        assert named(head="<meta name='author' content='ines@messenger.example'>") == []

    def test_a_user_name_where_there_is_nothing_else(self) -> None:
        head = "<meta name='author' content='ihalvorsen'>"
        assert named(head=head) == [("ihalvorsen", "person")]
        assert named(head=head, node={"@type": "NewsArticle", "headline": HEADLINE}) == []

    def test_microdata(self) -> None:
        top = f"<div itemscope itemtype='https://schema.org/Article'><meta itemprop='headline' content='{HEADLINE}'><meta itemprop='author' content='Ines Halvorsen'></div>"
        assert named(top=top) == [("Ines Halvorsen", "person")]


class TestChoice:
    def test_what_readers_are_shown_goes_before_metadata_and_both_are_kept(self) -> None:
        head = "<meta name='author' content='Tom Okoro'>"
        assert named(top=INES, head=head) == [("Ines Halvorsen", "person")]
        assert origins(top=INES, head=head) == {"visible:byline": True, "meta:author": False}

    def test_metadata_go_before_a_line_that_only_looks_like_a_credit(self) -> None:
        top, head = "<p>7 May 2019 - Ines Halvorsen</p>", "<meta name='author' content='Tom Okoro'>"
        assert named(top=top, head=head) == [("Tom Okoro", "person")]
        assert named(top=top) == [("Ines Halvorsen", "person")]

    def test_a_person_goes_before_an_organisation(self) -> None:
        node = {"author": {"@type": "Organization", "name": "The Messenger"}}
        assert named(node=node, top=INES) == [("Ines Halvorsen", "person")]

    def test_the_whole_name(self) -> None:
        assert named(top="<p>By Ines</p>", node={"author": "Ines Halvorsen"}) == [("Ines Halvorsen", "person")]

    def test_an_agency_that_signs_goes_before_whoever_put_it_in(self) -> None:
        assert named(top="<p>By Reuters</p>", head="<meta name='author' content='Tom Okoro'>") == [
            ("Reuters", "agency")
        ]
        assert article(top="<p>By Reuters</p>").agency == "Reuters"

    def test_organisations_only_where_they_are_shown(self) -> None:
        node = {"author": {"@type": "Organization", "name": "Harbour Trust Foundation"}}
        assert named(node=node) == []
        assert named(node=node, top="<p>Harbour Trust Foundation</p>") == [("Harbour Trust Foundation", "organisation")]
        assert named(node={"author": "Yonhap News"}) == [("Yonhap News", "agency")]

    def test_a_newspapers_desk_is_nobody_in_particular(self) -> None:
        news = {"@type": "NewsArticle", "headline": HEADLINE}
        assert named(top="<p>By Markets Desk</p>", node=news) == [("Markets Desk", "desk")]
        assert named(top="<p>By The Messenger</p>", node=news) == [("The Messenger", "desk")]
        assert named(top="<p>By Markets Desk</p>") == [("Markets Desk", "organisation")]

    def test_a_person_and_an_organisation(self) -> None:
        assert named(top="<p>By Ines Halvorsen and Reuters</p>") == [("Ines Halvorsen", "person")]


class TestEmail:
    @pytest.mark.parametrize(
        "end",
        [
            "<p>ines.halvorsen@messenger.example</p>",
            "<p>Write to <a href='mailto:ihalvorsen@messenger.example?subject=Ferry'>Ines Halvorsen</a></p>",
            "<footer><a href='mailto:desk7@messenger.example'>E-mail</a></footer>",
        ],
    )
    def test_of_the_author(self, end: str) -> None:
        address = one(top=INES, end=end).email
        assert address is not None
        assert address.endswith("@messenger.example")

    def test_of_the_house_is_nobodys(self) -> None:
        assert one(top=INES, end="<p>letters@messenger.example</p>").email is None

    def test_each_has_their_own(self) -> None:
        end = "<p>mj.oh@messenger.example</p><p>nari.yoo@messenger.example</p>"
        got = page(top="<p>By Oh Min-jae and Yoo Na-ri</p>", end=end).authors
        assert [author.email for author in got] == ["mj.oh@messenger.example", "nari.yoo@messenger.example"]

    def test_a_desk_has_none(self) -> None:
        assert one(top="<p>By Markets Desk</p>", end="<p>mj.oh@messenger.example</p>").email is None


class TestProfile:
    @pytest.mark.parametrize(
        "top",
        [
            "<p>By <a rel='author' href='/staff/ines'>Ines Halvorsen</a></p>",
            "<div><a href='/staff/ines'><p>By Ines Halvorsen</p></a></div>",
            "<div class='author'><a href='/staff/ines'>Ines Halvorsen</a></div>",
        ],
    )
    def test_links(self, top: str) -> None:
        assert one(top=top).profile_url == "https://messenger.example/staff/ines"

    def test_links_of_an_author_that_the_metadata_name(self) -> None:
        end = "<div class='author-box'><a href='/staff/ines'>Ines Halvorsen</a> <a href='http://[x'>more</a></div>"
        assert one(node={"author": "Ines Halvorsen"}, end=end).profile_url == "https://messenger.example/staff/ines"
