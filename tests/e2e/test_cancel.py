"""A run that is cancelled in the UI in mid-window ends soon, leaves nothing half done, and is finished by the next."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from deployments import apply, worker
from deployments.place import Place
from tests import rig
from tests.e2e.operator_desk import Desk
from tests.web.hostile import HEAD, Behaviour, Hostile, answer

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

SOON = 20.0  # seconds from the click to the end of the last process
FIRST = date(2019, 7, 1)
DAYS, A_DAY, A_BATCH = 4, 12, 10
STORY = (
    "The council of {name} voted on Monday to close the old harbour, which has silted up since the last war. "
    "Fishers from {name} said that they had been promised a new quay before the winter, and that nobody had kept it."
)
FORM = {"source_ids": ["herald"], "first": "2019-07-01", "end": "2019-07-05", "days_per_window": 1}
DEPLOYMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "ingest": ("ingest/ingest", {"look_now": True}),
    "backfill": ("backfill/backfill", {"form": FORM}),
}


@dataclass
class Herald:
    """A publisher whose fifteenth page and all after it are not answered before it is told to."""

    server: Hostile
    asked: int = 0
    is_well: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.pages = [f"/{FIRST + timedelta(day):%Y/%m/%d}/story-{n}" for day in range(DAYS) for n in range(A_DAY)]
        self.server.site |= {path: self._page(path) for path in self.pages}
        self.server.site["/sitemap.xml"] = self.server.site["/sitemap-2019-07.xml"] = self._sitemap()

    def sources(self) -> str:
        origin = self.server.origin
        return (
            f'user_agent = "Hemeroteca-test/1"\ncontact = "desk@herald.example"\nallow_origins = ["{origin}"]\n'
            f'[[source]]\nid = "herald"\nname = "The Herald"\nhosts = ["{origin}"]\ntimezone = "UTC"\n'
            f"[source.politeness]\ngap_seconds = 0.02\n"
            f'[[source.discovery]]\nkind = "sitemap"\nurl = "http://{origin}/sitemap.xml"\n'
            f'[[source.history]]\nkind = "sitemap_by_date"\nurl = "http://{origin}/sitemap-{{date:%Y-%m}}.xml"\n'
        )

    def _sitemap(self) -> bytes:
        urls = "".join(f"<url><loc>{self.server.url(path)}</loc></url>" for path in self.pages)
        namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return answer(f'<urlset xmlns="{namespace}">{urls}</urlset>'.encode(), Content_Type="application/xml")

    def _page(self, path: str) -> Behaviour:
        name = f"Quay {path}"
        paragraphs = "".join(f"<p>{STORY.format(name=name)} Item {n}.</p>" for n in range(3))
        head = f"<title>The harbour of {name} closes</title><meta property='og:type' content='article'>"
        whole = answer(f"<html><head>{head}</head><body><article>{paragraphs}</article></body></html>".encode())

        def behave(sock: Any) -> None:
            self.asked += 1
            if self.asked > A_BATCH + 4 and not self.is_well.is_set():
                sock.sendall(HEAD)
                self.is_well.wait(120)
            else:
                sock.sendall(whole)

        return behave


@pytest.fixture
def herald() -> Iterator[Herald]:
    with Hostile() as hostile:
        yield Herald(hostile)


@pytest.fixture
def place(tmp_path: Path, herald: Herald, prefect_place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A worker for the publisher; nothing runs by schedule."""
    monkeypatch.setenv("HEMEROTECA_BATCH_PAGES", str(A_BATCH))
    monkeypatch.setenv("HEMEROTECA_PUBLISH_EVERY", "0")
    own = Place(tmp_path, tmp_path / "sources.toml", prefect_place.port)
    own.sources.write_text(herald.sources(), encoding="utf-8")
    shipped = yaml.safe_load(apply.PREFECT_FILE.read_text(encoding="utf-8"))
    for deployment in shipped["deployments"]:
        deployment.pop("schedules", None)
    prefect_file = tmp_path / "prefect.yaml"
    prefect_file.write_text(yaml.safe_dump(shipped), encoding="utf-8")
    environment = own.environment() | {"PREFECT_HOME": prefect_place.environment()["PREFECT_HOME"]}
    apply.apply(environment, prefect_file, own.sources)
    assert worker.ensure(own)
    yield own
    worker.stop(own.data)


def wait_until(reached: Any, seconds: float, said: Any = lambda: "") -> float:
    began = time.monotonic()
    while not reached():
        assert time.monotonic() - began < seconds, said()
        time.sleep(0.05)
    return time.monotonic() - began


def processes(run_id: str) -> list[int]:
    """Live processes of a flow run: they inherit its id."""
    mark = f"PREFECT__FLOW_RUN_ID={run_id}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                variables = (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if mark in variables and rig.alive(int(folder.name)):
                found.append(int(folder.name))
    return found


@pytest.mark.parametrize("what", ["backfill", pytest.param("ingest", marks=pytest.mark.soak)])
def test_cancelled_in_mid_window(what: str, herald: Herald, place: Place) -> None:
    deployment, parameters = DEPLOYMENTS[what]
    desk = Desk(place)
    run_id = desk.start(deployment, parameters)
    wait_until(lambda: herald.asked > A_BATCH + 4, 120, (place.data / "prefect" / "worker.log").read_text)
    at_work = processes(run_id)
    assert len(at_work) >= 2, "flow process and extraction workers"

    clicked = time.monotonic()
    desk.cancel(run_id)
    assert desk.await_end(run_id, SOON)["state_type"] == "CANCELLED"
    print(f"cancelled after {time.monotonic() - clicked:.1f} s; windows: {desk.inside(run_id)}")
    wait_until(lambda: not any(map(rig.alive, at_work)), SOON - (time.monotonic() - clicked), lambda: at_work)
    print(f"processes gone after {time.monotonic() - clicked:.1f} s")
    assert set(desk.inside(run_id).values()) <= {"CANCELLED", "COMPLETED"}
    given_up = herald.server.paths[-1]

    herald.is_well.set()
    again = desk.start(deployment, parameters)
    assert desk.await_end(again, 120)["state_type"] == "COMPLETED"
    runs = rig.rows(place.data, "select run_id, state from runs order by started_at")
    assert runs == [(run_id, "cancelled"), (again, "completed")]
    held = rig.rows(place.data, "select url from articles join urls using (url_id)")
    assert sorted(held) == sorted((herald.server.url(page),) for page in herald.pages)
    asked = Counter(path for path in herald.server.paths if path in herald.pages)
    assert asked == Counter(herald.pages) + Counter([given_up]), "asked again for more than what was given up"
    assert rig.rows(place.data, "select count(*) - count(distinct url_id) from fetches") == [(0,)]
