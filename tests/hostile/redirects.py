"""Redirects: loops, chains, gates of cookies, and targets that are no address at all."""

import socket
from collections.abc import Callable
from typing import Any

from tests.hostile import story
from tests.hostile.case import Answer, Case, Check, all_of, article, not_article, reject
from tests.hostile.web import Web
from tests.web.hostile import answer, redirect

_PAGE = story.page()
_WHOLE = article(story.OPENING, story.CLOSING)
Serve = Callable[[Web], str]


def _case(name: str, serve: Serve, right: Check, breaks: str = "plain", **limits: Any) -> Case:
    return Case(name=name, family="redirects", serve=serve, right=right, breaks=breaks, **limits)


def _to(location: str, status: str = "302 Found", page_at: str = "/b") -> Serve:
    """One redirect; the page is at ``page_at``."""

    def serve(web: Web) -> str:
        web.site["/a"] = redirect(location, status)
        web.site[page_at] = answer(_PAGE)
        return web.url("/a")

    return serve


def _asked(*paths: str) -> Check:
    def check(said: Answer, web: Web) -> str | None:
        return None if web.paths == [*paths] else f"asked for {web.paths}, not {[*paths]}"

    return check


def _loop_of_two(web: Web) -> str:
    web.site["/a"], web.site["/b"] = redirect("/b"), redirect("/a")
    return web.url("/a")


def _chain_without_end(web: Web) -> str:
    for hop in range(200):
        web.site[f"/{hop}"] = redirect(f"/{hop + 1}")
    return web.url("/0")


def _growing(web: Web) -> str:
    """Each hop is new, and longer."""
    path = "/a"
    for _ in range(60):
        web.site[path] = redirect(path + "/a")
        path += "/a"
    return web.url("/a")


def _five_hops(web: Web) -> str:
    statuses = (
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    )
    for hop, status in enumerate(statuses):
        web.site[f"/{hop}"] = redirect(f"/{hop + 1}", status)
    web.site["/5"] = answer(_PAGE)
    return web.url("/0")


def _cookie_gate(web: Web) -> str:
    """Who comes without the cookie is sent round once."""
    web.site["/a"] = [redirect("/gate"), answer(_PAGE)]
    web.site["/gate"] = redirect("/a", Set_Cookie="seen=1; Path=/")
    return web.url("/a")


def _cookie_kept(said: Answer, web: Web) -> str | None:
    cookies = [request.headers.get("cookie", "") for request in web.main.log if request.path == "/a"]
    return None if cookies == ["", "seen=1"] else f"cookies sent: {cookies}"


def _cookie_loop(web: Web) -> str:
    """A new cookie each time, and never the page."""
    web.site["/a"] = [redirect("/a", Set_Cookie=f"round={turn}; Path=/") for turn in range(100)]
    return web.url("/a")


def _cookie_for_another(web: Web) -> str:
    """What one host hands out is not for the next."""
    other = web.other()
    host = web.name("first.example", ["127.0.0.1"], allowed=True)
    web.site["/a"] = redirect(other.url("/b"), Set_Cookie="secret=1")
    other.site["/b"] = answer(_PAGE)
    return f"http://{host}/a"


def _no_cookie_elsewhere(said: Answer, web: Web) -> str | None:
    sent = [request.headers["cookie"] for origin in web.others for request in origin.log if "cookie" in request.headers]
    return f"another host got {sent}" if sent else None


def _elsewhere(web: Web) -> str:
    other = web.other()
    web.site["/a"] = redirect(other.url("/b"))
    other.site["/b"] = answer(_PAGE)
    return web.url("/a")


def _forbidden_elsewhere(web: Web) -> str:
    """Where the page went, robots.txt disallows it."""
    other = web.other()
    web.site["/a"] = redirect(other.url("/b"))
    other.site["/robots.txt"] = answer(b"User-agent: *\nDisallow: /b\n", Content_Type="text/plain")
    other.site["/b"] = answer(_PAGE)
    return web.url("/a")


def _forbidden_here(web: Web) -> str:
    web.site["/robots.txt"] = answer(b"User-agent: *\nDisallow: /private\n", Content_Type="text/plain")
    return _to("/private/b", page_at="/private/b")(web)


