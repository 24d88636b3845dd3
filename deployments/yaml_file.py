"""YAML files of ours: read strictly, and each fault told in one line with file, place, key and remedy."""

import types
from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from warehouse.errors import ConfigError
from warehouse.source_errors import nearest, quoted

Place = Sequence[str | int]


class Table(BaseModel):
    """A mapping whose keys are all known; a field's description completes the sentence "it must be ..."."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Loader(yaml.SafeLoader):
    """YAML in which no key stands twice; plain YAML lets the last one win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"key {quoted(key.value)} stands twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load(path: Path) -> Any:
    """Return what a YAML file says.

    Raises:
        ConfigError: if it cannot be read or is no YAML.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; name a file that can be read") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise ConfigError(f"{path}: {where}{getattr(error, 'problem', None) or error}; write valid YAML") from error


def problem(path: Path, document: Any, place: Place, what: str) -> str:
    """Return one line about the key at the end of ``place``; items of lists are called by name or slug."""
    words: list[str] = []
    for step, name in enumerate(place):
        if isinstance(name, int):
            words[-1] = f"{words[-1].removesuffix('s')} {_called(document, place[: step + 1])}"
        else:
            words.append(name)
    if words and isinstance(place[-1], str):
        words[-1] = f"key {quoted(words[-1])}"
    return f"{path}: {', '.join(words)}: {what}" if words else f"{path}: {what}"


def problems_of(error: ValidationError, model: type[BaseModel], path: Path, document: Any) -> list[str]:
    """Return a line for each error that validating ``document`` as ``model`` raised."""
    lines = []
    for one in error.errors(include_url=False):
        place = _steps(document, one["loc"], absent=one["type"] == "missing")
        lines.append(problem(path, document, place, _fault(one, _owner(model, place))))
    return lines


def _steps(document: Any, loc: Place, *, absent: bool) -> list[str | int]:
    """The steps of ``loc`` that are keys of the document, the last perhaps absent; pydantic adds names of choices."""
    steps: list[str | int] = []
    for step in loc:
        if isinstance(document, Mapping) and (step in document or (absent and step == loc[-1])):
            document = document.get(step)
        elif isinstance(document, list) and isinstance(step, int):
            document = document[step]
        else:
            continue
        steps.append(step)
    return steps


def _fault(one: Mapping[str, Any], owner: type[BaseModel] | None) -> str:
    key = str(one["loc"][-1]) if one["loc"] else ""
    if one["type"] == "extra_forbidden":
        known = list(owner.model_fields) if owner else []
        return f"unknown key{nearest(key, known) or '; known are ' + ', '.join(known)}"
    described = owner.model_fields[key].description if owner and key in owner.model_fields else None
    right = f"; it must be {described}" if described else ""
    if one["type"] == "missing":
        return f"missing{right or '; add it'}"
    cause = one.get("ctx", {}).get("error") or one["msg"]
    text = " ".join(str(cause).split())
    if isinstance(one["input"], Mapping):  # the whole of it: its name says enough
        return f"{text}{right}"
    return f"{quoted(one['input'])} is wrong ({text[:1].lower()}{text[1:]}){right}"


def _owner(model: type[BaseModel], place: Place) -> type[BaseModel] | None:
    """The model of the mapping that holds the last key of ``place``."""
    found: type[BaseModel] | None = model
    for step in place[:-1]:
        if isinstance(step, int) or found is None:
            continue
        field = found.model_fields.get(step)
        found = next(_models(field.annotation), None) if field else None
    return found


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in {Union, types.UnionType, list, tuple, dict}:
        for part in get_args(annotation):
            yield from _models(part)


def _called(document: Any, place: Place) -> str:
    for step in place:
        document = document[step]
    name = document.get("name", document.get("slug")) if isinstance(document, Mapping) else None
    return quoted(name) if isinstance(name, str) else str(int(place[-1]) + 1)
