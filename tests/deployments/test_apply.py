"""What a real server has after applying: once, twice, after edits of the files, after a user's clicks in the UI."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, DeploymentUpdate, WorkPoolUpdate
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.settings import PREFECT_API_URL, temporary_settings

from deployments import apply, deploy, wanted
from deployments.automations import TAG
from deployments.place import Place
from deployments.worker import POOL
from tests.deployments.test_apply_check import LIBRARY, SOURCES
from tests.ports import free_ports

pytestmark = pytest.mark.e2e

PAST = """
[[source.history]]
kind = "sitemap_by_date"
url = "https://herald.example/sitemap-{date:%Y-%m}.xml"
"""


@dataclass
class Files:
    """Files of a user's own, and the server that they are brought to."""

    prefect: Path
    automations: Path
    sources: Path
    client: SyncPrefectClient

    def bring(self, address: str | None = None) -> list[str]:
        return list(wanted.read(self.prefect, self.automations, self.sources, address).bring())

    def deployment(self, name: str) -> DeploymentResponse:
        return self.client.read_deployment_by_name(f"{name}/{name}")

    def edit(self, path: Path) -> Any:
        return _Edit(path)


class _Edit:
    """A document that is written back when the block ends."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Any:
        self.document = yaml.safe_load(self.path.read_text())
        return self.document

    def __exit__(self, *error: object) -> None:
        self.path.write_text(yaml.safe_dump(self.document))


@pytest.fixture
def files(tmp_path: Path, prefect_place: Place) -> Iterator[Files]:
    """The shipped files, copied; the server has nothing of what they make, before and after."""
    for shipped in (apply.PREFECT_FILE, apply.AUTOMATIONS_FILE):
        (tmp_path / shipped.name).write_text(shipped.read_text())
    sources = tmp_path / "sources.toml"
    sources.write_text(SOURCES + PAST + SOURCES.replace("herald", "gazette").replace("Herald", "Gazette"))
    url = prefect_place.environment()["PREFECT_API_URL"]
    with temporary_settings({PREFECT_API_URL: url}), get_client(sync_client=True) as client:
        _clear(client)
        yield Files(tmp_path / "prefect.yaml", tmp_path / "automations.yaml", sources, client)
        _clear(client)


def _clear(client: SyncPrefectClient) -> None:
    for deployment in deploy.of_pool(client, POOL):
        client.delete_deployment(deployment.id)
    for automation in client.read_automations():
        client.delete_automation(automation.id)
    with suppress(ObjectNotFound):
        client.delete_work_pool(POOL)


def test_applying_twice_changes_nothing(files: Files, prefect_place: Place) -> None:
    environment = prefect_place.environment()
    done = apply.apply(environment, files.prefect, files.sources, files.automations)
    assert [line for line in done if line.startswith("deployment")] == [
        f'deployment "{name}/{name}": created' for name in ("ingest", "backfill", "reprocess", "maintain")
    ]
    assert 'work pool "hemeroteca": created' in done
    assert 'queue "backfill": created' in done
    before = [one.model_dump() for one in deploy.of_pool(files.client, POOL)]
    assert apply.apply(environment, files.prefect, files.sources, files.automations) == []
    assert [one.model_dump() for one in deploy.of_pool(files.client, POOL)] == before


def test_what_the_server_has(files: Files) -> None:
    files.bring()
    queues = {queue.name: queue for queue in files.client.read_work_queues(work_pool_name=POOL)}
    assert {name: (queue.priority, queue.concurrency_limit) for name, queue in queues.items()} == {
        "default": (1, None),
        "backfill": (10, 2),
    }
    assert files.client.read_work_pool(POOL).concurrency_limit is None
    seen = {}
    for name in ("ingest", "backfill", "reprocess", "maintain"):
        one = files.deployment(name)
        assert one.concurrency_options
        assert one.global_concurrency_limit
        assert one.enforce_parameter_schema
        assert one.entrypoint == f"flows.{name}.{name}"
        assert one.pull_steps == []  # no path of this machine
        assert one.path is None
        rhythms = [schedule.schedule for schedule in one.schedules]
        strategy = one.concurrency_options.collision_strategy.value
        seen[name] = (one.work_queue_name, one.global_concurrency_limit.limit, strategy, len(rhythms))
    assert seen == {
        "ingest": ("default", 1, "CANCEL_NEW", 1),
        "backfill": ("backfill", 1, "ENQUEUE", 0),
        "reprocess": ("backfill", 1, "ENQUEUE", 0),
        "maintain": ("default", 1, "CANCEL_NEW", 1),
    }
    [schedule] = files.deployment("ingest").schedules
    assert isinstance(schedule.schedule, IntervalSchedule)
    assert schedule.schedule.interval.total_seconds() == 600


def _choices(one: DeploymentResponse, *place: str) -> Any:
    schema: Any = one.parameter_openapi_schema
    assert schema
    table = schema["properties"] if not place else schema["definitions"][place[0]]["properties"]
    assert table["source_ids"]["type"] == "array"
    assert table["source_ids"]["items"] == {"$ref": "#/definitions/SourceId"}
    return schema["definitions"]["SourceId"]["enum"]


def test_the_forms_offer_the_configured_sources(files: Files) -> None:
    files.bring()
    assert _choices(files.deployment("ingest")) == ["herald", "gazette"]
    assert _choices(files.deployment("backfill"), "BackfillForm") == ["herald"]  # the other has no history
    files.sources.write_text(files.sources.read_text().replace('id = "gazette"', 'id = "the-gazette"'))
    assert 'deployment "ingest/ingest": changed parameter_openapi_schema' in files.bring()
    assert _choices(files.deployment("ingest")) == ["herald", "the-gazette"]
    with pytest.raises(PrefectHTTPStatusError, match="'gazette' is not one of"):
        files.client.create_flow_run_from_deployment(
            files.deployment("ingest").id, parameters={"source_ids": ["gazette"]}
        )


def test_sources_without_a_past_leave_the_backfill_without_a_choice(files: Files) -> None:
    files.sources.write_text(SOURCES)
    files.bring()
    schema: Any = files.deployment("backfill").parameter_openapi_schema
    assert schema["definitions"]["BackfillForm"]["properties"]["source_ids"]["items"] == {"type": "string"}
    assert "SourceId" not in schema["definitions"]


def test_what_the_file_no_longer_has_is_deleted(files: Files) -> None:
    with files.edit(files.prefect) as document:
        document["deployments"][0]["name"] = "schedule"
    with files.edit(files.automations) as document:
        document["automations"][0]["name"] = "An older name"
    files.bring()
    foreign = files.client.create_deployment(files.client.create_flow_from_name("other"), "other", work_pool_name=None)
    files.prefect.write_text(apply.PREFECT_FILE.read_text())
    files.automations.write_text(apply.AUTOMATIONS_FILE.read_text())
    assert files.bring() == [
        'deployment "ingest/ingest": created',
        'deployment "schedule": deleted',
        'automation "Crash runs that have stopped reporting": created',
        'automation "An older name": deleted',
    ]
    assert files.client.read_deployment(foreign)  # it is in no pool of ours
    files.client.delete_deployment(foreign)


def test_what_a_user_switched_off_stays_off(files: Files) -> None:
    files.bring()
    one = files.deployment("ingest")
    files.client.update_deployment_schedule(one.id, one.schedules[0].id, active=False)
    files.client.pause_deployment(files.deployment("backfill").id)
    files.client.update_work_pool(POOL, WorkPoolUpdate(is_paused=True))
    ours = [automation for automation in files.client.read_automations() if TAG in automation.tags]
    files.client.pause_automation(ours[0].id)
    with files.edit(files.prefect) as document:
        for deployment in document["deployments"]:
            deployment["description"] += " Really."
        document["deployments"][0]["schedules"][0]["interval"] = 900
        document["work_pool"]["description"] = "Another."
        document["work_pool"]["queues"][1]["concurrency_limit"] = 3
    with files.edit(files.automations) as document:
        document["automations"][0]["trigger"]["within"] = 120
    assert [line for line in files.bring() if "reprocess" not in line and "maintain" not in line] == [
        'work pool "hemeroteca": changed description',
        'queue "backfill": changed concurrency_limit',
        'deployment "ingest/ingest": changed description',
        'deployment "ingest/ingest", schedule "every-10-minutes": changed',
        'deployment "backfill/backfill": changed description',
        'automation "Crash runs that have stopped reporting": changed',
    ]
    [schedule] = files.deployment("ingest").schedules
    assert isinstance(schedule.schedule, IntervalSchedule)
    assert (schedule.active, schedule.schedule.interval.total_seconds()) == (False, 900)
    assert files.deployment("backfill").paused
    assert not files.deployment("reprocess").paused
    assert files.client.read_work_pool(POOL).is_paused
    there = {one.name: one.enabled for one in files.client.read_automations() if TAG in one.tags}
    assert there.pop(ours[0].name) is False
    assert set(there.values()) == {True}


def test_schedules_of_the_users_own_are_left_alone(files: Files) -> None:
    with files.edit(files.prefect) as document:
        document["deployments"][1]["schedules"] = [{"slug": "old", "cron": "0 0 * * *"}]
    files.bring()
    ingest = files.deployment("ingest")
    mine = DeploymentScheduleCreate(schedule=CronSchedule(cron="5 5 * * *", timezone="Asia/Seoul"))
    files.client.create_deployment_schedules(ingest.id, [mine])
    # ours, edited in the UI: the file decides
    ours = next(schedule for schedule in ingest.schedules if schedule.slug)
    assert isinstance(ours.schedule, IntervalSchedule)
    hourly = ours.schedule.model_copy(update={"interval": ours.schedule.interval * 6})
    files.client.update_deployment_schedule(ingest.id, ours.id, schedule=hourly)
    with files.edit(files.prefect) as document:
        document["deployments"][1]["schedules"] = [{"slug": "new", "rrule": "FREQ=DAILY", "timezone": "Asia/Seoul"}]
    assert files.bring() == [
        'deployment "ingest/ingest", schedule "every-10-minutes": changed',
        'deployment "backfill/backfill", schedule "new": created',
        'deployment "backfill/backfill", schedule "old": deleted',
    ]
    assert sorted(str(schedule.slug) for schedule in files.deployment("ingest").schedules) == [
        "None",
        "every-10-minutes",
    ]
    assert files.bring() == []


def test_what_was_edited_in_the_ui_is_set_back(files: Files) -> None:
    files.bring()
    update = DeploymentUpdate(concurrency_limit=7, tags=["mine"], enforce_parameter_schema=False)
    files.client.update_deployment(files.deployment("ingest").id, update)
    assert files.bring() == [
        'deployment "ingest/ingest": changed tags, enforce_parameter_schema, concurrency_limit',
    ]
    assert files.bring() == []


def test_a_file_with_a_fault_changes_nothing(files: Files, prefect_place: Place) -> None:
    files.bring()
    with files.edit(files.prefect) as document:
        document["deployments"][0]["schedules"][0]["max_scheduled_runs"] = 3
    with pytest.raises(apply.ApplyError, match='schedule "every-10-minutes", key "max_scheduled_runs": unknown key'):
        apply.apply(prefect_place.environment(), files.prefect, files.sources, files.automations)
    files.prefect.write_text(apply.PREFECT_FILE.read_text())
    assert files.bring() == []


def test_no_server_is_one_line(files: Files, prefect_place: Place) -> None:
    url = f"http://127.0.0.1:{free_ports(1)}/api"
    environment = prefect_place.environment() | {"PREFECT_API_URL": url, "PREFECT_CLIENT_MAX_RETRIES": "0"}
    with pytest.raises(apply.ApplyError, match=f"^no Prefect server answers at {url}: "):
        apply.apply(environment, files.prefect, files.sources, files.automations)
    files.bring()  # for the fixture to clear up


@LIBRARY
def test_notifications_go_where_the_user_says(files: Files) -> None:
    files.bring()
    told = 'automation "Notify when a run fails": created'
    mail = "mailtos://user:hunter2@example.com?to=me@example.org"
    assert told not in files.bring()
    assert told in files.bring("https://example.com/hook?token=hunter2")
    assert files.bring("https://example.com/hook?token=hunter2") == []
    assert files.bring("https://example.com/other") == ["notifications go where HEMEROTECA_NOTIFY says"]
    there = files.client.read_block_document_by_name("hemeroteca-notify", "slack-webhook", include_secrets=False)
    assert "example.com" not in str(there.data)
    assert files.bring(mail) == ["notifications go where HEMEROTECA_NOTIFY says"]
    assert files.bring("slack-webhook/hemeroteca-notify") == []
    with pytest.raises(wanted.ConfigError, match="HEMEROTECA_NOTIFY: the server has no block slack-webhook/alerts"):
        files.bring("slack-webhook/alerts")
    assert files.bring() == [
        'automation "Notify when a run fails": deleted',
        'automation "Notify when a source falls silent": deleted',
        "the address that HEMEROTECA_NOTIFY had given: deleted",
    ]
    assert files.bring() == []
