"""robots.txt: the rules of RFC 9309 and what hosts put in its place."""

import gzip
from collections.abc import Callable

from tests.hostile import story
from tests.hostile.case import Answer, Case, Check, all_of, defer, reject, rule
from tests.hostile.web import Web
from tests.web.hostile import HEAD, Behaviour, answer, drip, redirect, silence, then_close

_ALLOWED, _FORBIDDEN = rule(allowed=True), rule(allowed=False)
_FORBIDS = b"User-agent: *\nDisallow: /\n"
_LONG = b"# " + b"x" * 1000 + b"\n"
Served = bytes | list[bytes] | Behaviour


def _text(body: str | bytes, **headers: str) -> bytes:
    return answer(body.encode() if isinstance(body, str) else body, Content_Type="text/plain", **headers)


def _case(
    name: str,
    served: Served | str,
    right: Check,
    breaks: str = "plain",
    path: str = "/private/a?b=c",
    *,
    waits: bool = False,
) -> Case:
    """A robots.txt (text, or a whole answer), and a page to ask about."""

    def serve(web: Web) -> str:
        web.site["/robots.txt"] = _text(served) if isinstance(served, str) else served
        return web.url(path)

    limit = 25 if waits else 15
    return Case(
        name=f"robots-{name}", family="robots", verb="robots", serve=serve, right=right, breaks=breaks, waits=waits,
        seconds=min(limit, 15), requests=7,
    )  # fmt: skip


def _page(name: str, served: Served, right: Check, breaks: str = "plain") -> Case:
    """The same through `page`: the page itself is not asked for."""

    def serve(web: Web) -> str:
        web.site["/robots.txt"], web.site["/private/a"] = served, answer(story.page())
        return web.url("/private/a")

    untouched: Check = lambda said, web: f"asked for {web.paths}" if web.paths else None  # noqa: E731
    return Case(name=f"page-{name}", family="robots", serve=serve, right=all_of(right, untouched), breaks=breaks)


def _elsewhere(web: Web) -> str:
    """The rules lie on another host, and hold for this one."""
    other = web.other()
    web.site["/robots.txt"] = redirect(other.url("/rules.txt"))
    other.site["/rules.txt"] = _text(_FORBIDS)
    return web.url("/a")


def _hops(count: int) -> Callable[[Web], str]:
    def serve(web: Web) -> str:
        web.site["/robots.txt"] = redirect("/hop/1")
        for hop in range(1, count):
            web.site[f"/hop/{hop}"] = redirect(f"/hop/{hop + 1}")
        web.site[f"/hop/{count}"] = _text(_FORBIDS)
        return web.url("/a")

    return serve


def _delay(least: float, most: float) -> Check:
    def check(said: Answer, web: Web) -> str | None:
        told = said["crawl_delay"]
        good = said["allowed"] is True and told is not None and least <= told <= most
        return None if good else f"allowed {said['allowed']}, crawl_delay {told}"

    return check


def _capped(said: Answer, web: Web) -> str | None:
    return None if said["allowed"] is True and (said["crawl_delay"] or 0) <= 3600 else f"{said}"


def _no_delay(said: Answer, web: Web) -> str | None:
    return None if said["allowed"] is True and not said["crawl_delay"] else f"{said}"


def _agents(*groups: tuple[str, str]) -> str:
    return "\n".join(f"User-agent: {agent}\n{rules}\n" for agent, rules in groups)


