"""What a person sees of a run in the UI: its progress while it works, and tables and grids at its end."""

from flows.reports.grids import completeness
from flows.reports.live import progress
from flows.reports.rows import Ended, Planned
from flows.reports.sources import health, watch
from flows.reports.tables import plan, windows

__all__ = ["Ended", "Planned", "completeness", "health", "plan", "progress", "watch", "windows"]
