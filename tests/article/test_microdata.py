import pytest

from tasks.article import structured
from tasks.article.microdata import items
from tasks.article.parse import parse
from tasks.article.structured import Node, first_text, texts

URL = "https://messenger.example/ferry"
ARTICLE = "itemscope itemtype='https://schema.org/NewsArticle'"


def article(body: str, titles: list[str] | None = None) -> Node:
    found = items(parse(f"<html><body>{body}</body></html>".encode(), URL))
    return structured.article_node(found, URL, titles or [])


def test_an_article_in_the_shape_of_json_ld() -> None:
    node = article(
        f"<div {ARTICLE}><h1 itemprop='headline'>Ferry <b>sails</b></h1>"
        "<span itemprop='author' itemscope itemtype='http://schema.org/Person'><i itemprop='name'>Ines Halvorsen</i></span>"
        "<meta itemprop='datePublished' content='2019-01-07T17:03'><time itemprop='dateModified' datetime='2019-01-08'></time>"
        "<a itemprop='articleSection keywords' href='/f'>Ferries</a>"
        "<img itemprop='image' data-src='/g.jpg'><link itemprop='url' href='/ferry'>"
        "<div itemprop='articleBody'><p itemprop='text'>A very long text.</p></div></div>"
    )
    assert structured.types(node) == ["NewsArticle"]
    assert {name: first_text(node[name]) for name in node if name != "@type"} == {
        "headline": "Ferry sails",
        "author": "Ines Halvorsen",
        "datePublished": "2019-01-07T17:03",
        "dateModified": "2019-01-08",
        "articleSection": "Ferries",
        "keywords": "Ferries",
        "image": "/g.jpg",
        "url": "/ferry",
    }


def test_rdfa() -> None:
    node = article("<div typeof='schema:NewsArticle'><h1 property='schema:headline'>Ferry</h1></div>")
    assert (structured.types(node), texts(node["headline"])) == (["NewsArticle"], ["Ferry"])


def test_the_article_of_this_page_is_found_by_its_headline() -> None:
    two = "".join(f"<div {ARTICLE}><h2 itemprop='headline'>{name}</h2></div>" for name in ("Bees", "Ferry"))
    assert texts(article(two, ["ferry"])["headline"]) == ["Ferry"]


@pytest.mark.parametrize("name", ["headline", "datePublished", "articleSection"])
def test_properties_outside_of_any_item(name: str) -> None:
    assert texts(article(f"<p itemprop='{name}'>7 January</p>")[name]) == ["7 January"]


@pytest.mark.parametrize(
    "body",
    [
        "<p>Nothing</p>",
        "<p itemprop=''>Nothing</p>",
        "<p itemprop='telephone'>55</p>",
        "<div itemscope itemtype='http://schema.org/Person'><b itemprop='name'>Ines</b></div>",
    ],
)
def test_no_article(body: str) -> None:
    assert article(body) == {}


def test_no_page_is_too_much() -> None:
    nested = f"<div itemprop='a' {ARTICLE}>" * 300 + "x" + "</div>" * 300
    assert structured.types(article(nested)) == ["NewsArticle"]
    many = "".join(f"<i itemprop='headline'>{n}</i>" for n in range(1000))
    assert len(article(many)["headline"]) == 400
