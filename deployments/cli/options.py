"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import Parameter

SourcesFile: TypeAlias = Annotated[
    Path | None,
    Parameter(help="Your sources file; HEMEROTECA_SOURCES names it by default, else it is deployments/sources.toml."),
]
