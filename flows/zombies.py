"""What Prefect's server still tells of runs that died: their windows and tasks would count as running for ever."""

import logging
from collections.abc import Sequence
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterParentFlowRunId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    TaskRunFilter,
    TaskRunFilterState,
    TaskRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Crashed

LOGGER = logging.getLogger("hemeroteca.zombies")
_OPEN = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
_NEWEST = 50  # windows of a run: those that were open when it died are the last that began
_MESSAGE = "its process died without a word; what it left is finished by the next run"


def bury(run_ids: Sequence[str]) -> None:
    """Tell the server that flow runs have died, with the flow runs inside them and their tasks.

    An automation does so for flow runs, 90 seconds after their last heartbeat; nothing of the server does it for tasks.
    Where the server cannot be reached, or does not know a run, that is left as it is.
    """
    for run_id in run_ids:
        try:
            with get_client(sync_client=True) as client:
                _bury(client, UUID(run_id))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the dead, the living go on
            LOGGER.warning("run=%s its end could not be told: %s", run_id, error)


def _bury(client: SyncPrefectClient, run_id: UUID) -> None:
    inside = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[run_id])),
        sort=FlowRunSort.START_TIME_DESC,
        limit=_NEWEST,
    )
    family = [run_id, *(run.id for run in inside)]
    tasks = client.read_task_runs(
        flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=family)),
        task_run_filter=TaskRunFilter(state=TaskRunFilterState(type=TaskRunFilterStateType(any_=_OPEN))),
    )
    for task in tasks:
        client.set_task_run_state(task.id, Crashed(message=_MESSAGE), force=True)
    still_open = FlowRunFilter(
        id=FlowRunFilterId(any_=family), state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_OPEN))
    )
    for run in client.read_flow_runs(flow_run_filter=still_open):
        client.set_flow_run_state(run.id, Crashed(message=_MESSAGE), force=True)
