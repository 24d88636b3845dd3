import pytest

from tasks.article.head import Head, absolute_url, read_head, squeeze
from tasks.article.parse import parse


def head(html: str, url: str = "https://www.messenger.example/ferry") -> Head:
    return read_head(parse(html.encode(), url))


def test_metas_by_every_name_that_they_have() -> None:
    got = head(
        "<meta name='Author' content=' Ines  Halvorsen '><meta property='og:title' itemprop='headline' content='Boats'>"
        "<body><meta name='author' content='Ada Reyes'><meta name='author' content='Ines Halvorsen'><meta name='empty'>"
    )
    assert got.metas == {
        "author": ("Ines Halvorsen", "Ada Reyes"),
        "og:title": ("Boats",),
        "headline": ("Boats",),
    }
    assert got.first("editor", "headline", "author") == "Boats"
    assert got.first("editor") is None


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>Boats &amp; piers</title>", "Boats & piers"),
        ("<body><p>Text</p><title>Boats</title>", "Boats"),
        ("<body><svg><title>A drawing of a boat</title></svg>", None),
        ("<body>", None),
    ],
)
def test_the_title_is_not_that_of_a_drawing(html: str, title: str | None) -> None:
    assert head(html).title == title


def test_names_of_the_site() -> None:
    html = "<meta property='og:site_name' content='The Messenger'><meta name='application-name' content='Messenger'>"
    assert head(html).site_names == ("The Messenger", "Messenger", "messenger.example", "messenger")
    assert head("<p>", "https://[x").site_names == ()
    assert head("<p>", "/ferry").site_names == ()


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ("<link rel='Canonical' href='/boats'>", "https://www.messenger.example/boats"),
        (
            "<link rel='canonical' href='javascript:x'><meta property='og:url' content='//m.example/b'>",
            "https://m.example/b",
        ),
        ("<link rel='icon' href='/boats'>", None),
        ("<link rel='canonical'>", None),
    ],
)
def test_the_canonical_address(html: str, address: str | None) -> None:
    assert head(html).canonical_url == address


@pytest.mark.parametrize("address", [None, "", "mailto:ines@messenger.example", "https://[x"])
def test_what_is_no_address(address: str | None) -> None:
    assert absolute_url("https://messenger.example/", address) is None


def test_text_as_a_reader_sees_it() -> None:
    assert squeeze(" Gud\xadrun &amp;\n\u200bAsta\x00 ") == "Gudrun & Asta"
    assert squeeze(None) == ""
