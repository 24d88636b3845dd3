"""The sample newsroom's links, whose roles are written down with its stories."""

import pytest

from deployments.sample import site
from deployments.sample.truth import Expected, truth
from tasks.article.extract import extract_page
from tasks.graph.roles import assign
from warehouse.keys import url_key
from warehouse.outcomes import Outcome
from warehouse.records import Link

EDITION, PORT = 1, 8721
Cases = list[tuple[Expected, tuple[Link, ...]]]


def typed(item: Expected, answer: site.Answer) -> tuple[Link, ...]:
    page = extract_page(
        answer.body,
        capture_id=1,
        url_id=2,
        source_id=item.source_id,
        url=item.url,
        content_type=answer.content_type,
    )
    return assign(page.links, page_url=item.url)


@pytest.fixture(scope="module")
def cases() -> Cases:
    """Every page with an article; a redirect has none of its own."""
    answers = site.answers(EDITION, PORT)
    return [
        (item, typed(item, answers[item.url]))
        for item in truth(EDITION, PORT)
        if Outcome(item.outcome).kept and answers[item.url].location is None
    ]


@pytest.mark.parametrize("role", ["related", "headlines", "intext"])
def test_every_link_of_a_role_is_found_and_none_is_invented(role: str, cases: Cases) -> None:
    wrong = []
    for item, links in cases:
        wanted = {url_key(url) for url in getattr(item, role)}
        found = {link.url_key for link in links if link.role == role}
        if wanted != found:
            wrong.append((item.url, item.layout, "missing", wanted - found, "extra", found - wanted))
    assert wrong == []
    assert sum(len(getattr(item, role)) for item, _ in cases) > 20  # the role is there to be missed


def test_links_of_the_body_stand_where_they_say(cases: Cases) -> None:
    """An in-text link cites a sentence of the text, so each has offsets."""
    cited = [link for _, links in cases for link in links if link.role == "intext"]
    assert cited
    assert [link.href for link in cited if link.body_start is None or link.body_end is None] == []
