"""Stages: what a batch found, fetched and extracted, lying as Parquet files until the loader takes it.

A stage is a folder that is written whole, fsynced and renamed; what ends in ``.tmp`` was never finished.
"""

import dataclasses
import hashlib
import json
import shutil
import types
import typing
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.disk import sync
from warehouse.errors import WarehouseError
from warehouse.failpoints import reach
from warehouse.records import (
    Article,
    AskedDay,
    Author,
    Block,
    Extraction,
    Fetch,
    HostState,
    Image,
    KnownUrl,
    Link,
    MetadataCandidate,
    Page,
    Poll,
    RobotsText,
)

TABLES: dict[str, type] = {
    "known_urls": KnownUrl,
    "polls": Poll,
    "asked_days": AskedDay,
    "hosts": HostState,
    "robots": RobotsText,
    "fetches": Fetch,
    "extractions": Extraction,
    "articles": Article,
    "authors": Author,
    "images": Image,
    "metadata_candidates": MetadataCandidate,
    "blocks": Block,
    "links": Link,
}
"""Record type of each table that a stage may hold."""

_SIMPLE: dict[type, str] = {
    KnownUrl: "known_urls",
    Poll: "polls",
    AskedDay: "asked_days",
    HostState: "hosts",
    RobotsText: "robots",
    Fetch: "fetches",
}
_PARTS = {
    "authors": "authors",
    "images": "images",
    "candidates": "metadata_candidates",
    "blocks": "blocks",
    "links": "links",
}
_ARROW_TYPES: dict[type, pa.DataType] = {
    bool: pa.bool_(),
    int: pa.int64(),
    float: pa.float64(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
}
_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a stage says of itself; ``digest`` (sha256, hex) names its content: a stage is loaded once by it."""

    folder: Path
    digest: str
    run_id: str
    source_id: str
    method: str
    flow: str
    rows: dict[str, int]

    def file(self, table: str) -> Path:
        """Return the path of a table's Parquet file."""
        return self.folder / f"{table}.parquet"


def write_stage(
    stage: Path,
    source_id: str,
    run_id: str,
    seq: int,
    *,
    method: str,
    records: Iterable[KnownUrl | Poll | AskedDay | HostState | RobotsText | Fetch | Page],
    flow: str = "ingest",
) -> Path:
    """Write one batch and return its folder, ``<stage>/<source_id>/<run_id>-<seq>``.

    When this returns the batch is on disk, whole. ``seq`` numbers the batches of one run of one source.

    Raises:
        WarehouseError: another batch has that place already.
    """
    folder = stage / source_id / f"{run_id}-{seq:04d}"
    unfinished = folder.with_name(folder.name + ".tmp")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    files = {}
    for name, rows in _by_table(records).items():
        path = unfinished / f"{name}.parquet"
        pq.write_table(_arrow(TABLES[name], rows), path, compression="zstd")
        files[name] = {"rows": len(rows), "sha256": _digest(path)}
        sync(path)
    manifest = {"run_id": run_id, "source_id": source_id, "seq": seq, "method": method, "flow": flow, "files": files}
    (unfinished / _MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
    sync(unfinished / _MANIFEST)
    sync(unfinished)
    reach("stage.written")
    try:
        unfinished.rename(folder)
    except OSError as error:
        raise WarehouseError(f"{folder} exists already: a run numbers its batches once") from error
    sync(folder.parent)
    reach("stage.renamed")
    return folder


def read_manifest(folder: Path) -> Manifest:
    """Read and verify a stage: every file is there and has the digest that the manifest gives.

    Raises:
        WarehouseError: the stage is torn or was changed; the message names the file.
    """
    path = folder / _MANIFEST
    try:
        text = path.read_bytes()
        manifest = json.loads(text)
        for name, facts in manifest["files"].items():
            path = folder / f"{name}.parquet"
            if _digest(path) != facts["sha256"]:
                raise WarehouseError(f"{path} is not what its manifest describes: remove the stage to fetch it anew")
    except (OSError, ValueError, KeyError) as error:
        raise WarehouseError(f"{path} cannot be read: {error}") from error
    return Manifest(
        folder=folder,
        digest=hashlib.sha256(text).hexdigest(),
        run_id=manifest["run_id"],
        source_id=manifest["source_id"],
        method=manifest["method"],
        flow=manifest["flow"],
        rows={name: facts["rows"] for name, facts in manifest["files"].items()},
    )


def leftovers(stage: Path, source_id: str) -> list[Path]:
    """Return the whole stages that dead runs of a source left, oldest first, and remove the torn ones.

    The caller holds the lock of the source, so that nobody is writing one.
    """
    folder = stage / source_id
    if not folder.is_dir():
        return []
    whole = []
    for path in folder.iterdir():
        if path.suffix != ".tmp" and (path / _MANIFEST).is_file():
            whole.append(path)
        else:
            shutil.rmtree(path)
    return sorted(whole, key=lambda path: ((path / _MANIFEST).stat().st_mtime_ns, path.name))


def discard(folder: Path) -> None:
    """Remove a stage that was loaded; one whose removal was cut short is no longer whole."""
    (folder / _MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def empty_table(name: str) -> pa.Table:
    """Return a table of a stage without rows."""
    return _schema(TABLES[name]).empty_table()


def _by_table(
    records: Iterable[KnownUrl | Poll | AskedDay | HostState | RobotsText | Fetch | Page],
) -> dict[str, list[object]]:
    tables: dict[str, list[object]] = {}
    for record in records:
        if not isinstance(record, Page):
            tables.setdefault(_SIMPLE[type(record)], []).append(record)
            continue
        tables.setdefault("extractions", []).append(record.extraction)
        if record.article is not None:
            tables.setdefault("articles", []).append(record.article)
        for part, name in _PARTS.items():
            tables.setdefault(name, []).extend(getattr(record, part))
    return {name: rows for name, rows in tables.items() if rows}


def _arrow(record: type, rows: Sequence[object]) -> pa.Table:
    schema = _schema(record)
    columns = [
        _column([read(row) for row in rows], field.type) for field in schema for read in [attrgetter(field.name)]
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _column(values: list[Any], kind: pa.DataType) -> "pa.Array[Any]":
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:  # half of a surrogate pair, from a broken escape on a page
        return pa.array([_whole(value) for value in values], kind)


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, tuple):
        return tuple(_whole(item) for item in value)
    return value


def _schema(record: type) -> pa.Schema:
    hints = typing.get_type_hints(record)
    return pa.schema([(field.name, _arrow_type(field.name, hints[field.name])) for field in dataclasses.fields(record)])


def _arrow_type(name: str, annotation: Any) -> pa.DataType:
    if isinstance(annotation, types.UnionType):
        (annotation,) = (option for option in typing.get_args(annotation) if option is not types.NoneType)
    if typing.get_origin(annotation) is tuple:
        return pa.list_(pa.string())
    if annotation is int and name.endswith("_id"):
        return pa.uint64()
    return _ARROW_TYPES.get(annotation, pa.string())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
