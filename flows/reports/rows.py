"""What flows tell of their windows, to be shown to a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Planned:
    """What a dry run has counted for one window.

    Attributes:
        source_id: whose days.
        first: first day, in the zone of the source.
        end: first day that is not of the window any more.
        methods: kinds of history that were asked.
        found: pages of the days that the history knows.
        new: so many of them the source did not know.
        held: so many of them need no fetch any more.
        to_fetch: pages to fetch.
        requests: that takes so many requests.
        seconds: and so long, at the rate of the host.
        megabytes: and so much disk.
        looks_failed: what went wrong in each look after which the days are not known completely.
    """

    source_id: str
    first: date
    end: date
    methods: Sequence[str]
    found: int
    new: int
    held: int
    to_fetch: int
    requests: int
    seconds: float
    megabytes: float
    looks_failed: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """How one window ended.

    Attributes:
        source_id: whose days.
        first: first day, in the zone of the source.
        end: first day that is not of the window any more.
        state: done, partial, failed or skipped.
        pages: that this run fetched, by outcome.
        reason: why it is not done.
        seconds: it took.
        run_id: of the flow run of the window, where it had one of its own.
    """

    source_id: str
    first: date
    end: date
    state: str
    pages: Mapping[str, int] = field(default_factory=dict)
    reason: str | None = None
    seconds: float = 0.0
    run_id: str | None = None
