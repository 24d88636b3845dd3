"""Laws and cases of identity."""

import hashlib
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from warehouse.keys import author_id, body_digest, content_digest, fetch_id, host_of, url_id, url_key

LABELS = st.sampled_from(
    ["a", "www", "m", "amp", "example", "co", "kr", "com", "google", "cdn.ampproject.org", "münchen"]
)
HOSTS = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
WORDS = r"""
    . .. amp s c x X x.amp index.html print 2019 a-b-c news.example.com %2e%2E %2F x;jsessionid=1 (S(abc)) caf%c3%a9
    café %zz % %20 x%20.amp ..%20.amp %b1%e2 :~: %3A~:
"""
SEGMENTS = st.sampled_from([*WORDS.split(), "", " ", "\ud800"])
PATHS = st.lists(SEGMENTS, max_size=5).map(lambda parts: "/" + "/".join(parts))
NAMES = st.sampled_from(
    ["id", "utm_source", "ref", "from", "to", "sid", "s", "amp", "output", "page", "", "a b", "amp;b", "idx"]
)
VALUES = st.sampled_from(
    ["", "1", "amp", "homepage", "abc123def456abc123def456abc123de", "a+b", "%2B", "é", "x=y", " "]
)
QUERIES = st.lists(st.tuples(NAMES, VALUES).map("=".join), max_size=4).map(lambda parts: "?" + "&".join(parts))
ROUTES = st.sampled_from(["", "#x", "#!/story/1", "#/story/1", "#!%3A~:text=a", "#!a :~:text=b", "#!"])
PORTS = st.sampled_from(["", ":", ":80", ":443", ":8080", ":0", ":65535", ":65536", ":99999", ":x"])
URLS = st.builds(
    lambda *parts: "".join(parts),
    st.sampled_from(["http://", "HTTPS://", "//", ""]),
    HOSTS,
    PORTS,
    PATHS,
    QUERIES,
    ROUTES,
)


@given(st.text() | URLS | st.text().map("https://".__add__) | st.text().map("https://a.example/".__add__))
@example("a.com\x01 #x")
@example("http://[bad")
@example("https://https:8443//x")
@example("https://cdn.ampproject.org/amp/c/s/a.example/x")
@example("https://a.example/x/..%20.amp")
@example("K;=\u037e")
def test_a_key_is_its_own_key_and_can_be_stored(url: str) -> None:
    key = url_key(url)
    assert url_key(key) == key
    key.encode("utf-8")
    assert "\n" not in key
    assert url_id(key) == int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big")
    host_of(url)


@given(st.text().filter(lambda text: "#" not in text) | URLS.filter(lambda url: "#" not in url))
def test_a_plain_fragment_changes_nothing(url: str) -> None:
    assert url_key(url) == url_key(url + "#frag")


@given(HOSTS, PATHS, QUERIES)
def test_case_of_host_and_scheme_do_not_count(host: str, path: str, query: str) -> None:
    expected = url_key(f"https://{host}{path}{query}")
    assert url_key(f"HTTP://{host.upper()}{path}{query}") == expected
    assert url_key(f"{host}{path}{query}") == expected


