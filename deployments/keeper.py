"""What ``make up`` leaves beside server and worker: a process that starts them anew when they have died."""

import json
import logging
import sys
import time
from collections.abc import Callable, Collection
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

from deployments import server, worker
from deployments.api import access
from deployments.daemon import Daemon
from deployments.place import Place
from warehouse.errors import HemerotecaError

LOGGER = logging.getLogger("hemeroteca.keeper")
_LOOK_SECONDS = 5.0
_MOST_SECONDS = 300.0  # between two looks, where what is started dies again and again


def ensure(
    place: Place,
    *,
    secrets: Collection[str] = (),
    renew: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> bool:
    """Make sure that the keeper of this place runs; return whether it had to be started.

    Args:
        place: whose server and worker are kept up.
        secrets: variables that the sources file names; a worker that is started anew has them from the keeper.
        renew: end one that was started otherwise, or by an older version, and start it anew.
        say: told when that happens.
    """
    facts = asdict(place) | {"data": str(place.data), "sources": str(place.sources)}
    command = [sys.executable, "-m", "deployments.keeper", json.dumps(facts), *sorted(secrets)]
    env = access() if place.api else {}
    return process(place.data).ensure(command, env, secrets=secrets, renew=renew, say=say)


def stop(data: Path) -> bool:
    """End the keeper of this data folder, and not what it has started; return whether there was one."""
    return process(data).stop()


def running(data: Path) -> bool:
    """Return whether the keeper of this data folder lives."""
    return process(data).find() is not None


def process(data: Path) -> Daemon:
    """Return the process of this data folder, whether it lives or not."""
    return Daemon("keeper", data / "prefect")


def keep_up(place: Place, secrets: Collection[str]) -> NoReturn:
    """Look every few seconds whether server and worker live, and start what does not."""
    wait = _LOOK_SECONDS
    while True:
        time.sleep(wait)
        try:
            has_died = _revive(place, secrets)
        except (HemerotecaError, OSError) as error:
            LOGGER.warning("%s", error)
            has_died = True
        wait = min(2 * wait, _MOST_SECONDS) if has_died else _LOOK_SECONDS


def _revive(place: Place, secrets: Collection[str]) -> bool:
    """Start what has died; return whether anything had."""
    has_died = False
    if place.api is None and not server.running(place.data):
        LOGGER.warning("the server has ended: it is started anew")
        has_died = place.ensure_server(say=LOGGER.info)
    if not worker.running(place.data):
        LOGGER.warning("the worker has ended: it is started anew")
        has_died |= worker.ensure(place, secrets=secrets)
    return has_died


def main() -> None:
    """Keep up the place that the first argument describes; the others name variables that are secrets of sources."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    facts = json.loads(sys.argv[1])
    place = Place(**facts | {"data": Path(facts["data"]), "sources": Path(facts["sources"])})
    keep_up(place, sys.argv[2:])


if __name__ == "__main__":
    main()
