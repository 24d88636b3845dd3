"""The verb that finds a site's feeds and writes its table."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployments.cli.source_add import add
from deployments.sample.newsroom import Newsroom
from tests.web.hostile import Hostile, answer, closed_port
from tests.web.rounds import rss
from warehouse.errors import ConfigError
from warehouse.sources import read_sources


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(0, 0) as room:
        yield room


def allowing(file: Path, *urls: str) -> Path:
    origins = ", ".join(f'"{url.split("/")[2]}"' for url in urls)
    file.write_text(f"# mine\nallow_origins = [{origins}]\n")
    return file


def test_a_publisher_of_the_sample(newsroom: Newsroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = newsroom.url("tagus-courier")
    file = allowing(tmp_path / "mine.toml", url)
    assert add(url, file=file, gap=0) == 0
    said = capsys.readouterr().out
    assert "feed.atom: 18 pages, the newest of 2019-02-13" in said
    assert "sitemap.xml: an index of 3 sitemaps" in said
    assert f'The Tagus Courier was added to {file} as "tagus-courier"' in said
    [source] = read_sources(file).sources
    assert (source.id, source.name, source.language) == ("tagus-courier", "The Tagus Courier", "en-GB")
    assert [endpoint.kind for endpoint in source.discovery] == ["feed", "sitemap"]
    assert source.hosts == (url.split("/")[2],)
    text = file.read_text()
    assert text.startswith("# mine\nallow_origins")
    assert "# nothing tells it: set the zone of the newsroom" in text


def test_what_the_file_has_already_is_refused(
    newsroom: Newsroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    urls = [newsroom.url(publisher) for publisher in ("tagus-courier", "harbor-ledger")]
    file = allowing(tmp_path / "mine.toml", *urls)
    assert add(urls[0], file=file, gap=0) == 0
    text = file.read_text()
    assert add(urls[0], file=file, gap=0) == 2
    assert 'has a source "tagus-courier" already; choose another id with --id' in capsys.readouterr().err
    assert add(urls[0], file=file, id="tagus-2", gap=0) == 2
    assert 'belongs to the source "tagus-courier" already' in capsys.readouterr().err
    assert file.read_text() == text
    assert add(urls[1], file=file, id="ledger", gap=0) == 0
    assert [source.id for source in read_sources(file).sources] == ["tagus-courier", "ledger"]


def test_a_site_without_feeds_gets_alternatives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Hostile() as hostile:
        hostile.site["/"] = answer(b"<html><body><a href='/2019/01/07/trams'>Trams</a></body></html>")
        file = allowing(tmp_path / "mine.toml", hostile.url())
        before = file.read_text()
        assert add(hostile.url(), file=file, gap=0) == 2
    said = capsys.readouterr()
    assert "names no feed and no sitemap; nothing was added" in said.err
    assert "1 links of its home page look like articles" in said.err
    assert 'kind = "listing"' in said.err
    assert "sitemap.xml: not_found: status 404" in said.out
    assert file.read_text() == before


def test_odd_names_and_what_was_left_out(tmp_path: Path) -> None:
    with Hostile() as hostile:
        head = '<meta property="og:site_name" content="&quot;서울&quot; \\ 뉴스"><link rel="alternate" '
        feeds = "".join(f'{head}type="application/rss+xml" href="/{name}">' for name in ("feed", "gone"))
        hostile.site |= {"/": answer(f"<html><head>{feeds}</head><body>x</body></html>".encode()), "/feed": rss("/1")}
        file = allowing(tmp_path / "mine.toml", hostile.url())
        assert add(hostile.url(), file=file, gap=0) == 0
    [table] = tomllib.loads(file.read_text())["source"]
    assert (table["name"], table["id"]) == ('"서울" \\ 뉴스', f"127-0-0-1-{hostile.port}")
    assert f'# Left out: "{hostile.url("/gone")}"' in file.read_text()


def test_addresses_that_are_not_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without permission in the file nothing on this machine is reached, and no file is made for it."""
    with closed_port() as port:
        assert add(f"127.0.0.1:{port}", file=tmp_path / "new.toml", gap=0) == 2
    assert "refused_address" in capsys.readouterr().err
    assert not (tmp_path / "new.toml").exists()


@pytest.mark.parametrize("text", ["x = ", "unknown = 3\n", '[[source]]\nid = "a"\n'])
def test_a_wrong_file_is_told_first(tmp_path: Path, text: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=r"mine\.toml"):
        add("https://news.example/", file=file)
    assert file.read_text() == text
