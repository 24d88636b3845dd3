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

from tests.warehouse.staging import RUN, Visit
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
    con: duckdb.DuckDBPyConnection, data: Path, visits: list[Visit], shuffle: random.Random, readable: set[int]
) -> None:
    """Read all readable captures anew, an article at a time, in any order."""
    by_capture = {visit.capture_id: visit for visit in visits if visit.body is not None}
    for seq, capture in enumerate(shuffle.sample(sorted(by_capture), len(by_capture)), 100):
        unit = {row[0] for row in con.execute(_UNIT, [capture]).fetchall()}
        _reread(con, data, seq, [by_capture[one] for one in sorted(unit & readable)])


def _agrees(founded: Path, visits: list[Visit], earlier: list[Visit], shuffle: random.Random) -> None:
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
            _read_anew(con, other, visits, shuffle, {visit.capture_id for visit in visits})
            assert _content(con) == wanted


PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(max_examples=6, deadline=None, phases=PHASES)
@given(both=read_twice(most=5), shuffle=st.randoms(use_true_random=False))
def test_the_warehouse_is_as_if_the_present_extractor_had_read_it_all(
    founded: Path, both: tuple[list[Visit], list[Visit]], shuffle: random.Random
) -> None:
    _agrees(founded, *both, shuffle)


@pytest.mark.soak
@settings(max_examples=300, deadline=None, phases=PHASES)
@given(both=read_twice(most=8), shuffle=st.randoms(use_true_random=False))
def test_larger_sites_read_anew(founded: Path, both: tuple[list[Visit], list[Visit]], shuffle: random.Random) -> None:
    _agrees(founded, *both, shuffle)
