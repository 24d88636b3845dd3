"""When the checks run again."""

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.staging import at
from warehouse import check
from warehouse.check import are_due, run_checks
from warehouse.errors import WarehouseError

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", at(0).isoformat())


def test_they_run_once_in_a_while(con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    assert are_due(con, HOUR)
    run_checks(con)
    assert not are_due(con, HOUR)
    assert are_due(con, timedelta(0))
    for minute, due in {59: False, 60: True, -1: True}.items():
        monkeypatch.setenv("HEMEROTECA_NOW", at(minute).isoformat())
        assert are_due(con, HOUR) is due, minute


def test_they_run_again_after_one_has_failed(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "insert into frontier by name select 'herald' as source_id, 7 as url_id, 'https://x.example/' as url, 'x'"
        " as found_via, 'x' as found_on, ['live'] as methods, 0 as priority, '2026-03-01'::date as day, now() as"
        " found_at, 0 as attempts"
    )
    results = run_checks(con)
    assert results[0].bad_count > 0
    assert are_due(con, HOUR)
    with pytest.raises(WarehouseError, match="frontier_of_unknown_urls: 1 bad, first"):
        check.demand(results)
    con.execute("delete from frontier")
    check.demand(run_checks(con))


def test_they_run_when_there_are_others(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_checks(con)
    (tmp_path / "another.sql").write_text("select 1 where false")
    monkeypatch.setattr(check, "_FILES", tmp_path)
    assert are_due(con, HOUR)
