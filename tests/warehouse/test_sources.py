"""A sources file is read whole or refused with every error in it."""

from datetime import timedelta
from pathlib import Path

import pytest

from warehouse.endpoints import Feed, Sitemap, UrlList, Warc
from warehouse.errors import ConfigError
from warehouse.sources import Politeness, Source, parse_sources, read_sources

GOOD = """
user_agent = "ExampleLibrary/1.0"
contact = "library@example.com"
allow_origins = ["127.0.0.1:8000", "[::1]:8001"]

[[source]]
id = "times"
name = "타임스"
hosts = ["WWW.Times.example", "en.times.example:8080"]
timezone = "Asia/Seoul"
language = "ko"
owner = "Example Media"
[source.politeness]
gap_seconds = 1
concurrency = 2
[source.headers]
"Accept-Language" = "ko"
[[source.discovery]]
kind = "feed"
url = "https://times.example/rss.xml"
[[source.discovery]]
kind = "sitemap"
url = "https://times.example/sitemap.xml"

[[source]]
id = "archive"
name = "Archive"
timezone = "UTC"
[[source.discovery]]
kind = "warc"
path = "warcs/2019"
[[source.discovery]]
kind = "warc"
path = "/srv/warcs"
"""

LEAST = """
[[source]]
id = "times"
name = "Times"
hosts = ["times.example"]
timezone = "UTC"
[[source.discovery]]
kind = "feed"
url = "https://times.example/rss.xml"
"""

HEAD = LEAST.partition("[[source.d")[0]


