"""Run `ingest` in this process and print, as the last line, a JSON object of the CPU seconds that Prefect took in it."""

import json
import os
import resource
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from prefect import Flow, Task

import flows.ingest
import tasks.collect
import tasks.discover
import tasks.load
import tasks.publish

TASKS = (tasks.collect.collect, tasks.discover.discover, tasks.load.load, tasks.publish.publish)
OURS = ("MainThread", "window", "ThreadPoolExecutor")

spent: defaultdict[str, float] = defaultdict(float)


def metered(part: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """Count what this thread spends in a call; what a metered call within it spends counts there alone."""

    @wraps(call)
    def timed(*args: Any, **kwargs: Any) -> Any:
        began, outer = time.thread_time(), getattr(within, "spent", 0.0)
        within.spent = 0.0
        try:
            return call(*args, **kwargs)
        finally:
            took = time.thread_time() - began
            spent[part] += took - within.spent
            within.spent = outer + took

    return timed


within = threading.local()


def threads() -> dict[str, float]:
    """CPU seconds of the living threads that are not ours, by name."""
    found: dict[str, float] = {}
    for thread in threading.enumerate():
        if not thread.name.startswith(OURS):
            fields = Path(f"/proc/self/task/{thread.native_id}/stat").read_text().rpartition(")")[2].split()
            found[thread.name] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found


if __name__ == "__main__":
    imports = time.process_time()
    for task in TASKS:
        task.fn = metered("work", task.fn)
    flows.ingest.ingest.fn = metered("work", flows.ingest.ingest.fn)
    Task.__call__ = metered("engine", Task.__call__)  # type: ignore[method-assign]
    Flow.__call__ = metered("engine", Flow.__call__)  # type: ignore[method-assign]
    outcomes = flows.ingest.ingest()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {
        "imports": imports,
        "engine": spent["engine"],
        "threads": threads(),
        "process": time.process_time() - imports,
        "workers": usage.ru_utime + usage.ru_stime,
        "pages": sum(sum(counts.values()) for counts in outcomes.values()),
    }
    sys.stdout.write("\n" + json.dumps(told))
