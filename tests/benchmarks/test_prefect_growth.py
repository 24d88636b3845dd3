"""What orchestration costs at 300 pages a batch: kB of Prefect's database a page, and its share of the CPU."""

import json
import os
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from deployments import server
from deployments.place import Place
from tests import rig
from tests.benchmarks.pages import SETS, LabelledPage, pages
from tests.benchmarks.test_pipeline_cost import SOURCES, recorded, said, start

pytestmark = [pytest.mark.bench, pytest.mark.e2e, pytest.mark.timeout(1800)]

BATCH = 300
PAGES = int(os.environ.get("HEMEROTECA_BENCHMARK_PAGES", "900"))
MOST_KB = 0.2  # of Prefect's database a page
MOST_SHARE = 0.03  # of all CPU
SETTLED = 20.0  # seconds in which the server writes what it has been told, its idle CPU taken off


def test_growth_and_share(prefect_place: Place, tmp_path: Path) -> None:
    everything = [page for name in SETS for page in pages(name)]
    chosen = random.Random(20240301).sample(everything, min(PAGES, len(everything)))
    idle = idle_share(prefect_place)
    _, _, base = orchestrated(prefect_place, tmp_path / "nothing", [], idle)
    told, busy, grown = orchestrated(prefect_place, tmp_path / "pages", chosen, idle)
    assert told["pages"] >= 0.98 * len(chosen)
    whole = sum(grown.values()) / 1000
    kb = (whole - sum(base.values()) / 1000) / told["pages"]
    client = told["engine"] + sum(told["threads"].values())
    share = (client + busy) / (told["process"] + told["workers"] + busy)
    report(told, grown, client, busy, idle)
    print(
        f"kB of Prefect's database, a run that fetches nothing: {sum(base.values()) / 1000:.0f}; this run: {whole:.0f}"
    )
    print(f"kB of Prefect's database a page more: {kb:.3f}, at most {MOST_KB}")
    print(f"kB a page that stay when the events of a day ago are gone: {lasting(grown) / 1000 / told['pages']:.3f}")
    print(f"orchestration's share of the CPU: {100 * share:.1f} %, at most {100 * MOST_SHARE:.0f} %")
    assert kb <= MOST_KB
    assert share <= MOST_SHARE


def orchestrated(
    place: Place, data: Path, chosen: list[LabelledPage], idle: float
) -> tuple[dict[str, Any], float, Counter[str]]:
    """Ingest pages; return what the run told, the CPU seconds of the server, and by how much its tables have grown."""
    data.mkdir()
    with recorded(chosen) as port:
        (data / "sources.toml").write_text(SOURCES.format(port=port), encoding="utf-8")
        environment = rig.flow_environment(data, data / "sources.toml", place.data, place.port)
        environment |= {"HEMEROTECA_BATCH_PAGES": str(BATCH), "HEMEROTECA_WORKERS": "2"}
        before, began, busy = tables(place), time.monotonic(), server.cpu_seconds(place.data)
        told = json.loads(said(start(["-m", "tests.benchmarks.orchestrated"], environment)).rpartition("\n")[2])
        time.sleep(SETTLED)
        busy = server.cpu_seconds(place.data) - busy - idle * (time.monotonic() - began)
        grown = tables(place)
    grown.subtract(before)
    return told, busy, grown


def report(told: Mapping[str, Any], grown: Counter[str], client: float, busy: float, idle: float) -> None:
    print(f"\n{told['pages']} pages, {BATCH} a batch")
    print(f"CPU s, imports (not counted): {told['imports']:.1f}")
    print(f"CPU s, the run and its workers: {told['process'] + told['workers']:.1f}")
    print(f"CPU s, Prefect in the run: {client:.2f}, of which engine {told['engine']:.2f}, {told['threads']}")
    print(f"CPU s, Prefect's server: {busy:.2f}, beside {100 * idle:.1f} % of a core when idle")
    for name, size in grown.most_common(12):
        if size:
            print(f"bytes a page, {name}: {size / told['pages']:.0f}")


def lasting(grown: Counter[str]) -> int:
    """Bytes outside of the events and their indexes."""
    return sum(size for name, size in grown.items() if "event" not in name)


def idle_share(place: Place) -> float:
    """CPU seconds a second of the server while nobody asks it."""
    before = server.cpu_seconds(place.data)
    time.sleep(SETTLED)
    return (server.cpu_seconds(place.data) - before) / SETTLED


def tables(place: Place) -> Counter[str]:
    """Bytes of Prefect's database by table and index, the write-ahead log read too."""
    with closing(sqlite3.connect(place.data / "prefect" / "prefect.db", timeout=60)) as con:
        return Counter(dict(con.execute("select name, sum(pgsize) from dbstat group by name").fetchall()))
