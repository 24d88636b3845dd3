"""What is due when, and what the next look may know of the last."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.staging import Visit, Warehouse, address, at, words
from warehouse import clock, frontier, store
from warehouse.check import demand, run_checks
from warehouse.outcomes import Outcome
from warehouse.records import Due, HostState, Poll, RobotsText

LATER = at(10_000)


def host(told: int, until: int, name: str = "www.herald.example", source: str = "herald") -> HostState:
    """A host that rests, in minutes."""
    return HostState(
        host=name, source_id=source, told_at=at(told), rested_until=at(until), why="status 429", failed_at=at(told)
    )


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


def test_some_can_be_left_out(warehouse: Warehouse) -> None:
    first, second, third = visits = [Visit(address(name), day_hint=date(2026, 1, 1)) for name in "abc"]
    warehouse.stage_records(*(visit.known() for visit in visits))
    for without in ({first.url_id, third.url_id}, {first.url_id, third.url_id, 1}):
        taken = frontier.take(warehouse.con, "herald", LATER, 1, without=without)
        assert [item.url_id for item in taken] == [second.url_id]
    days = (date(2026, 1, 2), date(2026, 1, 3))
    also = [visit.url_id for visit in visits]
    narrowed = frontier.take(warehouse.con, "herald", LATER, days=days, also=also, without=[first.url_id])
    assert {item.url_id for item in narrowed} == {second.url_id, third.url_id}


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
        waits.append(row["due_at"] and (row["due_at"] - at(1000 * attempt)).total_seconds() / 60)
    assert waits[4] is None
    jitter = waits[0]
    assert 1 <= jitter < 1.5
    assert waits[:4] == pytest.approx([jitter * times for times in (1, 4, 16, 64)], rel=1e-3)
    [rested] = warehouse.ask("select code, reason from issues where code = 'rested'")
    assert rested == {"code": "rested", "reason": "put off 5 times: server_error"}


def test_urls_that_fail_together_are_not_due_together(warehouse: Warehouse) -> None:
    failing = [Visit(address(f"a{number}"), outcome=Outcome.TIMEOUT) for number in range(40)]
    warehouse.stage_records(*(record for visit in failing for record in visit.records()))
    waits = [(moment - at(0)).total_seconds() for moment in warehouse.only("select due_at from frontier")]
    assert min(waits) >= 60
    assert max(waits) < 90
    assert len(set(waits)) > 30


def test_a_full_disk_is_no_attempt(warehouse: Warehouse) -> None:
    for minute in range(9):
        warehouse.stage_records(*Visit(address("a"), minute, outcome=Outcome.PAUSED_DISK, retry_at=at(30)).records())
    assert due(warehouse, at(29)) == []
    assert [item.attempts for item in due(warehouse)] == [0]


def test_a_page_is_not_given_up_while_its_whole_host_rests(warehouse: Warehouse) -> None:
    for attempt in range(1, 8):
        failing = Visit(address("a"), 3000 * attempt, outcome=Outcome.TIMEOUT)
        warehouse.stage_records(*failing.records(), host(told=3000 * attempt, until=3000 * attempt + 60))
    [row] = warehouse.ask("select attempts, due_at from frontier")
    assert row["attempts"] == 7
    assert row["due_at"] - at(21_000) >= timedelta(days=1), "a day at most, and some"
    assert row["due_at"] - at(21_000) <= timedelta(days=1.5)
    assert warehouse.only("select count(*) from issues where code = 'rested'") == [0]


def test_nothing_is_taken_of_a_host_that_rests(warehouse: Warehouse) -> None:
    resting, other = Visit(address("a")), Visit(address("b", host="m"))
    saved = Visit(address("c")).known(found_via="warc", found_on="x.warc.gz", locator="0")
    warehouse.stage_records(resting.known(), other.known(), saved, host(told=1, until=60))
    assert {item.url for item in due(warehouse, at(59))} == {other.url, saved.url}
    assert frontier.due_count(warehouse.con, "herald", at(59)) == 2
    assert len(due(warehouse, at(60))) == 3
    warehouse.stage_records(host(told=0, until=90))
    assert len(due(warehouse, at(61))) == 3, "what was told before counts no more"
    warehouse.stage_records(host(told=2, until=80))
    assert len(due(warehouse, at(61))) == 2


def test_a_host_is_named_as_the_fetcher_names_it(warehouse: Warehouse) -> None:
    odd = "HTTPS://WWW.Herald.Example:443/x", "http://www.herald.example:80/y", "http://m.b\u00fccher.example:8080/z"
    warehouse.stage_records(
        *(Visit(url).known() for url in odd), *Visit(address("w"), outcome=Outcome.GONE).records()[1:]
    )
    hosts = warehouse.only("select distinct host from frontier order by 1")
    assert hosts == ["m.xn--bcher-kva.example:8080", "www.herald.example"]


def test_hosts_and_robots_come_back_as_they_were_told_last(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", at(10).isoformat())
    quiet = HostState(host="m.herald.example", source_id="herald", told_at=at(0), succeeded_at=at(0), latency_ms=80)
    strange = [host(told=1, until=minute, name=f"{minute}.example", source="courier") for minute in (5, 60)]
    rules = RobotsText(
        origin="https://www.herald.example",
        host="www.herald.example",
        source_id="herald",
        fetched_at=at(0),
        expires_at=at(11),
        outcome="ok",
        text="User-agent: *\nCrawl-delay: 90",
        crawl_delay_asked=90.0,
        crawl_delay=60.0,
    )
    stale = replace(rules, origin="http://www.herald.example", expires_at=at(10))
    warehouse.stage_records(host(told=3, until=70), quiet, *strange, rules, stale)
    warehouse.stage_records(host(told=2, until=90), replace(rules, fetched_at=at(-1), text="old"))
    known = frontier.known_hosts(warehouse.con, "herald")
    assert known == [strange[1], quiet, host(told=3, until=70)], "its own, and of others those that rest"
    assert frontier.known_robots(warehouse.con, "herald") == [rules]
    assert frontier.known_robots(warehouse.con, "courier") == []


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
        warehouse.stage_records(place, method=("live", "url_list", "live")[seq])
    [row] = warehouse.ask("select * exclude (found_at, due_at) from frontier")
    assert row["found_via"], row["found_on"] == ("feed", "f")
    assert (row["headline_hint"], row["day_hint"], row["priority"]) == ("Blaze", date(2026, 2, 2), 3)
    assert (row["lastmod_at"], row["methods"], row["attempts"]) == (at(-9), ["live", "url_list"], 0)
    assert row["day"] == date(2026, 2, 2)


def test_a_url_fetched_without_having_been_found_is_placed_all_the_same(warehouse: Warehouse) -> None:
    visit = Visit(address("a"), 0, words("x"))
    warehouse.stage_records(visit.fetch(), visit.page())
    assert warehouse.ask("select found_via, methods from frontier") == [{"found_via": "unknown", "methods": ["live"]}]
    again = replace(visit, minute=1)
    warehouse.stage_records(again.fetch(), again.page(), method="cc_news")
    assert warehouse.only("select methods from frontier") == [["cc_news", "live"]]
    assert warehouse.stage_records(visit.known(found_on="z"), method="url_list").known_new == 1
    [row] = warehouse.ask("select found_via, due_at, methods from frontier")
    assert row == {"found_via": "feed", "due_at": None, "methods": ["url_list"]}, (
        "who announced it tells how it was found"
    )
    demand(run_checks(warehouse.con))


def test_the_last_look_is_remembered(warehouse: Warehouse) -> None:
    good = Poll(source_id="herald", endpoint="f", kind="feed", polled_at=at(0), outcome="ok", etag="1", url_count=4)
    bad = replace(good, polled_at=at(9), outcome="timeout", url_count=0, failure_count=1, next_due_at=at(10))
    other = replace(good, endpoint="g", outcome="not_modified", entry_count=5, new_count=2, interval_seconds=900)
    past = replace(good, polled_at=at(20), kind="sitemap_by_date")
    of_a_fast_clock = replace(
        good, polled_at=clock.now() + timedelta(days=400), next_due_at=at(10) + timedelta(days=9000)
    )
    warehouse.stage_records(good, bad, other, past, of_a_fast_clock)
    warehouse.stage_records(good)
    assert frontier.previous_polls(warehouse.con, "herald") == {"f": bad, "g": other}
    assert frontier.previous_polls(warehouse.con, "courier") == {}
    assert store.count(warehouse.con, "select count(*) from polls") == 5


def test_what_a_source_knows(warehouse: Warehouse) -> None:
    mine, theirs, nobodys = Visit(address("a")), Visit(address("b"), source="courier"), Visit(address("c"))
    warehouse.stage_records(mine.known(), theirs.known())
    asked = [mine.url_id, theirs.url_id, nobodys.url_id]
    assert frontier.known_urls(warehouse.con, "herald", asked) == {mine.url_id}
    assert frontier.known_urls(warehouse.con, "herald", []) == set()


def test_captures_that_the_warehouse_has(warehouse: Warehouse) -> None:
    visit = Visit(address("a"), 0, words("x"))
    warehouse.load([visit])
    assert frontier.known_captures(warehouse.con, [visit.capture_id, 2**64 - 1]) == {visit.capture_id}
    assert frontier.known_captures(warehouse.con, []) == set()


def test_what_is_one_page_is_taken_once_whoever_brings_it_under_whatever_address(warehouse: Warehouse) -> None:
    """Two sources whose hosts differ in the label that only chooses a rendering list the same pages."""
    spellings = [
        address("a"),
        address("a") + "?utm_source=feed",
        address("a", host="m"),
        address("a").replace("https", "http") + "#top",
    ]
    here = [Visit(url).known(found_on=f"endpoint {number}") for number, url in enumerate(spellings)]
    there = [replace(one, source_id="courier") for one in here]
    other = Visit(address("b", "courier"), source="courier").known()
    warehouse.stage_records(*here[:2])
    warehouse.stage_records(*there, other, *here[2:])
    taken = [*due(warehouse), *frontier.take(warehouse.con, "courier", LATER)]
    assert [item.url_key for item in taken] == ["herald.example/a", "courier.example/b"]
    assert warehouse.only("select count(*) from frontier") == [3], "both know the page; one sees to it"
    warehouse.stage_records(*Visit(address("a"), 5, words("x")).records())
    warehouse.stage_records(*(replace(one, found_at=at(9), lastmod_at=at(8)) for one in there))
    assert [item.url_key for item in frontier.take(warehouse.con, "courier", LATER)] == ["courier.example/b"]


def test_two_sources_that_list_a_new_page_at_once(warehouse: Warehouse) -> None:
    found = Visit(address("a")).known()
    warehouse.stage_records(replace(found, source_id="gazette"), found)
    counts = {name: frontier.due_count(warehouse.con, name, LATER) for name in ("herald", "gazette")}
    assert sum(counts.values()) == 1


def test_an_old_copy_of_a_page_does_not_stand_for_the_page(warehouse: Warehouse) -> None:
    found = Visit(address("a")).known()
    warehouse.stage_records(replace(found, source_id="gazette", found_via="warc", locator="0"))
    warehouse.stage_records(found)
    assert len(due(warehouse)) == 1
    assert frontier.due_count(warehouse.con, "gazette", LATER) == 1


def test_old_rows_are_given_their_host() -> None:
    hosts = {
        "https://www.Herald.example/a": "www.herald.example",
        "https://user@herald.example:443?x": "herald.example",
        "HTTP://herald.example:80/": "herald.example",
        "http://herald.example:8080/a//b": "herald.example:8080",
        "http://herald.example:443/": "herald.example:443",
    }
    migration = Path(store.__file__).parent / "migrations" / "0025_frontier_host.sql"
    with duckdb.connect() as con:
        con.execute("create table frontier (url varchar, due_at timestamptz, attempts bigint)")
        con.executemany("insert into frontier values (?, null, 0)", [[url] for url in hosts])
        con.execute(migration.read_text(encoding="utf-8"))
        assert dict(con.execute("select url, host from frontier").fetchall()) == hosts
