"""What an answer means for its URL: from status, type and length to a named outcome."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from warehouse.clock import now
from warehouse.outcomes import Outcome

PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain"})
LONGEST_RETRY = timedelta(days=7)
_NAMED: dict[int, Outcome] = {
    HTTPStatus.NO_CONTENT: Outcome.EMPTY,
    HTTPStatus.RESET_CONTENT: Outcome.EMPTY,
    HTTPStatus.PARTIAL_CONTENT: Outcome.TRUNCATED,
    HTTPStatus.UNAUTHORIZED: Outcome.FORBIDDEN,
    HTTPStatus.FORBIDDEN: Outcome.FORBIDDEN,
    HTTPStatus.NOT_FOUND: Outcome.NOT_FOUND,
    HTTPStatus.REQUEST_TIMEOUT: Outcome.TIMEOUT,
    HTTPStatus.GONE: Outcome.GONE,
    HTTPStatus.TOO_EARLY: Outcome.RATE_LIMITED,
    HTTPStatus.TOO_MANY_REQUESTS: Outcome.RATE_LIMITED,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: Outcome.FORBIDDEN,
}
_CHALLENGES = {"cf-mitigated": {"challenge"}, "x-amzn-waf-action": {"challenge", "captcha"}}
# First bytes of what is no text, whatever its label says.
_BINARY = (b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"\x00\x00\x00\x18ftyp", b"OggS")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a URL ended, and when to try again if the server said so."""

    outcome: Outcome
    reason: str
    retry_at: datetime | None = None


def of_status(status: int, headers: Mapping[str, str], *, conditional: bool = False) -> Verdict | None:
    """Return the verdict that a status alone allows; None for one whose body counts.

    Args:
        status: of the last answer.
        headers: of the last answer, case-insensitive.
        conditional: whether the request asked for 304.
    """
    if status in {HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION}:
        return None
    if status == HTTPStatus.NOT_MODIFIED:
        if conditional:
            return Verdict(Outcome.NOT_MODIFIED, "status 304")
        return Verdict(Outcome.SERVER_ERROR, "status 304, which nobody asked for")
    challenge = _challenge(status, headers)
    if challenge is not None:
        return Verdict(Outcome.BOT_WALL, f"status {status}, {challenge}")
    outcome = _NAMED.get(status, Outcome.SERVER_ERROR if status >= 500 else Outcome.CLIENT_ERROR)
    return Verdict(outcome, f"status {status}", retry_at(headers.get("Retry-After")) if outcome.retryable else None)


def _challenge(status: int, headers: Mapping[str, str]) -> str | None:
    """Return the header by which a bot wall says that it is one; that its maker's server answered proves nothing."""
    if status not in {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        return None
    for name, values in _CHALLENGES.items():
        if (value := headers.get(name, "").strip().lower()) in values:
            return f"{name}: {value}"
    return "x-datadome" if status == HTTPStatus.FORBIDDEN and "x-datadome" in headers else None


def of_type(content_type: str | None, allowed: frozenset[str] = PAGE_TYPES) -> Verdict | None:
    """Return wrong_type for a media type that is not ``allowed``; an answer without one may pass."""
    kind = media_type(content_type)
    if not kind or kind in allowed:
        return None
    return Verdict(Outcome.WRONG_TYPE, f"content type {kind[:80]}")


def of_page(payload: bytes) -> Verdict | None:
    """Return the verdict on a body that is no page: empty, or a binary file under a false label."""
    if not payload.strip(b" \t\r\n\0"):
        return Verdict(Outcome.EMPTY, "no body")
    for magic in _BINARY:
        if payload.startswith(magic):
            return Verdict(Outcome.WRONG_TYPE, f"the body starts with {magic!r}")
    return None


def media_type(content_type: str | None) -> str:
    """Return the media type without parameters, in lower case; empty if there is none."""
    return (content_type or "").partition(";")[0].strip().lower()


def retry_at(value: str | None) -> datetime | None:
    """Return when Retry-After (RFC 9110, section 10.2.3: seconds or a date) asks us back, at most a week ahead.

    None without the header, and for values that are neither.
    """
    text = (value or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return now() + min(timedelta(seconds=int(text[:9])), LONGEST_RETRY)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment, now()), now() + LONGEST_RETRY).astimezone(UTC)
