"""Identity of URLs: two spellings of one article's address get one key.

After RFC 3986 section 6, the WHATWG URL standard and the AMP cache URL format; in doubt two URLs stay two.
"""

import re
import unicodedata
from contextlib import suppress
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import quote_from_bytes, unquote_to_bytes

import idna

from warehouse.trackers import Parameter, without_trackers

_DEFAULT_PORTS = {"http": 80, "https": 443}
_ENDS = "".join(map(chr, range(33))) + "\x7f\xa0\u200b\ufeff"
_WEB = re.compile(r"(?i:(?P<scheme>https?):)?//+(?P<authority>[^/?#]*)(?P<rest>.*)", re.DOTALL)
_BARE = re.compile(r"(?P<scheme>)(?P<authority>[^/?#@:]+(?::[0-9]{1,5})?)(?P<rest>(?:[/?#].*)?)", re.DOTALL)
_AUTHORITY = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{0,9}))?")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")

# What needs no escape (RFC 3986): a path segment's pchar; in a query the same without what a form means by & = + ;
_SEGMENT_SAFE = "!$&'()*+,;=:@~"
_QUERY_SAFE = "!$'()*,:@/~"
_ROUTE_SAFE = _SEGMENT_SAFE + "/?"
_PLAIN_PATH = re.compile(r"[A-Za-z0-9._\-~!$&'()*+,;=:@/]*")
_PLAIN_VALUE = re.compile(r"[A-Za-z0-9._\-~!$'()*,:@/]*")

# Labels below the registrable domain that only choose a rendering.
_RENDERING_LABEL = re.compile(r"www[0-9]*|m|mobile|mobi|touch|wap|amp")
_SECOND_LEVEL = re.compile(r"ac|com?|edu?|gob|gov|gr|ltd|me|mil|net?|nom|org?|pe|re|sch")

_SESSION_PARAMETER = re.compile(r"(?i);(?:jsessionid|phpsessid)=[^;]*")
_ASP_SESSION = re.compile(r"\((?:[A-Z]\([0-9A-Za-z_-]+\))+\)")  # ASP.NET cookieless sessions: /(S(lit3py55))/
_INDEX = re.compile(r"(?i)(?:index|default)\.(?:[sx]?html?|php[3-8]?|aspx?|jspx?|cfm|cgi)")
_AMP_CACHES = (".cdn.ampproject.org", ".bing-amp.com")
_AMP_CACHE_KIND = re.compile(r"[acirv]|ii|wp")


def url_key(url: str) -> str:
    """Return the identity of a URL: ``host[:port]/path[?query][#!route]``, in ASCII for web addresses.

    Merges scheme, ``www``/mobile/AMP spellings, default ports, trackers, session ids, parameter order, escapes, dot
    segments, index pages, the trailing slash and fragments. The key is not an address to fetch. What is no web address
    comes back cleaned of control characters. Idempotent; never raises.
    """
    text = _clean(url)
    return _web_key(text) or _UNPRINTABLE.sub(_escape_match, text.partition("#")[0])


def host_of(url: str) -> str:
    """Return ``host``, or ``host:port`` when the port is not the scheme's default; lower case, IDN in ASCII.

    An address without a valid host gives an empty string.
    """
    found = _split(_clean(url))
    if not found:
        return ""
    host, port = _authority(found["authority"])
    scheme = (found["scheme"] or "https").lower()
    return host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"


def _clean(url: str) -> str:
    """Strip what a browser strips: outer spaces and controls, inner tabs and newlines; spaces before a fragment too."""
    head, mark, fragment = url.strip(_ENDS).replace("\t", "").replace("\n", "").replace("\r", "").partition("#")
    return head.strip(_ENDS) + mark + fragment


def _escape_match(match: re.Match[str]) -> str:
    return quote_from_bytes(match[0].encode("utf-8", "surrogatepass"))


def _split(text: str) -> re.Match[str] | None:
    if "\\" in text:  # browsers read it as a slash, but not in a query
        head = re.split("[?#]", text, maxsplit=1)[0]
        text = head.replace("\\", "/") + text[len(head) :]
    return _WEB.fullmatch(text) or _BARE.fullmatch(text)


def _web_key(text: str) -> str:
    found = _split(text)
    if not found:
        return ""
    host, port = _authority(found["authority"])
    if not host:
        return ""
    rest, _, fragment = found["rest"].partition("#")
    path, _, query = rest.partition("?")
    segments = _segments(path)
    host, port, segments = _out_of_amp_cache(_rendered_once(host), port, segments)
    if not _amp_wrapper(host):
        segments = _without_renderings(segments)
    name = host if port in (None, 80, 443) else f"{host}:{port}"
    return f"{name}/{'/'.join(segments)}{_query(query, segments)}{_route(fragment, root=not segments)}"


def _authority(authority: str) -> tuple[str, int | None]:
    """Return host and port; an empty host where either is invalid."""
    found = _AUTHORITY.fullmatch(authority.rpartition("@")[2])
    host = _host(found["host"]) if found else ""
    port = int(found["port"]) if found and found["port"] else None
    return ("", None) if not host or (port is not None and port > 65535) else (host, port)