def errors(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse_sources(text, "conf/my.toml")
    lines = str(caught.value).splitlines()
    assert all(line.startswith("conf/my.toml: ") for line in lines)
    return [line.removeprefix("conf/my.toml: ") for line in lines]


def test_a_whole_file() -> None:
    found = parse_sources(GOOD, "conf/my.toml")
    assert (found.user_agent, found.contact) == ("ExampleLibrary/1.0", "library@example.com")
    assert found.allow_origins == ("127.0.0.1:8000", "[::1]:8001")
    times, archive = found.sources
    assert times == Source(
        id="times",
        name="타임스",
        hosts=("www.times.example", "en.times.example:8080"),
        timezone="Asia/Seoul",
        language="ko",
        owner="Example Media",
        politeness=Politeness(gap_seconds=1.0, concurrency=2),
        headers={"Accept-Language": "ko"},
        discovery=(Feed(url="https://times.example/rss.xml"), Sitemap(url="https://times.example/sitemap.xml")),
    )
    assert archive.discovery == (Warc(path="conf/warcs/2019"), Warc(path="/srv/warcs"))
    assert (archive.language, archive.owner, archive.headers, archive.hosts) == ("und", None, {}, ())
    assert archive.politeness == Politeness(gap_seconds=2.0, concurrency=1)


def test_a_source_knows_its_addresses() -> None:
    times, archive = parse_sources(GOOD, "my.toml").sources
    assert times.allows("https://times.example/x")
    assert times.allows("http://WWW.times.example/x")
    assert times.allows("http://en.times.example:8080/x")
    assert not times.allows("http://en.times.example/x")
    assert not times.allows("https://m.times.example/x")
    assert not times.allows("https://times.example.evil.example/x")
    assert not times.allows("http://[bad")
    assert archive.allows("https://anything.example/")


def test_every_kind_of_endpoint_and_setting() -> None:
    text = (
        HEAD
        + """
keep_cookies = true
proxy = "http://reader:{env:PROXY_PASSWORD}@proxy.example:3128"
include = ['/news/[0-9]+']
exclude = ['/photos?/']
revisit = ["30m", "2h", "7d"]
paused = true
discovery = [
    { kind = "feed", url = "https://times.example/rss", every = "30m" },
    { kind = "listing", url = "https://times.example/news", links = "h3 a", next = "a.older", pages = 3 },
    { kind = "home_page", url = "https://times.example/" },
    { kind = "url_list", path = "urls.csv", url = "link", day = "date" },
    { kind = "url_list", path = "https://times.example/urls.jsonl" },
    { kind = "saved_pages", path = "saved", base = "https://times.example/" },
    { kind = "warc_paths", path = "warc.paths.gz", prefix = "https://data.example/" },
]
history = [
    { kind = "sitemap_by_date", url = "https://times.example/sitemap-{date:%Y-%m}.xml" },
    { kind = "archive_pages", url = "https://times.example/{date:%Y/%m/%d}/?page={page}", links = "li a" },
    { kind = "wayback_cdx", match = "times.example/news/*" },
    { kind = "cc_news" },
]
"""
    )
    (source,) = parse_sources(text, "conf/my.toml").sources
    assert source.revisit == (timedelta(minutes=30), timedelta(hours=2), timedelta(days=7))
    assert source.keep_cookies
    assert source.paused
    assert isinstance(source.discovery[0], Feed)
    assert source.discovery[0].every == timedelta(minutes=30)
    assert [endpoint.path for endpoint in source.discovery if isinstance(endpoint, UrlList)] == [
        "conf/urls.csv",
        "https://times.example/urls.jsonl",
    ]
    assert [endpoint.kind for endpoint in source.history] == [
        "sitemap_by_date",
        "archive_pages",
        "wayback_cdx",
        "cc_news",
    ]
    assert source.wants("https://www.times.example/news/12")
    assert not source.wants("https://www.times.example/opinion/12")
    assert not source.wants("https://www.times.example/news/12/photo/")
    assert not source.wants("https://elsewhere.example/news/12")


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ('revisit = ["soon"]', 'key "revisit": "soon" is wrong (no duration); it must be a list of durations like'),
        ('include = ["("]', 'key "include": "(" is wrong (missing ), unterminated subpattern'),
        ('proxy = "proxy:3128"', 'key "proxy": "proxy:3128" is wrong (no address of a proxy)'),
        ("paused = 1", 'key "paused": 1 is wrong; it must be true to ask'),
        (
            'history = [{ kind = "sitemap_by_date", url = "https://times.example/sitemap.xml" }]',
            'history 1, key "url": "https://times.example/sitemap.xml" is wrong (the same for every day)',
        ),
        (
            'history = [{ kind = "archive_pages", url = "https://times.example/{day}" }]',
            'history 1, key "url": "https://times.example/{day}" is wrong (KeyError: \'day\')',
        ),
        ('history = [{ kind = "feed", url = "https://a.example/" }]', 'history 1, key "kind": "feed" is wrong'),
        ('history = [{ kind = "wayback_cdx" }]', 'history 1, key "match": missing; it must be what to look for'),
    ],
)
def test_each_error_of_the_newer_settings(line: str, error: str) -> None:
    (told,) = errors(LEAST.replace("[[source.discovery]]", f"{line}\n[[source.discovery]]"))
    assert error in told


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (
            'id = "times"',
            'id = "The Times"',
            'source "The Times", key "id": "The Times" is wrong; it must be a short name of',
        ),
        ('id = "times"', "id = 7", 'source 1, key "id": 7 is wrong; it must be a short name of'),
        ('id = "times"\n', "", 'source 1, key "id": missing; it must be a short name of'),
        (
            'name = "Times"',
            'name = ""',
            'key "name": "" is wrong; it must be the publication\'s name, like "The Example',
        ),
        (
            'name = "Times"',
            "name = 2019-01-07",
            'key "name": "2019-01-07" is wrong; it must be the publication\'s name',
        ),
        ('name = "Times"', 'name = "T"\nowne = ""', 'key "owne": unknown key; did you mean "owner"?'),
        (
            'name = "Times"',
            'name = "T"\nzz = 1',
            'key "zz": unknown key; known are id, name, hosts, timezone, language',
        ),
        (
            '["times.example"]',
            '["https://times.example/"]',
            'key "hosts": "https://times.example/" is wrong (no host name)',
        ),
        (
            '["times.example"]',
            '["times..example"]',
            'key "hosts": "times..example" is wrong (no host name); it must be a list',
        ),
        ('["times.example"]', '"times.example"', 'key "hosts": "times.example" is wrong; it must be a list of hosts'),
        (
            '["times.example"]',
            "[]",
            'key "hosts": no host is named, but articles are on the web; add hosts = ["example.com"]',
        ),
        ('hosts = ["times.example"]', "", 'key "hosts": no host is named, but articles are on the web; add hosts ='),
        (
            '"UTC"',
            '"KST"',
            'key "timezone": "KST" is wrong (not in the IANA database); it must be an IANA time zone like',
        ),
        ('"UTC"', '"Asia/Soeul"', 'time zone like "Asia/Seoul"; did you mean "Asia/Seoul"?'),
        ('"UTC"', "9", 'key "timezone": 9 is wrong; it must be an IANA time zone like "Asia/Seoul"'),
        (
            '"UTC"',
            '"UTC"\nlanguage = "Korean"',
            'key "language": "Korean" is wrong; it must be a BCP 47 language tag like',
        ),
        ('"UTC"', '"UTC"\nowner = true', 'key "owner": true is wrong; it must be the name of the group that owns it'),
        ('"UTC"', '"UTC"\npoliteness = 2', 'key "politeness": 2 is wrong; it must be a table [source.politeness]'),
        (
            '"UTC"',
            '"UTC"\npoliteness.gap_seconds = 3601',
            'politeness, key "gap_seconds": 3601 is wrong; it must be seconds',
        ),
        (
            '"UTC"',
            '"UTC"\npoliteness.gap_seconds = nan',
            'politeness, key "gap_seconds": NaN is wrong; it must be seconds',
        ),
        (
            '"UTC"',
            '"UTC"\npoliteness.gap_seconds = "2"',
            'politeness, key "gap_seconds": "2" is wrong; it must be seconds',
        ),
        (
            '"UTC"',
            '"UTC"\npoliteness.concurrency = 1.5',
            'politeness, key "concurrency": 1.5 is wrong; it must be a whole',
        ),
        (
            '"UTC"',
            '"UTC"\npoliteness.concurency = 1',
            'politeness, key "concurency": unknown key; did you mean "concurrency"?',
        ),
        (
            '"UTC"',
            '"UTC"\nheaders.X = 1',
            'key "headers": 1 is wrong; it must be a table of request headers in printable',
        ),
        ('"UTC"', '"UTC"\nheaders."X Y" = ""', '("X Y" is no header name); it must be a table of request headers'),
        ('"UTC"', '"UTC"\nheaders.Host = "a"', '("Host" is set by the client itself); it must be a table of request'),
        (
            '"UTC"',
            '"UTC"\nheaders.X = "a\\nb"',
            '(the value of "X" has characters outside printable ASCII); it must be',
        ),
        (
            '"feed"',
            '"fead"',
            'discovery 1, key "kind": "fead" is wrong; it must be one of "feed", "sitemap", "listing", "home_page", "url_list", "saved_pages", "warc", "warc_paths"; did you',
        ),
        (
            '"feed"',
            "3",
            'discovery 1, key "kind": 3 is wrong; it must be one of "feed", "sitemap", "listing", "home_page", "url_list", "saved_pages", "warc", "warc_paths"',
        ),
        (
            'kind = "feed"\n',
            "",
            'discovery 1, key "kind": missing; it must be one of "feed", "sitemap", "listing", "home_page", "url_list", "saved_pages", "warc", "warc_paths"',
        ),
        (
            '"https://times.example/rss.xml"',
            '"rss.xml"',
            'discovery 1, key "url": "rss.xml" is wrong (no address of the web)',
        ),
        (
            '"https://times.example/rss.xml"',
            '"https://[bad"',
            'discovery 1, key "url": "https://[bad" is wrong (no address of',
        ),
        ('url = "https://times.example/rss.xml"', "", 'discovery 1, key "url": missing; it must be a web address like'),
        ('kind = "feed"', 'kind = "feed"\nUrl = ""', 'discovery 1, key "Url": unknown key; did you mean "url"?'),
        (
            'kind = "feed"\nurl',
            'kind = "warc"\npath = ""\n#',
            'discovery 1, key "path": "" is wrong; it must be a file or folder',
        ),
        (LEAST, HEAD, 'source "times", key "discovery": missing; add at least one table [['),
        (LEAST, HEAD + "discovery = []", 'key "discovery": missing; add at least one table'),
        (LEAST, HEAD + "discovery = [3]", "discovery 1: 3 is no table; write [[source.discovery]]"),
        (LEAST, HEAD + 'discovery = "x"', 'key "discovery": "x" is wrong; it must be a table [[source.discovery]]'),
        (LEAST, 'user_agent = "é"' + LEAST, 'key "user_agent": "é" is wrong; it must be printable ASCII text like'),
        (
            LEAST,
            'contact = ["a"]' + LEAST,
            'key "contact": ["a"] is wrong; it must be an address where publishers reach you',
        ),
        (
            LEAST,
            'allow_origins = ["127.0.0.1"]' + LEAST,
            'key "allow_origins": "127.0.0.1" is wrong (no host with a port)',
        ),
        (
            LEAST,
            'allow_origins = ["a:99999"]' + LEAST,
            'key "allow_origins": "a:99999" is wrong (no host with a port); it',
        ),
        (LEAST, "sources = []" + LEAST, 'key "sources": unknown key; did you mean "source"?'),
        (LEAST, "", "no [[source]] table; add one for each publication"),
        (LEAST, "source = [1]", "no [[source]] table; add one for each publication"),
        (
            "[[source]]",
            "[source]",
            "[source] is one table; write [[source]], with two brackets, above each publication",
        ),
        ('"UTC"', "UTC", "not valid TOML: Invalid value (at line 6, column 12)"),
    ],
)
def test_each_error_names_place_value_and_remedy(old: str, new: str, error: str) -> None:
    assert old in LEAST
    (line,) = errors(LEAST.replace(old, new, 1))
    assert error in line


