"""The backfill as a flow: exactly the days that were asked for, once, whatever happens meanwhile."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deployments.place import Place
from flows.settings import choose_history
from tests import rig
from tests.web.hostile import Hostile, answer
from warehouse.errors import ConfigError
from warehouse.sources import parse_sources

CALLS = """
import json, sys
from flows.backfill import backfill; from flows.forms import BackfillForm
print("told", json.dumps([backfill(BackfillForm(**call)) for call in json.loads(sys.argv[1])], default=str))
"""
SOURCES = """
allow_origins = ["{origin}"]
[[source]]
id = "news"
name = "News"
hosts = ["{origin}"]
timezone = "Asia/Seoul"
language = "en"
politeness = {{gap_seconds = 0}}
[[source.history]]
kind = "sitemap_by_date"
url = "http://{origin}/map-{{date:%Y-%m}}.xml"
[[source.history]]
kind = "wayback_cdx"
url = "http://{origin}/cdx"
match = "{origin}/*"
replay = "http://{origin}/web/{{timestamp}}id_/{{url}}"
"""
JULY = {"source_ids": ["news"], "first": "2019-07-02", "end": "2019-07-04"}
WORDS = ("city", "council", "repaired", "tram", "bridge", "harbour", "after", "winter", "storm", "rails", "near", "old")


def article(number: int, day: date) -> bytes:
    """A page of an article that was published twenty minutes after midnight in Seoul."""
    sentence = " ".join(WORDS[(number * 7 + at) % len(WORDS)] for at in range(40))
    text = "".join(f"<p>Report {number}, part {part}: {sentence}.</p>" for part in range(6))
    head = f'<meta property="article:published_time" content="{day}T00:20:00+09:00"><title>Report {number}</title>'
    return answer(
        f"<html><head>{head}</head><body><article><h1>Report {number}</h1>{text}</article></body></html>".encode()
    )


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Hostile]:
    """Articles 1 to 31 of July, one a day, of which the addresses of even ones tell no day; an archive has them all."""
    with Hostile() as server:
        rows = [["timestamp", "original", "mimetype", "statuscode"]]
        listed = []
        for number in range(1, 32):
            day = date(2019, 7, number)
            path = f"/report-no-{number}" if number % 2 == 0 else f"/{day:%Y/%m/%d}/report-{number}"
            server.site[path] = article(number, day)
            published = datetime(2019, 7, number, 0, 20, tzinfo=UTC) - timedelta(hours=9)
            listed.append(f"<url><loc>{server.url(path)}</loc><lastmod>{published:%Y-%m-%dT%H:%M:%SZ}</lastmod></url>")
            stamp = f"{published + timedelta(hours=1):%Y%m%d%H%M%S}"
            rows.append([stamp, server.url(path), "text/html", "200"])
            server.site[f"/web/{stamp}id_/{server.url(path)}"] = article(number, day)
        server.site["/map-2019-07.xml"] = answer(f"<urlset>{''.join(listed)}</urlset>".encode())
        index = answer(json.dumps(rows).encode(), Content_Type="application/json")
        served = server.behaviour
        server.behaviour = lambda path: index if path.startswith("/cdx?") else served(path)  # type: ignore[method-assign]
        (tmp_path / "sources.toml").write_text(SOURCES.format(origin=server.origin))
        yield server


def run(tmp_path: Path, place: Place, *calls: dict[str, Any], code: int = 0, **extra: str) -> list[dict[str, Any]]:
    environment = rig.flow_environment(tmp_path, tmp_path / "sources.toml", place.data, place.port)
    done = subprocess.run(
        [sys.executable, "-c", CALLS, json.dumps(calls)],
        env=os.environ | environment | {"HEMEROTECA_BATCH_PAGES": "4"} | extra,
        cwd=rig.CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    lines = [line.removeprefix("told ") for line in done.stdout.splitlines() if line.startswith("told ")]
    return [answer["news"] for answer in json.loads(lines[0])] if lines else []


def pages(site: Hostile) -> list[str]:
    return [path for path in site.paths if "report" in path]


@pytest.mark.e2e
def test_some_days_once(tmp_path: Path, prefect_place: Place, site: Hostile) -> None:
    counted, first, second, third = run(
        tmp_path, prefect_place, {**JULY, "dry_run": True}, {**JULY, "most_pages": 1}, JULY, JULY
    )
    assert counted["methods"] == ["sitemap_by_date"]
    # The address tells the day of report 3; the even ones from 2 on may be of these days, since nobody says that not.
    assert (counted["found"], counted["new"], counted["held"], counted["pages"]) == (16, 16, 0, {})
    assert (first["found"], first["new"], first["pages"]) == (16, 16, {"article": 1})
    assert (second["new"], second["held"], second["pages"]) == (0, 1, {"article": 15})
    assert [window["state"] for told in (first, second) for window in told["windows"]] == ["partial", "done"]
    assert (third["methods"], third["found"], third["pages"], third["windows"]) == ([], 0, {}, [])
    assert len(pages(site)) == len(set(pages(site))) == 16
    held = {row[0] for row in rig.rows(tmp_path, "select published_on from articles")}
    assert {date(2019, 7, 2), date(2019, 7, 3)} <= held
    assert rig.rows(tmp_path, "select distinct flow from runs") == [("backfill",)]
    assert rig.rows(tmp_path, "select day, method, state from windows where day = '2019-07-03'") == [
        (date(2019, 7, 3), "sitemap_by_date", "done")
    ]
    assert rig.rows(tmp_path, "select state, count(*) from runs group by all") == [("completed", 3)]


@pytest.mark.e2e
def test_the_archive_in_pieces_by_two_runs(tmp_path: Path, prefect_place: Place, site: Hostile) -> None:
    """Killed between two pages, the run leaves nothing that the next one fetches again."""
    call = {**JULY, "method": "wayback_cdx"}
    run(tmp_path, prefect_place, call, code=-9, HEMEROTECA_KILL_AT="fetch.page:7")
    [told] = run(tmp_path, prefect_place, call)
    assert told["methods"] == ["wayback_cdx"]
    asked = pages(site)
    assert all(path.startswith("/web/201907") for path in asked)
    assert len(asked) - len(set(asked)) <= 1  # the exchange in flight
    rows = rig.rows(tmp_path, "select url, started_at::date from fetches where url like '%/2019/07/03/%'")
    assert rows == [(site.url("/2019/07/03/report-3"), date(2019, 7, 2))]
    places = rig.rows(tmp_path, "select distinct found_via, host from frontier")
    assert places == [("wayback_cdx", site.origin)]
    assert rig.rows(tmp_path, "select count(*) from articles where published_on = '2019-07-02'") == [(1,)]
    assert rig.rows(tmp_path, "select evidence like 'read at http%id_/http%' from fetches limit 1") == [(True,)]


@pytest.mark.parametrize(
    ("ids", "first", "end", "method", "message"),
    [
        (["news"], "2019-07-02", "2019-07-02", "auto", "2019-07-02 to 2019-07-02 holds no day"),
        (["news"], "2999-07-02", "2999-07-03", "auto", "2999-07-02 is still to come"),
        ([], "2019-07-02", "2019-07-03", "auto", "no source is named"),
        (["nevs"], "2019-07-02", "2019-07-03", "auto", "no source 'nevs'"),
        (["news"], "2019-07-02", "2019-07-03", "sitemap", "no method 'sitemap'; it must be auto or one of sitemap_by"),
        (["news"], "2019-07-02", "2019-07-03", "cc_news", 'no table [[source.history]] with kind = "cc_news"'),
        (["young"], "2019-07-02", "2019-07-03", "auto", "source 'young' has no table [[source.history]]; docs"),
        (["asleep"], "2019-07-02", "2019-07-03", "auto", "source 'asleep' is paused"),
    ],
)
def test_what_cannot_be_asked_for(ids: list[str], first: str, end: str, method: str, message: str) -> None:
    text = SOURCES.format(origin="news.example:80")
    for name, more in (("young", ""), ("asleep", "paused = true\n")):
        text += f'[[source]]\nid = "{name}"\nname = "N"\nhosts = ["{name}.example"]\ntimezone = "UTC"\n{more}'
        text += f'[[source.discovery]]\nkind = "feed"\nurl = "https://{name}.example/rss"\n'
    with pytest.raises(ConfigError) as caught:
        choose_history(
            parse_sources(text, "mine.toml"), ids, date.fromisoformat(first), date.fromisoformat(end), method
        )
    assert message in str(caught.value)
