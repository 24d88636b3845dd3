"""Where on a page a credit may stand: near the headline, and in elements that call themselves an author's."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from tasks.article.blocks import INLINE, TextBlock
from tasks.article.head import squeeze
from tasks.article.words import plain

CALLED = re.compile(
    r"author(?!i[sz]|it)|by-?_?line|\bbyl\b|auteur|autor(?!i)|redakteur|verfasser|writer|reporter|contributor|journalist"
    r"|\bwho\b|byuser|(?:^|[\s_-])by(?:$|[\s_-])|creator|skribent",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:author|bio|autor)[\w-]*name|\bfn\b|vcard|h-card|p-author", re.IGNORECASE)
_CALLED_AUTHOR = re.compile(r"author|auteur|autor|writer|verfasser|\bfn\b|p-author", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"comment|respond|related|recommend|teaser|popular|trending|latest|newsletter|sidebar|widget-area|promo|carousel"
    r"|disqus|menu|cookie|modal|popup|testimonial|slider|reviewer|caption|subscribe|signup"
    r"|(?:^|[\s_-])(?:replies|reply|recents?|more|also|next|prev|previous|(?:article|post|news|story)-card|feed|photo|figure|images?|most|search|share"
    r"|social|form|quote|site-?footer)(?:$|[\s_-])|(?:^|\s)editors?(?:$|\s)",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"/(?:authors?|auteurs?|autor(?:en|es)?|autore|autori|people|persons?|profiles?|profil|staff|contributors?|writers?"
    r"|reporters?|journalists?|journalistes?|columnists?|by|byline|redaktion|verfasser|experts?|experten|about|users?|u"
    r"|member|members|team|bio|bios|info/author|firma|signature|autori?|firme)/[^/?#]",
    re.IGNORECASE,
)
_BEFORE, _AFTER = 6, 18  # blocks around the headline among which the credit is
_PROSE = 110  # words of text below the headline behind which it is not looked for
_LONG = 25  # words of a block that is text
_BOXES = 4  # elements around a headline; what else is in one of them belongs to the article
_SLACK = 9  # letters by which a headline may be longer as written
_MOST_PLACES = 3
_MOST_INNER = 40  # elements in a block that are looked at
_MOST_LINKS = 12
_MOST_PICTURES = 30
_AROUND = 4  # elements around a name in which a portrait may be
_BRIEF = 480  # letters of an element that may be a credit with what belongs to it
_LONGEST = 160  # letters of a line that is a credit


def headline_places(blocks: Sequence[TextBlock], headline: str | None) -> list[int]:
    """Where among the blocks the headline stands, in h1 elements first; where none is it, the first h1 element."""
    said = plain(headline or "")
    least, most = len(headline or "") - _SLACK, len(headline or "") + _SLACK
    same = [
        at for at, block in enumerate(blocks) if said and least < len(block.text) < most and plain(block.text) == said
    ]
    headings = [at for at in same if blocks[at].kind == "heading"]
    found = headings or same or [at for at, block in enumerate(blocks) if _is_h1(block.element)][:1]
    return sorted(found, key=lambda at: not _is_h1(blocks[at].element))[:_MOST_PLACES]


def _is_h1(element: HtmlElement) -> bool:
    parent = element.getparent()
    return element.tag == "h1" or (parent is not None and parent.tag == "h1")


def below(blocks: Sequence[TextBlock], at: int) -> list[TextBlock]:
    """The blocks below a headline up to the text."""
    found, words = [], 0
    for block in blocks[at + 1 : at + 1 + _AFTER]:
        count = len(block.text.split())
        words += count if count >= _LONG else 0
        if words > _PROSE:
            break
        found.append(block)
    return found


def above(blocks: Sequence[TextBlock], at: int) -> list[TextBlock]:
    """The blocks right above a headline that are in one box with it, the nearest first."""
    boxes: set[HtmlElement] = set()
    for around, _ in zip(blocks[at].element.iterancestors(), range(_BOXES), strict=False):
        if around.tag in {"body", "main", "html"}:
            break
        boxes.add(around)
    nearest = reversed(blocks[max(0, at - _BEFORE) : at])
    return [block for block in nearest if any(around in boxes for around in block.element.iterancestors())]


def brief(element: HtmlElement) -> str | None:
    """The text of an element with a space between its parts, or None where it is too long for a credit."""
    pieces, length = [], 0
    for piece in element.itertext():
        length += len(piece.strip())
        if length > _BRIEF:
            return None
        pieces.append(piece)
    return squeeze(" ".join(pieces))


def seamed(block: TextBlock) -> str:
    """The text of a block with a space between elements that a style sheet sets apart: '7 May' and 'Ada Reyes'."""
    element = block.element
    if len(block.text) > _LONGEST or not len(element) or any(child.tag not in INLINE for child in element):
        return block.text
    text = brief(element) or ""
    return text if text.replace(" ", "") == block.text.replace(" ", "") else block.text


def inner_elements(block: TextBlock) -> Iterator[HtmlElement]:
    """The first inline elements in the element of a block."""
    return islice(block.element.iter("a", "span", "b", "strong", "em", "i", "cite", "small"), _MOST_INNER)


def is_credit(element: HtmlElement) -> bool:
    """Whether an element calls itself a credit."""
    return _called(names_of(element))[0]


def is_authors(element: HtmlElement) -> bool:
    """Whether an element calls itself an author's: there one word is a name, too."""
    return _called(names_of(element))[1]


