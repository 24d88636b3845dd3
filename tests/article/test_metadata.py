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
    @pytest.mark.parametrize("h1", [HEADLINE, "", "The Messenger", f"<span>Winter</span> {HEADLINE}"])
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
