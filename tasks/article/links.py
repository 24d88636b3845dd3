"""Every link of a page as a record with what stands around it, so that its role can be decided without the HTML."""

import re
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

from tasks.article.linkwalk import Frame, Note, Seen, Walk
from tasks.article.parse import Document
from warehouse import keys
from warehouse.records import Link

_LISTS = frozenset({"ul", "ol", "dl", "table", "menu"})
_BOXES = _LISTS | {
    "div",
    "section",
    "nav",
    "aside",
    "footer",
    "header",
    "article",
    "main",
    "form",
    "figure",
    "body",
    "html",
}
_SMALLEST_BOX = 3  # links; fewer are one card (picture and title), not a list
_PURPOSES = frozenset({"related", "recommend", "popular", "latest"})
_LABEL_REACH = 2  # containers above a list in which a line without markup may be its title
_WORDS_KEPT = 8
_TITLES = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TAB_OR_NEWLINE = re.compile(r"[\t\r\n]")
_PLAIN_WEB = re.compile(r"https?://[\w.-]+(?::\d{1,5})?(?:[/?#]|$)", re.IGNORECASE)  # needs no base and no further look

# Publishers name the region of a link in these parameters: from=relatedEntities, ico=in-line_link, module=inline.
_HINT_KEY = re.compile(
    r"from|ref|ico|icid|cmpid|module|pgtype|intcid|int_\w+|itm_\w+|utm_(?:campaign|content|medium|source)|link_?from",
    re.IGNORECASE,
)

# Words of class and id attributes that tell what a container is for; each stands for its spellings.
_WORDS = {
    "related": r"relat\w*|similar|seealso|readmore|readalso|moreon|recirc\w*|tie\w*in|richlink",
    "recommend": r"recommend\w*|recom|outbrain|taboola|foryou|youmay\w*|suggest\w*|dontmiss",
    "popular": r"popular\w*|most\w*|trend\w*|viral|hot|rank\w*|best",
    "latest": r"latest|recent\w*|newest|breaking|ticker|lastnews",
    "headlines": r"headlines?|topstor\w*|topnews|editors?|picks?|featured?|highlights?|spotlight",
    "share": r"shar\w*|social\w*|follow\w*|facebook|twitter|whatsapp|addtoany|addthis|a2a|sns|sharedaddy|"
    r"heateor|instagram|linkedin",
    "byline": r"by\w*line\w*|author\w*|writer|reporters?|contributors?|journalists?|staff",
    "tag": r"tags?|tagged|tagcloud|topics?|keywords?|breadcrumbs?|crumbs?|categor\w*|cats?|kicker|"
    r"eyebrow|labels?|rubrics?",
    "nav": r"nav\w*|menus?|submenu|subnav|hamburger|toolbar|topbar|masthead|skip|sitemap|copyright|legal|gnb|lnb",
    "promo": r"promo\w*|sponsor\w*|ads?|advert\w*|subscri\w*|newsletters?|signup|login|account|cookie\w*|"
    r"partners?|native|commercial",
    "comment": r"comments?|disqus|reply|respond",
    "caption": r"caption\w*|credits?|gallery|slideshow|lightbox",
    "pager": r"pag(?:er|ination|enav\w*)|next|prev\w*|adjacent",
    "footer": r"footer\w*|foot|colophon",
    "header": r"header|head",
    "sidebar": r"side\w*|rail|aside|widget\w*",
    "card": r"cards?|teasers?|items?|tiles?|thumb\w*|story|stories",
    "text": r"articlebody|bodytext|body|paragraph|prose|entry\w*|storytext|richtext",
    "more": r"more",
}
_WORD = re.compile("|".join(f"(?P<{word}>{spelling})" for word, spelling in _WORDS.items()))
_NAME_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


class _Target(NamedTuple):
    url: str | None
    url_key: str | None
    url_id: int | None


def links_of(document: Document, capture_id: int, body: str) -> tuple[Link, ...]:
    """Every ``<a href>`` of the page in document order; roles are left ``unknown``.

    ``body`` is the article's text as stored. ``body_start`` and ``body_end`` of a link are character offsets in it, set
    only where the line around the link stands there too. ``context`` tells how the link stands and, after a bar, the
    telling class and id words of its containers, nearest first. No content of a page makes it raise.
    """
    walk = Walk(document.tree, body)
    total = len(walk.seen)
    targets: dict[str, _Target] = {}
    blocks: dict[tuple[object, ...], int] = {}
    links = []
    for seen in walk.seen:
        target = targets.get(seen.href) or targets.setdefault(seen.href, _target(document.base_url, seen.href))
        depth = _box(seen)
        heading = _heading(seen, depth)
        box, above = seen.frames[depth], seen.frames[max(0, depth - 1)]
        # Cards that stand side by side have the same parent, tag and class: they are one block.
        block = blocks.setdefault((above.serial, box.tag, box.name, seen.frames[-1].region, heading), len(blocks))
        links.append(
            Link(
                capture_id=capture_id,
                position=seen.position,
                href=seen.href,
                url=target.url,
                url_key=target.url_key,
                target_url_id=target.url_id,
                anchor=seen.anchor,
                rel=seen.rel,
                block=block,
                heading=heading.text if heading else None,
                region=seen.frames[-1].region,
                context=_context(seen, walk.place(seen), total),
                body_start=seen.body_start,
                body_end=seen.body_end,
            )
        )
    return tuple(links)


