"""Sitemaps that list themselves, blow up, lie about what they are, or are cut."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.hostile import story
from tests.hostile.case import Answer, Case, Check, all_of, bounded, counts, includes, lists, reject
from tests.hostile.web import Web
from tests.web.hostile import Behaviour, answer, chunked, drip, redirect, then_close

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = ' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS = ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
_LAUGHS = "<!DOCTYPE urlset [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{level} '{f'&a{level - 1};' * 10}'>" for level in range(1, 12)
) + "]>\n"  # fmt: skip
_TWO = lists("/1", "/2")


def _url(location: str, more: str = "") -> str:
    return f"<url><loc>{location}</loc>{more}</url>"


def _set(*urls: str, before: str = _XML, space: str = _SPACE) -> str:
    return f"{before}<urlset{space}>" + "".join(urls) + "</urlset>"


def _index(*locations: str, before: str = _XML) -> str:
    return f"{before}<sitemapindex{_SPACE}>" + "".join(_child(location) for location in locations) + "</sitemapindex>"


def _child(location: str) -> str:
    return f"<sitemap><loc>{location}</loc></sitemap>"


def _two(web: Web) -> tuple[str, str]:
    return _url(web.url("/1")), _url(web.url("/2"))


def _xml(body: str | bytes, **headers: str) -> bytes:
    kind = headers.pop("Content_Type", "application/xml")
    return answer(body.encode() if isinstance(body, str) else body, Content_Type=kind, **headers)


def _serves(name: str, serve: Callable[[Web], str], right: Check, breaks: str = "plain", **limits: Any) -> Case:
    return Case(
        name=f"sitemap-{name}", family="sitemaps", verb="sitemap", serve=serve, right=right, breaks=breaks, **limits
    )


def _case(
    name: str,
    made: Callable[[Web], str | bytes],
    right: Check,
    breaks: str = "plain",
    path: str = "/s.xml",
    **limits: Any,
) -> Case:
    """One sitemap, made for the web on which it is served."""

    def serve(web: Web) -> str:
        web.site[path] = _xml(made(web))
        return web.url(path)

    return _serves(name, serve, right, breaks, **limits)


def _raw(name: str, behaviour: bytes | Behaviour, right: Check, **limits: Any) -> Case:
    def serve(web: Web) -> str:
        web.site["/s.xml"] = behaviour
        return web.url("/s.xml")

    return Case(name=f"sitemap-{name}", family="sitemaps", verb="sitemap", serve=serve, right=right, **limits)


def _lists_itself(web: Web) -> str:
    web.site["/s.xml"] = _xml(_index(web.url("/s.xml"), web.url("/t.xml"), web.url("/s.xml")))
    web.site["/t.xml"] = _xml(_set(*_two(web)))
    return web.url("/s.xml")


def _cycle(web: Web) -> str:
    web.site["/s.xml"] = _xml(_index(web.url("/t.xml")))
    web.site["/t.xml"] = _xml(_index(web.url("/s.xml"), web.url("/u.xml")))
    web.site["/u.xml"] = _xml(_set(*_two(web)))
    return web.url("/s.xml")


def _ever_deeper(web: Web) -> str:
    for depth in range(200):
        web.site[f"/{depth}.xml"] = _xml(_index(web.url(f"/{depth + 1}.xml")))
    return web.url("/0.xml")


def _ever_more(web: Web) -> str:
    """Every answer is an index of a hundred more: 100, 10,000, 1,000,000."""
    web.site["/s.xml"] = _xml(_index(*(web.url(f"/{at}.xml") for at in range(100))))
    for at in range(100):
        web.site[f"/{at}.xml"] = _xml(_index(*(web.url(f"/{at}.xml?{more}") for more in range(100))))
    return web.url("/s.xml")


def _broken_children(web: Web) -> str:
    web.site["/s.xml"] = _xml(_index(*(web.url(f"/{name}.xml") for name in ("gone", "down", "cut", "good"))))
    web.site["/down.xml"] = answer(status="500 Oops")
    web.site["/cut.xml"] = then_close(chunked(_set().encode(), end=b""))
    web.site["/good.xml"] = _xml(_set(*_two(web)))
    return web.url("/s.xml")


def _packed_child(web: Web) -> str:
    web.site["/s.xml"] = _xml(_index(web.url("/t.xml.gz")))
    web.site["/t.xml.gz"] = answer(gzip.compress(_set(*_two(web)).encode()), Content_Type="application/x-gzip")
    return web.url("/s.xml")


def _packed_twice(web: Web) -> str:
    """A .gz file, sent with gzip as its content coding, too."""
    body = gzip.compress(gzip.compress(_set(*_two(web)).encode()))
    web.site["/s.xml.gz"] = _xml(body, Content_Encoding="gzip")
    return web.url("/s.xml.gz")


def _bomb(web: Web) -> str:
    web.site["/s.xml.gz"] = _xml(gzip.compress(_set(*_two(web))[:-9].encode() + b" " * 600_000_000))
    return web.url("/s.xml.gz")


def _bombs(web: Web) -> str:
    web.site["/s.xml"] = _xml(_index(*(web.url(f"/{at}.xml.gz") for at in range(8))))
    bomb = _xml(gzip.compress(_set(*_two(web))[:-9].encode() + b" " * 100_000_000))
    for at in range(8):
        web.site[f"/{at}.xml.gz"] = bomb
    return web.url("/s.xml")


def _elsewhere(web: Web) -> str:
    """The index moved to another host, which lists relative and foreign addresses."""
    other = web.other()
    web.site["/s.xml"] = redirect(other.url("/t.xml"))
    other.site["/t.xml"] = _xml(_set(_url("/1"), _url("2"), _url(web.url("/3"))))
    return web.url("/s.xml")


def _from_elsewhere(said: Answer, web: Web) -> str | None:
    other = web.others[0]
    return lists(other.url("/1"), other.url("/2"), "/3")(said, web)


def _no_file(said: Answer, web: Web) -> str | None:
    name = Path("/etc/hostname").read_text(encoding="utf-8").strip()
    return "the file was read" if any(name in url for url in said["urls"]) else None


def _xxe(web: Web) -> str:
    declared = (
        f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y SYSTEM "{web.secret.url("/x")}">]>'
    )
    return _set(_url(web.url("/&x;&y;")), *_two(web), before=declared)


def _news(web: Web) -> str:
    story_of = (
        "<news:news><news:publication><news:name>Pier</news:name></news:publication>"
        "<news:publication_date>2026-10-05T10:00:00+01:00</news:publication_date><news:title>A &amp; B</news:title></news:news>"
    )
    image = '<image:image xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><image:loc>http://x.example/i.jpg</image:loc></image:image>'
    return _set(_url(web.url("/1"), image + story_of), _url(web.url("/2"), story_of), space=_SPACE + _NEWS)


def _rss(web: Web) -> str:
    items = "".join(f"<item><title>A</title><link>{web.url(path)}</link></item>" for path in ("/1", "/2"))
    return f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'


def _odd_locations(web: Web) -> str:
    odd = (
        "javascript:alert(1)",
        "file:///etc/hosts",
        "",
        "   ",
        "http://[::1",
        "ftp://x.example/",
        "mailto:a@x.example",
    )
    return _set(*(_url(location) for location in odd), *_two(web))


def _many(count: int, length: int = 0) -> Callable[[Web], str]:
    return lambda web: _set(*(_url(web.url(f"/{at}{'x' * length}")) for at in range(count)))


_GRAPHS = (
    _serves("lists-itself", _lists_itself, _TWO),
    _serves("cycle", _cycle, _TWO),
    _serves("ever-deeper", _ever_deeper, counts(0)),
    _serves("ever-more", _ever_more, bounded, "sitemaps-without-end", requests=700),
    _serves("broken-children", _broken_children, _TWO),
    _serves("packed-child", _packed_child, _TWO, "no-gz-files"),
    _serves("elsewhere", _elsewhere, _from_elsewhere),
)

_BOMBS = (
    _serves("gz-bomb", _bomb, bounded),
    _serves("gz-bombs", _bombs, bounded, requests=10),
    _case("billion-laughs", lambda web: _set(_url(web.url("/&a11;")), *_two(web), before=_LAUGHS), includes("/1", "/2"), "entities-expanded"),
    _case("quadratic-entities", lambda web: _set(_url("&a;" * 30_000), *_two(web), before=f"<!DOCTYPE urlset [<!ENTITY a '{'a' * 100_000}'>]>"), includes("/1", "/2"), "entities-expanded"),
    _case("external-entity", _xxe, _no_file, "entities-expanded"),
    _case("external-dtd", lambda web: _set(*_two(web), before=f'<!DOCTYPE urlset SYSTEM "{web.secret.url("/s.dtd")}">'), _TWO, "doctypes-refused"),
    _case("deep-nesting", lambda web: _set(*_two(web), "<a>" * 300_000), includes("/1", "/2")),
    _case("50000-urls", _many(50_000), counts(50_000), "few-entries"),
    _case("200000-urls", _many(200_000, 10), bounded, wire_mb=14),
    _case("long-location", lambda web: _set(_url(web.url("/" + "x" * 5_000_000)), *_two(web)), _TWO),
    _raw("without-end", drip(b"HTTP/1.1 200 OK\r\n\r\n<urlset>", _url("http://x.example/1").encode() * 500, 0), reject("too_large"), wire_mb=22),
    _raw("drip", drip(b"HTTP/1.1 200 OK\r\n\r\n<urlset>", b"<url>", 0.05), reject("timeout"), waits=True),
    _raw("cut-on-the-wire", then_close(chunked(_set(_url("http://x.example/1")).encode(), end=b"")), reject("truncated")),
)  # fmt: skip

_LABELS = (
    _case("gz-file", lambda web: gzip.compress(_set(*_two(web)).encode()), _TWO, "no-gz-files", "/s.xml.gz"),
    _case("gz-that-is-plain", lambda web: _set(*_two(web)), _TWO, path="/s.xml.gz"),
    _case("plain-that-is-gz", lambda web: gzip.compress(_set(*_two(web)).encode()), _TWO),
    _serves("gz-packed-twice", _packed_twice, _TWO, "no-gz-files"),
    _case("gz-cut", lambda web: gzip.compress(_set(*_two(web), *(_url(web.url(f"/x{at}")) for at in range(3000))).encode())[:-4000], all_of(lambda said, web: None if said["urls"][:2] == [web.url("/1"), web.url("/2")] else f"{said['urls'][:2]}"), path="/s.xml.gz"),
    _case("plain-text", lambda web: f"{web.url('/1')}\n\n  {web.url('/2')}\r\n", _TWO, path="/s.txt"),
    _case("plain-text-with-a-mark", lambda web: b"\xef\xbb\xbf" + f"{web.url('/1')}\n{web.url('/2')}".encode(), _TWO, path="/s.txt"),
    _case("rss", _rss, _TWO),
    _case("news", _news, _TWO),
    _case("html-instead", lambda web: story.page(after='<a href="/1">x</a>'), reject("wrong_type")),
    _case("text-instead", lambda web: "The sitemap has moved to a better place.", reject("wrong_type"), "anything-is-a-sitemap"),
    _case("nothing-instead", lambda web: "", reject("wrong_type", "empty"), "anything-is-a-sitemap"),
    _case("empty-set", lambda web: _set(), counts(0), "strict-sitemaps"),
    _raw("500", answer(_set(_url("http://x.example/1")).encode(), "500 Oops"), reject("server_error")),
    _raw("404", answer(_set(_url("http://x.example/1")).encode(), "404 Not Found"), reject("not_found")),
)  # fmt: skip

_BROKEN = (
    _case("cut", lambda web: _set(*_two(web), _url(web.url("/3")))[:-25], _TWO),
    _case("byte-order-mark", lambda web: b"\xef\xbb\xbf" + _set(*_two(web)).encode(), _TWO, "strict-sitemaps"),
    _case("blanks-before", lambda web: "\n\n  " + _set(*_two(web)), _TWO),
    _case("utf-16", lambda web: _set(*_two(web), before='<?xml version="1.0" encoding="utf-16"?>').encode("utf-16"), _TWO, "strict-sitemaps"),
    _case("no-namespace", lambda web: _set(*_two(web), space=""), _TWO, "strict-sitemaps"),
    _case("wrong-namespace", lambda web: _set(*_two(web), space=' xmlns="http://www.google.com/schemas/sitemap/0.84"'), _TWO, "strict-sitemaps"),
    _case("undeclared-prefix", lambda web: _set(_url(web.url("/1"), "<news:news><news:title>A</news:title></news:news>"), _url(web.url("/2"))), _TWO),
    _case("prefixed", lambda web: f'<s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9"><s:url><s:loc>{web.url("/1")}</s:loc></s:url><s:url><s:loc>{web.url("/2")}</s:loc></s:url></s:urlset>', _TWO, "sitemaps-by-pattern"),
    _case("bare-ampersand", lambda web: _set(_url(web.url("/1?a=1&b=2")), _url(web.url("/2"))), lists("/1?a=1&b=2", "/2")),
    _case("invalid-utf8", lambda web: _set(_url(web.url("/1"), "<x>@</x>"), _url(web.url("/2"))).encode().replace(b"@", b"\xe9\xff"), _TWO),
    _case("control-characters", lambda web: _set(_url(web.url("/1"), "<x>\x08\x0b</x>"), _url(web.url("/2"))), _TWO),
    _case("relative-locations", lambda web: _set(_url("/1"), _url("2")), _TWO),
    _case("odd-locations", _odd_locations, _TWO),
    _case("in-cdata", lambda web: _set(_url(f"<![CDATA[{web.url('/1')}]]>"), _url(f"\n  {web.url('/2')}\n")), _TWO),
    _case("the-same-thrice", lambda web: _set(*_two(web), *_two(web), *_two(web)), _TWO),
    _case("absurd-dates", lambda web: _set(_url(web.url("/1"), "<lastmod>0000-99-99T99:99:99Z</lastmod>"), _url(web.url("/2"), f"<lastmod>{'9' * 5000}</lastmod>")), _TWO, "strict-sitemaps"),
)  # fmt: skip

CASES = (*_GRAPHS, *_BOMBS, *_LABELS, *_BROKEN)
