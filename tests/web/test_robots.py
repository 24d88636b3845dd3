"""robots.txt as RFC 9309 says it is to be fetched and obeyed."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from tasks.web.client import Client
from tasks.web.robots import MOST_BYTES, Robots, RobotsUnavailable
from tests.web.conftest import AGENT
from tests.web.hostile import HEAD, Hostile, answer, closed_port, drip, redirect, silence, then_close
from warehouse.outcomes import Outcome
from warehouse.records import RobotsText

NOW = datetime(2019, 1, 7, 8, tzinfo=UTC)

Code = Callable[[Callable[[], object]], str]


def rules(text: str | bytes) -> bytes:
    return answer(text if isinstance(text, bytes) else text.encode(), Content_Type="text/plain")


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /private",
        b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /private",
        "User-agent: other\nDisallow:\n\nUser-agent: hemeroteca\nDisallow: /private",
        "User-agent: Hemeroteca\nUser-agent: b\nDisallow: /private\n\nUser-agent: *\nAllow: /",
        "User-agent: *\nAllow: /\nDisallow: /*vate$",
        b"# caf\xe9\nUser-agent: *\nDisallow: /private",
    ],
)
def test_disallowed(hostile: Hostile, client: Client, outcome: Code, text: str | bytes) -> None:
    hostile.site["/robots.txt"] = rules(text)
    robots = Robots(client)
    assert outcome(lambda: robots.check(hostile.url("/private"))) == Outcome.BLOCKED_BY_ROBOTS
    robots.check(hostile.url("/public"))
    assert hostile.paths == ["/robots.txt"]


@pytest.mark.parametrize("status", ["400 Bad", "401 Who", "403 Forbidden", "404 Not Found", "410 Gone", "429 Later"])
def test_4xx_allows(hostile: Hostile, client: Client, status: str) -> None:
    hostile.site["/robots.txt"] = answer(b"User-agent: *\nDisallow: /", status)
    Robots(client).check(hostile.url("/a"))


@pytest.mark.parametrize("status", ["500 Oops", "502 Bad Gateway", "503 Busy"])
def test_5xx_defers(hostile: Hostile, client: Client, outcome: Code, status: str) -> None:
    hostile.site["/robots.txt"] = answer(b"User-agent: *\nAllow: /", status)
    assert outcome(lambda: Robots(client).check(hostile.url("/a"))) == Outcome.ROBOTS_UNAVAILABLE


def test_what_cannot_be_reached_defers(hostile: Hostile, impatient: Client, outcome: Code) -> None:
    hostile.site["/robots.txt"] = [silence, then_close(b"")]  # type: ignore[list-item]
    for _ in range(2):
        assert outcome(lambda: Robots(impatient).check(hostile.url("/a"))) == Outcome.ROBOTS_UNAVAILABLE
    with closed_port() as port:
        client = Client(user_agent=AGENT, allow_origins={f"127.0.0.1:{port}"})
        assert outcome(lambda: Robots(client).check(f"http://127.0.0.1:{port}/a")) == Outcome.ROBOTS_UNAVAILABLE


def test_a_private_host_is_refused_as_such(client: Client, outcome: Code) -> None:
    assert outcome(lambda: Robots(client).check("http://10.0.0.1/a")) == Outcome.REFUSED_ADDRESS


def test_redirects(hostile: Hostile, client: Client, outcome: Code) -> None:
    hostile.site |= {
        "/robots.txt": redirect("/r1"),
        "/r1": redirect("/r2"),
        "/r2": rules("User-agent: *\nDisallow: /p"),
    }
    assert outcome(lambda: Robots(client).check(hostile.url("/p"))) == Outcome.BLOCKED_BY_ROBOTS
    hostile.site |= {f"/r{at}": redirect(f"/r{at + 1}") for at in range(1, 9)}
    hostile.log.clear()
    Robots(client).check(hostile.url("/p"))
    assert len(hostile.log) == 6


def test_only_the_first_500_kib_count(hostile: Hostile, client: Client, outcome: Code) -> None:
    late = b"User-agent: *\nDisallow: /early\n" + b"#" * MOST_BYTES + b"\nDisallow: /late\n"
    hostile.site["/robots.txt"] = rules(late)
    robots = Robots(client)
    robots.check(hostile.url("/late"))
    assert outcome(lambda: robots.check(hostile.url("/early"))) == Outcome.BLOCKED_BY_ROBOTS
    hostile.site["/robots.txt"] = drip(HEAD + b"\r\nUser-agent: *\nDisallow: /early\n", b"# endless\n" * 5000, 0)
    assert outcome(lambda: Robots(client).check(hostile.url("/early"))) == Outcome.BLOCKED_BY_ROBOTS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("User-agent: *\nCrawl-delay: 7.5", 7.5),
        ("User-agent: *\nCrawl-delay: 86400", 60.0),
        ("User-agent: *\nCrawl-delay: -3", None),
        ("User-agent: *\nCrawl-delay: soon", None),
        ("User-agent: *\nDisallow:", None),
        ("User-agent: hemeroteca\nCrawl-delay: 3\n\nUser-agent: *\nCrawl-delay: 9", 3.0),
    ],
)
def test_crawl_delay(hostile: Hostile, client: Client, text: str, expected: float | None) -> None:
    hostile.site["/robots.txt"] = rules(text)
    delay = Robots(client).delay(hostile.url("/a"))
    assert (delay or None) == expected


def test_no_delay_without_robots(hostile: Hostile, client: Client) -> None:
    assert Robots(client).delay(hostile.url("/a")) is None


def test_remembered_for_a_day_and_failures_for_minutes(hostile: Hostile, client: Client, outcome: Code) -> None:
    at = NOW
    hostile.site["/robots.txt"] = [answer(status="500 Oops"), rules("User-agent: *\nDisallow: /p")]
    robots = Robots(client, now=lambda: at)
    for _ in range(2):
        assert outcome(lambda: robots.check(hostile.url("/p"))) == Outcome.ROBOTS_UNAVAILABLE
    at += timedelta(minutes=10)
    for _ in range(2):
        assert outcome(lambda: robots.check(hostile.url("/p"))) == Outcome.BLOCKED_BY_ROBOTS
    assert len(hostile.log) == 2
    at += timedelta(days=1)
    robots.check(hostile.url("/a"))
    assert len(hostile.log) == 3


@pytest.mark.parametrize("status", ["429 Later", "503 Busy"])
def test_a_time_that_robots_names_is_kept(
    hostile: Hostile, client: Client, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    at = NOW
    monkeypatch.setenv("HEMEROTECA_NOW", at.isoformat())
    hostile.site["/robots.txt"] = answer(b"", status, Retry_After="90")
    robots = Robots(client, now=lambda: at)
    for _ in range(2):
        with pytest.raises(RobotsUnavailable) as caught:
            robots.check(hostile.url("/a"))
        assert caught.value.retry_at == NOW + timedelta(seconds=90)
    assert len(hostile.log) == 1
    at += timedelta(seconds=90)
    monkeypatch.setenv("HEMEROTECA_NOW", at.isoformat())
    with pytest.raises(RobotsUnavailable):
        robots.check(hostile.url("/a"))
    assert len(hostile.log) == 2


def test_what_is_learned_outlives_the_run(hostile: Hostile, client: Client, outcome: Code) -> None:
    at = NOW
    hostile.site["/robots.txt"] = rules(b"\xef\xbb\xbfUser-agent: *\nDisallow: /p\nCrawl-delay: 86400")
    first = Robots(client, now=lambda: at)
    first.check(hostile.url("/a"), source_id="news")
    assert first.learned("other") == []
    [told] = first.learned("news")
    assert first.learned("news") == []
    assert told == RobotsText(
        origin=f"http://{hostile.origin}",
        host=hostile.origin,
        source_id="news",
        fetched_at=NOW,
        expires_at=NOW + timedelta(days=1),
        outcome="ok",
        text="User-agent: *\nDisallow: /p\nCrawl-delay: 86400",
        crawl_delay_asked=86400.0,
        crawl_delay=60.0,
    )
    at += timedelta(hours=23)
    later = Robots(client, now=lambda: at)
    later.recall([told])
    assert outcome(lambda: later.check(hostile.url("/p"))) == Outcome.BLOCKED_BY_ROBOTS
    assert later.delay(hostile.url("/a")) == 60
    assert later.learned("news") == []
    assert len(hostile.log) == 1
    at += timedelta(hours=1)
    stale = Robots(client, now=lambda: at)
    stale.recall([told])
    stale.check(hostile.url("/a"))
    assert len(hostile.log) == 2


@pytest.mark.parametrize(("status", "kept"), [("404 Not Found", "none"), ("500 Oops", "server_error")])
def test_no_rules_and_failures_are_told_too(hostile: Hostile, client: Client, status: str, kept: str) -> None:
    hostile.site["/robots.txt"] = answer(b"", status)
    robots = Robots(client)
    with suppress(RobotsUnavailable):
        robots.check(hostile.url("/a"), source_id="news")
    [told] = robots.learned("news")
    assert (told.outcome, told.reason, told.text) == (kept, f"status {status[:3]}", None)
    later = Robots(client)
    later.recall([told])
    hostile.site["/robots.txt"] = rules("User-agent: *\nDisallow:")
    later.check(hostile.url("/a"))
    assert len(hostile.log) == (1 if kept == "none" else 2), "a failure is not remembered: its host rests instead"


def test_memory_is_bounded(hostile: Hostile, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.web.robots._MOST_HOSTS", 1)
    robots = Robots(client)
    with Hostile() as other:
        robots.check(hostile.url("/a"))
        with pytest.raises(Exception, match="not public"):
            robots.check(other.url("/a"))
    robots.check(hostile.url("/a"))
    assert hostile.paths == ["/robots.txt"] * 2
    assert len(robots._known) == len(robots._asking) == 1
