"""What a later version of the extractor reads takes the place of what an earlier one read from the same captures."""

import random
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.warehouse.staging import RUN, Visit, address, at, words
from tests.warehouse.test_order import BODIES, sites
from warehouse import readings
from warehouse.check import demand, run_checks
from warehouse.checksum import table_checksums
from warehouse.load import LoadReport, load_into
from warehouse.outcomes import Outcome
from warehouse.stage import read_manifest, write_stage
from warehouse.store import LOADING, open_loading

_UNIT = """
select fetches.fetch_id
from fetches
join urls using (url_id)
where
    fetches.outcome is null
    and coalesce(urls.article_id, urls.url_id) in (
        select coalesce(urls.article_id, urls.url_id) from fetches join urls using (url_id) where fetch_id = ?
    )
"""


@st.composite
def read_twice(draw: st.DrawFn, most: int) -> tuple[list[Visit], list[Visit]]:
    """Visits as the present extractor reads them, and as an earlier one did."""
    visits = [replace(visit, extractor="2") for visit in draw(sites(most))]
    earlier = []
    for visit in visits:
        read = visit
        if visit.body is not None and draw(st.booleans()):
            other = draw(st.sampled_from(visits))
            read = replace(
                visit,
                outcome=draw(st.sampled_from([Outcome.ARTICLE, Outcome.ARTICLE, Outcome.PAYWALLED, Outcome.SOFT_404])),
                body=draw(st.sampled_from(BODIES)),
                headline=draw(st.sampled_from(["One", "Three"])),
                canonical=other.canonical if other.source == visit.source else None,
                links=other.links,
                author=other.author,
                published=other.published,
            )
        earlier.append(replace(read, extractor="1"))
    return visits, earlier


def _load(con: duckdb.DuckDBPyConnection, data: Path, seq: int, visits: Iterable[Visit]) -> None:
    records = [record for visit in visits for record in visit.records()]
    load_into(con, [read_manifest(write_stage(data / "stage", "herald", RUN, seq, method="live", records=records))])


def _reread(con: duckdb.DuckDBPyConnection, data: Path, seq: int, visits: Iterable[Visit]) -> LoadReport:
    path = write_stage(
        data / "stage", "herald", RUN, seq, method="reprocess", flow="reprocess", records=[v.page() for v in visits]
    )
    return load_into(con, [read_manifest(path)])


