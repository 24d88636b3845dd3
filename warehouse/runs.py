"""The flow runs, as they report themselves, and the sources as the sources file defines them."""

import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb

from warehouse import locks
from warehouse.clock import now
from warehouse.disk import is_full
from warehouse.failpoints import reach
from warehouse.sources import Source
from warehouse.store import open_loading, transaction

_LOG = logging.getLogger(__name__)
_RUNNING = """
select run_id
from runs
where state = 'running' and run_id not in (select run_id from forgettings where finished_at is null)
"""


def start(
    data: Path, run_id: str, flow: str, sources: Sequence[Source] = (), parameters: Mapping[str, Any] | None = None
) -> None:
    """Note that a flow run has begun, and bring the table of sources up to the sources it works on.

    Doing it again for the same run changes nothing, but that one which had ended is at work again.

    Args:
        data: the data folder.
        run_id: id of the flow run in the orchestrator.
        flow: name of the flow.
        sources: what the run works on; a source that is defined no longer keeps its row and its articles.
        parameters: parameters of the run, kept as JSON.
    """
    with open_loading(data) as con, transaction(con):
        define_sources(con, sources)
        con.execute(
            "insert into runs (run_id, flow, state, parameters, started_at)"
            " select $run_id, $flow, 'running', $parameters, $started_at"
            " where not exists (select 1 from runs where run_id = $run_id)",
            {
                "run_id": run_id,
                "flow": flow,
                "parameters": json.dumps(parameters or {}, default=str, sort_keys=True, ensure_ascii=False),
                "started_at": now(),
            },
        )
        con.execute(
            "update runs set state = 'running', finished_at = null where run_id = ? and state <> 'running'", [run_id]
        )


def finish(data: Path, run_id: str, state: str) -> None:
    """Note how a flow run ended, e.g. completed, failed or cancelled; on a full disk it stays noted as running."""
    try:
        with open_loading(data) as con:
            con.execute("update runs set state = ?, finished_at = ? where run_id = ?", [state, now(), run_id])
    except Exception as error:
        if not is_full(error):
            raise
        _LOG.warning("run=%s state=%s could not be noted: %s", run_id, state, error)


def settle_dead(data: Path) -> list[str]:
    """Note the runs that died as crashed, and remove what is left of their locks.

    A run is alive as long as somebody holds `warehouse.locks.run` of it. One that forgets stays as it is: what is left
    of its work is finished by whoever comes next.

    Returns:
        The ids of the runs that were noted.

    Raises:
        LockBusy: a loader did not finish in time.
    """
    crashed = []
    with open_loading(data) as con:
        running = {run_id for (run_id,) in con.execute(_RUNNING).fetchall()}
        for run_id in sorted(running.union(locks.run_ids(data))):
            with suppress(locks.LockBusy), locks.run(data, run_id, timeout=0):
                if run_id in running:
                    con.execute("update runs set state = 'crashed', finished_at = ? where run_id = ?", [now(), run_id])
                    reach("runs.settled")
                    crashed.append(run_id)
    return crashed


def define_sources(con: duckdb.DuckDBPyConnection, sources: Sequence[Source]) -> None:
    """Write the rows of some sources as the sources file defines them."""
    columns = "source_id, name, hosts, timezone, language, owner, revisit_minutes"
    for source in sources:
        revisits = [int(wait.total_seconds() // 60) for wait in source.revisit]
        row = [source.id, source.name, list(source.hosts), source.timezone, source.language, source.owner, revisits]
        same = con.execute(f"select {columns} from sources where source_id = ?", [source.id]).fetchone()
        if same is None or list(same) != row:
            con.execute("delete from sources where source_id = ?", [source.id])
            con.execute(f"insert into sources ({columns}) values (?, ?, ?, ?, ?, ?, ?)", row)
