"""The sample newsroom as a background process: which edition it serves, and when it moves on to the next."""

import sys
import time
from collections.abc import Mapping
from pathlib import Path

from deployments.daemon import Daemon
from deployments.sample.sources import sources_toml
from warehouse.errors import ConfigError

_START_SECONDS = 60


def edition(data: Path) -> int:
    """Return the edition that is on sale: the number of those that were read to the end."""
    counter = data / "edition"
    return int(counter.read_text(encoding="utf-8")) if counter.exists() else 0


def next_edition(data: Path) -> None:
    """Note that the edition on sale was read to the end."""
    fresh = data / "edition.new"
    fresh.write_text(str(edition(data) + 1), encoding="utf-8")
    fresh.replace(data / "edition")


def ensure(data: Path, base_port: int) -> bool:
    """Make sure that the edition on sale is served, and the sources file names its ports; return whether it was not.

    Raises:
        ConfigError: if one of the three ports from ``base_port`` on is taken; the message is the newsroom's own.
    """
    daemon, command, serving = process(data), _command(data, base_port), {"edition": edition(data), "port": base_port}
    with daemon.alone():
        running = daemon.find()
        if running is not None and serving.items() <= running.items() and not daemon.changes(command, {}):
            return False
        daemon.stop()
        (data / "sources.toml").write_text(sources_toml(base_port), encoding="utf-8")
        daemon.log.unlink(missing_ok=True)
        daemon.start(command, {}, edition=serving["edition"], port=base_port)
        _wait(daemon)
    return True


def stop(data: Path) -> bool:
    """End the newsroom of this data folder; return whether there was one."""
    return process(data).stop()


def running(data: Path) -> Mapping[str, int] | None:
    """Return ``edition`` and ``port`` of the newsroom that serves this data folder in the background."""
    return process(data).find()


def process(data: Path) -> Daemon:
    """Return the process of this data folder, whether it lives or not."""
    return Daemon("newsroom", data / "prefect")


def _command(data: Path, base_port: int) -> list[str]:
    command = [sys.executable, "-m", "deployments.sample.newsroom"]
    return [*command, "--edition", str(edition(data)), "--base-port", str(base_port)]


def _wait(daemon: Daemon) -> None:
    deadline = time.monotonic() + _START_SECONDS
    said = ""
    while " ready: " not in said:
        if daemon.find() is None or time.monotonic() > deadline:
            said = daemon.log.read_text(encoding="utf-8").strip()
            raise ConfigError(f"the sample newsroom did not start; set HEMEROTECA_NEWSROOM_PORT: {said}")
        time.sleep(0.1)
        said = daemon.log.read_text(encoding="utf-8")
