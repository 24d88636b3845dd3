"""The command line: a file a verb, imported only when it is called."""

import sys

from cyclopts import App

from warehouse.errors import HemerotecaError

app = App(name="hemeroteca", help="A self-hosted warehouse of news articles.", version="0.1.0")
app.command("deployments.cli.run:run", name="run")
app.command("deployments.cli.up:up", name="up")
app.command("deployments.cli.down:down", name="down")
app.command("deployments.cli.sql:sql", name="sql")
app.command("deployments.cli.sources:app", name="sources")


def main() -> None:
    """Run the command line; an error that we foresaw is one readable message and exit code 2."""
    try:
        sys.exit(app())
    except HemerotecaError as error:
        print(f"hemeroteca: {error}", file=sys.stderr)
        sys.exit(2)
