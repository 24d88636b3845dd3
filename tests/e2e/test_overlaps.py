"""Two backfills of the same days beside the schedule: every page once, the gap kept, every day done; then nothing is left."""

import json
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import requests

from deployments import server
from deployments.place import Place
from tests import rig
from tests.e2e.archive_site import path_of, publisher, write_sources
from tests.web.hostile import Hostile

pytestmark = pytest.mark.e2e

FIRST = date(2019, 7, 1)
DAYS = 24
A_DAY = 4
GAP = 0.05


def _form(first: int, end: int, **more: object) -> dict[str, object]:
    span = {"first": str(FIRST + timedelta(days=first)), "end": str(FIRST + timedelta(days=end))}
    return {"source_ids": ["seoul"], "days_per_window": 3, **span, **more}


def _pages(site: Hostile) -> Counter[str]:
    return Counter(path for path in site.paths if "/report-" in path)


def _told(said: str) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads(rig.printed(said, "told"))
    return found


def test_overlapping_backfills_beside_the_schedule(tmp_path: Path, prefect_place: Place) -> None:
    with publisher(FIRST, DAYS, A_DAY) as site:
        sources = write_sources(tmp_path, {"seoul": site}, GAP)
        environment = rig.flow_environment(tmp_path, sources, prefect_place.data, prefect_place.port)
        started = [
            rig.start_backfill(environment, _form(0, 16)),
            rig.start_backfill(environment, _form(8, DAYS)),
            rig.start_ingest(environment),
        ]
        said = [process.communicate(timeout=280)[0] for process in started]
        assert [process.returncode for process in started] == [0, 0, 0], said
        assert _pages(site) == Counter(
            path_of(FIRST + timedelta(days=day), number) for day in range(DAYS) for number in range(A_DAY)
        )
        times = [request.at for request in site.log if "/report-" in request.path]
        assert min(later - earlier for earlier, later in pairwise(times)) >= 0.8 * GAP
        days = rig.rows(
            tmp_path,
            "select state, count(*), sum(article_count)::int from completeness where day < '2020-01-01' group by all",
        )
        assert days == [("done", DAYS, DAYS * A_DAY)]

        asked = len(site.paths)
        assert _told(rig.backfill(environment, _form(0, DAYS)))["seoul"]["windows"] == []
        assert len(site.paths) == asked, "days that are done are not even asked for"


def test_a_dry_run_fetches_no_page_and_tells_what_it_would_take(tmp_path: Path, prefect_place: Place) -> None:
    with publisher(FIRST, DAYS, A_DAY) as site:
        sources = write_sources(tmp_path, {"seoul": site}, GAP)
        environment = rig.flow_environment(tmp_path, sources, prefect_place.data, prefect_place.port)
        planned = _told(rig.backfill(environment, _form(0, 9, dry_run=True)))["seoul"]["planned"]
        assert isinstance(planned, list)
        assert [(row["first"], row["found"], row["new"], row["to_fetch"]) for row in planned] == [
            ("2019-07-07", 12, 12, 12),
            ("2019-07-04", 12, 12, 12),
            ("2019-07-01", 12, 12, 12),
        ]
        assert not _pages(site)
        assert Counter(site.paths)["/map-2019-07.xml"] == 1
        tables = requests.post(
            f"{server.url(prefect_place.port)}/api/artifacts/filter",
            json={"artifacts": {"type": {"any_": ["table"]}}, "limit": 50},
            timeout=30,
        ).json()
        assert any("2019-07-07" in str(table["data"]) for table in tables)
