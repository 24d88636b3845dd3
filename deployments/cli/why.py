"""``hemeroteca why URL``: all that is known of one URL."""

from typing import Annotated

from cyclopts import Parameter

from deployments import place
from deployments.cli import show
from flows.settings import load_settings
from warehouse import why as known
from warehouse.store import open_published

_TITLES = {
    "found": "where it was found",
    "outcome": "how it ended",
    "fetches": "fetches, newest first",
    "article": "its article",
    "claims": "claims that it is one article with another URL",
    "linked_from": "pages that link to it, newest first",
}


def why(
    url: Annotated[str, Parameter(help="The address, in any spelling, or the url_id of a row.")],
    /,
    *,
    sample: Annotated[bool, Parameter(help="Ask the sample's warehouse.", negative="")] = False,
) -> int:
    """Tell all that is known of a URL: where seen, when fetched, outcome, evidence, window and run."""
    settings = load_settings()
    where = place.sample(settings) if sample else place.own(settings)
    with open_published(where.data) as con:
        facts = known.why(con, url)
        for kind, rows in facts.items():
            show.records(_TITLES[kind], rows)
        if "outcome" in facts or "found" in facts:
            return 0
        print("never announced by a source, and never fetched" if facts else "never seen")
        if near := known.neighbours(con, url):
            show.records("known addresses like it", near)
    return 1
