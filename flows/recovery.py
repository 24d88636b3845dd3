"""What runs that died left of a source: whole stages are loaded, captures that nothing refers to are read."""

import logging
from collections import Counter

from tasks import progress
from tasks.collect import stage_captures
from tasks.load import load
from tasks.run import Run
from warehouse import forget
from warehouse.frontier import known_captures
from warehouse.recovery import Repair, note_repair, recover, seal_recovered
from warehouse.sources import Source
from warehouse.stage import leftovers
from warehouse.store import open_loading

LOGGER = logging.getLogger("hemeroteca.recovery")


def finish_dead_runs(run: Run, source: Source, outcomes: Counter[str]) -> None:
    """Load and extract what ended runs of a source have not; the caller holds the locks of the source.

    Args:
        run: the flow run that finishes them.
        source: whose leftovers.
        outcomes: gets the pages by outcome.
    """
    forget.finish(run.data)
    if stages := leftovers(run.stage, source.id):
        LOGGER.info("source=%s recovering stages=%d", source.id, len(stages))
        outcomes.update(load(run, source.id, stages).by_outcome)
    captures = recover(run.raw, source.id, lambda repair: _note(run, source, repair))
    if captures:
        with open_loading(run.data) as con:
            known = known_captures(con, [capture.fetch_id for capture in captures])
        if orphans := [capture for capture in captures if capture.fetch_id not in known]:
            LOGGER.info("source=%s recovering captures=%d", source.id, len(orphans))
            progress.planned(source.id, len(orphans))
            stage = stage_captures(run, source, orphans, seq=run.next_number(source.id))
            outcomes.update(load(run, source.id, [stage]).by_outcome)
    seal_recovered(run.raw, source.id)


def _note(run: Run, source: Source, repair: Repair) -> None:
    with open_loading(run.data) as con:
        note_repair(con, source.id, run.run_id, repair)
