"""The index of a web archive (CDX), whatever server answers: what it captured of some addresses, and when."""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any, TypeAlias
from urllib.parse import urlencode

from tasks.web.entries import NotThisFormat
from tasks.web.outcomes import media_type
from tasks.web.past import Found, Past
from tasks.web.spans import DAY, days_named
from warehouse.endpoints import WaybackCdx
from warehouse.keys import url_id, url_key
from warehouse.outcomes import Outcome
from warehouse.records import KnownUrl, Poll

MOST_ROWS = 10_000  # of one answer
MOST_ANSWERS = 2_000  # of one endpoint in one look
MOST_BYTES = 50_000_000  # of one answer: some servers know no limit
SECONDS = 120.0  # for one answer: indexes are large and slow
SHORTEST = timedelta(hours=1)  # captures of which are not divided any further
_STAMP = re.compile(r"[12][0-9]{3,13}")
_FORMAT = "%Y%m%d%H%M%S"
_FIELDS = ("timestamp", "original", "mimetype", "statuscode")
_OTHER_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}  # as pywb calls them
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_Fields: TypeAlias = list[str] | dict[str, Any]
_PORT_80 = re.compile(r"(?i)^(http://[^/?#]*):80(?=[/?#]|$)")


@dataclass(frozen=True, slots=True)
class Capture:
    """What an archive holds of an address: ``stamp`` is the time as it writes it, ``url`` the address as it has it."""

    stamp: str
    url: str
    mimetype: str | None = None
    status: str | None = None

    @property
    def at(self) -> datetime:
        """The time of the capture, in UTC.

        Raises:
            ValueError: it is none.
        """
        return datetime.strptime(f"{self.stamp}{'00000101000000'[len(self.stamp) :]}", _FORMAT).replace(tzinfo=UTC)

    @property
    def is_page(self) -> bool:
        """Whether it is a good answer of a page, as far as the index tells."""
        return self.status in {None, "200"} and (self.mimetype is None or media_type(self.mimetype) in _PAGES)


@dataclass(frozen=True, slots=True)
class Rows:
    """One answer: ``key`` resumes behind it."""

    captures: list[Capture]
    count: int
    key: str | None = None


def wayback_cdx(past: Past, endpoint: WaybackCdx) -> Found:
    """Ask the index for what was captured from the first day of the span to some days after its end.

    Of several captures of one page the first counts that is not older than its day. The day is the one that the
    address names; others have none, since a capture only tells that the page is not younger.
    """
    look = _Look(past, endpoint)
    seen: set[int] = set()
    for item in look.captures():
        if isinstance(item, Poll):
            yield item
            continue
        key, group = item
        page = look.page(group)
        if page is not None and url_id(key) not in seen:
            seen.add(url_id(key))
            look.count += 1
            yield page


class _Look:
    """One look at one index."""

    def __init__(self, past: Past, endpoint: WaybackCdx) -> None:
        self.count = 0  # pages since the newest poll
        self._past = past
        self._endpoint = endpoint
        self._poll = past.poll(endpoint.url, endpoint.kind)
        self._plain = False  # whether to ask for less, of a server that does not understand

    def captures(self) -> Iterator[tuple[str, list[Capture]] | Poll]:
        """Yield the captures of each address together, as far as they are neighbours, and the poll of each answer."""
        begin = self._past.span.begins_at
        end = self._past.span.ends_at + timedelta(days=self._endpoint.slack_days)
        parts: deque[tuple[datetime, datetime, str | None]] = deque([(begin, end, None)])
        for _ in range(MOST_ANSWERS):
            if not parts:
                return
            since, until, key = parts.popleft()
            rows, poll = self._answer(since, until, key)
            if rows is not None:
                inside = [one for one in rows.captures if _is_within(one, since, until)]
                yield from ((name, list(group)) for name, group in groupby(inside, lambda one: url_key(one.url)))
                if rows.key is not None and rows.key != key:
                    parts.appendleft((since, until, rows.key))
            elif poll.outcome != Outcome.TOO_LARGE:
                parts.clear()
            if poll.outcome == Outcome.TOO_LARGE and until - since > SHORTEST:
                middle = since + (until - since) / 2
                parts.extendleft([(middle, until, None), (since, middle, None)])
                poll = replace(poll, outcome="ok", reason=f"asked again in two parts: {poll.reason}")
            yield replace(poll, url_count=self.count)
            self.count = 0
        if parts:
            reason = f"more than {MOST_ANSWERS} answers; ask for fewer days at a time"
            yield replace(self._poll, outcome=str(Outcome.TOO_LARGE), reason=reason)

    def page(self, captures: list[Capture]) -> KnownUrl | None:
        """Return the row of the page that these captures show; None if it is not of the span."""
        url = _PORT_80.sub(r"\1", captures[0].url)
        if not self._past.source.wants(url):
            return None
        captures = sorted(captures, key=lambda one: one.at)
        days = days_named(url, until=self._past.span.day_of(captures[0].at) + 2 * DAY)
        if not self._past.may_hold(days):
            return None
        chosen = self._nearest(captures, days.first if days else None)
        replay = self._endpoint.replay.replace("{timestamp}", chosen.stamp).replace("{url}", chosen.url)
        locator = replay if self._endpoint.body == "archive" else None
        return self._past.known(url, self._poll, days.only if days else None, locator)

    def _nearest(self, captures: list[Capture], day: date | None) -> Capture:
        after = [one for one in captures if day is None or self._past.span.day_of(one.at) >= day]
        return after[0] if after else captures[-1]

    def _answer(self, since: datetime, until: datetime, key: str | None) -> tuple[Rows | None, Poll]:
        """Ask once, or once more with fewer parameters; too_large if the answer is whole but not all."""
        rows, poll = self._ask(since, until, key)
        if not self._plain and rows is None and poll.outcome in {Outcome.CLIENT_ERROR, Outcome.WRONG_TYPE}:
            self._plain = True
            rows, poll = self._ask(since, until, key)
        if rows is not None and rows.count >= MOST_ROWS and rows.key is None:
            told = f"{rows.count} captures, and no way to ask for the others"
            return rows, replace(poll, outcome=str(Outcome.TOO_LARGE), reason=told)
        return rows, poll

    def _ask(self, since: datetime, until: datetime, key: str | None) -> tuple[Rows | None, Poll]:
        asked = {"url": self._endpoint.match, "output": "json", "limit": str(MOST_ROWS)}
        asked |= {"from": f"{since:{_FORMAT}}", "to": f"{until - timedelta(seconds=1):{_FORMAT}}"}
        pairs = list(asked.items())
        if not self._plain:
            pairs += [("fl", ",".join(_FIELDS)), ("filter", "statuscode:200"), ("filter", "mimetype:text/html")]
            pairs += [("collapse", "urlkey"), ("showResumeKey", "true")]
        if key is not None:
            pairs.append(("resumeKey", key))
        mark = "&" if "?" in self._endpoint.url else "?"
        limits = self._past.client.limits
        wide = replace(
            limits,
            seconds=max(limits.seconds, SECONDS),
            wire_bytes=max(limits.wire_bytes, MOST_BYTES),
            decoded_bytes=max(limits.decoded_bytes, MOST_BYTES),
        )
        url = f"{self._endpoint.url}{mark}{urlencode(pairs)}"
        answer, poll = self._past.ask(url, self._endpoint.kind, wide)
        self._poll = poll = replace(poll, endpoint=self._endpoint.url)
        if answer is None:
            return None, poll
        try:
            rows = read(answer.payload)
        except NotThisFormat as e:
            return None, replace(poll, outcome=str(Outcome.WRONG_TYPE), reason=str(e)[:500])
        return rows, replace(poll, reason=f"{rows.count} captures from {since:%Y-%m-%d} to {until:%Y-%m-%d %H:%M} UTC")


