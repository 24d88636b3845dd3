"""A verb is tried again as often as `tasks.retry` says, in a real run."""

import json
import os
import subprocess
import sys

import pytest

from deployments.place import Place
from tests import rig

pytestmark = pytest.mark.e2e

FLOW = """
import json
from pathlib import Path
from prefect import flow
from tasks import load as verb
from tasks.run import Stopped
from warehouse.errors import WarehouseError
from warehouse.load import LoadReport

errors = {
    "passes": [ConnectionResetError("reset")],
    "stays": [ConnectionResetError("reset")] * 9,
    "is permanent": [WarehouseError("torn")],
    "is an order": [Stopped()],
}
calls = dict.fromkeys(errors, 0)

def load_stages(data, stages):
    name = data.name
    calls[name] += 1
    if errors[name]:
        raise errors[name].pop()
    return LoadReport(pages=7)

class Run:
    def __init__(self, name):
        self.data = Path(name)

verb.load_stages = load_stages

@flow
def tried():
    for name in errors:
        state = verb.load(Run(name), "herald", [], return_state=True)
        calls[name] = (calls[name], state.type.value)

tried()
print(json.dumps(calls))
"""


def test_what_may_pass_is_tried_again_and_nothing_else(prefect_place: Place) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FLOW],
        env=os.environ | prefect_place.environment(),
        cwd=rig.CHECKOUT,
        capture_output=True,
        text=True,
        timeout=200,
        check=True,
    )
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "passes": [2, "COMPLETED"],
        "stays": [3, "FAILED"],
        "is permanent": [1, "FAILED"],
        "is an order": [1, "FAILED"],
    }
