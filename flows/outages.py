"""What no feed shows any more after an outage: the history of the source is asked for the days in between."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from flows import past, plan
from flows.batches import Wanted
from flows.forms import BackfillForm, Days, Method
from flows.order import Order
from flows.reports import Ended
from tasks.run import Run
from warehouse import ledger
from warehouse.clock import now
from warehouse.sources import Source
from warehouse.store import open_loading

LOGGER = logging.getLogger("hemeroteca.outages")
LONGEST = timedelta(days=31)  # what is older is for a backfill, which a person asks for
_PATIENCE = timedelta(hours=6)  # between two tries


def fill(run: Run, source: Source, wanted: Wanted) -> Counter[str]:
    """Fetch what a source published on the days since its first poll that its polls do not cover.

    Nothing is done for a source without ``[[source.history]]``, or with ``catch_up = "latest"``.

    Returns:
        Pages by outcome.
    """
    if not source.history or source.catch_up == "latest" or wanted.budget.is_spent:
        return Counter()
    today = now().astimezone(ZoneInfo(source.timezone)).date()
    with open_loading(run.data) as con:
        days = ledger.outage_days(con, source.id, today - LONGEST, today, now() - _PATIENCE)
    if not days:
        return Counter()
    LOGGER.info("source=%s catching up days=%s..%s", source.id, days[0], days[-1])
    form = BackfillForm(
        source_ids=[source.id], days=Days.NAMED, first=days[0], end=days[-1] + plan.DAY, method=Method.AUTO
    )
    # The schedule does not wait for a backfill that does the same.
    order = Order(form, wanted.batch_pages, wanted.budget, _plainly, waits=False)
    return past.backfill_source(run, source, order).pages


def _plainly(source_id: str, days: str, work: Callable[[], Ended]) -> Ended:
    """Do a window as a part of the run, without a row of its own."""
    LOGGER.info("source=%s days=%s", source_id, days)
    return work()
