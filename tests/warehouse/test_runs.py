"""Runs report themselves, and the table of sources follows the sources file."""

from pathlib import Path

import pytest

from tests.warehouse.staging import RUN, SOURCES
from warehouse import runs, store


def test_a_run_begins_once_and_ends(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.start(data, RUN, "another name", SOURCES)
    monkeypatch.setenv("HEMEROTECA_NOW", "2026-03-01T21:00:00+09:00")
    runs.finish(data, RUN, "completed")
    with store.open_loading(data) as con:
        [run] = store.rows(con, "from runs")
    assert (run["flow"], run["state"], run["parameters"]) == ("ingest", "completed", '{"source_ids": ["herald"]}')
    assert run["finished_at"].isoformat() == "2026-03-01T12:00:00+00:00"


def test_a_source_that_is_defined_otherwise_is_rewritten(data: Path) -> None:
    changed = SOURCES[0].model_copy(update={"name": "The New Herald", "owner": "Group"})
    runs.start(data, "run-2", "ingest", [changed])
    with store.open_loading(data) as con:
        rows = store.rows(con, "select source_id, name, owner, hosts from sources order by source_id")
    assert [(row["source_id"], row["name"], row["owner"]) for row in rows] == [
        ("courier", "The Courier", None),
        ("gazette", "The Gazette", None),
        ("herald", "The New Herald", "Group"),
    ]
    assert rows[0]["hosts"] == ["www.courier.example", "m.courier.example"]
