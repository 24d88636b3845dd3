"""What an address alone tells: an article, a share button, a person, a topic, a section; no network, no page."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

_EXTENSION = re.compile(r"\.(?:[sx]?html?|php|aspx?|jsp|cms|ece|stm)$")
_MONTH = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2]|[a-z]{3})(?=[/-]|$)")
_DAY = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2]|[a-z]{3})[/-]?(?:0?[1-9]|[12]\d|3[01])(?=[/-]|$)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONG_NUMBER = re.compile(r"\d{5,}")
_END_NUMBER = re.compile(r"(?:^|\D)\d{6,}$")
_CLOSING_NUMBER = re.compile(r"\d{5}$")
_HEX = re.compile(r"[0-9a-f]{12,}$")
_SLUG_WORD = re.compile(r"[^\W\d_]+")
_ID_KEYS = frozenset(
    {"aid", "articleid", "article_id", "idx", "idxno", "id", "newsid", "news_id", "nid", "no", "p", "sid", "storyid"}
)

_LISTING = re.compile(
    r"/(?:tags?|topics?|categor(?:y|ies)|sections?|hub|search|newsletters?|subscri\w+|accounts?|login|signin|register|"
    r"about|contact\w*|privacy\w*|terms\w*|advertis\w+|jobs|careers|feeds?|rss|page|user|podcasts?|videos?|shop|store|"
    r"events|weather|quotes?|help|faq)(?=[/.]|$)"
)
_PICTURE = re.compile(r"/(?:galler(?:y|ies)|photos?|multimedia|images?|pictures?|slideshows?)(?=/)")
_AUTHOR = re.compile(
    r"/(?:authors?|staff|journalists?|columnists?|contributors?|reporters?|writers?|profiles?|people|persons?|by|"
    r"byline|team|correspondents?|autor(?:es)?|bio)/[^/]+|[?&]author="
)
_TOPIC = re.compile(
    r"/(?:tags?|topics?|hub|keywords?|subjects?|label|temas?|thema|etiquetas?|temy|about)/[^/]+|[?&](?:tag|topic|keyword)="
)
_SECTION = re.compile(r"/(?:categor(?:y|ies)|sections?|rubric|channel)/[^/]+")
_PRINT = re.compile(r"[?&]share=|print(?:er)?[-_]?(?:friendly|article|page|version|view)", re.IGNORECASE)
_SHARE = re.compile(
    r"mailto:[?%]|(?:sms|whatsapp|fb-messenger):|(?:https?:)?//[^/]*(?:"
    r"facebook\.com/(?:sharer|share|dialog|v\d)|(?:twitter|x)\.com/(?:intent|share|home\?status)|wa\.me/?\?|"
    r"(?:api|web)\.whatsapp|(?:t|telegram)\.me/share|linkedin\.com/(?:share|cws|sharearticle)|"
    r"reddit\.com/(?:r/[^/]+/)?submit|pinterest\.\w+/pin/create|tumblr\.com/(?:share|widgets)|"
    r"(?:vk\.com|vkontakte\.ru)/share|ok\.ru/(?:offer|dk)|connect\.mail\.ru|plus\.google\.com/share|"
    r"getpocket\.com/(?:save|edit)|flipboard\.com/bookmarklet|line\.me/(?:r/|ti/)|story\.kakao|share\.naver|"
    r"band\.us/plugin|addtoany\.com|addthis\.com|shareaholic\.com/api|news\.ycombinator\.com/submitlink|"
    r"parler\.com/new-post|gab\.com/compose|gettr\.com/share)",
    re.IGNORECASE,
)
_POST = re.compile(
    r"(?:twitter|x)\.com/[^/]+/status/|instagram\.com/(?:p|reel)/|facebook\.com/[^/]+/(?:posts|videos|photos)/|"
    r"tiktok\.com/@[^/]+/video/|//t\.me/[^/]+/\d|truthsocial\.com/@[^/]+/\d|bsky\.app/profile/[^/]+/post/"
)
_SOCIAL = re.compile(
    r"(?:^|\.)(?:(?:facebook|twitter|x|instagram|linkedin|youtube|pinterest|tumblr|vk|tiktok|reddit|flipboard|snapchat|"
    r"whatsapp|weibo|kakao|gab|parler|gettr|rumble|truthsocial|plus\.google)\.com|ok\.ru|t\.me|telegram\.me|threads\.net|"
    r"band\.us|mastodon\.social|bsky\.app)$"
)


@lru_cache(maxsize=8192)
def article_score(url: str) -> float:
    """How much a web address looks like that of an article: 1.5 and more is likely one, under 1 is not.

    Slug words, dates and ids speak for it, words of sections, authors and pictures against it.
    """
    try:
        parts = urlsplit(url.lower())
    except ValueError:
        return 0.0
    path = _EXTENSION.sub("", unquote(parts.path).rstrip("/"))
    last = path.rpartition("/")[2]
    slug = max((len(_SLUG_WORD.findall(segment)) for segment in path.split("/")), default=0)
    score = 2.0 if slug >= 5 else 1.5 if slug == 4 else 0.5 if slug == 3 else 0.0
    score += 1.5 if _DAY.search(path) else 1.0 if _MONTH.search(path) else 0.0
    score += 1.5 if _END_NUMBER.search(last) else 1.0 if _LONG_NUMBER.search(path) or _HEX.search(last) else 0.0
    score += 1.5 if any(key in _ID_KEYS and value for key, value in parse_qsl(parts.query)) else 0.0
    score -= 1.5 if _LISTING.search(path) else 0.0
    score -= 1.5 if _AUTHOR.search(path) else 0.0
    score -= 3.0 if _PICTURE.search(path) else 0.0
    return score


@lru_cache(maxsize=8192)
def shape(url: str) -> tuple[str, ...]:
    """Kinds of the path segments of an address: articles of one site mostly have the same.

    >>> shape("https://a.example/news/2019/11/two-killed-in-crash-123456.html")
    ('news', 'year', 'number', 'slug-number')
    """
    try:
        path = _EXTENSION.sub("", unquote(urlsplit(url.lower()).path))
    except ValueError:
        return ()
    return tuple(_kind(segment) for segment in path.strip("/").split("/"))


@lru_cache(maxsize=8192)
def is_numbered(url: str) -> bool:
    """Whether a number of five or more digits ends the path, as publishers number their articles.

    >>> is_numbered("https://a.example/transit/ferry-fares-48213"), is_numbered("https://a.example/transit/")
    (True, False)
    """
    try:
        return bool(_CLOSING_NUMBER.search(_EXTENSION.sub("", urlsplit(url.lower()).path.rstrip("/"))))
    except ValueError:
        return False


def _kind(segment: str) -> str:
    if _YEAR.fullmatch(segment):
        return "year"
    if segment.isdecimal():
        return "number" if len(segment) < 5 else "id"
    if len(_SLUG_WORD.findall(segment)) >= 3:
        return "slug-number" if _END_NUMBER.search(segment) else "slug"
    return "id" if _LONG_NUMBER.search(segment) or _HEX.search(segment) else segment


def is_share(href: str) -> bool:
    """Whether following the link shares, sends or prints the page."""
    return bool(_PRINT.search(href) or _SHARE.match(href))


def is_social(host: str) -> bool:
    """Whether a host is a social network."""
    return bool(_SOCIAL.search(host))


def is_post(url: str) -> bool:
    """Whether the address is that of one post on a social network."""
    return bool(_POST.search(url))


@lru_cache(maxsize=8192)
def is_author(url: str) -> bool:
    """Whether the address is that of a person's page."""
    return bool(_AUTHOR.search(url.lower()))


@lru_cache(maxsize=8192)
def is_topic(url: str) -> bool:
    """Whether the address lists what carries a tag."""
    return bool(_TOPIC.search(url.lower()))


@lru_cache(maxsize=8192)
def is_section(url: str) -> bool:
    """Whether the address lists a section."""
    return bool(_SECTION.search(url.lower()))
