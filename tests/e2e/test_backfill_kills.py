"""Five kills in backfills from the UI's side; each is finished by submitting the same form once more."""

import os
import time
from pathlib import Path

import pytest

from tests.e2e.kills import kill_again_and_again
from tests.ports import free_ports

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1500)]


def test_five_kills(tmp_path: Path) -> None:
    seed = int(os.environ.get("HEMEROTECA_TEST_SEED", time.time_ns() % 1_000_000))
    print(f"moments by seed: HEMEROTECA_TEST_SEED={seed}")
    kill_again_and_again(tmp_path, free_ports(1), ["flow", "worker", "server", "loader", "extractor"], seed)
