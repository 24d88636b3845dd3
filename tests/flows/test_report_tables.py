"""Tables of windows, as a person reads them."""

from datetime import date, timedelta

from flows.reports import Ended, Planned
from flows.reports.tables import ended_line, ended_table, planned_line, planned_table

DAY = timedelta(days=1)
FIRST = date(2019, 7, 1)


def planned(source_id: str, week: int, **more: object) -> Planned:
    first = FIRST + 7 * week * DAY
    facts: dict[str, object] = {
        "methods": ["sitemap_by_date"],
        "found": 1200,
        "new": 800,
        "held": 400,
        "to_fetch": 800,
        "requests": 810,
        "seconds": 4000,
        "megabytes": 38.2,
    }
    return Planned(source_id, first, first + 7 * DAY, **(facts | more))  # type: ignore[arg-type]


def test_a_plan_with_its_totals() -> None:
    rows = [planned("herald", 0), planned("herald", 1, looks_failed=["map.xml: timeout"]), planned("courier", 0)]
    table = planned_table(rows)
    assert table[1] == {
        "source": "herald",
        "days": "2019-07-08..14",
        "to fetch": "800",
        "time": "67 min",
        "disk": "38 MB",
        "found": "1,200",
        "new": "800",
        "held": "400",
        "requests": "810",
        "method": "sitemap_by_date",
        "looks that failed": "map.xml: timeout",
    }
    assert list(table[-1].values()) == [
        "all", "21 days", "2,400", "2 h 13 min", "115 MB", "3,600", "2,400", "1,200", "2,430", "", "1",
    ]  # fmt: skip
    assert planned_line(rows) == (
        "2,400 pages to fetch, about 2 h 13 min, 115 MB: 3 windows of 2 sources; 1 look failed, there may be more; "
        "no page was fetched"
    )


def test_a_plan_of_one_window_needs_no_totals_and_one_of_none_says_so() -> None:
    assert [row["source"] for row in planned_table([planned("herald", 0)])] == ["herald"]
    assert "failed" not in planned_line([planned("herald", 0)])
    assert planned_table([]) == []
    assert planned_line([]) == "Nothing is left to do: every day that was asked for is done."


def test_how_windows_ended() -> None:
    rows = [
        Ended("herald", FIRST, FIRST + 2 * DAY, "done", {"article": 90, "paywalled": 10, "not_found": 3}, None, 70),
        Ended("herald", FIRST + 2 * DAY, FIRST + 3 * DAY, "failed", {}, "no answer", 5),
        Ended("courier", FIRST, FIRST + DAY, "done", {"timeout": 4, "gone": 0}, None, 25),
    ]
    assert [list(row.values()) for row in ended_table(rows)] == [
        ["herald", "2019-07-01..02", "done", "100", "3 not_found", "70 s", ""],
        ["herald", "2019-07-03", "failed", "0", "", "5 s", "no answer"],
        ["courier", "2019-07-01", "done", "0", "4 timeout", "25 s", ""],
        ["all", "4 days", "", "100", "4 timeout, 3 not_found", "2 min", ""],
    ]
    assert ended_line(rows) == "3 windows: 2 done, 1 failed; 100 articles, 4 timeout, 3 not_found"
    assert ended_line(rows[1:2]) == "1 window: 1 failed; 0 articles"
