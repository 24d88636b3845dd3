"""What is due when, and what the next look may know of the last."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.warehouse.staging import Visit, Warehouse, address, at, words
from warehouse import frontier, store
from warehouse.outcomes import Outcome
from warehouse.records import Due, Poll

LATER = at(10_000)


def due(warehouse: Warehouse, now: datetime = LATER, limit: int = 99) -> list[Due]:
    taken = frontier.take(warehouse.con, "herald", now, limit)
    assert frontier.due_count(warehouse.con, "herald", now) >= len(taken)
    return taken


def test_a_new_url_is_due_at_once_with_all_that_a_fetch_needs(warehouse: Warehouse) -> None:
    visit = Visit(address("a"), day_hint=date(2026, 2, 1))
    report = warehouse.stage_records(visit.known(found_via="warc", found_on="x.warc.gz", locator="77"))
    assert report.known_new == 1
    assert due(warehouse, at(-1)) == []
    assert due(warehouse, at(0)) == [
        Due(
            url_id=visit.url_id,
            url_key="herald.example/a",
            url=visit.url,
            source_id="herald",
            found_via="warc",
            found_on="x.warc.gz",
            locator="77",
            day_hint=date(2026, 2, 1),
        )
    ]
    assert frontier.take(warehouse.con, "courier", LATER) == []
    assert frontier.due_count(warehouse.con, "herald") == 1, "by default as of now"


def test_higher_priority_goes_first_then_the_newest_day(warehouse: Warehouse) -> None:
    days = {"old": date(2019, 1, 1), "new": date(2026, 1, 1)}
    found = [Visit(address(name), day_hint=day).known() for name, day in days.items()]
    warehouse.stage_records(*found, Visit(address("urgent"), day_hint=date(1999, 1, 1)).known(priority=5))
    assert [item.url.rpartition("/")[2] for item in due(warehouse)] == ["urgent", "new", "old"]
    assert len(due(warehouse, limit=2)) == 2


@pytest.mark.parametrize(
    "outcome", [Outcome.GONE, Outcome.NOT_ARTICLE, Outcome.NOT_MODIFIED, Outcome.EXTRACTION_KILLED]
)
def test_what_ended_for_good_is_not_due(warehouse: Warehouse, outcome: Outcome) -> None:
    warehouse.stage_records(*Visit(address("a"), outcome=outcome).records())
    assert due(warehouse) == []


def test_a_deferred_url_is_due_later_each_time_and_rests_after_five(warehouse: Warehouse) -> None:
    waits = []
    for attempt in range(1, 6):
        failing = Visit(address("a"), 1000 * attempt, outcome=Outcome.SERVER_ERROR)
        warehouse.stage_records(*failing.records())
        [row] = warehouse.ask("select attempts, due_at from frontier")
        assert row["attempts"] == attempt
        waits.append(row["due_at"] and row["due_at"] - at(1000 * attempt))
    assert waits == [timedelta(minutes=minutes) for minutes in (1, 4, 16, 64)] + [None]
    [rested] = warehouse.ask("select code, reason from issues where code = 'rested'")
    assert rested == {"code": "rested", "reason": "put off 5 times: server_error"}


def test_a_server_that_names_a_time_is_asked_then(warehouse: Warehouse) -> None:
    limited = Visit(address("a"), outcome=Outcome.RATE_LIMITED, retry_at=at(90))
    warehouse.stage_records(*limited.records())
    assert due(warehouse, at(89)) == []
    [again] = due(warehouse, at(90))
    assert again.attempts == 1


def test_a_newer_change_makes_a_known_url_due_and_an_older_one_does_not(warehouse: Warehouse) -> None:
    visit = Visit(address("a"), 5, words("x"))
    warehouse.stage_records(visit.known(lastmod_at=at(-100)), visit.fetch(), visit.page())
    assert due(warehouse) == []
    warehouse.stage_records(visit.known(found_at=at(10), lastmod_at=at(-100)))
    assert due(warehouse) == []
    warehouse.stage_records(visit.known(found_at=at(20), lastmod_at=at(-50)))
    [again] = due(warehouse, at(20))
    assert again.etag == '"5"', "so that the server may answer that nothing changed"
    warehouse.stage_records(*replace(visit, minute=25).records()[1:])
    assert due(warehouse) == []


def test_without_a_known_change_one_after_the_last_fetch_counts(warehouse: Warehouse) -> None:
    visit = Visit(address("a"), 5, words("x"))
    warehouse.stage_records(*visit.records())
    warehouse.stage_records(visit.known(found_at=at(10), lastmod_at=at(4)))
    assert due(warehouse) == []
    visit_b = Visit(address("b"), 5, words("y"))
    warehouse.stage_records(*visit_b.records())
    warehouse.stage_records(visit_b.known(found_at=at(10), lastmod_at=at(9)))
    assert [item.url for item in due(warehouse)] == [visit_b.url]


def test_a_change_told_before_the_fetch_is_no_news(warehouse: Warehouse) -> None:
    visit = Visit(address("a"), 5, words("x"))
    warehouse.stage_records(visit.known(lastmod_at=at(-100)), visit.fetch(), visit.page())
    warehouse.stage_records(visit.known(found_at=at(3), lastmod_at=at(-50)))
    assert due(warehouse) == []


def test_a_newer_change_wakes_a_url_that_rests(warehouse: Warehouse) -> None:
    for attempt in range(1, 6):
        warehouse.stage_records(*Visit(address("a"), attempt, outcome=Outcome.TIMEOUT).records())
    assert due(warehouse) == []
    warehouse.stage_records(Visit(address("a"), 20).known(lastmod_at=at(19)))
    assert [item.attempts for item in due(warehouse)] == [0]


def test_a_change_does_not_override_the_time_that_a_server_named(warehouse: Warehouse) -> None:
    limited = Visit(address("a"), outcome=Outcome.RATE_LIMITED, retry_at=at(90))
    warehouse.stage_records(*limited.records())
    warehouse.stage_records(limited.known(found_at=at(5), lastmod_at=at(4)))
    assert due(warehouse, at(89)) == []


def test_an_older_fetch_that_arrives_late_changes_nothing(warehouse: Warehouse) -> None:
    warehouse.stage_records(*Visit(address("a"), 50, outcome=Outcome.GONE).records())
    warehouse.stage_records(*Visit(address("a"), 5, outcome=Outcome.TIMEOUT).records())
    assert due(warehouse) == []


def test_found_in_several_places_the_first_by_alphabet_speaks(warehouse: Warehouse) -> None:
    visit = Visit(address("a"))
    places = [
        visit.known(found_via="sitemap", found_on="s", day_hint=date(2026, 2, 3), lastmod_at=at(-9)),
        visit.known(found_via="feed", found_on="f", headline_hint="Fire", priority=3),
        visit.known(found_via="feed", found_on="g", headline_hint="Blaze", day_hint=date(2026, 2, 2)),
    ]
    for seq, place in enumerate(places):
        warehouse.stage_records(place, method=("live", "backfill", "live")[seq])
    [row] = warehouse.ask("select * exclude (found_at, due_at) from frontier")
    assert row["found_via"], row["found_on"] == ("feed", "f")
    assert (row["headline_hint"], row["day_hint"], row["priority"]) == ("Blaze", date(2026, 2, 2), 3)
    assert (row["lastmod_at"], row["method"], row["attempts"]) == (at(-9), "backfill", 0)
    assert row["day"] == date(2026, 2, 2)


def test_a_url_fetched_without_having_been_found_is_placed_all_the_same(warehouse: Warehouse) -> None:
    visit = Visit(address("a"), 0, words("x"))
    warehouse.stage_records(visit.fetch(), visit.page())
    assert warehouse.ask("select found_via from frontier") == [{"found_via": "unknown"}]
    assert warehouse.stage_records(visit.known(found_on="z")).known_new == 1
    assert warehouse.ask("select found_via, due_at from frontier") == [{"found_via": "feed", "due_at": None}]


def test_the_last_answered_look_is_remembered(warehouse: Warehouse) -> None:
    good = Poll(source_id="herald", endpoint="f", kind="feed", polled_at=at(0), outcome="ok", etag="1", url_count=4)
    bad = replace(good, polled_at=at(9), outcome="timeout", etag=None, url_count=0)
    other = replace(good, endpoint="g", outcome="not_modified")
    warehouse.stage_records(good, bad, other)
    warehouse.stage_records(good)
    assert frontier.previous_polls(warehouse.con, "herald") == {"f": good, "g": other}
    assert frontier.previous_polls(warehouse.con, "courier") == {}
    assert store.count(warehouse.con, "select count(*) from polls") == 3


def test_captures_that_the_warehouse_has(warehouse: Warehouse) -> None:
    visit = Visit(address("a"), 0, words("x"))
    warehouse.load([visit])
    assert frontier.known_captures(warehouse.con, [visit.capture_id, 2**64 - 1]) == {visit.capture_id}
    assert frontier.known_captures(warehouse.con, []) == set()
