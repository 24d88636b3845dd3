"""Words for what pydantic finds wrong in a sources file: place, key, value, and what would be right."""

import difflib
import json
from collections.abc import Iterable, Mapping
from zoneinfo import available_timezones

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from warehouse.endpoints import DISCOVERY, HISTORY

Tables = Mapping[str, type[BaseModel]]
KINDS = {"discovery": DISCOVERY, "history": HISTORY}


def problems_of(error: ValidationError, model: type[BaseModel], tables: Tables, place: str) -> list[str]:
    """Return a line for each error.

    Args:
        error: what validating ``model`` raised.
        model: its fields' descriptions complete the sentence "it must be ...".
        tables: the models of nested tables, by key (``politeness``) or by the tag of an endpoint (``feed``).
        place: the table in words; empty for the top of the file.
    """
    # A list whose items are wrong is also counted as too short.
    found = [one for one in error.errors(include_url=False) if one["type"] != "too_short" or not one["input"]]
    return [_line(one, model, tables, place) for one in found]


def quoted(value: object) -> str:
    """Return a value nearly as TOML writes it, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 100 else f"{text[:97]}..."


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known words most like ``word``, as a remark, or nothing."""
    close = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {quoted(close[0])}?" if close else ""


def _line(details: ErrorDetails, model: type[BaseModel], tables: Tables, place: str) -> str:
    loc = details["loc"]
    places = [place] if place else []
    key = str(loc[0])
    if key == "politeness" and len(loc) > 1:
        model, key = tables[key], str(loc[1])
        places.append("politeness")
    elif key in KINDS and len(loc) > 1:
        places.append(f"{key} {int(loc[1]) + 1}")
        if len(loc) == 2:  # the endpoint's kind is not known
            return _kind_line(details, key, places)
        model, key = tables[str(loc[2])], str(loc[3])
    return f"{', '.join([*places, f'key {quoted(key)}'])}: {_fault(details, model, key)}"


def _fault(details: ErrorDetails, model: type[BaseModel], key: str) -> str:
    if details["type"] == "extra_forbidden":
        known = [*model.model_fields, *(["source"] if "allow_origins" in model.model_fields else [])]
        return f"unknown key{nearest(key, known) or '; known are ' + ', '.join(known)}"
    right = f"it must be {model.model_fields[key].description}"
    if details["type"] == "missing":
        return f"missing; {right}"
    value = details["input"]
    cause = details.get("ctx", {}).get("error")
    why = f" ({cause})" if cause and str(cause) else ""
    like = nearest(value, available_timezones()) if key == "timezone" and isinstance(value, str) else ""
    return f"{quoted(value)} is wrong{why}; {right}{like}"


def _kind_line(details: ErrorDetails, key: str, places: list[str]) -> str:
    kinds = list(KINDS[key])
    remedy = f"it must be one of {', '.join(map(quoted, kinds))}"
    value = details["input"]
    if not isinstance(value, dict):
        return f"{', '.join(places)}: {quoted(value)} is no table; write [[source.{key}]]"
    where = f'{", ".join(places)}, key "kind"'
    if "kind" not in value:
        return f"{where}: missing; {remedy}"
    return f"{where}: {quoted(value['kind'])} is wrong; {remedy}{nearest(str(value['kind']), kinds)}"
