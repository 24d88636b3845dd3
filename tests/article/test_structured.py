import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.article.parse import parse
from tasks.article.structured import Node, article_node, first_text, nodes, texts, types

URL = "https://messenger.example/ferry"


def found(*blocks: str) -> list[Node]:
    scripts = "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)
    return nodes(parse(f"<html><head>{scripts}</head><body></body></html>".encode(), URL).tree)


@pytest.mark.parametrize(
    "block",
    [
        '{"@type": "NewsArticle", "headline": "Ferry"}',
        '[{"@type": "NewsArticle", "headline": "Ferry"}]',
        '{"@graph": [{"@type": "WebSite"}, {"@type": "NewsArticle", "headline": "Ferry"}]}',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Ferry"}\n//]]>',
        '<!-- {"@type": "NewsArticle", "headline": "Ferry"} -->',
        '{"@type": "NewsArticle", "headline": "Ferry",};',
        '{"@type": "WebSite"} {"@type": "NewsArticle", "headline": "Ferry"}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Ferry&quot;}",
        '{"@type": "NewsArticle", "headline": "Fer\nry"}',
        '{"@type": "https://schema.org/NewsArticle", "headline": "Ferry"}',
        '{"@type": "schema:NewsArticle", "headline": "Ferry"}',
        '\ufeff{"@type": "NewsArticle", "headline": "Ferry"}',
        '[{"@type": "WebSite"}][{"@type": "NewsArticle", "headline": "Ferry"}]',
        '[{"@type": "WebSite"} {"@type": "NewsArticle", "headline": "Ferry"}]',
        '{"@type": "NewsArticle", // of a boat\n "url": "http://a.example/b" /* * or two */, "headline": "Ferry"}',
        '{"@type": "NewsArticle",\n "description": "The "first" boat",\n "headline": "Ferry"\n}',
        "{'@type': 'NewsArticle', 'description': 'The board\\'s boat', 'headline': 'Ferry'}",
        '{"@type": "NewsArticle", "description": "The board\\\'s \\x boat", "headline": "Ferry"}',
        '{"@type": "NewsArticle", "description": "A\tboat", "headline": "Ferry"}',
    ],
)
def test_blocks_good_and_broken(block: str) -> None:
    node = article_node(found(block), URL, [])
    assert first_text(node["headline"]) in {"Ferry", "Fer ry"}


def test_references_are_followed_one_step() -> None:
    graph = [
        {"@type": "Person", "@id": "#ines", "name": "Ines Halvorsen", "image": {"@id": "#a"}},
        {
            "@type": "NewsArticle",
            "@id": "#a",
            "author": [{"@id": "#ines"}, {"@id": "#nobody"}, "Tom"],
            "image": "/g.jpg",
        },
    ]
    node = article_node(found(json.dumps({"@graph": graph})), URL, [])
    assert texts(node["author"]) == ["Ines Halvorsen", "Tom"]
    assert node["author"][0]["image"] == {"@id": "#a"}
    assert node["image"] == "/g.jpg"


def test_a_block_beyond_all_measure_is_left_out() -> None:
    assert found(json.dumps({"@type": "NewsArticle", "headline": "x" * 2_000_000})) == []


@pytest.mark.parametrize("block", ["", "{", "null", "3", "[" * 5000, '{"@graph": ' * 200, "undefined"])
def test_nonsense_is_nothing(block: str) -> None:
    assert article_node(found(block), URL, []) == {}


def test_the_article_of_this_page_is_found_by_its_address() -> None:
    blocks = [
        json.dumps({"@type": "Article", "url": f"https://www.messenger.example/{name}", "headline": name})
        for name in ("bees", "ferry")
    ]
    assert article_node(found(*blocks), URL + "?utm_source=x", ["bees"])["headline"] == "ferry"


def test_the_article_of_this_page_is_found_by_its_headline() -> None:
    blocks = [
        json.dumps({"@type": "Article", "mainEntityOfPage": {"@id": "#"}, "headline": name})
        for name in ("Bees", "Ferry")
    ]
    assert article_node(found(*blocks), URL, ["ferry!"])["headline"] == "Ferry"


def test_endless_blocks_are_cut() -> None:
    many = json.dumps([{"@type": "Article"}] * 600)
    assert len(found(many, many)) == 600


def test_texts() -> None:
    assert texts([" a  b ", {"name": "c"}, {"@value": "d"}, None, True, 5, {"headline": ["e"]}]) == [
        "a b",
        "c",
        "d",
        "5",
        "e",
    ]
    assert types({"@type": ["http://schema.org/Person", "Thing"]}) == ["Person", "Thing"]
    assert first_text({}) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_never_raises(value: object) -> None:
    assert all(isinstance(text, str) for text in texts(value))
