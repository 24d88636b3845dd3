"""The daily flow: settle and finish what was left, remove what is old, check, compact, publish, measure and show."""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from prefect import flow
from prefect.runtime import flow_run
from prefect.settings import get_current_settings

from flows import logs, reports
from flows.noted import noted
from flows.reports import artifacts
from flows.settings import Settings, load_settings
from warehouse import check, forget, retention
from warehouse.compact import compact
from warehouse.errors import HemerotecaError
from warehouse.publish import publish
from warehouse.sizes import measure
from warehouse.store import open_loading

LOGGER = logging.getLogger("hemeroteca.maintain")


class MaintainError(HemerotecaError):
    """Some steps failed, a line each; the others were done."""

    code = "maintain"
    retryable = True


@flow(name="maintain", flow_run_name="maintain", validate_parameters=True)
def maintain() -> dict[str, Any]:
    """Do the housekeeping of a day. A step that fails does not stop the others; killed, the next run does it again.

    Returns:
        What each step has to tell.

    Raises:
        ConfigError: before anything starts, if a setting is wrong.
        MaintainError: at the end, if a step failed.
    """
    settings = load_settings()
    run_id = str(flow_run.id or uuid4())
    done: dict[str, Any] = {}
    with noted(settings, run_id, "maintain") as failures:
        for name, step in _steps(settings).items():
            try:
                done[name] = step()
                LOGGER.info("step=%s %s", name, done[name])
            except Exception as error:
                LOGGER.exception("step=%s failed", name)
                failures[name] = error
    if failures:
        raise MaintainError("\n".join(f"{name}: {error}" for name, error in failures.items()))
    return done


def _steps(settings: Settings) -> Mapping[str, Callable[[], Any]]:
    """The steps in their order; before them `noted` has settled the runs that died."""
    data = settings.data_path
    return {
        "finish forgetting": lambda: forget.finish(data),
        "remove old raw pages": lambda: retention.expire(data, settings.keep_raw_days),
        "remove leftovers": lambda: len(retention.sweep(data)),
        "remove old logs": lambda: logs.expire(data, settings.keep_runs_days),
        "check": lambda: _check(data),
        "compact": lambda: compact(data),
        "measure": lambda: _measure(data),
        "publish": lambda: str(publish(data)),
        "show completeness": lambda: reports.completeness(data),
        "show the sources": lambda: reports.health(data),
    }


def _check(data: Path) -> int:
    """Run all checks and return how many there are.

    Raises:
        WarehouseError: naming those that found bad rows.
    """
    with open_loading(data) as con:
        results = check.run_checks(con)
    check.demand(results)
    return len(results)


def _measure(data: Path) -> int:
    """Measure the state, show it on the page of the run, and return its bytes."""
    home = get_current_settings().home
    rows = measure(data, {"prefect": home / "prefect.db"})
    artifacts.table(
        "housekeeping", [_shown(row) for row in rows], "the state on disk, and its growth since the last time"
    )
    return sum(row["byte_count"] for row in rows)


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    a_day, a_page = row["bytes_a_day"], row["bytes_a_page"]
    return {
        "part": row["part"],
        "MB": round(row["byte_count"] / 1e6, 1),
        "MB more a day": "" if a_day is None else round(a_day / 1e6, 2),
        "kB more a page": "" if a_page is None else round(a_page / 1e3, 2),
    }
