"""Pages that lead to articles, or hold none: fronts, lists, searches, galleries, empty templates."""

import re
from urllib.parse import SplitResult, parse_qsl, urlsplit

from tasks.article import structured
from tasks.article.head import Head
from tasks.article.matter import Matter
from tasks.article.parse import Document
from tasks.article.words import width

_INDEX = 4  # points
_LETTERS = 100  # of prose that take a point away
_MOST_AWAY = 5
_PUBLISHED = 3  # points that a date or type takes away
_FEW, _SOME, _MANY = 2, 6, 15  # teasers
_PICTURES = 120  # letters; pictures with more prose are an article
_HOME = re.compile(r"^/?(?:index\.\w{3,5}|home|default\.\w{3,5}|[a-z]{2}(?:[-_][a-z]{2})?)?/?$", re.IGNORECASE)
_SECTION = re.compile(
    r"/(?:sections?|categor(?:y|ies|ia)|kategorie|rubrik|tags?|topics?|temas?|themen?|authors?|autor(?:en|es)?"
    r"|search|suche|recherche|busca|archives?|archiv)(?:/[^/]*){0,2}/?$",
    re.IGNORECASE,
)
_MONTH = re.compile(r"^/(?:[a-z-]+/)?(?:19|20)\d\d(?:/\d\d?){0,2}/?$", re.IGNORECASE)
_LOST = re.compile(r"/(?:error|404|(?:page[_-]?)?not[_-]?found|expired|removed)(?:\.\w{2,5})?/?$", re.IGNORECASE)
_SHOWS = re.compile(
    r"/(?:gallery|galleries|galeria|galerie|photos?|fotos?|slideshow|videos?|watch)(?:/|$)", re.IGNORECASE
)
_LISTS = frozenset({"CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage"})
_SHOWN = frozenset({"ImageGallery", "MediaGallery", "VideoObject", "VideoGallery"})


def sent_elsewhere(requested_url: str | None, url: str) -> str | None:
    """How a page shows that the address which came is not the one that was asked for; None if it is, or may be.

    Another host or scheme, or a slash at the end, is no other address; nor is a home page asked for.
    """
    asked, came = _split(requested_url), _split(url)
    if asked is None or came is None or _is_home(asked):
        return None
    if (asked.path.rstrip("/"), asked.query) == (came.path.rstrip("/"), came.query):
        return None
    return f"asked for {asked.path[:150]}, sent to {came.path[:150] or '/'}"


def is_nowhere(url: str, canonical_url: str | None) -> bool:
    """Whether an address is that of a home page or an error page, and the page on it has none of its own."""
    came, own = _split(url), _split(canonical_url)
    if came is None or not (_is_home(came) or _LOST.search(came.path)):
        return False
    return own is None or _is_home(own) or _LOST.search(own.path) is not None


def is_index(document: Document, head: Head, matter: Matter, *, published: bool) -> str | None:
    """Why a page is a list of others: a front, a section, a tag, search results."""
    address, titles = urlsplit(document.url), [*matter.layout.titles[:1], head.title or ""]
    facts = {
        "address of a front": 2 * _is_front(address),
        "a list by its JSON-LD": 2 * bool(_types(document) & _LISTS),
        "a website by its og:type": (head.first("og:type") or "").lower() in {"website", "profile"},
        "a word for a title": any(0 < width(_first_part(title)) <= 16 for title in titles),
        f"{len(matter.layout.teasers)} teasers": (len(matter.layout.teasers) >= _SOME)
        + (len(matter.layout.teasers) >= _MANY),
        "hardly any prose": 2 * (matter.own < _LETTERS and len(matter.layout.teasers) >= _FEW),
    }
    points = sum(facts.values()) - min(_MOST_AWAY, matter.own // _LETTERS) - _PUBLISHED * published
    if points < _INDEX:
        return None
    return ", ".join(fact for fact, value in facts.items() if value)


def is_pictures(document: Document, head: Head, matter: Matter) -> str | None:
    """Why a page is a gallery or a film: it says so, and has hardly any prose."""
    if matter.own >= _PICTURES:
        return None
    if shown := _types(document) & _SHOWN:
        return f"{min(shown)} with {matter.own} letters of prose"
    kind = (head.first("og:type") or "").lower()
    if kind.startswith("video") or (_SHOWS.search(urlsplit(document.url).path) and kind != "article"):
        return f"{kind or 'address of pictures'} with {matter.own} letters of prose"
    return None


def _types(document: Document) -> set[str]:
    return {name for node in structured.nodes(document.tree) for name in structured.types(node)}


def _split(url: str | None) -> SplitResult | None:
    try:
        return urlsplit(url) if url else None
    except ValueError:
        return None


def _is_home(address: SplitResult) -> bool:
    """Whether an address is a home page's; a query with a number may name an article."""
    numbered = any(any(char.isdigit() for char in value) for _, value in parse_qsl(address.query))
    return _HOME.match(address.path) is not None and not numbered


def _is_front(address: SplitResult) -> bool:
    if _is_home(address) or _SECTION.search(address.path) or _MONTH.match(address.path):
        return True
    return address.path.count("/") <= 2 and address.path.endswith("/") and "-" not in address.path


def _first_part(title: str) -> str:
    return re.split(r"\s+[|–—·-]\s+", title)[0]