_FETCHING = (
    _case("500", answer(status="500 Oops"), _FORBIDDEN, "robots-5xx-allow"),
    _case("503-with-rules", answer(b"User-agent: *\nAllow: /\n", "503 Service Unavailable"), _FORBIDDEN, "robots-5xx-allow"),
    _case("404", answer(_FORBIDS, "404 Not Found"), _ALLOWED, "robots-4xx-disallow"),
    _case("401", answer(_FORBIDS, "401 Unauthorized"), _ALLOWED),
    _case("403", answer(_FORBIDS, "403 Forbidden"), _ALLOWED),
    _case("410", answer(_FORBIDS, "410 Gone"), _ALLOWED, "robots-4xx-disallow"),
    _case("silence", silence, _FORBIDDEN, waits=True),
    _case("drip", drip(HEAD + b"\r\n", b"# ", 0.05), _FORBIDDEN, waits=True),
    _case("drip-after-the-rules", drip(HEAD + b"\r\nUser-agent: *\nAllow: /\n", b"# ", 0.05), _FORBIDDEN, waits=True),
    _case("closed", then_close(b""), _FORBIDDEN),
    _case("garbage", then_close(b"SSH-2.0-OpenSSH\r\n"), _FORBIDDEN),
    _case("cut", then_close(HEAD + b"Content-Length: 900\r\n\r\nUser-agent: *\nAllow: /\n"), _FORBIDDEN),
    _case("without-end", drip(HEAD + b"\r\n" + _FORBIDS, _LONG * 50, 0), _FORBIDDEN),
    _case("gzip", _text(gzip.compress(_FORBIDS), Content_Encoding="gzip"), _FORBIDDEN),
    _case("gzip-bomb", _text(gzip.compress(_FORBIDS + b"#" * 200_000_000, 9), Content_Encoding="gzip"), _FORBIDDEN),
    _case("loop", redirect("/robots.txt"), _ALLOWED),
    Case(name="robots-five-redirects", family="robots", verb="robots", serve=_hops(5), right=_FORBIDDEN, breaks="no-redirects"),
    Case(name="robots-elsewhere", family="robots", verb="robots", serve=_elsewhere, right=_FORBIDDEN, breaks="no-redirects"),
)  # fmt: skip

