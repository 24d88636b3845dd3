"""A source under another id keeps everything, and nothing of it is due again."""

from pathlib import Path

import pytest

from tests.warehouse.staging import RUN, SOURCES, START
from warehouse import keys, locks, store
from warehouse.checksum import content_checksum
from warehouse.errors import ConfigError, HemerotecaError, WarehouseError
from warehouse.load import load_stages
from warehouse.records import KnownUrl
from warehouse.renaming import demand_renames, rename_source
from warehouse.stage import write_stage

URL = "https://www.herald.example/a"


def stage(data: Path) -> Path:
    known = KnownUrl(
        url_id=keys.url_id(keys.url_key(URL)),
        url_key=keys.url_key(URL),
        url=URL,
        source_id="herald",
        found_via="feed",
        found_on="https://www.herald.example/feed.xml",
        found_at=START,
    )
    return write_stage(data / "stage", "herald", RUN, 1, method="live", records=[known])


def test_every_row_follows(data: Path) -> None:
    load_stages(data, [stage(data)])
    assert rename_source(data, "herald", "the-herald") >= 3
    with store.open_loading(data) as con:
        for table in ("sources", "frontier", "windows"):
            query = f"select count(*) from {table} where source_id = ?"
            assert con.execute(query, ["the-herald"]).fetchone() == (1,), table
            assert con.execute(query, ["herald"]).fetchone() == (0,), table
        before = content_checksum(con)
    assert rename_source(data, "herald", "the-herald") == 0
    with store.open_loading(data) as con:
        assert content_checksum(con) == before


def test_a_warehouse_that_is_not_there_has_nothing_to_rename(tmp_path: Path) -> None:
    assert rename_source(tmp_path, "herald", "the-herald") == 0
    demand_renames(tmp_path, SOURCES)


def test_an_id_that_is_taken(data: Path) -> None:
    with pytest.raises(ConfigError, match="has a source 'courier' already"):
        rename_source(data, "herald", "courier")


def test_what_a_dead_run_left_is_finished_first(data: Path) -> None:
    stage(data)
    with pytest.raises(WarehouseError, match="run an ingest first"):
        rename_source(data, "herald", "the-herald")


def test_a_run_at_work_is_not_disturbed(data: Path) -> None:
    with locks.source(data, "herald", (), run="run-7"), pytest.raises(HemerotecaError, match="is held by"):
        rename_source(data, "herald", "the-herald")


def test_a_rename_by_hand_is_refused_with_the_remedy(data: Path) -> None:
    herald, *others = SOURCES
    demand_renames(data, SOURCES)
    demand_renames(data, others)
    renamed = herald.model_copy(update={"id": "the-herald"})
    with pytest.raises(ConfigError, match="hemeroteca sources rename herald the-herald"):
        demand_renames(data, [renamed, *others])
    apart = renamed.model_copy(update={"hosts": ("elsewhere.example",)})
    demand_renames(data, [apart, *others])
