"""Daily market reports: one template a publisher, filled from a table, and from arithmetic once the table ends."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from string import Template
from typing import Any

from deployments.sample.stories import ARTICLES, Story, sites

PLANNED = 6  # editions whose new articles are written by hand
LATER = ("hangang-post", "harbor-ledger")  # who prints the two new reports of each later edition


@dataclass(frozen=True, slots=True)
class Session:
    """One trading day: closing levels and turnover."""

    day: date
    close: float
    change: float  # points
    turnover: int  # in the template's unit
    leader: str
    leader_move: float  # per cent
    laggard: str
    laggard_move: float


@cache
def reports(number: int, day_of: Callable[[int], date]) -> tuple[Story, ...]:
    """Return the market reports up to edition ``number``, oldest first; ``day_of`` gives an edition's day."""
    table = [_report(publisher, Session(**row), 0) for publisher, desk in _desks().items() for row in desk["session"]]
    table.sort(key=lambda story: (story.published, story.key))
    later = [
        _report(publisher, _computed(publisher, day_of(past), past), past)
        for past in range(PLANNED + 1, number + 1)
        for publisher in LATER
    ]
    return (*table, *later)


@cache
def _desks() -> dict[str, dict[str, Any]]:
    with (ARTICLES / "markets.toml").open("rb") as file:
        return tomllib.load(file)


def _computed(publisher: str, day: date, number: int) -> Session:
    """Return a plausible session: a linear congruence stands in for the market."""
    desk = _desks()[publisher]
    noise = [(number * 7919 + step * 104729) % 997 / 997 for step in range(6)]
    change = round((noise[0] - 0.45) * desk["spread"], 2)
    names = desk["names"]
    return Session(
        day=day,
        close=round(desk["level"] + (noise[1] - 0.5) * 8 * desk["spread"], 2),
        change=change,
        turnover=round(desk["volume"] * (0.8 + 0.4 * noise[2])),
        leader=names[number % len(names)],
        leader_move=round(1 + 4 * noise[3], 1),
        laggard=names[(number + 2) % len(names)],
        laggard_move=round(1 + 4 * noise[4], 1),
    )


def _report(publisher: str, session: Session, edition: int) -> Story:
    desk = _desks()[publisher]
    up = session.change >= 0
    words = {
        "verb": "rises" if up else "falls",
        "past": "rose" if up else "fell",
        "mood": desk["up" if up else "down"],
        "close": f"{session.close:,.2f}",
        "points": f"{abs(session.change):.2f}",
        "percent": f"{abs(session.change) / (session.close - session.change) * 100:.2f}",
        "turnover": f"{session.turnover:,}",
        "leader": session.leader,
        "leader_move": f"{session.leader_move:.1f}",
        "laggard": session.laggard,
        "laggard_move": f"{session.laggard_move:.1f}",
        "weekday": f"{session.day:%A}",
    }
    hour, minute = desk["time"]
    return Story(
        publisher=publisher,
        id=Template(desk["id"]).substitute(stamp=f"{session.day:%y%m%d}"),
        headline=Template(desk["headline"]).substitute(words),
        section=desk["section"],
        layout="market",
        kind="market",
        language=sites()[publisher].language,
        published=datetime.combine(session.day, time(hour, minute), sites()[publisher].zone),
        paragraphs=tuple(Template(paragraph).substitute(words) for paragraph in desk["paragraphs"]),
        byline=desk["byline"],
        desks=(desk["desk"],),
        tags=tuple(desk["tags"]),
        edition=edition,
    )
