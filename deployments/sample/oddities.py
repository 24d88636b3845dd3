"""The addresses in the newsroom's feeds and sitemaps that are not simply an article's own."""

from dataclasses import dataclass
from datetime import datetime

from deployments.sample.editions import Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """An address that ends otherwise than an article's own, or leads to an article from elsewhere."""

    publisher: str
    path: str
    title: str
    at: datetime
    kind: str  # blocked, soft_404, consent, gone, missing, listing, document, redirect, amp
    listed: str  # feed or sitemap
    status: int
    outcome: str
    story: str | None = None  # key of the article that redirect and amp lead to


_ROWS: tuple[tuple[str, str, str, str, str, str, int, str, str | None], ...] = (
    # publisher, path, title, day, kind, listed in, status, outcome, story
    ("hangang-post", "/www/politics/2018/12/103_261491.html", "Council calendar", "2018-12-16", "soft_404", "sitemap",
     200, "soft_404", None),
    ("hangang-post", "/www/culture/2018/12/135_261477.html", "Ticket sale", "2018-12-15", "gone", "sitemap",
     410, "gone", None),
    ("hangang-post", "/member/archive.html?idx=261410", "From the members' archive", "2019-01-05", "blocked", "sitemap",
     200, "blocked_by_robots", None),
    ("hangang-post", "/www/news/nation/2019/01/116_261600.html", "Baekseom, Seoul in talks", "2019-01-07", "redirect",
     "feed", 301, "article", "hangang-post:261600"),
    ("tagus-courier", "/2019/01/20/culture/azulejo-hunters/", "The azulejo hunters", "2019-01-20", "consent", "sitemap",
     200, "consent_wall", None),
    ("tagus-courier", "/2018/12/30/sport/fixture-list-withdrawn/", "Fixture list", "2018-12-30", "missing", "feed",
     404, "not_found", None),
    ("tagus-courier", "/section/opinion/", "Opinion", "2019-02-10", "listing", "sitemap",
     200, "not_article", None),
    ("tagus-courier", "/premium/letters-from-the-bar/", "Letters from the bar", "2019-01-28", "blocked", "feed",
     200, "blocked_by_robots", None),
    ("tagus-courier", "/p/18842", "Three years on the old coal quay", "2019-01-05", "redirect", "feed",
     302, "article", "tagus-courier:quay-three-years-on"),
    ("harbor-ledger", "/amp/transit/ferry-fare-vote-48213", "Ferry fare vote", "2019-01-09", "amp", "feed",
     200, "article", "harbor-ledger:ferry-fare-vote-48213"),
    ("harbor-ledger", "/print/48190", "Tide tables", "2019-01-03", "blocked", "sitemap",
     200, "blocked_by_robots", None),
    ("harbor-ledger", "/documents/harbor-budget-2019.pdf", "Harbor budget", "2019-01-31", "document", "sitemap",
     200, "wrong_type", None),
    ("harbor-ledger", "/sports/regatta-preview-48101", "Regatta preview", "2018-12-22", "missing", "feed",
     404, "not_found", None),
)  # fmt: skip


def oddities(edition: Edition) -> tuple[Oddity, ...]:
    """Return the odd addresses; they are the same in every edition."""
    return tuple(
        Oddity(
            publisher=publisher,
            path=path,
            title=title,
            at=datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=edition.site(publisher).zone),
            kind=kind,
            listed=listed,
            status=status,
            outcome=outcome,
            story=story,
        )
        for publisher, path, title, day, kind, listed, status, outcome, story in _ROWS
    )


def tracked(path: str) -> str:
    """Return the address that the Tagus Courier's feed gives for an article: with campaign parameters."""
    return f"{path}?utm_source=atom&utm_medium=feed&utm_campaign=front"
