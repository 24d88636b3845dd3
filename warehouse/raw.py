"""The raw store: every kept response in WARC/1.1 files, one gzip member a record, that any WARC tool reads.

A file belongs to one run of one source. While it is written its name ends in ``.open``; sealing renames it.
"""

import hashlib
import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from fastwarc import ArchiveIterator, WarcRecordType

from warehouse.clock import now
from warehouse.disk import FULL, sync
from warehouse.errors import WarehouseError
from warehouse.failpoints import reach
from warehouse.records import Due, Fetch
from warehouse.warc import (
    Headers,
    metadata_member,
    payload_of,
    request_member,
    response_member,
    revisit_member,
    tombstone,
    warcinfo_member,
)

OPEN = ".open"


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
        record = response_member(fetch, payload, digest, response_headers)
        return self._append(replace(fetch, payload_bytes=len(payload), payload_digest=digest), record, request_headers)

    def append_revisit(
        self,
        fetch: Fetch,
        due: Due,
        *,
        request_headers: Headers | None = None,
        response_headers: Headers | None = None,
    ) -> Fetch:
        """Write one look that found nothing new: revisit (WARC/1.1, 6.7), request, and the fetch itself.

        Args:
            fetch: the exchange, its outcome settled; status 304, or the payload digest of the earlier capture.
            due: what was asked; it knows the earlier capture.
            request_headers: as sent; without them no request record is written.
            response_headers: as received.

        Returns:
            The fetch with file, offset and length of the revisit.

        Raises:
            WarehouseError: the disk refused; the file is as it was before.
        """
        return self._append(fetch, revisit_member(fetch, due, response_headers), request_headers)

    def _append(self, fetch: Fetch, record: tuple[str, bytes], request_headers: Headers | None) -> Fetch:
        record_id, member = record
        request = request_member(fetch, record_id, request_headers) if request_headers is not None else b""
        with self._lock:
            if self._descriptor is not None and self._offset >= self._max_bytes:
                self._close()
            if self._descriptor is None:
                self._begin()
            stored = replace(
                fetch,
                warc_file=self._path.relative_to(self._raw).as_posix(),
                warc_offset=self._offset,
                warc_length=len(member),
            )
            self._write(member + request + metadata_member(stored, record_id))
        reach("raw.appended")
        return stored

    def flush(self) -> None:
        """Return once everything appended so far survives a loss of power.

        Raises:
            WarehouseError: the disk refused; nothing appended since the last flush is sure.
        """
        with self._lock:
            if self._descriptor is not None:
                try:
                    os.fsync(self._descriptor)
                except OSError as error:
                    raise _refused(_open_name(self._path), error, "what was not flushed is not sure") from error

    def seal(self) -> None:
        """Give the files their final names, durably; the next append begins another one."""
        with self._lock:
            self._close()
            while self._full:
                seal(self._full.pop(0))

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
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._create(folder)
            for parent in (folder, folder.parent, self._raw):  # the names on the way to the file are durable too
                sync(parent)
        except OSError as error:
            raise _refused(folder, error, "nothing was stored") from error
        try:
            self._write(warcinfo_member(self._path.name, self._run_id))
        except WarehouseError:
            self._abandon()
            raise

    def _create(self, folder: Path) -> None:
        seq = 0
        while self._descriptor is None:
            self._path = folder / f"{self._run_id}-{seq:04d}.warc.gz"
            seq += 1
            with suppress(FileExistsError):
                if not self._path.exists():
                    self._descriptor = os.open(_open_name(self._path), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        self._offset = 0

    def _abandon(self) -> None:
        """Remove the file that could not even be begun, so that the next append begins another."""
        assert self._descriptor is not None  # noqa: S101  for the type checker
        os.close(self._descriptor)
        self._descriptor = None
        _open_name(self._path).unlink()

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
            raise _refused(_open_name(self._path), error, f"nothing was stored at byte {self._offset}") from error
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


def blank(raw: Path, warc_file: str, stretches: Iterable[tuple[int, int]]) -> None:
    """Overwrite stretches (offset and length in bytes) of a file by records that say nothing, durably.

    The offsets of all other records stay right. Done again it changes nothing; a file that is gone has nothing to hide.

    Args:
        raw: the raw folder.
        warc_file: relative to ``raw``, without ``.open``.
        stretches: each one whole gzip member or more.
    """
    path = stored_at(raw, warc_file)
    if path is None:
        return
    with path.open("r+b", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        for offset, length in stretches:
            if offset + length <= size:
                _blank_one(file.fileno(), offset, tombstone(length))
        os.fsync(file.fileno())


def stored_at(raw: Path, warc_file: str) -> Path | None:
    """Return where a file lies, sealed or open, or None where it is gone."""
    return next((path for path in (raw / warc_file, _open_name(raw / warc_file)) if path.exists()), None)


def _blank_one(descriptor: int, offset: int, record: bytes) -> None:
    os.lseek(descriptor, offset, os.SEEK_SET)
    half = len(record) // 2
    _write_all(descriptor, record[:half])
    reach("raw.blanked")
    _write_all(descriptor, record[half:])


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
    return path.with_name(path.name + OPEN)


def seal(path: Path) -> None:
    """Give a file its final name, durably."""
    path.rename(path.with_name(path.name.removesuffix(OPEN)))
    sync(path.parent)


def _refused(path: Path, error: OSError, consequence: str) -> WarehouseError:
    full = error.errno in FULL
    code = "paused_disk" if full else None
    return WarehouseError(f"{path}: {error.strerror}; {consequence}", code=code, retryable=full)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
