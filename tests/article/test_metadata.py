import json
from typing import Any

import pytest

from tasks.article.extract import extract_page
from tests.article.shapes import HEADLINE, PARAGRAPHS, paragraphs
from warehouse.records import Article, Page

URL = "https://messenger.example/2019/01/07/ferry"


def page(head: str = "", top: str = "", end: str = "", node: dict[str, Any] | None = None, h1: str = HEADLINE) -> Page:
    script = (
        f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **node})}</script>' if node else ""
    )
    html = (
        f'<html lang="en"><head>{head}{script}</head><body><article>'
        f"<h1>{h1}</h1>{top}{paragraphs()}{end}</article></body></html>"
    )
    return extract_page(html.encode(), capture_id=1, url_id=2, source_id="messenger", url=URL, timezone="Asia/Seoul")


def article(**parts: Any) -> Article:
    got = page(**parts).article
    assert got is not None
    return got


def chosen(got: Page, field: str) -> list[tuple[str, str]]:
    return [(item.value, item.origin) for item in got.candidates if item.field == field and item.chosen]


class TestHeadline:
    @pytest.mark.parametrize(
        "head",
        [
            f"<title>{HEADLINE} | The Messenger</title>",
            f"<title>The Messenger: {HEADLINE}</title>",
            f"<title>{HEADLINE} - News - Messenger</title><meta property='og:title' content='{HEADLINE}'>",
            f"<meta property='og:title' content='{HEADLINE} – Messenger'>",
        ],
    )
    @pytest.mark.parametrize("h1", [HEADLINE, "", "The Messenger", f"Winter {HEADLINE}"])
    def test_without_the_name_of_the_site(self, head: str, h1: str) -> None:
        site = "<meta property='og:site_name' content='The Messenger'>"
        assert article(head=site + head, h1=h1).headline == HEADLINE

    def test_the_heading_where_the_head_says_nothing(self) -> None:
        assert article().headline == HEADLINE

    def test_none_on_a_page_without_any(self) -> None:
        assert article(h1="").headline is None

    def test_candidates_are_kept(self) -> None:
        got = page(head=f"<title>{HEADLINE} | Other words</title>", node={"headline": HEADLINE})
        origins = {item.origin for item in got.candidates if item.field == "headline"}
        assert origins == {"json-ld:headline", "title", "h1"}
        assert chosen(got, "headline") == [(HEADLINE, "h1")]


