"""The raw store: every kept response in WARC/1.1 files, one gzip member a record, that any WARC tool reads.

A file belongs to one run of one source. While it is written its name ends in ``.open``; sealing renames it.
"""

import hashlib
import logging
import os
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from fastwarc import ArchiveIterator, WarcRecordType

from warehouse.clock import now
from warehouse.errors import WarehouseError
from warehouse.failpoints import reach
from warehouse.records import Fetch
from warehouse.warc import (
    Headers,
    fetch_of,
    metadata_member,
    payload_of,
    request_member,
    response_member,
    warcinfo_member,
    whole_members,
)

_LOG = logging.getLogger(__name__)
_OPEN = ".open"


class RawWriter:
    """Appends captures to the raw store; thread-safe.

    As a context manager it seals at the end; under an exception its files stay ``.open``, and `recover` finds them.
    So stage what was captured before the end of the block.

    Args:
        raw: the raw folder.
        source_id: whose captures; the caller holds the source's lock.
        run_id: letters, digits, ``.``, ``_`` and ``-``.
        max_bytes: a file that has grown to this is followed by a next one.
    """

    def __init__(self, raw: Path, source_id: str, run_id: str, *, max_bytes: int = 1 << 30) -> None:
        self._raw = raw
        self._source_id = source_id
        self._run_id = run_id
        self._max_bytes = max_bytes
        self._lock = threading.RLock()
        self._descriptor: int | None = None
        self._path = raw
        self._offset = 0
        self._full: list[Path] = []

    def append(
        self,
        fetch: Fetch,
        payload: bytes,
        *,
        request_headers: Headers | None = None,
        response_headers: Headers | None = None,
    ) -> Fetch:
        """Write one capture: response (or resource, where there was no status), request, and the fetch itself.

        Args:
            fetch: the exchange.
            payload: the body after content decoding.
            request_headers: as sent; without them no request record is written.
            response_headers: as received; those that no longer fit the decoded payload are renamed.

        Returns:
            The fetch with payload digest and size, file, offset and length; refer to it only after `flush`.

        Raises:
            WarehouseError: the disk refused; the file is as it was before.
        """
        digest = hashlib.sha256(payload).hexdigest()
        record_id, response = response_member(fetch, payload, digest, response_headers)
        request = request_member(fetch, record_id, request_headers) if request_headers is not None else b""
        with self._lock:
            if self._descriptor is not None and self._offset >= self._max_bytes:
                self._close()
            if self._descriptor is None:
                self._begin()
            stored = replace(
                fetch,
                payload_bytes=len(payload),
                payload_digest=digest,
                warc_file=self._path.relative_to(self._raw).as_posix(),
                warc_offset=self._offset,
                warc_length=len(response),
            )
            self._write(response + request + metadata_member(stored, record_id))
        reach("raw.appended")
        return stored

    def flush(self) -> None:
        """Return once everything appended so far survives a loss of power."""
        with self._lock:
            if self._descriptor is not None:
                os.fsync(self._descriptor)

    def seal(self) -> None:
        """Give the files their final names, durably; the next append begins another one."""
        with self._lock:
            self._close()
            while self._full:
                _seal(self._full.pop(0))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.seal()
        else:
            self._close()

    def _begin(self) -> None:
        """Create the run's next file; its month is that of its beginning."""
        folder = self._raw / self._source_id / f"{now():%Y%m}"
        folder.mkdir(parents=True, exist_ok=True)
        seq = 0
        while self._descriptor is None:
            self._path = folder / f"{self._run_id}-{seq:04d}.warc.gz"
            seq += 1
            with suppress(FileExistsError):
                if not self._path.exists():
                    self._descriptor = os.open(_open_name(self._path), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        self._offset = 0
        self._write(warcinfo_member(self._path.name, self._run_id))
        for parent in (folder, folder.parent, self._raw):  # the names on the way to the file are durable too
            _sync(parent)

    def _write(self, data: bytes) -> None:
        """Append all of ``data`` or nothing."""
        assert self._descriptor is not None  # noqa: S101  for the type checker
        half = len(data) // 2
        try:
            _write_all(self._descriptor, data[:half])
            reach("raw.record")
            _write_all(self._descriptor, data[half:])
        except OSError as error:
            os.ftruncate(self._descriptor, self._offset)
            os.lseek(self._descriptor, self._offset, os.SEEK_SET)
            message = f"{_open_name(self._path)}: {error.strerror} at byte {self._offset}; nothing was stored"
            raise WarehouseError(message, code="paused_disk", retryable=True) from error
        self._offset += len(data)

    def _close(self) -> None:
        with self._lock:
            if self._descriptor is None:
                return
            descriptor, self._descriptor = self._descriptor, None
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            self._full.append(_open_name(self._path))


def read_payload(raw: Path, warc_file: str, warc_offset: int, payload_digest: str) -> bytes:
    """Return a capture's payload.

    Args:
        raw: the raw folder.
        warc_file: relative to ``raw``, without ``.open``.
        warc_offset: of the response record, in bytes.
        payload_digest: sha256 in hex.

    Raises:
        WarehouseError: no such file or record, or its length or digest is another; names file, offset and difference.
    """
    place = f"{raw / warc_file} at byte {warc_offset}"
    try:
        payload, expected = _read_record(raw, warc_file, warc_offset)
    except OSError as error:
        raise WarehouseError(f"{place}: {error}") from error
    if expected is not None and len(payload) != expected:
        raise WarehouseError(f"{place}: the payload has {len(payload)} bytes, not {expected}")
    found = hashlib.sha256(payload).hexdigest()
    if found != payload_digest:
        raise WarehouseError(f"{place}: the payload's sha256 is {found}, not {payload_digest}")
    return payload


def recover(raw: Path, source_id: str) -> list[Fetch]:
    """Repair the files that a dead run of the source left open, and return the captures in them.

    What follows the last whole capture is cut off; a file without any is removed. The files stay open until
    `seal_recovered`, so that a run that dies meanwhile loses nothing. The caller holds the source's lock.
    """
    captures: list[Fetch] = []
    for path in _left_open(raw, source_id):
        found, end = _whole_captures(path)
        torn = path.stat().st_size - end
        _LOG.info("recovered file=%s captures=%d torn_bytes=%d", path, len(found), torn)
        if found:
            _cut(path, end)
            captures += found
        else:
            path.unlink()
            _sync(path.parent)
    return captures


def seal_recovered(raw: Path, source_id: str) -> None:
    """Give the files that `recover` repaired their final names, once its captures are loaded."""
    for path in _left_open(raw, source_id):
        _seal(path)


def _whole_captures(path: Path) -> tuple[list[Fetch], int]:
    """Return the captures up to the first damage, and where the last of them ends."""
    captures: list[Fetch] = []
    end = 0
    response: tuple[int, int, str] | None = None
    for offset, length, record in whole_members(path):
        if record.record_type in (WarcRecordType.response, WarcRecordType.resource):
            response = (offset, length, hashlib.sha256(payload_of(record)[0]).hexdigest())
        elif record.record_type == WarcRecordType.metadata:
            try:
                fetch = fetch_of(record.reader.read())
            except ValueError:
                break
            if (fetch.warc_offset, fetch.warc_length, fetch.payload_digest) != response:
                break
            captures.append(fetch)
            end, response = offset + length, None
    return captures, end


def _read_record(raw: Path, warc_file: str, warc_offset: int) -> tuple[bytes, int]:
    sealed = raw / warc_file
    for path in (sealed, _open_name(sealed), sealed):  # sealed between the first look and the second
        with suppress(FileNotFoundError), path.open("rb") as file:
            file.seek(warc_offset)
            record = next(iter(ArchiveIterator(file)), None)
            if record is None or record.record_type not in (WarcRecordType.response, WarcRecordType.resource):
                raise OSError("no response begins there")
            return payload_of(record)
    raise OSError("no such file, sealed or open")


def _open_name(path: Path) -> Path:
    return path.with_name(path.name + _OPEN)


def _left_open(raw: Path, source_id: str) -> list[Path]:
    return sorted((raw / source_id).glob(f"*/*.warc.gz{_OPEN}"))


def _seal(path: Path) -> None:
    path.rename(path.with_name(path.name.removesuffix(_OPEN)))
    _sync(path.parent)


def _cut(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
