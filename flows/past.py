"""The past of one source: ask what it published on some days, then fetch them window after window, the newest first."""

import logging
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import duckdb

from flows import batches, plan, question, turns
from flows.batches import Budget, Came, Wanted
from flows.forms import BackfillForm, Mode
from flows.order import Backfilled, Order
from flows.plan import Stretch
from flows.reports import Ended, Planned
from tasks.history import Asked
from tasks.load import load
from tasks.run import Run, Stopped
from warehouse import ledger
from warehouse.clock import now
from warehouse.estimates import page_cost
from warehouse.frontier import due_count, standing
from warehouse.locks import LockBusy
from warehouse.records import AskedDay
from warehouse.sources import Source
from warehouse.stage import write_stage
from warehouse.store import open_loading

LOGGER = logging.getLogger("hemeroteca.past")
_MOST_FAILURES = 3  # windows of a source: then it is not the windows
_FRESH = timedelta(hours=20)  # what was fetched within is not fetched again, so that a second try does the rest only


def backfill_source(run: Run, source: Source, order: Order) -> Backfilled:
    """Bring the days that are still to be done up to date, or only count.

    The days are held from the question to the last page, so that two backfills never do the same one at once; the
    source and its hosts only as `batches.work` says. Days are noted as asked for with their pages: whoever kills this
    finds the windows that have ended done, and the others as if they had not been begun.
    """
    done = Backfilled()
    with open_loading(run.data) as con:
        found = plan.to_do(con, source, order.form)
    for stretch in found:
        if order.budget.is_spent:
            done.windows.append(_not_begun(source, stretch))
            continue
        try:
            with turns.of_days(run, source, stretch.first, stretch.end, waits=order.waits):
                for still in _still_to_do(run, source, order.form, stretch):
                    _Past(run, source, order, still, done).work()
        except LockBusy as busy:
            if order.waits:
                raise
            LOGGER.info("source=%s left to another run: %s", source.id, busy)
    return done


def _not_begun(source: Source, days: Stretch) -> Ended:
    reason = "not begun: the pages or minutes of this run were used up"
    return Ended(source.id, days.first, days.end, "partial", {}, reason, 0.0)


def _still_to_do(run: Run, source: Source, form: BackfillForm, stretch: Stretch) -> list[Stretch]:
    """Return what nobody has done while the days were waited for."""
    if form.mode is Mode.REFETCH:
        return [stretch]
    with open_loading(run.data) as con:
        return plan.stretches(ledger.missing_days(con, source.id, stretch.first, stretch.end, form.method))


