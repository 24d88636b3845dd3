"""Internal addresses in every spelling, asked for directly and as the targets of redirects: nobody may connect."""

from collections.abc import Callable

from tests.hostile import story
from tests.hostile.case import Answer, Case, Check, not_article, reject
from tests.hostile.web import Web
from tests.web.hostile import answer, redirect

Serve = Callable[[Web], str]

_REFUSED = reject("refused_address", "bad_url")

# How else this machine can be written; each with the port of an origin that is not allowed.
_SELF = {
    "plain": "http://127.0.0.1:{port}/",
    "short": "http://127.1:{port}/",
    "three-parts": "http://127.0.1:{port}/",
    "decimal": "http://2130706433:{port}/",
    "hexadecimal": "http://0x7f000001:{port}/",
    "hexadecimal-parts": "http://0x7f.0x0.0x0.0x1:{port}/",
    "octal": "http://017700000001:{port}/",
    "octal-parts": "http://0177.0.0.01:{port}/",
    "mixed-parts": "http://0x7f.1:{port}/",
    "zero": "http://0:{port}/",
    "all-zeros": "http://0.0.0.0:{port}/",
    "ipv6": "http://[::1]:{port}/",
    "ipv6-long": "http://[0:0:0:0:0:0:0:1]:{port}/",
    "ipv6-any": "http://[::]:{port}/",
    "ipv6-mapped": "http://[::ffff:127.0.0.1]:{port}/",
    "ipv6-mapped-hexadecimal": "http://[::ffff:7f00:1]:{port}/",
    "name": "http://localhost:{port}/",
    "name-in-capitals": "http://LOCALHOST:{port}/",
    "circled-digits": "http://①②⑦.⓪.⓪.①:{port}/",
    "ideographic-stops": "http://127。0。0。1:{port}/",
    "full-width": "http://１２７.０.０.１:{port}/",
    "escaped": "http://%31%32%37.0.0.1:{port}/",
    "user-before": "http://{main}@127.0.0.1:{port}/",
    "user-and-password": "http://{main_host}:x@127.0.0.1:{port}/",
    "allowed-in-the-fragment": "http://127.0.0.1:{port}#@{main}/",
    "allowed-in-the-query": "http://127.0.0.1:{port}?@{main}/",
    "tab-in-the-host": "http://127.0.0\t.1:{port}/",
    "capital-scheme": "HTTP://127.0.0.1:{port}/",
    "https": "https://127.0.0.1:{port}/",
}

# Browsers read backslashes as slashes, RFC 3986 as a path: either way nobody may connect.
_BACKSLASHES = {
    "for-slashes": "http:\\\\127.0.0.1:{port}\\",
    "before-the-allowed": "http://127.0.0.1:{port}\\@{main}/",
}

_NO_URLS = {"circled-digits", "ideographic-stops", "full-width", "tab-in-the-host"}  # to requests
_SPELLING = "browser-spelling-unguarded"

# Other places that are not public.
_PRIVATE = {
    "cloud-metadata": "http://169.254.169.254/latest/meta-data/",
    "cloud-metadata-decimal": "http://2852039166/latest/meta-data/",
    "net-10": "http://10.0.0.1/",
    "net-172-16": "http://172.16.0.1/",
    "net-192-168": "http://192.168.1.1/",
    "carrier-grade": "http://100.64.0.1/",
    "benchmark-net": "http://198.18.0.1/",
    "multicast": "http://224.0.0.1/",
    "broadcast": "http://255.255.255.255/",
    "ipv6-unique-local": "http://[fc00::1]/",
    "ipv6-link-local": "http://[fe80::1]/",
    "ipv6-site-local": "http://[fec0::1]/",
    "ipv6-compatible": "http://[::127.0.0.1]/",
    "ipv6-nat64": "http://[64:ff9b::7f00:1]/",
    "ipv6-6to4": "http://[2002:7f00:1::]/",
    "ipv6-teredo": "http://[2001:0:7f00:1::]/",
}

# Not the web at all.
_SCHEMES = {
    "file": "file:///etc/hosts",
    "file-with-host": "file://127.0.0.1:{port}/etc/hosts",
    "ftp": "ftp://127.0.0.1:{port}/",
    "gopher": "gopher://127.0.0.1:{port}/_GET%20/%0D%0A",
    "data": "data:text/html,<article><p>The%20page%20is%20in%20the%20address.</p></article>",
    "javascript": "javascript:alert(1)",
    "unix-socket": "http+unix://%2Fvar%2Frun%2Fdocker.sock/info",
}


def _direct(template: str) -> Serve:
    return lambda web: _filled(template, web)


