"""``hemeroteca doctor``: a line for each thing that was looked at, and the remedy of what is wrong."""

import sys
from typing import Annotated

from cyclopts import Parameter

from deployments import place
from deployments.cli.options import SourcesFile
from flows.settings import load_settings


def doctor(
    *,
    sources: SourcesFile = None,
    sample: Annotated[bool, Parameter(help="Look at the sample instead.", negative="")] = False,
) -> int:
    """Look for what is wrong: environment, sources, secrets, disk, locks, server, worker, deployments, automations.

    Returns:
        1 when something is bad, else 0.
    """
    from deployments import checkup, checkup_server
    from warehouse.errors import ConfigError
    from warehouse.sources import read_sources

    settings = load_settings()
    where = place.sample(settings) if sample else place.own(settings, sources)
    try:
        configured = read_sources(where.sources)
    except ConfigError:  # `configuration` tells it
        configured = None
    findings = [
        *checkup.installation(sys.argv[0]),
        *checkup.clock(),
        *checkup.configuration(where),
        *checkup.storage(where, settings),
        *checkup.processes(where),
        *checkup_server.prefect(where, configured, settings),
    ]
    for finding in findings:
        print(f"{finding.grade:<4}  {finding.subject}: {finding.text}")
    return int(any(finding.grade is checkup.Grade.BAD for finding in findings))
