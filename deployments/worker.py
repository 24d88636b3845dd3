"""The Prefect worker that takes scheduled runs and runs from the UI, as a background process of ours."""

import os
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NoReturn

from deployments.daemon import MARK, Daemon
from deployments.place import Place

POOL = "hemeroteca"


def ensure(
    place: Place,
    *,
    secrets: Collection[str] = (),
    renew: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> bool:
    """Make sure that the worker of this place runs; return whether it had to be started.

    Args:
        place: where it works.
        secrets: variables that the sources file names; runs have them from the worker, like the settings.
        renew: end one that was started otherwise, for another sources file or by an older version, and start it anew.
        say: told when that happens.
    """
    daemon, env = process(place.data), place.environment()
    watched = {*secrets, *(name for name in os.environ if name.startswith("HEMEROTECA_"))} - {MARK}
    with daemon.alone():
        running = daemon.find()
        is_ours = running is not None and not running.get("is_service")
        changes = daemon.changes(_command(), env, watched) if is_ours and renew else []
        if running and not changes:
            return False
        if changes:
            say(f"the worker was started otherwise ({', '.join(changes)}): it is started anew, its runs are ended")
        daemon.stop()  # also the runs of one that was killed; what they had begun, the next ones finish
        daemon.start(_command(), env, watched=watched)
    return True


def become(place: Place) -> NoReturn:
    """Turn this process into the worker of this place.

    Raises:
        ConfigError: if it runs already.
    """
    process(place.data).become(_command(), place.environment())


def stop(data: Path) -> bool:
    """End the worker of this data folder and the flow runs it started; return whether there was one."""
    return process(data).stop()


def running(data: Path) -> bool:
    """Return whether the worker of this data folder lives."""
    return process(data).find() is not None


def log(data: Path) -> Path:
    """Return the file that takes the worker's output."""
    return process(data).log


def _command() -> list[str]:
    return [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--type", "process"]


def process(data: Path) -> Daemon:
    """Return the process of this data folder, whether it lives or not."""
    return Daemon("worker", data / "prefect")
