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
from tasks.web.spans import Span
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
    assert len(asked.url_ids) == 3
    assert asked.looks == {"ok": 2, "not_found": 1}
    assert asked.missing == []
    other = source(site, sitemap(site, "none"), archive(site))
    assert history.fn(run, other, SPAN, store=False).methods == ["sitemap_by_date", "archive_pages"]
    assert history.fn(run, one, SPAN, "archive_pages", store=False).methods == ["archive_pages"]


def test_a_count_stores_nothing_and_counts_the_same(site: Hostile, run: Run) -> None:
    one = source(site, sitemap(site, "map"))
    counted = history.fn(run, one, SPAN, store=False)
    assert (counted.stages, counted.new, counted.held) == ([], 2, 0)
    assert not run.stage.exists()
    stored = history.fn(run, one, SPAN)
    assert (stored.url_ids, stored.new) == (counted.url_ids, 2)
    load_stages(run.data, stored.stages)
    with open_loading(run.data) as con:
        days = dict(con.execute("select url, day_hint from frontier").fetchall())
        methods = con.execute("select distinct method from frontier union all select method from loads").fetchall()
        kinds = con.execute("select kind, outcome, url_count from polls").fetchall()
    assert days == {site.url("/2019/07/01/a"): date(2019, 7, 1), site.url("/undated"): None}
    assert methods == [("backfill",), ("backfill",)]
    assert kinds == [("sitemap_by_date", "ok", 2)]
    assert history.fn(run, one, SPAN, store=False).new == 0


def test_only_pages_of_the_days_are_taken(site: Hostile, run: Run) -> None:
    site.site["/live-2019.xml"] = answer(b"<urlset><url><loc>/2019/07/09/later</loc></url></urlset>")
    one = source(site, sitemap(site, "map"), sitemap(site, "other"))
    asked = history.fn(run, one, SPAN)
    later = history.fn(
        Run("run-2", run.data, run.client, run.robots, Hosts(), run.pool, run.disk),
        source(site, sitemap(site, "live")),
        Span(date(2019, 7, 9), date(2019, 7, 10), SPAN.zone),
    )
    assert len(later.url_ids) == 1
    load_stages(run.data, [*asked.stages, *later.stages])
    days = (SPAN.first, SPAN.end)
    with open_loading(run.data) as con:
        narrow = {item.url for item in take(con, "news", days=days)}
        wide = {item.url for item in take(con, "news", days=days, also=asked.url_ids)}
        assert due_count(con, "news", days=days) == len(narrow)
    assert narrow == {site.url("/2019/07/01/a"), site.url("/2019/07/02/b")}
    assert wide - narrow == {site.url("/undated")}


def test_failed_looks_are_told(site: Hostile, run: Run) -> None:
    site.site["/none-2019.xml"] = answer(status="403 Forbidden")
    asked = history.fn(run, source(site, sitemap(site, "none"), sitemap(site, "map")), SPAN, AUTO, store=False)
    assert asked.looks == {"forbidden": 1, "ok": 1}
    assert asked.missing == [f"{site.url('/none-2019.xml')}: forbidden: status 403"]


def test_it_can_be_stopped(site: Hostile, run: Run) -> None:
    run.stop.set()
    with pytest.raises(Stopped):
        history.fn(run, source(site, sitemap(site, "map")), SPAN)