def _redirected(template: str) -> Serve:
    def serve(web: Web) -> str:
        web.site["/a"] = redirect(_filled(template, web).encode().decode("latin-1"))
        return web.url("/a")

    return serve


def _filled(template: str, web: Web) -> str:
    main = web.main.origin
    return template.format(port=web.secret.port, main=main, main_host=main.partition(":")[0])


def _case(name: str, serve: Serve, right: Check = _REFUSED, breaks: str = "plain", verb: str = "page") -> Case:
    return Case(name=name, family="addresses", verb=verb, serve=serve, right=right, breaks=breaks, seconds=8)


def _breaks(name: str) -> str:
    return _SPELLING if name in _NO_URLS else "plain"


def _named(*answers: list[str]) -> Serve:
    """A name that leads to the secret origin in some of its answers."""

    def serve(web: Web) -> str:
        web.name("news.example", *answers)
        return f"http://news.example:{web.secret.port}/"

    return serve


def _rebinding(web: Web) -> str:
    """The name is public when it is checked, and means us when it is connected to."""
    return _named(["93.184.215.14"], ["127.0.0.1"])(web)


def _rebinding_after_a_redirect(web: Web) -> str:
    """Allowed by its name at first, then the same name with another port."""
    origin = web.name("news.example", ["127.0.0.1"], allowed=True)
    web.site["/a"] = redirect(f"http://news.example:{web.secret.port}/")
    return f"http://{origin}/a"


def _behind_robots(web: Web) -> str:
    web.site["/robots.txt"] = redirect(web.secret.url("/robots.txt"))
    web.site["/a"] = answer(story.page())
    return web.url("/a")


def _endpoint_inside(web: Web) -> str:
    web.site["/a"] = redirect(web.secret.url("/"))
    return web.url("/a")


def _child_inside(web: Web) -> str:
    """An index of three sitemaps, of which one may be read."""
    children = (web.secret.url("/s.xml"), "http://169.254.169.254/s.xml", "file:///etc/hosts", web.url("/b.xml"))
    index = "".join(f"<sitemap><loc>{child}</loc></sitemap>" for child in children)
    web.site["/a"] = answer(f"<sitemapindex>{index}</sitemapindex>".encode(), Content_Type="text/xml")
    web.site["/b.xml"] = answer(f"<urlset><url><loc>{web.url('/1')}</loc></url></urlset>".encode())
    return web.url("/a")


def _only_the_allowed(said: Answer, web: Web) -> str | None:
    return None if said["urls"] == [web.url("/1")] else f"announces {said['urls']}"


_NAMES = (
    _case("name-of-this-machine", _named(["127.0.0.1"])),
    _case("name-with-an-end-dot", lambda web: (web.name("localhost.", ["127.0.0.1"]), f"http://localhost.:{web.secret.port}/")[1]),
    _case("name-of-a-private-net", _named(["10.1.2.3"])),
    _case("name-half-public", _named(["93.184.215.14", "127.0.0.1"])),
    _case("name-half-public-in-ipv6", _named(["93.184.215.14", "::1"])),
    _case("name-that-is-rebound", _rebinding, not_article(), "resolves-twice"),
    _case("allowed-name-another-port", _rebinding_after_a_redirect),
    _case("robots-inside", _behind_robots, lambda said, web: "allowed" if said["allowed"] else None, verb="robots"),
    _case("feed-inside", _endpoint_inside, _REFUSED, verb="feed"),
    _case("sitemap-inside", _endpoint_inside, _REFUSED, verb="sitemap"),
    _case("child-sitemaps-inside", _child_inside, _only_the_allowed, verb="sitemap"),
)  # fmt: skip

CASES = (
    *(_case(f"self-{name}", _direct(url), breaks=_breaks(name)) for name, url in _SELF.items()),
    *(_case(f"redirect-to-self-{name}", _redirected(url)) for name, url in _SELF.items()),
    *(_case(f"private-{name}", _direct(url)) for name, url in _PRIVATE.items()),
    *(_case(f"redirect-to-private-{name}", _redirected(url)) for name, url in _PRIVATE.items()),
    *(_case(f"scheme-{name}", _direct(url), reject("bad_url"), "any-scheme") for name, url in _SCHEMES.items()),
    *(
        _case(f"redirect-to-scheme-{name}", _redirected(url), reject("bad_url"), "any-scheme")
        for name, url in _SCHEMES.items()
    ),
    *(_case(f"backslash-{name}", _direct(url), not_article(), _SPELLING) for name, url in _BACKSLASHES.items()),
    *(
        _case(f"redirect-to-backslash-{name}", _redirected(url), not_article(), _SPELLING)
        for name, url in _BACKSLASHES.items()
    ),
    *_NAMES,
)