@given(HOSTS, PATHS, st.permutations(["a=1", "b=2", "c=3", "utm_term=x", "fbclid=9"]))
def test_order_of_parameters_does_not_count(host: str, path: str, parameters: list[str]) -> None:
    assert url_key(f"https://{host}{path}?{'&'.join(parameters)}") == url_key(f"https://{host}{path}?a=1&b=2&c=3")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.news.example/story/5?utm_source=x&id=7", "news.example/story/5?id=7"),
        ("https://News.Example", "news.example/"),
        ("news.example/x/", "news.example/x"),
        ("https://user:secret@news.example/x", "news.example/x"),
        ("https://news.example:8443/x", "news.example:8443/x"),
        ("https://news.example./x", "news.example/x"),
        ("https://[2001:DB8:0::1]:443/x", "[2001:db8::1]/x"),
        ("https://www.127.0.0.1/x", "www.127.0.0.1/x"),
        ("https://en.m.news.example/x", "en.news.example/x"),
        ("https://www2.news.example/x", "news.example/x"),
        ("https://m.co.kr/x", "m.co.kr/x"),
        ("https://amp.example/x", "amp.example/x"),
        ("https://news.example\\x\\y?a\\b", "news.example/x/y?a%5Cb"),
        ("https://news%2eexample/x", "news.example/x"),
        ("https://news.example/x?a=1&amp;b=2", "news.example/x?a=1&b=2"),
        ("https://news.example/x?&=&&b=", "news.example/x?b"),
        ("https://news.example/x?=1", "news.example/x?=1"),
        ("https://news.example/x%0A", "news.example/x"),
        ("https://news.example/cafe%CC%81", "news.example/caf%C3%A9"),
        ("https://news.example/%B1%e2", "news.example/%B1%E2"),
        ("https://news.example/don%27t%2C", "news.example/don't,"),
        ("https://news.example/100%", "news.example/100%25"),
        ("https://news.example/(S(lit3py55t21z5v55))/x", "news.example/x"),
        ("https://news.example/index.php?p=12", "news.example/?p=12"),
        ("https://news.example/amp/story/5", "news.example/story/5"),
        ("https://news.example/amp", "news.example/amp"),
        ("https://news.example/story-5.amp", "news.example/story-5"),
        ("https://news.example/story-5.amp.html", "news.example/story-5.html"),
        ("https://news.example/story/5/amp.html", "news.example/story/5"),
        ("https://news.example/" + "x" * 1000 + ".amp", "news.example/" + "x" * 1000 + ".amp"),
        ("https://news.example/story-5/print/", "news.example/story-5"),
        ("https://news.example/section/print", "news.example/section/print"),
        ("https://news.example/story/5?print=1", "news.example/story/5"),
        ("https://news.example/story?print=512", "news.example/story?print=512"),
        ("https://news.example/story?from=seoul&to=busan", "news.example/story?from=seoul&to=busan"),
        ("https://news.example/x?mod=hp_lead_pos1", "news.example/x"),
        ("https://news.example/x?ref=story-2019", "news.example/x?ref=story-2019"),
        ("https://news.example/x?ref=a-quite-long-story-slug", "news.example/x?ref=a-quite-long-story-slug"),
        (
            "https://news.example/view?sid=abc123def456abc123def456abc123de",
            "news.example/view?sid=abc123def456abc123def456abc123de",
        ),
        ("https://news.example/story-101?sid=abc123def456abc123def456abc123de", "news.example/story-101"),
        ("https://news.example/read?aid=1&sid=102", "news.example/read?aid=1&sid=102"),
        ("https://www.google.co.kr/amp/news.example:8080/x", "news.example:8080/x"),
        ("https://www.google.com/amp/nothing", "google.com/amp/nothing"),
        ("https://www.google.com/amp/s/a..b/x", "google.com/amp/s/a..b/x"),
        ("https://cdn.ampproject.org/c/s/www.google.com/amp/s/m.news.example/x", "news.example/x"),
        ("https://news.example/#!/story/12", "news.example/#!/story/12"),
        ("https://news.example/#/story/12", "news.example/#/story/12"),
        ("https://news.example/x#/comments", "news.example/x"),
        ("https://news.example/#!", "news.example/"),
        (" https://news.example/a\nb ", "news.example/ab"),
        ("mailto:editor@news.example#x", "mailto:editor@news.example"),
        ("javascript:void(0)", "javascript:void(0)"),
        ("http://[bad", "http://[bad"),
        ("http://[::g]/x", "http://[::g]/x"),
        ("http://news.example:99999/x", "http://news.example:99999/x"),
        ("https://a..b/x", "https://a..b/x"),
        ("https://" + "a" * 1001 + "/", "https://" + "a" * 1001 + "/"),
        ("https://xn--\u00e9/", "https://xn--\u00e9/"),
        ("\ud800", "%ED%A0%80"),
        ("", ""),
    ],
)
def test_key(url: str, key: str) -> None:
    assert url_key(url) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/a%2Fb", "https://news.example/a/b"),
        ("https://news.example/x?p=1&p=2", "https://news.example/x?p=2&p=1"),
        ("https://news.example/X", "https://news.example/x"),
        ("https://news.example/view.asp?1423", "https://news.example/view.asp?1424"),
        ("https://news.example:8001/x", "https://news.example:8002/x"),
        ("https://en.news.example/x", "https://news.example/x"),
        ("https://news.example/x?ref=123", "https://news.example/x"),
        ("https://news.example/x?a=b%26c", "https://news.example/x?a=b&c"),
        ("https://news.example/x?q=c%2B%2B", "https://news.example/x?q=c++"),
        ("https://news.example/x?source=ap", "https://news.example/x?source=afp"),
        ("https://straße.example/x", "https://strasse.example/x"),
    ],
)
def test_two_articles_keep_two_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(
    "unit", ["a", "/", "/amp", "/..", ".amp", "%20", ";jsessionid=1", "&", "&a=1", "amp;", "%", "é", "\\"]
)
@pytest.mark.parametrize(
    "start", ["https://news.example/", "https://news.example/?", "https://", "https://cdn.ampproject.org/c/"]
)
def test_a_megabyte_costs_little(start: str, unit: str) -> None:
    length = 1_000_000 if unit in ("a", "%") else 200_000
    url = start + unit * (length // len(unit)) + "x"
    begun = time.process_time()
    key = url_key(url)
    assert time.process_time() - begun < 10  # quadratic work would take hours
    assert url_key(key) == key


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://WWW.News.Example/x", "www.news.example"),
        ("http://news.example:80/", "news.example"),
        ("http://news.example:443/", "news.example:443"),
        ("https://news.example:443", "news.example"),
        ("http://127.0.0.1:8000/x", "127.0.0.1:8000"),
        ("//münchen.example/x", "xn--mnchen-3ya.example"),
        ("http://[::1]:8000/x", "[::1]:8000"),
        ("http://[bad", ""),
        ("mailto:a@b.example", ""),
    ],
)
def test_host(url: str, host: str) -> None:
    assert host_of(url) == host


