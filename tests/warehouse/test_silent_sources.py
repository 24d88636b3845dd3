"""Who has fallen silent: sources that give much less than they ever did at these hours and weekdays."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.arriving import Arriving
from warehouse import overview, store
from warehouse.clock import now


@pytest.fixture
def arriving(tmp_path: Path) -> Iterator[Arriving]:
    with store.open_loading(tmp_path) as con:
        yield Arriving(con, now())


def silent(arriving: Arriving) -> dict[str, dict[str, Any]]:
    return {row["source_id"]: row for row in overview.silent(arriving.con)}


def test_a_steady_source_is_not_silent_and_one_that_stopped_is(arriving: Arriving) -> None:
    arriving.steady("steady", 50)
    arriving.steady("stopped", 50, until=26)
    found = silent(arriving)
    assert set(found) == {"stopped"}
    row = found["stopped"]
    assert (row["span_hours"], row["counted_hours"], row["url_count"]) == (24, 30, 0)
    assert 0 < row["article_count"] < 20
    assert row["usual_count"] == 50
    assert row["why"] == "it announces hardly anything new"


def test_pages_that_are_no_articles_any_more_are_a_silence_too(arriving: Arriving) -> None:
    arriving.steady("walled", 50, until=26)
    arriving.finds("walled", 50, 26, outcome="bot_wall")
    arriving.steady("slow", 50, until=26)
    arriving.finds("slow", 50, 26, outcome=None)  # not tried yet
    assert {name: row["why"][:29] for name, row in silent(arriving).items()} == {
        "walled": "it announces pages as ever, b",
    }


def test_a_backfill_is_neither_a_sign_of_life_nor_what_is_usual(arriving: Arriving) -> None:
    arriving.steady("stopped", 50, until=26)
    arriving.finds("stopped", 5000, 20, methods=["wayback_cdx"])
    arriving.steady("steady", 50)
    arriving.finds("steady", 9000, 30 * 24, 24, methods=["sitemap_by_date"])
    assert set(silent(arriving)) == {"stopped"}


@pytest.mark.parametrize("days", [1, 8, 15])
def test_a_new_source_is_never_silent(arriving: Arriving, days: int) -> None:
    arriving.source("young")
    arriving.looks("young", days * 24)
    arriving.finds("young", 4000, days * 24, days * 24 - 1)  # what its sitemap held at the first look
    assert silent(arriving) == {}


def test_an_outage_of_ours_is_no_silence_of_theirs(arriving: Arriving) -> None:
    """Nobody looked for a day; then the first look finds what a short feed still holds."""
    arriving.source("herald")
    arriving.looks("herald", 36 * 24, 24)
    arriving.looks("herald", 0.02)
    arriving.finds("herald", 50 * 35, 36 * 24, 24)
    arriving.finds("herald", 15, 0.01)
    assert silent(arriving) == {}
    [day] = store.rows(arriving.con, "select is_watched, compared_count from arrivals where span_hours = 24")
    assert day == {"is_watched": False, "compared_count": 4}


def test_outages_in_the_weeks_before_are_not_compared(arriving: Arriving) -> None:
    arriving.source("herald")
    for week in range(5):
        down = week in {1, 2}
        arriving.looks("herald", week * 168 + 167, week * 168 + (12 if down else 0))
        arriving.finds("herald", 300, week * 168 + 167, week * 168 + 26)
    assert silent(arriving) == {}
    [day] = store.rows(arriving.con, "select compared_count, is_silent from arrivals where span_hours = 24")
    assert day == {"compared_count": 2, "is_silent": False}


def test_who_is_looked_at_no_more_is_not_silent(arriving: Arriving) -> None:
    """A source that was paused, or taken out of the file, while it was silent."""
    arriving.steady("stopped", 50, until=26)
    arriving.con.execute("update polls set polled_at = polled_at - interval 3 days")
    arriving.con.execute("update frontier set found_at = found_at - interval 3 days")
    assert silent(arriving) == {}


def test_who_prints_little_is_judged_by_the_week(arriving: Arriving) -> None:
    arriving.steady("weekly", 3, until=8.75 * 24)
    arriving.steady("rare", 1, until=8.75 * 24)
    assert {name: row["span_hours"] for name, row in silent(arriving).items()} == {"weekly": 168}


def test_an_edition_that_is_late_is_no_silence(arriving: Arriving) -> None:
    """All of a day in one hour; today's is five hours late, tomorrow it would be missing."""
    for name, late in (("late", 5), ("missing", 7)):
        arriving.source(name)
        arriving.looks(name, 36 * 24)
        for day in range(1, 36):
            arriving.finds(name, 40, day * 24 + late + 0.5, day * 24 + late - 0.5)
    assert set(silent(arriving)) == {"missing"}


def test_weekends_are_compared_with_weekends(arriving: Arriving) -> None:
    arriving.source("weekdays")
    arriving.looks("weekdays", 36 * 24)
    for day in range(36):
        if (day + 1) % 7 > 1:  # of seven days two are quiet, today is the second of them
            arriving.finds("weekdays", 60, day * 24 + 24, day * 24)
    assert silent(arriving) == {}


@pytest.mark.parametrize(
    ("usual", "seen", "is_silent"),
    [(10, 0, True), (10, 1, False), (9, 0, False), (50, 20, True), (50, 21, False), (200, 99, True), (200, 100, False)],
)
def test_the_least_that_is_no_chance(arriving: Arriving, usual: int, seen: int, is_silent: bool) -> None:
    """The bounds that the comment of the view names."""
    arriving.source("herald")
    arriving.looks("herald", 36 * 24)
    for week in range(1, 5):
        arriving.finds("herald", usual, week * 168 + 20, week * 168 + 2)
    arriving.finds("herald", seen, 20)
    assert store.rows(
        arriving.con, "select is_silent, usual_count, late_count from arrivals where span_hours = 24"
    ) == [{"is_silent": is_silent, "usual_count": usual, "late_count": seen}]


def test_health_and_warnings_tell_of_it(arriving: Arriving) -> None:
    arriving.steady("stopped", 50, until=26)
    arriving.steady("steady", 50)
    health = {row["source_id"]: (row["is_silent"], row["usual_count"]) for row in overview.health(arriving.con)}
    assert health == {"stopped": (True, 50), "steady": (False, 50)}
    [warning] = overview.warnings(arriving.con)
    assert (warning["source_id"], warning["warning"], warning["subject"]) == ("stopped", "silent", "last 30 hours")
    assert "articles where 50 in 24 hours are usual" in warning["detail"]


def test_a_look_into_the_past_that_failed_is_no_failing_endpoint(arriving: Arriving) -> None:
    arriving.steady("steady", 50)
    arriving.looks("steady", 2, kind="sitemap_by_date", outcome="timeout")
    assert overview.warnings(arriving.con) == []
    [row] = overview.health(arriving.con)
    assert row["failing_endpoint_count"] == 0
    assert row["last_success_at"] > arriving.now - timedelta(hours=2)
