"""No case is idle: each fails on the naive system, or on a copy of ours with the guard off that it watches."""

import pytest
from rich.console import Console
from rich.table import Table

from tests.hostile.suite import CASES, Result, run


@pytest.fixture(scope="module")
def broken() -> dict[str, Result]:
    results = run(CASES.values(), lambda case: case.breaks)
    table = Table("case", "family", "fails on", "how", box=None)
    for name, case in CASES.items():
        table.add_row(name, case.family, case.breaks, "; ".join(results[name].problems))
    Console(width=200).print(table)
    return results


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", CASES)
def test_case_can_fail(broken: dict[str, Result], name: str) -> None:
    problems = broken[name].problems
    assert problems != ()
    assert not any("raised AttributeError" in problem or "raised NameError" in problem for problem in problems), (
        "the sabotage does not fit the product any more"
    )
