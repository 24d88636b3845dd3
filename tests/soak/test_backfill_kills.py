"""Fifty kills in backfills from the UI's side: flow, worker, server, loader, extraction, worker and flow together."""

import os
import random
import time
from pathlib import Path

import pytest

from tests.e2e.kills import VICTIMS, kill_again_and_again
from tests.ports import free_ports

pytestmark = [pytest.mark.e2e, pytest.mark.soak, pytest.mark.timeout(10_000)]

KILLS = 50
IN_A_ROW = 10  # on one data folder


def test_fifty_kills(tmp_path: Path) -> None:
    seed = int(os.environ.get("HEMEROTECA_TEST_SEED", time.time_ns() % 1_000_000))
    print(f"victims and moments by seed: HEMEROTECA_TEST_SEED={seed}")
    chance = random.Random(seed)
    for number in range(KILLS // IN_A_ROW):
        victims = [*VICTIMS, *chance.choices(VICTIMS, k=IN_A_ROW - len(VICTIMS))]
        chance.shuffle(victims)
        kill_again_and_again(tmp_path / str(number), free_ports(1), victims, chance.randrange(1_000_000))
    print(f"kills={KILLS} lost=0 doubled=0")
