"""The one place that knows what time it is."""

import os
from datetime import UTC, datetime


def now() -> datetime:
    """Return the current time, aware, in UTC.

    ``HEMEROTECA_NOW`` (ISO 8601 with an offset) sets it, so that a run can be repeated as of another day.

    Raises:
        ValueError: if ``HEMEROTECA_NOW`` is not a time with an offset.
    """
    fixed = os.environ.get("HEMEROTECA_NOW")
    if not fixed:
        return datetime.now(UTC)
    moment = datetime.fromisoformat(fixed)
    if moment.tzinfo is None:
        raise ValueError(f"HEMEROTECA_NOW={fixed!r} has no offset; write it like 2019-01-07T17:03:00+09:00")
    return moment.astimezone(UTC)
