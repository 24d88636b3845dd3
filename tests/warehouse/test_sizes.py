"""The state is measured, and its growth known by day and by page."""

from pathlib import Path

import pytest

from tests.warehouse.staging import Visit, address, at, stored, words
from warehouse.sizes import PARTS, measure


def test_growth_by_day_and_page(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "elsewhere" / "prefect.db"
    database.parent.mkdir()
    database.write_bytes(b"x" * 1000)
    monkeypatch.setenv("HEMEROTECA_NOW", at(0).isoformat())
    first = {row["part"]: row for row in measure(data, {"prefect": database})}
    assert set(first) == {*PARTS, "prefect"}
    assert first["raw"]["byte_count"] == 0
    assert first["loading.duckdb"]["byte_count"] > 0
    assert {(row["bytes_a_day"], row["bytes_a_page"]) for row in first.values()} == {(None, None)}

    stored(data, [Visit(address("a"), 0, words("a")), Visit(address("b"), 1, words("b"))], run="old")
    database.with_name("prefect.db-wal").write_bytes(b"x" * 500)
    monkeypatch.setenv("HEMEROTECA_NOW", at(12 * 60).isoformat())
    rows = measure(data, {"prefect": database})
    assert [row["byte_count"] for row in rows] == sorted((row["byte_count"] for row in rows), reverse=True)
    second = {row["part"]: row for row in rows}
    assert (second["prefect"]["byte_count"], second["prefect"]["page_count"]) == (1500, 2)
    assert (second["prefect"]["bytes_a_day"], second["prefect"]["bytes_a_page"]) == (1000, 250)
    raw = sum(path.stat().st_size for path in (data / "raw").rglob("*.gz"))
    assert (second["raw"]["byte_count"], second["raw"]["bytes_a_day"]) == (raw, 2 * raw)
