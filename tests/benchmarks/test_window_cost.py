"""What a window costs beside its pages: the same days in one window and in a window a day, in one run each."""

import resource
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from deployments import server
from deployments.place import Place
from tests import rig
from tests.e2e.archive_site import publisher, write_sources

pytestmark = pytest.mark.bench

FIRST, DAYS, A_DAY = date(2019, 7, 1), 24, 2


def _took(data: Path, place: Place, days_per_window: int) -> tuple[float, float, float]:
    """Return wall seconds, CPU seconds of the run, and those of the server."""
    with publisher(FIRST, DAYS, A_DAY) as site:
        sources = write_sources(data, {"seoul": site})
        environment = rig.flow_environment(data, sources, place.data, place.port) | {"HEMEROTECA_BATCH_PAGES": "200"}
        span = {"first": str(FIRST), "end": str(FIRST + timedelta(days=DAYS))}
        form = {"source_ids": ["seoul"], "days_per_window": days_per_window, **span}
        cpu, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        before = server.cpu_seconds(place.data)
        rig.backfill(environment, form)
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        own = spent.ru_utime + spent.ru_stime - cpu.ru_utime - cpu.ru_stime
        return time.monotonic() - wall, own, server.cpu_seconds(place.data) - before


def test_a_window(tmp_path: Path, prefect_place: Place) -> None:
    _took(tmp_path / "warm", prefect_place, DAYS)
    one = _took(tmp_path / "one", prefect_place, DAYS)
    many = _took(tmp_path / "many", prefect_place, 1)
    wall, own, servers = ((m - o) / (DAYS - 1) for m, o in zip(many, one, strict=True))
    print(
        f"window: {wall:.2f} s beside its pages; {own:.2f} CPU-s of the run, {servers:.2f} of the server (must 1.5 s)"
    )
    assert rig.rows(tmp_path / "many", "select count(*) from articles") == [(DAYS * A_DAY,)]
