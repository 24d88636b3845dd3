"""A person at the UI: fills the backfill form of the sample newsroom, counts first, runs it, and sees what came of it.

Screenshots of each step lie in ``HEMEROTECA_SCREENSHOTS``, else in ``.screenshots`` of the checkout.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
import requests

from deployments.sample.stories import PUBLISHERS
from deployments.sample.truth import Expected, truth
from flows.forms import BackfillForm
from tests import rig
from tests.e2e.browser import Browser, browser, reads
from tests.ports import free_ports

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

FIRST, END = date(2018, 12, 15), date(2019, 2, 16)
SHOTS = Path(os.environ.get("HEMEROTECA_SCREENSHOTS", rig.CHECKOUT / ".screenshots"))
# What the sitemaps name beside articles; the Harbor Ledger is asked by its pages of days, which name articles only.
ODD = ["soft_404", "gone", "blocked", "consent", "listing"]
ENDS = ["Completed", "Partial", "Failed", "Crashed", "Cancelled"]
# Hosts that the UI itself asks, of which it needs nothing; a browser of ours cannot find them.
BLOCKED = {"sr-client-cfg.amplitude.com"}


@dataclass(frozen=True)
class Desk:
    """The sample as ``hemeroteca up --sample`` brings it up, and a browser before it."""

    page: Browser
    ui: str
    data: Path
    truth: tuple[Expected, ...]

    def api(self, path: str, **asked: object) -> list[dict[str, object]]:
        """Ask the server what the page cannot tell."""
        answer = requests.post(f"{self.ui}/api/{path}", json=asked, timeout=30)
        answer.raise_for_status()
        found: list[dict[str, object]] = answer.json()
        return found


def _type(environment: dict[str, str], *arguments: str) -> str:
    command = [str(Path(sys.executable).with_name("hemeroteca")), *arguments]
    done = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    if shutil.which("chromium") is None and "CI" not in os.environ:
        pytest.skip("no chromium; install it with: apt-get install chromium")
    home, ports = tmp_path_factory.mktemp("desk"), free_ports(14)
    environment = {
        "HEMEROTECA_DATA": str(home / "data"),
        "HEMEROTECA_PORT": str(ports),
        "HEMEROTECA_NEWSROOM_PORT": str(ports + 11),
        "HEMEROTECA_PUBLISH_EVERY": "0",
        "COLUMNS": "160",
    }
    try:
        said = _type(environment, "up", "--sample")
        ui = f"http://127.0.0.1:{ports + 10}"
        assert f"backfill form: {ui}/" in said
        with browser(home / "chromium", SHOTS) as page:
            yield Desk(page, ui, home / "data" / "sample", tuple(truth(0, ports + 11)))
            assert page.strangers() <= BLOCKED
    finally:
        _type(environment, "down")


def _open_form(desk: Desk, given: Mapping[str, object] | None = None) -> None:
    """Go to the form as a person does; or by a link that holds parameters."""
    page = desk.page
    if given is not None:
        [deployment] = desk.api("deployments/filter", deployments={"name": {"any_": ["backfill"]}})
        link = f"{desk.ui}/v2/deployments/deployment/{deployment['id']}/run?parameters="
        page.open(link + quote(json.dumps({"form": given})))
    else:
        page.open(desk.ui)
        page.click("Deployments", "a", until=reads("reprocess"))
        page.shot("1-deployments")
        page.click("backfill", "a[href*='/deployments/']", until=reads("Deployment ID"))
        page.click("Run", "button", until=reads("Custom run"))
        page.click("Custom run", "[role=menuitem]", until=reads("Dry run"))
    page.sees("Dry run")


def _fill(page: Browser, source_ids: tuple[str, ...], first: date, end: date) -> None:
    page.click("Select", "button", until="document.querySelector('[role=option]')")
    for source_id in source_ids:
        page.click(source_id, "[role=option]")
    page.press("Escape")
    for day in (first, end):
        page.is_gone("[role=dialog]")
        page.click("Pick a date", "button", until="document.querySelector('[role=dialog]')")
        page.click("Date (yyyy-MM-dd)", "input")
        page.type(str(day))
        page.press("Enter")
        page.press("Escape")
    page.is_gone("[role=dialog]")


def _submitted(desk: Desk, shot: str) -> str:
    """Submit the form and go to the page of the run; return its id."""
    page = desk.page
    page.shot(shot)
    page.click("Submit", "button")
    page.click("View run", until=reads("Job Variables"))
    return str(page.wait("location.pathname.match('/runs/flow-run/([0-9a-f-]+)')?.[1]"))


def _ends(desk: Desk, run_id: str, state: str, seconds: float = 500) -> None:
    """Wait until the page of a run shows its end, and that this is the one expected."""
    page = desk.page
    page.wait(f"{ENDS}.some(state => thing(state, 'span', 0))", seconds)
    if not page.tell(f"!!thing('{state}', 'span', 0)"):
        page.shot("unexpected")
        logs = desk.api("logs/filter", logs={"flow_run_id": {"any_": [run_id]}}, limit=200)
        raise AssertionError("\n".join([page.text()[:500], *(str(line["message"]) for line in logs)]))


def _artifact(desk: Desk, run_id: str, key: str, shot: str) -> str:
    """Go to a run, its artifacts, the one of this key and its newest version; return what that says."""
    page = desk.page
    page.open(f"{desk.ui}/v2/runs/flow-run/{run_id}")
    page.click("Artifacts", "[role=tab]", until=f"thing('{key}', '*', 0)")
    page.click(key, until="document.querySelector(\"a[href*='/artifacts/artifact/']\")")
    page.click_at("a[href*='/artifacts/artifact/']", until=reads("Show Raw Data"))
    page.shot(shot)
    return page.text()


def test_each_field_has_a_title_and_a_line_of_help(desk: Desk) -> None:
    page = desk.page
    _open_form(desk)
    page.shot("2-form")
    said = page.text()
    for field in BackfillForm.model_fields.values():
        title = f"{field.title} (Optional)" if not field.is_required() else str(field.title)
        assert re.search(rf"^{re.escape(title)}\n+{re.escape(str(field.description))}$", said, re.MULTILINE), title
    page.click("Select", "button", until="document.querySelector('[role=option]')")
    options = page.tell("[...document.querySelectorAll('[role=option]')].map(e => e.innerText)")
    assert options == list(PUBLISHERS)
    page.press("Escape")


def test_a_span_that_ends_before_it_begins_fails_with_one_line(desk: Desk) -> None:
    _open_form(desk)
    _fill(desk.page, PUBLISHERS[:1], END, FIRST)
    run_id = _submitted(desk, "7-wrong-span")
    began = time.monotonic()
    _ends(desk, run_id, "Failed")
    assert time.monotonic() - began < 60
    desk.page.click("Details", "[role=tab]", until=reads("State Message"))
    desk.page.shot("7-wrong-span-failed")
    [message] = re.findall(r"^State Message\n+(.*)$", desk.page.text(), re.MULTILINE)
    assert str(END) in message
    assert str(FIRST) in message


def test_an_unknown_source_is_refused_by_the_form(desk: Desk) -> None:
    asked = {"source_ids": ["hangang-post", "nowhere-times"], "first": str(FIRST), "end": str(END)}
    _open_form(desk, asked)
    desk.page.click("Submit", "button", until=reads("'nowhere-times' is not one of"))
    desk.page.shot("8-unknown-source")
    assert str(desk.page.tell("location.pathname")).endswith("/run"), "no run is made"


def test_count_first_then_backfill_two_months_of_three_papers(desk: Desk) -> None:
    page = desk.page
    _open_form(desk)
    _fill(page, PUBLISHERS, FIRST, END)
    page.click_at("button[role=switch]")
    counted = _submitted(desk, "3-dry-run")
    _ends(desk, counted, "Completed")
    page.shot("3-dry-run-completed")
    plan = _artifact(desk, counted, "backfill-plan", "4-plan")
    assert "27 windows of 3 sources" in plan
    assert f"{len(_articles(desk)) + len(ODD)} pages to fetch" in plan
    assert not list((desk.data / "raw").rglob("*.gz")), "a dry run fetches no page"

    _open_form(desk)
    _fill(page, PUBLISHERS, FIRST, END)
    done = _submitted(desk, "5-backfill")
    _ends(desk, done, "Completed")
    page.shot("5-backfill-completed")
    page.click("Subflow Runs", "[role=tab]", until=reads("ingest hangang-post 2018-12-15..21"))
    page.shot("5-windows")
    children = {str(run["name"]): run["state_name"] for run in _children(desk, done)}
    assert {f"ingest {source_id} 2018-12-15..21" for source_id in PUBLISHERS} <= children.keys()
    assert set(children.values()) == {"Completed"}
    _artifact(desk, done, "windows", "6-table")
    grid = _artifact(desk, done, "completeness", "6-grid")
    days = (END - FIRST).days
    assert Counter("".join(re.findall(r"^\d{4}-\d\d +([#+x.]+) ", grid, re.MULTILINE))) == {"#": 3 * days}
    _check_warehouse(desk, days)


def _articles(desk: Desk) -> list[Expected]:
    return [item for item in desk.truth if item.outcome in {"article", "paywalled"} and item.alias_of is None]


def _children(desk: Desk, run_id: str) -> list[dict[str, object]]:
    return desk.api("flow_runs/filter", flow_runs={"parent_flow_run_id": {"any_": [run_id]}}, limit=200)


def _check_warehouse(desk: Desk, days: int) -> None:
    """The articles of the truth are there, each on its day, and no other; every day is done, and says how many."""
    expected = Counter(
        (item.source_id, item.headline, date.fromisoformat(str(item.published_stated)[:10])) for item in _articles(desk)
    )
    assert Counter(rig.rows(desk.data, "select source_id, headline, published_on from article_list")) == expected
    query = "select source_id, state, count(*), sum(article_count) from completeness where day >= '{}' and day < '{}'"
    told = rig.rows(desk.data, f"{query.format(FIRST, END)} group by all")
    articles = Counter(source_id for source_id, _, _ in expected.elements())
    assert sorted(told) == sorted((source_id, "done", days, count) for source_id, count in articles.items())
