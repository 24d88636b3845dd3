"""Which days the looks at a source's endpoints cover: to the minute, in its zone, by all endpoints that answer for them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import duckdb
import pytest

from tests.warehouse.staging import Visit, Warehouse, address, words
from warehouse import ledger, store
from warehouse.check import demand, run_checks
from warehouse.load import run_steps
from warehouse.records import AskedDay, Poll
from warehouse.stage import _arrow

SEOUL = ZoneInfo("Asia/Seoul")
FIRST = date(2026, 2, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def hours(number: float) -> datetime:
    """A moment, in hours since the first day began in the zone of the source."""
    return datetime(2026, 2, 1, tzinfo=SEOUL) + timedelta(hours=number)


def poll(
    hour: float,
    endpoint: str = "feed",
    kind: str = "feed",
    reach: float | None = None,
    new: int = 1,
    known: int = 0,
    outcome: str = "ok",
) -> Poll:
    """A look that listed so many new and known pages, and reached back to an hour."""
    return Poll(
        source_id="herald",
        endpoint=endpoint,
        kind=kind,
        polled_at=hours(hour),
        outcome=outcome,
        url_count=new + known,
        new_count=new,
        oldest_at=None if reach is None else hours(reach),
    )


def covered(con: duckdb.DuckDBPyConnection) -> list[int]:
    """Numbers of the days that are covered."""
    return [(found - FIRST).days for (found,) in con.execute("select day from covered_days order by day").fetchall()]


CASES: dict[str, tuple[list[Poll], list[int]]] = {
    "as far back as the answer listed": ([poll(50, reach=-30)], [-1, 0, 1]),
    "what was listed begins after the day": ([poll(50, reach=0.1)], [1]),
    "a day ends at midnight in the zone of the source": ([poll(47.9, reach=0)], [0]),
    "nothing was known of what was listed": ([poll(-1), poll(25)], []),
    "something was known": ([poll(-1), poll(25, known=1)], [0]),
    "nothing was listed": ([poll(-1), poll(25, new=0)], [0]),
    "only ever nothing": ([poll(-1, new=0), poll(25, new=0)], []),
    "nothing has changed": ([poll(-1), poll(10, outcome="not_modified"), poll(25, outcome="not_modified")], [0]),
    "a look that failed between": ([poll(-1), poll(10, outcome="timeout"), poll(25, known=1)], [0]),
    "no look since": ([poll(-1), poll(23, known=1)], []),
    "the newest look failed": ([poll(-1), poll(23, known=1), poll(25, outcome="timeout")], []),
    "a gap that a later answer reaches over": ([poll(-1), poll(3), poll(49, reach=2)], [1]),
    "gaps closed in turns": ([poll(-1), poll(3), poll(30), poll(49, reach=-5)], [0, 1]),
    "no look reaches back longer than two weeks": (
        [poll(0), poll(24 * 20, known=1), poll(24 * 21, reach=0)],
        [*range(7, 21)],
    ),
    "two endpoints, one of them with a gap": (
        [poll(-1), poll(25, known=1), poll(-1, "map", "sitemap"), poll(25, "map", "sitemap")],
        [],
    ),
    "two endpoints without a gap": (
        [poll(-1), poll(25, known=1), poll(-2, "map", "sitemap"), poll(26, "map", "sitemap", known=1)],
        [0],
    ),
    "two endpoints, one of them failing": (
        [
            poll(-1),
            poll(25, known=1),
            poll(-2, "map", "sitemap", outcome="not_found"),
            poll(26, "map", "sitemap", outcome="not_found"),
        ],
        [],
    ),
    "an index lists nothing itself": (
        [poll(-1), poll(25, known=1), poll(2, "index", "sitemap", new=0), poll(26, "index", "sitemap", new=0)],
        [0],
    ),
    "an endpoint that is asked no more": ([poll(-1), poll(25, known=1), poll(-1, "map", "sitemap")], [0]),
    "an endpoint that came with the day": (
        [poll(-1), poll(25, known=1), poll(5, "map", "sitemap"), poll(26, "map", "sitemap", known=1)],
        [0],
    ),
    "an endpoint that came with the day and has a gap": (
        [poll(-1), poll(25, known=1), poll(5, "map", "sitemap"), poll(26, "map", "sitemap")],
        [],
    ),
    "an endpoint that came later": (
        [poll(-1), poll(25, known=1), poll(50, "map", "sitemap"), poll(51, known=1)],
        [0, 1],
    ),
    "one endpoint instead of another": (
        [poll(-1), poll(10, known=1), poll(11, "map", "sitemap"), poll(25, "map", "sitemap", known=1)],
        [],
    ),
    "before the first look all that are there answer": ([poll(30, reach=-1), poll(30, "map", "sitemap")], []),
    "before the first look all reach back": ([poll(30, reach=-1), poll(40, "map", "sitemap", reach=-9)], [0]),
    "files do not matter": ([poll(-1), poll(25, known=1), poll(3, "x.warc", "warc"), poll(26, "x.warc", "warc")], [0]),
    "neither do histories": ([poll(30, "archive", "archive_pages", reach=-9)], []),
}


def look(con: duckdb.DuckDBPyConnection, looks: Sequence[Poll]) -> None:
    """Do what a load does of covering days when it brings some looks."""
    store.put(con, "staged_polls", _arrow(Poll, looks))
    con.execute("insert into polls by name select *, 'run-1' as run_id from staged_polls")
    run_steps(con, "00_macros", "12_covered")


@pytest.mark.parametrize("case", CASES)
def test_days_are_covered(case: str, con: duckdb.DuckDBPyConnection) -> None:
    """Whether the looks are loaded together, or one by one in any order."""
    looks, days = CASES[case]
    look(con, looks)
    assert covered(con) == days
    con.execute("delete from polls; delete from covered_days")
    for one in Random(case).sample(looks, len(looks)):
        look(con, [one])
    assert covered(con) == days


def test_windows_follow_what_is_covered(warehouse: Warehouse) -> None:
    visits = [Visit(address(name), 0, words(name), day_hint=day(number)) for number, name in enumerate("ab")]
    warehouse.load(visits)
    live = "select day, state from windows where method = 'live' order by day"
    assert [row["state"] for row in warehouse.ask(live)] == ["partial", "partial"]
    warehouse.stage_records(poll(-1), poll(25, known=1))
    assert [row["state"] for row in warehouse.ask(live)] == ["done", "partial"]
    warehouse.stage_records(poll(49, new=0), poll(73, known=1))
    assert [row["state"] for row in warehouse.ask(live)] == ["done", "done"]
    grid = [(row["day"], row["state"], row["url_count"]) for row in warehouse.ask("from completeness order by day")]
    assert grid == [(day(0), "done", 1), (day(1), "done", 1), (day(2), "done", 0)], "an empty day that is covered"
    assert ledger.missing_days(warehouse.con, "herald", day(-1), day(4)) == [day(-1), day(3)]
    late = Visit(address("c"), 0, day_hint=day(2))
    warehouse.stage_records(late.known())
    assert [row["state"] for row in warehouse.ask(live)] == ["done", "done", "partial"]
    assert ledger.missing_days(warehouse.con, "herald", day(2), day(3)) == [day(2)]
    # A dead run had looked at another endpoint, which had lost pages.
    warehouse.stage_records(poll(-1, "map"), poll(30, "map"))
    assert [row["state"] for row in warehouse.ask(live)] == ["partial", "done", "partial"]
    demand(run_checks(warehouse.con))


def test_files_list_all_they_have(warehouse: Warehouse) -> None:
    visits = [Visit(address(name), 0, words(name), day_hint=day(number)) for number, name in enumerate("ab")]
    place = {"found_via": "warc", "found_on": "/warcs/1.warc.gz", "locator": "0"}
    for visit in visits:
        warehouse.stage_records(visit.known(**place), visit.fetch(), visit.page())
    state = "select state from windows order by day"
    warehouse.stage_records(
        poll(9, "/warcs/1.warc.gz", "warc", outcome="transport_error"), poll(9, "/warcs/2.warc.gz", "warc")
    )
    assert warehouse.only(state) == ["partial", "partial"]
    warehouse.stage_records(poll(10, "/warcs/1.warc.gz", "warc"))
    assert warehouse.only(state) == ["done", "done"]
    warehouse.stage_records(poll(30))
    assert warehouse.only(state) == ["done", "partial"], "from the first look at the web on, files are not all there is"
    warehouse.stage_records(poll(20))
    assert warehouse.only(state) == ["partial", "partial"]
    demand(run_checks(warehouse.con))


def outage(warehouse: Warehouse, before: float = 1000) -> list[int]:
    found = ledger.outage_days(warehouse.con, "herald", day(-5), day(20), hours(before))
    return [(one - FIRST).days for one in found]


def test_days_that_the_looks_have_lost(warehouse: Warehouse) -> None:
    assert outage(warehouse) == []
    warehouse.stage_records(poll(-1), poll(25, known=1))
    assert outage(warehouse) == [-1], "the first day is known from the first look on"
    warehouse.stage_records(poll(100))
    assert outage(warehouse) == [-1, 1, 2, 3]
    warehouse.stage_records(poll(101, outcome="timeout"))
    assert outage(warehouse) == [-1, 1, 2], "the next look may reach back"
    warehouse.stage_records(poll(103, known=1))
    assert outage(warehouse) == [-1, 1, 2, 3]
    assert ledger.outage_days(warehouse.con, "herald", day(2), day(3), hours(1000)) == [day(2)]


def test_the_history_of_lost_days_is_not_asked_all_the_time(warehouse: Warehouse) -> None:
    warehouse.stage_records(poll(-1), poll(100))
    asked = AskedDay(source_id="herald", method="cc_news", day=day(1), asked_at=hours(90), is_whole=True)
    warehouse.stage_records(replace(asked, is_whole=False, reason="status 503"), replace(asked, day=day(2)))
    assert outage(warehouse) == [-1, 0, 1, 3], "whole days are done"
    assert outage(warehouse, 91) == [-1, 0, 1, 3]
    assert outage(warehouse, 90) == [-1, 0, 3]
