"""The whole flow on real pages: every page ends in one outcome, and what is read back is what was extracted."""

import collections
import multiprocessing
import re
import resource
import subprocess
import sys
import unicodedata
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from deployments import server
from deployments.place import Place
from tests import rig
from tests.benchmarks.pages import SETS, LabelledPage, pages, write_warc
from warehouse.keys import url_key

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1500)]

SOURCE = """
[[source]]
id = "{name}"
name = "Labelled pages: {name}"
hosts = []
timezone = "UTC"
[[source.discovery]]
kind = "warc"
path = "{path}"
"""

PEER = """
import sys, time, trafilatura
from itertools import islice
from tests.benchmarks.pages import SETS, pages
for name in SETS:
    for page in islice(pages(name), 0, None, int(sys.argv[1])):
        trafilatura.bare_extraction(page.html, url=page.url, with_metadata=True, include_comments=False)
print(time.process_time())
"""


@pytest.fixture(
    scope="module", params=[pytest.param(1, id="all", marks=pytest.mark.bench), pytest.param(5, id="every-fifth")]
)
def step(request: pytest.FixtureRequest) -> int:
    """Which pages of a set: all 1,127 take minutes."""
    return int(request.param)


@pytest.fixture(scope="module")
def labelled(step: int) -> dict[str, list[LabelledPage]]:
    return {name: list(pages(name))[::step] for name in SETS}


@pytest.fixture(scope="module")
def environment(
    labelled: dict[str, list[LabelledPage]], tmp_path_factory: pytest.TempPathFactory, prefect_place: Place
) -> dict[str, str]:
    data = tmp_path_factory.mktemp("real-pages")
    tables = []
    for name, members in labelled.items():
        write_warc(data / f"{name}.warc.gz", members)
        tables.append(SOURCE.format(name=name, path=data / f"{name}.warc.gz"))
    (data / "sources.toml").write_text("\n".join(tables), encoding="utf-8")
    environment = rig.flow_environment(data, data / "sources.toml", prefect_place.data, prefect_place.port)
    return environment | {"HEMEROTECA_BATCH_PAGES": "200"}


@pytest.fixture(scope="module")
def data(environment: dict[str, str], labelled: dict[str, list[LabelledPage]], step: int, prefect_place: Place) -> Path:
    """The data folder after the flow has run once, with the cost printed beside plain trafilatura's."""
    before = _children_cpu(), server.cpu_seconds(prefect_place.data)
    # Side by side, so that both are measured on an equally busy machine.
    command = [sys.executable, "-c", PEER, str(step)]
    with subprocess.Popen(command, cwd=rig.CHECKOUT, stdout=subprocess.PIPE, text=True) as plain:
        code, said = rig.ingest(environment)
        peer = float(plain.communicate(timeout=600)[0])
    assert code == 0, said
    orchestration = server.cpu_seconds(prefect_place.data) - before[1]
    ours = _children_cpu() - before[0] - peer + orchestration
    count = sum(map(len, labelled.values()))
    print(
        f"\npages per CPU-second, whole flow, all processes: {count / ours:.2f}"
        f" ({orchestration:.1f} of {ours:.1f} s are the server's)"
    )
    print(f"pages per CPU-second, plain trafilatura with metadata: {count / peer:.2f}")
    return Path(environment["HEMEROTECA_DATA"])


def test_every_page_ends_in_exactly_one_named_outcome(data: Path, labelled: dict[str, list[LabelledPage]]) -> None:
    count = sum(map(len, labelled.values()))
    [[fetches, captures, extractions]] = rig.rows(
        data,
        "select (select count(*) from fetches), (select count(*) from fetches where outcome is null),"
        " (select count(*) from extractions)",
    )
    assert (fetches, captures, extractions) == (count, count, count)
    outcomes = dict(rig.rows(data, "select outcome, count(*) from extractions group by all"))
    print(f"\noutcomes: {outcomes}")
    kept = sum(n for outcome, n in outcomes.items() if outcome in {"article", "paywalled"} and isinstance(n, int))
    for row in rig.rows(
        data,
        "select u.url, e.outcome, e.reason, e.evidence from extractions e join fetches f on f.fetch_id = e.capture_id"
        " join urls u on u.url_id = f.url_id where e.outcome not in ('article', 'paywalled')",
    ):
        print("not an article:", *row)
    assert kept >= 0.995 * count
    assert rig.rows(data, "select count(*) from articles where trim(body) = ''") == [(0,)]


def test_bodies_read_back_are_what_extract_gives(data: Path, labelled: dict[str, list[LabelledPage]]) -> None:
    stored = _bodies(data)
    differ, missing = [], []
    members = [page for pages_ in labelled.values() for page in pages_]
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        for page, text in zip(members, pool.map(_extract, members, chunksize=25), strict=True):
            key = url_key(page.url)
            if key not in stored:
                missing.append(page.name) if text else None
            elif _squash(stored[key]) != _squash(text):
                differ.append(page.name)
    assert (differ, missing) == ([], [])


def test_no_body_repeats_a_paragraph_that_the_truth_does_not(
    data: Path, labelled: dict[str, list[LabelledPage]]
) -> None:
    stored = _bodies(data)
    full = [*labelled["wcxb-articles"], *labelled["scrapinghub"]]
    assert len(full) > 100
    assert [p.name for p in full if _doubled(stored.get(url_key(p.url), "")) > _doubled(p.truth)] == []


def test_running_again_changes_nothing(data: Path, environment: dict[str, str]) -> None:
    before = rig.checksum(data)
    code, said = rig.ingest(environment)
    assert code == 0, said
    assert rig.checksum(data) == before


def _bodies(data: Path) -> dict[str, str]:
    """Body by the key of the requested URL: the version of that capture, else the article that it was merged into."""
    query = """
        select u.url_key, coalesce(v.body, a.body)
        from fetches f
        join urls u using (url_id)
        left join article_versions v on v.capture_id = f.fetch_id
        left join articles a on a.article_id = u.article_id
        where coalesce(v.body, a.body) is not null
    """
    return {str(key): str(body) for key, body in rig.rows(data, query)}


def _extract(page: LabelledPage) -> str:
    from tests.benchmarks.adapters import extract

    return str(extract(page.html, page.url).get("text") or "")


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _squash(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower()))


def _doubled(text: str) -> int:
    """Paragraphs over 80 characters that occur more than once."""
    counts = collections.Counter(_squash(line) for line in text.split("\n") if len(line.strip()) > 80)
    return sum(count - 1 for count in counts.values() if count > 1)
