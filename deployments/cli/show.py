"""Tables for a person: what a run did, and what SQL answers."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from warehouse.store import open_published

QUERIES = Path(__file__).with_name("queries")


def outcomes(by_source: Mapping[str, Mapping[str, int]]) -> None:
    """Print how many pages ended how, a line per source."""
    names = sorted({name for counts in by_source.values() for name in counts})
    rows = [[source, *(counts.get(name, 0) or "" for name in names)] for source, counts in sorted(by_source.items())]
    table("outcomes of this run", ["source", *(names or ["nothing was due"])], rows)


def queries(data: Path) -> None:
    """Run the bundled queries on the published warehouse and print them with their results."""
    with open_published(data) as con:
        for path in sorted(QUERIES.glob("*.sql")):
            statement = path.read_text(encoding="utf-8").strip()
            answer = con.execute(statement)
            print(f"\n{statement}")
            table("", [column[0] for column in answer.description or ()], answer.fetchall())


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table; long cells are cut to the width of the terminal, at least 100 columns elsewhere."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=max(console.width, 100))
    grid = Table(title=title or None, title_justify="left", show_edge=False, pad_edge=False)
    for column in columns:
        grid.add_column(column, overflow="ellipsis", no_wrap=True)
    for row in rows:
        grid.add_row(*("" if cell is None else str(cell) for cell in row))
    console.print(grid)
