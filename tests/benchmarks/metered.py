"""Run `ingest` in this process and print, as the last line, a JSON object of the CPU seconds that each part took."""

import json
import resource
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from typing import Any

import tasks.collect
import tasks.load
import tasks.publish
from flows.ingest import ingest

PARTS = {
    "fetch": (tasks.collect, "fetch"),
    "hand over": (tasks.collect, "stage_captures"),
    "stage": (tasks.collect, "write_stage"),
    "load": (tasks.load, "load_stages"),
    "checks": (tasks.publish, "run_checks"),
    "publish": (tasks.publish, "publish_copy"),
}
WITHIN = {"stage": "hand over"}  # the part that calls this one

spent: defaultdict[str, float] = defaultdict(float)


def metered(part: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """Count what the whole process spends meanwhile: with one source at a time nothing else runs."""

    @wraps(call)
    def timed(*args: Any, **kwargs: Any) -> Any:
        began = time.process_time()
        try:
            return call(*args, **kwargs)
        finally:
            took = time.process_time() - began
            spent[part] += took
            if part in WITHIN:
                spent[WITHIN[part]] -= took

    return timed


def workers() -> float:
    """CPU seconds of the ended children: the extraction processes."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    spent["imports"] = time.process_time()
    for part, (module, name) in PARTS.items():
        setattr(module, name, metered(part, getattr(module, name)))
    ingest()
    spent["rest"] = time.process_time() - sum(spent.values())
    print("\n" + json.dumps(spent | {"workers": workers()}))
