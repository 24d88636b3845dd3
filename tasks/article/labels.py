"""What tells a label by a headline: the names of the elements around it, and its words."""

import re
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from tasks.article.head import squeeze
from tasks.article.titles import compact
from tasks.article.words import either

LONGEST = 50  # letters of a label
_MOST_WORDS = 6
# of names in lower case, which is quicker than leaving it to the patterns
_CRUMBS = re.compile(r"crumb|brea?d[-_]?crum|you-?are-?here|pathway")
_LABEL = re.compile(
    either(
        r"""
        kicker|eyebrow|unibrow|overline|rubri[ckq]|ressort|dachzeile|[ck]ategor|channel|top-?line|top-?label|tagline
        (?:super|supra|sup|over|pre|sur)-?tit|antetitulo|volanta|cintillo|seccion|sezione|editoria(?:$|[\s_-])
        section-?(?:name|label|title|link|tag|head)|(?:article|content|series|story|post)_{0,2}-?(?:section|label)
        (?:^|\s)(?:cat|section|label|topic|flag|vertical|pillar)(?:$|\s)|[a-z](?:section|label)(?:$|\s)
        """
    )
)
_ASTRAY = re.compile(
    r"(?:^|[\s_-])"
    + either(
        r"""
        nav|navbar|navigation|subnav|menu|submenu|dropdown|share|social|trending|related|promo|teaser|byline|author
        """
    )
    + r"(?:$|[\s_-])|(?:^|[\s_-])share"
)
_ASIDE = re.compile(  # of boxes that hold nothing of the article
    r"(?:^|[\s_-])"
    + either(
        r"""
        nav|navbar|navigation|navlist|subnav|menu|submenu|drawer|lang(?:uage)?s?[-_]*(?:switch|select|list)\w*|switcher
        log-?in|modal|ticker|breaking-?news|sitemap
        """
    )
    + r"(?:$|[\s_-])"
)
_LABEL_BOX = re.compile(  # of a box around nothing but a label
    r"(?:^|[\s_-])(?:cat|cats|section|sections|vertical|desk|dept|department|thema)(?:$|[\s_-])"
)
_KICKER = re.compile(
    r"kicker|eyebrow|overline|dachzeile|spitzmarke|top-?line|antetitulo|volanta|(?:super|supra|sup|over|pre|sur)-?tit"
)
_GENRE = re.compile(
    "^"
    + either(
        r"""
        exclusive|analysis|analyse|interview|breaking(?: news)?|live(?: updates)?|explainer|fact[- ]check|watch|video
        kommentar|exklusiv|reportage|feature|review|profile|obituary|update|just in|developing
        단독|속보|인터뷰|기획|르포
        """
    )
    + "$",
    re.IGNORECASE,
)
_NO_LABEL = re.compile(
    r"\b"
    + either(
        r"""
        advertisement|sponsored|anzeige|werbung|publicidad|publicité|share|tweet|facebook|whatsapp|subscribe
        sign (?:in|up)|log ?in|menu|search|skip|close|print|e-?mail|follow|comments?|read|min(?:ute)?s?|ago
        updated|published|posted|photos?|previous|next|back|copy|more|donate|listen|by|cookies?|newsletters?
        zurück|am|pm|edt|est|gmt|privacy|terms|impressum|datenschutz|suchen?|anmelden|abonnieren|teilen
        breadcrumbs?|faq|twitter|instagram|youtube|cancel|(?:talk|write|speak) (?:to|for) us|find (?:a|an|us|your)
        schedule|book (?:a|now)|jobs|kontakt|contacto?|about(?: us| me)?|über (?:uns|mich)|rss|kommentare?
        hier|here|aquí|ici|stunden?|minuten?|hours?|days?|tagen?|horas?|heures?|reading|lesezeit|lesedauer
        buscar|compartir|suscr[ií]b\w*|menú|rechercher|partager|abonn\w*|cerca|condividi|zoeken|inloggen
        """
    )
    + r"\b|^\d|\d{2}|[@©?!…{}]|^\W*$|\w{4,}\.$",
    re.IGNORECASE,
)
_HOMES = frozenset(
    {"home", "homepage", "frontpage", "start", "startseite", "accueil", "inicio", "início", "홈", "главная"}
)
NOTHING = _HOMES | frozenset(  # compact names of no section
    {"all", "article", "articles", "archive", "blog", "page", "post", "posts", "story", "tags", "website"}
    | {"uncategorized", "unkategorisiert", "sincategoría", "allgemein", "general", "default", "latest", "popular"}
    | {"none", "null", "undefined"}
)
_EDGES = " /|>»›·•:,#–-"
_NEAR = 4  # elements around a label whose names are read
_MENU_LENGTH = 6  # entries
_MOST_BESIDE = 60
_BOXES = frozenset({"article", "main", "body", "section"})  # whose names tell nothing of a label in them
_STEP = re.compile(r"\s?[>»›]\s?")
_LEAD = re.compile(
    r"^(?:(?:(?:posted|filed|published)\s(?:in|under)|category|categories|kategorien?|rubrik|ressort|section"
    r"|categor[ií]as?|catégorie|rubrique|sezione)\b\s?[:：]?|in(?=\s[A-Z]))\s+",
    re.IGNORECASE,
)


