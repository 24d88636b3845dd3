"""Young articles are looked at again, at the times that their source names; others are not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.warehouse.staging import SOURCES, Visit, Warehouse, address, at, words
from warehouse import frontier, runs
from warehouse.outcomes import Outcome

HOURS = [2 * 60, 24 * 60, 7 * 24 * 60]  # the usual ones, in minutes


def due_minutes(warehouse: Warehouse, path: str = "a") -> float | None:
    [moment] = warehouse.only(f"select due_at from frontier where url = '{address(path)}'")
    return None if moment is None else (moment - at(0)).total_seconds() / 60


PUBLISHED = at(-30)


def article(minute: int = 0, published: datetime | None = PUBLISHED, precision: str | None = "minute") -> Visit:
    return Visit(address("a"), minute, words("x"), published=published, precision=precision)


def not_modified(minute: int) -> Visit:
    return Visit(address("a"), minute, outcome=Outcome.NOT_MODIFIED)


def test_an_article_is_looked_at_again_after_two_hours_a_day_and_a_week(warehouse: Warehouse) -> None:
    warehouse.load([article()])
    assert due_minutes(warehouse) == HOURS[0] - 30
    assert frontier.take(warehouse.con, "herald", at(89)) == []
    [again] = frontier.take(warehouse.con, "herald", at(90))
    assert again.etag == '"0"', "so that the server may answer that nothing changed"
    warehouse.load([not_modified(95)])
    assert due_minutes(warehouse) == HOURS[1] - 30
    warehouse.load([replace(article(HOURS[1]), body=words("y"))])
    assert due_minutes(warehouse) == HOURS[2] - 30
    warehouse.load([not_modified(HOURS[2])])
    assert due_minutes(warehouse) is None


def test_slots_that_passed_are_not_made_up_for(warehouse: Warehouse) -> None:
    warehouse.load([article(26 * 60)])
    assert due_minutes(warehouse) == HOURS[2] - 30


@pytest.mark.parametrize(
    ("published", "precision", "due"),
    [
        (at(-30), "second", HOURS[0] - 30),
        (at(-13 * 60), "day", HOURS[0]),  # some time of yesterday: only the capture is sure
        (at(-30), None, HOURS[0]),
        (at(600), "minute", HOURS[0]),  # in the future, so it says little
        (at(-8 * 24 * 60), "minute", None),
        (at(-9 * 24 * 60), "day", None),
        (at(3 * 24 * 60), "day", None),
        (None, None, None),
    ],
)
def test_what_the_slots_count_from(
    warehouse: Warehouse, published: datetime | None, precision: str | None, due: float | None
) -> None:
    warehouse.load([article(0, published, precision)])
    assert due_minutes(warehouse) == due


def test_without_a_stated_day_that_of_the_endpoint_counts(warehouse: Warehouse) -> None:
    visit = article(0, None)
    warehouse.load([replace(visit, day_hint=at(0).date())], [replace(visit, url=address("b"), day_hint=None)])
    assert due_minutes(warehouse) == HOURS[0]
    assert due_minutes(warehouse, "b") is None


@pytest.mark.parametrize("found_via", ["warc", "saved_pages", "warc_paths", "cc_news", "wayback_cdx"])
def test_old_copies_are_not_looked_at_again(warehouse: Warehouse, found_via: str) -> None:
    visit = article()
    warehouse.stage_records(visit.known(found_via=found_via), visit.fetch(), visit.page())
    assert due_minutes(warehouse) is None


@pytest.mark.parametrize("outcome", [Outcome.GONE, Outcome.NOT_FOUND, Outcome.BLOCKED_BY_ROBOTS])
def test_a_page_that_went_away_is_left_alone(warehouse: Warehouse, outcome: Outcome) -> None:
    warehouse.load([article()], [Visit(address("a"), 120, outcome=outcome)])
    assert due_minutes(warehouse) is None


def test_a_failed_look_is_repeated_and_then_the_slots_go_on(warehouse: Warehouse) -> None:
    warehouse.load([article()], [Visit(address("a"), 95, outcome=Outcome.TIMEOUT)])
    soon = due_minutes(warehouse)
    assert soon is not None
    assert 96 <= soon < 97
    assert warehouse.only("select outcome from urls") == ["article"]
    warehouse.load([not_modified(97)])
    assert due_minutes(warehouse) == HOURS[1] - 30


def test_what_is_no_article_is_not_looked_at_again(warehouse: Warehouse) -> None:
    wall = Visit(address("a"), 0, "<wall>", outcome=Outcome.CONSENT_WALL)
    warehouse.load([wall], [not_modified(5)])
    assert due_minutes(warehouse) is None


def test_a_newer_change_comes_before_the_slot(warehouse: Warehouse) -> None:
    visit = article()
    warehouse.load([visit])
    warehouse.stage_records(visit.known(found_at=at(20), lastmod_at=at(15)))
    assert due_minutes(warehouse) == 20
    warehouse.load([not_modified(21)])
    assert due_minutes(warehouse) == HOURS[0] - 30
    warehouse.stage_records(visit.known(found_at=at(25), lastmod_at=at(15)))
    assert due_minutes(warehouse) == HOURS[0] - 30, "a change that is known is no news"


def test_of_several_addresses_of_an_article_one_is_looked_at(warehouse: Warehouse) -> None:
    spoken_for = [
        replace(article(minute), url=address(path), canonical=address("a"))
        for minute, path in enumerate(("a", "print/a", "share/a"))
    ]
    warehouse.load(spoken_for)
    assert warehouse.only("select distinct article_id is not null from urls") == [True]
    assert [due_minutes(warehouse, path) for path in ("a", "print/a", "share/a")] == [HOURS[0] - 30, None, None]


def test_an_alias_is_looked_at_where_the_source_knows_no_other(warehouse: Warehouse) -> None:
    visit = replace(article(), final_url=address("elsewhere"))
    warehouse.load([visit])
    assert due_minutes(warehouse) == HOURS[0] - 30


@pytest.mark.parametrize(("revisit", "expected"), [((), None), ([timedelta(minutes=5), timedelta(days=1)], 1440 - 30)])
def test_a_source_names_its_own_times(
    warehouse: Warehouse, revisit: Sequence[timedelta], expected: float | None
) -> None:
    runs.define_sources(warehouse.con, [SOURCES[0].model_copy(update={"revisit": tuple(revisit)})])
    warehouse.load([article()])
    assert due_minutes(warehouse) == expected
