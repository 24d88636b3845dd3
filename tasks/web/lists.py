"""Lists of addresses that the user has: CSV with a header line, JSON lines, or one address a line; gzip or plain."""

import csv
import gzip
import hashlib
import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import IO, TypeAlias
from zoneinfo import ZoneInfo

from tasks.web.dates import moment
from tasks.web.decode import GZIP_MAGIC
from tasks.web.entries import Entry, NotThisFormat, absolute
from tasks.web.polling import Found, Look, Round
from warehouse.endpoints import UrlList
from warehouse.outcomes import Outcome

_LONGEST_LINE = 65_536  # characters
_MOST_CHARACTERS = 500_000_000  # of a list on the web; one on disk is the user's own
_DELIMITERS = ",;\t|"

_Row: TypeAlias = Mapping[str, object]


def look(shared: Round, endpoint: UrlList) -> Iterator[Found]:
    """Look at a list, on disk or on the web; one that is as it was is not read again."""
    is_web = re.match(r"https?://", endpoint.path) is not None
    look = Look(shared, endpoint, endpoint.path, is_free=not is_web)
    if not look.is_due:
        return
    if is_web:
        answer = look.ask()
        if answer is None:
            yield look.poll
        else:
            yield from _listed(look, endpoint, io.BytesIO(answer.payload), shared, _MOST_CHARACTERS)
        return
    try:
        with Path(endpoint.path).open("rb") as file:
            if _is_unchanged(look, file):
                yield look.poll
            else:
                yield from _listed(look, endpoint, file, shared, None)
    except OSError as e:
        missing = isinstance(e, FileNotFoundError)
        yield look.fail(Outcome.NOT_FOUND if missing else Outcome.TRANSPORT_ERROR, str(e))


def _is_unchanged(look: Look, file: io.BufferedIOBase) -> bool:
    """Tell by size and time, else by its bytes, whether a file was read before."""
    state = Path(look.poll.endpoint).stat()
    etag = f"{state.st_size}-{state.st_mtime_ns}"
    if look.proof is not None and look.proof.etag == etag:
        look.unchanged("the same size and time")
        return True
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    look.poll = replace(look.poll, etag=etag, payload_digest=digest)
    if look.proof is not None and look.proof.payload_digest == digest:
        look.unchanged("the same bytes")
        return True
    return False


def _listed(
    look: Look, endpoint: UrlList, file: io.BufferedIOBase, shared: Round, most_characters: int | None
) -> Iterator[Found]:
    """Yield what a list names, line by line, then the poll, which says how many lines were no good."""
    read = Reading(ZoneInfo(shared.source.timezone), most_characters)
    try:
        yield from look.keep(read.entries(file, endpoint.url, endpoint.day))
    except NotThisFormat as e:
        yield look.fail(Outcome.WRONG_TYPE, str(e))
        return
    yield look.done(reason=read.told)


@dataclass
class Reading:
    """One pass over a list.

    Attributes:
        zone: of the source, for days.
        most_characters: after which it ends; None to read all.
        bad_lines: lines without a web address.
        first_bad: number of the first of them.
        damage: why the rest could not be read.
    """

    zone: ZoneInfo
    most_characters: int | None = None
    bad_lines: int = 0
    first_bad: int = 0
    damage: str | None = None
    _line: int = field(default=0, init=False)

    @property
    def told(self) -> str | None:
        """What a poll has to say of it."""
        lines = "line has" if self.bad_lines == 1 else "lines have"
        bad = f"{self.bad_lines} {lines} no web address, the first is line {self.first_bad}" if self.bad_lines else None
        return "; ".join(part for part in (bad, self.damage) if part) or None

    def entries(self, file: io.BufferedIOBase, url: str, day: str | None) -> Iterator[Entry]:
        """Yield the pages that a list names.

        Args:
            file: at its beginning; gzip or plain.
            url: name of the column or key that holds the address.
            day: name of the one that holds the day of the article.

        Raises:
            NotThisFormat: if the first line is none that a list starts with.
        """
        with _text(file) as text:
            yield from self._entries(self._lines(text), url, day)

    def _entries(self, lines: Iterator[str], url: str, day: str | None) -> Iterator[Entry]:
        first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
        if not first:
            raise NotThisFormat(self.damage or "an empty list")
        if absolute("", first) == first.strip():
            told = (line.strip() for line in chain([first], lines))
            rows: Iterator[_Row] = ({url: line} for line in told if line and not line.startswith("#"))
        elif first.lstrip().startswith("{"):
            rows = (_object(line) for line in chain([first], lines) if line.strip())
        else:
            rows = self._table(first, lines, url, day)
        for row in rows:
            if entry := self._entry(row.get(url), row.get(day) if day else None):
                yield entry

    def _entry(self, address: object, day: object) -> Entry | None:
        found = absolute("", str(address or ""))
        if found is None or re.search(r"\s", found):
            self._bad()
            return None
        at = moment(str(day), self.zone) if day is not None else None
        return Entry(found, day=at.astimezone(self.zone).date() if at else None)

    def _table(self, header: str, lines: Iterator[str], url: str, day: str | None) -> Iterator[_Row]:
        """Read a CSV file; the delimiter is the one that the header line has most of."""
        delimiter = max(_DELIMITERS, key=header.count)
        names = [name.strip() for name in next(csv.reader([header.strip("\r\n")], delimiter=delimiter))]
        for column in filter(None, (url, day)):
            if column not in names:
                named = ", ".join(f'"{name}"' for name in names)[:200]
                raise NotThisFormat(f'no column "{column}" in the header line, which has {named}')
        rows = csv.reader(lines, delimiter=delimiter)
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error:
                self._bad()
                continue
            if row:
                yield dict(zip(names, row, strict=False))

    def _lines(self, text: IO[str]) -> Iterator[str]:
        """Yield the lines; one that is too long is bad, and a damaged file ends where it is damaged."""
        left = self.most_characters
        try:
            while line := text.readline(_LONGEST_LINE):
                self._line += 1
                left = None if left is None else left - len(line)
                if left is not None and left < 0:
                    self.damage = f"only the first {self.most_characters} characters were read"
                    return
                if len(line) < _LONGEST_LINE or line.endswith("\n"):
                    yield line
                    continue
                self._bad()
                while (rest := text.readline(_LONGEST_LINE)) and not rest.endswith("\n"):
                    pass
        except (EOFError, zlib.error, gzip.BadGzipFile, UnicodeError) as e:
            self.damage = f"damaged behind line {self._line}: {e}"

    def _bad(self) -> None:
        self.bad_lines += 1
        self.first_bad = self.first_bad or self._line


@contextmanager
def _text(file: io.BufferedIOBase) -> Iterator[IO[str]]:
    """Yield the text of a file; what is not UTF-8 does not matter where addresses and days stand."""
    start = file.read(2)
    file.seek(0)
    raw = gzip.GzipFile(fileobj=file) if start == GZIP_MAGIC else file
    if start == GZIP_MAGIC:
        try:
            start = raw.read(2)
        except EOFError as e:
            raise NotThisFormat(f"damaged: {e}") from e
        raw.seek(0)
    encoding = "utf-16" if start in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    text = io.TextIOWrapper(raw, encoding, errors="replace", newline="")  # type: ignore[type-var]
    try:
        yield text
    finally:
        text.detach()  # else it would close the caller's file


def _object(line: str) -> _Row:
    """Return the object of a JSON line; an empty one where there is none."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {}