def test_two_sources_claim_the_same() -> None:
    other = LEAST.replace('["times.example"]', '["post.example", "WWW.times.example"]')
    assert errors(LEAST + other) == [
        'source 2, key "id": "times" is already the id of source 1; give each source its own',
        'source 2, key "hosts": "WWW.times.example" already belongs to source 1; a host belongs to one source',
    ]


def test_an_endpoint_is_named_once() -> None:
    twice = LEAST + LEAST[LEAST.index("[[source.discovery]]") :]
    assert errors(twice) == [
        'source 1, discovery 2: "https://times.example/rss.xml" is already discovery 1; name it once'
    ]


def test_all_errors_come_at_once() -> None:
    text = "contcat = 1\n" + LEAST.replace("UTC", "x").replace("feed", "fed") + LEAST.replace("times.example", "a b")
    lines = errors(text)
    assert len(lines) == 6
    assert [line.split(":")[0] for line in lines] == [
        'key "contcat"',
        'source "times", key "timezone"',
        'source "times", discovery 1, key "kind"',
        'source "times", key "hosts"',
        'source "times", discovery 1, key "url"',
        'source 2, key "id"',
    ]


def test_a_long_value_is_shortened() -> None:
    (line,) = errors(LEAST.replace('"UTC"', f'"{"x" * 500}"'))
    assert "x" * 90 + "x" * 6 + "..." in line
    assert len(line) < 300


def test_a_file_is_read_from_disk(tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_text("\ufeff" + GOOD, encoding="utf-8")
    assert read_sources(file).sources[1].discovery[0] == Warc(path=str(tmp_path / "warcs/2019"))
    file.write_bytes(b'user_agent = "\xff"')
    with pytest.raises(ConfigError, match=r"my\.toml: byte 14 is not UTF-8; save the file as UTF-8"):
        read_sources(file)
    with pytest.raises(ConfigError, match="Is a directory; name a sources file that can be read"):
        read_sources(tmp_path)
