"""A thousand small windows on Prefect's SQLite: none fails, and nobody is told that the database is locked."""

from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest

from deployments.place import Place
from tests import rig
from tests.e2e.archive_site import publisher, write_sources

pytestmark = [pytest.mark.e2e, pytest.mark.soak, pytest.mark.timeout(3600)]

FIRST, DAYS, SOURCES = date(2018, 1, 1), 334, ("one", "two", "three")


def test_a_thousand_windows(tmp_path: Path, prefect_place: Place) -> None:
    span = {"first": str(FIRST), "end": str(FIRST + timedelta(days=DAYS))}
    form = {"source_ids": SOURCES, "days_per_window": 1, "windows_at_once": 3, **span}
    with ExitStack() as open_sites:
        sites = {name: open_sites.enter_context(publisher(FIRST, DAYS, 1)) for name in SOURCES}
        sources = write_sources(tmp_path, sites)
        environment = rig.flow_environment(tmp_path, sources, prefect_place.data, prefect_place.port)
        said = rig.backfill(environment, form)
    log = (prefect_place.data / "prefect" / "server.log").read_text(encoding="utf-8")
    locked = said.count("database is locked"), log.count("database is locked")
    days = rig.rows(tmp_path, "select state, count(*) from completeness where day < '2020-01-01' group by all")
    print(f"windows={DAYS * len(SOURCES)} locked_seen_by_flow={locked[0]} locked_in_server_log={locked[1]}")
    assert days == [("done", DAYS * len(SOURCES))]
    assert locked[0] == 0
    assert said.count("Finished in state Completed") > DAYS * len(SOURCES)
