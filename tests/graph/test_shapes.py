"""What an address alone tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.graph import shapes


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/2019/01/07/bridge-closed/",
        "https://a.example/news/two-killed-in-harbor-crash",
        "https://a.example/news/world-middle-east-50485521",
        "https://a.example/news_view.html?idx=8576&page=1",
        "https://a.example/www/nation/2019/01/103_261600.html",
        "https://a.example/article/rate-cut-hopes-fade-idUSKBN1XT00W",
        "https://a.example/videos/2019/10/11/us-china-trade-war-explained.html",
        "https://a.example/p/5d1f0c2ab49e7f3312345678/ferry-talks-resume",
    ],
)
def test_addresses_of_articles(url: str) -> None:
    assert shapes.article_score(url) >= 1.5


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/",
        "https://a.example/world/asia",
        "https://a.example/topics/two-killed-in-harbor-crash",
        "https://a.example/author/lee-min-a.html",
        "https://a.example/www/reporter/oh-min-jae.html",
        "https://a.example/gallery/2019/01/07/storm-in-pictures-from-harbor/",
        "https://a.example/list.html?page=2",
        "https://a.example/idx/?idx=",
        "http://[bad",
    ],
)
def test_addresses_of_other_pages(url: str) -> None:
    assert shapes.article_score(url) < 1.5


@pytest.mark.parametrize(
    ("url", "shape"),
    [
        ("https://a.example/2019/1/12345/a-b-c-d", ("year", "number", "id", "slug")),
        ("https://a.example/World/119_261600.html", ("world", "id")),
        ("https://a.example", ("",)),
        ("http://[bad", ()),
    ],
)
def test_shape(url: str, shape: tuple[str, ...]) -> None:
    assert shapes.shape(url) == shape


@pytest.mark.parametrize(
    ("url", "numbered"),
    [
        ("https://a.example/local/pier-two-48350", True),
        ("https://a.example/local/48350.html?page=2", True),
        ("https://a.example/48350/", True),
        ("https://a.example/sports/world-cup-2018", False),
        ("https://a.example/48350/local", False),
        ("https://a.example/?id=48350", False),
        ("http://[bad12345", False),
    ],
)
def test_is_numbered(url: str, numbered: bool) -> None:
    assert shapes.is_numbered(url) == numbered


@given(st.text())
def test_any_text_has_a_shape_and_a_score(text: str) -> None:
    assert shapes.shape(text) == shapes.shape(text.lower())
    assert -6 <= shapes.article_score(text) <= 8


@pytest.mark.parametrize(
    "href",
    [
        "https://www.facebook.com/sharer/sharer.php?u=x",
        "//twitter.com/intent/tweet?url=x",
        "mailto:?subject=x",
        "whatsapp://send?text=x",
        "https://api.whatsapp.com/send?text=x",
        "https://www.addtoany.com/share#url=x",
        "https://story.kakao.com/share?url=x",
        "/news/a-b-c?share=facebook",
        "/print-version/12345",
    ],
)
def test_addresses_that_share(href: str) -> None:
    assert shapes.is_share(href)


@pytest.mark.parametrize(
    "href",
    [
        "mailto:reporter@a.example",
        "https://www.facebook.com/harborpost",
        "/news/facebook.com/share-price-falls",
        "https://a.example/blog/?ref=facebook.com/sharer",
        "/footprint-of-a-giant",
    ],
)
def test_addresses_that_do_not_share(href: str) -> None:
    assert not shapes.is_share(href)


def test_hosts_of_social_networks() -> None:
    assert all(map(shapes.is_social, ["facebook.com", "m.facebook.com", "x.com", "t.me", "plus.google.com"]))
    assert not any(map(shapes.is_social, ["notfacebook.com", "google.com", "netflix.com", "chat.me", ""]))


def test_posts_authors_topics_and_sections() -> None:
    assert shapes.is_post("https://twitter.com/mayor/status/1")
    assert not shapes.is_post("https://twitter.com/mayor")
    assert shapes.is_author("https://a.example/Staff/jenny-reid/")
    assert not shapes.is_author("https://a.example/staff/")
    assert shapes.is_topic("https://a.example/?tag=harbor")
    assert not shapes.is_topic("https://a.example/news/topical-storm")
    assert shapes.is_section("https://a.example/section/business")
    assert not shapes.is_section("https://a.example/business")
