"""One batch that cannot be staged fails alone: the others are loaded, and what it fetched is not fetched again."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from deployments.place import Place
from tests import rig
from tests.e2e.archive_site import publisher, write_sources

pytestmark = pytest.mark.e2e

# The place of the second batch is taken by something else, once the feed has been read (batch 0).
RUN = """
from prefect import flow
from flows import batches, several
from flows.batches import Budget, Wanted
from flows.settings import load_settings
from tasks.discover import discover
from tasks.load import load
from warehouse.sources import read_sources

def one(run, source):
    def look():
        for stage in discover(run, source):
            load(run, source.id, [stage])
        (run.stage / source.id / "run-1-0002" / "taken").mkdir(parents=True)
    return batches.work(run, source, source.hosts, Wanted(4, Budget()), look)

@flow
def ingest():
    settings = load_settings()
    sources = read_sources(settings.sources_path)
    done, failures = several.recorded(settings, sources, sources.sources, "run-1", "ingest", one)
    assert not failures, failures
    print("failures", done["seoul"].failures)
    print("outcomes", dict(done["seoul"].outcomes))

ingest()
"""


def test_the_others_are_loaded(tmp_path: Path, prefect_place: Place) -> None:
    with publisher(date(2019, 7, 1), 4, 3) as site:
        sources = write_sources(tmp_path, {"seoul": site})
        environment = rig.flow_environment(tmp_path, sources, prefect_place.data, prefect_place.port)
        said = rig.script(environment, RUN)
        assert "failures ['a batch of 4 pages failed: WarehouseError: " in said
        assert "outcomes {'article': 12}" in said
        assert set(Counter(path for path in site.paths if "report" in path).values()) == {1}
    code, said = rig.ingest(environment)
    assert code == 0, said
    assert rig.rows(tmp_path, "select count(*) from articles") == [(12,)]
    assert rig.rows(tmp_path, "select state from runs where run_id = 'run-1'") == [("completed",)]
