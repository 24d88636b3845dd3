"""Progress as log records: a terminal and the UI draw it from `METER`, the log of a run keeps the lines of `LOGGER`."""

import logging

LOGGER = logging.getLogger("hemeroteca.progress")

METER = logging.getLogger("hemeroteca.progress.meter")
"""Takes a record a page, with ``source_id`` and ``planned`` or ``done``: for who adds up, and never for a log."""
METER.propagate = False
METER.setLevel(logging.DEBUG)


def planned(source_id: str, pages: int) -> None:
    """Say that ``pages`` more pages of a source are going to be worked on."""
    LOGGER.info("source=%s planned=%d", source_id, pages)
    METER.debug("planned", extra={"source_id": source_id, "planned": pages})


def done(source_id: str, pages: int) -> None:
    """Say that ``pages`` pages of a source have been fetched and extracted."""
    METER.debug("done", extra={"source_id": source_id, "done": pages})
