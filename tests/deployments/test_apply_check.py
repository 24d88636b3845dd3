"""--check names each mistake in deployments, automations and sources: file, place, key, what is wrong, remedy."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from deployments import apply
from deployments.deploy_file import known_flows, read_deployments

LIBRARY = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise imports it

Change = Callable[[Any], object]

SOURCES = """
[[source]]
id = "herald"
name = "The Herald"
hosts = ["herald.example"]
timezone = "Europe/London"

[[source.discovery]]
kind = "feed"
url = "https://herald.example/rss"
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(SOURCES)
    return path


def check(capsys: pytest.CaptureFixture[str], **files: Path) -> tuple[int, list[str]]:
    arguments = [part for name, path in files.items() for part in (f"--{name.replace('_', '-')}", str(path))]
    code = apply.main(["--check", *arguments])
    told = capsys.readouterr()
    return code, (told.err if code else told.out).splitlines()


def changed(shipped: Path, folder: Path, change: Change) -> Path:
    document = yaml.safe_load(shipped.read_text())
    change(document)
    path = folder / shipped.name
    path.write_text(yaml.safe_dump(document, sort_keys=False))
    return path


def set_at(*place: str | int, value: object) -> Change:
    def change(document: Any) -> None:
        for step in place[:-1]:
            document = document[step]
        document[place[-1]] = value

    return change


