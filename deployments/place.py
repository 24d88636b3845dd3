"""Where a command works: the user's own data, or the bundled sample's, which never mix."""

from dataclasses import dataclass
from pathlib import Path

from deployments import server
from flows.settings import Settings

SAMPLE_PORT_OFFSET = 10  # so that both servers can be up at once


@dataclass(frozen=True)
class Place:
    """A data folder, its sources file and the port of its server."""

    data: Path
    sources: Path
    port: int

    def environment(self) -> dict[str, str]:
        """Return the variables that flows, workers and the Prefect client of this place need."""
        return server.environment(self.data, self.port) | {
            "HEMEROTECA_DATA": str(self.data),
            "HEMEROTECA_SOURCES": str(self.sources),
        }


def own(settings: Settings, sources: Path | None = None) -> Place:
    """Return the place of the user's own sources."""
    path = settings.sources_path if sources is None else sources.resolve()
    return Place(settings.data_path, path, settings.port)


def sample(settings: Settings) -> Place:
    """Return the place of the bundled sample newsroom."""
    data = settings.data_path / "sample"
    return Place(data, data / "sources.toml", settings.port + SAMPLE_PORT_OFFSET)