def test_a_body_counts_by_its_words() -> None:
    assert body_digest("\uff33eoul  agrees\n\nTALKS") == body_digest("seoul agrees talks ")
    assert body_digest("Seoul agrees") != body_digest("Seoul agreed")
    assert len(body_digest("\ud800")) == 64


def test_content_changes_with_each_part() -> None:
    digests = {
        content_digest("a", "b", "c"),
        content_digest("a", None, "c"),
        content_digest("a b", None, "c"),
        content_digest(None, "a b", "c"),
        content_digest("a", "b", "C"),
    }
    assert len(digests) == 5
    assert content_digest(None, None, "c  d") == content_digest("", "", "c d\n")


def test_an_author_is_known_by_mail_then_page_then_name() -> None:
    by_mail = author_id("times", email="Kim@times.example ", profile_url="https://times.example/kim", name="Kim")
    assert by_mail == author_id("times", email="kim@times.example", profile_url=None, name="Kim Min-ji")
    by_page = author_id("times", email=None, profile_url="https://www.times.example/kim/", name="Kim")
    assert by_page == author_id("times", email="", profile_url="http://times.example/kim", name="M. Kim")
    by_name = author_id("times", email=None, profile_url=None, name=" KIM  min-ji")
    assert by_name == author_id("times", email=None, profile_url=None, name="Kim Min-ji")
    assert len({by_mail, by_page, by_name, author_id("post", email=None, profile_url=None, name="Kim Min-ji")}) == 4


def test_a_fetch_is_known_by_run_url_and_moment() -> None:
    moment = datetime(2019, 1, 7, 8, 3, tzinfo=UTC)
    first = fetch_id("run", 5, moment)
    assert 0 <= first < 2**64
    assert first == fetch_id("run", 5, moment.astimezone(timezone(timedelta(hours=9))))
    others = {
        fetch_id("run", 5, moment + timedelta(microseconds=1)),
        fetch_id("run", 6, moment),
        fetch_id("ruin", 5, moment),
    }
    assert len(others | {first}) == 4
