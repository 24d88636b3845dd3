"""Which server is used, and what it is told: ours alone, or the user's own, never what a shell happens to name."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deployments import place, server
from deployments.cli.service import service
from deployments.daemon import spare_loopback
from flows.settings import load_settings
from tests import rig
from tests.deployments.answering import answering
from tests.ports import free_ports
from warehouse.errors import ConfigError

STRAY = {
    "PREFECT_API_URL": "https://api.elsewhere.example/api",
    "PREFECT_API_KEY": "pnu_stray",
    "PREFECT_PROFILE": "work",
    "PREFECT_PROFILES_PATH": "/nonexistent/profiles.toml",
    "PREFECT_SERVER_DATABASE_CONNECTION_URL": "postgresql+asyncpg://elsewhere.example/prefect",
    "PREFECT_SERVER_API_PORT": "1",
}
SETTINGS = """
import json
from deployments import server
from pathlib import Path
server.adopt(server.environment(Path('/x/data'), 4999))
from prefect.settings import get_current_settings
s = get_current_settings()
v = s.server.services.db_vacuum
print(json.dumps([
    s.api.url, s.api.key, str(s.home), s.server.database.connection_url.get_secret_value(), str(s.profiles_path), s.server.ui.api_url,
    s.flows.heartbeat_frequency, sorted(v.enabled_vacuum_types), v.retention_period.days,
    v.event_retention_overrides['prefect.flow-run.heartbeat'].days, s.client.max_retries, s.worker.query_seconds,
    s.server.analytics_enabled, s.logging.to_api.max_log_size, s.server.api.cors_allowed_origins,
], default=str))
"""


VERSION = "/api/admin/version"


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in [name for name in os.environ if name.startswith(("PREFECT_", "HEMEROTECA_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HEMEROTECA_DATA", str(tmp_path))
    return monkeypatch


def test_prefect_itself_reads_what_we_say_and_nothing_of_the_shell() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SETTINGS], env=os.environ | STRAY, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [
        "http://127.0.0.1:4999/api",
        None,
        "/x/data/prefect",
        "sqlite+aiosqlite:////x/data/prefect/prefect.db",
        "/x/data/prefect/profiles.toml",
        "/api",
        30,
        ["events", "flow_runs", "orphans"],
        30,
        1,
        7,
        4.0,
        False,
        20000,
        "http://127.0.0.1:4999",
    ]


def test_a_server_of_the_users_own_is_used_when_it_is_named(own: pytest.MonkeyPatch) -> None:
    own.setenv("PREFECT_API_AUTH_STRING", "reader:w0rd")
    with answering({VERSION: "3.8.99"}) as (api, given):
        own.setenv("HEMEROTECA_PREFECT_API", api)
        where = place.own(load_settings())
        assert not where.ensure_server()
        where.await_server()
        assert given == ["Basic cmVhZGVyOncwcmQ="] * 2
        own.setenv("PREFECT_API_KEY", "pnu_k3y")
        where.ensure_server()
        own.setenv("PREFECT_API_TLS_INSECURE_SKIP_VERIFY", "true")
        where.ensure_server()
        assert given[2:] == ["Bearer pnu_k3y"] * 2
    env = where.environment()
    assert env["PREFECT_API_URL"] == api
    assert where.ui == env["PREFECT_UI_URL"] == api.removesuffix("/api")
    assert (env["PREFECT_API_KEY"], env["PREFECT_API_AUTH_STRING"]) == ("pnu_k3y", "reader:w0rd")
    assert not [name for name in env if name.startswith("PREFECT_SERVER")]
    assert not (where.data / "prefect").exists()
    assert place.sample(load_settings()).api is None
    with pytest.raises(ConfigError, match="names another server"):
        service("server")


@pytest.mark.parametrize("said", ["3.7.4", "4.0.0"])
def test_one_of_another_minor_version_is_refused(own: pytest.MonkeyPatch, said: str) -> None:
    with answering({VERSION: said}) as (api, _), pytest.raises(server.ServerError, match=rf"{api} is Prefect {said}"):
        server.check_foreign(api)


def test_one_that_does_not_answer_or_lets_nobody_in_is_named(own: pytest.MonkeyPatch) -> None:
    silent = f"http://127.0.0.1:{free_ports(1)}/api"
    with pytest.raises(server.ServerError, match=f"HEMEROTECA_PREFECT_API={silent}"):
        server.check_foreign(silent)
    with answering({VERSION: ""}, 401) as (api, _), pytest.raises(server.ServerError, match="401"):
        server.check_foreign(api)


@pytest.mark.parametrize("wrong", ["127.0.0.1:4200", "http://x/api/", "ftp://x/api"])
def test_a_wrong_address_is_named(own: pytest.MonkeyPatch, wrong: str) -> None:
    own.setenv("HEMEROTECA_PREFECT_API", wrong)
    with pytest.raises(ConfigError, match="HEMEROTECA_PREFECT_API="):
        load_settings()


def test_the_days_that_runs_are_kept_are_a_setting(own: pytest.MonkeyPatch) -> None:
    own.setenv("HEMEROTECA_KEEP_RUNS_DAYS", "7")
    for where in (place.own(load_settings()), place.sample(load_settings())):
        kept = where.server_environment()["PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD"]
        assert kept == str(7 * 86400)


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    port = free_ports(1)
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", port))
        squatter.listen()
        with pytest.raises(ConfigError, match=f"port {port} .* HEMEROTECA_PORT .* ten above"):
            server.ensure(tmp_path, port)
    server.check_free(port)


def test_a_server_that_dies_while_it_starts_is_an_error_that_names_its_log(tmp_path: Path) -> None:
    with pytest.raises(server.ServerError, match=r"ended while starting; its log is .*server\.log"):
        server.ensure(tmp_path, free_ports(1), env={"PREFECT_SERVER_DATABASE_CONNECTION_URL": "nonsense"})


SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


def test_one_that_runs_on_another_port_is_named(tmp_path: Path) -> None:
    port = free_ports(2)
    server.process(tmp_path).start(SLEEPER, {}, port=port)
    try:
        with pytest.raises(ConfigError, match=f"already runs on port {port}, not {port + 1}; end it .* make down"):
            server.ensure(tmp_path, port + 1)
    finally:
        assert server.stop(tmp_path)


def test_one_that_was_started_otherwise_is_ended_and_started_anew(tmp_path: Path) -> None:
    port = free_ports(1)
    server.process(tmp_path).start(SLEEPER, {}, port=port)
    old = (server.process(tmp_path).find() or {})["pid"]
    said: list[str] = []
    with pytest.raises(server.ServerError):
        server.ensure(
            tmp_path, port, env={"PREFECT_SERVER_DATABASE_CONNECTION_URL": "nonsense"}, renew=True, say=said.append
        )
    assert said[0].startswith("the Prefect server was started otherwise (PREFECT_SERVER_DATABASE_CONNECTION_URL, its c")
    assert not rig.alive(old)


def test_one_that_ends_when_it_has_just_been_found_is_started_anew(tmp_path: Path) -> None:
    port = free_ports(1)
    about_to_end = [sys.executable, "-c", "import time; time.sleep(2)"]
    server.process(tmp_path).start(about_to_end, {}, port=port)
    said: list[str] = []
    with pytest.raises(server.ServerError):
        server.ensure(tmp_path, port, env={"PREFECT_SERVER_DATABASE_CONNECTION_URL": "nonsense"}, say=said.append)
    assert said[0] == "starting the Prefect server; it takes up to a minute"


def test_waiting_for_what_another_service_starts_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger's server at that port is not ours."""
    monkeypatch.setattr(server, "START_SECONDS", 0.3)
    with answering({"/api/health": "true"}) as (api, _):
        port = int(api.removesuffix("/api").rpartition(":")[2])
        server.await_answer(port)
        with pytest.raises(server.ServerError, match=rf"no Prefect server of {tmp_path} was started on port {port} "):
            server.await_start(tmp_path, port)


def test_a_proxy_of_the_shell_does_not_come_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "intranet.example")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with answering({"/api/health": "true"}) as (api, _):
        port = int(api.removesuffix("/api").rpartition(":")[2])
        monkeypatch.setattr(server, "START_SECONDS", 0.3)
        with pytest.raises(server.ServerError):
            server.await_answer(port)
        spare_loopback()
        server.await_answer(port)
    assert os.environ["no_proxy"].startswith("intranet.example,")