_READING = (
    _case("byte-order-mark", b"".join((_text(b"\xef\xbb\xbf" + _FORBIDS),)), _FORBIDDEN),
    _case("latin-1", _text("# für Suchmaschinen\nUser-agent: *\nDisallow: /\n".encode("latin-1")), _FORBIDDEN),
    _case("nul-bytes", _text(b"\x00\x00\nUser-agent: *\nDisallow: /\n"), _FORBIDDEN, "no-robots"),
    _case("carriage-returns", _text(_FORBIDS.replace(b"\n", b"\r")), _FORBIDDEN, "no-robots"),
    _case("both-line-ends", _text(_FORBIDS.replace(b"\n", b"\r\n")), _FORBIDDEN, "no-robots"),
    _case("html", answer(story.page("Disallow: /", "User-agent: *")), _ALLOWED, "any-robots-disallow"),
    _case("as-html", answer(_FORBIDS), _FORBIDDEN, "no-robots"),
    _case("rule-after-400-kb", _text(b"User-agent: *\n" + _LONG * 400 + b"Disallow: /\n"), _FORBIDDEN, "robots-first-64-kb"),
    _case("rule-cut-at-the-limit", _text((b"User-agent: *\n" + _LONG * 520)[: 500 * 1024 - 13] + b"\nDisallow: /private/nothing/of/the/kind\n"), _ALLOWED, "robots-half-line"),
    _case("blanks-everywhere", "  User-agent :  *  \n\tDisallow\t: /private  # all of it\n", _FORBIDDEN, "no-robots"),
    _case("rules-of-nobody", "Disallow: /\n", _ALLOWED, "any-robots-disallow"),
    _case("wildcard", "User-agent: *\nDisallow: /*/a\n", _FORBIDDEN),
    _case("question-mark", "User-agent: *\nDisallow: /*?\n", _FORBIDDEN),
    _case("end", "User-agent: *\nDisallow: /*.pdf$\n", _ALLOWED, "no-dollar", path="/x.pdf?page=1"),
    _case("end-matched", "User-agent: *\nDisallow: /*.pdf$\n", _FORBIDDEN, path="/x.pdf"),
    _case("longest-match", "User-agent: *\nDisallow: /private\nAllow: /private/a\n", _ALLOWED),
    _case("longest-match-first", "User-agent: *\nAllow: /\nDisallow: /private/\n", _FORBIDDEN),
    _case("as-long-as-each-other", "User-agent: *\nDisallow: /private\nAllow: /private\n", _ALLOWED),
    _case("merged-groups", _agents(("*", "Disallow: /x"), ("*", "Disallow: /private")), _FORBIDDEN),
    _case("merged-groups-of-ours", _agents(("Hemeroteca", "Disallow: /x"), ("Other", "Allow: /"), ("hemeroteca", "Disallow: /private")), _FORBIDDEN),
    _case("our-name-in-capitals", _agents(("*", "Disallow:"), ("HEMEROTECA", "Disallow: /")), _FORBIDDEN, "no-robots"),
    _case("ours-alone-counts", _agents(("*", "Disallow: /"), ("Hemeroteca", "Disallow: /x")), _ALLOWED, "robots-of-all"),
    _case("longer-name-than-ours", _agents(("HemerotecaImages", "Disallow: /"), ("*", "Disallow:")), _ALLOWED, "any-robots-disallow"),
    _case("two-names-one-group", "User-agent: Other\nUser-agent: Hemeroteca\nDisallow: /private\n", _FORBIDDEN, "no-robots"),
    _case("sitemap-in-the-group", "User-agent: *\nSitemap: http://x.example/s.xml\nDisallow: /private\n", _FORBIDDEN, "no-robots"),
    _case("blank-line-in-the-group", "User-agent: *\n\nDisallow: /private\n", _FORBIDDEN),
    _case("empty-disallow", "User-agent: *\nDisallow:\n", _ALLOWED, "any-robots-disallow"),
    _case("escaped", "User-agent: *\nDisallow: /caf%C3%A9\n", _FORBIDDEN, "no-robots", path="/café"),
    _case("unescaped", "User-agent: *\nDisallow: /café\n", _FORBIDDEN, "no-robots", path="/caf%c3%a9/a"),
    _case("escaped-letter", "User-agent: *\nDisallow: /%70rivate\n", _FORBIDDEN, "no-robots"),
    _case("escaped-slash", "User-agent: *\nDisallow: /private%2Fa\n", _ALLOWED, "robots-unquoted"),
    _case("case-of-the-path", "User-agent: *\nDisallow: /PRIVATE\n", _ALLOWED, "any-robots-disallow"),
    _case("3000-stars", f"User-agent: *\nDisallow: /{'*a' * 3000}$\n", _ALLOWED, "any-robots-disallow", path="/" + "a" * 2000),
    _case("10000-groups", _agents(*((f"bot{at}", "Disallow: /") for at in range(10_000))) + _FORBIDS.decode(), _FORBIDDEN, "no-robots"),
)  # fmt: skip

_DELAYS = (
    _case("crawl-delay", "User-agent: *\nCrawl-delay: 7.5\n", rule(allowed=True, delay=7.5)),
    _case("crawl-delay-of-ours", _agents(("*", "Crawl-delay: 30"), ("Hemeroteca", "Crawl-delay: 2")), rule(allowed=True, delay=2.0), "robots-of-all"),
    _case("crawl-delay-of-a-day", "User-agent: *\nCrawl-delay: 86400\n", _delay(10, 3600)),
    _case("crawl-delay-of-400-digits", f"User-agent: *\nCrawl-delay: {'9' * 400}\n", _capped, "delay-believed"),
    _case("crawl-delay-negative", "User-agent: *\nCrawl-delay: -3\n", _no_delay, "delay-believed"),
    _case("crawl-delay-of-no-number", "User-agent: *\nCrawl-delay: nan\n", _no_delay, "delay-believed"),
)  # fmt: skip

_PAGES = (
    _page("disallowed", _text(_FORBIDS), reject("blocked_by_robots")),
    _page("robots-unavailable", answer(status="503 Service Unavailable"), defer("robots_unavailable")),
    _page("robots-closed", then_close(b""), defer("robots_unavailable")),
)

CASES = (*_FETCHING, *_READING, *_DELAYS, *_PAGES)
