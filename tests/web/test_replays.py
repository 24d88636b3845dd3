"""Archived pages: read in the archive, known by the address and the time that they had."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tasks.web import replays
from tasks.web.client import Client
from tasks.web.pages import Fetched
from tasks.web.politeness import Hosts
from tasks.web.replays import Replay
from tasks.web.robots import Robots
from tests.web.hostile import PAGE, Hostile, answer, redirect
from warehouse.keys import url_id, url_key
from warehouse.outcomes import Outcome
from warehouse.records import Due
from warehouse.sources import Politeness, Source

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STORY = "https://news.example/story"
STAMP = "20190701120000"


@pytest.fixture(autouse=True)
def fixed_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", NOW.isoformat())


@pytest.fixture
def live() -> Iterator[Hostile]:
    """The web of today, which must not be asked."""
    with Hostile() as server:
        yield server


def archived(original: str, stamp: str = STAMP, mode: str = "id_") -> str:
    return f"/web/{stamp}{mode}/{original}"


def due(archive: Hostile, path: str, url: str = STORY, **fields: object) -> Due:
    key = url_key(url)
    found = Due(
        url_id=url_id(key),
        url_key=key,
        url=url,
        source_id="news",
        found_via="wayback_cdx",
        found_on=archive.url("/cdx"),
        locator=archive.url(path),
    )
    return replace(found, **fields)  # type: ignore[arg-type]


def read(archive: Hostile, item: Due, hosts: tuple[str, ...] = ("news.example",), **fields: object) -> Fetched:
    client = Client(user_agent="Hemeroteca/0.1", allow_origins={archive.origin})
    source = Source(
        id="news",
        name="News",
        hosts=hosts,
        timezone="Asia/Seoul",
        politeness=Politeness(gap_seconds=0),
        headers={"Cookie": "subscription=1"},
        **fields,  # type: ignore[arg-type]
    )
    return replays.fetch(item, source, client, Robots(client), Hosts(), "run-1")


def test_a_page_keeps_its_address_and_its_time(hostile: Hostile) -> None:
    hostile.site[archived(STORY)] = answer(PAGE)
    got = read(hostile, due(hostile, archived(STORY)))
    fetch = got.fetch
    assert got.payload == PAGE
    assert (fetch.url, fetch.final_url, fetch.redirects, fetch.status, fetch.outcome) == (STORY, STORY, (), 200, None)
    assert fetch.started_at == datetime(2019, 7, 1, 12, tzinfo=UTC)
    assert fetch.evidence == f"read at {hostile.url(archived(STORY))}"
    assert "cookie" not in hostile.log[-1].headers


def test_two_tries_have_two_ids(hostile: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read(hostile, due(hostile, archived(STORY))).fetch
    monkeypatch.setenv("HEMEROTECA_NOW", (NOW + timedelta(seconds=1)).isoformat())
    second = read(hostile, due(hostile, archived(STORY))).fetch
    assert first.fetch_id != second.fetch_id
    assert first.started_at == second.started_at


def test_archives_redirect_to_another_time_and_another_address(hostile: Hostile) -> None:
    moved = "https://news.example/2019/moved"
    hostile.site |= {
        archived(STORY): redirect(archived(STORY, "20190701120101")),
        archived(STORY, "20190701120101"): redirect(archived(STORY + "/", "20190701120101")),
        archived(STORY + "/", "20190701120101"): redirect(hostile.url(archived(moved, "20190702000000"))),
        archived(moved, "20190702000000"): answer(PAGE),
    }
    fetch = read(hostile, due(hostile, archived(STORY))).fetch
    assert (fetch.url, fetch.final_url, fetch.redirects) == (STORY, moved, (moved,))
    assert fetch.evidence == f"read at {hostile.url(archived(moved, '20190702000000'))}"


def test_a_redirect_of_the_page_itself_is_followed_in_the_archive(hostile: Hostile, live: Hostile) -> None:
    """In the mode id_ some archives send Location as the page sent it."""
    story, moved = live.url("/story"), live.url("/moved")
    hostile.site |= {archived(story): redirect(moved), archived(moved): answer(PAGE)}
    fetch = read(hostile, due(hostile, archived(story), story), (live.origin,)).fetch
    assert (fetch.final_url, fetch.redirects, fetch.outcome) == (moved, (moved,), None)
    assert live.log == []


def test_out_of_scope_stays_out(hostile: Hostile) -> None:
    hostile.site |= {
        archived(STORY): redirect(archived("https://elsewhere.example/a")),
        archived(STORY + "2"): redirect("https://elsewhere.example/a"),
    }
    assert read(hostile, due(hostile, archived(STORY))).fetch.outcome is Outcome.OUT_OF_SCOPE
    assert read(hostile, due(hostile, archived(STORY + "2"))).fetch.outcome is Outcome.OUT_OF_SCOPE
    assert read(hostile, due(hostile, archived(STORY)), exclude=("/story",)).fetch.outcome is Outcome.OUT_OF_SCOPE
    assert [path for path in hostile.paths if "elsewhere" in path] == []


def test_endless_moves_end(hostile: Hostile) -> None:
    for number in range(9):
        hostile.site[archived(f"https://news.example/{number}")] = redirect(f"https://news.example/{number + 1}")
    item = due(hostile, archived("https://news.example/0"), "https://news.example/0")
    fetch = read(hostile, item).fetch
    assert fetch.outcome is Outcome.REDIRECT_LOOP
    assert len(hostile.log) == 6  # with robots.txt


@pytest.mark.parametrize(
    ("response", "outcome", "minutes"),
    [
        (answer(status="404 Not Found"), Outcome.NOT_FOUND, None),
        (answer(b" "), Outcome.EMPTY, None),
        (answer(b"x", Content_Type="video/mp4"), Outcome.WRONG_TYPE, None),
        (answer(status="500 Broken"), Outcome.SERVER_ERROR, 4),
        (answer(status="429 Slow down", Retry_After="3600"), Outcome.RATE_LIMITED, 60),
        (answer(b"short", Content_Length="99"), Outcome.TRUNCATED, 4),
    ],
)
def test_what_fails_is_put_off_from_now_on(
    hostile: Hostile, response: bytes, outcome: Outcome, minutes: int | None
) -> None:
    """Not from the time of the capture, which is long past."""
    hostile.site[archived(STORY)] = lambda sock: sock.sendall(response)
    got = read(hostile, due(hostile, archived(STORY), attempts=1))
    assert got.payload is None
    assert got.fetch.outcome is outcome
    assert got.fetch.retry_at == (None if minutes is None else NOW + timedelta(minutes=minutes))
    assert got.fetch.started_at.year == 2019


def test_the_archive_has_its_own_robots_and_rest(hostile: Hostile) -> None:
    hostile.site["/robots.txt"] = answer(b"User-agent: *\nDisallow: /web/")
    assert read(hostile, due(hostile, archived(STORY))).fetch.outcome is Outcome.BLOCKED_BY_ROBOTS
    hostile.site["/robots.txt"] = answer(status="503 Busy", Retry_After="600")
    fetch = read(hostile, due(hostile, archived(STORY))).fetch
    assert (fetch.outcome, fetch.retry_at) == (Outcome.ROBOTS_UNAVAILABLE, NOW + timedelta(minutes=10))


def test_a_resting_archive_is_not_asked(hostile: Hostile) -> None:
    client = Client(user_agent="Hemeroteca/0.1", allow_origins={hostile.origin})
    hosts = Hosts()
    hosts.told(hostile.origin, Outcome.RATE_LIMITED, "status 429", status=429, retry_at=NOW + timedelta(hours=1))
    source = Source(id="news", name="News", hosts=("news.example",), timezone="UTC")
    got = replays.fetch(due(hostile, archived(STORY)), source, client, Robots(client), hosts, "run-1")
    assert not got.asked
    assert hostile.log == []


@pytest.mark.parametrize(
    ("url", "stamp", "original"),
    [
        ("https://web.archive.org/web/20190701120000id_/https://a.example/b?c=d", STAMP, "https://a.example/b?c=d"),
        ("http://127.0.0.1:1/coll/20190701120000mp_/http:/a.example/b", STAMP, "http://a.example/b"),
        ("http://pywb.example/coll/2019/http://a.example:80/", "2019", "http://a.example:80/"),
    ],
)
def test_replay_addresses(url: str, stamp: str, original: str) -> None:
    replay = Replay.of(url)
    assert replay is not None
    assert (replay.stamp, replay.original) == (stamp, original)
    assert Replay.of(replay.moved("https://a.example/c")) == replace(replay, original="https://a.example/c")


def test_other_addresses_are_no_replays(hostile: Hostile) -> None:
    assert Replay.of("https://web.archive.org/sorry") is None
    assert Replay.of("https://a.example/2019/07/story") is None
    hostile.site["/own?u=1"] = answer(PAGE)
    got = read(hostile, due(hostile, "/own?u=1"))
    assert (got.payload, got.fetch.final_url, got.fetch.started_at) == (PAGE, STORY, NOW)
    odd = due(hostile, archived(STORY, "20191399"))
    assert read(hostile, odd).fetch.started_at == NOW
    assert not replays.is_replay(replace(odd, locator=None))
