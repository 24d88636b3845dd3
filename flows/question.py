"""The question of what a source published on some days; between two answers the source is free for who waits for it."""

from collections import Counter
from collections.abc import Collection
from zoneinfo import ZoneInfo

from flows import turns
from flows.order import Order
from flows.plan import Stretch
from tasks.history import Asked, Breaks, history
from tasks.load import load
from tasks.run import Run
from tasks.web.history import archive_hosts
from tasks.web.spans import Span
from warehouse.errors import HemerotecaError
from warehouse.frontier import standing
from warehouse.sources import Source
from warehouse.store import open_loading


class TimeIsUp(HemerotecaError):  # noqa: N818 - says what happened
    """The schedule cannot wait for an answer of a source's past that takes longer than a run."""

    code = "time"


def hosts(source: Source) -> Collection[str]:
    """Return the hosts that are talked to about a source's past."""
    return [*source.hosts, *archive_hosts(source)]


def ask(run: Run, source: Source, order: Order, days: Stretch, outcomes: Counter[str]) -> Asked:
    """Ask the history of a source for some days, and load what it knows; of a dry run it is only counted.

    Args:
        run: the flow run this is part of.
        source: whose past.
        order: what was asked for.
        days: the days.
        outcomes: gets the pages that dead runs of the source left.

    Raises:
        LockBusy: the order does not wait, and another run has the source.
        TimeIsUp: the order does not wait, and the minutes of the run are used up.
    """
    span = Span(days.first, days.end, ZoneInfo(source.timezone))
    stores = not order.form.dry_run
    with turns.of_source(run, source, hosts(source), outcomes if stores else None, order.patience) as turn:

        def is_wanted() -> bool:
            if not order.waits and order.budget.is_spent:
                raise TimeIsUp(
                    f"asking for the days {days.name} takes longer than this run has time; ask for them with: "
                    f"hemeroteca backfill {source.id} {days.first} {days.end}"
                )
            return turn.is_wanted()

        def give_way(asked: Asked) -> None:
            _take_in(run, source, asked)
            turn.give_way()

        asked = history(run, source, span, order.form.method, Breaks(is_wanted, give_way), store=stores)
        _take_in(run, source, asked)
    return asked


def _take_in(run: Run, source: Source, asked: Asked) -> None:
    """Load what was found since the last time, and count what was known of it before."""
    with open_loading(run.data) as con:
        known, held = standing(con, source.id, asked.seen - asked.counted)
    asked.counted |= asked.seen
    asked.known += known
    asked.held += held
    while asked.stages:
        load(run, source.id, [asked.stages[0]])
        del asked.stages[0]
