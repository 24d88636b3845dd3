"""The Prefect worker that takes scheduled runs and runs from the UI, as a background process of ours."""

import sys
from pathlib import Path

from deployments.daemon import Daemon
from deployments.place import Place

POOL = "hemeroteca"


def ensure(place: Place) -> bool:
    """Make sure that the worker of this place runs; return whether it had to be started."""
    daemon = _daemon(place.data)
    if daemon.find() is not None:
        return False
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--type", "process"]
    daemon.start(command, place.environment())
    return True


def stop(data: Path) -> bool:
    """End the worker of this data folder and the flow runs it started; return whether there was one."""
    return _daemon(data).stop()


def _daemon(data: Path) -> Daemon:
    return Daemon("worker", data / "prefect")
