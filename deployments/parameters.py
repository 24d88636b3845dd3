"""What the form of a deployment offers: the parameters of its flow, with the configured sources to choose from."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from prefect import Flow
from prefect.utilities.callables import parameter_schema

from warehouse.sources import Source

FIELD = "source_ids"
_CHOICE = "SourceId"
_PAST = frozenset({"backfill"})  # flows that can only work on sources whose past can be asked


def form(flow: Flow[..., Any], sources: Iterable[Source]) -> dict[str, Any]:
    """Return the JSON schema of a flow's parameters.

    Every list called ``source_ids``, at the top or in a model, becomes a choice of several of ``sources``: of all, or,
    for a backfill, of those that have a ``[[source.history]]`` table and are not paused.
    """
    schema = deepcopy(parameter_schema(flow).model_dump())
    for field in schema["properties"].values():
        if (model := _model(schema, field)) is not None:
            field["title"] = model.get("title", field.get("title"))
    chosen = [one.id for one in sources if flow.name not in _PAST or (one.history and not one.paused)]
    if chosen:  # an empty choice is no valid schema; the flow then says what is missing
        for properties in _property_tables(schema):
            if FIELD in properties:
                properties[FIELD] = _multi_select(properties[FIELD])
                schema["definitions"][_CHOICE] = {"type": "string", "enum": chosen}
    return schema


def _model(schema: dict[str, Any], field: dict[str, Any]) -> dict[str, Any] | None:
    """Return the definition of the model that a field holds, if it holds one: its title heads the form."""
    places = [field, *field.get("allOf", ())]
    names = [place["$ref"].removeprefix("#/definitions/") for place in places if "$ref" in place]
    return schema["definitions"].get(names[0]) if names else None


def _property_tables(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema["properties"]
    for definition in list(schema["definitions"].values()):
        yield definition.get("properties", {})


def _multi_select(described: dict[str, Any]) -> dict[str, Any]:
    """Return a property with a choice for its items; where it may be left out, leaving it empty says the same."""
    kept = {key: value for key, value in described.items() if key not in {"anyOf", "items", "type", "default"}}
    if "anyOf" in described or "default" in described:
        kept["default"] = described.get("default") or []
    # Both UIs make a multi-select of a list whose items refer to an enumeration.
    return kept | {"type": "array", "items": {"$ref": f"#/definitions/{_CHOICE}"}}
