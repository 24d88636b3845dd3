"""Lists of WARC files: what is streamed, what is kept of it, and what a rerun asks for."""

import gzip
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from tasks.web import warcs
from tasks.web.ccnews import _Sieve, cc_news, look
from tasks.web.client import Client
from tasks.web.polling import Round
from tests.web.hostile import HEAD, PAGE, Hostile, answer, drip, then_close
from tests.web.pasts import past_of, seen, split, told
from tests.web.test_warcs import Warcs, due
from warehouse.endpoints import CcNews, WarcPaths
from warehouse.errors import FetchError
from warehouse.records import KnownUrl

FIRST = date(2019, 7, 1)
LIST = "/cc/2019/07/warc.paths.gz"


def name(stamp: str, suffix: str = "gz") -> str:
    return f"cc/CC-NEWS-{stamp}-00001.warc.{suffix}"


def warc(*urls: str, form: str = "gzip", at: str = "2019-07-01T08:00:00Z") -> bytes:
    built = Warcs(form)
    built.add("https://elsewhere.example/page", WARC_Date=at)
    for url in urls:
        built.add(url, WARC_Date=at)
    built.add("dns:news.example", WARC_Type="resource")
    return built.data


def listing(*paths: str) -> bytes:
    return answer(gzip.compress("".join(f"{path}\n" for path in paths).encode()), Content_Type="application/gzip")


def binary(body: bytes) -> bytes:
    return answer(body, Content_Type="application/octet-stream")


def endpoint(hostile: Hostile, **fields: object) -> CcNews:
    return CcNews(url=hostile.url("/cc/{date:%Y/%m}/warc.paths.gz"), **({"slack_days": 0} | fields))  # type: ignore[arg-type]


def test_files_of_the_days_are_streamed_and_their_pages_known(hostile: Hostile, client: Client, tmp_path: Path) -> None:
    names = [name(f"2019{day}000000") for day in ("0629", "0630", "0701", "0702", "0705")]
    june, july = names[:2], names[2:]
    hostile.site |= {
        "/cc/2019/06/warc.paths.gz": listing(*june),
        LIST: listing(*reversed(july)),
        f"/{names[0]}": binary(warc("https://news.example/of-june")),
        f"/{names[1]}": binary(warc("https://news.example/early", at="2019-06-30T14:59:59Z")),
        f"/{names[2]}": binary(
            warc(
                "https://news.example/2019/07/01/a",
                "https://www.news.example/undated",
                "https://news.example/2019/07/02/b",
                "https://news.example/2019/06/30/c",
                "https://news.example/story-20190701",
                "https://news.example/story-20300701",
            )
        ),
        f"/{names[3]}": binary(warc()),
    }
    past = past_of(hostile, client, folder=tmp_path)
    urls, polls = seen(past, endpoint(hostile, slack_days=2))
    assert urls == {
        "2019/07/01/a": FIRST,
        "undated": None,
        "story-20190701": FIRST,
        "story-20300701": None,
    }
    assert [poll.outcome for poll in polls] == ["ok"] * 5
    # The file before the first moment was still written on then; Seoul's July begins in June.
    assert [path for path in hostile.paths if path.endswith(".warc.gz")] == [f"/{n}" for n in names[1:4]]
    assert sum(poll.url_count for poll in polls) == 4
    again, polls = split(cc_news(past, endpoint(hostile, slack_days=2)))
    assert again == urls
    assert len([path for path in hostile.paths if path.endswith(".warc.gz")]) == 3
    assert all("read before" in (poll.reason or "") for poll in polls if ".warc.gz" in poll.endpoint)


@pytest.mark.parametrize("form", ["gzip", "zstd", "plain"])
def test_what_is_kept_is_read_like_any_warc_file(hostile: Hostile, client: Client, tmp_path: Path, form: str) -> None:
    hostile.site |= {
        LIST: listing(name("20190701000000")),
        f"/{name('20190701000000')}": binary(warc("https://news.example/a", form=form)),
    }
    past = past_of(hostile, client, zone="UTC", folder=tmp_path)
    [found] = [one for one in cc_news(past, endpoint(hostile)) if isinstance(one, KnownUrl)]
    assert (found.found_via, found.lastmod_at) == ("warc", None)
    assert Path(found.found_on).parent == tmp_path / "news"
    got = warcs.fetch(due(found), past.source, "run-1")
    assert got.payload == PAGE
    assert got.fetch.started_at.isoformat() == "2019-07-01T08:00:00+00:00"
    with Path(found.found_on).open("rb") as file:
        kinds = [record.record_type for record in ArchiveIterator(file)]
    assert kinds == [WarcRecordType.warcinfo, WarcRecordType.response]


