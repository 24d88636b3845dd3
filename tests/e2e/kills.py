"""Kill -9 of whatever takes part in a backfill, at a named moment; then one more submission, and nothing by hand."""

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml

from deployments import apply, keeper, server, worker
from deployments.place import Place
from tests import rig
from tests.e2e.archive_site import publisher, write_sources
from tests.e2e.operator_desk import Desk, processes
from tests.web.hostile import Hostile

T = TypeVar("T")

FIRST = date(2019, 7, 1)
DAYS = 6  # of one backfill
A_DAY = 4
PATIENCE = 300.0  # seconds for one backfill, on a busy machine, a dead run's slot included
NOTHING_RUNNING = 600.0  # seconds after which nothing dead may count as running

ENGINE, EXTRACTOR = ("prefect.engine",), ("tasks.article.worker",)
VICTIMS = ("flow", "worker", "server", "loader", "extractor", "worker and flow")
LOADER_MOMENTS = ("load.transaction:2", "store.checkpoint:3", "stage.renamed:2")


@dataclass
class Machine:
    """A server, a worker and a keeper of their own, for one publisher and one data folder."""

    place: Place
    site: Hostile
    chance: random.Random

    def up(self) -> None:
        """Have server, worker and keeper up, as `make up` does."""
        self.place.ensure_server()
        worker.ensure(self.place)
        keeper.ensure(self.place)

    def down(self) -> None:
        """End all of them."""
        keeper.stop(self.place.data)
        worker.stop(self.place.data)
        server.stop(self.place.data)

    def form(self, number: int, spans: int = 1) -> dict[str, Any]:
        """Return the form of the backfill with this number, or of several: each is about other days."""
        first = FIRST + timedelta(days=number * DAYS)
        span = {"first": str(first), "end": str(first + timedelta(days=spans * DAYS))}
        return {"form": {"source_ids": ["seoul"], "days_per_window": 2, **span}}

    def backfilled(self, number: int, spans: int = 1) -> None:
        """Submit a backfill, or several as one, and see it complete."""
        desk = Desk(self.place)
        ended = desk.await_end(desk.start("backfill/backfill", self.form(number, spans)), spans * PATIENCE)
        assert ended["state_name"] == "Completed", ended["state"]

    def killed(self, number: int, victim: str) -> str:
        """Kill a victim in the midst of a backfill; return the moment."""
        asked = len(self.site.paths)
        if victim == "loader":
            moment = self.chance.choice(LOADER_MOMENTS)
            keeper.stop(self.place.data)
            worker.stop(self.place.data)
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("HEMEROTECA_KILL_AT", moment)
                worker.ensure(self.place)
            Desk(self.place).start("backfill/backfill", self.form(number))
            self._await(lambda: processes(self.place.data, *ENGINE))
            self._await(lambda: not processes(self.place.data, *ENGINE))
            worker.stop(self.place.data)
            self.up()
            return moment
        pages = self.chance.randint(2, DAYS * A_DAY - 4)
        Desk(self.place).start("backfill/backfill", self.form(number))
        self._await(lambda: len(self.site.paths) >= asked + pages)
        # An extraction worker starts with the first page of a batch.
        pids = self._await(lambda: self._pids(victim))
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._await(lambda: not any(map(rig.alive, pids)))
        return f"{pages} requests"

    def _pids(self, victim: str) -> list[int]:
        data = self.place.data
        flow = processes(data, *ENGINE)
        return {
            "flow": flow,
            "worker": _pid(worker.process(data).find()),
            "server": _pid(server.process(data).find()),
            "extractor": processes(data, *EXTRACTOR)[:1],
            "worker and flow": _pid(worker.process(data).find()) + flow,
        }[victim]

    def _await(self, look: Callable[[], T]) -> T:
        deadline = time.monotonic() + PATIENCE
        while not (found := look()):
            assert time.monotonic() < deadline, "the moment never came"
            time.sleep(0.02)
        return found


def _pid(note: Any) -> list[int]:
    return [note["pid"]] if note else []


def machine(data: Path, site: Hostile, port: int, chance: random.Random) -> Machine:
    """Make a machine, deployed without schedules; all of it is up."""
    write_sources(data, {"seoul": site}, gap=0.1)
    shipped = yaml.safe_load(apply.PREFECT_FILE.read_text(encoding="utf-8"))
    for deployment in shipped["deployments"]:
        deployment.pop("schedules", None)
    prefect_file = data / "prefect.yaml"
    prefect_file.write_text(yaml.safe_dump(shipped), encoding="utf-8")
    found = Machine(Place(data, data / "sources.toml", port), site, chance)
    found.place.ensure_server()
    apply.apply(found.place.environment(), prefect_file, found.place.sources)
    found.up()
    return found


def kill_again_and_again(folder: Path, port: int, victims: list[str], seed: int) -> None:
    """Backfill as many spans as there are victims, each disturbed once; all must be as if nothing had happened."""
    chance = random.Random(seed)
    with publisher(FIRST, DAYS * len(victims), A_DAY) as site:
        undisturbed = folder / "undisturbed"
        reference = machine(undisturbed, site, port, chance)
        try:
            reference.backfilled(0, len(victims))
        finally:
            reference.down()
        disturbed = folder / "disturbed"
        victim_machine = machine(disturbed, site, port, chance)
        try:
            for number, victim in enumerate(victims):
                moment = victim_machine.killed(number, victim)
                print(f"{number}: {victim} after {moment}", flush=True)
                victim_machine.backfilled(number)
            desk = Desk(victim_machine.place)
            deadline = time.monotonic() + NOTHING_RUNNING
            while desk.open_runs():
                assert time.monotonic() < deadline, f"still open: {desk.open_runs()}"
                time.sleep(1)
        finally:
            victim_machine.down()
        assert rig.checksum(disturbed) == rig.checksum(undisturbed)
        days = rig.rows(disturbed, "select state, count(*) from completeness where day < '2020-01-01' group by all")
        assert days == [("done", DAYS * len(victims))]
        assert rig.rows(disturbed, "select count(*) from runs where state = 'running'") == [(0,)]
        assert not processes(disturbed), "a process is left over"
