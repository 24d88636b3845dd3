"""What of a day is done: asked by a method, every URL ended, however many methods found it and whatever failed between."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse.staging import RUN, Visit, Warehouse, address, at, words
from warehouse import frontier, ledger, store
from warehouse.check import demand, run_checks
from warehouse.erase import Target, choose, remove
from warehouse.load import load_into
from warehouse.outcomes import Outcome
from warehouse.records import AskedDay, Fetch, KnownUrl, Page, Poll
from warehouse.stage import read_manifest, write_stage

DAY = date(2026, 2, 10)
SITEMAPS = "sitemap_by_date"
NEXT = DAY + timedelta(days=1)


def asked(
    day: date = DAY, reason: str | None = None, minute: int = 0, method: str = SITEMAPS, source: str = "herald"
) -> AskedDay:
    return AskedDay(
        source_id=source, method=method, day=day, asked_at=at(minute), is_whole=reason is None, reason=reason
    )


def states(warehouse: Warehouse) -> dict[tuple[str, date], tuple[str, str | None]]:
    """State and reason by method and day; the checks hold."""
    demand(run_checks(warehouse.con))
    windows = warehouse.ask("select method, day, state, reason from windows")
    return {(row["method"], row["day"]): (row["state"], row["reason"]) for row in windows}


def complete(warehouse: Warehouse) -> dict[date, tuple[Any, ...]]:
    found = warehouse.ask("select day, state, url_count, article_count, methods, reason from completeness")
    return {row.pop("day"): tuple(row.values()) for row in found}


def test_an_empty_day_that_was_asked_is_done(warehouse: Warehouse) -> None:
    warehouse.stage_records(asked(), method=SITEMAPS)
    assert states(warehouse) == {(SITEMAPS, DAY): ("done", None)}
    assert complete(warehouse) == {DAY: ("done", 0, 0, [SITEMAPS], None)}
    assert ledger.missing_days(warehouse.con, "herald", DAY, DAY + timedelta(days=3)) == [
        NEXT,
        DAY + timedelta(days=2),
    ]
    assert ledger.missing_days(warehouse.con, "courier", DAY, NEXT) == [DAY]
    assert ledger.missing_days(warehouse.con, "herald", DAY, NEXT, "wayback_cdx") == [DAY]
    assert ledger.missing_days(warehouse.con, "herald", DAY, NEXT, SITEMAPS) == []
    assert ledger.unasked_days(warehouse.con, "herald", DAY, NEXT + timedelta(days=1)) == [NEXT]
    assert ledger.unasked_days(warehouse.con, "herald", DAY, NEXT, "wayback_cdx") == [DAY]


def test_a_run_that_only_asked_and_never_reported_itself_is_known(warehouse: Warehouse) -> None:
    path = write_stage(warehouse.data / "stage", "herald", "run-9", 1, method=SITEMAPS, records=[asked()])
    load_into(warehouse.con, [read_manifest(path)])
    demand(run_checks(warehouse.con))
    assert warehouse.only("select started_at from runs where run_id = 'run-9'") == [at(0)]


def test_a_day_is_done_when_it_was_asked_and_all_its_pages_have_ended(warehouse: Warehouse) -> None:
    visits = [Visit(address(path), 1, words(path), day_hint=DAY) for path in "ab"]
    warehouse.stage_records(*(visit.known() for visit in visits), method=SITEMAPS)
    assert states(warehouse) == {(SITEMAPS, DAY): ("partial", None)}, "found, and not tried yet"
    warehouse.stage_records(asked(), method=SITEMAPS)
    assert states(warehouse) == {(SITEMAPS, DAY): ("partial", None)}
    warehouse.stage_records(visits[0].fetch(), visits[0].page())
    assert states(warehouse) == {(SITEMAPS, DAY): ("partial", None)}
    assert ledger.missing_days(warehouse.con, "herald", DAY, NEXT) == [DAY]
    warehouse.stage_records(replace(visits[1], outcome=Outcome.GONE, body=None).fetch())
    assert states(warehouse) == {(SITEMAPS, DAY): ("done", None)}
    [window] = warehouse.ask("select * from windows")
    assert window["outcome_counts"] == {"article": 1, "gone": 1}
    assert (window["run_id"], window["extractor_version"]) == (RUN, "1")


def test_a_day_that_was_not_answered_whole_has_failed_until_something_of_it_ends(warehouse: Warehouse) -> None:
    visit = Visit(address("a"), 1, words("a"), day_hint=DAY)
    warehouse.stage_records(asked(reason="status 503"), visit.known(), method=SITEMAPS)
    assert states(warehouse) == {(SITEMAPS, DAY): ("failed", "status 503")}
    assert complete(warehouse)[DAY] == ("failed", 1, 0, [SITEMAPS], f"{SITEMAPS}: status 503")
    warehouse.stage_records(visit.fetch(), visit.page())
    assert states(warehouse) == {(SITEMAPS, DAY): ("partial", "status 503")}
    assert ledger.missing_days(warehouse.con, "herald", DAY, NEXT) == [DAY]
    warehouse.stage_records(asked(minute=5), method=SITEMAPS)
    assert states(warehouse) == {(SITEMAPS, DAY): ("done", None)}
    warehouse.stage_records(asked(reason="status 500", minute=9), method=SITEMAPS)
    assert states(warehouse) == {(SITEMAPS, DAY): ("done", None)}, "what was whole once stays so"
    assert warehouse.ask("select is_whole, reason, asked_at from asked_days") == [
        {"is_whole": True, "reason": "status 500", "asked_at": at(9)}
    ]


def test_a_day_is_not_whole_before_it_is_over_in_the_zone_of_its_source(warehouse: Warehouse) -> None:
    # It is 21:00 in Seoul.
    today = at(0).date()
    warehouse.stage_records(asked(today, minute=179), method=SITEMAPS)
    assert states(warehouse) == {(SITEMAPS, today): ("failed", "the day was not over yet")}
    warehouse.stage_records(asked(today, minute=180), method=SITEMAPS)
    assert states(warehouse) == {(SITEMAPS, today): ("done", None)}


def test_a_url_counts_for_each_method_and_once_for_its_day(warehouse: Warehouse) -> None:
    visit, other = (Visit(address(path), 1, words("same"), day_hint=DAY) for path in ("a", "print/a"))
    warehouse.stage_records(visit.known(), asked(), method=SITEMAPS)
    warehouse.stage_records(visit.known(found_via="wayback_cdx"), other.known(), method="wayback_cdx")
    assert states(warehouse) == {(SITEMAPS, DAY): ("partial", None), ("wayback_cdx", DAY): ("partial", None)}
    assert complete(warehouse) == {DAY: ("partial", 2, 0, [SITEMAPS, "wayback_cdx"], None)}
    warehouse.stage_records(visit.fetch(), visit.page())
    assert states(warehouse)[SITEMAPS, DAY] == ("done", None)
    assert complete(warehouse)[DAY][0] == "partial", "another method knows a page of it that has not ended"
    assert ledger.missing_days(warehouse.con, "herald", DAY, NEXT) == [DAY]
    warehouse.stage_records(other.fetch(), other.page())
    assert complete(warehouse) == {DAY: ("done", 2, 1, [SITEMAPS, "wayback_cdx"], None)}
    assert ledger.missing_days(warehouse.con, "herald", DAY, NEXT) == []
    assert ledger.missing_days(warehouse.con, "herald", DAY, NEXT, "wayback_cdx") == [DAY]


def test_what_is_told_of_a_day_does_not_depend_on_the_order(fresh_data: Callable[[], Path]) -> None:
    visit = Visit(address("a"), 1, words("a"), day_hint=DAY)
    groups: list[tuple[str, list[KnownUrl | Fetch | Page | AskedDay]]] = [
        (SITEMAPS, [visit.known(), asked(reason="status 503", minute=2)]),
        ("live", [visit.known(), visit.fetch(), visit.page()]),
        (SITEMAPS, [asked(minute=1)]),
        ("cc_news", [asked(method="cc_news", reason="no room", minute=3)]),
    ]
    found = []
    for order in ([0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]):
        data = fresh_data()
        with store.open_loading(data) as con:
            warehouse = Warehouse(data, con)
            for number in order:
                method, records = groups[number]
                warehouse.stage_records(*records, method=method)
            found.append((states(warehouse), complete(warehouse)))
    assert found == [found[0]] * 3
    assert found[0][0] == {
        (SITEMAPS, DAY): ("done", None),
        ("live", DAY): ("partial", None),
        ("cc_news", DAY): ("failed", "no room"),
    }


def test_gaps_begin_with_the_first_day_of_which_an_article_is_held(warehouse: Warehouse) -> None:
    assert ledger.gap_days(warehouse.con, "herald", NEXT) == []
    first = DAY - timedelta(days=3)
    warehouse.load([Visit(address("a"), 1, words("a"), day_hint=first)])
    warehouse.stage_records(asked(DAY - timedelta(days=2)), asked(DAY - timedelta(days=9)), method=SITEMAPS)
    assert ledger.gap_days(warehouse.con, "herald", DAY) == [first, DAY - timedelta(days=1)]


def test_a_failure_is_told_of_its_days_and_of_no_others(warehouse: Warehouse) -> None:
    visit = Visit(address("a"), 1, words("a"), day_hint=NEXT)
    warehouse.stage_records(*visit.records(), asked(DAY - timedelta(days=1)), method=SITEMAPS)
    days = [DAY - timedelta(days=1), DAY, NEXT]
    ledger.note_failure(warehouse.con, RUN, "herald", SITEMAPS, days, "no space left")
    assert states(warehouse) == {
        (SITEMAPS, DAY - timedelta(days=1)): ("done", None),
        (SITEMAPS, DAY): ("failed", "no space left"),
        (SITEMAPS, NEXT): ("partial", "no space left"),
    }
    assert warehouse.only("select distinct run_id from windows") == [RUN]
    assert ledger.missing_days(warehouse.con, "herald", days[0], NEXT + timedelta(days=1)) == [DAY, NEXT]
    moment = datetime.now(at(0).tzinfo) + timedelta(days=1)
    whole = [replace(asked(day), asked_at=moment) for day in days]
    warehouse.stage_records(*whole, method=SITEMAPS)
    assert set(states(warehouse).values()) == {("done", None)}


def test_a_failure_is_noted_whole_or_not_at_all(warehouse: Warehouse) -> None:
    warehouse.con.execute("alter table windows rename to windows_elsewhere")
    with pytest.raises(duckdb.Error, match="windows"):
        ledger.note_failure(warehouse.con, RUN, "herald", SITEMAPS, [DAY], "no space left")
    assert warehouse.ask("select * from asked_days") == []


def test_pages_of_the_live_web_can_be_made_due_again(warehouse: Warehouse) -> None:
    kept = Visit(address("a"), 1, words("a"), day_hint=DAY)
    gone = Visit(address("b"), 1, outcome=Outcome.GONE, day_hint=DAY)
    others = [
        Visit(address("c"), 1, words("c"), day_hint=NEXT),
        Visit(address("d"), 1, outcome=Outcome.TIMEOUT, day_hint=DAY),
        Visit(address("e"), 1, outcome=Outcome.OUT_OF_SCOPE, day_hint=DAY),
        Visit(address("f"), 99, words("f"), day_hint=DAY),
        Visit(address("g", "courier"), 1, words("g"), day_hint=DAY, source="courier"),
    ]
    places = {"h": ("warc", "12"), "i": ("wayback_cdx", "https://archive.example/20260210/i")}
    archived = [
        (Visit(address(path), 1, words(path), day_hint=DAY), {"found_via": via, "locator": place})
        for path, (via, place) in places.items()
    ]
    warehouse.load([kept, gone, *others])
    for visit, place in archived:
        warehouse.stage_records(visit.known(**place), visit.fetch(), visit.page())
    before = (DAY, NEXT, at(50))
    assert ledger.fetched(warehouse.con, "herald", *before) == 2
    assert due(warehouse) == {address("d")}
    assert ledger.refetch(warehouse.con, "herald", *before) == 2
    assert due(warehouse) == {address("d"), kept.url, gone.url}
    assert ledger.refetch(warehouse.con, "herald", *before) == 2, "they are still to be fetched"
    demand(run_checks(warehouse.con))
    again = replace(kept, minute=60, body=words("new"))
    warehouse.stage_records(again.fetch(), again.page())
    assert ledger.refetch(warehouse.con, "herald", *before) == 1
    assert due(warehouse) == {address("d"), gone.url}


def due(warehouse: Warehouse) -> set[str]:
    return {item.url for item in frontier.take(warehouse.con, "herald", datetime.now(at(0).tzinfo) + timedelta(days=1))}


def test_pages_are_settled_by_whichever_source_fetched_them(warehouse: Warehouse) -> None:
    shared, failing = Visit(address("a"), 1, words("a")), Visit(address("b"), 1, outcome=Outcome.TIMEOUT)
    warehouse.load([shared, failing])
    warehouse.stage_records(replace(shared, source="gazette").known())
    ids = [shared.url_id, failing.url_id, 7]
    assert ledger.settled(warehouse.con, "herald", ids) == {shared.url_id}
    assert ledger.settled(warehouse.con, "gazette", ids) == {shared.url_id}
    assert ledger.settled(warehouse.con, "courier", ids) == set()
    # What was forgotten is never fetched again, so nothing waits for it.
    warehouse.con.execute("insert into forgotten_urls values (7)")
    assert ledger.settled(warehouse.con, "courier", ids) == {7}


def test_each_article_leads_to_its_windows_its_run_and_its_capture(warehouse: Warehouse) -> None:
    visit = Visit(address("a"), 1, words("a"), day_hint=DAY)
    warehouse.stage_records(*visit.records(), asked(), method=SITEMAPS)
    warehouse.stage_records(visit.known(), method="live")
    [row] = warehouse.ask("select * from article_lineage")
    assert (row["url"], row["source_id"], row["day"]) == (visit.url, "herald", DAY)
    assert dict(zip(row["methods"], row["window_states"], strict=True)) == {"live": "partial", SITEMAPS: "done"}
    assert (row["capture_id"], row["run_id"], row["flow"]) == (visit.capture_id, RUN, "ingest")
    assert (row["fetched_at"], row["extractor_version"]) == (at(1), "1")
    assert row["run_started_at"] is not None


def test_forgetting_takes_pages_out_of_the_ledger_and_sources_with_all_their_days(warehouse: Warehouse) -> None:
    visit = Visit(address("a"), 1, words("a"), day_hint=DAY)
    look = Poll(source_id="herald", endpoint="f", kind="feed", polled_at=at(0), outcome="ok", url_count=1)
    reaching = replace(look, oldest_at=at(-3 * 24 * 60))
    warehouse.stage_records(*visit.records(), asked(), asked(NEXT), reaching, method=SITEMAPS)
    assert warehouse.only("select count(*) from covered_days") == [2]
    forget(warehouse, Target("url", visit.url))
    assert complete(warehouse)[DAY] == ("done", 0, 0, [SITEMAPS], None)
    assert states(warehouse) == {(SITEMAPS, DAY): ("done", None), (SITEMAPS, NEXT): ("done", None)}
    forget(warehouse, Target("source", "herald"))
    assert complete(warehouse) == states(warehouse) == {}
    assert (
        warehouse.only("select count(*) from asked_days") == warehouse.only("select count(*) from covered_days") == [0]
    )


def forget(warehouse: Warehouse, target: Target) -> None:
    with store.transaction(warehouse.con):
        choose(warehouse.con, target)
        remove(warehouse.con, target, RUN)


def test_the_check_of_the_ledger_sees_what_is_wrong(warehouse: Warehouse) -> None:
    visit = Visit(address("a"), 1, words("a"), day_hint=DAY)
    warehouse.stage_records(
        *visit.records(), asked(), asked(NEXT), asked(NEXT, "no room", method="cc_news"), method=SITEMAPS
    )
    wrong = (Path(store.__file__).parent / "checks" / "windows_wrong.sql").read_text(encoding="utf-8")
    assert warehouse.ask(wrong) == []
    for harm in (
        "delete from windows where url_count = 0",
        "update windows set state = 'partial' where url_count = 1",
        "update windows set state = 'done' where method = 'cc_news'",
        "update windows set rejected_count = 1 where url_count = 1",
        "delete from frontier",
        "delete from asked_days where method = 'cc_news'",
    ):
        warehouse.con.execute("begin")
        warehouse.con.execute(harm)
        assert warehouse.ask(wrong), harm
        warehouse.con.execute("rollback")


def test_planning_ten_years_of_three_sources(warehouse: Warehouse) -> None:
    """Finished years give no day to do; the last day is not done."""
    first, end = date(2016, 1, 1), date(2026, 1, 1)
    days = [first + timedelta(days=number) for number in range((end - first).days)]
    records = [asked(day, source=source) for source in ("herald", "courier", "gazette") for day in days[:-1]]
    path = write_stage(warehouse.data / "stage", "herald", RUN, 1, method=SITEMAPS, records=records)
    load_into(warehouse.con, [read_manifest(path)])
    assert ledger.missing_days(warehouse.con, "courier", first, end) == [days[-1]]
    assert ledger.missing_days(warehouse.con, "courier", first, end, SITEMAPS) == [days[-1]]
