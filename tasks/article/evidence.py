"""Values that were considered for a field of the metadata, and where each stood."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value as written, and its origin, e.g. ``json-ld:headline``, ``meta:og:title``, ``visible:posted``."""

    field: str
    value: str
    origin: str
