"""What the loader makes of pages: new articles, revisions, aliases, copies, links."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.staging import RUN, Visit, Warehouse, address, at, stage, stages, url_id, words
from warehouse import store
from warehouse.check import demand, run_checks
from warehouse.checksum import content_checksum
from warehouse.errors import WarehouseError
from warehouse.load import LoadReport, load_stages
from warehouse.outcomes import Outcome
from warehouse.stage import write_stage


def load(data: Path, *groups: Iterable[Visit]) -> list[LoadReport]:
    """Load each group as a stage of its own, and check the whole warehouse after the last."""
    begin = sum(1 for _ in ask(data, "select 1 from loads")) + 1
    reports = [load_stages(data, [stage(data, group, seq)]) for seq, group in enumerate(groups, begin)]
    with store.open_loading(data) as con:
        demand(run_checks(con))
    return reports


def ask(data: Path, query: str) -> list[dict[str, Any]]:
    with store.open_loading(data) as con:
        return store.rows(con, query)


def only(data: Path, query: str) -> list[Any]:
    """The values of a query with one column."""
    return [next(iter(row.values())) for row in ask(data, query)]


def checksum(data: Path) -> str:
    with store.open_loading(data) as con:
        return content_checksum(con)


def test_a_new_article_has_all_its_rows(warehouse: Warehouse) -> None:
    visit = Visit(
        address("a"),
        body=words("x"),
        published=at(-60),
        author="Kim",
        links=((address("b"), "related"), ("mailto:", "nav")),
    )
    [report] = warehouse.load([visit])
    assert report == LoadReport(pages=1, articles_new=1, known_new=1, by_outcome={"article": 1})
    [article] = warehouse.ask("from article_list")
    assert article["article_id"] == article["url_id"] == article["cluster_id"] == visit.url_id
    assert (article["url"], article["body"], article["authors"]) == (visit.url, visit.body, ["Kim"])
    assert (article["source_name"], article["version_count"], article["gone_at"]) == ("The Herald", 1, None)
    assert article["published_at"] == at(-60)
    counts = {
        table: warehouse.only(f"select count(*) from {table}")[0]
        for table in (
            "links",
            "images",
            "metadata_candidates",
            "article_authors",
            "authors",
            "blocks",
            "edges",
            "issues",
        )
    }
    assert counts == {
        "links": 2,
        "images": 1,
        "metadata_candidates": 1,
        "article_authors": 1,
        "authors": 1,
        "blocks": 2,
        "edges": 0,
        "issues": 0,
    }


def test_loading_twice_changes_nothing(data: Path) -> None:
    visits = [Visit(address("a"), body=words("x"), author="Kim"), Visit(address("b"), 1, outcome=Outcome.GONE)]
    load(data, visits)
    before = checksum(data), ask(data, "from fetches"), ask(data, "from issues"), ask(data, "from blocks")
    same_again = stage(data, visits)
    assert load_stages(data, [same_again]) == LoadReport()
    assert not same_again.exists()
    assert load_stages(data, [stage(data, visits, 2)]).pages == 0, "the same records under another number"
    assert (checksum(data), ask(data, "from fetches"), ask(data, "from issues"), ask(data, "from blocks")) == before


def test_no_stage_no_work(data: Path) -> None:
    assert load_stages(data, []) == LoadReport()


def test_a_changed_headline_alone_is_a_revision(warehouse: Warehouse) -> None:
    first = Visit(address("a"), 0, words("x"), "Fire", published=at(-60))
    second = replace(first, minute=10, headline="Fire kills two", modified=at(5))
    third = replace(second, minute=20)
    reports = warehouse.load([first], [second], [third])
    assert [(r.articles_new, r.revisions, r.unchanged) for r in reports] == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    assert warehouse.only("select headline from article_list") == ["Fire kills two"]
    texts = warehouse.ask(
        "select revision, headline, valid_from, valid_to, changed from revision_list order by revision"
    )
    assert texts == [
        {"revision": 1, "headline": "Fire", "valid_from": at(-60), "valid_to": at(5), "changed": []},
        {"revision": 2, "headline": "Fire kills two", "valid_from": at(5), "valid_to": None, "changed": ["headline"]},
    ]
    assert warehouse.only("select last_seen_at from articles") == [at(20)]


def test_a_text_that_comes_back_is_the_present_one_again(warehouse: Warehouse) -> None:
    first = Visit(address("a"), 0, words("x"))
    warehouse.load([first], [replace(first, minute=10, body=words("y"))], [replace(first, minute=20)])
    assert warehouse.only("select body from article_list") == [words("x")]
    assert warehouse.only("select count(*) from article_versions") == [2]
    spans = warehouse.ask("select body, valid_from, valid_to from revision_list order by revision")
    assert [(row["body"][:2], row["valid_from"], row["valid_to"]) for row in spans] == [
        ("y0", at(10), at(20)),
        ("x0", at(20), None),
    ]
    warehouse.load([replace(first, minute=30)])
    assert warehouse.only("select valid_from from article_versions where valid_to is null") == [at(20)]


def test_a_redirect_to_a_known_url_makes_one_article(warehouse: Warehouse) -> None:
    new = Visit(address("new"), 0, words("x"), published=at(-60))
    old = Visit(address("old"), 1, words("x"), final_url=address("new"))
    [_, report] = warehouse.load([new], [old])
    assert (report.articles_new, report.aliases) == (0, 1)
    assert warehouse.only("select count(*) from article_list") == [1]
    aliases = warehouse.ask("select url_id, alias_of, outcome from urls order by alias_of nulls first")
    assert aliases == [
        {"url_id": new.url_id, "alias_of": None, "outcome": "article"},
        {"url_id": old.url_id, "alias_of": new.url_id, "outcome": "article"},
    ]
    assert {"redirect", "same content"} == set(warehouse.only("select how from url_aliases"))


def test_two_articles_found_to_be_one_are_merged_and_keep_their_ids(warehouse: Warehouse) -> None:
    one = Visit(address("one"), 0, words("x"), links=((address("far"), "related"),))
    two = Visit(address("two"), 1, words("y"))
    far = Visit(address("far"), 2, words("z"), links=((address("two"), "related"),))
    warehouse.load([one, two, far])
    assert warehouse.only("select count(*) from article_list") == [3]
    warehouse.load([replace(two, minute=9, final_url=address("one"), body=words("x"))])
    assert warehouse.only("select merged_into from articles where merged_into is not null") == [one.url_id]
    assert set(warehouse.only("select article_id from article_list")) == {one.url_id, far.url_id}
    assert warehouse.only(f"select article_id from urls where url_id = {two.url_id}") == [one.url_id]
    edges = warehouse.ask("select from_article_id, to_article_id from edges order by all")
    expected = [(one.url_id, far.url_id), (far.url_id, one.url_id)]
    assert sorted(tuple(edge.values()) for edge in edges) == sorted(expected)
    assert warehouse.only(f"select count(*) from article_versions where article_id = {one.url_id}") == [2]


def test_same_content_under_two_urls_of_one_source_is_one_article(warehouse: Warehouse) -> None:
    desktop = Visit(address("a"), 5, words("x"), published=at(-9))
    mobile = Visit(address("a2", host="m"), 1, words("x"), canonical=address("a"))
    [report] = warehouse.load([mobile, desktop])
    assert (report.articles_new, report.aliases, report.pages) == (1, 1, 2)
    [article] = warehouse.ask("from article_list")
    assert article["url"] == desktop.url, "the page that names itself canonical speaks"
    assert article["article_id"] == desktop.url_id
    assert warehouse.only("select count(*) from article_versions") == [1]
    assert sorted(warehouse.only("select how from url_aliases")) == ["canonical", "same content", "same content"]


def test_short_bodies_are_neither_merged_nor_copied(warehouse: Warehouse) -> None:
    body = words("no trading today", 9)
    warehouse.load([Visit(address("a"), 0, body), Visit(address("b"), 1, body)])
    warehouse.load([Visit(address("a", "courier"), 2, body, source="courier")])
    assert warehouse.only("select count(*) from article_list") == [3]
    assert warehouse.only("select count(*) from copies") == [0]


@pytest.mark.parametrize(
    "canonical",
    [
        "https://www.herald.example/",
        "https://www.herald.example",
        "https://elsewhere.example/a",
        "mailto:desk@herald.example",
        "http://[broken",
        "/relative",
        "",
    ],
)
def test_a_canonical_link_to_nowhere_sensible_is_ignored(warehouse: Warehouse, canonical: str) -> None:
    warehouse.load([Visit(address(path), minute, words(path), canonical=canonical) for minute, path in enumerate("ab")])
    assert warehouse.only("select count(*) from article_list") == [2]
    assert warehouse.only("select bool_and(is_canonical) from urls") == [True]


def test_a_source_without_hosts_trusts_the_page_s_own_host(warehouse: Warehouse) -> None:
    own = Visit("https://m.paper.example/1", 0, words("x"), canonical="https://www.paper.example/a", source="warcs")
    other = Visit("https://m.paper.example/b", 1, words("y"), canonical="https://other.example/b", source="warcs")
    warehouse.load([own, other])
    assert warehouse.only("select evidence from url_aliases") == ["paper.example/a"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (1, 0, 2)])
def test_the_earliest_published_is_the_original_whenever_it_arrives(
    warehouse: Warehouse, order: tuple[int, int, int]
) -> None:
    wire = [
        Visit(address("w", "gazette"), 0, words("x"), "Ours", source="gazette", published=at(-30)),
        Visit(address("w", "courier"), 1, words("x"), "Theirs", source="courier", published=at(-60)),
        Visit(address("w"), 2, words("x"), "Nobody's", published=None),
    ]
    warehouse.load(*[[wire[number]] for number in order])
    copies = warehouse.ask("select article_id, copy_of, cluster_id from articles")
    original = wire[1].url_id
    assert {row["article_id"]: row["copy_of"] for row in copies} == {
        wire[0].url_id: original,
        original: None,
        wire[2].url_id: original,
    }
    assert {row["cluster_id"] for row in copies} == {original}
    assert warehouse.only("select minutes_later from copy_list order by 1") == [30, None]


def test_a_copy_stays_one_when_its_original_is_revised(warehouse: Warehouse) -> None:
    original = Visit(address("w"), 0, words("x"), published=at(-60))
    copy = Visit(address("w", "courier"), 1, words("x"), source="courier", published=at(-30))
    reports = warehouse.load([original], [copy], [replace(original, minute=9, body=words("y"))])
    assert [report.copies for report in reports] == [0, 1, 0]
    assert warehouse.only("select copy_of from articles where copy_of is not null") == [original.url_id]


def test_links_become_edges_whenever_the_target_arrives(warehouse: Warehouse) -> None:
    here = Visit(address("here"), 0, words("x"), links=((address("there"), "intext"), (address("there"), "related")))
    there = Visit(address("there"), 1, words("y"), links=((address("here"), "nav"), (address("there"), "nav")))
    warehouse.load([here])
    assert warehouse.only("select count(*) from edges") == [0]
    warehouse.load([there])
    edges = warehouse.ask("select from_article_id, to_article_id, role, link_count from edges order by role")
    assert [tuple(edge.values()) for edge in edges] == [
        (here.url_id, there.url_id, "intext", 1),
        (there.url_id, here.url_id, "nav", 1),
        (here.url_id, there.url_id, "related", 1),
    ]
    warehouse.load([replace(here, minute=9, body=words("z"), links=())])
    assert warehouse.only("select count(*) from edges") == [3], "an edge stays when a revision drops the link"
    relations = warehouse.only(f"select relation from related_articles where article_id = {there.url_id} order by 1")
    assert relations == ["linked by: intext", "linked by: related", "links to: nav"]
    shown = warehouse.ask(
        f"select target_article_id, target_headline from link_list where article_id = {there.url_id} order by position",
    )
    assert shown[0] == {"target_article_id": here.url_id, "target_headline": "A headline"}


def test_a_link_to_an_alias_leads_to_the_article(warehouse: Warehouse) -> None:
    mobile = address("mobile/b", host="m")
    warehouse.load([Visit(address("here"), 0, words("x"), links=((mobile, "related"),))])
    warehouse.load([Visit(address("b"), 1, words("y"), canonical=mobile)])
    assert warehouse.only("select to_article_id from edges") == [url_id(address("b"))]


def test_an_article_whose_url_is_gone_stays(warehouse: Warehouse) -> None:
    visit = Visit(address("a"), 0, words("x"))
    warehouse.load([visit], [Visit(address("a"), 10, outcome=Outcome.GONE)])
    [article] = warehouse.ask("select body, gone_at from article_list")
    assert article == {"body": words("x"), "gone_at": at(10)}
    assert warehouse.only("select outcome from urls") == ["gone"]
    warehouse.load([replace(visit, minute=20)])
    assert warehouse.only("select gone_at from articles") == [None]
    assert warehouse.only("select outcome from urls") == ["article"]


def test_an_article_is_not_gone_while_one_of_its_urls_answers(warehouse: Warehouse) -> None:
    one, other = Visit(address("a"), 0, words("x")), Visit(address("print/a"), 1, words("x"))
    warehouse.load([one, other, Visit(address("print/a"), 9, outcome=Outcome.NOT_FOUND)])
    assert warehouse.only("select gone_at from articles") == [None]
    warehouse.load([Visit(address("a"), 10, outcome=Outcome.GONE)])
    assert warehouse.only("select gone_at from articles") == [at(10)]


def test_a_page_that_did_not_change_keeps_its_outcome(warehouse: Warehouse) -> None:
    warehouse.load([Visit(address("a"), 0, words("x"))], [Visit(address("a"), 5, outcome=Outcome.NOT_MODIFIED)])
    assert warehouse.only("select outcome from urls") == ["article"]
    assert warehouse.only("select count(*) from issues") == [0]
    warehouse.load([Visit(address("b"), 6, outcome=Outcome.NOT_MODIFIED)])
    assert warehouse.only(f"select outcome from urls where url_id = {url_id(address('b'))}") == ["not_modified"]


def test_a_deferral_does_not_hide_a_final_outcome(warehouse: Warehouse) -> None:
    warehouse.load([Visit(address("a"), 0, words("x"))], [Visit(address("a"), 5, outcome=Outcome.TIMEOUT)])
    assert warehouse.only("select outcome from urls") == ["article"]
    warehouse.load(
        [Visit(address("b"), 6, outcome=Outcome.TIMEOUT)], [Visit(address("b"), 7, outcome=Outcome.TLS_ERROR)]
    )
    assert warehouse.only(f"select outcome from urls where url_id = {url_id(address('b'))}") == ["tls_error"]


def test_each_thing_gone_wrong_is_an_issue(warehouse: Warehouse) -> None:
    bad_page = Visit(address("soft"), 0, "sorry", outcome=Outcome.SOFT_404)
    [report] = warehouse.load([bad_page, Visit(address("slow"), 1, outcome=Outcome.TIMEOUT)])
    assert report.by_outcome == {"soft_404": 1, "timeout": 1}
    issues = warehouse.ask("select url, code, reason, run_id, flow from issue_list order by code")
    assert [tuple(issue.values()) for issue in issues] == [
        (address("soft"), "soft_404", "as told", RUN, "ingest"),
        (address("slow"), "timeout", "as told", RUN, "ingest"),
    ]


def test_a_page_may_come_in_a_later_stage_than_its_fetch(data: Path) -> None:
    visit = Visit(address("a"), 0, words("x"))
    load_stages(
        data, [write_stage(data / "stage", "herald", RUN, 1, method="live", records=[visit.known(), visit.fetch()])]
    )
    assert only(data, "select outcome from urls") == [None]
    assert only(data, "select due_at from frontier") == [at(0)], "what was fetched and not extracted stays due"
    load_stages(data, [write_stage(data / "stage", "herald", RUN, 2, method="live", records=[visit.page()])])
    assert only(data, "select count(*) from article_list") == [1]


def test_a_page_without_any_fetch_is_refused(data: Path) -> None:
    visit = Visit(address("a"), 0, words("x"))
    path = write_stage(data / "stage", "herald", RUN, 1, method="live", records=[visit.page()])
    with pytest.raises(WarehouseError, match="fetch was never staged"):
        load_stages(data, [path])
    assert path.exists()
    assert only(data, "select count(*) from extractions") == [0]


def test_a_damaged_stage_stops_the_whole_load(data: Path) -> None:
    good, bad = stages(data, [[Visit(address("a"), 0, words("x"))], [Visit(address("b"), 1, words("y"))]])
    (bad / "fetches.parquet").write_bytes(b"")
    with pytest.raises(WarehouseError, match=r"fetches\.parquet"):
        load_stages(data, [good, bad])
    assert only(data, "select count(*) from articles") == [0]


def test_a_load_that_the_database_refuses_is_undone(data: Path) -> None:
    with store.open_loading(data) as con:
        con.execute("alter table windows rename to windows_elsewhere")
    path = stage(data, [Visit(address("a"), 0, words("x"))])
    with pytest.raises(WarehouseError, match="the load was undone"):
        load_stages(data, [path])
    assert only(data, "select count(*) from articles") == [0]


def test_a_better_extractor_replaces_what_its_capture_gave(data: Path) -> None:
    visit = Visit(address("a"), 0, words("x"), links=((address("b"), "nav"),), author="Kim")
    load(data, [visit])
    better = replace(visit, extractor="2", body=words("y"), links=())
    path = write_stage(data / "stage", "herald", RUN, 2, method="live", records=[better.page()])
    report = load_stages(data, [path])
    assert only(data, "select body from article_list") == [words("y")]
    assert [only(data, f"select count(*) from {table}") for table in ("extractions", "article_versions", "links")] == [
        [2],
        [1],
        [0],
    ]
    assert report.pages == 1


def test_a_stage_of_an_unannounced_run_makes_the_run_known(data: Path) -> None:
    visit = Visit(address("a"), 0, words("x"), run="run-9")
    path = write_stage(data / "stage", "herald", "run-9", 1, method="live", records=visit.records(), flow="reprocess")
    load_stages(data, [path])
    assert ask(data, "select flow, state from runs where run_id = 'run-9'") == [
        {"flow": "reprocess", "state": "running"}
    ]


def test_the_same_author_in_two_spellings_is_one(fresh_data: Callable[[], Path]) -> None:
    visits = [Visit(address("a"), 0, words("x"), author="KIM"), Visit(address("b"), 1, words("y"), author="Kim")]
    sums = []
    for order in (visits, visits[::-1]):
        data = fresh_data()
        load(data, *[[visit] for visit in order])
        assert only(data, "select name from authors") == ["KIM"]
        assert sorted(only(data, "select credited_as from author_list")) == ["KIM", "Kim"]
        sums.append(checksum(data))
    assert sums[0] == sums[1]
