"""Pages of links: which lead to articles, and where the next page is."""

import pytest

from deployments.sample import site
from deployments.sample.stories import PUBLISHERS
from deployments.sample.truth import truth
from tasks.web.entries import NotThisFormat
from tasks.web.listings import MOST_LINKS, looks_like_article, parse

BASE = "https://news.example/section/world/"
HEADLINE = "The tram runs again after nine years"


def urls(body: str, links: str = "a", next_page: str | None = None) -> list[str]:
    return [entry.url for entry in parse(f"<html><body>{body}</body></html>".encode(), BASE, links, next_page).entries]


def test_a_selector_names_links_or_what_is_around_them() -> None:
    body = (
        '<nav><a href="/about">About</a></nav>'
        '<div class="teaser"><a href="one.html#top"><img src="x.jpg" alt="Tram"></a><a href="one.html">One</a></div>'
        '<div class="teaser"><h3><a href="//news.example/two">Two</a></h3><a name="anchor">x</a></div>'
        '<a class="more" href="three">Three</a><a href="javascript:void(0)">x</a>'
    )
    found = parse(f"<html><body>{body}</body></html>".encode(), BASE, ".teaser").entries
    assert [(entry.url, entry.headline) for entry in found] == [
        ("https://news.example/section/world/one.html", "One"),
        ("https://news.example/two", "Two"),
    ]
    assert urls(body, "a.more") == ["https://news.example/section/world/three"]
    assert urls(body, "h2 a") == []


def test_base_title_and_charset() -> None:
    body = (
        '<head><base href="https://m.news.example/x/"></head><a href="1" title=" The  tram "></a><a href="2">서울</a>'
    )
    payload = f"<html>{body}</html>".encode("euc-kr")
    first, second = parse(payload, BASE, "[href]", content_type="text/html; charset=euc-kr").entries
    assert (first.url, first.headline) == ("https://m.news.example/x/1", "The tram")
    assert (second.url, second.headline) == ("https://m.news.example/x/2", "서울")


@pytest.mark.parametrize(
    ("body", "selector", "expected"),
    [
        ('<a rel="nofollow next" href="?page=2">Older</a>', None, f"{BASE}?page=2"),
        ('<link rel="next" href="/p/2"><p>x', None, "https://news.example/p/2"),
        ('<a class="next" href="/p/2#list">Older</a>', "a.next", "https://news.example/p/2"),
        ('<ul class="pager"><li class="next"><a href="/p/2">2</a></ul>', "li.next", "https://news.example/p/2"),
        ('<a rel="next" href="mailto:x">Older</a>', None, None),
        ('<a rel="next" href="/p/2">Older</a>', "a.next", None),
        ("<p>The last page", None, None),
    ],
)
def test_next_page(body: str, selector: str | None, expected: str | None) -> None:
    page = parse(f"<html><body>{body}</body></html>".encode(), BASE, next_page=selector)
    assert page.next_url == expected


@pytest.mark.parametrize(
    "path",
    [
        "/2019/01/07/trams",
        "/2019/1/trams",
        "/news/articleView.html?idxno=12345",
        "/www/nation/2022/07/501_333483.html",
        "/district/343715",
        "/?p=1864272",
        "/news/20190107-trams",
        "/world/the-tram-runs-again-after-nine-years",
        "/world/tram-runs-again",
        "/news/서울-시내-버스-다시-달린다",
    ],
)
def test_articles(path: str) -> None:
    assert looks_like_article(f"https://news.example{path}", HEADLINE)


@pytest.mark.parametrize(
    "path",
    [
        "/", "", "/world", "/world/europe", "/about-us", "/tag/tram-runs-again-after-years", "/author/jane-ann-van-doe",
        "/2019/01/07/", "/2019/01", "/2019", "/archive/2019-01-07", "/search?q=tram", "/pictures/2019/01/07/tram.jpg",
        "/rss/2019.xml", "/?utm_id=1", "/help/2019/01/07/x", "/news/?page=2",
    ],
)  # fmt: skip
def test_fronts_and_functions(path: str) -> None:
    assert not looks_like_article(f"https://news.example{path}", HEADLINE)


def test_a_short_name_is_no_headline() -> None:
    assert not looks_like_article("https://news.example/men-of-year", "Men")
    assert looks_like_article("https://news.example/men-of-year", "한국의 올해의 인물들이 선정되었다")


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_the_newsrooms_own_pages(publisher: str) -> None:
    """On front pages, sections, tags and archives: every article that is linked, and nothing else of the site."""
    port = 8721 + list(PUBLISHERS).index(publisher)
    origin = f"http://127.0.0.1:{port}"
    told = {item.url for item in truth(0)}
    articles = {item.url for item in truth(0) if item.outcome in {"article", "paywalled"}}
    found, missed, count = set(), set(), 0
    for url, answer in site.answers(0, 8721).items():
        if url.startswith(f"{origin}/") and answer.status == 200 and "html" in answer.content_type and url not in told:
            count += 1
            page = parse(answer.body, url)
            found |= {entry.url for entry in page.entries if entry.url.startswith(origin)}
            every = {entry.url for entry in parse(answer.body, url, "[href]").entries}
            missed |= (every & articles) - {entry.url for entry in page.entries}
    assert count > 20
    assert len(found) > 15
    assert (found - articles, missed) == (set(), set())


@pytest.mark.parametrize("payload", [b"", b"   ", b"\0\0", b"plain words", b"%PDF-1.4", b"\x89PNG\r\n"])
def test_no_page(payload: bytes) -> None:
    with pytest.raises(NotThisFormat):
        parse(payload, BASE)


def test_hostile_pages_are_harmless() -> None:
    deep = b"<div>" * 50_000 + b"<a href='/1'>x</a>"
    assert len(parse(deep, BASE, "a[href]").entries) <= 1
    many = "".join(f"<a href='/{at}'>x</a>" for at in range(MOST_LINKS + 9)).encode()
    assert len(parse(many, BASE, "a[href]").entries) == MOST_LINKS
