"""The verb for the past: what it refuses at once, and what it shows."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deployments.cli.backfill import backfill
from deployments.place import Place
from tests.web.hostile import Hostile, answer
from warehouse.errors import ConfigError

HEMEROTECA = str(Path(sys.executable).with_name("hemeroteca"))
SOURCES = """
allow_origins = ["{origin}"]
[[source]]
id = "news"
name = "News"
hosts = ["{origin}"]
timezone = "UTC"
politeness = {{gap_seconds = 0}}
[[source.history]]
kind = "sitemap_by_date"
url = "http://{origin}/{{date:%Y-%m-%d}}.xml"
"""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "name sources and two dates"),
        (("news", "2019-07-01"), "name sources and two dates"),
        (("news", "2019-07-01", "soon"), "'soon' is no date; write it like 2019-07-01"),
        (("news", "2019-07-02", "2019-07-01"), "2019-07-02 to 2019-07-01 holds no day"),
        (("olds", "2019-07-01", "2019-07-02"), "no source 'olds'; the configured ones are news"),
    ],
)
def test_what_is_refused_before_anything_starts(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(SOURCES.format(origin="news.example:80"))
    with pytest.raises(ConfigError, match=message):
        backfill(*arguments, sources=file)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"most_pages": -1}, "--most-pages -1: name a whole number from 0 on"),
        ({"days_per_window": 0}, "--days-per-window 0: name a whole number from 1 to 366"),
        ({"method": "sitemap"}, "no method 'sitemap'; it must be one of auto, sitemap_by_date"),
    ],
)
def test_options_out_of_bounds(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        backfill("news", "2019-07-01", "2019-07-02", **options)


def test_presets_take_no_dates() -> None:
    with pytest.raises(ConfigError, match=r"name sources: hemeroteca backfill SOURCE\.\.\. --days last-month"):
        backfill(days="last-month")


@pytest.mark.e2e
def test_what_a_user_sees(prefect_place: Place, tmp_path: Path) -> None:
    with Hostile() as site:
        (tmp_path / "sources.toml").write_text(SOURCES.format(origin=site.origin))
        site.site["/2019-07-01.xml"] = answer(b"<urlset><url><loc>/a</loc></url><url><loc>/b</loc></url></urlset>")
        site.site["/2019-07-02.xml"] = answer(status="403 Forbidden")
        environment = {"HEMEROTECA_DATA": str(prefect_place.data), "HEMEROTECA_PORT": str(prefect_place.port)}
        command = [
            HEMEROTECA,
            "backfill",
            "news",
            "2019-07-01",
            "2019-07-03",
            "--sources",
            str(tmp_path / "sources.toml"),
        ]
        done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        [row] = [line.split() for line in done.stdout.splitlines() if "sitemap_by_date" in line]
        assert row == ["news", "sitemap_by_date", "2", "2", "0", "1", "forbidden,", "1", "ok"]
        assert ["news", "not_found", "2"] in [line.split() for line in done.stdout.splitlines()]
        assert "news: 1 looks failed, so pages may be missing" in done.stdout
        assert f"  {site.url('/2019-07-02.xml')}: forbidden: status 403" in done.stdout
        assert "flow-run" in done.stdout
