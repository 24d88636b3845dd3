"""A schedule that was missed for days: one run covers the gap from the history, or leaves it, as the source says."""

from datetime import date
from pathlib import Path

import pytest

from deployments.place import Place
from tests import rig
from tests.e2e.archive_site import announce, path_of, publisher, write_sources

pytestmark = pytest.mark.e2e

FIRST, A_DAY = date(2019, 7, 1), 3
BEFORE, AFTER = date(2019, 7, 5), date(2019, 7, 10)  # in between nothing ran
SHOWN = 4  # entries of the feed: little more than a day


@pytest.mark.parametrize("catch_up", ["gap", "latest"])
def test_one_run_after_an_outage(tmp_path: Path, prefect_place: Place, catch_up: str) -> None:
    with publisher(FIRST, 12, A_DAY) as site:
        sources = write_sources(tmp_path, {"seoul": site}, catch_up=catch_up)
        environment = rig.flow_environment(tmp_path, sources, prefect_place.data, prefect_place.port)
        for day in (BEFORE, AFTER):
            announce(site, FIRST, day.replace(day=day.day + 1), A_DAY, SHOWN)
            code, said = rig.ingest(environment, HEMEROTECA_NOW=f"{day}T13:00:00+00:00")
            assert code == 0, said
    held = {str(url) for (url,) in rig.rows(tmp_path, "select url from article_list")}
    shown = {site.url(path_of(day, number)) for day in (BEFORE, AFTER) for number in range(A_DAY)}
    missed = {site.url(path_of(date(2019, 7, day), number)) for day in range(6, 9) for number in range(A_DAY)}
    assert shown <= held
    assert (missed <= held, bool(missed & held)) == ((True, True) if catch_up == "gap" else (False, False))
    days = "day > '2019-07-05' and day < '2019-07-10'"
    states = dict(rig.rows(tmp_path, f"select day, state from completeness where {days}"))
    if catch_up == "gap":
        assert states == {date(2019, 7, day): "done" for day in range(6, 10)}
        assert not [path for path in site.paths if path.startswith("/2019/07/11")], "no day after it is asked for"
    else:
        assert "done" not in {states.get(date(2019, 7, day)) for day in range(6, 9)}
