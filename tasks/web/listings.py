"""Pages that list articles: the links that a selector names, or those that look like articles, and the next page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urldefrag, urlsplit

from lxml import etree, html

from tasks.web.charset import decode
from tasks.web.entries import Entry, NotThisFormat, absolute

ANY_LINK = "a"
"""The selector that names no links in particular: those are taken that look like articles."""
MOST_LINKS = 5_000
_LONGEST_PAGE = 5_000_000  # characters; a page of 300 links has a tenth of it
_LONGEST_HEADLINE = 1000
_DECLARATION = re.compile(r"\A\s*<\?xml[^<>]{0,200}\?>", re.IGNORECASE)
_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|zip|rss|xml|css|js|ico|docx?|xlsx?|pptx?|epub)\Z", re.IGNORECASE
)
# Whole segments of paths that never hold one article.
_FRONT = re.compile(
    r"about|account|advertise|authors?|careers|category|categories|contact|contributors?|cookies|corrections|faq|feeds?"
    r"|help|impressum|keywords?|legal|login|members?|newsletters?|page|privacy|profile|register|reporters?|rss|search"
    r"|sections?|sitemap|staff|subscribe|subscriptions?|support|tags?|terms|topics?|users?"
)
_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d{2}[/-]?(?:0[1-9]|1[0-2])[/-]?(?:0[1-9]|[12]\d|3[01])(?!\d)|/(?:19|20)\d{2}/\d{1,2}/"
)
_ARCHIVE = re.compile(  # a year, a month or a day
    r"/(?:19|20)\d{2}(?:(?:/\d{1,2}){1,2}|-?(?:0[1-9]|1[0-2])(?:-?(?:[0-2]\d|3[01]))?)?\Z"
)
_NUMBER = re.compile(r"\d{4,}")
_NUMBERED = re.compile(r"(?:^|[&;])(?:p|[a-z_]{0,20}(?:id|no|idx|seq))=\d{4,}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_MANY_WORDS, _SOME_WORDS = 4, 3
_LONG_TEXT = 25  # characters of an anchor that is a headline rather than a name; scripts without spaces count double


@dataclass(frozen=True, slots=True)
class Page:
    """What one page lists, and the address of the page after it."""

    entries: list[Entry]
    next_url: str | None


def parse(
    payload: bytes, base: str, links: str = ANY_LINK, next_page: str | None = None, content_type: str | None = None
) -> Page:
    """Read a page.

    Args:
        payload: decoded, as fetched.
        base: its address; a ``<base href>`` counts from there.
        links: CSS selector of the links, or of what stands around each; `ANY_LINK` for those that look like articles.
        next_page: CSS selector of the link to the next page; ``rel=next`` without one.
        content_type: for its charset.

    Raises:
        NotThisFormat: if this is no HTML.
    """
    root = _root(payload, content_type)
    base = _base(root, base)
    found: dict[str, str] = {}
    for anchor in _anchors(root, links):
        url = absolute(base, anchor.get("href") or "")
        if url is None:
            continue
        url = urldefrag(url).url
        text = _text(anchor)
        if len(text) > len(found.setdefault(url, text)):  # the picture's anchor comes before the headline's
            found[url] = text
        if len(found) == MOST_LINKS:
            break
    entries = [
        Entry(url, headline=text or None)
        for url, text in found.items()
        if links != ANY_LINK or looks_like_article(url, text)
    ]
    return Page(entries, _next(root, base, next_page))


def looks_like_article(url: str, text: str) -> bool:
    """Tell from its address and its anchor whether a link leads to an article rather than to a front or a function.

    A date in the path, or a number of four digits and more in the last segment or the query, tells with any anchor; a
    last segment of four words tells with any, of three with an anchor as long as a headline.
    """
    parts = urlsplit(url)
    segments = [segment.lower() for segment in unquote(parts.path).split("/") if segment]
    if not segments:
        return _NUMBERED.search(parts.query) is not None
    if _FILES.search(parts.path) or any(map(_FRONT.fullmatch, segments)):
        return False
    last = segments[-1].rpartition(".")[0] or segments[-1]
    if _ARCHIVE.search("/".join(["", *segments[:-1], last])):
        return _NUMBER.search(parts.query) is not None
    if _NUMBER.search(last) or _NUMBER.search(parts.query) or _DATE.search("/".join(["", *segments[:-1], ""])):
        return True
    words = len(_WORD.findall(last))
    return words >= _MANY_WORDS or (words >= _SOME_WORDS and _length(text) >= _LONG_TEXT)


def _length(text: str) -> int:
    return len(text) + sum(character > "\u2e80" for character in text)


def _root(payload: bytes, content_type: str | None) -> html.HtmlElement:
    text = _DECLARATION.sub("", decode(payload, content_type)[:_LONGEST_PAGE]).replace("\0", "")
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(huge_tree=False))
    except (etree.ParserError, ValueError) as e:
        raise NotThisFormat("no HTML") from e
    if root.find(".//body//*") is None:
        raise NotThisFormat("no HTML with any element")
    return root


def _base(root: html.HtmlElement, base: str) -> str:
    stated = root.find(".//base[@href]")
    return (absolute(base, stated.get("href") or "") if stated is not None else None) or base


def _anchors(root: html.HtmlElement, links: str) -> Iterator[html.HtmlElement]:
    """Yield the anchors that a selector names, or that lie within what it names."""
    for element in root.cssselect(links):
        if element.tag == "a":
            yield element
        else:
            yield from element.iter("a")


def _text(anchor: html.HtmlElement) -> str:
    text = " ".join(str(anchor.text_content()).split())
    return (text or " ".join((anchor.get("title") or "").split()))[:_LONGEST_HEADLINE]


def _next(root: html.HtmlElement, base: str, selector: str | None) -> str | None:
    if selector is not None:
        candidates = list(_anchors(root, selector))
    else:
        candidates = [
            element for element in root.iter("a", "link") if "next" in (element.get("rel") or "").lower().split()
        ]
    for element in candidates:
        if url := absolute(base, element.get("href") or ""):
            return urldefrag(url).url
    return None
