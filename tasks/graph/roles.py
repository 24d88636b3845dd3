"""The role of each link on its page, decided block by block from link records alone."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import unquote

from tasks.graph import shapes, words
from warehouse.keys import url_key
from warehouse.records import Link

_ARTICLE = 1.5  # score from which an address looks like an article's
_LISTED_WORDS = 4  # mean words of an anchor from which a block reads as headlines
_CHROME_WORDS = 6  # the same in menus and footers, where most links of four words are not headlines
_NAMED_WORDS = 2  # the same where the block is surely a list
_EVIDENCE_LENGTH = 40  # characters of a heading that are kept as evidence
_PURE_LIST = 5  # articles; so many and hardly anything else are a list, however short the anchors are
_MOST_TAGS = 25  # a longer list of topics or people is the site's, not the article's
_MOST_SECTIONS = 4  # a breadcrumb is not longer
_LONG_LABEL = 6  # letters from which a label of a host names a publisher, not a section
_SECOND_LEVELS = frozenset({"ac", "co", "com", "edu", "go", "gov", "ne", "net", "or", "org"})
_PLATFORMS = frozenset(
    {"wordpress", "blogspot", "medium", "substack", "tumblr", "github", "livejournal", "tistory", "naver"}
)
_SITEWIDE_BOXES = ("headlines", "latest", "popular")
_CHROME = frozenset({"nav", "footer", "header"})
_STORY = frozenset({"article", "main", "body"})


@dataclass(frozen=True, slots=True)
class _Page:
    """The page that the links are on."""

    names: frozenset[str]  # what its host is called
    key: str
    path: str  # of the key
    shape: tuple[str, ...]
    numbered: bool  # its address ends in a number

    def is_article(self, url: str) -> bool:
        """Whether an address of the same publisher looks like an article's."""
        score = shapes.article_score(url)
        if score >= _ARTICLE or (len(self.shape) > 1 and shapes.shape(url) == self.shape):
            return True
        return score > 0 and self.numbered and shapes.is_numbered(url)


class _Sight:
    """A link with what the rules ask of it."""

    __slots__ = ("article", "away", "count", "host", "internal", "length", "link", "page", "signs", "target", "words")

    def __init__(self, link: Link, page: _Page, count: int) -> None:
        self.link, self.page = link, page
        self.count = count  # links in its block
        signs, _, boxes = (link.context or "").partition("|")
        self.signs, self.words = signs.split(), boxes.split()
        self.target = link.url or link.href
        self.host = (link.url_key or "").partition("/")[0]
        self.length = len(link.anchor.split())
        self.internal = not page.names.isdisjoint(_names(self.host))
        # Whether following it leaves the page.
        self.away = bool(self.host) and not link.href.startswith("#") and link.url_key != page.key
        self.article = self.away and self.internal and page.is_article(self.target)

    def says(self, *boxes: str, within: int = 2) -> bool:
        """Whether one of its nearest containers is called so."""
        return not set(boxes).isdisjoint(self.words[:within])


@dataclass(frozen=True, slots=True)
class _Verdict:
    role: str
    confidence: float
    rule: str


_Rule = Callable[[_Sight], _Verdict | None]


def assign(links: Sequence[Link], *, page_url: str | None = None) -> tuple[Link, ...]:
    """The links of one page with ``role``, ``confidence`` (0 to 1) and ``evidence``, the rule that decided.

    ``page_url`` tells which links are internal and what an article's address looks like here; without it the host that
    most links lead to is taken for the page's. In doubt a link is ``nav`` or ``unknown``, never ``related``.
    """
    key = url_key(page_url) if page_url else ""
    host, _, path = key.partition("/")
    address = page_url or ""
    names = _names(host or _commonest_host(links))
    page = _Page(names, key, path, shapes.shape(address), shapes.is_numbered(address))
    sizes = Counter(link.block for link in links)
    blocks: dict[int | None, list[_Sight]] = defaultdict(list)
    for link in links:
        blocks[link.block].append(_Sight(link, page, sizes[link.block]))
    verdicts: dict[int, _Verdict] = {}
    for sights in blocks.values():
        verdicts.update(_decide(sights))
    return tuple(_with(link, verdicts[link.position]) for link in links)


def _with(link: Link, verdict: _Verdict) -> Link:
    return replace(link, role=verdict.role, confidence=verdict.confidence, evidence=verdict.rule)


def _decide(sights: Sequence[_Sight]) -> dict[int, _Verdict]:
    """The verdict on each link of a block, by position."""
    listed = _list_verdict(sights)
    found = {
        s.link.position: _first(s, _BEFORE_LISTS)
        or (_in_list(s, listed) if listed else None)
        or _first(s, _AFTER_LISTS)
        for s in sights
    }
    shares = sum(verdict is not None and verdict.role == "share" for verdict in found.values())
    for sight in sights:
        if found[sight.link.position] is None:
            # A button without an address is what its neighbours are.
            sharing = not sight.away and shares * 2 > len(sights)
            found[sight.link.position] = _Verdict("share", 0.6, "among links that share") if sharing else _rest(sight)
    return {position: verdict for position, verdict in found.items() if verdict}


