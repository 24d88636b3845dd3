"""A source whose past takes long to ask for: its feed is read meanwhile, and the schedule does not wait for its answers."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from deployments.place import Place
from tests import rig
from tests.e2e.archive_site import announce, path_of, publisher, write_sources
from tests.web.hostile import Hostile, answer
from warehouse.store import open_loading

pytestmark = pytest.mark.e2e

FIRST, DAYS, A_DAY = date(2019, 7, 1), 16, 2
TOTAL = DAYS * A_DAY
BEGIN = date(2019, 1, 1)  # long before, with nothing published
LOOK = 0.5  # seconds that one answer takes

FILL = """
import threading
from prefect import flow
from flows import outages, several
from flows.batches import Budget, Wanted
from flows.settings import load_settings
from flows.window import window
from warehouse.sources import read_sources

def one(run, source):
    window(run, source, Wanted(10, Budget()))
    budget = Budget(pages=1)
    threading.Timer(3, budget.claim, [1]).start()
    return outages.fill(run, source, Wanted(10, budget))

@flow
def ingest():
    settings = load_settings()
    sources = read_sources(settings.sources_path)
    done, failures = several.recorded(settings, sources, sources.sources, "run-2", "ingest", one)
    print("failures", [str(error) for error in failures.values()])

ingest()
"""


class Archive:
    """A publisher with a sitemap a day, each of which takes its time until there is no more need."""

    def __init__(self, site: Hostile) -> None:
        self.site = site
        self.hurry = threading.Event()
        for number in range((FIRST - BEGIN).days + DAYS):
            self._add(BEGIN + timedelta(days=number))

    @property
    def looks(self) -> int:
        return sum(path.startswith("/day-") for path in self.site.paths)

    @property
    def pages(self) -> list[str]:
        return [path for path in self.site.paths if "/report-" in path]

    def _add(self, day: date) -> None:
        numbers = range(A_DAY if day >= FIRST else 0)
        entries = "".join(f"<url><loc>{self.site.url(path_of(day, number))}</loc></url>" for number in numbers)
        content = answer(f"<urlset>{entries}</urlset>".encode(), Content_Type="text/xml")
        self.site.site[f"/day-{day}.xml"] = self._slowly(content)

    def _slowly(self, content: bytes) -> Callable[[socket.socket], None]:
        def behave(sock: socket.socket) -> None:
            self.hurry.wait(LOOK)
            sock.sendall(content)

        return behave


@pytest.fixture
def archive() -> Iterator[Archive]:
    with publisher(FIRST, DAYS, A_DAY) as site:
        announce(site, FIRST, FIRST + timedelta(days=DAYS), A_DAY, newest=6)
        yield Archive(site)


def _environment(data: Path, site: Hostile, place: Place, catch_up: str = "latest") -> dict[str, str]:
    sources = write_sources(data, {"seoul": site}, catch_up=catch_up)
    sources.write_text(sources.read_text().replace("/map-{date:%Y-%m}.xml", "/day-{date:%Y-%m-%d}.xml"))
    return rig.flow_environment(data, sources, place.data, place.port)


def test_the_feed_is_read_between_two_answers(tmp_path: Path, archive: Archive, prefect_place: Place) -> None:
    environment = _environment(tmp_path, archive.site, prefect_place)
    form = {"source_ids": ["seoul"], "first": str(BEGIN), "end": str(FIRST + timedelta(days=DAYS))}
    with rig.start_backfill(environment, form) as backfill:
        while archive.looks < 2:
            assert backfill.poll() is None
            time.sleep(0.1)
        code, said = rig.ingest(environment)
        looks = archive.looks
        archive.hurry.set()
        told, _ = backfill.communicate(timeout=250)
    all_looks = (FIRST - BEGIN).days + DAYS
    assert code == 0, said
    assert looks < all_looks, "the feed was read only when the whole past was known"
    assert backfill.returncode == 0, told
    came = json.loads(rig.printed(told, "told"))["seoul"]
    assert (came["found"], came["new"]) == (TOTAL, TOTAL - 6)
    assert len(archive.pages) == len(set(archive.pages)) == TOTAL
    assert archive.looks == all_looks
    days = "select state, count(*) from completeness where day < '2019-07-17' group by all"
    assert rig.rows(tmp_path, days) == [("done", all_looks)]


def test_the_schedule_gives_up_what_takes_longer_than_a_run(
    tmp_path: Path, archive: Archive, prefect_place: Place
) -> None:
    environment = _environment(tmp_path, archive.site, prefect_place, catch_up="gap")
    announce(archive.site, FIRST, FIRST + timedelta(days=1), A_DAY, newest=2)
    code, said = rig.ingest(environment, HEMEROTECA_NOW="2019-07-01T13:00:00+00:00")
    assert code == 0, said
    announce(archive.site, FIRST, FIRST + timedelta(days=DAYS), A_DAY, newest=2)
    said = rig.script(environment | {"HEMEROTECA_NOW": "2019-07-16T13:00:00+00:00"}, FILL)
    assert "ask for them with: hemeroteca backfill seoul 2019-07-0" in rig.printed(said, "failures")
    assert 1 < archive.looks < DAYS - 2
    with open_loading(tmp_path) as con:
        why = con.execute("select distinct reason from windows where state = 'failed'").fetchall()
    assert "takes longer than this run has time" in str(why)
