"""Identity: keys and digests that are the same on every machine and in every run."""

import hashlib
import unicodedata
from datetime import UTC, datetime

from warehouse.urls import host_of, url_key

__all__ = ["author_id", "body_digest", "content_digest", "fetch_id", "host_of", "url_id", "url_key"]

_SEPARATOR = "\x1f"  # whitespace for str.split, hence in no squeezed text


def url_id(key: str) -> int:
    """Return the unsigned 64-bit id of a URL key: the first 8 bytes of its sha256, big endian."""
    return _id(key)


def body_digest(body: str) -> str:
    """Return a sha256 (hex) that is equal for exact copies: compatibility forms, case and spacing do not count."""
    return _sha256(_folded(body)).hexdigest()


def content_digest(headline: str | None, standfirst: str | None, body: str) -> str:
    """Return a sha256 (hex) that changes with headline, standfirst or body; spacing does not count."""
    parts = (headline or "", standfirst or "", body)
    return _sha256(_SEPARATOR.join(_squeezed(unicodedata.normalize("NFC", part)) for part in parts)).hexdigest()


def author_id(source_id: str, *, email: str | None, profile_url: str | None, name: str) -> int:
    """Return the unsigned 64-bit id of a person within a source: by e-mail, else profile page, else name."""
    if email:
        identity = ("email", email.strip().casefold())
    elif profile_url:
        identity = ("profile", url_key(profile_url))
    else:
        identity = ("name", _folded(name))
    return _id(_SEPARATOR.join((source_id, *identity)))


def fetch_id(run_id: str, url_id: int, started_at: datetime) -> int:
    """Return the unsigned 64-bit id of one fetch; ``started_at`` is aware and tells two tries of a run apart."""
    moment = started_at.astimezone(UTC).isoformat(timespec="microseconds")
    return _id(_SEPARATOR.join((run_id, str(url_id), moment)))


def _id(text: str) -> int:
    return int.from_bytes(_sha256(text).digest()[:8], "big")


def _sha256(text: str) -> "hashlib._Hash":
    return hashlib.sha256(text.encode("utf-8", "surrogatepass"))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _folded(text: str) -> str:
    return _squeezed(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()))
