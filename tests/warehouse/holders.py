"""Processes that hold a lock until they are told to let go, or die."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

HOLD = """
import sys, time
from datetime import date
from pathlib import Path
from warehouse import locks
with {lock}:
    {child}
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def holder(lock: str, child: str = "") -> Iterator[subprocess.Popen[str]]:
    """Start a process that holds a lock until a line comes, or its end."""
    program = HOLD.format(lock=lock, child=child)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()
