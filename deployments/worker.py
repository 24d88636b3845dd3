"""The Prefect worker that takes scheduled runs and runs from the UI, as a background process of ours."""

import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NoReturn

from deployments.daemon import Daemon
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
    # One that was killed leaves runs behind: they end, and what they had begun the next ones finish.
    return process(place.data).ensure(
        _command(), place.environment(), secrets=secrets, renew=renew, say=say, ends=", its runs are ended"
    )


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


def is_service(data: Path) -> bool:
    """Return whether the worker of this data folder was started by a service manager."""
    return bool((process(data).find() or {}).get("is_service"))


def log(data: Path) -> Path:
    """Return the file that takes the worker's output."""
    return process(data).log


def _command() -> list[str]:
    return [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--type", "process"]


def process(data: Path) -> Daemon:
    """Return the process of this data folder, whether it lives or not."""
    return Daemon("worker", data / "prefect")