def _host(host: str) -> str:
    if len(host) > 1000:
        return ""
    if host.startswith("["):
        try:
            return f"[{IPv6Address(host[1:-1])}]"
        except AddressValueError:
            return ""
    if "%" in host:
        host = unquote_to_bytes(host.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError:
            return ""
    host = host.lower().removesuffix(".")
    return host if len(host) <= 253 and _HOST.fullmatch(host) else ""


def _rendered_once(host: str) -> str:
    """Drop labels like ``www`` and ``m`` that stand below the registrable domain."""
    labels = host.split(".")
    if len(labels) < 3 or labels[-1].isdigit():
        return host
    domain = 3 if len(labels[-1]) == 2 and _SECOND_LEVEL.fullmatch(labels[-2]) else 2
    kept = [label for label in labels[:-domain] if not _RENDERING_LABEL.fullmatch(label)]
    return ".".join([*kept, *labels[-domain:]])


def _segments(path: str) -> list[str]:
    """Split a path into canonical segments: escapes, sessions, dots and double slashes resolved."""
    plain = _PLAIN_PATH.fullmatch(path) is not None
    segments: list[str] = []
    for raw in path.split("/"):
        segment = raw if plain else _canonical(raw, _SEGMENT_SAFE)
        if ";" in segment:
            segment = _canonical(_SESSION_PARAMETER.sub("", segment), _SEGMENT_SAFE)
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", ".") and not _ASP_SESSION.fullmatch(segment):
            segments.append(segment)
    return segments


def _canonical(text: str, safe: str) -> str:
    """Return text with exactly what must be escaped escaped, trimmed, composed (NFC) where it is UTF-8."""
    octets = unquote_to_bytes(text.encode("utf-8", "surrogatepass")).strip()
    if not octets.isascii():
        with suppress(UnicodeDecodeError):  # another charset's escapes stay as they are
            octets = unicodedata.normalize("NFC", octets.decode("utf-8")).encode("utf-8")
    return quote_from_bytes(octets, safe)


def _out_of_amp_cache(host: str, port: int | None, segments: list[str]) -> tuple[str, int | None, list[str]]:
    """Return the publisher's host and path where Google's or Bing's AMP cache or viewer wraps them."""
    start = 0
    while True:
        at = start + _amp_prefix(host, segments, start)
        if at == start or at >= len(segments) or "." not in segments[at]:
            return host, port, segments[start:]
        inner, inner_port = _authority(segments[at])
        if not inner:
            return host, port, segments[start:]
        host, port, start = _rendered_once(inner), inner_port, at + 1


def _amp_wrapper(host: str) -> bool:
    return host.startswith("google.") or host == "cdn.ampproject.org" or host.endswith(_AMP_CACHES)


def _amp_prefix(host: str, segments: list[str], start: int) -> int:
    """Return how many segments stand before the publisher's host; 0 where nothing is wrapped."""
    if start >= len(segments) or not _amp_wrapper(host):
        return 0
    wrapped = segments[start] == "amp" if host.startswith("google.") else _AMP_CACHE_KIND.fullmatch(segments[start])
    return 0 if not wrapped else 2 if segments[start + 1 : start + 2] == ["s"] else 1


def _without_renderings(segments: list[str]) -> list[str]:
    """Drop ``amp`` segments and suffixes, print views and index pages, while a name of the page is left."""
    kept = [segment for segment in segments if segment != "amp"]
    while kept:
        name = _without_amp_suffix(kept[-1])
        if _INDEX.fullmatch(name) or name in ("amp", "amp.html") or (name == "print" and _names_page(kept[-2:-1])):
            kept.pop()
        elif name == kept[-1]:
            break
        else:
            kept[-1] = name
    return kept or ["amp"] * ("amp" in segments)


def _without_amp_suffix(segment: str) -> str:
    if len(segment) > 1000:  # each of a million suffixes would copy the rest
        return segment
    name = segment.removesuffix(".amp")
    for extension in (".html", ".htm"):
        if name.endswith(".amp" + extension):
            name = name.removesuffix(".amp" + extension) + extension
    return name if name.strip(".") and name == _canonical(name, _SEGMENT_SAFE) else segment


def _names_page(segments: list[str]) -> bool:
    return bool(segments) and re.search(r"[0-9]|-[^-]*-", segments[0]) is not None


def _query(query: str, segments: list[str]) -> str:
    if not query:
        return ""
    parameters = [_parameter(part) for part in query.split("&") if part]
    kept = sorted(without_trackers([p for p in parameters if p != ("", "")], segments), key=lambda p: p[0])
    return "?" + "&".join(f"{name}={value}" if value or not name else name for name, value in kept) if kept else ""


def _parameter(part: str) -> Parameter:
    """Return canonical name and value of one part; ``&amp;`` is read as ``&``."""
    name, _, value = re.sub(r"^(?:amp;)+", "", part).partition("=")
    return _form_value(name), _form_value(value)


def _form_value(text: str) -> str:
    return text if _PLAIN_VALUE.fullmatch(text) else _canonical(text.replace("+", " "), _QUERY_SAFE)


def _route(fragment: str, *, root: bool) -> str:
    """Return the fragment where it is the page's own route (``#!/story/12``, or ``#/story/12`` on the root)."""
    if not fragment:
        return ""
    route = _canonical(fragment, _ROUTE_SAFE).partition(":~:")[0]
    if not route.startswith("!") and not (root and route.startswith("/")):
        return ""
    canonical = _canonical(route, _ROUTE_SAFE)
    return "" if canonical in ("!", "/", "!/") else f"#{canonical}"
