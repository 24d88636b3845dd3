"""``hemeroteca sql``: ask the published warehouse."""

import sys
from pathlib import Path
from typing import Annotated

import duckdb
from cyclopts import Parameter

from deployments import place
from deployments.cli import show
from flows.settings import load_settings
from warehouse.store import open_published


def sql(
    query: Annotated[
        str | None, Parameter(help="The query; without it, statements are read from standard input.")
    ] = None,
    *,
    file: Annotated[Path | None, Parameter(name=["--file", "-f"], help="File that holds the query.")] = None,
    sample: Annotated[bool, Parameter(help="Ask the sample's warehouse.", negative="")] = False,
) -> int:
    """Run SQL on the published copy, read-only, and print the answer as a table."""
    settings = load_settings()
    where = place.sample(settings) if sample else place.own(settings)
    text = file.read_text(encoding="utf-8") if file else query
    if text is None:
        if sys.stdin.isatty():
            print("end the query with Ctrl-D", file=sys.stderr)
        text = sys.stdin.read()
    with open_published(where.data) as con:
        try:
            for statement in duckdb.extract_statements(text):
                answer = con.execute(statement)
                show.table("", [column[0] for column in answer.description or ()], answer.fetchall())
        except duckdb.Error as wrong:
            print(wrong, file=sys.stderr)
            return 1
    return 0
