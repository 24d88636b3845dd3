"""The local Prefect server that we start ourselves, with all its state in the data folder."""

import fcntl
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from deployments.daemon import Daemon
from warehouse.errors import ConfigError, HemerotecaError

START_SECONDS = 180  # a busy 2-core machine was seen to need 58


class ServerError(HemerotecaError):
    """The Prefect server did not start; the message names its log."""

    code = "server"


def environment(data: Path, port: int) -> dict[str, str]:
    """Return the variables for Prefect's client and server: state in ``data``, no calls to the outside."""
    return {
        "PREFECT_HOME": str(data / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_UI_URL": f"http://127.0.0.1:{port}",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "hemeroteca",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "PREFECT_CLI_PROMPT": "false",
    }


def url(port: int) -> str:
    """Return the address of the UI."""
    return f"http://127.0.0.1:{port}"


def ensure(data: Path, port: int) -> bool:
    """Make sure that the server of this data folder answers on ``port``; return whether it had to be started.

    Raises:
        ConfigError: if the port is taken by another program, or the server already runs on another port.
        ServerError: if the server does not answer in time.
    """
    daemon = _daemon(data)
    with _alone(daemon.home):
        running = daemon.find()
        if running is None:
            _check_free(port)
            command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
            daemon.start(command, environment(data, port), port=port)
        elif running["port"] != port:
            raise ConfigError(
                f"the Prefect server of {data} already runs on port {running['port']}, not {port}; "
                "end it first with: make down"
            )
        _wait(daemon, port)
    return running is None


def stop(data: Path) -> bool:
    """End the server of this data folder, and only that one; return whether there was one."""
    return _daemon(data).stop()


def running(data: Path) -> bool:
    """Return whether the server that we started for this data folder lives."""
    return _daemon(data).find() is not None


def cpu_seconds(data: Path) -> float:
    """Return the CPU time that the server of this data folder has used so far; 0 when none runs."""
    return _daemon(data).cpu_seconds()


def _daemon(data: Path) -> Daemon:
    return Daemon("server", data / "prefect")


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Let one command at a time look for, or start, the server."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _wait(daemon: Daemon, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if daemon.find() is None:
            raise ServerError(f"the Prefect server ended while starting; its log is {daemon.log}")
        if _healthy(port):
            return
        time.sleep(0.25)
    raise ServerError(f"the Prefect server did not answer within {START_SECONDS} s; its log is {daemon.log}")


def _healthy(port: int) -> bool:
    try:
        return requests.get(f"{url(port)}/api/health", timeout=5).ok
    except requests.RequestException:
        return False


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as taken:
            raise ConfigError(
                f"port {port} for the Prefect server is taken by another program; "
                "set HEMEROTECA_PORT to a free one and run the command again"
            ) from taken
