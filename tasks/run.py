"""What every step of one flow run shares."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from itertools import count
from pathlib import Path

from tasks.article.pool import Pool
from tasks.extract import Job
from tasks.stop import Stop, Stopped
from tasks.web.client import Client
from tasks.web.cookies import Jar
from tasks.web.politeness import Hosts
from tasks.web.robots import Robots
from warehouse.disk import Disk
from warehouse.profiles import Sites
from warehouse.records import Fetch, HostState, RobotsText
from warehouse.sources import Source

__all__ = ["Run", "Stopped"]


class Run:
    """One flow run: who it is, where its state lies, its one fetcher and its one extraction pool.

    It is no dataclass, since Prefect looks into those among the parameters of a task, while other threads change it.
    What asks the client to stop ends the run; `Hosts` must have its `Stop.pause` to wait with.

    Attributes:
        forgotten: URL ids to which no answer may lead.
        fetched: what a batch that is not staged yet has fetched, by source and number of the batch, then by URL id.
    """

    def __init__(  # noqa: PLR0917 - what a run is made of
        self,
        run_id: str,
        data: Path,
        client: Client,
        robots: Robots,
        hosts: Hosts,
        pool: Pool[Job],
        disk: Disk,
        flow: str = "ingest",
        forgotten: Iterable[int] = (),
    ) -> None:
        self.run_id = run_id
        self.data = data
        self.client = client
        self.robots = robots
        self.hosts = hosts
        self.pool = pool
        self.disk = disk
        self.flow = flow
        self.forgotten = set(forgotten)
        self.fetched: defaultdict[tuple[str, int], dict[int, Fetch]] = defaultdict(dict)
        self._numbers: defaultdict[str, count[int]] = defaultdict(count)
        self._jars: defaultdict[str, Jar] = defaultdict(Jar)

    @property
    def method(self) -> str:
        """How the URLs of this run come to be collected, as the frontier names it."""
        return "backfill" if self.flow == "backfill" else "live"

    @property
    def stop(self) -> Stop:
        """The order to end soon."""
        return self.client.stop

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

    def next_number(self, source_id: str) -> int:
        """Return the number of the next stage of this run and source; the caller holds the source's lock."""
        return next(self._numbers[source_id])

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
        self.stop.check()
