"""Brings a server's work pool, queues, deployments and schedules to what deployments/prefect.yaml says."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import (
    DeploymentScheduleCreate,
    DeploymentUpdate,
    WorkPoolCreate,
    WorkPoolUpdate,
)
from prefect.client.schemas.filters import WorkPoolFilter, WorkPoolFilterName
from prefect.client.schemas.objects import ConcurrencyOptions, DeploymentSchedule
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import IntervalSchedule, RRuleSchedule
from prefect.exceptions import ObjectNotFound
from prefect.workers.process import ProcessWorker

from deployments.deploy_file import Deployment, Pool, Schedule
from deployments.parameters import form
from warehouse.source_errors import quoted
from warehouse.sources import Source

_PAGE = 200  # the most that the server lists at once


def bring_pool(client: SyncPrefectClient, pool: Pool) -> Iterator[str]:
    """Create or change the work pool and its queues; yield what was done. Who paused one finds it paused."""
    try:
        there = client.read_work_pool(pool.name)
    except ObjectNotFound:
        template = ProcessWorker.get_default_base_job_template()
        client.create_work_pool(
            WorkPoolCreate(name=pool.name, type=pool.type, description=pool.description, base_job_template=template)
        )
        yield f"work pool {quoted(pool.name)}: created"
    else:
        if (there.description or "") != pool.description:
            client.update_work_pool(pool.name, WorkPoolUpdate(description=pool.description))
            yield f"work pool {quoted(pool.name)}: changed description"
    queues = {queue.name: queue for queue in client.read_work_queues(work_pool_name=pool.name)}
    for queue in pool.queues:
        wanted = queue.model_dump(exclude={"name"})
        if queue.name not in queues:
            client.create_work_queue(queue.name, work_pool_name=pool.name, **wanted)
            yield f"queue {quoted(queue.name)}: created"
        elif changed := _changed(wanted, queues[queue.name].model_dump()):
            client.update_work_queue(queues[queue.name].id, **changed)
            yield f"queue {quoted(queue.name)}: changed {', '.join(changed)}"


def bring_deployments(
    client: SyncPrefectClient, wanted: Sequence[Deployment], sources: Sequence[Source]
) -> Iterator[str]:
    """Create, change and delete the deployments of our pool until they are ``wanted``; yield what was done."""
    there = {(one.flow_id, one.name): one for one in of_pool(client, wanted[0].work_pool.name)}
    for deployment in wanted:
        flow = deployment.flow()
        flow_id = client.create_flow_from_name(flow.name)
        fields = _fields(deployment, form(flow, sources))
        one = there.pop((flow_id, deployment.name), None)
        called = f"deployment {quoted(f'{flow.name}/{deployment.name}')}"
        if one is None:
            _create(client, flow_id, deployment, fields)
            yield f"{called}: created"
            continue
        if changed := _changed(fields, _fields_of(one)):
            client.update_deployment(one.id, DeploymentUpdate.model_validate(changed))
            yield f"{called}: changed {', '.join(changed)}"
        for what in _bring_schedules(client, one, deployment.schedules):
            yield f"{called}, {what}"
    for left in there.values():
        client.delete_deployment(left.id)
        yield f"deployment {quoted(left.name)}: deleted"


def of_pool(client: SyncPrefectClient, pool: str) -> list[DeploymentResponse]:
    """Return the deployments whose runs go to a work pool, whatever made them."""
    only = WorkPoolFilter(name=WorkPoolFilterName(any_=[pool]))
    found: list[DeploymentResponse] = []
    while len(found) % _PAGE == 0:
        page = client.read_deployments(work_pool_filter=only, limit=_PAGE, offset=len(found))
        if not page:
            break
        found += page
    return found


def _create(client: SyncPrefectClient, flow_id: UUID, deployment: Deployment, fields: Mapping[str, Any]) -> None:
    options = ConcurrencyOptions.model_validate(fields["concurrency_options"])
    schedules = [_new(schedule) for schedule in deployment.schedules]
    client.create_deployment(
        flow_id, deployment.name, schedules=schedules, **{**fields, "concurrency_options": options}
    )


def _fields(deployment: Deployment, parameters: dict[str, Any]) -> dict[str, Any]:
    """What the server keeps of a deployment, schedules left out."""
    return {
        "description": deployment.description,
        "tags": deployment.tags,
        "entrypoint": deployment.entrypoint,
        "parameters": deployment.parameters,
        "parameter_openapi_schema": parameters,
        "enforce_parameter_schema": True,
        "work_pool_name": deployment.work_pool.name,
        "work_queue_name": deployment.work_pool.work_queue_name,
        "concurrency_limit": deployment.concurrency_limit.limit,
        "concurrency_options": deployment.concurrency_limit.model_dump(exclude={"limit"}, exclude_none=True),
        # The packages are installed, so a run imports its flow from wherever it starts: no folder is remembered.
        "pull_steps": [],
        "path": None,
    }


def _fields_of(one: DeploymentResponse) -> dict[str, Any]:
    limit, options = one.global_concurrency_limit, one.concurrency_options
    return one.model_dump() | {
        "concurrency_limit": limit.limit if limit else None,
        "concurrency_options": options.model_dump(mode="json", exclude_none=True) if options else None,
    }


def _changed(wanted: Mapping[str, Any], there: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in wanted.items() if there.get(key) != value}


def _bring_schedules(
    client: SyncPrefectClient, deployment: DeploymentResponse, wanted: Sequence[Schedule]
) -> Iterator[str]:
    """A schedule with a slug is ours and is as the file says, but for its switch; one without is the user's own."""
    ours = {one.slug: one for one in deployment.schedules if one.slug}
    for schedule in wanted:
        one = ours.pop(schedule.slug, None)
        if one is None:
            client.create_deployment_schedules(deployment.id, [_new(schedule)])
            yield f"schedule {quoted(schedule.slug)}: created"
        elif _rhythm(schedule, one) != one.schedule or schedule.parameters != one.parameters:
            client.update_deployment_schedule(
                deployment.id, one.id, schedule=_rhythm(schedule, one), parameters=schedule.parameters
            )
            yield f"schedule {quoted(schedule.slug)}: changed"
    for slug, left in ours.items():
        client.delete_deployment_schedule(deployment.id, left.id)
        yield f"schedule {quoted(slug)}: deleted"


def _new(schedule: Schedule) -> DeploymentScheduleCreate:
    return DeploymentScheduleCreate(
        schedule=schedule.made(), active=schedule.active, parameters=schedule.parameters, slug=schedule.slug
    )


def _rhythm(schedule: Schedule, there: DeploymentSchedule) -> Any:
    """The schedule as Prefect has it; what the server made up at its creation, the time it counts from, stays."""
    made, old = schedule.made(), there.schedule
    if isinstance(made, IntervalSchedule) and isinstance(old, IntervalSchedule) and schedule.anchor_date is None:
        return made.model_copy(update={"anchor_date": old.anchor_date})
    if isinstance(made, RRuleSchedule) and isinstance(old, RRuleSchedule) and "DTSTART" not in made.rrule:
        start, _, rule = old.rrule.partition("\n")
        if rule.removeprefix("RRULE:") == made.rrule.removeprefix("RRULE:"):
            return made.model_copy(update={"rrule": f"{start}\n{rule}"})
    return made
