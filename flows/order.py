"""What is asked of a backfill, and what came of it for one source."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from flows import turns
from flows.batches import Budget
from flows.forms import BackfillForm
from flows.reports import Ended, Planned
from tasks.history import Asked


@dataclass(slots=True)
class Backfilled:
    """What a backfill of one source came to.

    Attributes:
        methods: kinds of endpoints that were asked, e.g. sitemap_by_date.
        found: pages of the days that they know.
        new: so many of them the source did not know.
        held: so many of them needed no fetch any more.
        looks: looks by outcome.
        missing: what went wrong in each look after which the days are not known completely.
        pages: pages by outcome that this run fetched, what a dead run left included.
        windows: what was worked on.
        planned: of a dry run, what would be worked on.
    """

    methods: list[str] = field(default_factory=list)
    found: int = 0
    new: int = 0
    held: int = 0
    looks: Counter[str] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)
    pages: Counter[str] = field(default_factory=Counter)
    windows: list[Ended] = field(default_factory=list)
    planned: list[Planned] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """Return the whole of it as plain values."""
        plain = {name: getattr(self, name) for name in ("methods", "found", "new", "held", "missing")}
        counted = {"looks": dict(self.looks), "pages": dict(self.pages)}
        return plain | counted | {"windows": [*map(asdict, self.windows)], "planned": [*map(asdict, self.planned)]}

    def add(self, asked: Asked) -> None:
        """Count what the history told."""
        self.methods += [method for method in asked.methods if method not in self.methods]
        self.found += len(asked.seen)
        self.new += len(asked.seen) - asked.known
        self.held += asked.held
        self.looks.update(asked.looks)
        self.missing += asked.missing


@dataclass(frozen=True, slots=True)
class Order:
    """What all sources of one backfill share.

    Attributes:
        form: what was asked for.
        batch_pages: pages that are fetched, extracted and staged at a time.
        budget: of the run.
        show: has the work on a window done where a person can see it, as `flows.backfill` does.
        waits: for what another run works on, as long as it takes; the schedule leaves it to that one.
    """

    form: BackfillForm
    batch_pages: int
    budget: Budget
    show: Callable[[str, str, Callable[[], Ended]], Ended]
    waits: bool = True

    @property
    def patience(self) -> float | None:
        """Seconds to wait for a source that another run works on; None for as long as it takes."""
        return None if self.waits else turns.PATIENCE
