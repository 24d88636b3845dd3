"""Asking for the past of a source: which tables are asked, what is staged, what is only counted."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tasks.article.pool import Pool
from tasks.history import AUTO, Asked, history
from tasks.run import Run, Stopped
from tasks.web.client import Client
from tasks.web.politeness import Hosts
from tasks.web.robots import Robots
from tasks.web.spans import DAY, Span
from tests.web.hostile import Hostile, answer
from warehouse.disk import Disk
from warehouse.endpoints import ArchivePages, History, SitemapByDate
from warehouse.frontier import due_count, take
from warehouse.load import load_stages
from warehouse.sources import Politeness, Source
from warehouse.store import open_loading

SPAN = Span(date(2019, 7, 1), date(2019, 7, 3), ZoneInfo("Asia/Seoul"))
Ask = Callable[..., Asked]


@pytest.fixture
def site() -> Iterator[Hostile]:
    with Hostile() as server:
        server.site |= {
            "/empty.xml": answer(b"<urlset></urlset>"),
            "/map-2019.xml": answer(
                b"<urlset><url><loc>/2019/07/01/a</loc></url><url><loc>/undated</loc></url></urlset>"
            ),
            "/other-2019.xml": answer(b"<urlset><url><loc>/2019/07/02/b</loc></url></urlset>"),
            "/day-1": answer(b"<html><body><a class=s href='/2019/07/01/c'>C</a></body></html>"),
        }
        yield server


@pytest.fixture
def run(site: Hostile, tmp_path: Path) -> Run:
    client = Client(user_agent="Hemeroteca/0.1", allow_origins={site.origin})
    pool = Pool(1)
    pool.close()
    return Run("run-1", tmp_path, client, Robots(client), Hosts(), pool, Disk(tmp_path, 0), "backfill")


def source(site: Hostile, *endpoints: History) -> Source:
    return Source(
        id="news",
        name="News",
        hosts=(site.origin,),
        timezone="Asia/Seoul",
        politeness=Politeness(gap_seconds=0),
        history=endpoints,
    )


def sitemap(site: Hostile, name: str) -> SitemapByDate:
    return SitemapByDate(url=site.url(f"/{name}-{{date:%Y}}.xml"))


def archive(site: Hostile) -> ArchivePages:
    return ArchivePages(url=site.url("/day-{date.day}"), links="a.s")


def test_one_kind_after_the_other_until_one_has_found_pages(site: Hostile, run: Run) -> None:
    one = source(site, sitemap(site, "none"), archive(site), sitemap(site, "map"), sitemap(site, "other"))
    asked = history.fn(run, one, SPAN, store=False)
    assert asked.methods == ["sitemap_by_date"]
    assert len(asked.seen) == 3
    assert asked.looks == {"ok": 2, "not_found": 1}
    assert asked.missing == []
    other = source(site, sitemap(site, "none"), archive(site))
    assert history.fn(run, other, SPAN, store=False).methods == ["sitemap_by_date", "archive_pages"]
    assert history.fn(run, one, SPAN, "archive_pages", store=False).methods == ["archive_pages"]


def test_a_count_stores_nothing_and_counts_the_same(site: Hostile, run: Run) -> None:
    one = source(site, sitemap(site, "map"))
    counted = history.fn(run, one, SPAN, store=False)
    assert counted.stages == []
    assert {day: len(found) for day, found in counted.url_ids.items()} == {SPAN.first: 1, SPAN.end - DAY: 1}
    assert len(counted.undated) == 1
    assert not run.stage.exists()
    stored = history.fn(run, one, SPAN)
    assert (stored.url_ids, stored.seen) == (counted.url_ids, counted.seen)
    load_stages(run.data, stored.stages)
    with open_loading(run.data) as con:
        days = dict(con.execute("select url, day_hint from frontier").fetchall())
        methods = con.execute("select distinct methods from frontier union all select [method] from loads").fetchall()
        kinds = con.execute("select kind, outcome, url_count from polls").fetchall()
    assert days == {site.url("/2019/07/01/a"): date(2019, 7, 1), site.url("/undated"): None}
    assert methods == [(["sitemap_by_date"],), (["sitemap_by_date"],)]
    assert kinds == [("sitemap_by_date", "ok", 2)]


def test_only_pages_of_the_days_are_taken(site: Hostile, run: Run) -> None:
    site.site["/live-2019.xml"] = answer(b"<urlset><url><loc>/2019/07/09/later</loc></url></urlset>")
    one = source(site, sitemap(site, "map"), sitemap(site, "other"))
    asked = history.fn(run, one, SPAN)
    later = history.fn(
        Run("run-2", run.data, run.client, run.robots, Hosts(), run.pool, run.disk),
        source(site, sitemap(site, "live")),
        Span(date(2019, 7, 9), date(2019, 7, 10), SPAN.zone),
    )
    assert len(later.seen) == 1
    load_stages(run.data, [*asked.stages, *later.stages])
    days = (SPAN.first, SPAN.end)
    with open_loading(run.data) as con:
        narrow = {item.url for item in take(con, "news", days=days)}
        wide = {item.url for item in take(con, "news", days=days, also=asked.seen)}
        assert due_count(con, "news", days=days) == len(narrow)
    assert narrow == {site.url("/2019/07/01/a"), site.url("/2019/07/02/b")}
    assert wide - narrow == {site.url("/undated")}


def test_failed_looks_are_told(site: Hostile, run: Run) -> None:
    site.site["/none-2019.xml"] = answer(status="403 Forbidden")
    asked = history.fn(run, source(site, sitemap(site, "none"), sitemap(site, "map")), SPAN, AUTO, store=False)
    assert asked.looks == {"forbidden": 1, "ok": 1}
    assert asked.missing == [f"{site.url('/none-2019.xml')}: forbidden: status 403"]


def test_what_a_method_has_answered(site: Hostile, run: Run) -> None:
    """Only the one that found pages is proven, or all where none did; a failed look leaves doubt on its days."""
    found = history.fn(run, source(site, sitemap(site, "none"), archive(site)), SPAN, store=False)
    assert found.proven == ["archive_pages"]
    assert [(day.method, day.is_whole) for day in found.answers(source(site), SPAN.first, SPAN.end)] == [
        ("archive_pages", True)
    ] * (SPAN.end - SPAN.first).days
    del site.site["/day-1"]
    nothing = history.fn(run, source(site, archive(site), sitemap(site, "none")), SPAN, store=False)
    assert nothing.proven == ["archive_pages", "sitemap_by_date"]
    site.site[f"/day-{SPAN.first.day}"] = answer(status="403 Forbidden")
    doubtful = history.fn(run, source(site, archive(site)), SPAN, store=False)
    answers = doubtful.answers(source(site), SPAN.first, SPAN.end)
    assert [day.is_whole for day in answers] == [False] + [True] * (len(answers) - 1)
    assert answers[0].reason == f"{site.url(f'/day-{SPAN.first.day}')}: forbidden: status 403"


def test_a_day_that_is_not_over_is_not_answered_wholly(
    site: Hostile, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", f"{SPAN.end - DAY}T03:00:00+00:00")
    asked = history.fn(run, source(site, sitemap(site, "map")), SPAN, store=False)
    answers = asked.answers(source(site), SPAN.first, SPAN.end)
    assert [day.is_whole for day in answers] == [True] * (len(answers) - 1) + [False]


def test_a_day_that_ends_while_its_pages_are_fetched_was_not_over_when_it_was_asked_for(
    site: Hostile, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", f"{SPAN.end - DAY}T14:50:00+00:00")  # ten minutes to midnight in Seoul
    asked = history.fn(run, source(site, sitemap(site, "map")), SPAN, store=False)
    monkeypatch.setenv("HEMEROTECA_NOW", f"{SPAN.end - DAY}T15:10:00+00:00")
    answers = asked.answers(source(site), SPAN.first, SPAN.end)
    assert [day.is_whole for day in answers] == [True] * (len(answers) - 1) + [False]


def test_a_page_without_a_day_stands_where_it_cannot_be_younger(site: Hostile, run: Run) -> None:
    listed = [("/x", f"{SPAN.first}T10:00:00+09:00"), ("/y", "2019-12-31T10:00:00+09:00"), ("/z", None)]
    entries = (f"<url><loc>{path}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</url>" for path, at in listed)
    site.site["/dated-2019.xml"] = answer(f"<urlset>{''.join(entries)}</urlset>".encode())
    asked = history.fn(run, source(site, sitemap(site, "dated")), SPAN, store=False)
    assert {day: len(found) for day, found in asked.url_ids.items()} == {SPAN.first: 1, SPAN.end - DAY: 2}
    assert asked.undated == asked.seen
    assert asked.among(SPAN.first, SPAN.first + DAY) == asked.url_ids[SPAN.first]


def test_it_can_be_stopped(site: Hostile, run: Run) -> None:
    run.stop.set()
    with pytest.raises(Stopped):
        history.fn(run, source(site, sitemap(site, "map")), SPAN)