def _not_asked(path: str) -> Check:
    def check(said: Answer, web: Web) -> str | None:
        asked = [*web.paths, *(each for origin in web.others for each in origin.paths)]
        return f"asked for {path}" if path in asked else None

    return check


def _without_location(web: Web) -> str:
    web.site["/a"] = answer(_PAGE, "302 Found")
    return web.url("/a")


def _raw_utf8(web: Web) -> str:
    """Bytes beyond ASCII in Location, as many Korean sites send them."""
    web.site["/a"] = redirect("/기사".encode().decode("latin-1"))
    web.site["/%EA%B8%B0%EC%82%AC"] = answer(_PAGE)
    return web.url("/a")


def _big_body(web: Web) -> str:
    """The redirect carries 200 MB that nobody needs."""
    head = b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 200000000\r\n\r\n"

    def behave(sock: socket.socket) -> None:
        sock.sendall(head)
        for _ in range(200):
            sock.sendall(b"x" * 1_000_000)

    web.site["/a"], web.site["/b"] = behave, answer(_PAGE)
    return web.url("/a")


_LOOPS = (
    _case("redirect-to-itself", _to("/a"), reject("redirect_loop")),
    _case("redirect-to-its-own-fragment", _to("/a#top"), reject("redirect_loop")),
    _case("redirect-loop-of-two", _loop_of_two, reject("redirect_loop")),
    _case("redirect-chain-without-end", _chain_without_end, reject("redirect_loop")),
    _case("redirect-that-grows", _growing, reject("redirect_loop")),
    _case("cookie-loop", _cookie_loop, reject("redirect_loop")),
)

_FOLLOWED = (
    _case("redirect-of-each-kind", _five_hops, all_of(_WHOLE, _asked("/0", "/1", "/2", "/3", "/4", "/5")), "no-redirects"),
    _case("redirect-elsewhere", _elsewhere, _WHOLE, "no-redirects"),
    _case("redirect-without-host", _to("b"), _WHOLE, "no-redirects"),
    _case("redirect-with-spaces", _to("  /b  "), _WHOLE, "no-redirects"),
    _case("redirect-into-dots", _to("/x/../b"), _WHOLE, "no-redirects"),
    _case("redirect-in-raw-utf8", _raw_utf8, _WHOLE, "latin-1-locations"),
    _case("redirect-with-200-mb", _big_body, _WHOLE, seconds=5),
    _case("cookie-gate", _cookie_gate, all_of(_WHOLE, _cookie_kept), "no-cookies"),
    _case("cookie-of-another-host", _cookie_for_another, all_of(_WHOLE, _no_cookie_elsewhere), "cookies-for-all"),
)  # fmt: skip

_REFUSED = (
    _case("redirect-to-a-forbidden-page", _forbidden_here, all_of(reject("blocked_by_robots"), _not_asked("/private/b"))),
    _case("redirect-to-a-host-that-forbids", _forbidden_elsewhere, all_of(reject("blocked_by_robots"), _not_asked("/b"))),
    _case("redirect-without-location", _without_location, not_article("client_error", "server_error", "bad_url", "redirect_loop")),
    _case("redirect-to-nothing", _to(""), not_article("client_error", "server_error", "bad_url", "redirect_loop")),
    _case("redirect-to-a-megabyte", _to("/b?" + "x" * 1_000_000), reject("too_large", "bad_url")),
    _case("redirect-to-64-kb", _to("/b?" + "x" * 60_000, page_at="/b?" + "x" * 60_000), reject("too_large", "bad_url")),
    _case("redirect-to-port-0", _to("http://127.0.0.1:0/b"), not_article("bad_url", "refused_address")),
    _case("redirect-to-port-99999", _to("http://127.0.0.1:99999/b"), reject("bad_url", "refused_address"), "no-redirects"),
    _case("redirect-to-no-host", _to("http:///b"), reject("bad_url")),
    _case("redirect-to-an-open-bracket", _to("http://[::1/b"), reject("bad_url")),
)  # fmt: skip

CASES = (*_LOOPS, *_FOLLOWED, *_REFUSED)