def label_in(written: str) -> str:
    """The words of a label: the last step of a path, the first of several parts, without what leads it in."""
    text = squeeze(written).strip(_EDGES)
    return _LEAD.sub("", _STEP.split(text)[-1].partition(" | ")[0]).strip(_EDGES)


def may_be_label(text: str) -> bool:
    """Whether words are few, and none of those of buttons, dates and menus."""
    if not 1 < len(text) <= LONGEST or len(text.split()) > _MOST_WORDS:
        return False
    return not is_of_page(text) and compact(text) not in NOTHING


def is_of_page(text: str) -> bool:
    """Whether words of buttons, dates and menus stand in a text."""
    return _NO_LABEL.search(text) is not None


def names_of(element: HtmlElement) -> tuple[str, bool]:
    """The names of an element and those around it, and whether it is in a menu."""
    names: list[str] = []
    is_menu = False
    for depth, near in enumerate((element, *element.iterancestors())):
        tag = near.tag
        is_menu = is_menu or tag in {"nav", "footer"}
        if depth < _NEAR and tag not in _BOXES:
            get = near.get
            names.append(f"{get('class', '')} {get('id', '')} {get('aria-label', '')}")
    return " ".join(names), is_menu


def is_trail(element: HtmlElement) -> bool:
    """Whether an element stands in a list that begins with the front page."""
    parent = element.getparent()
    if element.tag != "li" or parent is None or not 1 < len(parent) < _MENU_LENGTH:
        return False
    return compact("".join(parent[0].itertext())[:LONGEST]) in _HOMES


def is_long_list(element: HtmlElement) -> bool:
    """Whether an element stands in a list of many, as the entries of menus do."""
    for near in (element, *islice(element.iterancestors(), 1)):
        parent = near.getparent()
        if parent is None or len(parent) < _MENU_LENGTH:
            continue
        names = near.get("class")
        beside = islice(parent, _MOST_BESIDE)
        if near.tag == "li" or (names and sum(other.get("class") == names for other in beside) >= _MENU_LENGTH):
            return True
    return False


@lru_cache(maxsize=512)
def says_crumb(names: str) -> bool:
    """Whether names are those of a trail of breadcrumbs."""
    return _CRUMBS.search(names.lower()) is not None


@lru_cache(maxsize=512)
def says_astray(names: str) -> bool:
    """Whether names are those of boxes in which words are no label: menus, bylines, buttons."""
    return _ASTRAY.search(names.lower()) is not None


@lru_cache(maxsize=512)
def says_label(names: str) -> bool:
    """Whether names are those of a label."""
    return _LABEL.search(names.lower()) is not None


@lru_cache(maxsize=512)
def says_aside(names: str) -> bool:
    """Whether names are those of boxes that hold nothing of the article."""
    return _ASIDE.search(names.lower()) is not None


def is_label_box(element: HtmlElement) -> bool:
    """Whether an element, or one that it alone is in, says in any part of its name that it is a label."""
    for near in (element, *islice(element.iterancestors(), 2)):
        if near is not element and len(near) > 1:
            return False
        if near.tag not in _BOXES and _LABEL_BOX.search(f"{near.get('class', '')} {near.get('id', '')}".lower()):
            return True
    return False


def says_kicker(names: str) -> bool:
    """Whether names are those of a kicker."""
    return _KICKER.search(names.lower()) is not None


def is_genre(text: str) -> bool:
    """Whether words tell the kind of a text, as 'Analysis' does, rather than its section."""
    return _GENRE.match(text) is not None