def is_named(element: HtmlElement) -> bool:
    """Whether an element calls itself the name of an author."""
    return _NAMED.search(names_of(element)) is not None


def is_elsewhere(element: HtmlElement) -> bool:
    """Whether an element calls itself something that is not the article: comments, teasers, menus."""
    return _called(names_of(element))[2]


@lru_cache(maxsize=4096)
def _called(names: str) -> tuple[bool, bool, bool]:
    """Whether these are names of a credit, of an author's, of something else than the article."""
    return (
        CALLED.search(names) is not None,
        _CALLED_AUTHOR.search(names) is not None,
        _ELSEWHERE.search(names) is not None,
    )


def names_of(element: HtmlElement) -> str:
    """What an element calls itself."""
    get = element.get
    return f"{get('class', '')} {get('id', '')} {get('rel', '')} {get('itemprop', '')}"


def is_profile(element: HtmlElement) -> bool:
    """Whether an element links the page of a person."""
    if element.tag != "a":
        return False
    return _PROFILE.search(element.get("href") or "") is not None or "author" in (element.get("rel") or "").lower()


def links_in(element: HtmlElement) -> tuple[tuple[str, str], ...]:
    """The links in an element, or around it: text and address."""
    links = [*islice(element.iter("a"), _MOST_LINKS)]
    parent = element.getparent()
    if not links and parent is not None and parent.tag == "a":
        links = [parent]
    return tuple((brief(link) or "", link.get("href") or "") for link in links)


def in_menu(element: HtmlElement) -> bool:
    """Whether an element is in a menu, a form or the foot of the page; an article may have a foot of its own."""
    for around in element.iterancestors("nav", "footer", "form"):
        parent = around.getparent()
        if parent is not None and parent.tag != "article":
            return True
    return False


def is_apart(element: HtmlElement) -> bool:
    """Whether an element is among comments, teasers or other things that are not the article."""
    around: HtmlElement | None = element
    while around is not None and around.tag not in {"body", "article", "main"}:
        if around.tag in {"nav", "aside"} or is_elsewhere(around):
            return True
        around = around.getparent()
    return False


def is_pictured(element: HtmlElement, name: str) -> bool:
    """Whether a picture beside a name is called by it: an author's portrait."""
    around: HtmlElement | None = element
    said = plain(name)
    for _ in range(_AROUND):
        if around is None or around.tag == "body":
            return False
        if any(said in plain(picture.get("alt") or "") for picture in islice(around.iter("img"), _MOST_PICTURES)):
            return True
        around = around.getparent()
    return False


def leads_inward(element: HtmlElement) -> bool:
    """Whether an element is or has a link to another page of the site: a rubric, a teaser."""
    return any(not re.match(r"mailto:|https?://", href) for _, href in links_in(element))