def _first(sight: _Sight, rules: Iterable[_Rule]) -> _Verdict | None:
    return next((verdict for rule in rules if (verdict := rule(sight))), None)


def _commonest_host(links: Sequence[Link]) -> str:
    hosts = Counter(link.url_key.partition("/")[0] for link in links if link.url_key)
    return hosts.most_common(1)[0][0] if hosts else ""


@lru_cache(maxsize=4096)
def _names(host: str) -> frozenset[str]:
    """What sister hosts have in common.

    >>> sorted(_names("money.cnn.com") & _names("edition.cnn.com"))
    ['cnn']
    """
    labels = host.split(".")
    if ":" in host or labels[-1].isdecimal():
        return frozenset({host})  # an address or a port of its own: nothing is known of its neighbours
    second = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS
    own = labels[: -2 if second else -1]
    if len(own) > 1 and own[-1] in _PLATFORMS:
        own = own[:-1]
    return frozenset(own[-1:]) | {label for label in own if len(label) >= _LONG_LABEL}


# Rules for one link that hold in any block.


def _share(sight: _Sight) -> _Verdict | None:
    if shapes.is_share(sight.link.href):
        return _Verdict("share", 0.95, "address that shares or prints")
    # Never the home page: links to it in a query say nothing.
    if "?" in sight.link.href and not sight.internal and sight.page.path and sight.page.key in unquote(sight.link.href):
        return _Verdict("share", 0.9, "hands the page's address to another site")
    return None


def _house(sight: _Sight) -> _Verdict | None:
    if "prose" in sight.signs and words.HOUSE.search(sight.link.anchor):
        return _Verdict("nav", 0.9, "notice of the house in a sentence")
    return None


def _post(sight: _Sight) -> _Verdict | None:
    if "within" in sight.signs and shapes.is_post(sight.target):
        return _Verdict("intext", 0.8, "post of a social network shown in the body")
    return None


def _in_text(sight: _Sight) -> _Verdict | None:
    if sight.link.body_start is None or sight.link.href.startswith(("#", "javascript:")):
        return None
    if "prose" in sight.signs:
        return _Verdict("intext", 0.9, "in a sentence of the body")
    if sight.article and sight.length >= _LISTED_WORDS:
        return _Verdict("related", 0.75, "a line of the body that is hardly more than a headline")
    if "alone" not in sight.signs or not sight.internal:
        return _Verdict("intext", 0.75, "in a line of the body")
    return None


# Rules for a block that lists articles.


def _list_verdict(sights: Sequence[_Sight]) -> _Verdict | None:
    """Whether a block lists articles, and whether they were chosen for this article or for the whole site."""
    boxes = Counter(box for sight in sights for box in sight.words)
    often = {box for box, n in boxes.items() if n * 2 >= len(sights)}
    named = next((box for box in _SITEWIDE_BOXES if box in often), None)
    if not _lists_articles(sights, named=named is not None):
        return None
    if heading := next((sight.link.heading for sight in sights if sight.link.heading), None):
        for pattern, role in ((words.SITEWIDE, "headlines"), (words.RELATED, "related")):
            if pattern.search(heading):
                return _Verdict(role, 0.9, f"list under '{heading[:_EVIDENCE_LENGTH]}'")
    if named:
        return _Verdict("headlines", 0.8, f"list in a container that says {named}")
    if "related" in often:
        return _Verdict("related", 0.8, "list in a container that says related")
    if any("within" in sight.signs for sight in sights) and sights[0].link.region in {"article", "main"}:
        return _Verdict("related", 0.55, "list inside the article")
    return _Verdict("headlines", 0.6, "list of articles")


def _lists_articles(sights: Sequence[_Sight], *, named: bool) -> bool:
    targets: dict[str | None, list[_Sight]] = defaultdict(list)
    for sight in sights:
        targets[sight.link.url_key].append(sight)
    articles = [some for some in targets.values() if some[0].article]
    others = [some for some in targets.values() if not some[0].article and not _satellite(some[0])]
    if not articles or len(articles) < len(others):
        return False
    pure = len(articles) >= _PURE_LIST and len(articles) * 5 >= len(targets) * 4
    listed = _CHROME_WORDS if sights[0].link.region in {"nav", "footer"} else _LISTED_WORDS
    least = _NAMED_WORDS if pure or named else listed
    return sum(max(sight.length for sight in some) for some in articles) >= least * len(articles)


