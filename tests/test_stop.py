"""The order to stop ends every wait at once: for a host's gap, for whatever a server holds back, for a worker."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tasks.article.pool import Pool, PoolError
from tasks.collect import stage_captures
from tasks.extract import Job
from tasks.fetch import fetch
from tasks.run import Run, Stopped
from tasks.stop import Stop
from tasks.web.client import Client
from tasks.web.politeness import Hosts
from tasks.web.robots import Robots
from tests.web.certificates import Authority
from tests.web.conftest import AGENT
from tests.web.hostile import HEAD, PAGE, Behaviour, Hostile, answer, drip, silence
from tests.web.proxy import Proxy
from warehouse.disk import Disk
from warehouse.endpoints import Feed
from warehouse.errors import FetchError
from warehouse.keys import url_id, url_key
from warehouse.raw import RawWriter
from warehouse.records import Due
from warehouse.recovery import recover
from warehouse.sources import Politeness, Source
from warehouse.stage import leftovers

SOON = 6.0  # seconds: three times what is promised, and a fifth of what a request may take
FUNCTIONS = str(Path(__file__).parent / "article")  # where workers find `hostile_functions`


def stopped(stop: Stop, act: Callable[[], object], is_waiting: Callable[[], bool]) -> BaseException | None:
    """Give the order as soon as ``act`` waits, and return what it raised; fail if it goes on."""
    came: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - that is what is asked for
            came.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    give_up = time.monotonic() + 20
    while not is_waiting():
        assert time.monotonic() < give_up, "it never came to wait"
        time.sleep(0.01)
    stop.set()
    thread.join(SOON)
    assert not thread.is_alive(), "it goes on"
    return came[0] if came else None


def asking(server: Hostile, stop: Stop, **more: object) -> Client:
    return Client(user_agent=AGENT, allow_origins={server.origin}, stop=stop, **more)  # type: ignore[arg-type]


hold = drip(b"", b"", 1.0)
HELD_BACK: dict[str, Behaviour] = {
    "an answer": silence,
    "the rest of the headers": drip(HEAD + b"X: ", b"y", 1.0),
    "the rest of a body": drip(HEAD + b"Content-Length: 1000\r\n\r\n", b"y", 1.0),
    "the end of a body of no known length": drip(HEAD + b"Connection: close\r\n\r\n" + PAGE, b" ", 1.0),
    "a chunk": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\ny\r\n", 1.0),
}


@pytest.mark.parametrize("what", HELD_BACK)
def test_a_request_under_way_is_given_up(what: str) -> None:
    stop = Stop()
    with Hostile({"/a": HELD_BACK[what]}) as server:
        client = asking(server, stop)
        error = stopped(stop, lambda: client.get(server.url("/a")), lambda: server.paths == ["/a"])
        assert isinstance(error, Stopped)
        with pytest.raises(Stopped):
            client.get(server.url("/b"))
        assert server.paths == ["/a"], "asked after the order"


def test_a_stream_is_given_up_and_does_not_look_whole() -> None:
    stop, pieces, ends = Stop(), list[bytes](), list[str]()

    def keep(stream: Iterator[bytes]) -> None:
        try:
            pieces.extend(stream)
            ends.append("whole")
        except FetchError:
            ends.append("cut")

    with Hostile({"/a": drip(HEAD + b"Connection: close\r\n\r\n" + PAGE, b" ", 1.0)}) as server:
        client = asking(server, stop)
        error = stopped(stop, lambda: client.stream(server.url("/a"), keep), lambda: server.sent_bytes > len(PAGE))
    assert isinstance(error, Stopped)
    assert ends == []


def test_a_handshake_is_given_up(tmp_path: Path) -> None:
    stop = Stop()
    with Hostile(greeting=hold) as server:
        client = asking(server, stop, context=Authority(tmp_path).trusted())
        url = server.url("/a").replace("http:", "https:")
        error = stopped(stop, lambda: client.get(url), lambda: server.connections == 1)
    assert isinstance(error, Stopped)


def test_an_encrypted_body_is_given_up(tmp_path: Path) -> None:
    stop, authority = Stop(), Authority(tmp_path)
    slow = drip(HEAD + b"Connection: close\r\n\r\n" + PAGE, b" ", 1.0)
    with Hostile({"/a": slow}, tls=authority.server()) as server:
        client = asking(server, stop, context=authority.trusted())
        error = stopped(stop, lambda: client.get(server.url("/a")), lambda: server.paths == ["/a"])
    assert isinstance(error, Stopped)


def test_a_tunnel_that_a_proxy_holds_is_given_up(tmp_path: Path) -> None:
    stop, authority = Stop(), Authority(tmp_path)
    with Hostile(tls=authority.server()) as server, Proxy(tunnel=hold, tls=authority.server()) as proxy:
        client = asking(server, stop, context=authority.trusted())
        error = stopped(stop, lambda: client.get(server.url("/a"), proxy=proxy.url()), lambda: proxy.heads != [])
    assert isinstance(error, Stopped)


def test_a_connection_that_nobody_accepts_is_given_up() -> None:
    stop = Stop()
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        place = deaf.getsockname()
        origin = f"127.0.0.1:{place[1]}"
        with socket.create_connection(place):  # the only one that there is room for
            client = Client(user_agent=AGENT, allow_origins={origin}, stop=stop)
            began = time.monotonic()
            error = stopped(stop, lambda: client.get(f"http://{origin}/"), lambda: time.monotonic() > began + 0.3)
    assert isinstance(error, Stopped)


def test_a_look_up_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, asked, over = Stop(), threading.Event(), threading.Event()

    def slow(*_: object, **__: object) -> list[object]:
        asked.set()
        over.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    client = Client(user_agent=AGENT, stop=stop)
    error = stopped(stop, lambda: client.get("http://slow.example/"), asked.is_set)
    over.set()
    assert isinstance(error, Stopped)


def test_who_waits_for_a_gap_or_a_place_is_told() -> None:
    stop, began = Stop(), threading.Event()

    def pause(seconds: float) -> None:
        began.set()
        stop.pause(seconds)

    hosts = Hosts(sleep=pause)

    def turn() -> None:
        with hosts.turn("a", 60):
            pass

    def two() -> None:
        turn()
        with ThreadPoolExecutor(2) as threads:
            errors.extend(threads.submit(turn).exception() for _ in range(2))

    errors: list[BaseException | None] = []
    assert stopped(stop, two, began.is_set) is None
    assert [type(error) for error in errors] == [Stopped] * 2


class Site:
    """A run against one host, in a folder of its own."""

    def __init__(self, server: Hostile, data: Path, pool: Pool[Job]) -> None:
        self.stop = Stop()
        self.server = server
        client = asking(server, self.stop)
        self.run = Run("run-1", data, client, Robots(client), Hosts(sleep=self.stop.pause), pool, Disk(data, 0))
        self.source = Source(
            id="news",
            name="News",
            hosts=(server.origin,),
            timezone="UTC",
            politeness=Politeness(gap_seconds=0),
            discovery=(Feed(url=server.url("/feed")),),
        )

    def due(self, *paths: str) -> list[Due]:
        return [self._due(self.server.url(path)) for path in paths]

    @staticmethod
    def _due(url: str) -> Due:
        key = url_key(url)
        return Due(
            url_id=url_id(key), url_key=key, url=url, source_id="news", found_via="feed", found_on="https://x.example/"
        )


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Hostile({"/a": answer(PAGE)}) as server, Pool[Job](1) as pool:
        yield Site(server, tmp_path, pool)


@pytest.mark.parametrize("waits_for", ["the gap", "the answer"])
def test_a_page_that_is_given_up_leaves_nothing_and_those_before_it_are_kept(site: Site, waits_for: str) -> None:
    if waits_for == "the gap":
        robots = answer(b"User-agent: *\nCrawl-delay: 60\n", Content_Type="text/plain")
        site.server.site["/robots.txt"] = robots
        site.run.robots.check(site.server.url("/"))
        last = "/a"
    else:
        site.server.site["/b"] = silence
        last = "/b"
    due = site.due("/a", "/b")
    fetched = site.run.fetched["news", 1]

    def act() -> None:
        with RawWriter(site.run.raw, "news", "run-1") as raw:
            fetch(site.run, site.source, due, raw, fetched)

    error = stopped(site.stop, act, lambda: site.server.paths[-1:] == [last] and len(fetched) == 1)
    assert isinstance(error, Stopped)
    assert [(item.url, item.outcome) for item in fetched.values()] == [(site.server.url("/a"), None)]
    assert [capture.url for capture in recover(site.run.raw, "news")] == [site.server.url("/a")]
    assert leftovers(site.run.stage, "news") == []
    [known] = site.run.hosts.learned("news")
    assert known.succeeded_at is not None
    assert known.failures == 0, "the host is not to blame"


def test_pages_that_are_being_extracted_are_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(FUNCTIONS)
    pool = Pool[Job](1, function="hostile_functions:begin")
    with Hostile({"/a": answer(PAGE), "/b": answer(PAGE)}) as server, pool:
        site = Site(server, tmp_path, pool)
        with RawWriter(site.run.raw, "news", "run-1") as raw:
            fetches = fetch(site.run, site.source, site.due("/a", "/b"), raw)
            began = tmp_path / "raw" / "began"
            error = stopped(site.stop, lambda: stage_captures(site.run, site.source, fetches, 1), began.exists)
        assert isinstance(error, Stopped)
        with pytest.raises(Stopped):
            stage_captures(site.run, site.source, fetches, 1)
        with pytest.raises(PoolError, match="closed"):
            stage_captures(Site(server, tmp_path, pool).run, site.source, fetches, 1)
    assert leftovers(site.run.stage, "news") == []
