"""What a worker of the monsters' test runs: one page, and what it cost."""

import time
from dataclasses import replace
from pathlib import Path

from tasks.article.extract import extract_page
from tasks.extract import warm_up
from tasks.graph.roles import assign

__all__ = ["measured", "warm_up"]

URL = "https://messenger.example/2021/03/03/bridge"


def measured(path: str) -> tuple[str, str | None, float, float]:
    """Outcome and reason of a page, its CPU-seconds, and by how many MB it raised the peak of the process."""
    begun, held = time.process_time(), _memory_mb("VmRSS")
    page = extract_page(Path(path).read_bytes(), capture_id=1, url_id=1, source_id="messenger", url=URL)
    page = replace(page, links=assign(page.links, page_url=URL))
    spent = time.process_time() - begun
    return str(page.extraction.outcome), page.extraction.reason, spent, max(0.0, _memory_mb("VmHWM") - held)


def _memory_mb(which: str) -> float:
    """A figure of the kernel's; unlike ``ru_maxrss``, none is handed on by the process that started this one."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{which}:")) / 1000
