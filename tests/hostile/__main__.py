"""Run the suite, or the cases and families that are named: ``python -m tests.hostile [--as SYSTEM] [NAME ...]``."""

import argparse
import sys

from rich.console import Console
from rich.table import Table

from tests.hostile.case import OURS
from tests.hostile.suite import CASES, Result, run


def main() -> int:
    """Print a table; 1 if a case failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("names", nargs="*", help="cases or families; all by default")
    parser.add_argument("--as", dest="system", default=OURS, help="ours, plain, or the name of a sabotage")
    asked = parser.parse_args()
    chosen = [case for case in CASES.values() if not asked.names or {case.name, case.family} & {*asked.names}]
    results = run(chosen, lambda case: asked.system)
    table = Table("case", "answer", "s", "MB", "child MB", "requests", "wire MB", "problems", box=None)
    for case in chosen:
        table.add_row(*_row(results[case.name]))
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)
    wrong = sum(bool(result.problems) for result in results.values())
    console.print(f"{len(results) - wrong} of {len(results)} right")
    return 1 if wrong else 0


def _row(result: Result) -> list[str]:
    said = result.answer or {}
    told = f"{said.get('outcome', said.get('allowed', '-'))} {said.get('reason') or ''}"
    figures = [f"{result.seconds:.1f}", f"{result.main_mb:.0f}", f"{result.child_mb:.0f}", f"{result.requests}"]
    return [result.case.name, told, *figures, f"{result.wire_mb:.1f}", "; ".join(result.problems)]


if __name__ == "__main__":
    sys.exit(main())
