"""``hemeroteca status``: how the sources fare, and what needs a person."""

import shutil
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from deployments import place, server
from deployments.cli import show
from flows.settings import load_settings
from warehouse.sources import read_sources
from warehouse.store import open_published, rows

_HEALTH = """
select
    source_id as source, article_count as articles, newest_article_at as newest, last_success_at as reached,
    next_poll_at as next_look, due_count as waiting, failing_endpoint_count as failing
from source_health
order by source_id
"""
_WARNINGS = "select source_id as source, warning, subject, detail from source_warnings order by all"
_RUNS = """
select flow, state, started_at, finished_at, run_id as run
from runs
order by started_at desc
limit 5
"""
_CHECKS = """
with
newest as (select * from checks qualify row_number() over (partition by check_name order by checked_at desc) = 1)
select check_name, bad_count as bad_rows, sample from newest where bad_count > 0 order by check_name
"""


def status(
    *,
    sources: Annotated[Path | None, Parameter(help="Your sources file.")] = None,
    sample: Annotated[bool, Parameter(help="Ask the sample's warehouse.", negative="")] = False,
    check: Annotated[bool, Parameter(help="Exit with 1 when something needs attention.", negative="")] = False,
) -> int:
    """Show how each source fares and what needs attention."""
    settings = load_settings()
    where = place.sample(settings) if sample else place.own(settings, sources)
    free = shutil.disk_usage(where.data if where.data.exists() else where.data.parent).free >> 20
    with open_published(where.data) as con:
        health, warnings, runs, checks = (rows(con, query) for query in (_HEALTH, _WARNINGS, _RUNS, _CHECKS))
    paused = {source.id for source in read_sources(where.sources).sources if source.paused}
    for row in health:
        row["source"] += " (paused)" if row["source"] in paused else ""
    for title, found in (("sources", health), ("last runs", runs), ("warnings", warnings), ("failed checks", checks)):
        if found:
            show.table(title, list(found[0]), [list(row.values()) for row in found])
    if free < settings.least_free_mb:
        warnings.append({})
        print(f"disk: {free} MB are free; nothing is fetched below {settings.least_free_mb} (HEMEROTECA_LEAST_FREE_MB)")
    if not warnings and not checks:
        print("nothing needs attention")
    up = f"up at {server.url(where.port)}" if server.running(where.data) else "down; start it with: make up"
    print(f"disk: {free} MB free; Prefect server: {up}")
    return 1 if check and (warnings or checks) else 0