def _content(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    for source in ("herald", "courier"):
        readings.settle(con, source)
    demand(run_checks(con))
    con.execute("delete from extractions where not is_current")
    return table_checksums(con)


def _read_anew(
    con: duckdb.DuckDBPyConnection,
    data: Path,
    visits: list[Visit],
    shuffle: random.Random,
    readable: set[int],
    seq: int,
) -> None:
    """Read all readable captures anew, an article at a time, in any order."""
    by_capture = {visit.capture_id: visit for visit in visits if visit.body is not None}
    for number, capture in enumerate(shuffle.sample(sorted(by_capture), len(by_capture)), seq):
        unit = {row[0] for row in con.execute(_UNIT, [capture]).fetchall()}
        _reread(con, data, number, [by_capture[one] for one in sorted(unit & readable)])


def _agrees(founded: Path, visits: list[Visit], earlier: list[Visit], shuffle: random.Random, readable: float) -> None:
    """Compare with a fresh load; of the captures only a share can be read at first, and all of them later."""
    everything = {visit.capture_id for visit in visits}
    at_first = {capture for capture in sorted(everything) if shuffle.random() < readable}
    with tempfile.TemporaryDirectory() as folder:
        data, other = Path(folder) / "data", Path(folder) / "other"
        for place in (data, other):
            place.mkdir()
            shutil.copy(founded / LOADING, place / LOADING)
        with open_loading(data) as con:
            _load(con, data, 1, visits)
            wanted = _content(con)
        with open_loading(other) as con:
            _load(con, other, 1, earlier)
            _read_anew(con, other, visits, shuffle, at_first, seq=100)
            demand(run_checks(con))
            if at_first != everything:
                _read_anew(con, other, visits, shuffle, everything, seq=200)
            assert _content(con) == wanted


PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(max_examples=4, deadline=None, phases=PHASES)
@given(both=read_twice(most=5), shuffle=st.randoms(use_true_random=False))
def test_the_warehouse_is_as_if_the_present_extractor_had_read_it_all(
    founded: Path, both: tuple[list[Visit], list[Visit]], shuffle: random.Random
) -> None:
    _agrees(founded, *both, shuffle, readable=1)


@settings(max_examples=3, deadline=None, phases=PHASES)
@given(both=read_twice(most=5), shuffle=st.randoms(use_true_random=False))
def test_what_cannot_be_read_keeps_its_place_until_it_can(
    founded: Path, both: tuple[list[Visit], list[Visit]], shuffle: random.Random
) -> None:
    _agrees(founded, *both, shuffle, readable=0.6)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("readable", [1, 0.6])
@settings(max_examples=150, deadline=None, phases=PHASES)
@given(both=read_twice(most=8), shuffle=st.randoms(use_true_random=False))
def test_larger_sites_read_anew(
    founded: Path, readable: float, both: tuple[list[Visit], list[Visit]], shuffle: random.Random
) -> None:
    _agrees(founded, *both, shuffle, readable)


@pytest.mark.parametrize(
    ("older_than", "chosen"),
    [(None, ["1", "2+x-2.9", "2+x-2.10"]), ("2", ["1"]), ("2+x-2.10", ["1", "2+x-2.9"]), ("3", None)],
)
def test_which_versions_are_older(data: Path, older_than: str | None, chosen: list[str] | None) -> None:
    versions = ["1", "2+x-2.9", "2+x-2.10", "2+x-2.11"]
    visits = [Visit(address(name), number, words(name), extractor=name) for number, name in enumerate(versions)]
    with open_loading(data) as con:
        _load(con, data, 1, visits)
        con.execute("update fetches set warc_file = 'herald/202603/run-1-0000.warc.gz'")
        wanted = readings.Wanted("2+x-2.11", older_than)
        found = readings.outdated(con, "herald", wanted)
        assert sorted(found.values()) == sorted(chosen or ["1", "2+x-2.9", "2+x-2.10"])
        assert readings.known_sources(con) == ["herald"]
        [one] = readings.outdated(con, "herald", readings.Wanted("1", url=address("1")))
        assert one == visits[0].capture_id
        assert readings.outdated(con, "herald", wanted, among=[]) == {}
        con.execute("update fetches set warc_file = null")
        assert readings.outdated(con, "herald", wanted) == {}


def test_a_text_by_another_version_is_marked_until_both_are_read_by_one(data: Path) -> None:
    first, second = Visit(address("a"), 0, words("x")), Visit(address("a"), 9, words("x", 60), extractor="2")
    with open_loading(data) as con:
        _load(con, data, 1, [first])
        _load(con, data, 2, [second])
        changed = "select changed from article_versions where valid_to is null"
        assert con.execute(changed).fetchall() == [(["body", "extractor"],)]
        report = _reread(con, data, 3, [replace(first, body=words("x", 60), extractor="2"), second])
        assert (report.reread, report.retold, report.revisions) == (2, 1, 0)
        assert con.execute("select first_seen_at, last_seen_at, changed from article_versions").fetchall() == [
            (at(0), at(9), [])
        ]


def test_a_killed_page_keeps_what_was_read_before(data: Path) -> None:
    visit = Visit(address("a"), 0, words("x"))
    killed = replace(visit, extractor="2", outcome=Outcome.EXTRACTION_KILLED)
    with open_loading(data) as con:
        _load(con, data, 1, [visit])
        report = _reread(con, data, 2, [killed])
        assert report.turned == {"article to extraction_killed": 1}
        assert con.execute("select body, extractor_version from articles").fetchall() == [(words("x"), "1")]
        assert con.execute("select extractor_version, is_current from extractions order by 1").fetchall() == [
            ("1", True),
            ("2", False),
        ]
        assert con.execute("select code from issues").fetchall() == [("extraction_killed",)]
        demand(run_checks(con))