def test_other_hosts_make_another_file(hostile: Hostile, client: Client, tmp_path: Path) -> None:
    hostile.site |= {
        LIST: listing(name("20190701000000")),
        f"/{name('20190701000000')}": binary(warc("https://news.example/a")),
    }
    for hosts in (("news.example",), ("news.example", "elsewhere.example")):
        past = past_of(hostile, client, zone="UTC", folder=tmp_path, hosts=hosts)
        urls, _ = split(cc_news(past, endpoint(hostile)))
    assert set(urls) == {"a", "page"}
    assert len(list((tmp_path / "news").iterdir())) == 2


@pytest.mark.parametrize("cut", ["the body", "a record", "no gzip", "a member"])
def test_a_file_that_is_not_whole_is_not_kept(hostile: Hostile, client: Client, tmp_path: Path, cut: str) -> None:
    whole = warc(*(f"https://news.example/{number}" for number in range(50)))
    plain = gzip.decompress(whole)
    body = {
        "the body": then_close(HEAD + f"Content-Length: {len(whole)}\r\n\r\n".encode() + whole[: len(whole) // 2]),
        "a record": binary(plain[: plain.rindex(b"tram")]),
        "no gzip": binary(whole[:200] + bytes(200) + whole[400:]),
        "a member": binary(whole[:-30]),
    }[cut]
    path = name("20190701000000")
    hostile.site |= {LIST: listing(path, name("20190701100000")), f"/{path}": body}
    hostile.site[f"/{name('20190701100000')}"] = binary(warc("https://news.example/other"))
    past = past_of(hostile, client, zone="UTC", folder=tmp_path)
    urls, polls = split(cc_news(past, endpoint(hostile)))
    assert set(urls) == {"other"}
    assert [outcome for _, outcome, _ in told(polls)] == ["ok", "truncated", "ok"]
    assert len(list((tmp_path / "news").iterdir())) == 1
    hostile.site[f"/{path}"] = binary(whole)
    urls, _ = split(cc_news(past, endpoint(hostile)))
    assert len(urls) == 51


def test_looks_that_fail(hostile: Hostile, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.web.ccnews.STREAM", client.limits.__class__(seconds=5, stall_seconds=0.2))
    stamps = ("20190701000000", "20190701010000", "20190701020000")
    hostile.site |= {
        LIST: listing(*map(name, stamps)),
        f"/{name(stamps[0])}": answer(status="403 Forbidden"),
        f"/{name(stamps[1])}": drip(HEAD + b"\r\n" + warc(), b"", 0.5),
        "/robots.txt": answer(b"User-agent: *\nDisallow: /" + name(stamps[2]).encode()),
    }
    _, polls = split(cc_news(past_of(hostile, client, zone="UTC", folder=tmp_path), endpoint(hostile)))
    assert [poll.outcome for poll in polls] == ["ok", "forbidden", "timeout", "blocked_by_robots"]
    assert [*(tmp_path / "news").iterdir()] == []
    hostile.site[LIST] = binary(gzip.compress(b"cc/a.warc.gz\n" * 1000)[:-9])
    _, polls = split(cc_news(past_of(hostile, client, zone="UTC", folder=tmp_path), endpoint(hostile)))
    assert [poll.outcome for poll in polls] == ["truncated"]


def test_large_records_are_left_out(
    hostile: Hostile, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.web.ccnews.MOST_RECORD_BYTES", 5000)
    built = Warcs()
    built.add("https://news.example/large", bytes(9000))
    built.add("https://news.example/small")
    path = name("20190701000000")
    hostile.site |= {LIST: listing(path), f"/{path}": binary(built.data)}
    urls, polls = split(
        cc_news(past_of(hostile, client, "2019-01-07", folder=tmp_path), endpoint(hostile, slack_days=200))
    )
    assert set(urls) == {"small"}
    assert any("1 too large" in (poll.reason or "") for poll in polls)


def test_a_full_disk_is_told(hostile: Hostile, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = name("20190701000000")
    hostile.site |= {LIST: listing(path), f"/{path}": binary(warc("https://news.example/a"))}
    (tmp_path / "news").write_text("a file where the folder should be")
    _, polls = split(cc_news(past_of(hostile, client, zone="UTC", folder=tmp_path), endpoint(hostile)))
    assert (polls[-1].outcome, polls[-1].url_count) == ("paused_disk", 0)
    past = past_of(hostile, client, zone="UTC", folder=tmp_path)
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(FetchError, match="No space left") as caught:
        _Sieve(past)._sift("http://a.example/", iter([warc("https://news.example/a")]), full)
    assert caught.value.code == "paused_disk"


def test_days_to_come_are_not_asked_for(hostile: Hostile, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", "2019-07-02T00:00:00+00:00")
    hostile.site[LIST] = listing(name("20190703000000"), name("20191399000000"))
    split(cc_news(past_of(hostile, client, days=5, zone="UTC"), endpoint(hostile)))
    # What tells no time may hold anything.
    assert [path for path in hostile.paths if path.startswith("/cc/")] == [LIST, f"/{name('20191399000000')}"]
    assert split(cc_news(past_of(hostile, client, "2019-07-05"), endpoint(hostile))) == ({}, [])


def test_a_list_of_warc_files_on_the_web_and_on_disk(hostile: Hostile, client: Client, tmp_path: Path) -> None:
    hostile.site |= {
        "/own.paths": answer(b"deep/a.warc.gz\nnot a file\n", Content_Type="text/plain"),
        "/pre/deep/a.warc.gz": binary(warc("https://news.example/a")),
        "/b.warc.gz": binary(warc("https://news.example/b")),
    }
    past = past_of(hostile, client, folder=tmp_path / "kept")
    shared = Round(past.source, client, past.robots, past.hosts, {}, archives=past.folder)
    web = WarcPaths(path=hostile.url("/own.paths"), prefix=hostile.url("/pre"))
    urls, polls = split(look(shared, web))
    assert set(urls) == {"a"}
    asked = len(hostile.log)
    again = replace(shared, previous={poll.endpoint: poll for poll in polls})
    assert split(look(again, web)) == ({}, [])
    assert len(hostile.log) == asked
    urls, polls = split(look(replace(again, eager=True), web))
    assert (urls, [poll.reason for poll in polls]) == ({}, ["0 of 1 files to be read"])
    (tmp_path / "c.warc.gz").write_bytes(warc("https://news.example/c"))
    (tmp_path / "own.paths").write_text(f"c.warc.gz\nmissing.warc.gz\n{hostile.url('/b.warc.gz')}\n")
    urls, polls = split(look(shared, WarcPaths(path=str(tmp_path / "own.paths"))))
    assert set(urls) == {"b", "c"}
    assert [poll.outcome for poll in polls] == ["ok", "ok", "not_found", "ok"]
    _, polls = split(look(shared, WarcPaths(path=str(tmp_path / "nowhere.paths"))))
    assert [poll.outcome for poll in polls] == ["not_found"]


KILLED = """
    import sys
    from pathlib import Path
    from tasks.web.ccnews import cc_news
    from tasks.web.client import Client
    from tests.web.hostile import Hostile
    from tests.web.pasts import past_of
    from warehouse.endpoints import CcNews
    server = Hostile(); server.origin = sys.argv[1]
    client = Client(user_agent="Hemeroteca/0.1", allow_origins={server.origin})
    past = past_of(server, client, zone="UTC", folder=Path(sys.argv[2]))
    list(cc_news(past, CcNews(url=f"http://{server.origin}/cc/{{date:%Y/%m}}/warc.paths.gz", slack_days=0)))
"""


@pytest.mark.parametrize("moment", ["archive.record:4", "archive.streamed:2"])
def test_killed_in_the_middle_it_goes_on_at_the_file(
    hostile: Hostile, client: Client, tmp_path: Path, moment: str
) -> None:
    first, second = name("20190701000000"), name("20190701010000")
    hostile.site |= {LIST: listing(first, second)}
    for path in (first, second):
        hostile.site[f"/{path}"] = binary(warc(*(f"https://news.example/{path[-22:-13]}/{n}" for n in range(3))))
    done = subprocess.run(
        [sys.executable, "-c", dedent(KILLED), hostile.origin, str(tmp_path)],
        env=os.environ | {"HEMEROTECA_KILL_AT": moment},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    kept = sorted(file.suffix for file in (tmp_path / "news").iterdir())
    assert kept == [".gz", ".tmp"]
    urls, _ = split(cc_news(past_of(hostile, client, zone="UTC", folder=tmp_path), endpoint(hostile, slack_days=0)))
    assert len(urls) == 6
    assert (hostile.paths.count(f"/{first}"), hostile.paths.count(f"/{second}")) == (1, 2)
    assert [file.suffix for file in (tmp_path / "news").iterdir()] == [".gz", ".gz"]
