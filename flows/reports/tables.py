"""Tables of windows: what a dry run has counted, and how each window of a backfill ended."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from flows import wording
from flows.reports import artifacts
from flows.reports.failures import show_failures
from flows.reports.rows import Ended, Planned
from flows.wording import counted
from warehouse import overview
from warehouse.store import open_loading


def plan(rows: Sequence[Planned]) -> None:
    """Write the artifact ``backfill-plan``: what each window would fetch, and what that would take."""
    artifacts.table("backfill-plan", planned_table(rows), planned_line(rows))


def windows(data: Path, run_id: str, rows: Sequence[Ended]) -> None:
    """Write the artifact ``windows``: how each one ended; and ``failures``, if there are any: where to look on.

    Args:
        data: the data folder; what went wrong with single pages is read there.
        run_id: the flow run in whose name the pages were fetched.
        rows: in the order in which they are to be shown.
    """
    if not rows:
        return
    artifacts.table("windows", ended_table(rows), ended_line(rows))
    with open_loading(data) as con:
        show_failures(rows, overview.failures(con, run_id))


def planned_table(rows: Sequence[Planned]) -> list[dict[str, str]]:
    """Return the cells of a plan, totals last."""
    return [_planned(row) for row in rows] + ([_total(rows)] if len(rows) > 1 else [])


def _planned(row: Planned) -> dict[str, str]:
    return {
        "source": row.source_id,
        "days": wording.days(row.first, row.end),
        **_figures([row], row.seconds),
        "method": ", ".join(row.methods),
        "looks that failed": "; ".join(row.looks_failed),
    }


def _total(rows: Sequence[Planned]) -> dict[str, str]:
    days = sum((row.end - row.first).days for row in rows)
    failed = sum(len(row.looks_failed) for row in rows)
    return {
        "source": "all",
        "days": f"{days:,} days",
        **_figures(rows, _longest(rows)),
        "method": "",
        "looks that failed": f"{failed:,}" if failed else "",
    }


def _figures(rows: Sequence[Planned], seconds: float) -> dict[str, str]:
    return {
        "to fetch": f"{sum(row.to_fetch for row in rows):,}",
        "time": wording.duration(seconds),
        "disk": wording.size(sum(row.megabytes for row in rows)),
        "found": f"{sum(row.found for row in rows):,}",
        "new": f"{sum(row.new for row in rows):,}",
        "held": f"{sum(row.held for row in rows):,}",
        "requests": f"{sum(row.requests for row in rows):,}",
    }


def _longest(rows: Sequence[Planned]) -> float:
    """Return the seconds of the source that takes longest: sources are worked on beside each other."""
    by_source: defaultdict[str, float] = defaultdict(float)
    for row in rows:
        by_source[row.source_id] += row.seconds
    return max(by_source.values(), default=0.0)


def planned_line(rows: Sequence[Planned]) -> str:
    """Return a plan in one line."""
    if not rows:
        return "Nothing is left to do: every day that was asked for is done."
    pages = sum(row.to_fetch for row in rows)
    what = f"{counted(len(rows), 'window')} of {counted(len({row.source_id for row in rows}), 'source')}"
    cost = f"about {wording.duration(_longest(rows))}, {wording.size(sum(row.megabytes for row in rows))}"
    failed = sum(len(row.looks_failed) for row in rows)
    doubt = f"; {counted(failed, 'look')} failed, there may be more" if failed else ""
    return f"{counted(pages, 'page')} to fetch, {cost}: {what}{doubt}; no page was fetched"


def ended_table(rows: Sequence[Ended]) -> list[dict[str, str]]:
    """Return the cells of a table of windows, totals last."""
    return [_ended(row) for row in rows] + ([_all_ended(rows)] if len(rows) > 1 else [])


def _ended(row: Ended) -> dict[str, str]:
    return {
        "source": row.source_id,
        "days": wording.days(row.first, row.end),
        "state": row.state,
        **_pages([row]),
        "took": wording.duration(row.seconds),
        "reason": row.reason or "",
    }


def _all_ended(rows: Sequence[Ended]) -> dict[str, str]:
    days = sum((row.end - row.first).days for row in rows)
    return {
        "source": "all",
        "days": f"{days:,} days",
        "state": "",
        **_pages(rows),
        "took": wording.duration(sum(row.seconds for row in rows)),
        "reason": "",
    }


def _pages(rows: Sequence[Ended]) -> dict[str, str]:
    counts: Counter[str] = Counter()
    for row in rows:
        for outcome, pages in row.pages.items():
            counts[outcome] += pages
    articles = sum(counts.pop(outcome, 0) for outcome in ("article", "paywalled"))
    return {"articles": f"{articles:,}", "other pages": by_frequency(counts)}


def by_frequency(counts: Mapping[str, int]) -> str:
    """Return counts as words, the frequent ones first: 12 not_found, 3 timeout."""
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items(), key=_frequent) if count)


def _frequent(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _states(rows: Sequence[Ended]) -> str:
    return by_frequency(Counter(row.state for row in rows))


def ended_line(rows: Sequence[Ended]) -> str:
    """Return a table of windows in one line."""
    pages = _pages(rows)
    other = f", {pages['other pages']}" if pages["other pages"] else ""
    return f"{counted(len(rows), 'window')}: {_states(rows)}; {pages['articles']} articles{other}"
