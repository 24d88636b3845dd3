"""The progress of a run on its page in the UI, brought up to date while it works."""

import contextvars
import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from flows.reports import artifacts
from flows.wording import counted, duration, rate
from tasks.progress import METER

LOGGER = logging.getLogger("hemeroteca.reports")

EVERY = 3.0  # seconds between two looks at the counts
_RATE_SECONDS = 180.0  # over which the rate is taken: hosts rest and wake, the mean since the start tells nothing
_STEADY = 10.0  # seconds before a rate is told
_LAST_WORD = 5.0  # seconds that the end of a run waits for a slow server
_PATIENCE = 60.0  # seconds between two attempts at a server that is down
_NAMED = 4  # sources told by name


@dataclass(frozen=True, slots=True)
class Told:
    """The counts at one moment, in words.

    Attributes:
        percent: 0 to 100.
        line: for a person.
        news: differs where a person has to be told; the rate alone changes with every look.
    """

    percent: float
    line: str
    news: tuple[int, int, bool]


class Counts(logging.Handler):
    """Adds up the pages planned and done, by source, from the records of `tasks.progress`."""

    def __init__(self, at: float) -> None:
        super().__init__(logging.DEBUG)
        self._planned: Counter[str] = Counter()
        self._done: Counter[str] = Counter()
        self._began = at
        self._past = deque([(at, 0)])

    def emit(self, record: logging.LogRecord) -> None:
        """Take a record; the handler's lock is held."""
        source_id = getattr(record, "source_id", "")
        self._planned[source_id] += getattr(record, "planned", 0)
        self._done[source_id] += getattr(record, "done", 0)

    def told(self, at: float, *, is_over: bool = False) -> Told:
        """Return the counts in words.

        Args:
            at: seconds on a clock, not earlier than at the call before: the rate rests on the calls.
            is_over: nothing follows.
        """
        self.acquire()
        try:
            planned, done = Counter(self._planned), Counter(self._done)
        finally:
            self.release()
        total = done.total()
        # A source that had more than was planned, as when its sitemap grew meanwhile, hides nothing of another's rest.
        most = sum(max(planned[source], done[source]) for source in planned | done)
        self._past.append((at, total))
        while len(self._past) > 2 and self._past[1][0] <= at - _RATE_SECONDS:
            self._past.popleft()
        seconds, pages = at - self._past[0][0], total - self._past[0][1]
        line = f"{total:,} of {counted(most, 'page')}"
        if is_over:
            line += f" in {duration(at - self._began)}"
        elif total < most and seconds >= _STEADY:
            line += f", {_pace(seconds, pages, most - total)}"
        line += _by_source(planned, done)
        is_stuck = not is_over and not pages and seconds >= _RATE_SECONDS
        return Told(100.0 * total / most if most else 0.0, line, (total, most, is_stuck))


def _pace(seconds: float, pages: int, left: int) -> str:
    if not pages:
        return f"none in the last {duration(seconds)}"
    return f"{rate(pages, seconds)}, {duration(left * seconds / pages)} left"


def _by_source(planned: Counter[str], done: Counter[str]) -> str:
    """Return the sources that are not finished, the longest way to go first; nothing where there is one source."""
    if len(planned | done) < 2:
        return ""
    left = sorted((source for source in planned if done[source] < planned[source]), key=lambda s: done[s] - planned[s])
    told = [f"{source} {done[source]:,} of {planned[source]:,}" for source in left[:_NAMED]]
    more = [counted(len(left) - _NAMED, "more source")] if len(left) > _NAMED else []
    return "".join(f"; {words}" for words in told + more)


@contextmanager
def progress(key: str, title: str) -> Iterator[None]:
    """Show the pages planned and done by the body as a progress artifact of the flow run that this is called in.

    It appears with the first page, and changes every few seconds while the counts do. A server that is slow or down
    neither slows the body down nor fails it: that is one line in the log.

    Args:
        key: of the artifact: lower-case letters, digits and dashes.
        title: what is being done, put before the counts.
    """
    counts, over = Counts(time.monotonic()), threading.Event()
    METER.addHandler(counts)
    context = contextvars.copy_context()  # the artifact belongs to the flow run of this thread
    teller = threading.Thread(target=context.run, args=(_tell, counts, over, key, title), daemon=True, name="progress")
    teller.start()
    try:
        yield
    finally:
        METER.removeHandler(counts)
        over.set()
        teller.join(_LAST_WORD)


def _tell(counts: Counts, over: threading.Event, key: str, title: str) -> None:
    """Bring the artifact up to date until the body is over, and once more then; ask a sick server ever less often."""
    artifact: UUID | None = None
    shown, failures, is_over = (0, 0, False), 0, False
    while not is_over:
        is_over = over.wait(min(EVERY * 2**failures, max(EVERY, _PATIENCE)))
        told = counts.told(time.monotonic(), is_over=is_over)
        if told.news == shown and (artifact is None or not is_over):
            continue
        try:
            artifact = artifacts.progress(artifact, key, told.percent, f"{title}: {told.line}")
            shown, failures = told.news, 0
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the server, the run goes on
            if not failures:
                LOGGER.warning("progress is not shown in the UI: %s: %s", type(error).__name__, error)
            failures += 1