def test_what_is_shipped_is_good(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(capsys) == (0, ["all good: 4 deployments, 3 automations, 2 sources"])


def test_every_flow_is_crashed_when_it_is_dead() -> None:
    flows = known_flows(read_deployments(apply.PREFECT_FILE))
    assert set(flows) >= {"ingest", "backfill", "window", "reprocess", "maintain"}
    crashing = [
        one["trigger"]["match_related"]["prefect.resource.name"]
        for one in yaml.safe_load(apply.AUTOMATIONS_FILE.read_text())["automations"]
        if one["actions"][0]["type"] == "change-flow-run-state"
    ]
    assert [sorted(names) for names in crashing] == [flows, flows]


SCHEDULE = ("deployments", 0, "schedules", 0)
DEPLOYMENT_MISTAKES: dict[str, tuple[Change, str]] = {
    "top key": (
        set_at("pul", value=[]),
        'key "pul": unknown key; known are work_pool, deployments',
    ),
    "key of a deployment": (
        set_at("deployments", 1, "entry_point", value="x"),
        'deployment "backfill", key "entry_point": unknown key; did you mean "entrypoint"?',
    ),
    "key of a schedule": (
        set_at(*SCHEDULE, "max_scheduled_runs", value=3),
        'deployment "ingest", schedule "every-10-minutes", key "max_scheduled_runs": unknown key; known are slug, cron,',
    ),
    "key of a limit": (
        set_at("deployments", 0, "concurrency_limit", "strategy", value="ENQUEUE"),
        'deployment "ingest", concurrency_limit, key "strategy": unknown key; did you mean "collision_strategy"?',
    ),
    "key of a queue": (
        set_at("work_pool", "queues", 1, "limit", value=3),
        'work_pool, queue "backfill", key "limit": unknown key; known are name, description, priority, concurrency_limit',
    ),
    "two rhythms": (
        set_at(*SCHEDULE, "cron", value="* * * * *"),
        'deployment "ingest", schedule "every-10-minutes": cron and interval given; name exactly one of cron, interval, rrule',
    ),
    "no rhythm": (
        lambda document: document["deployments"][0]["schedules"][0].pop("interval"),
        'deployment "ingest", schedule "every-10-minutes": none given; name exactly one of cron, interval, rrule',
    ),
    "no slug": (
        lambda document: document["deployments"][0]["schedules"][0].pop("slug"),
        'deployment "ingest", schedule 1, key "slug": missing; it must be a name of small letters, digits and hyphens',
    ),
    "wrong cron": (
        set_at("deployments", 3, "schedules", 0, "cron", value="61 * * * *"),
        'deployment "maintain", schedule "daily", key "cron": "61 * * * *" is wrong',
    ),
    "wrong rrule": (
        set_at("deployments", 0, "schedules", value=[{"slug": "odd", "rrule": "FREQ=SOMETIMES"}]),
        'deployment "ingest", schedule "odd", key "rrule": "FREQ=SOMETIMES" is wrong',
    ),
    "wrong interval": (
        set_at(*SCHEDULE, "interval", value=0),
        'schedule "every-10-minutes", key "interval": 0 is wrong (input should be greater than or equal to 1); it must be seconds',
    ),
    "unknown timezone": (
        set_at(*SCHEDULE, "timezone", value="Asia/Soul"),
        'schedule "every-10-minutes", key "timezone": "Asia/Soul" is wrong (there is no such zone; did you mean "Asia/Seoul"?)',
    ),
    "slug twice": (
        lambda document: document["deployments"][0]["schedules"].append(document["deployments"][0]["schedules"][0]),
        'deployment "ingest", schedule "every-10-minutes", key "slug": "every-10-minutes" stands 2 times; give each its own',
    ),
    "strange parameter of a schedule": (
        set_at(*SCHEDULE, "parameters", value={"source": "x"}),
        'schedule "every-10-minutes", parameters, key "source": the flow "ingest" has no such parameter; did you mean "source_ids"?',
    ),
    "strange parameter": (
        set_at("deployments", 3, "parameters", value={"everything": True}),
        'deployment "maintain", parameters, key "everything": the flow "maintain" has no such parameter; it has none',
    ),
    "strategy": (
        set_at("deployments", 0, "concurrency_limit", "collision_strategy", value="DROP"),
        "concurrency_limit, key \"collision_strategy\": \"DROP\" is wrong (input should be 'ENQUEUE' or 'CANCEL_NEW')",
    ),
    "queue": (
        set_at("deployments", 1, "work_pool", "work_queue_name", value="backfil"),
        'deployment "backfill", work_pool, key "work_queue_name": no queue "backfil" in the work pool; did you mean "backfill"?',
    ),
    "queue twice": (
        set_at("work_pool", "queues", 1, "name", value="default"),
        'work_pool, queue "default", key "name": "default" stands 2 times; give each its own',
    ),
    "pool": (
        set_at("deployments", 0, "work_pool", "name", value="mine"),
        'deployment "ingest", work_pool, key "name": "mine" is wrong',
    ),
    "tags": (
        set_at("deployments", 0, "tags", value="ingest"),
        'deployment "ingest", key "tags": "ingest" is wrong (input should be a valid list); it must be a list of words',
    ),
    "a file as entry point": (
        set_at("deployments", 0, "entrypoint", value="flows/ingest.py:ingest"),
        'deployment "ingest", key "entrypoint": "flows/ingest.py:ingest" is wrong (a path means another file',
    ),
    "no module": (
        set_at("deployments", 0, "entrypoint", value="flows.ingst.ingest"),
        'deployment "ingest", key "entrypoint": "flows.ingst.ingest" is wrong (no flow can be imported from there:',
    ),
    "no flow": (
        set_at("deployments", 0, "entrypoint", value="flows.settings.load_settings"),
        'deployment "ingest", key "entrypoint": "flows.settings.load_settings" is wrong (no flow can be imported',
    ),
    "name twice": (
        lambda document: document["deployments"].append(document["deployments"][0]),
        'deployment "ingest", key "name": "ingest/ingest" stands 2 times; give each its own',
    ),
    "no deployments": (
        set_at("deployments", value=[]),
        'key "deployments": [] is wrong',
    ),
}


@pytest.mark.parametrize("mistake", DEPLOYMENT_MISTAKES)
def test_a_mistake_in_the_deployments(
    mistake: str, tmp_path: Path, sources: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, line = DEPLOYMENT_MISTAKES[mistake]
    path = changed(apply.PREFECT_FILE, tmp_path, change)
    code, told = check(capsys, prefect_file=path, sources=sources)
    assert code == 2
    assert all(one.startswith(f"{path}: ") for one in told)
    assert any(line in one for one in told), told


TRIGGER = ("automations", 0, "trigger")
AUTOMATION_MISTAKES: dict[str, tuple[Change, str]] = {
    "key that Prefect ignores": (
        set_at("automations", 0, "enable", value=False),
        'automation "Crash runs that have stopped reporting", key "enable": unknown key; did you mean "enabled"?',
    ),
    "key of a trigger that Prefect ignores": (
        set_at(*TRIGGER, "witin", value=3),
        'automation "Crash runs that have stopped reporting", trigger, key "witin": unknown key; did you mean "within"?',
    ),
    "key of an action": (
        set_at("automations", 0, "actions", 0, "text", value="x"),
        'action 1, key "text": unknown key',
    ),
    "posture": (
        set_at(*TRIGGER, "posture", value="Active"),
        'automation "Crash runs that have stopped reporting", trigger, key "posture": "Active" is wrong',
    ),
    "too short": (
        set_at(*TRIGGER, "within", value=5),
        'key "trigger": `within` for Proactive triggers must be greater than or equal to 10 seconds',
    ),
    "no trigger": (
        lambda document: document["automations"][0].pop("trigger"),
        'automation "Crash runs that have stopped reporting", key "trigger": missing',
    ),
    "placeholder": (
        set_at("automations", 3, "actions", 0, "subject", value="${notfy}"),
        'automation "Notify when a run fails", action 1, key "subject": "${notfy}" stands for nothing; the only placeholder is ${notify}',
    ),
    "template": (
        set_at("automations", 3, "actions", 0, "body", value="{{ flow_run.name"),
        'automation "Notify when a run fails", action 1, key "body": "{{ flow_run.name" is no template: ',
    ),
    "name twice": (
        set_at("automations", 1, "name", value="Crash runs that have stopped reporting"),
        'automation "Crash runs that have stopped reporting", key "name": "Crash runs that have stopped reporting" stands twice',
    ),
    "tags": (
        set_at("automations", 0, "tags", value=["mine"]),
        'key "tags": the tag is "hemeroteca", by which we know ours again; take the key out',
    ),
    "flow": (
        set_at(*TRIGGER, "match_related", "prefect.resource.name", value=["ingst"]),
        'trigger, match_related, key "prefect.resource.name": no flow "ingst"; did you mean "ingest"?',
    ),
    "no automations": (
        lambda document: document.pop("automations"),
        'key "automations": missing; it must be a list of automations',
    ),
}


@pytest.mark.parametrize("mistake", AUTOMATION_MISTAKES)
def test_a_mistake_in_the_automations(
    mistake: str, tmp_path: Path, sources: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, line = AUTOMATION_MISTAKES[mistake]
    path = changed(apply.AUTOMATIONS_FILE, tmp_path, change)
    code, told = check(capsys, automations=path, sources=sources)
    assert code == 2
    assert all(one.startswith(f"{path}: ") for one in told)
    assert any(line in one for one in told), told


def test_mistakes_of_all_files_are_told_at_once(
    tmp_path: Path, sources: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sources.write_text(SOURCES.replace("name =", "nam ="))
    deployments = changed(apply.PREFECT_FILE, tmp_path, set_at("pul", value=[]))
    automations = changed(apply.AUTOMATIONS_FILE, tmp_path, set_at("automations", 0, "enable", value=False))
    code, told = check(capsys, prefect_file=deployments, automations=automations, sources=sources)
    assert code == 2
    assert {line.split(":")[0] for line in told} == {str(sources), str(deployments), str(automations)}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("deployments: [", "line 1: expected the node content"),
        ("work_pool: {}\nwork_pool: {}\n", 'line 2: key "work_pool" stands twice; write valid YAML'),
        ("- a list", ": "),
    ],
    ids=["no YAML", "key twice", "list"],
)
def test_a_file_that_is_no_table(
    text: str, line: str, tmp_path: Path, sources: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "prefect.yaml"
    path.write_text(text)
    code, [told] = check(capsys, prefect_file=path, sources=sources)
    assert code == 2
    assert told.startswith(f"{path}: ")
    assert line in told


def test_a_file_that_is_not_there(tmp_path: Path, sources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "nowhere.yaml"
    assert check(capsys, prefect_file=path, sources=sources) == (
        2,
        [f"{path}: No such file or directory; name a file that can be read"],
    )


@LIBRARY
@pytest.mark.parametrize(
    "address",
    [
        "https://hooks.slack.com/services/T01234567/B01234567/abcdefghijklmnopqrstuvwx",
        "http://127.0.0.1:9/hook?token=secret",
        "mailtos://user:password@example.com?to=me@example.org",
        "slack-webhook/alerts",
    ],
    ids=["slack", "webhook", "mail", "block"],
)
def test_where_notifications_may_go(
    address: str, sources: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEMEROTECA_NOTIFY", address)
    assert check(capsys, sources=sources)[0] == 0


@LIBRARY
def test_where_they_may_not_go_is_not_repeated(
    sources: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEMEROTECA_NOTIFY", "gopher://user:hunter2@example.com")
    code, [told] = check(capsys, sources=sources)
    assert code == 2
    assert "HEMEROTECA_NOTIFY: not an address that takes messages; write https://" in told
    assert "hunter2" not in told
