"""One source up to date: look where it announces its pages, then take, collect and load until nothing is due."""

from collections import Counter

from flows import batches
from flows.batches import Wanted
from tasks.discover import discover
from tasks.load import load
from tasks.run import Run
from warehouse.errors import HemerotecaError
from warehouse.sources import Source


class BatchesFailed(HemerotecaError):  # noqa: N818 - says what happened
    """Some batches of pages could not be collected or loaded; the others were, and these stay due."""

    code = "batches"
    retryable = True


def window(run: Run, source: Source, wanted: Wanted, *, look_now: bool = False) -> Counter[str]:
    """Bring one source up to date.

    The locks of the source and its hosts are held from the first look to the last load, so that two runs neither ask a
    host at once nor fetch a URL twice; they are given away between two batches when another run waits for them.

    Args:
        run: the flow run this is part of.
        source: the source to work on.
        wanted: how much to take.
        look_now: look at all endpoints, due or not, except where a server asked for patience.

    Returns:
        Pages by outcome.

    Raises:
        BatchesFailed: at the end, if a batch failed; the others are loaded.
    """

    def look() -> None:
        if run.disk.shortage() is None:
            for stage in discover(run, source, eager=look_now):
                load(run, source.id, [stage])

    came = batches.work(run, source, source.hosts, wanted, look)
    if came.failures:
        raise BatchesFailed("; ".join(came.failures))
    return came.outcomes
