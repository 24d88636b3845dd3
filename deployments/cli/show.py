"""Tables for a person: what a run did, and what SQL answers."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from warehouse.store import open_published

SHORT = 24  # cells up to this length are shown whole
_FIGURES = re.compile(r"[\d,.]*")
QUERIES = Path(__file__).with_name("queries")


def outcomes(by_source: Mapping[str, Mapping[str, int]]) -> None:
    """Print how many pages ended how, by source."""
    rows = [
        (source, outcome, pages) for source, counts in sorted(by_source.items()) for outcome, pages in _most(counts)
    ]
    table("outcomes of this run", ["source", "outcome", "pages"], rows or [("", "nothing was due", 0)])


def _most(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def queries(data: Path) -> None:
    """Run the bundled queries on the published warehouse and print them with their results."""
    with open_published(data) as con:
        for path in sorted(QUERIES.glob("*.sql")):
            statement = path.read_text(encoding="utf-8").strip()
            answer = con.execute(statement)
            print(f"\n{statement}")
            table("", [column[0] for column in answer.description or ()], answer.fetchall())


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, whole: bool = False) -> None:
    """Print a table as wide as the terminal, or 140 columns elsewhere; long cells are cut there, or else broken.

    Args:
        title: put above it.
        columns: their names.
        rows: a value a column; columns of figures are aligned to the right.
        whole: break long cells into lines, so that nothing of them is lost.
    """
    console = Console()
    if not console.is_terminal:
        console = Console(width=max(console.width, 140))
    grid = Table(title=title or None, title_justify="left", show_edge=False, pad_edge=False, box=SIMPLE_HEAD)
    for number, column in enumerate(columns):
        cells = [_cell(row[number]) for row in rows]
        width = max(len(column), *map(len, cells), 0)
        is_short = width <= SHORT
        grid.add_column(
            column,
            overflow="fold" if whole else "ellipsis",
            no_wrap=is_short or not whole,
            min_width=width if is_short else None,
            justify="right" if any(cells) and all(map(_FIGURES.fullmatch, cells)) else "left",
        )
    for row in rows:
        grid.add_row(*map(escape, map(_cell, row)))
    console.print(grid)


def records(title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows one below the other, a line a value, leaving out what is empty; long values are shown whole."""
    console = Console(width=None if Console().is_terminal else 10_000)
    console.print(f"[bold]{escape(title)}[/bold]")
    for row in rows:
        width = max(map(len, row), default=0)
        for name, value in row.items():
            if text := _cell(value):
                console.print(f"  {name.replace('_', ' '):<{width}}  {escape(text)}", highlight=False, soft_wrap=True)
        console.print()


def _cell(value: Any) -> str:
    """Return a value as a person reads it: lists joined, times to the minute, with the zone that the answer has."""
    match value:
        case None:
            return ""
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M %Z").rstrip()
        case list():
            return ", ".join(map(_cell, value))
        case _:
            return " ".join(str(value).split())
