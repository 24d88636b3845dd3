"""deployments/automations.yaml: what it may say, and how the server comes to do it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from jinja2 import TemplateError
from prefect.client.orchestration import SyncPrefectClient
from prefect.events.schemas.automations import AutomationCore
from prefect.server.utilities.user_templates import TemplateSecurityError, validate_user_template
from pydantic import BaseModel, Field, ValidationError

from deployments.yaml_file import Table, load, problem, problems_of
from warehouse.errors import ConfigError
from warehouse.source_errors import nearest, quoted

TAG = "hemeroteca"
_NOTIFY = "${notify}"
_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")
_SOME_BLOCK = UUID(int=0)
_TEMPLATES = ("subject", "body", "payload")
_OURS = {"id", "enabled", "tags", "owner_resource"}

Fault = tuple[list[str | int], str]


class AutomationsFile(Table):
    """The whole file; each automation is as Prefect has it, tags left out."""

    automations: list[AutomationCore] = Field(description="a list of automations")


def read_automations(path: Path, flows: Sequence[str] | None, notify: UUID | None) -> list[AutomationCore]:
    """Read and check a file of automations.

    Args:
        path: of the file.
        flows: names that a trigger may mention as those of flows; any when None.
        notify: id of the notification block; automations that mention ``${notify}`` are left out when it is None.

    Raises:
        ConfigError: a line for each fault.
    """
    document = load(path)
    faults = [problem(path, document, *fault) for fault in _placeholders(document, [])]
    filled = _filled(document, str(notify or _SOME_BLOCK))
    try:
        found = AutomationsFile.model_validate(filled)
    except ValidationError as error:
        raise ConfigError("\n".join(faults + problems_of(error, AutomationsFile, path, filled))) from error
    faults += [problem(path, filled, *fault) for fault in _faults(filled, found, flows)]
    if faults:
        raise ConfigError("\n".join(faults))
    return [
        one.model_copy(update={"tags": [TAG]})
        for one, written in zip(found.automations, document["automations"], strict=True)
        if notify is not None or not _mentions(written)
    ]


def bring(client: SyncPrefectClient, wanted: Sequence[AutomationCore]) -> Iterator[str]:
    """Create, change and delete automations with our tag until they are ``wanted``; yield what was done."""
    ours = [one for one in client.read_automations() if TAG in one.tags]
    for one in wanted:
        twins = [other for other in ours if other.name == one.name]
        if not twins:
            client.create_automation(one)
            yield f"automation {quoted(one.name)}: created"
            continue
        there = twins[0]
        ours.remove(there)
        if _content(there) != _content(one):
            client.update_automation(there.id, one.model_copy(update={"enabled": there.enabled}))
            yield f"automation {quoted(one.name)}: changed"
    for left in ours:
        client.delete_automation(left.id)
        yield f"automation {quoted(left.name)}: deleted"


def _content(automation: AutomationCore) -> dict[str, Any]:
    """What the file decides; Python values, in which the order of a set does not count."""
    return automation.model_dump(exclude=_OURS)


def _placeholders(document: Any, place: list[str | int]) -> Iterator[Fault]:
    if isinstance(document, Mapping):
        for key, value in document.items():
            yield from _placeholders(value, [*place, key])
    elif isinstance(document, list):
        for number, value in enumerate(document):
            yield from _placeholders(value, [*place, number])
    elif isinstance(document, str):
        for name in _PLACEHOLDER.findall(document):
            if name != _NOTIFY:
                yield place, f"{quoted(name)} stands for nothing; the only placeholder is {_NOTIFY}"


def _filled(document: Any, notify: str) -> Any:
    if isinstance(document, Mapping):
        return {key: _filled(value, notify) for key, value in document.items()}
    if isinstance(document, list):
        return [_filled(value, notify) for value in document]
    return document.replace(_NOTIFY, notify) if isinstance(document, str) else document


def _mentions(document: Any) -> bool:
    return bool(_filled(document, "") != document)


def _faults(document: Any, file: AutomationsFile, flows: Sequence[str] | None) -> Iterator[Fault]:
    """What Prefect lets pass: keys that it ignores, names that stand twice, flows that do not exist, templates."""
    names: set[str] = set()
    for number, made in enumerate(file.automations):
        written = document["automations"][number]
        here: list[str | int] = ["automations", number]
        if made.name in names:
            yield [*here, "name"], f"{quoted(made.name)} stands twice; give each its own"
        names.add(made.name)
        if "tags" in written:
            yield [*here, "tags"], f"the tag is {quoted(TAG)}, by which we know ours again; take the key out"
        yield from _ignored(written, made, here)
        if flows is not None:
            yield from _unknown_flows(written, here, flows)
        for position, action in enumerate(written["actions"]):
            yield from _templates(action, [*here, "actions", position])


def _ignored(written: Any, made: Any, place: list[str | int]) -> Iterator[Fault]:
    """Keys that no field of the model took."""
    if isinstance(made, BaseModel) and isinstance(written, Mapping) and "root" not in type(made).model_fields:
        known = list(type(made).model_fields)
        for key, value in written.items():
            if key not in known:
                yield [*place, key], f"unknown key{nearest(key, known) or '; known are ' + ', '.join(known)}"
            else:
                yield from _ignored(value, getattr(made, key), [*place, key])
    elif isinstance(made, list) and isinstance(written, list):
        for number, (one, other) in enumerate(zip(written, made, strict=True)):
            yield from _ignored(one, other, [*place, number])


def _unknown_flows(written: Any, place: list[str | int], flows: Sequence[str]) -> Iterator[Fault]:
    if isinstance(written, Mapping):
        if written.get("prefect.resource.role") == "flow":
            names = written.get("prefect.resource.name", [])
            for name in [names] if isinstance(names, str) else names:
                if name not in flows:
                    remedy = nearest(name, flows) or f"; there are {', '.join(flows)}"
                    yield [*place, "prefect.resource.name"], f"no flow {quoted(name)}{remedy}"
        for key, value in written.items():
            yield from _unknown_flows(value, [*place, key], flows)


def _templates(action: Mapping[str, Any], place: list[str | int]) -> Iterator[Fault]:
    for key in _TEMPLATES:
        if isinstance(text := action.get(key), str):
            try:
                validate_user_template(text)
            except (TemplateError, TemplateSecurityError) as error:
                yield [*place, key], f"{quoted(text)} is no template: {error}"
