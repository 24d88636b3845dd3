"""Ways into the past by their tables, and lists of addresses with days."""

from datetime import date
from pathlib import Path

from tasks.web.client import Client
from tasks.web.history import archive_hosts
from tests.web.hostile import Hostile, answer
from tests.web.pasts import past_of, seen
from warehouse.endpoints import ArchivePages, CcNews, SitemapByDate, UrlList, WaybackCdx

FIRST = date(2019, 7, 1)


def test_a_list_gives_the_pages_of_the_days(hostile: Hostile, client: Client, tmp_path: Path) -> None:
    own = tmp_path / "urls.csv"
    own.write_text(
        "link,date\n"
        "https://news.example/a,2019-07-01\n"
        "https://news.example/b,2019-06-30T15:00:00Z\n"
        "https://news.example/c,2019-06-30T14:59:59Z\n"
        "https://news.example/2019/07/01/d,\n"
        "https://news.example/2019/07/e,\n"
        "https://news.example/f,\n"
        "https://elsewhere.example/g,2019-07-01\n"
        "no address,2019-07-01\n"
    )
    urls, [poll] = seen(past_of(hostile, client), UrlList(path=str(own), url="link", day="date"))
    assert urls == {"a": FIRST, "b": FIRST, "2019/07/01/d": FIRST}
    assert (poll.outcome, poll.url_count) == ("ok", 3)
    assert poll.reason is not None
    assert poll.reason.endswith("; 2 entries without a day were left out")


def test_lists_on_the_web_and_lists_that_are_none(hostile: Hostile, client: Client, tmp_path: Path) -> None:
    hostile.site["/list"] = answer(
        b'{"url": "https://news.example/a", "day": "2019-07-01"}\n', Content_Type="text/plain"
    )
    past = past_of(hostile, client)
    urls, _ = seen(past, UrlList(path=hostile.url("/list"), day="day"))
    assert urls == {"a": FIRST}
    for path, outcome in (
        (hostile.url("/none"), "not_found"),
        (str(tmp_path / "none"), "not_found"),
        (str(tmp_path), "transport_error"),
    ):
        assert [poll.outcome for poll in seen(past, UrlList(path=path))[1]] == [outcome]
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    assert [poll.outcome for poll in seen(past, UrlList(path=str(tmp_path / "other.csv")))[1]] == ["wrong_type"]


def test_the_hosts_of_archives(hostile: Hostile, client: Client) -> None:
    history = (
        SitemapByDate(url="https://news.example/{date:%Y}.xml"),
        ArchivePages(url="https://www.elsewhere.example/{date:%Y}"),
        WaybackCdx(match="news.example/*", replay="https://replay.example/{timestamp}/{url}"),
        CcNews(prefix="https://data.example/"),
        UrlList(path="/own.csv"),
    )
    assert archive_hosts(past_of(hostile, client, history=history).source) == [
        "data.commoncrawl.org",
        "data.example",
        "replay.example",
        "web.archive.org",
        "www.elsewhere.example",
    ]
