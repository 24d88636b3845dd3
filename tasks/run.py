"""What every step of one flow run shares."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Event

from tasks.article.pool import Pool
from tasks.extract import Job
from tasks.web.client import Client
from tasks.web.cookies import Jar
from tasks.web.politeness import Hosts
from tasks.web.robots import Robots
from warehouse.disk import Disk
from warehouse.profiles import Sites
from warehouse.records import HostState, RobotsText
from warehouse.sources import Source


class Stopped(Exception):  # noqa: N818 - not an error: somebody asked the run to end
    """The run was asked to stop; what is staged and loaded stays, the rest is still due."""


@dataclass(frozen=True, eq=False)
class Run:
    """One flow run: who it is, where its state lies, its one fetcher and its one extraction pool."""

    run_id: str
    data: Path
    client: Client
    robots: Robots
    hosts: Hosts
    pool: Pool[Job]
    disk: Disk
    flow: str = "ingest"
    forgotten: set[int] = field(default_factory=set)  # URL ids to which no answer may lead
    stop: Event = field(default_factory=Event)
    _jars: defaultdict[str, Jar] = field(default_factory=lambda: defaultdict(Jar))

    @property
    def method(self) -> str:
        """How the URLs of this run come to be collected, as the frontier names it."""
        return "backfill" if self.flow == "backfill" else "live"

    @property
    def raw(self) -> Path:
        """Folder of the raw store."""
        return self.data / "raw"

    @property
    def stage(self) -> Path:
        """Folder of the stage files."""
        return self.data / "stage"

    @property
    def archives(self) -> Path:
        """Folder for what is taken out of large files of others."""
        return self.data / "archives"

    def jar(self, source: Source) -> Jar | None:
        """Return the cookies of a source that keeps them for the whole run; else each exchange has its own."""
        return self._jars[source.id] if source.keep_cookies else None

    @cached_property
    def sites(self) -> Sites:
        """By which stored pages this run knows its sources' sites."""
        return Sites(self.data)

    def learned(self, source_id: str) -> list[HostState | RobotsText]:
        """Return what became known of a source's hosts since the last call, to be staged."""
        return [*self.hosts.learned(source_id), *self.robots.learned(source_id)]

    def check(self) -> None:
        """Raise `Stopped` if the run was asked to stop."""
        if self.stop.is_set():
            raise Stopped
