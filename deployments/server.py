"""The Prefect server: one that we start ourselves, with all its state in the data folder, or one of the user's own."""

import json
import os
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import requests

from deployments.api import access, ask
from deployments.daemon import Daemon, inherited
from warehouse.errors import ConfigError, HemerotecaError

_LETTING_GO = 3.0  # seconds: the memory of a killed process goes before its sockets
START_SECONDS = 180  # a busy 2-core machine was seen to need 58
KEEP_RUNS_DAYS = 30

_CLIENT = {
    # No calls to the outside.
    "DO_NOT_TRACK": "1",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_CLI_PROMPT": "false",
    # A run that dies with its worker is told from a slow one by its silence; 30 is the least that Prefect takes.
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    # A locked SQLite file answers 503, a server that is started anew not at all. Five tries end after a minute, which
    # a restart on a busy machine takes; seven wait for four. Prefect retries 429, 502 and 503 of its own accord.
    "PREFECT_CLIENT_MAX_RETRIES": "7",
    # A write waits up to 60 seconds for SQLite's lock; the answer must be waited for a little longer than that.
    "PREFECT_API_REQUEST_TIMEOUT": "90",
    # A run asked for in the UI waits for 2 seconds on average instead of 5, beside the 5 that its process takes.
    # Every poll costs the server CPU: asked every 2 seconds it took twice as much of a core as without a worker.
    "PREFECT_WORKER_QUERY_SECONDS": "4",
    # The way to notice a cancel when the socket for it is gone.
    "PREFECT_WORKER_CANCELLATION_POLL_SECONDS": "10",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "hemeroteca",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    # One line of a log holds no page: a megabyte each, as by default, would fill the database.
    "PREFECT_LOGGING_TO_API_MAX_LOG_SIZE": "20000",
}

_PASSING_EVENTS = (
    "prefect.flow-run.heartbeat",
    "prefect.task-run.Pending",
    "prefect.task-run.Running",
    "prefect.task-run.Completed",
)

_SERVER = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # By default only events are ever removed, and the database grows with every run.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    # Heartbeats, and the three events of a task that has its rows by then: of 20 kB a task a day later 5 are left.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_EVENT_RETENTION_OVERRIDES": json.dumps(dict.fromkeys(_PASSING_EVENTS, 86400)),
    # Kept in files: a run whose lease a new server does not know ends as Crashed when it renews it.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    # Every client would ask first for a token that this server does not give out.
    "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "false",
    # How long a write waits for SQLite's lock before it gives up with "database is locked".
    "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
    # Relative, so that the UI works through a tunnel and under any name of the machine.
    "PREFECT_SERVER_UI_API_URL": "/api",
}


class ServerError(HemerotecaError):
    """The Prefect server did not start or does not answer; the message names its log or its address."""

    code = "server"


class _EndedError(ServerError):
    """The process ended while its answer was awaited."""


def environment(
    data: Path, port: int, *, api: str | None = None, keep_runs_days: int = KEEP_RUNS_DAYS
) -> dict[str, str]:
    """Return the variables for Prefect's client, worker and server.

    Args:
        data: the data folder, which holds the state of both.
        port: of our own server.
        api: address of the API of a server of the user's own, which is used instead.
        keep_runs_days: days after which our own server forgets a run that has ended.
    """
    home = {"PREFECT_HOME": str(data / "prefect")}
    if api is not None:
        return home | access() | _CLIENT | {"PREFECT_API_URL": api, "PREFECT_UI_URL": api.removesuffix("/api")}
    return (
        home
        | _CLIENT
        | _SERVER
        | {
            "PREFECT_API_URL": f"{url(port)}/api",
            "PREFECT_UI_URL": url(port),
            # Other sites that the user's browser shows must not talk to the API.
            "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": url(port),
            "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(keep_runs_days * 86400),
        }
    )


def adopt(variables: Mapping[str, str]) -> None:
    """Make ``variables`` this process's word to Prefect, and the user's shell's none; before Prefect is imported."""
    kept = inherited()
    for name in os.environ.keys() - kept.keys():
        del os.environ[name]
    os.environ.update(variables)


def url(port: int) -> str:
    """Return the address of the UI of our own server."""
    return f"http://127.0.0.1:{port}"


