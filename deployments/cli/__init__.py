"""The command line: a file a verb, imported only when it is called."""

import sys
from importlib.metadata import version

from cyclopts import App

from warehouse.errors import HemerotecaError

app = App(name="hemeroteca", help="A self-hosted warehouse of news articles.", version=version("hemeroteca"))
for name, line in (
    ("run", "Fetch, extract, load and publish what is due, once, and show what came of it."),
    ("backfill", "Fetch what sources published on some days of the past, as their history tables tell."),
    ("reprocess", "Read stored captures with today's extractor, without network."),
    ("up", "Start the Prefect server, the schedule and a worker."),
    ("down", "End what run and up started."),
    ("sql", "Ask the published warehouse."),
    ("forget", "Remove an address, a person's articles or a source for good."),
    ("status", "Show how each source fares and what needs attention."),
    ("why", "Tell all that is known of one URL: where seen, when fetched, how it ended and why."),
):
    app.command(f"deployments.cli.{name}:{name}", name=name, help=line)
app.command("deployments.cli.sources:app", name="sources", help="Look at a sources file, and change it.")


def main() -> None:
    """Run the command line; an error that we foresaw is one readable message and exit code 2."""
    try:
        sys.exit(app())
    except HemerotecaError as error:
        print(f"hemeroteca: {error}", file=sys.stderr)
        sys.exit(2)
