"""Forgetting for good: rows first, then payloads, then both database files are written anew; an audit row stays.

Whoever comes next finishes what a crash left.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from uuid import uuid4

import duckdb
import pyarrow as pa
from fastwarc import WarcRecordType

from warehouse import backups, locks
from warehouse.clock import now
from warehouse.disk import sync
from warehouse.erase import Choice, Target, choose, remove
from warehouse.errors import WarehouseError
from warehouse.failpoints import reach
from warehouse.load import load_stages
from warehouse.publish import publish
from warehouse.raw import OPEN, blank, stored_at
from warehouse.records import Fetch
from warehouse.recovery import Repair, note_repair, recover
from warehouse.stage import leftovers
from warehouse.store import open_loading, put, rewrite, rows, transaction
from warehouse.warc import whole_members

_OPEN_ORDERS = "select run_id from forgettings where finished_at is null"
_WORK = "select warc_file, warc_offset, warc_length from forgotten_payloads order by all"
_CAPTURES = """
select warc_file, warc_offset, warc_length
from fetches
where warc_file is not null and url_id in (select url_id from chosen_urls)
order by warc_file, warc_offset
"""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was forgotten, or what would be: the choice, with the captures (or whole files) and bytes behind it."""

    choice: Choice
    captures: int
    bytes: int


@dataclass(frozen=True, slots=True, order=True)
class _Stretch:
    """Bytes of a raw file; with no length all of them."""

    warc_file: str
    offset: int
    length: int | None


def count(data: Path, target: Target) -> Forgotten:
    """Tell what `forget` would remove, and remove nothing.

    Raises:
        ConfigError: nothing is known of the target.
        LockBusy: a loader did not finish in time.
    """
    with open_loading(data) as con:
        chosen = choose(con, target)
        stretches, captures = _stretches(con, data / "raw", target, [])
    return Forgotten(chosen, captures, _size(data / "raw", stretches))


def forget(data: Path, target: Target, *, reason: str | None = None, wait: float = 60) -> Forgotten:
    """Remove everything that is known of a target, for good, and publish.

    Args:
        data: the data folder.
        target: what to forget.
        reason: kept with the audit row.
        wait: seconds to wait for runs that work on the sources concerned.

    Raises:
        ConfigError: nothing is known of the target.
        LockBusy: a run works on one of the sources for longer than ``wait``; nothing was removed.
    """
    run_id = f"forget-{uuid4()}"
    finish(data)
    source_ids = count(data, target).choice.source_ids
    with locks.sources(data, source_ids, wait, run=run_id):
        unloaded = [fetch for source_id in source_ids for fetch in _left_by_dead_runs(data, source_id, run_id)]
        with open_loading(data) as con, transaction(con):
            chosen = choose(con, target)
            if more := set(chosen.source_ids) - set(source_ids):
                raise WarehouseError(f"{', '.join(more)} came to know it meanwhile; try again", retryable=True)
            stretches, captures = _stretches(con, data / "raw", target, unloaded)
            done = Forgotten(chosen, captures, _size(data / "raw", stretches))
            remove(con, target, run_id)
            _order(con, run_id, target, reason, done)
            _plan(con, run_id, stretches)
        reach("forget.rows")
        finish(data)
    return done


def finish(data: Path) -> None:
    """Finish the orders that a crash interrupted after their rows were gone; else do nothing."""
    with open_loading(data) as con:
        orders = [row["run_id"] for row in rows(con, _OPEN_ORDERS)]
        if not orders:
            return
        _blank_all(data / "raw", [_Stretch(*row) for row in con.execute(_WORK).fetchall()])
        reach("forget.payload")
        con.execute("delete from forgotten_payloads")
    rewrite(data)
    backups.remove(data)
    with open_loading(data) as con, transaction(con):
        for run_id in orders:
            con.execute("update forgettings set finished_at = ? where run_id = ?", [now(), run_id])
            con.execute("update runs set state = 'completed', finished_at = ? where run_id = ?", [now(), run_id])
    publish(data)


