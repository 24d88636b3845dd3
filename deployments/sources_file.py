"""Small changes to a sources file that leave its comments and its order as they are."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT

from warehouse.errors import ConfigError
from warehouse.sources import parse_sources, read_sources


def set_paused(file: Path, source_id: str, *, paused: bool) -> None:
    """Write ``paused = true`` into a source's table, or take it out.

    Raises:
        ConfigError: as `read_sources`, or if there is no such source.
    """

    def change(tables: AoT, place: int) -> None:
        table = tables[place]
        table.pop("paused", None)
        if paused:
            table["paused"] = paused

    _edit(file, source_id, change)


def rename(file: Path, old_id: str, new_id: str, *, check_only: bool = False) -> None:
    """Give a source another id; doing it again changes nothing.

    Raises:
        ConfigError: as `read_sources`, if there is no such source, or if the new id is wrong or taken.
    """
    ids = [source.id for source in read_sources(file).sources]
    if new_id in ids and old_id not in ids:
        return

    def change(tables: AoT, place: int) -> None:
        tables[place]["id"] = new_id

    _edit(file, old_id, change, check_only=check_only)


def remove(file: Path, source_id: str) -> None:
    """Take a source's table out.

    Raises:
        ConfigError: as `read_sources`, if there is no such source, or if it is the only one.
    """

    def change(tables: AoT, place: int) -> None:
        if len(tables) == 1:
            raise ConfigError(f"{file}: {source_id!r} is its only source; delete the file instead, or pause the source")
        tables.pop(place)

    _edit(file, source_id, change)


def _edit(file: Path, source_id: str, change: Callable[[AoT, int], None], *, check_only: bool = False) -> None:
    """Change a source's table, and replace the file whole only when the result is right."""
    ids = [source.id for source in read_sources(file).sources]
    if source_id not in ids:
        raise ConfigError(f"{file}: no source {source_id!r}; it has {', '.join(ids)}")
    document: Any = tomlkit.parse(file.read_text(encoding="utf-8-sig"))
    change(document["source"], ids.index(source_id))
    text = tomlkit.dumps(document)
    parse_sources(text, str(file))
    if check_only:
        return
    unfinished = file.with_name(f".{file.name}.tmp")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.chmod(file.stat().st_mode)
    os.replace(unfinished, file)  # noqa: PTH105 - says what it does
