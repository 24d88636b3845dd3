"""Indexes of web archives: the Wayback Machine's, pywb's, and servers that understand less."""

import json
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from tasks.web.cdx import Capture, read
from tasks.web.client import Client
from tasks.web.entries import NotThisFormat
from tests.web.hostile import Hostile, answer
from tests.web.pasts import past_of, seen, split
from warehouse.endpoints import WaybackCdx
from warehouse.records import KnownUrl

Row = tuple[str, str, str, str]  # time, address, type, status
FIRST = date(2019, 7, 1)
HTML = "text/html"


@dataclass
class Index(Hostile):
    """A CDX server: what it holds, how it writes it, and which parameters it understands."""

    rows: list[Row] = field(default_factory=list)
    form: str = "wayback"
    knows: frozenset[str] = frozenset({"from", "to", "limit", "fl", "filter", "collapse", "showResumeKey", "resumeKey"})
    most: int = 1_000_000
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    def behaviour(self, path: str) -> bytes:
        if not path.startswith("/cdx"):
            return answer(status="404 Not Found")
        query = parse_qs(urlsplit(path).query)
        self.asked.append(query)
        rows = self._chosen({name: values for name, values in query.items() if name in self.knows})
        start = int(query.get("resumeKey", ["0"])[0])
        limit = min(int(query["limit"][0]) if "limit" in self.knows else self.most, self.most)
        key = str(start + limit) if len(rows) > start + limit and "showResumeKey" in self.knows else None
        return answer(self._written(rows[start : start + limit], key, query).encode(), Content_Type="text/plain")

    def _chosen(self, query: dict[str, list[str]]) -> list[Row]:
        rows = sorted(self.rows, key=lambda row: (row[1], row[0]))
        rows = [row for row in rows if query.get("from", ["0"])[0] <= row[0] <= query.get("to", ["9"])[0]]
        wanted = dict(part.split(":") for part in query.get("filter", []))
        rows = [row for row in rows if wanted.get("statuscode", row[3]) == row[3]]
        rows = [row for row in rows if wanted.get("mimetype", row[2]) == row[2]]
        return list({row[1]: row for row in reversed(rows)}.values())[::-1] if "collapse" in query else rows

    def _written(self, rows: list[Row], key: str | None, query: dict[str, list[str]]) -> str:
        full = [("com,example)/", *row, "SHA", "1") for row in rows]
        if self.form == "pywb":
            names = ["urlkey", "timestamp", "url", "mime", "status", "digest", "length"]
            return "".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in full)
        if self.form == "cdxj":
            return "".join(f"{r[0]} {r[1]} {json.dumps({'url': r[2], 'mime': r[3], 'status': r[4]})}\n" for r in full)
        if self.form == "text":
            lines = [" ".join(row) for row in full]
            return "\n".join([*lines, *(["", key] if key else [])]) + "\n"
        if not rows:
            return "[]"
        names = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
        if "fl" in self.knows and "fl" in query:
            kept = query["fl"][0].split(",")
            full = [tuple(row[names.index(name)] for name in kept) for row in full]  # type: ignore[misc]
            names = kept
        return json.dumps([names, *full, *([[], [key]] if key else [])])


@pytest.fixture
def index() -> Index:
    return Index()


def endpoint(index: Index, **fields: object) -> WaybackCdx:
    replay = "https://archive.example/{timestamp}id_/{url}"
    return WaybackCdx(url=index.url("/cdx"), match="news.example/*", replay=replay, **fields)  # type: ignore[arg-type]


def locators(index: Index, past_days: int = 1, **fields: object) -> tuple[dict[str, str | None], list[str]]:
    from tasks.web.history import known_urls
    from tests.web.conftest import AGENT

    client = Client(user_agent=AGENT, allow_origins={index.origin})
    found = list(known_urls(past_of(index, client, days=past_days), endpoint(index, **fields)))
    urls = {item.url: item.locator for item in found if isinstance(item, KnownUrl)}
    return urls, [poll.outcome for poll in split(found)[1]]


ROWS: list[Row] = [
    ("20190630145959", "https://news.example/too-early", HTML, "200"),
    ("20190630150000", "https://news.example/first-moment", HTML, "200"),
    ("20190705000000", "https://news.example/first-moment", HTML, "200"),
    ("20190702000000", "http://news.example:80/2019/07/01/dated", HTML, "200"),
    ("20190702000000", "https://news.example/2019/06/30/older", HTML, "200"),
    ("20190702000000", "https://news.example/story-20210630", HTML, "200"),
    ("20190702000000", "https://news.example/gone", HTML, "404"),
    ("20190702000000", "https://news.example/image", "image/png", "200"),
    ("20190702000000", "https://elsewhere.example/page", HTML, "200"),
    ("20190730145959", "https://news.example/last-moment", HTML, "200"),
    ("20190801150000", "https://news.example/too-late", HTML, "200"),
]
EXPECTED = {
    "https://news.example/first-moment": "https://archive.example/20190630150000id_/https://news.example/first-moment",
    "http://news.example/2019/07/01/dated": "https://archive.example/20190702000000id_/http://news.example:80/2019/07/01/dated",
    "https://news.example/story-20210630": "https://archive.example/20190702000000id_/https://news.example/story-20210630",
    "https://news.example/last-moment": "https://archive.example/20190730145959id_/https://news.example/last-moment",
}


