"""Every bad behaviour of the suite is met as it must be, within its limits."""

import pytest

from tests.hostile.suite import CASES, Result, run


@pytest.fixture(scope="module")
def results(request: pytest.FixtureRequest) -> dict[str, Result]:
    """Of the cases that this session selected, run side by side."""
    chosen = (item.callspec.params.get("name") for item in request.session.items if hasattr(item, "callspec"))
    return run([CASES[name] for name in dict.fromkeys(chosen) if name in CASES])


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", CASES)
def test_case(results: dict[str, Result], name: str) -> None:
    assert results[name].problems == ()
