"""Progress as log records: a terminal draws a bar from them, a worker's log keeps the lines."""

import logging

LOGGER = logging.getLogger("hemeroteca.progress")


def planned(source_id: str, pages: int) -> None:
    """Say that ``pages`` more pages of a source are going to be worked on."""
    LOGGER.info("source=%s planned=%d", source_id, pages, extra={"source_id": source_id, "planned": pages})


def done(source_id: str, pages: int) -> None:
    """Say that ``pages`` pages of a source have been fetched and extracted."""
    LOGGER.debug("source=%s done=%d", source_id, pages, extra={"source_id": source_id, "done": pages})
