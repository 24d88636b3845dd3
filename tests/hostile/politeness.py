"""Hosts that ask for patience: it must reach whoever plans the next visit, and nobody may sleep on it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

from tests.hostile import story
from tests.hostile.case import Answer, Case, Check, all_of, article, defer
from tests.hostile.web import Web
from tests.web.hostile import answer, drip, redirect

_PAGE = story.page()
_WEEK = 7 * 86_400


def _case(name: str, serve: Callable[[Web], str], right: Check, breaks: str = "plain", seconds: float = 5) -> Case:
    """At once, and without asking again."""
    return Case(name=name, family="politeness", serve=serve, right=right, breaks=breaks, seconds=seconds, requests=3)


def _answers(status: str, retry_after: str | None, body: bytes = b"") -> Callable[[Web], str]:
    def serve(web: Web) -> str:
        web.site["/a"] = answer(body, status, Retry_After=retry_after)
        return web.url("/a")

    return serve


def _in_a_while(shape: Callable[[datetime], str], seconds: float) -> Callable[[Web], str]:
    """Retry-After as a date, made when it is served."""

    def serve(web: Web) -> str:
        return _answers(_BUSY, shape(datetime.now(UTC) + timedelta(seconds=seconds)))(web)

    return serve


def _wait(least: float | None, most: float | None = None) -> Check:
    """The time to wait is told and lies within bounds; with ``least`` None it may also be untold."""

    def check(said: Answer, web: Web) -> str | None:
        told = said["retry_after"]
        if told is None:
            return None if least is None else "no time to wait is told"
        low, high = least or 0, most if most is not None else least or 0
        return None if low <= told <= high else f"to wait {told} s, not {low} to {high}"

    return check


def _imf(at: datetime) -> str:
    return format_datetime(at, usegmt=True)


def _rfc850(at: datetime) -> str:
    return at.strftime("%A, %d-%b-%y %H:%M:%S GMT")


def _asctime(at: datetime) -> str:
    return at.strftime("%a %b %e %H:%M:%S %Y")


def _drip(web: Web) -> str:
    web.site["/a"] = drip(b"HTTP/1.1 429 Slow Down\r\nRetry-After: 120\r\n\r\n", b"wait ", 0.05)
    return web.url("/a")


def _after_a_redirect(web: Web) -> str:
    web.site["/a"], web.site["/b"] = redirect("/b"), answer(b"", _BUSY, Retry_After="120")
    return web.url("/a")


def _delayed(delay: str) -> Callable[[Web], str]:
    """Two pages of a host that wants time between them."""

    def serve(web: Web) -> str:
        lines = f"User-agent: *\nCrawl-delay: {delay}\n".encode()
        web.site["/robots.txt"] = answer(lines, Content_Type="text/plain")
        web.site["/a"], web.site["/b"] = redirect("/b"), answer(_PAGE)
        return web.url("/a")

    return serve


def _apart(seconds: float) -> Check:
    """The pages were asked for with so much time between them."""

    def check(said: Answer, web: Web) -> str | None:
        at = [request.at for request in web.main.log if request.path != "/robots.txt"]
        gaps = [later - earlier for earlier, later in pairwise(at)]
        return None if gaps and min(gaps) >= seconds else f"gaps of {[round(gap, 2) for gap in gaps]} s"

    return check


_BUSY = "429 Too Many Requests"
_DOWN = "503 Service Unavailable"
_LIMITED, _FAILED = defer("rate_limited"), defer("server_error")
_UNTOLD = _wait(None, 3600)

CASES = (
    _case("429-in-seconds", _answers(_BUSY, "120"), all_of(_LIMITED, _wait(119, 121))),
    _case("429-untold", _answers(_BUSY, None), all_of(_LIMITED, _UNTOLD), "errors-final"),
    _case("429-with-an-article", _answers(_BUSY, "120", _PAGE), all_of(_LIMITED, _wait(119, 121))),
    _case("429-without-end", _drip, all_of(_LIMITED, _wait(119, 121))),
    _case("429-after-a-redirect", _after_a_redirect, all_of(_LIMITED, _wait(119, 121))),
    _case("429-until-a-date", _in_a_while(_imf, 300), all_of(_LIMITED, _wait(290, 301))),
    _case("429-until-a-date-of-rfc-850", _in_a_while(_rfc850, 300), all_of(_LIMITED, _wait(290, 301))),
    _case("429-until-a-date-of-asctime", _in_a_while(_asctime, 300), all_of(_LIMITED, _wait(290, 301))),
    _case("429-until-a-date-gone-by", _in_a_while(_imf, -9000), all_of(_LIMITED, _UNTOLD), "retry-after-believed"),
    _case("429-until-the-year-9999", _answers(_BUSY, "Fri, 31 Dec 9999 23:59:59 GMT"), all_of(_LIMITED, _wait(3600, 5 * _WEEK))),
    _case("429-for-a-thousand-years", _answers(_BUSY, "31536000000"), all_of(_LIMITED, _wait(3600, 5 * _WEEK))),
    _case("429-of-5000-digits", _answers(_BUSY, "9" * 5000), all_of(_LIMITED, _wait(3600, 5 * _WEEK))),
    _case("429-negative", _answers(_BUSY, "-120"), all_of(_LIMITED, _UNTOLD), "retry-after-believed"),
    _case("429-garbage", _answers(_BUSY, "soon; maybe\x80"), all_of(_LIMITED, _UNTOLD), "retry-after-believed"),
    _case("429-in-other-digits", _answers(_BUSY, "\xb2\xb2"), all_of(_LIMITED, _UNTOLD), "retry-after-believed"),
    _case("429-with-blanks", _answers(_BUSY, "   120  "), all_of(_LIMITED, _wait(119, 121))),
    _case("503-in-seconds", _answers(_DOWN, "3600"), all_of(_FAILED, _wait(3599, 3601))),
    _case("503-untold", _answers(_DOWN, None), all_of(_FAILED, _UNTOLD), "errors-final"),
    _case("503-with-an-article", _answers(_DOWN, "60", _PAGE), all_of(_FAILED, _wait(59, 61))),
    _case("200-with-retry-after", _answers("200 OK", "120", _PAGE), article(story.CLOSING), "retry-after-always"),
    _case("crawl-delay-between-hops", _delayed("1.5"), all_of(article(story.CLOSING), _apart(1.5)), seconds=12),
    _case("crawl-delay-of-no-number", _delayed("soon"), article(story.CLOSING), "delay-believed"),
)  # fmt: skip
