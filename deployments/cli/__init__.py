"""The command line: a file a verb, imported only when it is called."""

import os
import sys
from importlib.metadata import version
from pathlib import Path

from cyclopts import App

from deployments.daemon import spare_loopback
from warehouse.errors import ConfigError, HemerotecaError

app = App(name="hemeroteca", help="A self-hosted warehouse of news articles.", version=version("hemeroteca"))
for name, line in (
    ("run", "Fetch, extract, load and publish what is due, once, and show what came of it."),
    ("backfill", "Fetch what sources published on some days of the past, as their history tables tell."),
    ("reprocess", "Read stored captures with today's extractor, without network."),
    ("up", "Start the Prefect server, the schedule and a worker."),
    ("down", "End what run and up started."),
    ("doctor", "Look for what is wrong with this installation, and name the remedies."),
    ("service", "Be the server or the worker in the foreground, for systemd and its like."),
    ("sql", "Ask the published warehouse."),
    ("forget", "Remove an address, a person's articles or a source for good."),
    ("status", "Show how each source fares and what needs attention."),
    ("why", "Tell all that is known of one URL: where seen, when fetched, how it ended and why."),
):
    app.command(f"deployments.cli.{name}:{name}", name=name, help=line)
app.command("deployments.cli.sources:app", name="sources", help="Look at a sources file, and change it.")


def main() -> None:
    """Run the command line; an error that we foresaw is one readable message and exit code 2."""
    spare_loopback()
    try:
        _check_place(Path(sys.argv[0]))
        try:
            sys.exit(app())
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # who reads along, like head, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except HemerotecaError as error:
        print(f"hemeroteca: {error}", file=sys.stderr)
        sys.exit(2)


def _check_place(program: Path) -> None:
    """Refuse to be called from one checkout and to work on another, as the scripts of a copied one would."""
    ours = Path(__file__).parents[2]
    called = program.parent.parent
    if called.name == ".venv" and called.parent.resolve() != ours.resolve() and "doctor" not in sys.argv[1:2]:
        raise ConfigError(f"{called} was made for {ours}; the checkout was moved or copied: run make up in its folder")
