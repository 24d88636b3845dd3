"""The only reader of the environment and of configuration files."""

import os
from collections.abc import Collection
from datetime import date
from importlib.metadata import version
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from warehouse.clock import now
from warehouse.endpoints import HISTORY
from warehouse.errors import ConfigError
from warehouse.sources import Source, Sources

CHECKOUT = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """What a user may set by environment variables that start with ``HEMEROTECA_``.

    Relative paths count from the checkout, so that a worker started elsewhere finds the same data.
    """

    model_config = SettingsConfigDict(env_prefix="HEMEROTECA_", env_ignore_empty=True, frozen=True)

    data: Path = Field(Path("data"), description="Folder of all state")
    sources: Path = Field(Path("deployments/sources.toml"), description="File that lists the publications")
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=64, description="Extraction processes")
    windows: int = Field(8, ge=1, le=64, description="Sources worked on at once")
    batch_pages: int = Field(200, ge=1, le=2000, description="Pages a task fetches and extracts")
    run_minutes: int = Field(60, ge=1, description="Minutes after which a run takes no more pages")
    port: int = Field(4200, ge=1024, le=65525, description="Port of the Prefect server")
    prefect_api: str | None = Field(
        None, pattern=r"^https?://\S+[^/\s]$", description="API of a Prefect server of your own, http://host:4200/api"
    )
    notify: SecretStr | None = Field(None, description="Where to tell of failures: a webhook, a mailbox or a block")
    keep_runs_days: int = Field(30, ge=1, description="Days after which our Prefect server forgets an ended run")
    newsroom_port: int = Field(8721, ge=1024, le=65533, description="First of the sample newsroom's three ports")
    least_free_mb: int = Field(1024, ge=0, description="MB of free disk below which nothing is fetched")
    keep_raw_days: int | None = Field(None, ge=1, description="Days after which raw pages are removed; never if unset")
    publish_every: int = Field(60, ge=0, description="Least seconds between two publishings")
    check_every: int = Field(360, ge=0, description="Minutes after which a run that publishes checks all rows again")
    most_log_lines: int = Field(2000, ge=100, description="Lines of a run's log that Prefect gets; its file has all")

    @property
    def data_path(self) -> Path:
        """The data folder, absolute."""
        return CHECKOUT / self.data

    @property
    def sources_path(self) -> Path:
        """The sources file, absolute."""
        return CHECKOUT / self.sources


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        ConfigError: naming each variable that is wrong, its value, and what would be right.
    """
    try:
        return Settings()
    except ValidationError as wrong:
        lines = [
            f"HEMEROTECA_{'_'.join(map(str, e['loc'])).upper()}={e['input']!r}: {e['msg'].lower()}"
            for e in wrong.errors()
        ]
        raise ConfigError("\n".join(lines)) from wrong


def user_agent(sources: Sources) -> str:
    """Return how we introduce ourselves to hosts: product and, where it is given, an address to reach the user."""
    product = sources.user_agent or f"Hemeroteca/{version('hemeroteca')}"
    return f"{product} (+{sources.contact})" if sources.contact else product


def choose_history(sources: Sources, ids: Collection[str], first: date, end: date, method: str) -> tuple[Source, ...]:
    """Return the sources with these ids, if their past can be asked for these days.

    Raises:
        ConfigError: the days are none, or of the future; no source is named, or one that the file does not have, that
            is paused, or that has no ``[[source.history]]`` table of this kind.
    """
    if end <= first:
        raise ConfigError(f"{first} to {end} holds no day; the last date is the first day that is not wanted any more")
    if first > now().date():
        raise ConfigError(f"{first} is still to come; name days that are over")
    if not ids:
        raise ConfigError("no source is named; name at least one")
    if method not in {"auto", *HISTORY}:
        raise ConfigError(f"no method {method!r}; it must be auto or one of {', '.join(HISTORY)}")
    chosen = choose(sources, ids)
    if missing := set(ids) - {source.id for source in chosen}:
        raise ConfigError(f"source {min(missing)!r} is paused; take out its line paused = true first")
    for source in chosen:
        kinds = [endpoint.kind for endpoint in source.history]
        if not kinds or method not in {"auto", *kinds}:
            kind = f' with kind = "{method}"' if kinds else ""
            raise ConfigError(f"source {source.id!r} has no table [[source.history]]{kind}; docs/history.md shows some")
    return chosen


def choose(sources: Sources, ids: Collection[str]) -> tuple[Source, ...]:
    """Return the sources with these ids, or all when none is named; paused ones are left out.

    Raises:
        ConfigError: naming an id that the file does not have, and those that it has.
    """
    known = {source.id: source for source in sources.sources}
    for name in ids:
        if name not in known:
            raise ConfigError(f"no source {name!r}; the configured ones are {', '.join(sorted(known))}")
    chosen = [known[name] for name in dict.fromkeys(ids or known)]
    return tuple(source for source in chosen if not source.paused)
