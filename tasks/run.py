"""What every step of one flow run shares."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from tasks.article.pool import Pool
from tasks.extract import Job
from tasks.web.client import Client
from tasks.web.politeness import Gaps
from tasks.web.robots import Robots


class Stopped(Exception):  # noqa: N818 - not an error: somebody asked the run to end
    """The run was asked to stop; what is staged and loaded stays, the rest is still due."""


@dataclass(frozen=True, eq=False)
class Run:
    """One flow run: who it is, where its state lies, its one fetcher and its one extraction pool."""

    run_id: str
    data: Path
    client: Client
    robots: Robots
    gaps: Gaps
    pool: Pool[Job]
    stop: Event = field(default_factory=Event)

    @property
    def raw(self) -> Path:
        """Folder of the raw store."""
        return self.data / "raw"

    @property
    def stage(self) -> Path:
        """Folder of the stage files."""
        return self.data / "stage"

    def check(self) -> None:
        """Raise `Stopped` if the run was asked to stop."""
        if self.stop.is_set():
            raise Stopped
