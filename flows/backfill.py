"""The flow for the past: plan the days that a form asks for, do them window after window, publish, and tell."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

from prefect import flow, tags
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed

from flows import past, plan, reports, several, wording
from flows.batches import Budget
from flows.forms import BackfillForm, Days, Mode, ReprocessForm
from flows.order import Backfilled, Order
from flows.reports import Ended
from flows.reprocess import reprocess
from flows.settings import Settings, load_settings
from tasks.publish import publish
from tasks.run import Stopped
from warehouse.clock import now
from warehouse.errors import HemerotecaError
from warehouse.renaming import demand_renames
from warehouse.sources import Source, read_sources
from warehouse.store import open_loading

LOGGER = logging.getLogger("hemeroteca.backfill")
T = TypeVar("T")


class BackfillError(HemerotecaError):
    """Some sources could not be worked on; the others were, and are published."""

    code = "backfill"
    retryable = True


def _run_name() -> str:
    """Return what the run is about, like ``backfill korea-times 2019-07-01..31``."""
    form = BackfillForm.model_validate(flow_run.parameters["form"])
    days = form.days.value
    if form.first and form.end and form.days is Days.NAMED:
        days = wording.days(form.first, form.end) if form.first < form.end else f"{form.first} to {form.end}"
    return f"backfill {', '.join(form.source_ids[:3])}{' ...' if len(form.source_ids) > 3 else ''} {days}"


@flow(name="backfill", flow_run_name=_run_name, validate_parameters=True)
def backfill(form: BackfillForm) -> Any:
    """Fetch, extract and load what sources published on some days of the past, then publish.

    Days that are done are left alone; what an interrupted run left is finished first. Run it as often as you like.

    Args:
        form: Days of the past of some sources, and what to do with them.

    Returns:
        By source what `flows.order.Backfilled` says; of a re-extraction what `flows.reprocess.reprocess` says. The
        state of the run is named Partial where days are still to be done.

    Raises:
        ConfigError: before anything starts, if a setting, the sources file or the form is wrong.
        BackfillError: at the end, if a source failed; the others are loaded and published.
    """
    settings = load_settings()
    sources = read_sources(settings.sources_path)
    chosen = plan.demand(sources, form)
    demand_renames(settings.data_path, sources.sources)
    if form.mode is Mode.REEXTRACT:
        return _reextracted(settings, chosen, form)
    run_id = str(flow_run.id or uuid4())
    one = partial(past.backfill_source, order=_order(settings, run_id, form))
    if form.dry_run:
        done, failures = several.work(settings, sources, chosen, run_id, "backfill", one)
        reports.plan([row for source_id in sorted(done) for row in done[source_id].planned])
        return _state(done, failures)
    at_once = settings.model_copy(update={"windows": form.windows_at_once})
    asked = form.model_dump(mode="json", exclude_none=True)
    with reports.progress("backfill-progress", "backfill"):
        done, failures = several.recorded(at_once, sources, chosen, run_id, "backfill", one, asked)
    publish(settings.data_path, 0, settings.keep_raw_days, settings.check_every)  # somebody waits for it
    reports.windows(settings.data_path, run_id, [ended for found in done.values() for ended in found.windows])
    days = (form.first, form.end) if form.days is Days.NAMED else ()
    reports.completeness(settings.data_path, [source.id for source in chosen], *days)
    return _state(done, failures)


def _order(settings: Settings, run_id: str, form: BackfillForm) -> Order:
    """Return what the sources share; a dry run counts all, whatever the limits."""
    until = now() + timedelta(minutes=form.most_minutes) if form.most_minutes else None
    budget = Budget() if form.dry_run else Budget(form.most_pages or None, until)
    return Order(form, settings.batch_pages, budget, partial(_shown, run_id))


def _shown(run_id: str, source_id: str, days: str, work: Callable[[], Ended]) -> Ended:
    """Do a window as a flow run of its own within this one: a row in the UI with its name, log and end."""

    @flow(name="window", flow_run_name="ingest {source_id} {days}", validate_parameters=False)
    def window(source_id: str, days: str) -> State[Any]:  # noqa: ARG001 - they are its name
        try:
            ended = work()
        except Stopped:
            return Cancelled(message="the backfill was stopped")
        if ended.state == "done":
            return Completed(message=_told(ended), data=ended)
        return Completed(name="Partial", message=f"{ended.reason}; {_told(ended)}", data=ended)

    with tags(f"source:{source_id}", f"backfill:{run_id[:8]}"):
        state = window(source_id, days, return_state=True)
    if state.is_cancelled():
        raise Stopped
    ended: Any = state.result()
    told: Ended = replace(ended, run_id=str(state.state_details.flow_run_id))
    return told


def _told(ended: Ended) -> str:
    return ", ".join(f"{pages} {outcome}" for outcome, pages in sorted(ended.pages.items())) or "no page"


def _state(done: Mapping[str, Backfilled], failures: Mapping[str, Exception]) -> Any:
    """Return the result of the run, or a state that says what is still to be done."""
    if failures:
        raise BackfillError("; ".join(f"{source_id}: {error}" for source_id, error in failures.items()))
    told = {source_id: found.told() for source_id, found in done.items()}
    left = [ended for found in done.values() for ended in found.windows if ended.state != "done"]
    missing = sum(len(found.missing) for found in done.values())
    if not left and not missing:
        return told
    message = f"{len(left)} windows are not done yet, {missing} looks failed; run it again to go on"
    return Completed(name="Partial", message=message, data=told)


def _reextracted(settings: Settings, chosen: tuple[Source, ...], form: BackfillForm) -> Any:
    """Read the stored pages of the days anew; of all gaps, that is of what is not there, all pages are read."""
    with open_loading(settings.data_path) as con:
        days = None if form.days is Days.ALL_GAPS else plan.asked_for(con, chosen[0], form)
    first, end = days or (None, None)
    return reprocess(
        ReprocessForm(
            source_ids=form.source_ids, first=first, end=end, most_pages=form.most_pages, dry_run=form.dry_run
        )
    )