class TestAuthors:
    @pytest.mark.parametrize(
        ("top", "names"),
        [
            ("<p>By Ines Halvorsen</p>", ["Ines Halvorsen"]),
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
    def test_bylines(self, top: str, names: list[str]) -> None:
        assert [author.name for author in page(top=top).authors] == names

    def test_byline_is_verbatim(self) -> None:
        got = article(top="<p>By  INES HALVORSEN, <i>staff writer</i></p>")
        assert got.byline == "By INES HALVORSEN, staff writer"

    def test_persons_of_json_ld_with_their_pages(self) -> None:
        people = [
            {
                "@type": "Person",
                "name": "Ines Halvorsen",
                "url": "/staff/ines",
                "email": "mailto:ines@messenger.example",
            },
            "Tom Okoro",
        ]
        got = page(node={"author": people})
        assert [(a.position, a.name, a.email, a.profile_url) for a in got.authors] == [
            (0, "Ines Halvorsen", "ines@messenger.example", "https://messenger.example/staff/ines"),
            (1, "Tom Okoro", None, None),
        ]

    def test_references_are_followed(self) -> None:
        graph = {"@graph": [{"@type": "Person", "@id": "#ines", "name": "Ines Halvorsen"}], "author": {"@id": "#ines"}}
        assert [author.name for author in page(node=graph).authors] == ["Ines Halvorsen"]

    def test_a_person_goes_before_an_organisation(self) -> None:
        node = {"author": {"@type": "Organization", "name": "The Messenger"}}
        got = page(node=node, top="<p>By Ines Halvorsen</p>")
        assert [(author.name, author.kind) for author in got.authors] == [("Ines Halvorsen", "person")]

    @pytest.mark.parametrize(
        ("name", "kind"),
        [("Reuters", "agency"), ("Yonhap News", "agency"), ("Harbour Trust Foundation", "organisation")],
    )
    def test_kinds(self, name: str, kind: str) -> None:
        assert [(a.name, a.kind) for a in page(node={"author": name}).authors] == [(name, kind)]

    @pytest.mark.parametrize(
        "end",
        [
            "<p>ines.halvorsen@messenger.example</p>",
            "<p>Write to <a href='mailto:ihalvorsen@messenger.example?subject=Ferry'>Ines Halvorsen</a></p>",
            "<footer><a href='mailto:desk7@messenger.example'>E-mail</a></footer>",
        ],
    )
    def test_email(self, end: str) -> None:
        [author] = page(top="<p>By Ines Halvorsen</p>", end=end).authors
        assert author.email is not None
        assert author.email.endswith("@messenger.example")

    def test_emails_of_the_house_are_nobodys(self) -> None:
        [author] = page(top="<p>By Ines Halvorsen</p>", end="<p>letters@messenger.example</p>").authors
        assert author.email is None

    def test_each_has_their_own(self) -> None:
        end = "<p>mj.oh@messenger.example</p><p>nari.yoo@messenger.example</p>"
        got = page(top="<p>By Oh Min-jae and Yoo Na-ri</p>", end=end).authors
        assert [author.email for author in got] == ["mj.oh@messenger.example", "nari.yoo@messenger.example"]

    def test_links_to_a_profile(self) -> None:
        got = page(top="<p>By <a rel='author' href='/staff/ines'>Ines Halvorsen</a></p>").authors
        assert [author.profile_url for author in got] == ["https://messenger.example/staff/ines"]

    def test_meta_author(self) -> None:
        assert [a.name for a in page(head="<meta name='author' content='Ines Halvorsen; Tom Okoro'>").authors] == [
            "Ines Halvorsen",
            "Tom Okoro",
        ]


class TestTimes:
    def test_the_line_of_the_2019_layout(self) -> None:
        got = page(top="<div>Posted : 2019-01-07 17:03<br>Updated : 2019-01-08 09:30</div>")
        record = got.article
        assert record is not None
        assert (record.published_stated, record.modified_stated) == ("2019-01-07T17:03", "2019-01-08T09:30")
        assert record.published_at is not None
        assert record.published_at.isoformat() == "2019-01-07T08:03:00+00:00"
        assert str(record.published_on) == "2019-01-07"
        assert (record.published_precision, record.published_zone_known) == ("minute", False)
        assert chosen(got, "published") == [("2019-01-07 17:03", "visible:posted")]

    def test_both_on_one_line(self) -> None:
        record = article(top="<p>Published Jan. 7, 2019, 5:03 p.m. ET | Updated Jan. 8, 2019, 7:30 a.m. ET</p>")
        assert (record.published_stated, record.modified_stated) == ("2019-01-07T17:03-05:00", "2019-01-08T07:30-05:00")
        assert record.published_zone_known is True

    def test_metadata_with_a_zone_is_more_precise_than_a_line(self) -> None:
        node = {"datePublished": "2019-01-07T17:03:21+09:00", "dateModified": "2019-01-08T09:30:00+09:00"}
        record = article(node=node, top="<p>Posted : 2019-01-07 17:03</p>")
        assert record.published_stated == "2019-01-07T17:03:21+09:00"
        assert record.modified_stated == "2019-01-08T09:30:00+09:00"
        assert record.published_precision == "second"

    def test_meta_and_time_elements(self) -> None:
        head = "<meta property='article:published_time' content='2019-01-07T08:03:00Z'>"
        top = "<time class='updated' datetime='2019-01-08T10:00:00Z'>8 January</time>"
        record = article(head=head, top=top)
        assert (record.published_stated, record.modified_stated) == ("2019-01-07T08:03:00Z", "2019-01-08T10:00:00Z")

    def test_microdata(self) -> None:
        record = article(top="<span itemprop='datePublished' content='2019-01-07T17:03:00+09:00'>Monday</span>")
        assert record.published_stated == "2019-01-07T17:03:00+09:00"

    def test_a_date_without_a_label(self) -> None:
        assert article(top="<div class='when'>7 January 2019, 10:02</div>").published_stated == "2019-01-07T10:02"

    def test_only_a_day(self) -> None:
        record = article(top="<p class='date'>7 January 2019</p>")
        assert (record.published_stated, record.published_precision) == ("2019-01-07", "day")

    def test_the_day_in_the_address_where_nothing_else_tells(self) -> None:
        got = page()
        assert chosen(got, "published") == [("2019-01-07", "htmldate")]

    def test_prose_is_no_label(self) -> None:
        text = "The plan, which was published 3 March 2001 by the board after long debate, " * 4
        assert article(end=f"<p>{text}</p>").published_stated == "2019-01-07"


class TestRest:
    def test_section_from_metadata_or_the_line_above_the_headline(self) -> None:
        assert article(node={"articleSection": ["Harbours", "News"]}).section == "Harbours"
        assert article(head="<meta property='article:section' content='Transport'>").section == "Transport"
        assert article(top="<span itemprop='articleSection'><a href='/s'>Ferries</a></span>").section == "Ferries"
        assert article(top="<section class='section'><a href='/s'>Below the headline</a></section>").section is None

    def test_tags(self) -> None:
        assert article(node={"keywords": "ferries, winter,ferries"}).tags == ("ferries", "winter")
        assert article(head="<meta name='keywords' content='a,b'><meta property='article:tag' content='c'>").tags == (
            "c",
        )
        assert article(end="<p class='tags'><a href='/t'>#ferries</a> <a href='/u'>winter</a></p>").tags == (
            "ferries",
            "winter",
        )

    def test_standfirst(self) -> None:
        deck = "An unusual vote gives the islands a boat for the dark months"
        assert article(top=f"<p class='dek'>{deck}</p>").standfirst == deck
        assert article(head=f"<meta name='description' content='{deck}'>").standfirst == deck

    def test_a_description_that_is_the_start_of_the_text_is_no_standfirst(self) -> None:
        assert article(head=f"<meta name='description' content='{PARAGRAPHS[0][:120]}...'>").standfirst is None

    def test_canonical_address(self) -> None:
        assert article(head="<link rel='canonical' href='/ferry'>").canonical_url == "https://messenger.example/ferry"
        assert (
            article(head="<meta property='og:url' content='https://messenger.example/f'>").canonical_url
            == "https://messenger.example/f"
        )
        assert (
            article(
                head="<link rel='canonical' href='javascript:0'><link rel='canonical' href='http://[x'>"
            ).canonical_url
            is None
        )

    def test_dateline(self) -> None:
        html = f"<html lang='en'><body><article><h1>{HEADLINE}</h1><p>MARROW BAY, Jan. 7 (Reuters) - {PARAGRAPHS[0]}</p>{paragraphs(PARAGRAPHS[1:])}</article></body></html>"
        got = extract_page(html.encode(), capture_id=1, url_id=2, source_id="messenger", url=URL).article
        assert got is not None
        assert got.dateline == "MARROW BAY"
        assert got.body.startswith(PARAGRAPHS[0])

    @pytest.mark.parametrize("url", ["", "http://[", "not an address", "https://a.example"])
    def test_any_address_will_do(self, url: str) -> None:
        html = f"<html><body><article><h1>{HEADLINE}</h1>{paragraphs()}</article></body></html>"
        assert extract_page(html.encode(), capture_id=1, url_id=2, source_id="m", url=url).article is not None


class TestImages:
    def test_figures(self) -> None:
        figure = "<figure><img data-src='/big.jpg' src='/tiny.gif'><figcaption>The Gudrun leaves. <span class='credit'>Photo: Ada Reyes</span></figcaption></figure>"
        [image] = page(top=figure).images
        assert (image.url, image.caption, image.credit) == (
            "https://messenger.example/big.jpg",
            "The Gudrun leaves.",
            "Ada Reyes",
        )

    @pytest.mark.parametrize(
        ("caption", "credit"),
        [
            ("The Gudrun leaves. / Marrow Bay Port", "Marrow Bay Port"),
            ("The Gudrun leaves (Photo by Ada Reyes)", "Ada Reyes"),
            ("The Gudrun leaves. Yonhap", "Yonhap"),
            ("The Gudrun leaves. © Ada Reyes", "© Ada Reyes"),
            ("The Gudrun leaves.", None),
        ],
    )
    def test_credits(self, caption: str, credit: str | None) -> None:
        table = f"<table><tr><td><img src='/g.jpg'></td></tr><tr><td>{caption}</td></tr></table>"
        [image] = page(top=table).images
        assert (image.credit, image.caption and image.caption.startswith("The Gudrun leaves")) == (credit, True)

    def test_boxes_with_a_caption_class(self) -> None:
        box = "<div><a href='/x'><img src='/g.jpg'></a><p class='caption'>The Gudrun leaves.</p></div>"
        assert [image.caption for image in page(top=box).images] == ["The Gudrun leaves."]

    def test_a_caption_far_from_any_picture(self) -> None:
        assert page(top="<div><p class='caption'>Alone</p></div>").images == ()
        assert page(top="<figure><figcaption>No picture</figcaption></figure>").images == ()

    def test_pictures_of_the_metadata(self) -> None:
        pictures = ["/a.jpg", {"url": "/b.jpg", "caption": "B", "creditText": "Ada Reyes"}, {"url": None}, 7]
        got = page(node={"image": pictures}).images
        assert [(image.url.rpartition("/")[2], image.caption, image.credit) for image in got] == [
            ("a.jpg", None, None),
            ("b.jpg", "B", "Ada Reyes"),
        ]

    def test_a_table_of_figures_is_text(self) -> None:
        rows = "".join(f"<tr><td>Fare {n}</td><td>{n} crowns for each of the crossings</td></tr>" for n in range(6))
        record = article(top=f"<table>{rows}</table>")
        assert "Fare 3  3 crowns" in record.body
