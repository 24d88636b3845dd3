"""The blocks that a body is joined from: kept as slices of it, replaced and forgotten with it."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.warehouse.staging import Visit, Warehouse, address, stored, url_id, words
from warehouse import store
from warehouse.check import run_checks
from warehouse.erase import Target
from warehouse.forget import forget

STORY = Visit(address("a"), body=f"{words('x')}\n\nÀ voir 한국\n\n{words('y')}", kicker="Weather", agency="ANP")
SLICES = [("paragraph", words("x")), ("heading", "À voir 한국"), ("paragraph", words("y"))]
TYPED = "select kind, text from article_blocks order by article_id, position"


def test_an_article_is_read_block_by_block(warehouse: Warehouse) -> None:
    warehouse.load([STORY])
    assert [tuple(row.values()) for row in warehouse.ask(TYPED)] == SLICES
    rows = warehouse.ask("select position, probability, page_count, headline from article_blocks order by position")
    assert [tuple(row.values()) for row in rows] == [(n, 0.75, 1, "A headline") for n in (1, 2, 3)]
    assert warehouse.only("select distinct url_id from body_blocks") == [STORY.url_id]


def test_kicker_and_agency_stay_with_the_text(warehouse: Warehouse) -> None:
    other = replace(STORY, minute=5, kicker="Storms")
    reports = warehouse.load([STORY], [other])
    assert warehouse.ask("select kicker, agency from article_list") == [{"kicker": "Weather", "agency": "ANP"}]
    assert reports[1].unchanged == 1, "another kicker alone is no new text"
    warehouse.load([replace(other, minute=9, headline="Another")])
    rows = warehouse.ask("select kicker, agency from article_versions order by first_seen_at")
    assert [tuple(row.values()) for row in rows] == [("Weather", "ANP"), ("Storms", "ANP")]


def test_a_capture_that_is_read_anew_gets_its_blocks_anew(warehouse: Warehouse) -> None:
    anew = replace(STORY, extractor="2", body=f"{words('x')}\n\n{words('z')}")
    warehouse.load([STORY], [anew])
    assert [tuple(row.values()) for row in warehouse.ask(TYPED)] == [SLICES[0], ("paragraph", words("z"))]
    assert warehouse.only("select count(*) from body_blocks") == [2]


def test_each_text_of_an_article_keeps_its_blocks(warehouse: Warehouse) -> None:
    warehouse.load([STORY], [replace(STORY, minute=5, body=words("n"))])
    assert [tuple(row.values()) for row in warehouse.ask(TYPED)] == [("paragraph", words("n"))]
    assert warehouse.only("select count(*) from body_blocks group by capture_id order by all") == [1, 3]


def test_the_blocks_of_a_forgotten_article_are_gone(data: Path) -> None:
    stored(data, [STORY, Visit(address("b"), 1, words("b"))])
    forget(data, Target("url", STORY.url))
    with store.open_loading(data) as con:
        assert [row["url_id"] for row in store.rows(con, "from body_blocks")] == [url_id(address("b"))]


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param("body_end = body_end + 1000", id="beyond the body"),
        pytest.param("body_end = body_start", id="empty"),
        pytest.param("body_start = body_start - 3 where position = 2", id="within the one before"),
        pytest.param("position = 9 where position = 1", id="out of order"),
        pytest.param("kind = 'verse'", id="of no known kind"),
    ],
)
def test_a_block_that_stands_wrong_is_found(warehouse: Warehouse, harm: str) -> None:
    warehouse.load([STORY])
    warehouse.con.execute(f"update body_blocks set {harm}")
    assert [check.name for check in run_checks(warehouse.con) if check.bad_count] == ["body_blocks_wrong"]
