"""Fetch a batch of due URLs: each host in its own thread, each page flushed to the raw store before it is named."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from tasks.run import Run
from tasks.web import pages, warcs
from warehouse.keys import host_of
from warehouse.raw import RawWriter
from warehouse.records import Due, Fetch
from warehouse.sources import Source


def fetch(run: Run, source: Source, due: Sequence[Due], raw: RawWriter) -> list[Fetch]:
    """Fetch ``due`` and keep the payloads in ``raw``.

    Returns:
        One fetch per URL, in the order of ``due``; those with ``outcome`` None are captures, safely on disk.

    Raises:
        Stopped: if the run is asked to stop.
    """
    by_host: dict[str, list[Due]] = defaultdict(list)
    for item in due:
        by_host[host_of(item.url)].append(item)
    lanes = [
        lane
        for items in by_host.values()
        for lane in (items[start :: source.politeness.concurrency] for start in range(source.politeness.concurrency))
        if lane
    ]
    with ThreadPoolExecutor(max_workers=max(len(lanes), 1), thread_name_prefix=f"fetch-{source.id}") as threads:
        fetched = {f.url_id: f for lane in threads.map(lambda lane: _lane(run, source, lane, raw), lanes) for f in lane}
    raw.flush()
    return [fetched[item.url_id] for item in due]


def _lane(run: Run, source: Source, due: Iterable[Due], raw: RawWriter) -> list[Fetch]:
    """Fetch one after the other."""
    fetches = []
    for item in due:
        run.check()
        got = (
            warcs.fetch(item, source, run.run_id)
            if item.found_via == "warc"
            else pages.fetch(item, source, run.client, run.robots, run.gaps, run.run_id)
        )
        if got.payload is None:
            fetches.append(got.fetch)
            continue
        fetches.append(
            raw.append(
                got.fetch, got.payload, request_headers=got.request_headers, response_headers=got.response_headers
            )
        )
    return fetches
