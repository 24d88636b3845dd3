"""How a URL can end. Every URL ends in exactly one of these, and says so in a row."""

from enum import StrEnum


class Outcome(StrEnum):
    """The named outcomes, in three groups: an article, try again later, not an article."""

    ARTICLE = "article"
    PAYWALLED = "paywalled"

    TIMEOUT = "timeout"
    TRANSPORT_ERROR = "transport_error"
    TLS_ERROR = "tls_error"
    SERVER_ERROR = "server_error"
    RATE_LIMITED = "rate_limited"
    TRUNCATED = "truncated"
    ROBOTS_UNAVAILABLE = "robots_unavailable"
    PAUSED_DISK = "paused_disk"

    NOT_MODIFIED = "not_modified"
    DUPLICATE_URL = "duplicate_url"
    NOT_ARTICLE = "not_article"
    SOFT_404 = "soft_404"
    CONSENT_WALL = "consent_wall"
    BOT_WALL = "bot_wall"
    NEEDS_JS = "needs_js"
    GONE = "gone"
    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    CLIENT_ERROR = "client_error"
    BLOCKED_BY_ROBOTS = "blocked_by_robots"
    REFUSED_ADDRESS = "refused_address"
    REDIRECT_LOOP = "redirect_loop"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    BAD_ENCODING = "bad_encoding"
    BAD_URL = "bad_url"
    OUT_OF_SCOPE = "out_of_scope"
    EXTRACTION_KILLED = "extraction_killed"
    EMPTY = "empty"

    @property
    def kept(self) -> bool:
        """Whether the page became an article row."""
        return self in ARTICLES

    @property
    def retryable(self) -> bool:
        """Whether the same URL is due again later."""
        return self in DEFERRED


ARTICLES = frozenset({Outcome.ARTICLE, Outcome.PAYWALLED})
DEFERRED = frozenset(
    {
        Outcome.TIMEOUT,
        Outcome.TRANSPORT_ERROR,
        Outcome.TLS_ERROR,
        Outcome.SERVER_ERROR,
        Outcome.RATE_LIMITED,
        Outcome.TRUNCATED,
        Outcome.ROBOTS_UNAVAILABLE,
        Outcome.PAUSED_DISK,
    }
)
REJECTED = frozenset(Outcome) - ARTICLES - DEFERRED
