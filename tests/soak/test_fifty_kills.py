"""Fifty kills of the fetching process, several in a row on one data folder: nothing lost, next to nothing fetched again."""

import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from deployments.place import Place
from tests import rig
from tests.rig import EDITION, Sample
from warehouse.errors import WarehouseError
from warehouse.raw import read_payload
from warehouse.store import open_published

pytestmark = [pytest.mark.e2e, pytest.mark.soak, pytest.mark.timeout(3600)]

KILLS = 50
IN_A_ROW = 5
IN_FLIGHT = 3  # the sample has three sources, each asks one page at a time
MOMENTS = {  # and how often one may come before it kills
    "fetch.page": 25,
    "raw.record": 25,
    "raw.appended": 25,
    "stage.written": 4,
    "stage.renamed": 4,
    "load.transaction": 5,
    "store.checkpoint": 12,
    "publish.copied": 1,
    "publish.renamed": 1,
}
CAPTURES = "select warc_file, warc_offset, payload_digest from fetches where outcome is null"
STATES = "select url_key, outcome from urls order by url_key"


def _pages(requests: dict[str, int]) -> Counter[str]:
    listings = ("robots.txt", "sitemap", "rss", "feed")
    return Counter({url: n for url, n in requests.items() if not any(word in url for word in listings)})


def _unreadable(data: Path) -> list[object]:
    missing: list[object] = []
    with open_published(data) as con:
        for place in con.execute(CAPTURES).fetchall():
            try:
                read_payload(data / "raw", *place)
            except WarehouseError as error:
                missing.append(error)
    return missing


def _killed_in_a_row(data: Path, chance: random.Random, environment: dict[str, str], most: int) -> int:
    """Kill up to so many runs one after the other, then let one end; return how many were killed."""
    for kills in range(most):
        moment = chance.choice(list(MOMENTS))
        nth = chance.randint(1, MOMENTS[moment])
        code, said = rig.ingest(environment, HEMEROTECA_KILL_AT=f"{moment}:{nth}")
        print(f"{data.name}: {moment}:{nth} -> {code}", flush=True)
        if code == 0:  # nothing was left to do before that moment came
            return kills
        assert code == -signal.SIGKILL, said
    code, said = rig.ingest(environment)
    assert code == 0, said
    return most


def test_fifty_kills(tmp_path: Path, prefect_place: Place, base_port: int, sample: Sample) -> None:
    seed = int(os.environ.get("HEMEROTECA_TEST_SEED", time.time_ns() % 1_000_000))
    print(f"kill moments by seed: HEMEROTECA_TEST_SEED={seed}")
    chance = random.Random(seed)
    kills = refetched = captures = 0
    for number in range(2 * KILLS):
        data = tmp_path / str(number)
        environment = rig.flow_environment(data, data / "sources.toml", prefect_place.data, prefect_place.port)
        with rig.newsroom(data, EDITION, base_port) as room:
            killed = _killed_in_a_row(data, chance, environment, min(IN_A_ROW, KILLS - kills))
            again = (_pages(room.requests) - _pages(sample.requests)).total()
        assert again <= killed * IN_FLIGHT, f"{again} pages were fetched again after {killed} kills"
        assert _unreadable(data) == []
        assert rig.rows(data, STATES) == rig.rows(sample.data, STATES), "a URL was lost, or ended otherwise"
        assert rig.checksum(data) == rig.checksum(sample.data)
        assert not list((data / "raw").rglob("*.open"))
        kills += killed
        refetched += again
        captures += len(rig.rows(data, CAPTURES))
        if kills >= KILLS:
            break
    print(f"kills={kills} captures={captures} missing=0 lost=0 fetched_again={refetched}")
    assert kills >= KILLS
