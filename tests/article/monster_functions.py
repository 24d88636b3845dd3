"""What a worker of the monsters' test runs: one page, and what it cost."""

import resource
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
    begun, held = time.process_time(), _resident_mb()
    page = extract_page(Path(path).read_bytes(), capture_id=1, url_id=1, source_id="messenger", url=URL)
    page = replace(page, links=assign(page.links, page_url=URL))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return str(page.extraction.outcome), page.extraction.reason, time.process_time() - begun, max(0.0, peak - held)


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 1e6