def _left_by_dead_runs(data: Path, source_id: str, run_id: str) -> list[Fetch]:
    """Load what dead runs of a source staged, and return the captures in the files that they left open."""

    def note(repair: Repair) -> None:
        with open_loading(data) as con:
            note_repair(con, source_id, run_id, repair)

    if stages := leftovers(data / "stage", source_id):
        load_stages(data, stages)
    return recover(data / "raw", source_id, note)


def _order(con: duckdb.DuckDBPyConnection, run_id: str, target: Target, reason: str | None, done: Forgotten) -> None:
    digest = hashlib.sha256(target.name.encode()).hexdigest()
    con.execute(
        "insert into forgettings values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null)",
        [
            run_id,
            target.kind,
            digest,
            reason,
            done.choice.urls,
            len(done.choice.articles),
            sum(done.choice.rows.values()),
            done.captures,
            done.bytes,
            now(),
        ],
    )
    con.execute(
        "insert into runs (run_id, flow, state, parameters, started_at) values (?, 'forget', 'running', '{}', ?)",
        [run_id, now()],
    )


def _plan(con: duckdb.DuckDBPyConnection, run_id: str, stretches: Iterable[_Stretch]) -> None:
    values = [astuple(stretch) for stretch in stretches]
    files, offsets, lengths = zip(*values, strict=True) if values else ((), (), ())
    planned = pa.table(
        {
            "warc_file": pa.array(files, pa.string()),
            "warc_offset": pa.array(offsets, pa.int64()),
            "warc_length": pa.array(lengths, pa.int64()),
        }
    )
    put(con, "planned_payloads", planned)
    con.execute("insert into forgotten_payloads select ?, * from planned_payloads", [run_id])


def _stretches(
    con: duckdb.DuckDBPyConnection, raw: Path, target: Target, unloaded: Iterable[Fetch]
) -> tuple[list[_Stretch], int]:
    """Return the bytes behind the chosen URLs, and how many captures (or whole files) they are."""
    chosen = {url for (url,) in con.execute("select url_id from chosen_urls").fetchall()}
    found = set(con.execute(_CAPTURES).fetchall())
    found |= {(fetch.warc_file, fetch.warc_offset, fetch.warc_length) for fetch in unloaded if fetch.url_id in chosen}
    whole: list[_Stretch] = []
    if target.kind == "source":
        own = f"{target.value}/"
        names = {path.relative_to(raw).as_posix().removesuffix(OPEN) for path in (raw / own).glob("*/*.warc.gz*")}
        whole = [_Stretch(name, 0, None) for name in sorted(names)]
        found = {place for place in found if not place[0].startswith(own)}
    parts = [stretch for place in sorted(found) for stretch in _group(raw, *place)]
    return whole + parts, len(whole) + len(found)


def _group(raw: Path, warc_file: str, offset: int, length: int) -> Iterator[_Stretch]:
    """Yield the records of one capture: response or revisit, request, metadata."""
    path = stored_at(raw, warc_file)
    if path is None:
        return
    yield _Stretch(warc_file, offset, length)
    for begin, size, record in whole_members(path, offset + length):
        if record.record_type not in (WarcRecordType.request, WarcRecordType.metadata):
            return
        yield _Stretch(warc_file, begin, size)
        if record.record_type == WarcRecordType.metadata:
            return


def _size(raw: Path, stretches: Iterable[_Stretch]) -> int:
    def size(stretch: _Stretch) -> int:
        path = stored_at(raw, stretch.warc_file)
        return path.stat().st_size if path is not None else 0

    return sum(size(stretch) if stretch.length is None else stretch.length for stretch in stretches)


def _blank_all(raw: Path, stretches: Iterable[_Stretch]) -> None:
    by_file: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for stretch in stretches:
        if stretch.length is not None:
            by_file[stretch.warc_file].append((stretch.offset, stretch.length))
        elif path := stored_at(raw, stretch.warc_file):
            path.unlink()
            sync(path.parent)
    for warc_file, places in by_file.items():
        blank(raw, warc_file, places)