@dataclass
class _Past:
    """One stretch of days of a source, while its days are held."""

    run: Run
    source: Source
    order: Order
    stretch: Stretch
    done: Backfilled
    again_before: datetime = field(default_factory=lambda: now() - _FRESH)  # what was fetched since is left alone
    open_undated: set[int] = field(default_factory=set)  # pages that may be of any earlier day, not read yet
    answers: list[AskedDay] = field(default_factory=list)  # to be noted with the next load

    def work(self) -> None:
        """Ask, then do the windows; the newest first, since a page whose day nobody tells may be of any earlier day."""
        asked = self._ask()
        windows = self.stretch.in_windows(self.order.form.days_per_window)
        if self.order.form.dry_run:
            self.done.planned += [self._planned(asked, one, asked.among(one.first, one.end)) for one in windows]
            return
        idle = [window for window in windows if not self._do(asked, window)]
        if self.answers:
            batches.work(self.run, self.source, (), self._wanted(self.stretch, (), Budget(0)), last=self._note)
        self.done.windows += self._open(idle)

    def _do(self, asked: Asked, window: Stretch) -> bool:
        """Do a window; return False where nothing was to fetch."""
        ids = asked.among(window.first, window.end)
        self.open_undated |= ids & asked.undated  # whether or not it comes to reading them
        if not self._is_to_fetch(window, ids):
            self._answer(asked, window)
            return False
        if self.order.budget.is_spent:
            self.done.windows.append(_not_begun(self.source, window))
        else:
            self._shown(asked, window, ids)
        return True

    def _ask(self) -> Asked:
        """Ask the history of the source, and load what it knows; what was answered wholly is not asked again."""
        if self._is_known():
            return Asked()
        came = Counter[str]()
        try:
            asked = question.ask(self.run, self.source, self.order, self.stretch, came)
        except Stopped:
            raise
        except Exception as error:
            if not self.order.form.dry_run and (self.order.waits or not isinstance(error, LockBusy)):
                self._failed(self.stretch, error)
            raise
        self.done.pages.update(came)
        self.done.add(asked)
        return asked

    def _is_known(self) -> bool:
        if self.order.form.mode is Mode.REFETCH or self.order.form.dry_run:
            return False
        first, end = self.stretch.first, self.stretch.end
        with open_loading(self.run.data) as con:
            return not ledger.unasked_days(con, self.source.id, first, end, self.order.form.method)

    def _is_to_fetch(self, window: Stretch, ids: Collection[int]) -> bool:
        with open_loading(self.run.data) as con:
            due = due_count(con, self.source.id, days=(window.first, window.end), also=ids)
            return bool(due or self._to_refetch(con, window))

    def _to_refetch(self, con: duckdb.DuckDBPyConnection, window: Stretch) -> int:
        """Return how many pages are to be fetched again."""
        if self.order.form.mode is not Mode.REFETCH:
            return 0
        return ledger.fetched(con, self.source.id, window.first, window.end, self.again_before)

    def _shown(self, asked: Asked, window: Stretch, ids: set[int]) -> None:
        """Do a window in sight of a person; one that fails does not stop the others."""
        began = time.monotonic()
        try:
            ended = self.order.show(self.source.id, window.name, partial(self._window, asked, window, ids))
        except Stopped:
            raise
        except Exception as error:
            LOGGER.exception("source=%s days=%s failed", self.source.id, window.name)
            self._failed(window, error)
            reason = f"{type(error).__name__}: {error}"
            seconds = time.monotonic() - began
            ended = Ended(self.source.id, window.first, window.end, "failed", {}, reason, seconds)
            if sum(one.state == "failed" for one in self.done.windows) + 1 >= _MOST_FAILURES:
                self.done.windows.append(ended)
                raise
        self.done.windows.append(ended)

    def _window(self, asked: Asked, window: Stretch, ids: set[int]) -> Ended:
        """Collect the pages of some days, and note that they were asked for."""
        began = time.monotonic()
        is_answered = False

        def first() -> None:
            if self.order.form.mode is Mode.REFETCH:
                with open_loading(self.run.data) as con:
                    ledger.refetch(con, self.source.id, window.first, window.end, self.again_before)

        def beside() -> list[Path]:
            nonlocal is_answered
            if self.open_undated:
                return []  # what to answer is known when they are loaded
            self._answer(asked, window)
            is_answered = True
            return self._staged()

        def last() -> None:
            if not is_answered:
                self._answer(asked, window)
            self._note()

        wanted = replace(self._wanted(window, ids, self.order.budget), beside=beside)
        came = batches.work(self.run, self.source, question.hosts(self.source), wanted, first, last)
        self.done.pages.update(came.outcomes)
        return self._ended(window, came, time.monotonic() - began)

    def _wanted(self, window: Stretch, ids: Collection[int], budget: Budget) -> Wanted:
        days = (window.first, window.end)
        return Wanted(self.order.batch_pages, budget, days, ids, patience=self.order.patience)

    def _answer(self, asked: Asked, window: Stretch) -> None:
        """Remember that the days of a window were asked for; not wholly, until all pages without a day are read."""
        with open_loading(self.run.data) as con:
            self.open_undated -= ledger.settled(con, self.source.id, self.open_undated)
        if count := len(self.open_undated):
            why = f"{count} pages whose day nobody tells are still to be read"
            for method in asked.proven:
                days = asked.doubtful.setdefault(method, {})
                for day in window.days():
                    days.setdefault(day, why)
        self.answers += asked.answers(self.source, window.first, window.end)

    def _note(self) -> None:
        """Load what is remembered; the caller holds the source."""
        if stages := self._staged():
            load(self.run, self.source.id, stages)

    def _staged(self) -> list[Path]:
        """Stage what is remembered, if anything is."""
        if not self.answers:
            return []
        run, source_id = self.run, self.source.id
        number, method = run.next_number(source_id), self.answers[0].method
        stage = write_stage(
            run.stage, source_id, run.run_id, number, method=method, flow=run.flow, records=self.answers
        )
        self.answers = []
        return [stage]

    def _ended(self, window: Stretch, came: Came, seconds: float) -> Ended:
        with open_loading(self.run.data) as con:
            open_days = ledger.missing_days(con, self.source.id, window.first, window.end, self.order.form.method)
            again = self._to_refetch(con, window)
        reasons = [*came.failures]
        if again:
            reasons.append(f"{again} pages are still to be fetched again")
        if open_days:
            reasons.append(f"{len(open_days)} of {len(window.days())} days are not done yet")
        state = "partial" if reasons else "done"
        pages = dict(came.outcomes)
        return Ended(self.source.id, window.first, window.end, state, pages, "; ".join(reasons) or None, seconds)

    def _open(self, idle: Collection[Stretch]) -> list[Ended]:
        """Return those of some windows whose days are not done, although nothing of them could be fetched now."""
        with open_loading(self.run.data) as con:
            days = ledger.missing_days(
                con, self.source.id, self.stretch.first, self.stretch.end, self.order.form.method
            )
        counts = {window: sum(window.first <= day < window.end for day in days) for window in idle}
        why = "{} of {} days are not done yet, and no page of them is due now"
        return [
            Ended(self.source.id, one.first, one.end, "partial", {}, why.format(count, len(one.days())), 0.0)
            for one, count in counts.items()
            if count
        ]

    def _failed(self, window: Stretch, error: Exception) -> None:
        """Note in the ledger why days could not be worked on."""
        method = self.order.form.method if self.order.form.method != "auto" else self.source.history[0].kind
        reason = f"{type(error).__name__}: {error}"
        with open_loading(self.run.data) as con:
            ledger.note_failure(con, self.run.run_id, self.source.id, str(method), window.days(), reason)

    def _planned(self, asked: Asked, window: Stretch, ids: set[int]) -> Planned:
        """Estimate what a window will cost."""
        with open_loading(self.run.data) as con:
            known, held = standing(con, self.source.id, ids)
            cost = page_cost(con, self.source.id)
        pages = len(ids) - held
        gap = max(self.source.politeness.gap_seconds, asked.crawl_delay)
        return Planned(
            source_id=self.source.id,
            first=window.first,
            end=window.end,
            methods=asked.methods,
            found=len(ids),
            new=len(ids) - known,
            held=held,
            to_fetch=pages,
            requests=pages,
            seconds=pages * max(gap, cost.seconds) / self.source.politeness.concurrency,
            megabytes=pages * cost.raw_bytes / 1e6,
            looks_failed=asked.missing,
        )
