"""deployments/prefect.yaml: what it may say, and all that can be found wrong with it without a server."""

import ast
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, Self
from zoneinfo import available_timezones

from prefect import Flow
from prefect.client.schemas.schedules import SCHEDULE_TYPES, CronSchedule, IntervalSchedule, RRuleSchedule
from prefect.flows import load_flow_from_entrypoint
from pydantic import Field, ValidationError, field_validator, model_validator

from deployments.worker import POOL
from deployments.yaml_file import Table, load, problem, problems_of
from warehouse.errors import ConfigError
from warehouse.source_errors import nearest, quoted


class Schedule(Table):
    """When a deployment runs by itself. Its slug tells it from those that a user has made in the UI."""

    slug: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="a name of small letters, digits and hyphens")
    cron: str | None = Field(None, description='five fields as in crontab, like "30 4 * * *"')
    interval: int | None = Field(None, ge=1, description="seconds, a whole number from 1 on")
    rrule: str | None = Field(None, description='a rule as of RFC 5545, like "FREQ=DAILY;BYHOUR=4"')
    timezone: str | None = Field(None, description='a zone of the tz database, like "Europe/Madrid"')
    anchor_date: datetime | None = Field(None, description="the time that intervals are counted from")
    day_or: bool | None = Field(None, description="true or false, beside cron")
    active: bool = Field(True, description="true or false")
    parameters: dict[str, Any] = Field({}, description="parameters of the flow")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        if name is not None and name not in available_timezones():
            raise ValueError(f"there is no such zone{nearest(name, available_timezones())}")
        return name

    @model_validator(mode="after")
    def _as_prefect_reads_it(self) -> Self:
        given = [key for key in ("cron", "interval", "rrule") if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError(f"{' and '.join(given) or 'none'} given; name exactly one of cron, interval, rrule")
        self.made()
        return self

    def made(self) -> SCHEDULE_TYPES:
        """Return it as Prefect's own model.

        Raises:
            ValueError: if Prefect refuses it.
        """
        if self.cron is not None:
            extra = {} if self.day_or is None else {"day_or": self.day_or}
            return CronSchedule(cron=self.cron, timezone=self.timezone, **extra)
        if self.rrule is not None:
            return RRuleSchedule(rrule=self.rrule, timezone=self.timezone or "UTC")
        anchor = {} if self.anchor_date is None else {"anchor_date": self.anchor_date}
        return IntervalSchedule(interval=timedelta(seconds=self.interval or 0), timezone=self.timezone, **anchor)


class ConcurrencyLimit(Table):
    """How many runs of a deployment there may be at once, and what becomes of one too many."""

    limit: int = Field(ge=1, description="a whole number from 1 on")
    collision_strategy: Literal["ENQUEUE", "CANCEL_NEW"] = Field(description="ENQUEUE or CANCEL_NEW")
    grace_period_seconds: int | None = Field(None, ge=60, le=86400, description="seconds, from 60 to 86400")


class InPool(Table):
    """Where the runs of a deployment go."""

    name: Literal["hemeroteca"] = Field(description=f'"{POOL}", the pool that the worker serves')
    work_queue_name: str = Field(description="the name of a queue of the pool")


class Deployment(Table):
    """A flow that the server starts by schedule, and people by its form."""

    name: str = Field(min_length=1, description="a name")
    description: str = Field(min_length=1, description="a line for who looks at it in the UI")
    entrypoint: str = Field(description='module and flow with dots, like "flows.ingest.ingest"')
    tags: list[str] = Field([], description="a list of words")
    parameters: dict[str, Any] = Field({}, description="parameters of the flow")
    schedules: list[Schedule] = Field([], description="a list of schedules")
    concurrency_limit: ConcurrencyLimit = Field(description="limit and collision_strategy")
    work_pool: InPool = Field(description="name and work_queue_name")

    @field_validator("entrypoint")
    @classmethod
    def _a_flow(cls, entrypoint: str) -> str:
        if ":" in entrypoint or "/" in entrypoint:
            raise ValueError("a path means another file from another folder")
        _flow(entrypoint)
        return entrypoint

    def flow(self) -> Flow[..., Any]:
        """Return the flow, imported."""
        return _flow(self.entrypoint)


class Queue(Table):
    """A line in which runs wait for the worker."""

    name: str = Field(min_length=1, description="a name")
    description: str = Field("", description="a line for who looks at it in the UI")
    priority: int = Field(ge=1, description="a whole number; 1 is served first")
    concurrency_limit: int | None = Field(None, ge=1, description="runs at once, a whole number from 1 on")


class Pool(Table):
    """What the worker serves."""

    name: Literal["hemeroteca"] = Field(description=f'"{POOL}", the pool that the worker serves')
    type: Literal["process"] = Field(description='"process"')
    description: str = Field("", description="a line for who looks at it in the UI")
    queues: list[Queue] = Field(min_length=1, description="a list of queues")


class DeployFile(Table):
    """The whole file. ``work_pool`` is ours; Prefect takes no notice of it."""

    work_pool: Pool = Field(description="name, type and queues")
    deployments: list[Deployment] = Field(min_length=1, description="a list of deployments")


def read_deployments(path: Path) -> DeployFile:
    """Read and check a file of deployments, and import their flows.

    Raises:
        ConfigError: a line for each fault.
    """
    document = load(path)
    try:
        found = DeployFile.model_validate(document)
    except ValidationError as error:
        raise ConfigError("\n".join(problems_of(error, DeployFile, path, document))) from error
    if faults := [problem(path, document, *fault) for fault in _faults(found)]:
        raise ConfigError("\n".join(faults))
    return found


def known_flows(file: DeployFile) -> list[str]:
    """Return the names of all flows in the packages that the deployments run, those made within others included."""
    packages = {one.entrypoint.split(".")[0] for one in file.deployments}
    return sorted({name for package in packages for path in _sources(package) for name in _named_flows(path)})


def _sources(package: str) -> Iterator[Path]:
    spec = find_spec(package)
    for folder in (spec and spec.submodule_search_locations) or ():
        yield from Path(folder).rglob("*.py")
    if spec and spec.origin:
        yield Path(spec.origin)


def _named_flows(path: Path) -> Iterator[str]:
    """The names that ``@flow(name="...")`` gives in a file."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "flow":
            for word in node.keywords:
                if word.arg == "name" and isinstance(word.value, ast.Constant):
                    yield str(word.value.value)


def _faults(file: DeployFile) -> Iterator[tuple[list[str | int], str]]:
    """What no single key shows: names that stand twice or nowhere."""
    queues = [queue.name for queue in file.work_pool.queues]
    yield from _twice(["work_pool", "queues"], "name", queues)
    yield from _twice(["deployments"], "name", [f"{one.flow().name}/{one.name}" for one in file.deployments])
    for number, one in enumerate(file.deployments):
        here: list[str | int] = ["deployments", number]
        wanted = one.work_pool.work_queue_name
        if wanted not in queues:
            remedy = nearest(wanted, queues) or f"; it must be one of {', '.join(queues)}"
            yield [*here, "work_pool", "work_queue_name"], f"no queue {quoted(wanted)} in the work pool{remedy}"
        yield from _twice([*here, "schedules"], "slug", [schedule.slug for schedule in one.schedules])
        yield from _strangers([*here, "parameters"], one, one.parameters)
        for position, schedule in enumerate(one.schedules):
            yield from _strangers([*here, "schedules", position, "parameters"], one, schedule.parameters)


def _twice(place: list[str | int], key: str, names: list[str]) -> Iterator[tuple[list[str | int], str]]:
    for name, count in Counter(names).items():
        if count > 1:
            last = len(names) - 1 - names[::-1].index(name)
            yield [*place, last, key], f"{quoted(name)} stands {count} times; give each its own"


def _strangers(
    place: list[str | int], deployment: Deployment, given: dict[str, Any]
) -> Iterator[tuple[list[str | int], str]]:
    flow = deployment.flow()
    known = list(flow.parameters.properties)
    for name in given:
        if name not in known:
            remedy = nearest(name, known) or f"; it has {', '.join(known) or 'none'}"
            yield [*place, name], f"the flow {quoted(flow.name)} has no such parameter{remedy}"


def _flow(entrypoint: str) -> Flow[..., Any]:
    try:
        return load_flow_from_entrypoint(entrypoint, use_placeholder_flow=False)
    except Exception as error:
        raise ValueError(f"no flow can be imported from there: {error}") from error
