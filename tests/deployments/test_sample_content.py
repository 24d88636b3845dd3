"""The newsroom's pages hold what the truth says, and the traps that they are built for."""

import json
import re
from collections import Counter
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import lxml.html
import pytest

from deployments.sample import site, stories
from deployments.sample.truth import Expected, truth

PORT = 8721
ARTICLES = [item for item in truth(0) if item.outcome in {"article", "paywalled"} and item.alias_of is None]
BY_LAYOUT = {item.layout: item for item in reversed(ARTICLES)}
ZONES = {publisher: found.timezone for publisher, found in stories.sites().items()}
DOUBLED = {"two_divs", "both_in_article", "two_articles", "print_none", "print_hidden", "lazy"}


def page(item: Expected) -> str:
    answer = site.answers(0, PORT)[item.url]
    return answer.body.decode("cp949" if b"charset=euc-kr" in answer.body else "utf-8")


def tree(item: Expected) -> Any:
    return lxml.html.fromstring(page(item).encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))


def visible(item: Expected) -> str:
    found = tree(item)
    for hidden in found.xpath("//script | //style"):
        hidden.drop_tree()
    return " ".join(found.text_content().split())


@pytest.fixture(params=ARTICLES, ids=lambda item: f"{item.layout}-{item.key}")
def item(request: pytest.FixtureRequest) -> Expected:
    found: Expected = request.param
    return found


def test_sixty_articles_over_two_months() -> None:
    assert len(ARTICLES) >= 60
    days = sorted(date.fromisoformat(str(item.published_stated)[:10]) for item in ARTICLES)
    assert (days[0], days[-1]) == (date(2018, 12, 15), date(2019, 2, 13))
    assert max((after - before).days for before, after in pairwise(days)) <= 4
    kinds = Counter(story.kind for story in stories.written() if story.edition == 0)
    assert min(kinds[kind] for kind in ("news", "opinion", "live", "brief")) >= 1
    assert sum(item.layout == "market" for item in ARTICLES) == 12


def test_three_zones_and_two_languages() -> None:
    assert set(ZONES.values()) == {"Asia/Seoul", "Europe/Lisbon", "America/New_York"}
    assert {item.language for item in ARTICLES if item.source_id == "hangang-post"} == {"en", "ko"}


def test_each_paragraph_stands_on_the_page_in_order(item: Expected) -> None:
    text = visible(item)
    at = -1
    for paragraph in item.paragraphs:
        at = text.find(paragraph, at + 1)
        assert at >= 0, paragraph


def test_the_page_shows_headline_byline_captions_and_what_must_stay_out(item: Expected) -> None:
    text = visible(item)
    shown = [item.headline, item.byline, item.standfirst, item.dateline, item.section]
    shown += [*item.captions, *item.credits, *item.absent, *item.optional, *(email for _, email in item.authors)]
    assert [line for line in shown if line and line not in text] == []
    assert [line for line in item.absent if any(line in paragraph for paragraph in item.paragraphs)] == []
    assert all(name in text for name, _ in item.authors) or item.source_id == "hangang-post"


def test_links_of_every_role_are_on_the_page(item: Expected) -> None:
    document = tree(item)
    document.make_links_absolute(item.url)
    hrefs = Counter(document.xpath("//a/@href"))
    assert [url for url in (*item.related, *item.headlines, *item.intext) if not hrefs[url]] == []
    assert not set(item.related) & set(item.headlines)
    assert len(item.headlines) == (12 if item.language == "en" else len(item.headlines) or 1)


def test_stated_times_agree_with_utc(item: Expected) -> None:
    zone = ZoneInfo(ZONES[item.source_id])
    for stated, at in ((item.published_stated, item.published_at), (item.modified_stated, item.modified_at)):
        assert (stated is None) == (at is None)
        if stated and at:
            moment = datetime.fromisoformat(stated)
            aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
            assert aware == datetime.fromisoformat(at)
    assert item.modified_at is None or item.modified_at > str(item.published_at)


def test_articles_have_four_to_fourteen_paragraphs() -> None:
    counts = [len(story.paragraphs) for story in stories.written()]
    assert (min(counts), max(counts)) == (4, 13)


def test_pages_weigh_as_much_as_real_ones() -> None:
    weights = sorted(len(page(item)) for item in ARTICLES)
    assert weights[0] > 8_000
    assert sum(weight >= 15_000 for weight in weights) >= 20
    assert all(len(tree(item).xpath("//a")) >= 60 for item in ARTICLES)


@pytest.mark.parametrize("layout", sorted(DOUBLED))
def test_doubled_bodies(layout: str) -> None:
    item = BY_LAYOUT[layout]
    assert [visible(item).count(paragraph) for paragraph in item.paragraphs] == [2] * len(item.paragraphs)


@pytest.mark.parametrize("layout", sorted({str(item.layout) for item in ARTICLES} - DOUBLED))
def test_other_bodies_stand_once(layout: str) -> None:
    item = BY_LAYOUT[layout]
    repeated = {"excerpt_full": 1, "edited_copy": 0}.get(layout, 0)
    counts = [visible(item).count(paragraph) for paragraph in item.paragraphs]
    assert counts == [2] * repeated + [1] * (len(counts) - repeated)


def test_the_post_has_one_span_with_breaks_and_a_table() -> None:
    (span,) = tree(BY_LAYOUT["span_table"]).xpath("//div[@id='printTarget']/div/span")
    assert len(span.xpath("./br")) >= 10
    assert span.xpath("./table//td[@class='caption']")
    text = visible(BY_LAYOUT["span_table"])
    assert re.search(r"Posted : 20\d\d-\d\d-\d\d \d\d:\d\d", text)
    assert "More articles by this reporter" in text