def _target(base: str, href: str) -> _Target:
    """Where a link leads; nothing where that is not a web address."""
    # White space is taken out as browsers do: WHATWG URL, section 4.4.
    url = _TAB_OR_NEWLINE.sub("", href.strip())
    if not _PLAIN_WEB.match(url):
        try:
            url = urljoin(base, url)
            parts = urlsplit(url)
            web = parts.scheme in {"http", "https"} and bool(parts.hostname)
        except ValueError:  # http://[bad
            web = False
        if not web:
            return _Target(None, None, None)
    key = keys.url_key(url)
    return _Target(url, key, keys.url_id(key))


def _box(seen: Seen) -> int:
    """Index of the container that makes a link one of a group."""
    frames = seen.frames
    depth = len(frames) - 1
    while depth > 0 and not (frames[depth].count >= _SMALLEST_BOX and frames[depth].tag in _BOXES):
        depth -= 1
    # A lone teaser in a box that says what it is does not belong to the links around the box.
    for inner in range(depth + 1, len(frames)):
        if frames[inner].tag in _BOXES and (_says_more(frames[inner], frames[depth]) or _titled(frames[inner], seen)):
            return inner
    # A submenu belongs to the menu: climb from a list that is an item of a list.
    while frames[depth].tag in _LISTS:
        outer = next((d for d in range(depth - 1, max(depth - 4, 0), -1) if frames[d].tag in _LISTS), None)
        if outer is None:
            break
        depth = outer
    return depth


def _says_more(inner: Frame, outer: Frame) -> bool:
    """Whether a small container names a purpose that the one around it does not."""
    purposes = _purposes(inner.name)
    return bool(purposes) and purposes.isdisjoint(_telling(outer.name))


@lru_cache(maxsize=8192)
def _purposes(name: str) -> frozenset[str]:
    said = _telling(name)
    return _PURPOSES.intersection(said) if "card" not in said else frozenset()


def _titled(box: Frame, seen: Seen) -> bool:
    """Whether a small container has a title above its links; one longer than the anchor is a card's own."""
    if not box.headings or (title := box.headings[0]).linked or title.at != box.first:
        return False
    return len(title.text.split()) < len(seen.anchor.split())


def _heading(seen: Seen, depth: int) -> Note | None:
    """The nearest title of a container, inside the region that it lies in."""
    frames = seen.frames
    for at in range(depth, 0, -1):
        # Above the container only what stands right before the branch that leads to it; else it titles another box.
        before = frames[min(at + 1, depth)].first
        heading = _title(frames[at].headings, seen.position)
        if heading and heading.at != before and (at < depth or (heading.linked and heading.at != before + 1)):
            heading = None
        label = _title(frames[at].labels, seen.position) if depth - at <= _LABEL_REACH else None
        # A line between the links of a list is a date or an excerpt: only one right above all of them is its title.
        if label and label.at == before and (heading is None or heading.at < label.at):
            return label
        if heading:
            return heading
        if frames[at].region != frames[at - 1].region:
            break
    return None


def _title(notes: list[Note], position: int) -> Note | None:
    """The last note before a link, unless it titles a card: a box has more links before the next title."""
    if not notes:
        return None
    index = bisect_right(notes, position, key=_at) - 1
    if index < 0:
        return None
    note = notes[index]
    near = (notes[i] for i in (index - 1, index + 1) if 0 <= i < len(notes))
    card = note.linked and any(other.linked and abs(other.at - note.at) <= _SMALLEST_BOX for other in near)
    return None if card else note


def _at(note: Note) -> int:
    return note.at


def _context(seen: Seen, place: str | None, total: int) -> str | None:
    """How a link stands | telling words of its containers."""
    inside = seen.frames[-1].inside
    signs = [place] if place else []
    signs += [sign for sign, true in (("alone", seen.alone), ("prose", seen.prose), ("picture", seen.pictured)) if true]
    signs += [tag for tag in ("p", "li", "td", "figcaption") if tag in inside]
    if not inside.isdisjoint(_TITLES):
        signs.append("title")
    words = dict.fromkeys((*_hints(seen.href), *_telling(seen.frames[-1].name)))
    for frame in reversed(seen.frames[:-1]):
        # A wrapper of most of the page tells of the page, not of the link.
        if len(words) >= _WORDS_KEPT or frame.count * 2 >= max(total, 4):
            break
        if frame.name:
            words.update(dict.fromkeys(_telling(frame.name)))
    return " ".join((*signs, "|", *words)) if words else " ".join(signs) or None


@lru_cache(maxsize=8192)
def _telling(name: str) -> tuple[str, ...]:
    """The telling words of a class and id attribute.

    >>> _telling("c-relatedPosts js-x SocialShare")
    ('related', 'share')
    """
    return tuple(dict.fromkeys(word for part in _NAME_PART.findall(name) if (word := _telling_word(part.lower()))))


@lru_cache(maxsize=8192)
def _telling_word(part: str) -> str | None:
    match = _WORD.fullmatch(part)
    return match.lastgroup if match else None


@lru_cache(maxsize=4096)
def _hints(href: str) -> tuple[str, ...]:
    """The telling words of tracking parameters."""
    query = href.partition("?")[2].partition("#")[0]
    if not query:
        return ()
    try:
        pairs = parse_qsl(query, max_num_fields=50)
    except ValueError:
        return ()
    return tuple(dict.fromkeys(word for key, value in pairs if _HINT_KEY.fullmatch(key) for word in _telling(value)))