@pytest.mark.parametrize("form", ["wayback", "pywb", "cdxj", "text"])
@pytest.mark.parametrize("knows", [None, frozenset({"limit"}), frozenset({"from", "to", "limit"})])
def test_all_servers_tell_the_same(index: Index, form: str, knows: frozenset[str] | None) -> None:
    index.rows, index.form = ROWS, form
    index.knows = index.knows if knows is None else knows
    with index:
        assert locators(index) == (EXPECTED, ["ok"])
        [asked] = index.asked
    assert asked["from"] == ["20190630150000"]
    assert asked["to"] == ["20190731145959"]
    assert asked["url"] == ["news.example/*"]
    assert asked["filter"] == ["statuscode:200", "mimetype:text/html"]


def test_days_come_from_addresses_alone(index: Index, client: Client) -> None:
    index.rows = ROWS
    with index:
        client = Client(user_agent="Hemeroteca/0.1", allow_origins={index.origin})
        urls, [poll] = seen(past_of(index, client), endpoint(index))
    assert urls == {"first-moment": None, "2019/07/01/dated": FIRST, "story-20210630": None, "last-moment": None}
    assert (poll.endpoint, poll.kind, poll.url_count) == (index.url("/cdx"), "wayback_cdx", 4)


def test_the_capture_nearest_after_the_day(index: Index) -> None:
    url = "https://news.example/2019/07/02/a"
    index.rows = [(f"2019070{day}120000", url, HTML, "200") for day in (1, 2, 3)]
    index.rows += [("20190701120000", url + "?utm_source=x", HTML, "200")]
    index.knows = frozenset({"limit"})
    with index:
        urls, _ = locators(index, past_days=2)
    assert list(urls.values()) == [f"https://archive.example/20190702120000id_/{url}"]


def test_pages_of_today_instead(index: Index) -> None:
    index.rows = ROWS
    with index:
        urls, _ = locators(index, body="live")
    assert set(urls) == set(EXPECTED)
    assert set(urls.values()) == {None}


def many(count: int) -> list[Row]:
    return [(f"20190701{number:06}", f"https://news.example/story-{number}", HTML, "200") for number in range(count)]


@pytest.mark.parametrize("form", ["wayback", "text"])
def test_long_answers_are_resumed(index: Index, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.web.cdx.MOST_ROWS", 10)
    index.rows, index.form = many(35), form
    with index:
        urls, outcomes = locators(index)
        assert len(urls) == 35
        assert outcomes == ["ok"] * 4
        assert [query.get("resumeKey") for query in index.asked] == [None, ["10"], ["20"], ["30"]]


def test_without_a_key_the_time_is_divided(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.web.cdx.MOST_ROWS", 10)
    index.rows = [(f"201907{day:02}120000", f"https://news.example/story-{day}", HTML, "200") for day in range(1, 31)]
    index.form, index.knows = "pywb", frozenset({"from", "to", "limit"})
    with index:
        urls, outcomes = locators(index)
    assert len(urls) == 30
    assert set(outcomes) == {"ok"}


def test_what_cannot_be_divided_is_told(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.web.cdx.MOST_ROWS", 10)
    index.rows = [("20190701120000", f"https://news.example/story-{number}", HTML, "200") for number in range(30)]
    index.form, index.knows = "pywb", frozenset({"from", "to", "limit"})
    with index:
        urls, outcomes = locators(index)
    assert len(urls) == 10
    assert "too_large" in outcomes
    monkeypatch.setattr("tasks.web.cdx.MOST_ANSWERS", 2)
    with Index(rows=index.rows, form="pywb", knows=index.knows) as again:
        _, outcomes = locators(again)
    assert outcomes[-1] == "too_large"


@dataclass
class Strict(Index):
    """Refuses what it does not know."""

    def behaviour(self, path: str) -> bytes:
        if "collapse" in path:
            self.asked.append({})
            return answer(b"unknown parameter", status="400 Bad Request")
        return super().behaviour(path)


def test_a_strict_server_is_asked_for_less() -> None:
    with Strict(rows=ROWS, form="pywb", knows=frozenset({"from", "to"})) as index:
        assert locators(index) == (EXPECTED, ["ok"])
        assert len(index.asked) == 2


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (b"<html>down for repairs</html>", "200 OK", "wrong_type"),
        (b'[["urlkey","timestamp"', "200 OK", "wrong_type"),
        (b"", "503 Busy", "server_error"),
        (b"no captures", "404 Not Found", "not_found"),
        (b"", "200 OK", "ok"),
        (b"[]", "200 OK", "ok"),
    ],
)
def test_answers_that_hold_nothing(hostile: Hostile, client: Client, body: bytes, status: str, expected: str) -> None:
    class Any(Hostile):
        def behaviour(self, path: str) -> bytes:
            return answer(body, status=status) if path.startswith("/cdx") else answer(status="404 Not Found")

    with Any() as server:
        asking = Client(user_agent="Hemeroteca/0.1", allow_origins={server.origin})
        urls, polls = seen(past_of(server, asking), WaybackCdx(url=server.url("/cdx"), match="news.example/*"))
    assert urls == {}
    assert [poll.outcome for poll in polls] == [expected]


def test_lines_that_are_no_captures_are_left_out() -> None:
    good = "com,example)/ 20190701 http://news.example/a text/html 200 SHA 1"
    lines = [good, "com,example)/ 20191301000000 http://news.example/b text/html 200", "x {broken", '{"url": 3}']
    assert read("\n".join(lines).encode()).captures == [
        Capture("20190701", "http://news.example/a", "text/html", "200")
    ]
    with pytest.raises(NotThisFormat, match="no line is a capture"):
        read(b"x y z")
