"""One page's way from the frontier to a named outcome."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from threading import Thread

import pytest

from tasks.web.client import Client
from tasks.web.cookies import Jar
from tasks.web.pages import Fetched, fetch
from tasks.web.politeness import HostRests, Hosts
from tasks.web.robots import Robots
from tests.web.hostile import PAGE, Hostile, answer, closed_port, redirect
from warehouse.endpoints import Feed
from warehouse.keys import fetch_id, url_id, url_key
from warehouse.outcomes import Outcome
from warehouse.records import Due
from warehouse.sources import Politeness, Source

NOW = datetime(2019, 1, 7, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fixed_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", NOW.isoformat())


def due(url: str) -> Due:
    key = url_key(url)
    return Due(url_id=url_id(key), url_key=key, url=url, source_id="news", found_via="feed", found_on="https://x/feed")


def source(*hosts: str, gap: float = 0.0, headers: dict[str, str] | None = None) -> Source:
    return Source(
        id="news",
        name="News",
        hosts=hosts,
        timezone="Asia/Seoul",
        politeness=Politeness(gap_seconds=gap),
        headers=headers or {},
        discovery=(Feed(url=f"http://{hosts[0]}/feed"),),
    )


@pytest.fixture
def get(hostile: Hostile, client: Client) -> Callable[..., Fetched]:
    def act(path: str, client: Client = client, item: Due | None = None, **settings: object) -> Fetched:
        news = source(hostile.origin, **settings)  # type: ignore[arg-type]
        return fetch(item or due(hostile.url(path)), news, client, Robots(client), Hosts(), "run-1")

    return act


def test_a_page_is_kept(hostile: Hostile, get: Callable[..., Fetched]) -> None:
    hostile.site |= {
        "/old": redirect("/new"),
        "/new": answer(PAGE, ETag='"7"', Last_Modified="Mon, 07 Jan 2019 07:00:00 GMT"),
    }
    got = get("/old", headers={"X-Reader": "1"})
    assert got.payload == PAGE
    assert got.request_headers["X-Reader"] == "1"
    assert got.response_headers["ETag"] == '"7"'
    fetched = got.fetch
    assert fetched.outcome is None
    assert fetched.fetch_id == fetch_id("run-1", fetched.url_id, NOW)
    assert (fetched.url, fetched.final_url) == (hostile.url("/old"), hostile.url("/new"))
    assert fetched.redirects == (hostile.url("/new"),)
    assert (fetched.status, fetched.etag, fetched.content_type) == (200, '"7"', "text/html")
    assert fetched.last_modified == "Mon, 07 Jan 2019 07:00:00 GMT"
    assert (fetched.payload_bytes, fetched.wire_bytes) == (len(PAGE), len(PAGE))
    assert fetched.payload_digest == sha256(PAGE).hexdigest()
    assert (fetched.source_id, fetched.run_id, fetched.started_at) == ("news", "run-1", NOW)


ENDS = {
    "not found": (answer(status="404 Not Found"), "not_found"),
    "gone": (answer(status="410 Gone"), "gone"),
    "error": (answer(status="500 Oops"), "server_error"),
    "half": (answer(PAGE, "206 Partial Content", Content_Range="bytes 0-52/900"), "truncated"),
    "unasked 304": (answer(status="304 Not Modified"), "server_error"),
    "nothing": (answer(b""), "empty"),
    "binary": (answer(b"%PDF-1.4 x"), "wrong_type"),
    "image": (answer(b"x", Content_Type="image/png"), "wrong_type"),
    "away": (redirect("http://169.254.169.254/latest"), "out_of_scope"),
    "circle": (redirect("/a"), "redirect_loop"),
    "nonsense": (b"nonsense\r\n\r\n", "transport_error"),
}


@pytest.mark.parametrize("name", ENDS)
def test_every_other_end_has_a_name(hostile: Hostile, get: Callable[..., Fetched], name: str) -> None:
    hostile.site["/a"], expected = ENDS[name]
    got = get("/a")
    assert (got.payload, got.fetch.outcome) == (None, expected)
    assert got.fetch.reason
    assert got.fetch.payload_digest is None


def test_retry_after_is_told_and_not_slept_on(hostile: Hostile, get: Callable[..., Fetched]) -> None:
    hostile.site["/a"] = answer(status="429 Slow Down", Retry_After="3600")
    got = get("/a").fetch
    assert (got.outcome, got.retry_at) == (Outcome.RATE_LIMITED, NOW + timedelta(hours=1))


def test_unchanged_page(hostile: Hostile, get: Callable[..., Fetched]) -> None:
    hostile.site["/a"] = answer(status="304 Not Modified")
    got = get("/a", item=replace(due(hostile.url("/a")), etag='"7"'))
    assert got.fetch.outcome is Outcome.NOT_MODIFIED
    assert hostile.log[-1].headers["if-none-match"] == '"7"'


def test_robots_and_scope_hold_for_each_hop(hostile: Hostile, client: Client, get: Callable[..., Fetched]) -> None:
    hostile.site |= {
        "/robots.txt": answer(b"User-agent: *\nDisallow: /private"),
        "/a": redirect("/private/a"),
        "/b": redirect("http://elsewhere.example/"),
        "/private/a": answer(PAGE),
    }
    assert get("/private/a").fetch.outcome is Outcome.BLOCKED_BY_ROBOTS
    assert get("/a").fetch.outcome is Outcome.BLOCKED_BY_ROBOTS
    assert get("/b").fetch.outcome is Outcome.OUT_OF_SCOPE
    assert "/private/a" not in hostile.paths
    hostile.site["/robots.txt"] = answer(status="503 Busy")
    assert get("/b").fetch.outcome is Outcome.ROBOTS_UNAVAILABLE


def test_bad_address(get: Callable[..., Fetched], client: Client) -> None:
    anywhere = source("a.example").model_copy(update={"hosts": ()})
    for url in ("mailto:x@a.example", "http://[::1"):
        got = fetch(due(url), anywhere, client, Robots(client), Hosts(), "run-1")
        assert got.fetch.outcome is Outcome.BAD_URL


def test_requests_to_a_host_keep_its_gap(hostile: Hostile, client: Client) -> None:
    hostile.site |= {f"/{at}": redirect(f"/{at}/x") for at in range(4)} | {f"/{at}/x": answer(PAGE) for at in range(4)}
    news, robots, hosts = source(hostile.origin, gap=0.05), Robots(client), Hosts()
    threads = [
        Thread(target=fetch, args=(due(hostile.url(f"/{at}")), news, client, robots, hosts, "run-1")) for at in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = [request.at for request in hostile.log]
    asked = {"/robots.txt", *(f"/{at}" for at in range(4)), *(f"/{at}/x" for at in range(4))}
    assert len(hostile.paths) == len(asked)
    assert set(hostile.paths) == asked
    assert all(later - earlier >= 0.05 for earlier, later in pairwise(times))


def test_crawl_delay_is_a_gap(hostile: Hostile, get: Callable[..., Fetched]) -> None:
    hostile.site |= {"/a": redirect("/b"), "/b": answer(PAGE)}
    hostile.site["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 0.1")
    get("/a")
    first, second = (request.at for request in hostile.log[1:])
    assert second - first >= 0.1


def test_a_host_that_asks_for_a_rest_is_asked_nothing_more(hostile: Hostile, client: Client) -> None:
    hostile.site |= {"/a": answer(status="429 Slow Down", Retry_After="3600"), "/b": answer(PAGE)}
    news, robots, hosts = source(hostile.origin), Robots(client), Hosts()
    first, second = (fetch(due(hostile.url(path)), news, client, robots, hosts, "run-1") for path in ("/a", "/b"))
    assert (first.asked, first.fetch.outcome) == (True, Outcome.RATE_LIMITED)
    assert (second.asked, second.payload) == (False, None)
    assert second.fetch.retry_at == NOW + timedelta(hours=1)
    assert hostile.paths == ["/robots.txt", "/a"]
    [state] = hosts.learned("news")
    assert (state.rested_until, state.why) == (NOW + timedelta(hours=1), "status 429, Retry-After")


def test_a_redirect_to_a_host_that_rests_was_a_try(hostile: Hostile) -> None:
    with Hostile() as other:
        client = Client(user_agent="Hemeroteca/0.1", allow_origins={hostile.origin, other.origin})
        hostile.site["/a"] = redirect(other.url("/a"))
        hosts = Hosts()
        hosts.told(other.origin, Outcome.RATE_LIMITED, "busy", status=429, retry_at=NOW + timedelta(hours=2))
        got = fetch(
            due(hostile.url("/a")), source(hostile.origin, other.origin), client, Robots(client), hosts, "run-1"
        )
        assert got.asked
        assert (got.fetch.outcome, got.fetch.retry_at) == (Outcome.RATE_LIMITED, NOW + timedelta(hours=2))
        assert other.paths == []
        with hosts.turn(hostile.origin, 0):
            pass


def test_unreachable_rules_rest_the_host(hostile: Hostile, client: Client) -> None:
    hostile.site["/robots.txt"] = answer(b"", "503 Busy", Retry_After="120")
    hosts = Hosts()
    got = fetch(due(hostile.url("/a")), source(hostile.origin), client, Robots(client), hosts, "run-1")
    assert (got.fetch.outcome, got.fetch.retry_at) == (Outcome.ROBOTS_UNAVAILABLE, NOW + timedelta(minutes=2))
    with pytest.raises(HostRests) as caught, hosts.turn(hostile.origin, 0):
        pytest.fail("a turn at a host that rests")
    assert caught.value.until == NOW + timedelta(minutes=2)


def test_failures_in_a_row_rest_the_host_and_other_ends_do_not(hostile: Hostile, client: Client) -> None:
    hostile.site |= {"/error": answer(status="500 Oops"), "/image": answer(b"x", Content_Type="image/png")}
    paths = ["/error"] * 4 + ["/none"] + ["/error"] * 4 + ["/image"] + ["/error"] * 5 + ["/none"]
    news, robots, hosts = source(hostile.origin), Robots(client), Hosts()
    asked = [fetch(due(hostile.url(path)), news, client, robots, hosts, "run-1").asked for path in paths]
    assert asked == [True] * 15 + [False]


def test_a_source_may_keep_its_cookies(hostile: Hostile, client: Client) -> None:
    hostile.site |= {"/a": answer(PAGE, Set_Cookie="seen=1"), "/b": answer(PAGE)}
    news, robots, hosts, jar = source(hostile.origin), Robots(client), Hosts(), Jar()
    for path, kept in (("/a", jar), ("/b", jar), ("/b", None)):
        fetch(due(hostile.url(path)), news, client, robots, hosts, "run-1", kept)
    assert [request.headers.get("cookie") for request in hostile.log] == [None, None, "seen=1", None]


def test_a_proxy_is_asked_for_the_rules_too(hostile: Hostile, client: Client) -> None:
    with closed_port() as port:
        news = source(hostile.origin).model_copy(update={"proxy": f"http://127.0.0.1:{port}"})
        got = fetch(due(hostile.url("/a")), news, client, Robots(client), Hosts(), "run-1")
    assert got.fetch.outcome is Outcome.ROBOTS_UNAVAILABLE
    assert hostile.log == []


def test_a_page_that_the_source_does_not_want_is_not_asked_for(hostile: Hostile, client: Client) -> None:
    news = source(hostile.origin).model_copy(update={"exclude": ("/photos/",)})
    hostile.site |= {"/a": redirect("/photos/a"), "/photos/a": answer(PAGE)}
    hosts = Hosts()
    refused = fetch(due(hostile.url("/photos/a")), news, client, Robots(client), hosts, "run-1").fetch
    assert (refused.outcome, refused.reason) == (Outcome.OUT_OF_SCOPE, "news does not want it")
    assert hostile.log == []
    led = fetch(due(hostile.url("/a")), news, client, Robots(client), hosts, "run-1")
    assert led.payload == PAGE, "a redirect may lead where no address is wanted"


def test_a_drip_ends_in_a_row(hostile: Hostile, impatient: Client, get: Callable[..., Fetched]) -> None:
    def drip(sock: object) -> None:
        while True:
            sock.sendall(b"HTTP/1.1 200 OK\r\nA: b\r\n")  # type: ignore[attr-defined]
            time.sleep(0.02)

    hostile.site["/a"] = drip
    got = get("/a", client=impatient).fetch
    assert got.outcome is Outcome.TIMEOUT
    assert got.elapsed_ms >= 400


CHILD = """
import sys
from tasks.web import client, pages, politeness, robots
from tests.web.test_pages import due, source

origin = sys.argv[1]
web = client.Client(user_agent="a", allow_origins={origin})
item = due(f"http://{origin}/a")
pages.fetch(item, source(origin), web, robots.Robots(web), politeness.Hosts(), "run-1")
"""


def test_a_process_can_be_killed_just_before_a_page_is_asked_for(hostile: Hostile) -> None:
    hostile.site["/a"] = answer(PAGE)
    environment = {**os.environ, "HEMEROTECA_KILL_AT": "fetch.page"}
    done = subprocess.run([sys.executable, "-c", CHILD, hostile.origin], env=environment, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert hostile.paths == ["/robots.txt"]