def ensure(
    data: Path,
    port: int,
    *,
    env: Mapping[str, str] | None = None,
    renew: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> bool:
    """Make sure that the server of this data folder answers on ``port``; return whether it had to be started.

    Args:
        data: the data folder.
        port: where the server listens.
        env: variables for it; `environment` by default.
        renew: end one that was started otherwise, by an older version or with other settings, and start it anew.
        say: told what takes long.

    Raises:
        ConfigError: if the port is taken by another program, or the server already runs on another port.
        ServerError: if the server does not answer in time.
    """
    daemon, env = process(data), env or environment(data, port)
    with daemon.alone():
        running = daemon.find()
        if running is not None and running["port"] != port:
            raise ConfigError(
                f"the Prefect server of {data} already runs on port {running['port']}, not {port}; "
                "end it first with: make down"
            )
        changes = daemon.changes(_command(port), env) if running and renew and not running.get("is_service") else []
        if changes:
            say(f"the Prefect server was started otherwise ({', '.join(changes)}): it is started anew")
        elif running:
            with suppress(_EndedError):  # it was about to end when it was found: it is started anew
                await_answer(port, daemon=daemon, say=say)
                return False
        daemon.stop()  # the old one, or what one that was killed has left behind
        check_free(port)
        _free_leases(data)
        say("starting the Prefect server; it takes up to a minute")
        daemon.start(_command(port), env, port=port)
        await_answer(port, daemon=daemon, say=say)
    return True


def become(data: Path, port: int, env: Mapping[str, str]) -> NoReturn:
    """Turn this process into the server of this data folder.

    Raises:
        ConfigError: if it runs already, or the port is taken.
    """
    daemon = process(data)
    if daemon.find() is None:
        check_free(port)
        _free_leases(data)
    daemon.become(_command(port), env, port=port)


def stop(data: Path) -> bool:
    """End the server of this data folder, and only that one; return whether there was one."""
    return process(data).stop()


def running(data: Path) -> bool:
    """Return whether the server that we started for this data folder lives."""
    return process(data).find() is not None


def cpu_seconds(data: Path) -> float:
    """Return the CPU time that the server of this data folder has used so far; 0 when none runs."""
    return process(data).cpu_seconds()


def await_start(data: Path, port: int, *, say: Callable[[str], None] = lambda _: None) -> None:
    """Wait until the server of this data folder answers, which somebody else starts.

    Raises:
        ServerError: it did not in time; another one that answers on ``port`` does not count.
    """
    daemon = process(data)
    deadline = time.monotonic() + START_SECONDS
    say(f"waiting for the Prefect server of {data}")
    while (running := daemon.find()) is None or running["port"] != port:
        if time.monotonic() > deadline:
            raise ServerError(
                f"no Prefect server of {data} was started on port {port} within {START_SECONDS} s; "
                "that is another service's to do, or that of: make up"
            )
        time.sleep(0.5)
    await_answer(port, daemon=daemon, say=say)


def await_answer(port: int, *, daemon: Daemon | None = None, say: Callable[[str], None] = lambda _: None) -> None:
    """Wait until our own server answers.

    Args:
        port: where it listens.
        daemon: the process, if it is known; its end ends the waiting.
        say: told every ten seconds.

    Raises:
        ServerError: it did not answer in time.
    """
    log = f"its log is {daemon.log}" if daemon else "nobody told where its log is"
    begun = said = time.monotonic()
    while (waited := time.monotonic() - begun) < START_SECONDS:
        if daemon and daemon.find() is None:
            raise _EndedError(f"the Prefect server ended while starting; {log}")
        if _is_healthy(port):
            return
        if time.monotonic() - said >= 10:
            said = time.monotonic()
            say(f"the Prefect server is starting: {waited:.0f} s")
        time.sleep(0.25)
    raise ServerError(f"no Prefect server answered on port {port} within {START_SECONDS} s; {log}")


def check_foreign(api: str) -> None:
    """Make sure that a server of the user's own answers at ``api`` and is of our minor version of Prefect.

    Raises:
        ServerError: naming the address and what is wrong.
    """
    ours = version("prefect")
    try:
        theirs = str(ask(api, "/admin/version"))
    except (requests.RequestException, ValueError) as wrong:
        raise ServerError(
            f"no Prefect server answers at HEMEROTECA_PREFECT_API={api} ({wrong}); "
            "start it, correct the address (it ends in /api), or unset the variable to have a server started"
        ) from wrong
    if theirs.split(".")[:2] != ours.split(".")[:2]:
        raise ServerError(
            f"the server at HEMEROTECA_PREFECT_API={api} is Prefect {theirs}, and this is {ours}; "
            "give it the same minor version, or unset the variable"
        )


def check_free(port: int) -> None:
    """Make sure that our server can listen on ``port``, now or as soon as one that was killed has let go of it.

    Raises:
        ConfigError: naming the port and the remedy.
    """
    deadline = time.monotonic() + _LETTING_GO
    while (taken := _taken(port)) is not None:
        if time.monotonic() > deadline:
            raise ConfigError(
                f"port {port} for the Prefect server is taken by another program; set HEMEROTECA_PORT to a free one "
                "(the sample's server takes the port ten above it) and run the command again"
            ) from taken
        time.sleep(0.1)


def _free_leases(data: Path) -> None:
    """Remove the lock of a server that was killed: it names a process, and that number may be another's by now."""
    (data / "prefect" / "concurrency_leases" / "expirations.lock").unlink(missing_ok=True)


def _taken(port: int) -> OSError | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as taken:
            return taken
    return None


def _command(port: int) -> list[str]:
    listening = ["--host", "127.0.0.1", "--port", str(port)]
    return [sys.executable, "-m", "deployments.prefect_server", "server", "start", *listening]


def process(data: Path) -> Daemon:
    """Return the process of this data folder, whether it lives or not."""
    return Daemon("server", data / "prefect")


def _is_healthy(port: int) -> bool:
    try:
        return requests.get(f"{url(port)}/api/health", timeout=5).ok
    except requests.RequestException:
        return False
