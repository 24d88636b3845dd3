"""The content does not depend on how pages are grouped into stages, nor on the order in which stages arrive."""

import random
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.staging import Visit, address, at, stages, words
from warehouse.check import demand, run_checks
from warehouse.checksum import table_checksums
from warehouse.load import load_stages
from warehouse.outcomes import Outcome
from warehouse.store import LOADING, open_loading

URLS = {
    "herald": [address("a"), address("b"), address("c"), address("d"), address("a", host="m")],
    "courier": [address("a", "courier"), address("b", "courier")],
}
ALL_URLS = [url for urls in URLS.values() for url in urls]
BODIES = [words("x"), words("y"), words("z"), words("short", 10)]
HOME = "https://www.herald.example/"


@st.composite
def sites(draw: st.DrawFn) -> list[Visit]:
    """A few visits to two small sites whose pages claim, copy, revise and link each other."""
    visits = []
    for minute in range(draw(st.integers(2, 7))):
        source = draw(st.sampled_from(sorted(URLS)))
        others = st.sampled_from([*URLS[source], HOME])
        outcome = draw(st.sampled_from([Outcome.ARTICLE] * 6 + [Outcome.GONE, Outcome.TIMEOUT, Outcome.NOT_ARTICLE]))
        has_payload = outcome in (Outcome.ARTICLE, Outcome.NOT_ARTICLE)
        visits.append(
            Visit(
                url=draw(st.sampled_from(URLS[source])),
                minute=minute,
                source=source,
                outcome=outcome,
                body=draw(st.sampled_from(BODIES)) if has_payload else None,
                headline=draw(st.sampled_from(["One", "Two"])),
                canonical=draw(st.one_of(st.none(), st.none(), others)),
                final_url=draw(st.one_of(st.none(), st.none(), st.none(), others)),
                published=draw(st.one_of(st.none(), st.sampled_from([at(-600), at(-500)]))),
                modified=draw(st.one_of(st.none(), st.sampled_from([at(-400), at(-300)]))),
                links=tuple((url, "related") for url in draw(st.lists(st.sampled_from(ALL_URLS), max_size=2))),
                day_hint=draw(st.one_of(st.none(), st.just(at(-600).date()))),
                author=draw(st.one_of(st.none(), st.sampled_from(["Kim", "KIM"]))),
            )
        )
    return visits


def _content(founded: Path, groups: Sequence[Sequence[Visit]], order: Sequence[int], together: bool) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        shutil.copy(founded / LOADING, data / LOADING)
        paths = stages(data, groups)
        ordered = [paths[number] for number in order]
        for offered in [ordered] if together else [[path] for path in ordered]:
            load_stages(data, offered)
        with open_loading(data) as con:
            demand(run_checks(con))
            return table_checksums(con)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visits=sites(), shuffle=st.randoms(use_true_random=False))
def test_any_grouping_and_order_gives_the_same_content(
    founded: Path, visits: list[Visit], shuffle: random.Random
) -> None:
    undisturbed = _content(founded, [visits], [0], together=True)
    shuffled = shuffle.sample(visits, len(visits))
    cut = shuffle.randint(1, len(visits) - 1)
    assert _content(founded, [shuffled[:cut], shuffled[cut:]], [0, 1], together=False) == undisturbed


@pytest.mark.soak
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visits=sites(), shuffle=st.randoms(use_true_random=False))
def test_every_page_its_own_stage_in_any_order(founded: Path, visits: list[Visit], shuffle: random.Random) -> None:
    undisturbed = _content(founded, [visits], [0], together=True)
    order = shuffle.sample(range(len(visits)), len(visits))
    assert _content(founded, [[visit] for visit in visits], order, together=False) == undisturbed
