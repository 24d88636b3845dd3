"""The made-up publishers on loopback ports: sites that change with a clock of their own, an archive, and one log."""

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from tests.site import archive, pages
from tests.site.stories import DAYS, FIRST_DAY, Publisher, Story, write

PUBLISHERS = (
    Publisher("seoul-daily", "Asia/Seoul"),
    Publisher("lisbon-post", "Europe/Lisbon"),
    Publisher("york-ledger", "America/New_York"),
    Publisher("tokyo-note", "Asia/Tokyo"),
    Publisher("berlin-blatt", "Europe/Berlin"),
    Publisher("delhi-desk", "Asia/Kolkata"),
    Publisher("sao-wire", "America/Sao_Paulo"),
    Publisher("cairo-gazette", "Africa/Cairo"),
)
_FEED = 12  # stories that a feed or home page shows
_PER_PAGE = 6
RETRY_SECONDS = 30
PRIVATE = 20  # story that the feed of Seoul announces where robots.txt lets nobody in


@dataclass(frozen=True)
class Answer:
    """What a path answers."""

    body: bytes = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """What came in, and what it got."""

    at: float
    port: int
    path: str
    status: int


class Web:
    """All sites; ``now`` is the moment that they show."""

    def __init__(self) -> None:
        self.now = datetime(2019, 7, 1, tzinfo=UTC)
        self.log: list[Request] = []
        self.publishers: dict[str, Publisher] = {}
        self.stories: dict[str, list[Story]] = {}
        self.archive_port = 0
        self._servers: list[ThreadingHTTPServer] = []
        self._limited: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        for publisher in PUBLISHERS:
            placed = replace(publisher, port=self._serve(publisher.id))
            self.publishers[publisher.id] = placed
            self.stories[publisher.id] = write(placed)
        self.archive_port = self._serve("archive")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    @property
    def archive_origin(self) -> str:
        return f"http://127.0.0.1:{self.archive_port}"

    @property
    def origins(self) -> list[str]:
        return [f"127.0.0.1:{server.server_address[1]}" for server in self._servers]

    def asked(self, site: str) -> list[Request]:
        """The requests that a publisher got, or the archive."""
        port = self.archive_port if site == "archive" else self.publishers[site].port
        return [request for request in self.log if request.port == port]

    def public(self, site: str) -> list[Story]:
        """A publisher's stories that are out, newest first."""
        return [story for story in reversed(self.stories[site]) if story.is_public(self.now)]

    def answer(self, site: str, target: str) -> Answer:
        """What a site says to a path and query."""
        if site == "archive":
            return archive.answer(self, target)
        path = urlsplit(target).path
        query = {key: values[0] for key, values in parse_qs(urlsplit(target).query).items()}
        publisher = self.publishers[site]
        for start, respond in _ROUTES:
            if path == start or (start.endswith("/") and start != "/" and path.startswith(start)):
                return respond(self, publisher, path, query)
        return self._page(publisher, path)

    def _page(self, publisher: Publisher, path: str) -> Answer:
        story = next((s for s in self.public(publisher.id) if s.path == path), None)
        if story is None:
            return Answer(b"<html><title>404</title><p>Nothing here</html>", 404)
        if story.gone_at is not None and story.gone_at <= self.now:
            return Answer(b"gone", 410)
        if publisher.id == "berlin-blatt" and self.now - story.published_at > timedelta(days=4):
            return Answer(b"gone", 410)
        if publisher.id == "delhi-desk" and story.number % 9 == 0 and self._first_time(story.url):
            return Answer(b"slow down", 429, headers={"Retry-After": str(RETRY_SECONDS)})
        return Answer(self.html(story))

    def html(self, story: Story) -> bytes:
        """A story's page at this moment."""
        others = [s for s in self.public(story.publisher.id) if s.number != story.number][:3]
        canonical = (
            story.publisher.origin + "/" if story.publisher.id == "cairo-gazette" and story.number % 4 == 0 else None
        )
        return pages.article(story, self.now, others, canonical)

    def _first_time(self, url: str) -> bool:
        with self._lock:
            self._limited[url] += 1
            return self._limited[url] == 1

    def _serve(self, site: str) -> int:
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                found = web.answer(site, self.path)
                tag = f'"{hashlib.sha256(found.body).hexdigest()[:16]}"'
                if found.status == 200 and self.headers.get("If-None-Match") == tag:
                    found = Answer(status=304)
                with web._lock:
                    port = int(self.server.server_address[1])
                    web.log.append(Request(time.monotonic(), port, self.path, found.status))
                self.send_response(found.status)
                for name, value in {"Content-Type": found.kind, "ETag": tag, **found.headers}.items():
                    self.send_header(name, value)
                if found.status != 304:
                    self.send_header("Content-Length", str(len(found.body)))
                self.end_headers()
                if found.status != 304:
                    self.wfile.write(found.body)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                pass  # a client that hangs up is no news

        server = Server(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self._servers.append(server)
        return int(server.server_address[1])


_Respond = Callable[[Web, Publisher, str, dict[str, str]], Answer]


def _robots(web: Web, publisher: Publisher, path: str, query: dict[str, str]) -> Answer:
    return Answer(b"User-agent: *\nDisallow: /private/\n", kind="text/plain")


def _rss(web: Web, publisher: Publisher, path: str, query: dict[str, str]) -> Answer:
    """Cairo's feed names short links that redirect; Seoul's one page that robots.txt disallows, too."""
    links = {}
    if publisher.id == "cairo-gazette":
        links = {s.number: f"{publisher.origin}/go/{s.number}?utm_source=rss" for s in web.stories[publisher.id]}
    if publisher.id == "seoul-daily":
        links = {PRIVATE: f"{publisher.origin}/private/{web.stories[publisher.id][PRIVATE].slug}"}
    return Answer(pages.rss(publisher, web.public(publisher.id)[:_FEED], links), kind="application/rss+xml")


def _atom(web: Web, publisher: Publisher, path: str, query: dict[str, str]) -> Answer:
    return Answer(pages.atom(publisher, web.public(publisher.id)[:_FEED], web.now), kind="application/atom+xml")


def _json(web: Web, publisher: Publisher, path: str, query: dict[str, str]) -> Answer:
    return Answer(pages.json_feed(publisher, web.public(publisher.id)[:_FEED], web.now), kind="application/feed+json")


def _go(web: Web, publisher: Publisher, path: str, query: dict[str, str]) -> Answer:
    number = int(path.rpartition("/")[2])
    return Answer(b"", 301, headers={"Location": web.stories[publisher.id][number].path})


def _sitemap(web: Web, publisher: Publisher, path: str, query: dict[str, str]) -> Answer:
    """``/sitemap.xml`` is an index of weeks, ``/sitemap-2019-07.xml`` a month, ``/sitemap-w1.xml.gz`` a week."""
    public = web.public(publisher.id)
    name = path.rpartition("/")[2]
    if name == "sitemap.xml":
        weeks = [(week, [s for s in public if _week(s.day) == week]) for week in range(DAYS // 7)]
        children = [
            (f"{publisher.origin}/maps/sitemap-w{week}.xml.gz", max(s.changed_at(web.now) for s in stories))
            for week, stories in weeks
            if stories
        ]
        return Answer(pages.sitemap_index(children), kind="application/xml")
    if name.startswith("sitemap-w"):
        week = int(name[len("sitemap-w")])
        stories = [s for s in public if _week(s.day) == week]
        return Answer(pages.sitemap(stories, web.now, packed=True), kind="application/gzip")
    month = name.removeprefix("sitemap-").removesuffix(".xml")
    stories = [s for s in public if f"{s.day:%Y-%m}" == month]
    return Answer(pages.sitemap(stories, web.now), kind="application/xml") if stories else Answer(b"", 404)


def _week(day: date) -> int:
    return (day - FIRST_DAY).days // 7


def _home(web: Web, publisher: Publisher, path: str, query: dict[str, str]) -> Answer:
    return Answer(pages.listing(publisher.id, web.public(publisher.id)[:_FEED]))


def _news(web: Web, publisher: Publisher, path: str, query: dict[str, str]) -> Answer:
    page = int(query.get("page", "1"))
    stories = web.public(publisher.id)
    shown = stories[(page - 1) * _PER_PAGE : page * _PER_PAGE]
    older = f"/news?page={page + 1}" if page * _PER_PAGE < len(stories) else None
    return Answer(pages.listing("News", shown, older))


def _day(web: Web, publisher: Publisher, path: str, query: dict[str, str]) -> Answer:
    """``/archive/2019/07/05?page=2``: one story a page."""
    day = date.fromisoformat(path.removeprefix("/archive/").replace("/", "-"))
    page = int(query.get("page", "1"))
    stories = [s for s in web.public(publisher.id) if s.day == day]
    return Answer(pages.listing(f"{day}", stories[page - 1 : page]))


_ROUTES: tuple[tuple[str, _Respond], ...] = (
    ("/robots.txt", _robots),
    ("/rss.xml", _rss),
    ("/atom.xml", _atom),
    ("/feed.json", _json),
    ("/go/", _go),
    ("/maps/", _sitemap),
    ("/", _home),
    ("/news", _news),
    ("/archive/", _day),
)
