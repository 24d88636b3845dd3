"""The time zone of a newsroom, guessed from the offsets that it states and the country of its domain."""

import zoneinfo
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

_TABLE = "zone.tab"
_COUNTRIES = {"uk": "GB"}  # domains that are not the country's code in ISO 3166
_ONLY_COUNTRY = {"ko": "KR", "ja": "JP", "vi": "VN", "th": "TH", "he": "IL", "el": "GR", "pl": "PL", "it": "IT"}


def guess(stated: Sequence[datetime], host: str, language: str) -> tuple[str, str]:
    """Return an IANA name, and what it rests on.

    Args:
        stated: times with the offset that the site gives them; UTC tells nothing, since many systems write it.
        host: of the site; its last label may name a country.
        language: BCP 47 tag; one that is spoken in one country only may name it, too, and a region the city.
    """
    moments = [at for at in stated if at.utcoffset()]
    primary, _, rest = language.partition("-")
    zones = _zones_of(host.partition(":")[0].rpartition(".")[2]) or _zones_of(_ONLY_COUNTRY.get(primary, ""))
    if not moments:
        if len(zones) == 1:
            return zones[0], "the only zone of its country; its feeds state none"
        return "UTC", "nothing tells it: set the zone of the newsroom"
    zones = zones or _zones_of(rest.rpartition("-")[2])  # too often a default to count by itself
    for zone in zones:
        if _fits(moments, ZoneInfo(zone)):
            return zone, "the offset of its feeds, in its country"
    offsets = {at.utcoffset() for at in moments}
    hours = moments[0].utcoffset() // timedelta(hours=1) if len(offsets) == 1 else 0  # type: ignore[operator]
    fixed = f"Etc/GMT{-hours:+d}"  # POSIX: west is positive
    if hours and fixed in zoneinfo.available_timezones() and _fits(moments, ZoneInfo(fixed)):
        return fixed, "the offset of its feeds: name the zone of the newsroom instead, like Europe/Lisbon"
    return "UTC", "the offsets of its feeds differ: set the zone of the newsroom"


def _fits(moments: Sequence[datetime], zone: ZoneInfo) -> bool:
    return all(at.astimezone(zone).utcoffset() == at.utcoffset() for at in moments)


def _zones_of(country: str) -> list[str]:
    return _table().get(_COUNTRIES.get(country.lower(), country.upper()), [])


@cache
def _table() -> dict[str, list[str]]:
    """Return the zones by country (ISO 3166), the most populous first; empty where the database has no such table."""
    text = next(
        (path.read_text() for path in (Path(place, _TABLE) for place in zoneinfo.TZPATH) if path.exists()), None
    )
    if text is None:
        try:
            text = (resources.files("tzdata") / "zoneinfo" / _TABLE).read_text()
        except (ModuleNotFoundError, OSError):
            return {}
    zones = defaultdict(list)
    for line in text.splitlines():
        if not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            zones[country].append(zone)
    return dict(zones)
