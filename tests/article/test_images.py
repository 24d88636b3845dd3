import json
from copy import copy
from typing import Any

import pytest

from tasks.article import structured
from tasks.article.blocks import text_blocks
from tasks.article.captions import Caption, find_captions
from tasks.article.images import Picture, pictures, take_captions
from tasks.article.parse import Document, parse
from tasks.article.visible import Surroundings
from tests.article.shapes import HEADLINE, paragraphs

URL = "https://messenger.example/ferry"
GUDRUN = "The Gudrun leaves the pier of Marrow Bay."


def page(body: str) -> tuple[Document, list[Caption]]:
    html = f"<html><body><article><h1>{HEADLINE}</h1>{body}{paragraphs()}</article></body></html>"
    document = parse(html.encode(), URL)
    return document, find_captions(Surroundings(document.tree, text_blocks(document.tree)).captions)


def found(body: str, image: Any = None, lead: str | None = None) -> list[Picture]:
    return pictures(*page(body), {"image": image} if image else {}, lead)


def told(body: str, **parts: Any) -> list[tuple[str, str | None, str | None]]:
    return [
        (picture.url.removeprefix("https://messenger.example"), picture.caption, picture.credit)
        for picture in found(body, **parts)
    ]


class TestCaptions:
    @pytest.mark.parametrize(
        "body",
        [
            f"<figure><img src='/g.jpg'><figcaption>{GUDRUN}</figcaption></figure>",
            f"<figure><figcaption>{GUDRUN}</figcaption><img src='/g.jpg'></figure>",
            f"<figure><noscript><img src='/g.jpg'></noscript><figcaption>{GUDRUN}</figcaption></figure>",
            f"<figure><div class='m'><img src='/g.jpg'></div></figure><figcaption>{GUDRUN}</figcaption>",
            f"<div class='box'><img src='/g.jpg'><figcaption>{GUDRUN}</figcaption></div>",
            f"<div class='wp-caption'><img src='/g.jpg'><p class='wp-caption-text'>{GUDRUN}</p></div>",
            f"<div><a href='/g.jpg'><img src='/g.jpg'></a><p class='caption'>{GUDRUN}</p></div>",
            f"<div><img src='/g.jpg'><div class='credits'>{GUDRUN[:0]}</div><div class='photo-text'>{GUDRUN}</div></div>",
            f"<span class='caption'><img src='/g.jpg'><span>{GUDRUN}</span></span>",
            f"<div style='background-image: url(/g.jpg)'></div><div class='photo-caption'>{GUDRUN}</div>",
            f"<div style='background: url(\"/g.jpg\")'><p class='caption'>{GUDRUN}</p></div>",
            f"<video poster='/g.jpg'></video><p class='caption'>{GUDRUN}</p>",
            f"<p><img src='/g.jpg'></p><p><em>{GUDRUN}</em></p>",
            f"<p><img src='/g.jpg'><br><i>{GUDRUN}</i></p>",
            f"<table><tr><td><img src='/g.jpg'></td></tr><tr><td>{GUDRUN}</td></tr></table>",
            f"<figure><img src='/g.jpg'><figcaption><button>Enlarge</button>Image caption, {GUDRUN}</figcaption></figure>",
            f"<figure><img src='/g.jpg'><figcaption>{GUDRUN}</figcaption></figure><p class='caption'>{GUDRUN}</p>",
        ],
    )
    def test_each_once_with_its_picture(self, body: str) -> None:
        assert told(body) == [("/g.jpg", GUDRUN, None)]

    @pytest.mark.parametrize(
        ("caption", "text", "credit"),
        [
            (f"{GUDRUN} <span class='credit'>Photo: Ada Reyes</span>", GUDRUN, "Ada Reyes"),
            (f"<span>{GUDRUN}</span><span class='source'>Ada Reyes | AFP</span>", GUDRUN, "Ada Reyes | AFP"),
            ("<span class='credit'>Photo: Ada Reyes</span>", None, "Ada Reyes"),
            (f"{GUDRUN} (AP Photo/Ada Reyes)", GUDRUN, "AP Photo/Ada Reyes"),
            ("Photo by <b>Ada Reyes</b>", None, "Ada Reyes"),
            (f"{GUDRUN}<b> See</b>", f"{GUDRUN} See", None),
        ],
    )
    def test_credit_apart(self, caption: str, text: str | None, credit: str | None) -> None:
        figure = f"<figure><img src='/g.jpg'><figcaption>{caption}</figcaption></figure>"
        assert told(figure) == [("/g.jpg", text, credit)]

    @pytest.mark.parametrize(
        "body",
        [
            f"<div><img src='/g.jpg'><p class='caption'>{GUDRUN}</p><p class='credit'>Ada Reyes</p></div>",
            f"<div><img src='/g.jpg'><p class='credit'>Ada Reyes</p><p class='caption'>{GUDRUN}</p></div>",
            f"<figure><img src='/g.jpg'><div><p class='caption'>{GUDRUN}</p></div><p class='credit'>Ada Reyes</p></figure>",
            f"<div><p><img src='/g.jpg'><p class='caption'>{GUDRUN}</p><ul><li class='credit'>Ada Reyes</ul></div>",
        ],
    )
    def test_caption_and_credit_in_two_elements(self, body: str) -> None:
        assert told(body) == [("/g.jpg", GUDRUN, "Ada Reyes")]

    @pytest.mark.parametrize("line", ["© Ada Reyes", "Photo: Ada Reyes", "(Foto: Ada Reyes)", "사진=Ada Reyes"])
    def test_a_line_that_only_its_words_call_a_credit(self, line: str) -> None:
        assert told(f"<div><img src='/g.jpg'></div><p>{line}</p>")[0][2] in {"Ada Reyes", "© Ada Reyes"}
        assert told(f"<p>{'A long text. ' * 30}</p><p>{line}</p>") == []

    def test_many_pictures_of_one_photographer(self) -> None:
        body = "".join(
            f"<figure><img src='/gudrun-{n}.jpg'><figcaption>Photo: AFP</figcaption></figure>" for n in range(90)
        )
        got = told(body)
        assert len(got) == 60
        assert got[41] == ("/gudrun-41.jpg", None, "AFP")

    def test_pictures_that_a_script_loads(self) -> None:
        body = "".join(
            f"<div class='image'{name}><div class='placeholder'></div><div class='imageCaption'>Boat {n}</div></div>"
            for n, name in enumerate(("", " id='second'", ""))
        )
        assert [picture.url for picture in found(body, lead="/lead.jpg")] == [
            "https://messenger.example/lead.jpg",
            f"{URL}#second",
            f"{URL}#picture-3",
        ]

    @pytest.mark.parametrize(
        "body",
        [
            "<div><p class='caption'>Alone</p></div>",
            f"<nav><figure><img src='/g.jpg'><figcaption>{GUDRUN}</figcaption></figure></nav>",
            f"<div class='related'><figure><img src='/g.jpg'><figcaption>{GUDRUN}</figcaption></figure></div>",
            f"<a href='/bees'><figure><img src='/g.jpg'><figcaption>{GUDRUN}</figcaption></figure></a>",
            f"<figure><a href='/b'><img src='/g.jpg'></a><figcaption><h3>{GUDRUN}</h3></figcaption></figure>",
            f"<figure><a href='/b'><img src='/g.jpg'></a><figcaption><a href='/b'>{GUDRUN}</a></figcaption></figure>",
            "<figure><blockquote>We sail.</blockquote><figcaption>Captain Aurel Brandt</figcaption></figure>",
            "<div><img src='/g.jpg'><p class='caption'>Advertisement</p></div>",
            "<div><img src='/g.jpg'><p class='copyright'>© 2019 The Messenger. All rights reserved.</p></div>",
            f"<div><img src='/g.jpg'><div class='caption'>{'A long text. ' * 80}</div></div>",
            "<p><img src='/g.jpg'> beside it</p><p><em>Then</em> comes a text.</p>",
            "<p>Then <em>comes</em></p><p><i></i></p><p><img src='/g.jpg'></p><p>x <em>y</em></p>",
        ],
    )
    def test_none(self, body: str) -> None:
        assert told(body) == []

    def test_a_layout_named_after_its_margin(self) -> None:
        figure = f"<figure><img src='/g.jpg'><figcaption>{GUDRUN}</figcaption></figure>"
        html = f"<html><body><div class='layout-sidebar'>{figure}{paragraphs()}</div></body></html>"
        document = parse(html.encode(), URL)
        captions = find_captions(Surroundings(document.tree, text_blocks(document.tree)).captions)
        assert [picture.caption for picture in pictures(document, captions, {})] == [GUDRUN]