def _satellite(sight: _Sight) -> bool:
    """What belongs to a card but is not its article: author, topic, section, number of comments."""
    if not sight.away:
        return True
    said = sight.says("byline", "tag", "comment") and not sight.article
    return said or shapes.is_author(sight.target) or shapes.is_topic(sight.target) or shapes.is_section(sight.target)


def _in_list(sight: _Sight, listed: _Verdict) -> _Verdict | None:
    itself = sight.link.url_key == sight.page.key and not sight.link.href.startswith("#")
    titled = sight.length >= _LISTED_WORDS and (itself or (sight.internal and not _satellite(sight)))
    if sight.article or titled:
        return listed
    if _satellite(sight) and not shapes.is_social(sight.host):
        return _Verdict("nav", 0.9, "beside an article of a list")
    return None


# Rules for one link outside of lists.


def _social(sight: _Sight) -> _Verdict | None:
    if sight.internal or not sight.host or _in_paragraph(sight):
        return None
    if shapes.is_social(sight.host):
        if sight.says("byline", within=1) and "below" not in sight.signs:
            return _Verdict("byline", 0.6, "account beside the byline")
        return _Verdict("share", 0.9, "address of a social network")
    if sight.says("share", within=1):
        return _Verdict("share", 0.7, "leads away from a container that says share")
    return None


def _button(sight: _Sight) -> _Verdict | None:
    if sight.away or "comment" in sight.words or _in_paragraph(sight):
        return None
    if sight.says("share"):
        return _Verdict("share", 0.8, "button in a container that says share")
    if words.SHARING.search(sight.link.anchor):
        return _Verdict("share", 0.6, "button named after a way to share")
    return None


def _in_paragraph(sight: _Sight) -> bool:
    return "prose" in sight.signs and "p" in sight.signs


def _byline(sight: _Sight) -> _Verdict | None:
    below, region = "below" in sight.signs, sight.link.region
    if "nav" in sight.words or region in {"nav", "footer"} or sight.count > _MOST_TAGS:
        return None
    if sight.link.href.lower().startswith("mailto:") and region in _STORY:
        return _Verdict("byline", 0.6, "address of a reporter")
    if not sight.internal or sight.article or not sight.away:
        return None
    says = sight.says("byline", within=1)
    if shapes.is_author(sight.target) and (says or not below):
        return _Verdict("byline", 0.9, "address of an author's page")
    if says and not below and 2 <= sight.length <= 4:
        return _Verdict("byline", 0.55, "container says byline")
    return None


def _tag(sight: _Sight) -> _Verdict | None:
    if not _may_be_tag(sight):
        return None
    heading, region = sight.link.heading or "", sight.link.region
    if words.TOPICS.search(heading):
        return _Verdict("tag", 0.85, "list under a heading of topics")
    if (region == "aside" and "sidebar" in sight.words) or words.SITEWIDE.search(heading):
        return None
    if sight.says("tag") and "nav" not in sight.words:
        return _Verdict("tag", 0.85, "container says tag")
    if shapes.is_topic(sight.target) and region in {"article", "main"}:
        return _Verdict("tag", 0.6, "address of a topic")
    return None


def _section(sight: _Sight) -> _Verdict | None:
    key, chrome = sight.link.url_key or "", sight.link.region in _CHROME or not _CHROME.isdisjoint(sight.words)
    named = "above" in sight.signs and sight.page.key.startswith(key + "/")
    if named and not chrome and sight.count <= _MOST_SECTIONS and _may_be_tag(sight):
        return _Verdict("tag", 0.6, "section that the page's own address names")
    return None


def _may_be_tag(sight: _Sight) -> bool:
    home = not (sight.link.url_key or "").partition("/")[2]
    return sight.internal and sight.away and not home and not sight.article and sight.count <= _MOST_TAGS


def _inset(sight: _Sight) -> _Verdict | None:
    inside = "within" in sight.signs and sight.link.region in _STORY
    if inside and "alone" in sight.signs and sight.article and sight.length >= _LISTED_WORDS:
        return _Verdict("related", 0.65, "headline of another article between paragraphs")
    return None


def _rest(sight: _Sight) -> _Verdict:
    if sight.link.region in _CHROME:
        return _Verdict("nav", 0.95, "in the page's header, footer or menu")
    if sight.article and sight.length >= _LISTED_WORDS:
        return _Verdict("unknown", 0.3, "like a headline, but in no list")
    if "prose" in sight.signs and "within" in sight.signs and sight.link.region in _STORY and sight.away:
        return _Verdict("unknown", 0.3, "in a sentence that is not in the body")
    return _Verdict("nav", 0.85, "nothing tells otherwise")


_BEFORE_LISTS: tuple[_Rule, ...] = (_share, _house, _post, _in_text)
_AFTER_LISTS: tuple[_Rule, ...] = (_social, _button, _byline, _tag, _section, _inset)
