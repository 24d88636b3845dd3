"""Fetch a batch of due URLs: each host in its own thread, each page flushed to the raw store before it is named."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from time import monotonic

from tasks.run import Run
from tasks.web import pages, replays, saved, warcs
from warehouse.clock import now
from warehouse.disk import is_full
from warehouse.errors import WarehouseError
from warehouse.keys import host_of, url_id, url_key
from warehouse.outcomes import Outcome
from warehouse.raw import RawWriter
from warehouse.records import Due, Fetch
from warehouse.sources import Source
from warehouse.warc import NOT_KEPT

_OFFLINE = {"warc": warcs.fetch, "saved_pages": saved.fetch}  # by kind of the endpoint: nothing is asked of the web
_LONGEST_SECONDS = 120.0  # of a batch: a slow host holds up neither what the others yielded nor a stop
_PAUSE = timedelta(minutes=10)  # until a URL is due again for which the disk had no room


def fetch(
    run: Run, source: Source, due: Sequence[Due], raw: RawWriter, fetched: dict[int, Fetch] | None = None
) -> list[Fetch]:
    """Fetch ``due`` and keep the payloads in ``raw``.

    Args:
        run: the flow run this is part of.
        source: whose pages.
        due: what to ask for.
        raw: of the run and the source.
        fetched: fetches of an earlier try, by URL id, that are not made again; those of this one are added one by one.

    Returns:
        One fetch per URL that was tried, in the order of ``due``; those with ``outcome`` None are captures, safely on
        disk. Not tried, hence still due, are the URLs of a host that came to rest, and what two minutes did not
        suffice for.

    Raises:
        Stopped: if the run is asked to stop.
    """
    done: dict[int, Fetch] = {} if fetched is None else fetched
    by_host: dict[str, list[Due]] = defaultdict(list)
    for item in due:
        if item.url_id not in done:
            by_host[host_of(_asked_at(item))].append(item)
    lanes = [
        lane
        for items in by_host.values()
        for lane in (items[start :: source.politeness.concurrency] for start in range(source.politeness.concurrency))
        if lane
    ]
    with ThreadPoolExecutor(max_workers=max(len(lanes), 1), thread_name_prefix=f"fetch-{source.id}") as threads:
        for lane in [threads.submit(_lane, run, source, lane, raw, done) for lane in lanes]:
            lane.result()
    raw.flush()
    return [done[item.url_id] for item in due if item.url_id in done]


def _lane(run: Run, source: Source, due: Sequence[Due], raw: RawWriter, done: dict[int, Fetch]) -> None:
    """Fetch one after the other."""
    began = monotonic()
    for item in due:
        run.check()
        if item is not due[0] and monotonic() - began > _LONGEST_SECONDS:
            break
        got = _fetched(run, source, item, raw)
        if got is None:
            break
        done[item.url_id] = got


def _fetched(run: Run, source: Source, item: Due, raw: RawWriter) -> Fetch | None:
    """Fetch and keep one page, unless the disk has no room for it; None if its host rests."""
    if why := run.disk.shortage():
        return _paused(pages.blank_fetch(item, run.run_id), why)
    if item.found_via in _OFFLINE:
        got = _OFFLINE[item.found_via](item, source, run.run_id)
    elif replays.is_replay(item):
        got = replays.fetch(item, source, run.client, run.robots, run.hosts, run.run_id)
    else:
        got = pages.fetch(item, source, run.client, run.robots, run.hosts, run.run_id, run.jar(source))
    if not got.asked:
        return None
    try:
        return _kept(run, item, _without_secrets(got, source.secret_headers), raw)
    except WarehouseError as error:
        if not is_full(error):
            raise
        run.disk.refuse(error)
        return _paused(got.fetch, str(error))


def _asked_at(item: Due) -> str:
    return item.locator if item.locator is not None and replays.is_replay(item) else item.url


def _kept(run: Run, item: Due, got: pages.Fetched, raw: RawWriter) -> Fetch:
    """Put what came into the raw store: the payload, or that it is the same as before."""
    fetch = got.fetch
    if got.payload is not None and url_id(url_key(fetch.final_url)) in run.forgotten:
        return _unkept(fetch, Outcome.OUT_OF_SCOPE, "it leads to an address that was forgotten")
    if got.payload is not None and fetch.status is not None and fetch.payload_digest == item.capture_digest:
        reason = f"the same body as on {item.captured_at:%Y-%m-%d %H:%M} UTC"
        fetch = replace(fetch, outcome=Outcome.NOT_MODIFIED, reason=reason)
    if fetch.outcome is Outcome.NOT_MODIFIED:
        return raw.append_revisit(
            fetch, item, request_headers=got.request_headers, response_headers=got.response_headers
        )
    if got.payload is None:
        return fetch
    return raw.append(fetch, got.payload, request_headers=got.request_headers, response_headers=got.response_headers)


def _without_secrets(got: pages.Fetched, names: Collection[str]) -> pages.Fetched:
    """Blank the request headers of these names (lower case)."""
    told = {name: NOT_KEPT if name.lower() in names else value for name, value in got.request_headers.items()}
    return replace(got, request_headers=told)


def _paused(fetch: Fetch, why: str) -> Fetch:
    return replace(_unkept(fetch, Outcome.PAUSED_DISK, why[:500]), retry_at=now() + _PAUSE)


def _unkept(fetch: Fetch, outcome: Outcome, reason: str) -> Fetch:
    """Settle a fetch of whose answer nothing is kept."""
    return replace(
        fetch,
        final_url=fetch.url,
        redirects=(),
        outcome=outcome,
        reason=reason,
        payload_bytes=None,
        payload_digest=None,
    )
