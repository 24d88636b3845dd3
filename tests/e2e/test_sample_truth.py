"""What the newsroom printed is what the warehouse holds: every URL's outcome, every field, every paragraph once."""

from typing import Any

import pytest

from deployments.sample.truth import Expected
from tests import rig
from tests.rig import Sample
from warehouse.keys import url_key

pytestmark = pytest.mark.e2e

KEPT = ("article", "paywalled")


def _articles(sample: Sample) -> dict[str, dict[str, Any]]:
    """Articles by the key of every URL that leads to one."""
    columns = [
        "headline",
        "standfirst",
        "byline",
        "section",
        "language",
        "published_stated",
        "modified_stated",
        "body",
        "article_id",
        "copy_of",
    ]
    found = rig.rows(
        sample.data,
        f"select u.url_key, {', '.join('a.' + c for c in columns)} from urls u"
        " join articles a on a.article_id = u.article_id",
    )
    return {str(row[0]): dict(zip(columns, row[1:], strict=True)) for row in found}


@pytest.fixture(scope="module")
def articles(sample: Sample) -> dict[str, dict[str, Any]]:
    return _articles(sample)


@pytest.fixture(scope="module")
def expected(sample: Sample) -> list[Expected]:
    return [item for item in sample.truth if item.outcome in KEPT]


def test_every_url_ends_in_its_outcome(sample: Sample) -> None:
    told = dict(rig.rows(sample.data, "select url_key, outcome from urls"))
    wrong = [
        (item.url, item.layout, item.outcome, told.get(url_key(item.url)))
        for item in sample.truth
        if told.get(url_key(item.url)) != item.outcome
    ]
    assert wrong == []


def test_every_article_has_every_paragraph_once_in_order(
    articles: dict[str, dict[str, Any]], expected: list[Expected]
) -> None:
    wrong = []
    for item in expected:
        article = articles.get(url_key(item.url))
        body = [] if article is None else [_squeezed(part) for part in article["body"].split("\n\n")]
        wanted = [_squeezed(part) for part in item.paragraphs]
        found = [part for part in body if part in wanted]
        if found != wanted:
            wrong.append((item.url, item.layout, "lost", [w[:60] for w in wanted if w not in body]))
            wrong.append((item.url, item.layout, "twice", [w[:60] for w in wanted if body.count(w) > 1]))
    assert wrong == []


def test_nothing_else_stands_in_a_body(articles: dict[str, dict[str, Any]], expected: list[Expected]) -> None:
    wrong = []
    for item in expected:
        body = articles[url_key(item.url)]["body"]
        wrong += [(item.url, item.layout, line) for line in (*item.absent, *item.captions, "![]() |") if line in body]
    assert wrong == []


@pytest.mark.parametrize("field", ["headline", "byline", "section", "language", "published_stated", "modified_stated"])
def test_field(field: str, articles: dict[str, dict[str, Any]], expected: list[Expected]) -> None:
    wrong = [
        (item.url, item.layout, getattr(item, field), articles[url_key(item.url)][field])
        for item in expected
        if getattr(item, field) != articles[url_key(item.url)][field]
    ]
    assert wrong == []


def test_times_in_utc(sample: Sample, expected: list[Expected]) -> None:
    told = {
        str(key): (published, modified)
        for key, published, modified in rig.rows(
            sample.data,
            "select u.url_key, strftime(timezone('UTC', a.published_at), '%Y-%m-%dT%H:%M:%S+00:00'),"
            " strftime(timezone('UTC', a.modified_at), '%Y-%m-%dT%H:%M:%S+00:00')"
            " from urls u join articles a on a.article_id = u.article_id",
        )
    }
    wrong = [
        (item.url, item.layout, (item.published_at, item.modified_at), told[url_key(item.url)])
        for item in expected
        if (item.published_at, item.modified_at) != told[url_key(item.url)]
    ]
    assert wrong == []


def test_authors_with_their_email(sample: Sample, expected: list[Expected]) -> None:
    told: dict[str, list[tuple[object, object]]] = {}
    for key, name, email in rig.rows(
        sample.data,
        "select u.url_key, w.name, w.email from urls u join articles a on a.article_id = u.article_id"
        " join article_authors c on c.capture_id = a.capture_id join authors w using (author_id)"
        " where w.kind = 'person' order by u.url_key, c.position",
    ):
        told.setdefault(str(key), []).append((name, email))
    wrong = [
        (item.url, item.layout, item.authors, told.get(url_key(item.url), []))
        for item in expected
        if list(item.authors) != told.get(url_key(item.url), [])
    ]
    assert wrong == []


def test_captions(sample: Sample, expected: list[Expected]) -> None:
    told: dict[str, list[object]] = {}
    for key, caption in rig.rows(
        sample.data,
        "select u.url_key, i.caption from urls u join articles a on a.article_id = u.article_id"
        " join images i on i.capture_id = a.capture_id"
        " where i.caption is not null order by u.url_key, i.position",
    ):
        told.setdefault(str(key), []).append(caption)
    wrong = [
        (item.url, item.layout, item.captions, told.get(url_key(item.url), []))
        for item in expected
        if list(item.captions) != told.get(url_key(item.url), [])
    ]
    assert wrong == []


@pytest.mark.parametrize("role", ["related", "headlines", "intext"])
def test_links_of_a_role(role: str, sample: Sample, expected: list[Expected]) -> None:
    """Every link of the role is there and typed; what the page does not have is not invented."""
    told: dict[str, set[str]] = {}
    for key, target in rig.rows(  # not by target_url_id: `urls` need not hold what another site publishes
        sample.data,
        "select u.url_key, l.target_url from urls u join articles a on a.article_id = u.article_id"
        f" join links l on l.capture_id = a.capture_id where l.role = '{role}'",
    ):
        told.setdefault(str(key), set()).add(url_key(str(target)))
    wrong = []
    for item in expected:
        wanted = {url_key(url) for url in getattr(item, role)}
        found = told.get(url_key(item.url), set())
        if wanted != found:
            wrong.append((item.url, item.layout, "missing", sorted(wanted - found), "extra", sorted(found - wanted)))
    assert wrong == []


def test_copies_are_found_across_publishers(articles: dict[str, dict[str, Any]], expected: list[Expected]) -> None:
    wanted = {
        articles[url_key(item.url)]["article_id"]: articles[url_key(item.copy_of)]["article_id"]
        for item in expected
        if item.copy_of
    }
    assert wanted
    assert {a["article_id"]: a["copy_of"] for a in articles.values() if a["copy_of"] is not None} == wanted


def test_nothing_was_fetched_twice(sample: Sample) -> None:
    """An article that another address redirects to is seen once under each; everything else once."""
    reached = {item.alias_of for item in sample.truth if item.alias_of}
    assert {url: n for url, n in sample.requests.items() if n > (2 if url in reached else 1)} == {}


def test_checks_pass(sample: Sample) -> None:
    assert rig.rows(sample.data, "select count(distinct check_name) >= 10 from checks") == [(True,)]
    assert rig.rows(sample.data, "select * from checks where bad_count > 0") == []


def _squeezed(text: str) -> str:
    return " ".join(text.split())
