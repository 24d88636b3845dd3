"""``hemeroteca sources``: look at a sources file without running anything."""

import sys
from collections import Counter
from pathlib import Path

from cyclopts import App

app = App(name="sources", help="Look at a sources file, and change it.")
for _name, _line in (
    ("pause", "Ask a source's hosts nothing until you resume it."),
    ("resume", "End the pause of a source."),
    ("rename", "Give a source another id, in the file and in every row."),
    ("remove", "Take a source out of the file; what it gave stays in the warehouse."),
):
    app.command(f"deployments.cli.source_edits:{_name}", name=_name, help=_line)
app.command("deployments.cli.source_add:add", name="add", help="Find a site's feeds and sitemaps, and write its table.")


@app.command
def check(file: Path) -> int:
    """Say what is wrong in a sources file, or what is in it.

    Args:
        file: a TOML file with one [[source]] table a publication, like deployments/sources.toml.

    Returns:
        0 when all is right, after a line a source; else 2, after a line an error.
    """
    from warehouse.errors import ConfigError
    from warehouse.sources import read_sources

    try:
        sources = read_sources(file).sources
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    for source in sources:
        kinds = Counter(endpoint.kind for endpoint in (*source.discovery, *source.history))
        endpoints = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
        hosts = " ".join(source.hosts) or "any host"
        print(f"{source.id}: {source.name} ({source.timezone}); {hosts}; {endpoints}")
    return 0
