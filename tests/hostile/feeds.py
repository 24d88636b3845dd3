"""Feeds that are broken, huge, traps for XML parsers, or dated as nobody expects."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.hostile import story
from tests.hostile.case import Answer, Case, Check, bounded, counts, includes, lists, reject
from tests.hostile.web import Web
from tests.web.hostile import Behaviour, answer, chunked, drip, redirect, then_close

_TEN = "2026-10-05T10:00:00+00:00"
_DATE = "Mon, 05 Oct 2026 10:00:00 GMT"
_TYPE = "application/rss+xml"
_XXE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y SYSTEM "{secret}">]>\n'
_LAUGHS = "<!DOCTYPE rss [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{level} '{f'&a{level - 1};' * 10}'>" for level in range(1, 12)
) + "]>\n"  # fmt: skip
_QUADRATIC = f"<!DOCTYPE rss [<!ENTITY a '{'a' * 100_000}'>]>\n"
# Each zone as feeds write it, and ten o'clock there in UTC.
_DATES = {
    "Mon, 05 Oct 2026 10:00:00 +0900": "2026-10-05T01:00:00+00:00",
    "Mon, 05 Oct 2026 10:00:00 KST": "2026-10-05T01:00:00+00:00",
    "Mon, 5 Oct 2026 10:00:00 GMT+9": "2026-10-05T01:00:00+00:00",
    "2026-10-05 10:00:00": _TEN,
    "2026.10.05 10:00": _TEN,
    "2026-10-05T10:00:00.123Z": _TEN,
    "2026년 10월 5일 오전 10:00": _TEN,
    "Mon, 05 Oct 26 10:00:00 EST": "2026-10-05T15:00:00+00:00",
    "Oct 5, 2026 10:00 AM PDT": "2026-10-05T17:00:00+00:00",
    "20261005100000": _TEN,
}
_NO_DATES = (
    "yesterday",
    "",
    "Mon, 35 Oct 2026 10:00:00 GMT",
    "0000-00-00 00:00:00",
    "99999999999999999999",
    "1" * 5000,
)


def _item(link: str, title: str = "Pier", date: str | None = _DATE, more: str = "") -> str:
    stamp = f"<pubDate>{date}</pubDate>" if date is not None else ""
    return f"<item><title>{title}</title><link>{link}</link>{stamp}{more}</item>"


def _rss(*items: str, before: str = "", more: str = "") -> str:
    head = f'{before}<rss version="2.0"><channel><title>News</title><link>http://x.example/</link>{more}'
    return head + "".join(items) + "</channel></rss>"


def _atom(*entries: str, attributes: str = "") -> str:
    head = f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"{attributes}><title>News</title>'
    return head + "".join(entries) + "</feed>"


def _entry(links: str, date: str = _TEN) -> str:
    return f"<entry><title>Pier</title>{links}<id>urn:1</id><updated>{date}</updated></entry>"


def _case(
    name: str,
    made: Callable[[Web], str | bytes],
    right: Check,
    breaks: str = "plain",
    content_type: str | None = _TYPE,
    **limits: Any,
) -> Case:
    """A feed, made for the web on which it is served."""

    def serve(web: Web) -> str:
        body = made(web)
        web.site["/f"] = answer(body.encode() if isinstance(body, str) else body, Content_Type=content_type)
        return web.url("/f")

    return Case(name=f"feed-{name}", family="feeds", verb="feed", serve=serve, right=right, breaks=breaks, **limits)


def _raw(name: str, behaviour: bytes | Behaviour, right: Check, breaks: str = "plain", *, waits: bool = False) -> Case:
    def serve(web: Web) -> str:
        web.site["/f"] = behaviour
        return web.url("/f")

    return Case(name=f"feed-{name}", family="feeds", verb="feed", serve=serve, right=right, breaks=breaks, waits=waits)


def _two(web: Web) -> tuple[str, str]:
    return _item(web.url("/1")), _item(web.url("/2"))


def _no_leak(said: Answer, web: Web) -> str | None:
    name = Path("/etc/hostname").read_text(encoding="utf-8").strip()
    return "the file was read" if any(name in url for url in said["urls"]) else None


def _json_feed(web: Web, *, broken: bool = False) -> str:
    items: list[object] = [{"id": "1", "url": web.url("/1"), "date_published": "2026-10-05T10:00:00Z"}]
    if broken:
        items += [7, {"id": "x"}, None, {"url": ["a"]}]
    items.append({"id": "2", "url": web.url("/2"), "date_published": "2026-10-05T19:00:00+09:00"})
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": items})


def _rdf(web: Web) -> str:
    items = "".join(
        f'<item rdf:about="{web.url(path)}"><title>Pier</title><link>{web.url(path)}</link>'
        f"<dc:date>{_TEN}</dc:date></item>"
        for path in ("/1", "/2")
    )
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title></channel>{items}</rdf:RDF>'
    )


def _dated(web: Web) -> str:
    return _rss(*(_item(web.url(f"/{at}"), date=date) for at, date in enumerate(_DATES)))


def _undated(web: Web) -> str:
    return _rss(*(_item(web.url(f"/{at}"), date=escape(date)) for at, date in enumerate(_NO_DATES)))


def _korean(web: Web) -> bytes:
    return ('<?xml version="1.0" encoding="euc-kr"?>' + _rss(_item(web.url("/기사/1"), title="부두 재건"))).encode(
        "euc-kr"
    )


def _sound_first(web: Web) -> str:
    sound = f'<link rel="enclosure" href="{web.url("/1.mp3")}"/><link rel="edit" href="{web.url("/edit")}"/>'
    return _atom(_entry(f'{sound}<link href="{web.url("/1")}"/>'))


def _fifty_thousand(web: Web) -> str:
    return _rss(*(_item(web.url(f"/{at}")) for at in range(50_000)))


def _long_item(web: Web) -> str:
    """Whole articles in the feed: 6 MB of escaped HTML."""
    text = "&lt;p&gt;The pier is being rebuilt.&lt;/p&gt;" * 3000
    return _rss(*(_item(web.url(f"/{at}"), more=f"<description>{text}</description>") for at in range(50)))


def _odd_links(web: Web) -> str:
    links = (
        "javascript:alert(1)",
        "file:///etc/hosts",
        "mailto:a@b.example",
        "http://[::1",
        "",
        "ftp://x.example/a",
        "data:,x",
    )
    return _rss(*(_item(link) for link in links), _item(web.url("/1")))


def _addresses(paths: tuple[str, ...]) -> Check:
    return lists(*paths, dates=(_TEN,) * len(paths))


_TWO = _addresses(("/1", "/2"))

_BROKEN = (
    _case("cut", lambda web: _rss(*_two(web))[: -len("</item></channel></rss>")] + "<item><ti", lists("/1", "/2")),
    _case("cut-in-a-link", lambda web: _rss(*_two(web), _item(web.url("/3"))).partition("/3</link>")[0], lists("/1", "/2")),
    _case("junk-before", lambda web: "\n\n  Warning: mysql_connect() in /var/www/x.php\n" + '<?xml version="1.0"?>' + _rss(*_two(web)), _TWO),
    _case("blanks-before", lambda web: " \n" + '<?xml version="1.0" encoding="utf-8"?>' + _rss(*_two(web)), _TWO),
    _case("junk-behind", lambda web: _rss(*_two(web)) + "<!-- 0.3 s --><script>x()</script> &", _TWO),
    _case("bare-ampersand", lambda web: _rss(_item(web.url("/1"), title="Fish & Chips & AT&T;"), _item(web.url("/2?a=1&amp;b=2"))), _addresses(("/1", "/2?a=1&b=2"))),
    _case("bare-ampersand-in-a-link", lambda web: _rss(_item(web.url("/1?a=1&b=2")), _item(web.url("/2"))), _addresses(("/1?a=1&b=2", "/2"))),
    _case("html-entities", lambda web: _rss(_item(web.url("/1"), title="Caf&eacute;&nbsp;&hellip;"), _item(web.url("/2"))), _TWO),
    _case("control-characters", lambda web: _rss(_item(web.url("/1"), title="a\x00b\x08c\x0b"), _item(web.url("/2"))), _TWO),
    _case("unclosed-tags", lambda web: _rss(_item(web.url("/1"), more="<description><b>x<br></description>"), _item(web.url("/2"))), _TWO),
    _case("invalid-utf8", lambda web: _rss(_item(web.url("/1"), title="caf@")).encode().replace(b"@", b"\xe9\xff"), _addresses(("/1",))),
    _case("undeclared-prefix", lambda web: _rss(_item(web.url("/1"), more="<media:content url='x'/><dc:creator>A</dc:creator>"), _item(web.url("/2"))), _TWO),
    _case("byte-order-mark", lambda web: b"\xef\xbb\xbf" + ('<?xml version="1.0"?>' + _rss(*_two(web))).encode(), _TWO, "strict-feeds"),
    _case("utf-16", lambda web: ('<?xml version="1.0" encoding="utf-16"?>' + _rss(*_two(web))).encode("utf-16"), _TWO, "utf-8-feeds"),
    _case("false-charset-in-the-header", lambda web: ('<?xml version="1.0" encoding="utf-8"?>' + _rss(_item(web.url("/기사/1"), title="부두"))), _addresses(("/기사/1",)), "charset-of-the-header", _TYPE + "; charset=us-ascii"),
    _case("euc-kr", _korean, lists("/기사/1"), "utf-8-feeds"),
)  # fmt: skip

_TRAPS = (
    _case("billion-laughs", lambda web: _LAUGHS + _rss(_item(web.url("/1"), title="&a11;"), _item(web.url("/2"))), includes("/1", "/2"), "entities-expanded"),
    _case("quadratic-entities", lambda web: _QUADRATIC + _rss(_item(web.url("/1"), title="&a;" * 30_000)), lists("/1"), "entities-expanded"),
    _case("external-entity", lambda web: _XXE.format(secret=web.secret.url("/x")) + _rss(_item(web.url("/1&x;&y;")), _item(web.url("/2"))), _no_leak, "entities-expanded"),
    _case("external-dtd", lambda web: f'<!DOCTYPE rss SYSTEM "{web.secret.url("/rss.dtd")}">' + _rss(*_two(web)), _TWO, "doctypes-refused"),
    _case("deep-nesting", lambda web: _rss(*_two(web), "<a>" * 200_000), includes("/1", "/2")),
    _case("million-attributes", lambda web: _rss(_item(web.url("/1")), more="<a " + " ".join(f"b{at}='x'" for at in range(300_000)) + "/>"), bounded, "feeds-unmended"),
    _case("unclosed-megabytes", lambda web: "<rss><channel><item>" + "<a href='x'>" * 300_000, bounded, "feeds-unmended"),
    _case("50000-entries", _fifty_thousand, counts(5_000, 50_000)),
    _case("whole-articles", _long_item, counts(50), "few-entries"),
    _case("json-too-deep", lambda web: '{"version":"https://jsonfeed.org/version/1","items":' + "[" * 200_000, reject("wrong_type"), "json-unguarded", "application/feed+json"),
    _raw("gzip-bomb", answer(gzip.compress(b"<rss><channel>" + b" " * 200_000_000), Content_Type=_TYPE, Content_Encoding="gzip"), reject("too_large")),
    _raw("cut-on-the-wire", then_close(chunked(_rss(_item("http://x.example/1")).encode(), end=b"")), reject("truncated")),
    _raw("without-end", drip(b"HTTP/1.1 200 OK\r\n\r\n<rss><channel>", _item("http://x.example/1").encode() * 200, 0), reject("too_large")),
    _raw("drip", drip(b"HTTP/1.1 200 OK\r\n\r\n<rss><channel>", b"<item>", 0.05), reject("timeout"), waits=True),
)  # fmt: skip

_OTHER_SHAPES = (
    _case("json", _json_feed, _TWO, content_type="application/feed+json"),
    _case("json-with-broken-items", lambda web: _json_feed(web, broken=True), _TWO, content_type="application/json"),
    _case("rdf", _rdf, _TWO, "strict-feeds"),
    _case("atom-with-many-links", _sound_first, _addresses(("/1",)), "first-link"),
    _case("atom-with-a-base", lambda web: _atom(_entry('<link href="1"/>'), attributes=f' xml:base="{web.url("/news/")}"'), _addresses(("/news/1",)), "no-xml-base"),
    _case("relative-links", lambda web: _rss(_item("/1"), _item("2?x=1")), _addresses(("/1", "/2?x=1"))),
    _case("blanks-in-links", lambda web: _rss(_item(f"\n   {web.url('/1')}\n  "), _item(f"<![CDATA[ {web.url('/2')} ]]>")), _TWO, "strict-feeds"),
    _case("link-only-as-guid", lambda web: _rss(f'<item><title>A</title><guid isPermaLink="true">{web.url("/1")}</guid><pubDate>{_DATE}</pubDate></item>', _item(web.url("/2"))), _TWO, "first-link"),
    _case("links-of-every-scheme", _odd_links, lists("/1")),
    _case("the-same-thrice", lambda web: _rss(*_two(web), *_two(web), *_two(web)), _TWO),
    _case("dates-of-the-world", _dated, lists(*(f"/{at}" for at in range(len(_DATES))), dates=tuple(_DATES.values()))),
    _case("dates-that-are-none", _undated, lists(*(f"/{at}" for at in range(len(_NO_DATES))), dates=(None,) * len(_NO_DATES)), "strict-feeds"),
    _case("dates-in-cdata", lambda web: _rss(_item(web.url("/1"), date=f"<![CDATA[{_DATE}]]>"), _item(web.url("/2"), date=f"\n {_DATE} \n")), _TWO, "strict-feeds"),
    _case("empty", lambda web: _rss(), counts(0)),
    _case("html-instead", lambda web: story.page(), reject("wrong_type", "not_article"), content_type="text/html"),
    _case("text-instead", lambda web: "The feed has moved.", reject("wrong_type", "empty"), content_type="text/plain"),
    _case("nothing-instead", lambda web: "", reject("wrong_type", "empty")),
    _raw("404", answer(b"<rss/>", "404 Not Found"), reject("not_found")),
    _raw("500", answer(_rss(_item("http://x.example/1")).encode(), "500 Oops"), reject("server_error")),
    _raw("redirect-loop", redirect("/f"), reject("redirect_loop")),
)  # fmt: skip

CASES = (*_BROKEN, *_TRAPS, *_OTHER_SHAPES)
