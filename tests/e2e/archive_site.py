"""A made-up publisher with an archive: so many articles a day, a sitemap a month, and a feed of the newest."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.web.hostile import Hostile, answer

ZONE = ZoneInfo("Asia/Seoul")
SOURCE = """
[[source]]
id = "{name}"
name = "The {name} News"
hosts = ["{origin}"]
timezone = "Asia/Seoul"
language = "en"
revisit = []
catch_up = "{catch_up}"
politeness = {{gap_seconds = {gap}}}
[[source.discovery]]
kind = "feed"
url = "http://{origin}/feed.xml"
[[source.history]]
kind = "sitemap_by_date"
url = "http://{origin}/map-{{date:%Y-%m}}.xml"
"""
_NOUNS = (
    "council",
    "harbour",
    "tram",
    "bridge",
    "library",
    "market",
    "school",
    "river",
    "theatre",
    "station",
    "garden",
)
_DEEDS = ("opened", "closed", "repaired", "measured", "painted", "counted", "moved", "praised", "studied", "drained")


def path_of(day: date, number: int) -> str:
    """Return the address of a day's article."""
    return f"/{day:%Y/%m/%d}/report-{number}"


@contextmanager
def publisher(first: date, days: int, a_day: int) -> Iterator[Hostile]:
    """Serve the articles of some days; the feed lists the newest thirty."""
    with Hostile() as server:
        listed: dict[str, list[str]] = {}
        for day in (first + timedelta(days=number) for number in range(days)):
            for number in range(a_day):
                path, published = path_of(day, number), _time_of(day, number)
                server.site[path] = _article(day, number, published)
                entry = f"<url><loc>{server.url(path)}</loc><lastmod>{published.isoformat()}</lastmod></url>"
                listed.setdefault(f"/map-{day:%Y-%m}.xml", []).append(entry)
        for path, entries in listed.items():
            server.site[path] = answer(f"<urlset>{''.join(entries)}</urlset>".encode(), Content_Type="text/xml")
        announce(server, first, first + timedelta(days=days), a_day, newest=30)
        yield server


def announce(server: Hostile, first: date, end: date, a_day: int, newest: int) -> None:
    """Have the feed list the newest articles of some days, half-open, and no others."""
    days = [first + timedelta(days=number) for number in range((end - first).days)]
    items = [
        f"<item><link>{server.url(path_of(day, number))}</link>"
        f"<pubDate>{_time_of(day, number):%a, %d %b %Y %T %z}</pubDate></item>"
        for day in days
        for number in range(a_day)
    ]
    feed = f'<rss version="2.0"><channel>{"".join(items[: -newest - 1 : -1])}</channel></rss>'
    server.site["/feed.xml"] = answer(feed.encode(), Content_Type="application/rss+xml")


def _time_of(day: date, number: int) -> datetime:
    return datetime.combine(day, time(8 + number % 12, 5), ZONE)


def _article(day: date, number: int, published: datetime) -> bytes:
    seed = day.toordinal() * 31 + number
    paragraphs = "".join(
        f"<p>The {_NOUNS[(seed + part) % 11]} of district {seed % 97} was {_DEEDS[(seed * 7 + part) % 10]} on {day:%d %B %Y},"
        f" said report {seed}; {part + 2} of {number + 20} neighbours of the {_NOUNS[(seed * 3 + part) % 11]} had asked for"
        f" it since {1980 + seed % 40}, and the {_NOUNS[(seed * 5 + part * 2) % 11]} nearby will follow next.</p>"
        for part in range(5)
    )
    head = f'<title>Report {seed}</title><meta property="article:published_time" content="{published.isoformat()}">'
    return answer(
        f"<html><head>{head}</head><body><article><h1>Report {seed} of the day</h1>{paragraphs}</article></body></html>".encode()
    )


def sources_toml(servers: dict[str, Hostile], gap: float, catch_up: str = "latest") -> str:
    """Return the sources file of some publishers, by id."""
    allowed = ", ".join(f'"{server.origin}"' for server in servers.values())
    tables = (
        SOURCE.format(name=name, origin=server.origin, gap=gap, catch_up=catch_up) for name, server in servers.items()
    )
    return f"allow_origins = [{allowed}]\n{''.join(tables)}"


def write_sources(data: Path, servers: dict[str, Hostile], gap: float = 0.0, catch_up: str = "latest") -> Path:
    """Write it into a data folder, and return its path."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / "sources.toml"
    path.write_text(sources_toml(servers, gap, catch_up), encoding="utf-8")
    return path