def test_text_table_text_in_two_spans() -> None:
    children = tree(BY_LAYOUT["spans"]).xpath("//div[@id='printTarget']/div/*")
    assert [child.tag for child in children] == ["span", "table", "span"]


def test_hidden_copies() -> None:
    assert tree(BY_LAYOUT["print_none"]).xpath("//div[@style='display:none']//p")
    assert tree(BY_LAYOUT["print_hidden"]).xpath("//section[@hidden]//p")
    assert tree(BY_LAYOUT["lazy"]).xpath("//noscript//p")
    assert tree(BY_LAYOUT["lazy"]).xpath("//img[@data-src]")
    assert len(tree(BY_LAYOUT["two_articles"]).xpath("//article")) == 2
    assert len(tree(BY_LAYOUT["both_in_article"]).xpath("//article/div[p]")) == 2


def test_the_edited_copy_differs_in_every_paragraph() -> None:
    item = BY_LAYOUT["edited_copy"]
    (copy,) = tree(item).xpath("//div[@class='mobile-body']")
    edited = [line.text_content() for line in copy.xpath("./p")]
    assert len(edited) == len(item.paragraphs) - 1
    assert all(line != full for line, full in zip(edited, item.paragraphs, strict=False))


def test_pull_quotes_and_captions_repeat() -> None:
    quoted = next(story for story in stories.written() if story.key == BY_LAYOUT["pull_quotes"].key)
    assert visible(BY_LAYOUT["pull_quotes"]).count(str(quoted.quote)) == 3
    gallery = BY_LAYOUT["gallery"]
    assert [visible(gallery).count(caption) for caption in gallery.captions] == [2, 2, 2]


def test_live_posts_have_times_and_headings() -> None:
    posts = tree(BY_LAYOUT["live"]).xpath("//section[@class='live-post']")
    assert len(posts) == 6
    assert all(post.xpath("./time/@datetime") and post.xpath("./h3") for post in posts)


def test_json_ld_is_a_graph_with_authors_and_zones() -> None:
    item = next(item for item in ARTICLES if item.key == "harbor-ledger:ferry-fare-vote-48213")
    (script,) = tree(item).xpath("//script[@type='application/ld+json']/text()")
    article = next(node for node in json.loads(script)["@graph"] if node["@type"] == "NewsArticle")
    assert article["headline"] == item.headline
    assert [author["name"] for author in article["author"]] == [name for name, _ in item.authors]
    assert (article["datePublished"], article["dateModified"]) == (item.published_stated, item.modified_stated)
    assert str(item.published_stated).endswith("-05:00")


@pytest.mark.parametrize("layout", ["visible", "dated"])
def test_pages_with_nothing_but_visible_times(layout: str) -> None:
    found = page(BY_LAYOUT[layout])
    assert "datetime=" not in found
    assert "itemprop" not in found
    assert "ld+json" not in found


def test_the_amp_page_names_its_canonical_address() -> None:
    item = next(item for item in truth(0) if "/amp/" in item.url)
    assert tree(item).xpath("//link[@rel='canonical']/@href") == [item.alias_of]
    assert all(paragraph in visible(item) for paragraph in item.paragraphs)


def test_the_paywall_shows_the_first_paragraph_only() -> None:
    item = BY_LAYOUT["paywalled"]
    story = next(story for story in stories.written() if story.key == item.key)
    assert item.outcome == "paywalled"
    assert len(item.paragraphs) == 1
    assert all(paragraph not in page(item) for paragraph in story.paragraphs[1:])
    assert '"isAccessibleForFree": false' in page(item)


def test_wire_stories_share_body_and_hour_under_different_headlines() -> None:
    copies = [item for item in ARTICLES if item.copy_of]
    assert len(copies) == 2
    for copy in copies:
        original = next(item for item in ARTICLES if item.url == copy.copy_of)
        assert copy.paragraphs == original.paragraphs
        assert copy.source_id != original.source_id
        assert copy.headline != original.headline
        assert copy.desks == original.desks == ("Meridian Wire",)
        apart = datetime.fromisoformat(str(copy.published_at)) - datetime.fromisoformat(str(original.published_at))
        assert 0 < apart.total_seconds() < 3600


def test_one_page_is_in_cp949() -> None:
    encoded = [item for item in ARTICLES if b"charset=euc-kr" in site.answers(0, PORT)[item.url].body]
    assert len(encoded) == 1
    assert site.answers(0, PORT)[encoded[0].url].content_type == "text/html"


def test_odd_addresses_cover_every_way_to_end() -> None:
    outcomes = {item.outcome for item in truth(0)}
    assert outcomes == {
        *("article", "paywalled", "soft_404", "consent_wall", "gone", "not_found"),
        *("blocked_by_robots", "not_article", "wrong_type"),
    }


def test_every_link_within_the_newsroom_leads_somewhere() -> None:
    answers = site.answers(0, PORT)
    origins = tuple(f"http://127.0.0.1:{PORT + offset}" for offset in range(3))
    dead = set()
    starts = [*BY_LAYOUT.values(), *(Expected(url=f"{o}/", source_id="", status=200, outcome="") for o in origins)]
    for start in starts:
        document = tree(start)
        document.make_links_absolute(start.url)
        hrefs = {str(href).split("#")[0] for href in document.xpath("//a/@href | //img/@src | //amp-img/@src")}
        dead |= {href for href in hrefs if href.startswith(origins) and href not in answers}
    assert {href for href in dead if "/member/" not in href} == set()


def test_two_renderings_are_equal() -> None:
    again = site.answers.__wrapped__(0, PORT)
    assert {url: answer.etag for url, answer in again.items()} == {
        url: answer.etag for url, answer in site.answers(0, PORT).items()
    }
