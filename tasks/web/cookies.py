"""Cookies, of one exchange or of a source that keeps them."""

from http.cookiejar import Cookie
from typing import Any

from requests.cookies import RequestsCookieJar

# The least that RFC 6265, section 6.1, wants a client to keep; to us it is the most.
LARGEST = 4096
MOST = 50


class Jar(RequestsCookieJar):
    """A cookie jar that threads may share and no server can fill: large cookies are refused, a flood starts anew."""

    def set_cookie(self, cookie: Cookie, *args: Any, **kwargs: Any) -> None:
        """Keep a cookie."""
        if len(cookie.name) + len(cookie.value or "") > LARGEST:
            return
        with self._cookies_lock:  # type: ignore[attr-defined]
            if sum(1 for _ in self) >= MOST:
                self.clear()
            super().set_cookie(cookie, *args, **kwargs)


def joined(own: str, kept: str | None) -> str:
    """Return one Cookie header of the user's own cookies and those of a jar, which may renew the former."""
    pairs = {pair.partition("=")[0].strip(): pair.strip() for pair in f"{own};{kept or ''}".split(";")}
    return "; ".join(pair for pair in pairs.values() if pair)
