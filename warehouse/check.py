"""The checks: questions whose answer must be empty. They stand for the keys that the tables do not declare."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb

from warehouse.clock import now
from warehouse.errors import WarehouseError
from warehouse.store import count, rows, transaction

_FILES = Path(__file__).parent / "checks"
_LAST = """
select checked_at, sum(bad_count) as bad_count, list(check_name order by check_name) as names
from checks
group by checked_at
order by checked_at desc
limit 1
"""


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check; ``sample`` is the first bad row as JSON, None where there is none."""

    name: str
    bad_count: int
    sample: str | None


def run_checks(con: duckdb.DuckDBPyConnection) -> list[Check]:
    """Run all checks on an open loading database and return their results, failed ones first.

    The results are also written to ``checks``. The cost grows with the whole warehouse: seconds a million links.
    """
    results = [_run(con, path) for path in _files()]
    moment = now()
    with transaction(con):
        for check in results:
            con.execute("insert into checks values (?, ?, ?, ?)", [check.name, moment, check.bad_count, check.sample])
    return sorted(results, key=lambda check: check.bad_count == 0)


def are_due(con: duckdb.DuckDBPyConnection, every: timedelta) -> bool:
    """Tell whether the checks have to run again.

    They do when they last ran longer ago than ``every`` or not at all, when one of them failed then, or when there are
    others now.
    """
    for last in rows(con, _LAST):
        age = now() - last["checked_at"]
        is_same = last["names"] == [path.stem for path in _files()]
        return bool(last["bad_count"]) or not is_same or not timedelta(0) <= age < every
    return True


def demand(results: list[Check]) -> None:
    """Raise where a check failed.

    Raises:
        WarehouseError: names each failed check, how many rows are bad, and the first of them.
    """
    failed = [f"{check.name}: {check.bad_count} bad, first {check.sample}" for check in results if check.bad_count]
    if failed:
        raise WarehouseError("; ".join(failed))


def _files() -> list[Path]:
    return sorted(_FILES.glob("*.sql"))


def _run(con: duckdb.DuckDBPyConnection, path: Path) -> Check:
    query = path.read_text(encoding="utf-8")
    con.execute(f"create or replace temp table bad_rows as {query}")
    first = rows(con, "select * from bad_rows limit 1")
    sample = json.dumps(first[0], default=str, ensure_ascii=False) if first else None
    return Check(name=path.stem, bad_count=count(con, "select count(*) from bad_rows"), sample=sample)
