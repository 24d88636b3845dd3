"""Lists of addresses, in every form that people have them in."""

import gzip
import io
import json
import os
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tasks.web.client import Client
from tasks.web.entries import Entry, NotThisFormat
from tasks.web.lists import Reading
from tests.web.hostile import Hostile, answer
from tests.web.rounds import NOW, Reader, paths
from warehouse.endpoints import UrlList

SEOUL = ZoneInfo("Asia/Seoul")
ONE, TWO = "https://news.example/1", "https://news.example/2"


def read(text: str | bytes, url: str = "url", day: str | None = None) -> tuple[list[Entry], str | None]:
    reading = Reading(SEOUL)
    payload = text.encode() if isinstance(text, str) else text
    return list(reading.entries(io.BytesIO(payload), url, day)), reading.told


def both(text: str | bytes, **more: str) -> None:
    found, told = read(text, **more)
    assert [entry.url for entry in found] == [ONE, TWO]
    assert told is None


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE}\n{TWO}\n",
        f"\n# from the library\n{ONE}\r\n\r\n  {TWO}",
        f"url\n{ONE}\n{TWO}",
        f'date,url,title\n2019-01-07,{ONE},Trams\n2019-01-08,{TWO},"Trams, again\nand again"\n',
        f"date;url;title\n2019-01-07;{ONE};a,b\n\n2019-01-08;{TWO};c,d\n",
        f"title\turl\nTrams\t{ONE}\nTrams\t{TWO}\n",
        f'"url"|"title"\n"{ONE}"|"a"\n"{TWO}"|"b"\n',
        json.dumps({"url": ONE, "n": 1}) + "\n\n" + json.dumps({"url": TWO}),
    ],
)
def test_forms(text: str) -> None:
    both(text)
    both("\ufeff" + text)
    both(gzip.compress(text.encode()))
    both(text.encode("utf-16"))


def test_other_charsets_do_not_matter() -> None:
    both(f"제목,url\n서울,{ONE}\n부산,{TWO}\n".encode("cp949"))


def test_names_of_columns_and_days_in_the_zone_of_the_source() -> None:
    found, told = read(f"link,when\n{ONE},2019-01-07T23:30:00Z\n{TWO},someday\n", "link", "when")
    assert found == [Entry(ONE, day=date(2019, 1, 8)), Entry(TWO)]
    assert told is None
    found, _ = read(json.dumps({"link": ONE, "when": 20190107}), "link", "when")
    assert found == [Entry(ONE, day=date(2019, 1, 7))]


@pytest.mark.parametrize(
    ("text", "bad", "first"),
    [
        (f"{ONE}\nnot an address\nftp://x\n{TWO}\nhttps://a b\n", 3, 2),
        (f"a,url\nx,{ONE}\nshort\n,\nx,{TWO}\n", 2, 3),
        (json.dumps({"url": ONE}) + '\n[1]\n{"url"\n{"other": 1}\n' + json.dumps({"url": TWO}), 3, 2),
        (f"{ONE}\nhttps://news.example/{'x' * 200_000}\n{TWO}\n", 1, 2),
        (f"a,url\nx,{ONE}\n{','.join('x' * 60_000 for _ in range(2))}\nx,{TWO}\n", 1, 3),
    ],
)
def test_bad_lines_are_counted(text: str, bad: int, first: int) -> None:
    found, told = read(text)
    assert [entry.url for entry in found] == [ONE, TWO]
    lines = "line has" if bad == 1 else "lines have"
    assert told == f"{bad} {lines} no web address, the first is line {first}"


def test_a_quote_that_is_never_closed() -> None:
    found, told = read(f'a,url\nx,{ONE}\n"x,{TWO}\n' + "y\n" * 200_000 + f"x,{TWO}\n")
    assert found[0].url == ONE
    assert "the first is line" in str(told)


def test_a_torn_gzip_yields_what_it_has() -> None:
    lines = "\n".join(f"https://news.example/{at * 7919 % 99991}" for at in range(20_000)).encode()
    found, told = read(gzip.compress(lines)[:-20_000])
    assert 100 < len(found) < 20_000
    assert told is not None
    assert "damaged behind line" in told


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "an empty list"),
        ("\n \n", "an empty list"),
        ("title,link\nx,https://news.example/1", 'no column "url" in the header line, which has "title", "link"'),
        ("<html>", 'no column "url" in the header line, which has "<html>"'),
        (gzip.compress(b"x" * 99, mtime=0)[:12], "damaged"),
    ],
)
def test_no_list(text: str | bytes, why: str) -> None:
    with pytest.raises(NotThisFormat, match=why):
        read(text)


def test_the_column_of_the_day_must_be_there() -> None:
    with pytest.raises(NotThisFormat, match='no column "when"'):
        read(f"url\n{ONE}\n", day="when")


@pytest.fixture
def reader(hostile: Hostile, client: Client, monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.setenv("HEMEROTECA_NOW", NOW.isoformat())
    return Reader(client, (hostile.origin, "news.example"))


def test_a_file_is_read_once(reader: Reader, tmp_path: Path) -> None:
    file = tmp_path / "urls.csv"
    file.write_text(f"url,day\n{ONE},2019-01-07\nbad,\nhttps://elsewhere.example/3,\n")
    endpoint = UrlList(path=str(file), day="day")
    [poll], [found] = reader.look(endpoint)
    assert (found.url, found.day_hint, found.found_via) == (ONE, date(2019, 1, 7), "url_list")
    assert (poll.outcome, poll.next_due_at, poll.new_count) == ("ok", None, 1)
    assert poll.reason == "1 line has no web address, the first is line 3; 1 of 2 out of scope"
    [poll], urls = reader.look(endpoint, eager=False)
    assert (poll.outcome, poll.reason, urls) == ("not_modified", "the same size and time", [])
    os.utime(file, (1, 1))
    [poll], urls = reader.look(endpoint)
    assert (poll.reason, urls) == ("the same bytes", [])
    assert reader.look(endpoint)[0][0].reason == "the same size and time"
    file.write_text(f"url,day\n{TWO},\n")
    _, [found] = reader.look(endpoint)
    assert found.url == TWO


def test_files_that_cannot_be_read(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("just words\n")
    lists = [UrlList(path=str(path)) for path in (tmp_path / "none.csv", tmp_path, tmp_path / "words.txt")]
    polls, _ = reader.look(*lists)
    assert [poll.outcome for poll in polls] == ["not_found", "transport_error", "wrong_type"]
    (tmp_path / "none.csv").write_text(f"{ONE}\n")
    assert reader.look(*lists)[0][0].outcome == "ok"


def test_a_list_on_the_web(hostile: Hostile, reader: Reader) -> None:
    hostile.site["/urls.txt"] = [answer(f"{ONE}\n/x\n".encode(), ETag='"1"'), answer(status="304 Not Modified")]
    endpoint = UrlList(path=hostile.url("/urls.txt"))
    [poll], urls = reader.look(endpoint)
    assert (paths(hostile, urls), poll.status) == ([ONE], 200)
    assert poll.reason == "1 line has no web address, the first is line 2"
    assert poll.next_due_at is not None
    assert reader.look(endpoint)[0][0].outcome == "not_modified"


def test_a_bomb_on_the_web_ends(hostile: Hostile, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.web.lists._MOST_CHARACTERS", 1000)
    hostile.site["/urls.gz"] = answer(gzip.compress(f"{ONE}\n".encode() * 100_000))
    [poll], urls = reader.look(UrlList(path=hostile.url("/urls.gz")))
    assert poll.reason == "only the first 1000 characters were read"
    assert 10 < len(urls) < 100
