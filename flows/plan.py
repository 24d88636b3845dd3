"""From what a person asks to days: which ones, which of them are still to be done, and in which windows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import duckdb

from flows import wording
from flows.forms import BackfillForm, Days, Mode
from flows.settings import choose_history
from warehouse import ledger
from warehouse.clock import now
from warehouse.errors import ConfigError
from warehouse.sources import Source, Sources

DAY = timedelta(days=1)
TOGETHER = 92  # days of which the history is asked at once: an archive is asked for the days that follow, too


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a row, half-open, in the zone of their source."""

    first: date
    end: date

    @property
    def name(self) -> str:
        """The first and the last day, like ``2019-07-05..06``."""
        return wording.days(self.first, self.end)

    def days(self) -> list[date]:
        """Return each day."""
        return [self.first + number * DAY for number in range((self.end - self.first).days)]

    def in_windows(self, days: int) -> list["Stretch"]:
        """Cut it into windows of so many days, the newest first."""
        firsts = [self.first + number * DAY for number in range(0, (self.end - self.first).days, days)]
        return [Stretch(first, min(first + days * DAY, self.end)) for first in reversed(firsts)]


def stretches(days: Iterable[date], longest: int = TOGETHER) -> list[Stretch]:
    """Join days to stretches without a gap, the newest first; none is longer than so many days."""
    made: list[Stretch] = []
    for day in sorted(set(days), reverse=True):
        if made and made[-1].first - DAY == day and (made[-1].end - day).days <= longest:
            made[-1] = Stretch(day, made[-1].end)
        else:
            made.append(Stretch(day, day + DAY))
    return made


def demand(sources: Sources, form: BackfillForm) -> tuple[Source, ...]:
    """Return the sources of a form, if it can be done.

    Raises:
        ConfigError: the days are none, or of the future; a source is unknown, paused, or without a history of this
            method.
    """
    if form.days is Days.NAMED and (form.first is None or form.end is None):
        raise ConfigError("name both From and To, or choose other Days, like 'the last 7 days'")
    first, end = (form.first, form.end) if form.days is Days.NAMED else (now().date() - DAY, now().date())
    assert first is not None  # noqa: S101 - for the type checker
    assert end is not None  # noqa: S101
    return choose_history(sources, form.source_ids, first, end, form.method)


def asked_for(con: duckdb.DuckDBPyConnection, source: Source, form: BackfillForm) -> tuple[date, date] | None:
    """Return the days that a form means for a source, half-open; None where all gaps are meant and none is known."""
    today = now().astimezone(ZoneInfo(source.timezone)).date()
    match form.days:
        case Days.NAMED:
            assert form.first is not None  # noqa: S101 - `demand` has looked
            assert form.end is not None  # noqa: S101
            return form.first, max(min(form.end, today + DAY), form.first + DAY)
        case Days.LAST_7:
            return today - 7 * DAY, today
        case Days.LAST_MONTH:
            first_of_month = today.replace(day=1)
            return (first_of_month - DAY).replace(day=1), first_of_month
        case Days.ALL_GAPS:
            gaps = ledger.gap_days(con, source.id, today)
            return (min(gaps), max(gaps) + DAY) if gaps else None


def to_do(con: duckdb.DuckDBPyConnection, source: Source, form: BackfillForm) -> list[Stretch]:
    """Return the stretches of days that are to be worked on, the newest first: those that are done are left out.

    With `Mode.REFETCH` no day counts as done.
    """
    span = asked_for(con, source, form)
    if span is None:
        return []
    if form.mode is Mode.REFETCH:
        return stretches(Stretch(*span).days())
    return stretches(ledger.missing_days(con, source.id, *span, form.method))
