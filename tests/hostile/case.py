"""A bad behaviour: how to serve it, what a right system answers, and what that may cost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.hostile.web import Web

Answer = dict[str, Any]
Check = Callable[[Answer, Web], str | None]

OURS = "ours"
PLAIN = "plain"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One behaviour.

    Attributes:
        name: unique, in kebab-case.
        family: transport, codings, redirects, addresses, politeness, robots, feeds, sitemaps, walls, charsets, types,
            parsers or traps.
        verb: the function of `tests.benchmarks.adapters` that is asked: page, feed, sitemap or robots.
        serve: puts the behaviour on a web and returns the URL to ask.
        right: None if the answer, and what the web saw, is right; else a line that says what is wrong.
        breaks: what is shown to fail on it: ``plain``, or the name of a sabotage of ours.
        waits: the answer comes only with a deadline, so the case runs beside others like it.
        seconds: from question to answer.
        main_mb: growth of the asking process, at its highest.
        child_mb: the extraction process, at its highest.
        requests: on all origins together, robots.txt included.
        wire_mb: sent by all origins together. What lies unread in the buffers of the kernel counts, too.
    """

    name: str
    family: str
    serve: Callable[[Web], str]
    right: Check
    verb: str = "page"
    breaks: str = PLAIN
    waits: bool = False
    seconds: float = 15
    main_mb: float = 100
    child_mb: float = 400
    requests: int = 12
    wire_mb: float = 12


def outcome(kind: str, *reasons: str) -> Check:
    """The answer is of a kind (article, defer, reject, ok), for one of the reasons if any are named."""

    def check(answer: Answer, web: Web) -> str | None:
        if answer["outcome"] == kind and (not reasons or answer["reason"] in reasons):
            return None
        return f"{answer['outcome']} ({answer['reason']}) instead of {kind} ({' or '.join(reasons) or 'any'})"

    return check


def reject(*reasons: str) -> Check:
    return outcome("reject", *reasons)


def defer(*reasons: str) -> Check:
    return outcome("defer", *reasons)


def article(*sentences: str, absent: str | None = None, reasons: tuple[str, ...] = ("article",)) -> Check:
    """The page is an article whose text has all ``sentences``, and ``absent`` nowhere."""

    def check(answer: Answer, web: Web) -> str | None:
        if wrong := outcome("article", *reasons)(answer, web):
            return wrong
        for sentence in sentences:
            if sentence not in answer["text"]:
                return f"the text lacks {sentence[:60]!r}: {answer['text'][:80]!r}"
        if absent is not None and absent in answer["text"]:
            return f"the text has {absent[:60]!r}"
        return None

    return check


def bounded(answer: Answer, web: Web) -> str | None:
    """Any answer is right, as long as it comes within the limits."""
    return None


def not_article(*reasons: str) -> Check:
    """The page may be anything but an article: rejected or deferred, for one of the reasons if any are named."""

    def check(answer: Answer, web: Web) -> str | None:
        if answer["outcome"] != "article" and (not reasons or answer["reason"] in reasons):
            return None
        return f"{answer['outcome']} ({answer['reason']}): {str(answer.get('text'))[:80]!r}"

    return check


def lists(*paths: str, dates: tuple[str | None, ...] | None = None) -> Check:
    """A feed or sitemap is read and announces exactly these, in order: paths of the main origin or whole URLs.

    Dates are moments: in which zone an answer writes them is its own affair.
    """

    def check(answer: Answer, web: Web) -> str | None:
        if answer["outcome"] != "ok":
            return f"{answer['outcome']} ({answer['reason']}) instead of ok"
        expected = [web.url(path) if path.startswith("/") else path for path in paths]
        if answer["urls"] != expected:
            return f"announces {len(answer['urls'])}: {str(answer['urls'])[:300]}, not {str(expected)[:300]}"
        if dates is not None and [_moment(date) for date in answer["dates"]] != [_moment(date) for date in dates]:
            return f"dates {answer['dates']}, not {list(dates)}"
        return None

    return check


def _moment(date: str | None) -> datetime | None:
    return None if date is None else datetime.fromisoformat(date).astimezone(UTC)


def includes(*paths: str) -> Check:
    """A feed or sitemap is read, and these paths of the main origin are among what it announces."""

    def check(answer: Answer, web: Web) -> str | None:
        if answer["outcome"] != "ok":
            return f"{answer['outcome']} ({answer['reason']}) instead of ok"
        missing = [path for path in paths if web.url(path) not in answer["urls"]]
        return f"lacks {missing}: {str(answer['urls'])[:200]}" if missing else None

    return check


def counts(least: int, most: int | None = None) -> Check:
    """A feed or sitemap is read and announces so many URLs, each of them once."""

    def check(answer: Answer, web: Web) -> str | None:
        if answer["outcome"] != "ok":
            return f"{answer['outcome']} ({answer['reason']}) instead of ok"
        count, distinct = len(answer["urls"]), len(set(answer["urls"]))
        if count != distinct:
            return f"{count} URLs, of which {distinct} differ"
        if not least <= count <= (least if most is None else most):
            return f"{count} URLs instead of {least}" + (f" to {most}" if most is not None else "")
        return None

    return check


def rule(*, allowed: bool, delay: float | None = None) -> Check:
    """robots.txt allows the page or not, and asks for this delay."""

    def check(answer: Answer, web: Web) -> str | None:
        if answer["allowed"] is not allowed:
            return f"allowed is {answer['allowed']}"
        if answer["crawl_delay"] != delay:
            return f"crawl_delay is {answer['crawl_delay']}, not {delay}"
        return None

    return check


def all_of(*checks: Check) -> Check:
    def check(answer: Answer, web: Web) -> str | None:
        return next((wrong for each in checks if (wrong := each(answer, web))), None)

    return check