class TestPictures:
    @pytest.mark.parametrize(
        ("image", "url"),
        [
            ("<img data-src='/big.jpg' src='/tiny.gif'>", "/big.jpg"),
            ("<img src='data:image/gif;base64,R0' srcset='/s.jpg 300w, /big.jpg 900w'>", "/big.jpg"),
            ("<img src='/placeholder.png' data-srcset='/big.jpg'>", "/big.jpg"),
            ("<picture><source srcset='/big.jpg'><img src='/logo.png'></picture>", "/big.jpg"),
            ("<img width='20' src='/icon.gif'><img width='640px' src='/big.jpg'>", "/big.jpg"),
            ("<amp-img src='/big.jpg'></amp-img>", "/big.jpg"),
        ],
    )
    def test_lazy_loading(self, image: str, url: str) -> None:
        assert told(f"<figure>{image}</figure>") == [(url, None, None)]

    @pytest.mark.parametrize(
        "body",
        [
            "<figure><a href='/bees'><img src='/b.jpg'></a></figure>",
            "<figure><img src='/site-logo.png'></figure>",
            "<figure><video></video></figure>",
            "<div class='author-box'><figure><img src='/ines.jpg'></figure></div>",
        ],
    )
    def test_figures_of_others(self, body: str) -> None:
        assert told(body) == []

    def test_of_the_metadata_where_nothing_is_shown(self) -> None:
        image = ["/a.jpg", {"url": "/b.jpg", "caption": "B", "creditText": "Ada Reyes"}, {"url": None}, 7, "/logo.svg"]
        assert told("", image=image) == [("/a.jpg", None, None), ("/b.jpg", "B", "Ada Reyes")]
        assert told("", lead="/lead.jpg") == [("/lead.jpg", None, None)]

    def test_of_the_metadata_where_others_are_shown(self) -> None:
        figure = f"<figure><img src='/gudrun-640x480.jpg'><figcaption>{GUDRUN}</figcaption></figure>"
        image = [
            {"url": "/gudrun-1200x900.jpg", "creditText": "Ada Reyes"},
            "/another.jpg",
            {"url": "/asta.jpg", "caption": "The Asta"},
            {"url": "/again.jpg", "caption": GUDRUN[:-1]},
        ]
        assert told(figure, image=image, lead="/lead.jpg") == [
            ("/gudrun-640x480.jpg", GUDRUN, "Ada Reyes"),
            ("/asta.jpg", "The Asta", None),
        ]

    def test_references_of_json_ld(self) -> None:
        graph = {
            "@graph": [
                {"@type": "ImageObject", "@id": "#1", "url": "/g.jpg", "caption": GUDRUN},
                {"@type": "NewsArticle", "image": {"@id": "#1"}},
            ]
        }
        script = f"<script type='application/ld+json'>{json.dumps(graph)}</script>"
        document = parse(f"<html><body>{script}</body></html>".encode(), URL)
        node = structured.article_node(structured.nodes(document.tree), URL, [])
        assert [picture.caption for picture in pictures(document, [], node)] == [GUDRUN]


def test_captions_are_taken_out_of_a_copy() -> None:
    document, captions = page(
        f"<figure><img src='/g.jpg'><figcaption>{GUDRUN}</figcaption></figure>"
        f"<table><tr><td><img src='/a.jpg'><p>The Asta</p></td></tr></table><p>{'A long text. ' * 20}</p><p class='caption'>Alone</p>"
    )
    tree = copy(document.tree)
    assert take_captions(tree, captions) == [GUDRUN, "The Asta"]
    assert GUDRUN not in tree.text_content()
    assert tree.find(".//table") is None
    assert "Alone" in tree.text_content()
    assert GUDRUN in document.tree.text_content()
