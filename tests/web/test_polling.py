"""Single looks: when one is due, what is asked, what proves that nothing changed, and what failures leave."""

from datetime import timedelta

import pytest

from tasks.web.client import Client
from tests.web.hostile import Hostile, answer
from tests.web.rounds import NOW, Reader, paths, rss, urlset
from warehouse.endpoints import Feed, Sitemap
from warehouse.records import Poll

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def reader(hostile: Hostile, client: Client, monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.setenv("HEMEROTECA_NOW", NOW.isoformat())
    return Reader(client, (hostile.origin,))


def go(monkeypatch: pytest.MonkeyPatch, later: timedelta) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", (NOW + later).isoformat())


def asked(hostile: Hostile) -> int:
    return hostile.paths.count("/feed")


def only(reader: Reader, *endpoints: Feed | Sitemap, eager: bool = True) -> Poll:
    [poll], _ = reader.look(*endpoints, eager=eager)
    return poll


def test_unchanged_endpoints_give_nothing(hostile: Hostile, reader: Reader) -> None:
    hostile.site |= {
        "/feed": [rss("/1", ETag='"1"'), answer(status="304 Not Modified"), rss("/1", "/2", ETag='"2"')],
        "/map": urlset("/3"),
    }
    endpoints = (Feed(url=hostile.url("/feed")), Sitemap(url=hostile.url("/map")))
    first, urls = reader.look(*endpoints)
    assert len(urls) == 2
    again, urls = reader.look(*endpoints)
    assert ([poll.outcome for poll in again], urls) == (["not_modified"] * 2, [])
    assert [poll.reason for poll in again] == ["status 304", "the same bytes"]
    assert hostile.log[-2].headers["if-none-match"] == '"1"'
    assert (again[0].etag, again[1].payload_digest) == ('"1"', first[1].payload_digest)
    polls, urls = reader.look(*endpoints)
    assert [poll.outcome for poll in polls] == ["ok", "not_modified"]
    assert (len(urls), polls[0].new_count) == (2, 1)


def test_a_feed_that_only_says_when_it_was_built_is_unchanged(hostile: Hostile, reader: Reader) -> None:
    hostile.site["/feed"] = [
        rss("/1", "/2", head="<lastBuildDate>Mon, 07 Jan 2019 08:00:00 GMT</lastBuildDate>", ETag='"1"'),
        rss("/2", "/1", head="<lastBuildDate>Mon, 07 Jan 2019 08:10:00 GMT</lastBuildDate>", ETag='"2"'),
        rss("/2", "/1", "/3"),
    ]
    feed = Feed(url=hostile.url("/feed"))
    only(reader, feed)
    poll = only(reader, feed)
    assert (poll.outcome, poll.reason, poll.etag) == ("not_modified", "the same entries", '"2"')
    assert only(reader, feed).new_count == 1


def test_the_schedule_looks_only_at_what_is_due(
    hostile: Hostile, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile.site["/feed"] = rss("/1")
    feed = Feed(url=hostile.url("/feed"))
    assert only(reader, feed, eager=False).next_due_at == NOW + 59 * MINUTE
    go(monkeypatch, 30 * MINUTE)
    assert reader.look(feed, eager=False) == ([], [])
    assert only(reader, feed).outcome == "not_modified", "a person need not wait"
    go(monkeypatch, 4 * HOUR)
    poll = only(reader, feed, eager=False)
    assert poll.interval_seconds == round(1.25 * round(1.25 * 3600))
    assert asked(hostile) == 3


def test_a_fixed_rhythm(hostile: Hostile, reader: Reader) -> None:
    hostile.site["/feed"] = rss("/1", head="<ttl>600</ttl>", Cache_Control="max-age=90000")
    assert only(reader, Feed(url=hostile.url("/feed"), every=2 * HOUR)).next_due_at == NOW + 119 * MINUTE


def test_what_the_feed_asks_for_holds_while_it_is_unchanged(hostile: Hostile, reader: Reader) -> None:
    hostile.site["/feed"] = [rss("/1", head="<ttl>180</ttl>", ETag="1"), answer(status="304 Not Modified")]
    feed = Feed(url=hostile.url("/feed"))
    assert only(reader, feed).next_due_at == NOW + 3 * HOUR
    assert only(reader, feed).next_due_at == NOW + 3 * HOUR
    hostile.site["/feed"] = rss("/1", "/2", Cache_Control="max-age=7200")
    assert only(reader, feed).next_due_at == NOW + 2 * HOUR


def test_a_changed_configuration_counts_at_once(hostile: Hostile, reader: Reader) -> None:
    hostile.site["/feed"] = rss("/1", "/2", ETag='"1"')
    feed = Feed(url=hostile.url("/feed"))
    reader.more["exclude"] = ("/2$",)
    only(reader, feed)
    assert reader.look(feed, eager=False) == ([], [])
    reader.more.clear()
    [poll], urls = reader.look(feed, eager=False)
    assert (poll.outcome, paths(hostile, urls), poll.new_count) == ("ok", ["/1", "/2"], 1)
    assert "if-none-match" not in hostile.log[-1].headers
    assert reader.look(Feed(url=feed.url, every=HOUR), eager=False) == ([], []), "another rhythm is no other content"


def test_patience_that_a_server_asks_for_binds_persons_too(
    hostile: Hostile, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile.site["/feed"] = [answer(status="503 Busy", Retry_After="600"), rss("/1")]
    feed = Feed(url=hostile.url("/feed"))
    poll = only(reader, feed)
    assert (poll.outcome, poll.failure_count, poll.next_due_at) == ("server_error", 1, NOW + 10 * MINUTE)
    go(monkeypatch, timedelta(seconds=599))
    assert reader.look(feed, eager=True) == ([], [])
    go(monkeypatch, 10 * MINUTE)
    assert only(reader, feed).failure_count == 0
    assert asked(hostile) == 2


def test_failures_in_a_row_are_tried_later_each_time(
    hostile: Hostile, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile.site["/feed"] = [rss("/1", ETag='"1"'), *[answer(status="502 Bad") for _ in range(3)], rss("/1")]
    feed = Feed(url=hostile.url("/feed"))
    only(reader, feed)
    waits, at = [], HOUR
    for failures in (1, 2, 3):
        go(monkeypatch, at)
        poll = only(reader, feed, eager=False)
        assert (poll.outcome, poll.failure_count, poll.etag) == ("server_error", failures, '"1"')
        assert poll.next_due_at is not None
        waits.append(poll.next_due_at - poll.polled_at)
        at += waits[-1]
    assert waits[0] < waits[1] < waits[2] < HOUR
    go(monkeypatch, at)
    poll = only(reader, feed, eager=False)
    assert (poll.outcome, poll.failure_count) == ("not_modified", 0), "what proves it outlasts failures"


def test_a_mistake_in_the_file_can_be_mended_at_once(hostile: Hostile, reader: Reader) -> None:
    hostile.site["/feed"] = [answer(status="404 Not Found"), rss("/1")]
    feed = Feed(url=hostile.url("/feed"))
    poll = only(reader, feed)
    assert poll.next_due_at is not None
    assert NOW + 40 * MINUTE < poll.next_due_at < NOW + 80 * MINUTE
    assert reader.look(feed, eager=False) == ([], [])
    assert only(reader, feed).outcome == "ok"


def test_a_resting_host_is_not_asked_and_the_endpoint_not_blamed(hostile: Hostile, reader: Reader) -> None:
    hostile.site["/feed"] = answer(status="503 Busy", Retry_After="600")
    first, second = reader.look(Feed(url=hostile.url("/feed")), Sitemap(url=hostile.url("/map")))[0]
    assert (first.failure_count, second.failure_count) == (1, 0)
    assert (second.outcome, second.next_due_at) == ("rate_limited", NOW + 10 * MINUTE)
    assert "/map" not in hostile.paths


def test_robots_that_cannot_be_had(hostile: Hostile, reader: Reader) -> None:
    hostile.site["/robots.txt"] = answer(status="503 Busy", Retry_After="1200")
    poll = only(reader, Feed(url=hostile.url("/feed")))
    assert (poll.outcome, poll.next_due_at) == ("robots_unavailable", NOW + 20 * MINUTE)
    assert asked(hostile) == 0
