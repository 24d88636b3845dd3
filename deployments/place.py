"""Where a command works: the user's own data, or the bundled sample's, which never mix."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deployments import server
from flows.settings import Settings
from warehouse.errors import ConfigError

SAMPLE_PORT_OFFSET = 10  # so that both servers can be up at once


@dataclass(frozen=True)
class Place:
    """A data folder, its sources file and its server.

    Attributes:
        data: folder of all state.
        sources: the sources file.
        port: of the server that we start.
        api: address of the API of a server of the user's own, which is used instead.
        keep_runs_days: days after which the server forgets a run that has ended.
    """

    data: Path
    sources: Path
    port: int
    api: str | None = None
    keep_runs_days: int = server.KEEP_RUNS_DAYS

    def make(self) -> None:
        """Make the data folder, if there is none.

        Raises:
            ConfigError: it cannot be made.
        """
        try:
            self.data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"HEMEROTECA_DATA: no folder {self.data} can be made: {error.strerror}") from error

    @property
    def prefect_api(self) -> str:
        """Address of the server's API."""
        return self.api or f"{server.url(self.port)}/api"

    @property
    def ui(self) -> str:
        """Address of the server's UI."""
        return self.prefect_api.removesuffix("/api")

    def environment(self) -> dict[str, str]:
        """Return the variables that flows, workers and the Prefect client of this place need."""
        return server.environment(self.data, self.port, api=self.api, keep_runs_days=self.keep_runs_days) | {
            "HEMEROTECA_DATA": str(self.data),
            "HEMEROTECA_SOURCES": str(self.sources),
        }

    def server_environment(self) -> dict[str, str]:
        """Return the variables that our own server of this place needs."""
        return server.environment(self.data, self.port, keep_runs_days=self.keep_runs_days)

    def ensure_server(self, *, renew: bool = False, say: Callable[[str], None] = lambda _: None) -> bool:
        """Make sure that the server answers; return whether it had to be started.

        Arguments and errors are those of `server.ensure` and `server.check_foreign`.
        """
        if self.api:
            server.check_foreign(self.api)
            return False
        return server.ensure(self.data, self.port, env=self.server_environment(), renew=renew, say=say)

    def await_server(self, *, say: Callable[[str], None] = lambda _: None) -> None:
        """Wait for a server that somebody else starts.

        Raises:
            ServerError: there is none in time.
        """
        if self.api:
            server.check_foreign(self.api)
        else:
            server.await_start(self.data, self.port, say=say)


def own(settings: Settings, sources: Path | None = None) -> Place:
    """Return the place of the user's own sources."""
    path = settings.sources_path if sources is None else sources.resolve()
    return Place(settings.data_path, path, settings.port, settings.prefect_api, settings.keep_runs_days)


def sample(settings: Settings) -> Place:
    """Return the place of the bundled sample newsroom; it has a server to itself, so that nothing mixes."""
    data = settings.data_path / "sample"
    port = settings.port + SAMPLE_PORT_OFFSET
    return Place(data, data / "sources.toml", port, keep_runs_days=settings.keep_runs_days)
