"""What a backfill leaves undone is told: by its windows, by the state of its days, and done by the next one."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from deployments.place import Place
from tests import rig
from tests.e2e.archive_site import path_of, publisher, write_sources
from tests.web.hostile import Hostile, answer

pytestmark = pytest.mark.e2e

FIRST, DAYS, A_DAY = date(2019, 7, 28), 4, 1
END = FIRST + timedelta(days=DAYS)
NEWEST = END - timedelta(days=1)
CALLS = """
import json, sys
from flows.backfill import backfill; from flows.forms import BackfillForm
for call in json.loads(sys.argv[1]):
    state = backfill(BackfillForm(**call), return_state=True)
    print("told", json.dumps([state.name, state.result()["seoul"]], default=str))
"""


@pytest.fixture
def site() -> Iterator[Hostile]:
    """An article on the newest day, and one whose address tells no day, changed last on the day before."""
    with publisher(FIRST, DAYS, A_DAY) as server:
        undated = "/story-without-a-day"
        server.site[undated] = server.site[path_of(NEWEST - timedelta(days=1), 0)]
        changed = datetime(2019, 7, 30, 12, tzinfo=ZoneInfo("Asia/Seoul")).isoformat()
        list_pages(server, {path_of(NEWEST, 0): changed, undated: changed})
        yield server


def list_pages(site: Hostile, pages: dict[str, str]) -> None:
    entries = (f"<url><loc>{site.url(path)}</loc><lastmod>{at}</lastmod></url>" for path, at in pages.items())
    site.site[f"/map-{FIRST:%Y-%m}.xml"] = answer(f"<urlset>{''.join(entries)}</urlset>".encode())


def backfill(data: Path, place: Place, *calls: dict[str, Any], **extra: str) -> list[tuple[str, dict[str, Any]]]:
    environment = rig.flow_environment(data, data / "sources.toml", place.data, place.port)
    asked = [{"source_ids": ["seoul"], "first": str(FIRST), "end": str(END)} | call for call in calls]
    said = rig.script(environment | extra, CALLS, json.dumps(asked))
    lines = [line.removeprefix("told ") for line in said.splitlines() if line.startswith("told ")]
    return [(state, told) for state, told in map(json.loads, lines)]


def windows(told: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(window["first"], window["state"], window["reason"] or "") for window in told["windows"]]


def days_done(data: Path) -> list[str]:
    query = (
        "select day from completeness where state = 'done' and day >= '2019-07-28' and day < '2019-08-01' order by day"
    )
    return [str(day) for (day,) in rig.rows(data, query)]


def test_no_day_is_done_before_the_pages_that_may_be_of_it_are_read(
    tmp_path: Path, prefect_place: Place, site: Hostile
) -> None:
    """The only page of the newest day uses up the run; the page without a day may be of any of the days before."""
    write_sources(tmp_path, {"seoul": site})
    [(state, told)] = backfill(tmp_path, prefect_place, {"days_per_window": 1, "most_pages": 1})
    assert (state, told["pages"]) == ("Partial", {"article": 1})
    spent, idle = (
        "not begun: the pages or minutes of this run were used up",
        "1 of 1 days are not done yet, and no page",
    )
    assert [(day, state) for day, state, _ in windows(told)] == [
        ("2019-07-31", "done"),
        ("2019-07-30", "partial"),
        ("2019-07-29", "partial"),
        ("2019-07-28", "partial"),
    ]
    reasons = [reason for _, _, reason in windows(told)[1:]]
    assert reasons[0] == spent
    assert all(reason.startswith(idle) for reason in reasons[1:])
    assert days_done(tmp_path) == ["2019-07-31"]
    [(state, told)] = backfill(tmp_path, prefect_place, {"days_per_window": 1})
    assert (state, told["pages"]) == ("Completed", {"article": 1})
    assert len(days_done(tmp_path)) == DAYS


def test_stretches_that_were_not_begun_are_told(tmp_path: Path, prefect_place: Place, site: Hostile) -> None:
    write_sources(tmp_path, {"seoul": site})
    call = {"first": "2019-04-20", "days_per_window": 100, "most_pages": 2}
    [(state, told), (again, rest)] = backfill(tmp_path, prefect_place, call, call | {"most_pages": 0})
    assert (state, told["pages"]) == ("Partial", {"article": 2})
    assert windows(told) == [
        ("2019-05-01", "done", ""),
        ("2019-04-20", "partial", "not begun: the pages or minutes of this run were used up"),
    ]
    assert (again, rest["pages"], rest["windows"]) == ("Completed", {}, [])


def test_pages_that_are_put_off_keep_the_run_partial(tmp_path: Path, prefect_place: Place, site: Hostile) -> None:
    write_sources(tmp_path, {"seoul": site})
    found = site.site[path_of(NEWEST, 0)]
    site.site[path_of(NEWEST, 0)] = answer(status="500 Internal Server Error")
    [(first, _), (second, told)] = backfill(tmp_path, prefect_place, {}, {})
    assert (first, second) == ("Partial", "Partial")
    assert windows(told) == [("2019-07-31", "partial", "1 of 1 days are not done yet, and no page of them is due now")]
    site.site[path_of(NEWEST, 0)] = found
    tomorrow = datetime.now(ZoneInfo("UTC")) + timedelta(days=1)
    [(state, told)] = backfill(tmp_path, prefect_place, {}, HEMEROTECA_NOW=tomorrow.isoformat())
    assert (state, told["pages"]) == ("Completed", {"article": 1})


def test_refetching_with_a_limit_says_what_is_left(tmp_path: Path, prefect_place: Place, site: Hostile) -> None:
    write_sources(tmp_path, {"seoul": site})
    backfill(tmp_path, prefect_place, {})
    tomorrow = (datetime.now(ZoneInfo("UTC")) + timedelta(days=1)).isoformat()
    again = {"mode": "refetch changed pages"}
    [(state, told), (rest, _)] = backfill(
        tmp_path, prefect_place, again | {"most_pages": 1}, again, HEMEROTECA_NOW=tomorrow
    )
    assert (state, windows(told)) == (
        "Partial",
        [("2019-07-28", "partial", "1 pages are still to be fetched again")],
    )
    assert rest == "Completed"
    assert sorted(site.paths.count(path) for path in (path_of(NEWEST, 0), "/story-without-a-day")) == [2, 2]
