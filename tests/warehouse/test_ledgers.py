"""What is counted: blocks by page, URLs by day and outcome."""

from dataclasses import replace
from pathlib import Path

from tests.warehouse.staging import Visit, Warehouse, address, at, words
from warehouse import store
from warehouse.outcomes import ARTICLES, DEFERRED, Outcome


def test_blocks_count_pages_of_a_source_once(warehouse: Warehouse) -> None:
    visits = [Visit(address(path), minute, words(path)) for minute, path in enumerate("ab")]
    warehouse.load(visits, [replace(visits[0], minute=9, body=words("c"))])
    warehouse.load([Visit(address("a", "courier"), 10, words("d"), source="courier")])
    blocks = warehouse.ask(
        "select source_id, page_count, body_page_count from blocks where text = 'Home News Sport' order by 1"
    )
    assert [tuple(block.values()) for block in blocks] == [("courier", 1, 0), ("herald", 2, 0)]
    assert warehouse.only("select body_page_count from blocks where text like 'a0%'") == [1]


def test_windows_count_how_the_urls_of_a_day_ended(warehouse: Warehouse) -> None:
    day = at(-600).date()
    hinted = [Visit(address(path), minute, words(path), day_hint=day) for minute, path in enumerate("ab")]
    published = Visit(address("c"), 3, words("c"), published=at(-3 * 24 * 60))
    failing = Visit(address("d"), 4, outcome=Outcome.TIMEOUT, day_hint=day)
    warehouse.load([*hinted, published, failing])
    windows = warehouse.ask(
        "select day, state, url_count, article_count, deferred_count, outcome_counts from windows order by day"
    )
    assert [tuple(window.values()) for window in windows] == [
        (at(-3 * 24 * 60).date(), "partial", 1, 1, 0, {"article": 1}),
        (day, "partial", 4 - 1, 2, 1, {"article": 2, "timeout": 1}),
    ]
    warehouse.load([replace(failing, minute=9, outcome=Outcome.GONE)])
    assert warehouse.ask(f"select url_count, article_count, rejected_count from completeness where day = '{day}'") == [
        {"url_count": 3, "article_count": 2, "rejected_count": 1}
    ]
    assert warehouse.ask("select outcome, url_count from outcome_counts order by 1") == [
        {"outcome": "article", "url_count": 3},
        {"outcome": "gone", "url_count": 1},
    ]


def test_the_macros_know_every_outcome(data: Path) -> None:
    with store.open_loading(data) as con:
        for outcome in Outcome:
            [row] = store.rows(con, "select is_article(?) as kept, is_deferred(?) as deferred", [str(outcome)] * 2)
            assert row == {"kept": outcome in ARTICLES, "deferred": outcome in DEFERRED}