def read(payload: bytes) -> Rows:
    """Read an answer of the index: JSON with a first row of names, JSON lines, or lines of text.

    Raises:
        NotThisFormat: it has lines, but none is a capture.
    """
    text = payload.decode("utf-8", "replace").strip()
    rows: Iterable[object]
    try:
        whole = json.loads(text) if text.startswith("[") else None
    except ValueError as e:
        raise NotThisFormat(f"a list that is no JSON: {e}") from e
    rows = whole if isinstance(whole, list) else text.splitlines()
    captures: list[Capture] = []
    names: list[str] = []
    key, after_gap, count = None, False, 0
    for row in rows:
        fields = _fields(row)
        if not fields:
            after_gap = True
            continue
        if isinstance(fields, list):
            if after_gap and len(fields) == 1:
                key = fields[0]
                continue
            if "timestamp" in fields:
                names = fields
                continue
            fields = dict(zip(names, fields, strict=False)) if names else fields
        capture = _capture(fields)
        count += 1
        if capture is not None:
            captures.append(capture)
    if count and not captures:
        raise NotThisFormat("no line is a capture")
    return Rows([one for one in captures if one.is_page], count, key)


def _fields(row: object) -> _Fields:
    """Return the parts of a row; empty for the gap before a resume key."""
    if isinstance(row, str):
        start, brace, rest = row.partition("{")  # CDXJ: key, time, and JSON
        if not brace:
            return row.split()
        try:
            named = json.loads(brace + rest)
        except ValueError:
            return [row]
        stamp = {"timestamp": start.split()[-1]} if start.strip() else {}
        return {**stamp, **named}
    if isinstance(row, dict):
        return row
    return [str(part) for part in row] if isinstance(row, list) else [str(row)]


def _capture(fields: _Fields) -> Capture | None:
    """Return the capture that a row tells of; in a row without names the time stands before the address."""
    if isinstance(fields, dict):
        told = {_OTHER_NAMES.get(name, name): str(value) for name, value in fields.items() if value is not None}
    else:
        start = next((at for at in (0, 1) if _is_stamped(fields[at : at + 2])), None)
        if start is None:
            return None
        told = dict(zip(_FIELDS, fields[start:], strict=False))
    stamp, url = told.get("timestamp", ""), told.get("original", "")
    if not _is_stamped([stamp, url]):
        return None
    capture = Capture(stamp, url, told.get("mimetype"), told.get("statuscode"))
    try:
        capture.at  # noqa: B018 - raises
    except ValueError:
        return None
    return capture


def _is_stamped(pair: list[str]) -> bool:
    return (
        len(pair) == 2 and _STAMP.fullmatch(pair[0]) is not None and pair[1].lower().startswith(("http://", "https://"))
    )


def _is_within(capture: Capture, since: datetime, until: datetime) -> bool:
    return since <= capture.at < until
