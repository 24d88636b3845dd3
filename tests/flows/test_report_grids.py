"""The grid of days: the same cells for the UI and for terminals."""

from datetime import date, timedelta
from typing import Any

from flows import grid
from flows.reports import grids

DAY = timedelta(days=1)
FIRST = date(2019, 6, 27)


def row(day: date, state: str, articles: int = 0, source_id: str = "herald", **more: Any) -> dict[str, Any]:
    facts = {"deferred_count": 0, "pending_count": 0, "reason": None}
    return {"source_id": source_id, "day": day, "state": state, "article_count": articles, **(facts | more)}


ROWS = [
    row(FIRST, "done", 40),
    row(FIRST + DAY, "partial", 7, deferred_count=2, pending_count=1, reason="sitemap_by_date: timeout"),
    row(FIRST + 3 * DAY, "failed", reason="sitemap_by_date: 503"),
    row(FIRST + 4 * DAY, "failed", reason="sitemap_by_date: 503"),
    row(FIRST + 5 * DAY, "done", 1260),
]


def test_a_row_a_month() -> None:
    [source] = grid.sources(ROWS)
    assert grid.by_month(source) == [
        "month    1   5    10   15   20   25   30  articles  not done",
        "2019-06                            #+.x         47         3",
        "2019-07  x#                                  1,260         1",
    ]


def test_a_row_a_week_with_what_each_day_gave() -> None:
    [source] = grid.sources(ROWS, first=FIRST - DAY, end=date(2019, 7, 3))
    assert grid.by_week(source) == [
        "week of      Mon   Tue   Wed   Thu   Fri   Sat   Sun  articles",
        "2019-06-24                 .   40#    7+     .    0x        47",
        "2019-07-01    0x 1260#                                   1,260",
    ]


def test_sources_below_each_other() -> None:
    rows = [*ROWS, row(FIRST, "done", 3, "a-very-long-name"), row(FIRST + 40 * DAY, "done", 3, "later")]
    shown = grid.sources(rows, ["herald", "unknown"], FIRST, FIRST + 6 * DAY)
    assert grid.table(shown) == [
        "source            month    1   5    10   15   20   25   30  articles  not done",
        "a-very-long-name  2019-06                            #...          3         3",
        "                  2019-07  ..                                      0         2",
        "herald            2019-06                            #+.x         47         3",
        "                  2019-07  x#                                  1,260         1",
        "unknown           2019-06                            ....          0         4",
        "                  2019-07  ..                                      0         2",
    ]


def test_nothing_was_tried() -> None:
    assert grid.sources([], ["herald"]) == []
    assert grids.page([]) == "`# done, + partial, x failed, . never tried`"
    assert grids.line([]) == "0 days of 0 sources: none was tried"


def test_the_page_in_the_ui() -> None:
    shown = grid.sources(ROWS)
    assert grids.line(shown) == "6 days of 1 source: 2 done, 1 partial, 2 failed, 1 never tried"
    legend, head, months, weeks, reasons = grids.page(shown).split("\n\n")
    assert (legend, head) == (f"`{grid.LEGEND}`", "### herald")
    assert months == "\n".join(["```text", *grid.by_month(shown[0]), "```"])
    assert weeks == "\n".join(["```text", *grid.by_week(shown[0]), "```"])
    assert reasons.splitlines() == [
        "- 2019-06-30..07-01 failed: sitemap\\_by\\_date: 503",
        "- 2019-06-28 partial: 2 pages to be tried again; 1 page not tried yet; sitemap\\_by\\_date: timeout",
    ]


def test_the_page_of_a_long_time_has_months_and_the_newest_reasons() -> None:
    rows = [row(FIRST + number * DAY, "failed", reason=f"why {number}") for number in range(120)]
    page = grids.page(grid.sources(rows))
    assert page.count("```text") == 1
    assert page.splitlines()[-11:-9] == ["- 2019-10-24 failed: why 119", "- 2019-10-23 failed: why 118"]
    assert page.endswith("- and 110 more")


def test_a_day_without_a_reason() -> None:
    assert grids.page(grid.sources([row(FIRST, "partial")])).endswith("- 2019-06-27 partial: nothing tells why")


def test_lines_fit_beside_the_navigation_of_the_ui() -> None:
    """At 1280 pixels the UI shows 65 characters in a block of text."""
    [source] = grid.sources(ROWS)
    assert max(map(len, [*grid.by_month(source), *grid.by_week(source)])) <= 65
