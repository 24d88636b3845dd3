"""From a form to windows: which days, in which pieces, under which names."""

import itertools
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.forms import BackfillForm, Days
from flows.plan import DAY, Stretch, asked_for, demand, stretches
from warehouse.errors import ConfigError
from warehouse.sources import parse_sources
from warehouse.store import connect

SOURCES = parse_sources(
    """
[[source]]
id = "news"
name = "News"
hosts = ["news.example"]
timezone = "Asia/Seoul"
[[source.history]]
kind = "sitemap_by_date"
url = "https://news.example/{date:%Y}.xml"
""",
    "mine.toml",
)
JULY = date(2019, 7, 1)
SETS = st.sets(st.integers(0, 400), max_size=60)


@given(SETS, st.integers(1, 50))
def test_stretches_are_the_days_and_nothing_else(numbers: set[int], longest: int) -> None:
    days = {JULY + number * DAY for number in numbers}
    made = stretches(days, longest)
    covered = [one.first + number * DAY for one in made for number in range((one.end - one.first).days)]
    assert sorted(covered) == sorted(days)
    assert all((one.end - one.first).days <= longest for one in made)
    assert made == sorted(made, key=lambda one: one.first, reverse=True)


@given(st.integers(1, 400), st.integers(1, 40))
def test_windows_cut_a_stretch_without_a_gap(length: int, days: int) -> None:
    stretch = Stretch(JULY, JULY + length * DAY)
    windows = stretch.in_windows(days)
    assert windows[-1].first == stretch.first
    assert windows[0].end == stretch.end
    assert all(newer.first == older.end for newer, older in itertools.pairwise(windows))
    assert all((window.end - window.first).days == days for window in windows[1:])


@pytest.mark.parametrize(
    ("first", "end", "name"),
    [
        ((2019, 7, 5), (2019, 7, 6), "2019-07-05"),
        ((2019, 7, 5), (2019, 7, 7), "2019-07-05..06"),
        ((2019, 6, 28), (2019, 7, 3), "2019-06-28..07-02"),
        ((2018, 12, 28), (2019, 1, 3), "2018-12-28..2019-01-02"),
    ],
)
def test_a_stretch_is_named_shortly(first: tuple[int, int, int], end: tuple[int, int, int], name: str) -> None:
    assert Stretch(date(*first), date(*end)).name == name


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"first": "2019-07-01", "end": "2019-07-04"}, ("2019-07-01", "2019-07-04")),
        ({"first": "2019-07-10", "end": "2030-01-01"}, ("2019-07-10", "2019-07-13")),  # tomorrow is not asked for
        ({"days": Days.LAST_7}, ("2019-07-05", "2019-07-12")),
        ({"days": Days.LAST_MONTH}, ("2019-06-01", "2019-07-01")),
        ({"days": Days.LAST_7, "first": "2019-01-01", "end": "2019-01-02"}, ("2019-07-05", "2019-07-12")),
    ],
)
def test_days_count_in_the_zone_of_the_source(
    form: dict[str, str], expected: tuple[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", "2019-07-11T20:00:00+00:00")  # the 12th in Seoul
    asked = BackfillForm.model_validate({"source_ids": ["news"], **form})
    with connect(tmp_path / "empty.duckdb") as con:
        assert asked_for(con, SOURCES.sources[0], asked) == tuple(map(date.fromisoformat, expected))


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({}, "name both From and To"),
        ({"first": "2019-07-01"}, "name both From and To"),
        ({"first": "2019-07-02", "end": "2019-07-01"}, "2019-07-02 to 2019-07-01 holds no day"),
        ({"source_ids": ["olds"], "days": Days.LAST_7}, "no source 'olds'"),
        ({"method": "cc_news", "days": Days.LAST_7}, 'no table [[source.history]] with kind = "cc_news"'),
    ],
)
def test_what_cannot_be_done_is_one_line(form: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        demand(SOURCES, BackfillForm.model_validate({"source_ids": ["news"], **form}))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_form_that_can_be_done() -> None:
    form = BackfillForm(source_ids=["news"], first=JULY, end=JULY + timedelta(days=3))
    assert [source.id for source in demand(SOURCES, form)] == ["news"]
