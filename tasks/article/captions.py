"""Captions of pictures: where they stand on a page, and the credit that they end with."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from tasks.article.blocks import INLINE, SILENT, TextBlock
from tasks.article.head import squeeze
from tasks.article.headings import joined
from tasks.article.words import either

CAPTION, CREDIT, LINE = "caption", "credit", "line"

TELLING = frozenset({"figcaption", "table", "em", "i", "small"})  # tags that captions are known by
TAGS = ("figcaption", "table", "i", "td", "dd", "h5", "h6", "b", "cite")  # of captions, besides commoner ones
_LINES = frozenset({"div", "p", "td", "li", "dd", "h6"})
_START, _END = r"(?:^|[\s_-])", r"(?:$|[\s_-])"
_OF_PICTURE = r"(?:photo|image|img|picture|media|foto|bild)[-_]{0,2}"
_CAPTION_NAMES = either(
    rf"""
    (?<!no)(?<!re)(?<!hide)[-_]?caption(?!s?[-_]?(?:toggle|button|icon|open|close|menu|trigger))
    {_OF_PICTURE}(?:text|txt|desc|legende?|info|title|cap){_END}
    cutline|{_START}legend[ea]?{_END}|bild-?(?:unterschrift|text|titel)|billedtekst|bildetekst|kuvateksti
    pie-?(?:de-?)?(?:foto|imagen)|epigrafe|didascalia|leyenda
    """
)
_CREDIT_NAMES = either(
    rf"""
    {_START}(?:credits?|cr[eé]ditos?|crédit|copyright|photographer|photog|photo-?by|quelle|bildnachweis|fotograf){_END}
    {_OF_PICTURE}(?:credits?|source|quelle|author|autor|attribution|rights|agency|copyright)
    (?-i:[a-z](?:Credits?|Copyright|Photographer|Source)(?:$|\s))
    """
)
_CAPTION_CLASS = re.compile(_CAPTION_NAMES, re.IGNORECASE)
_CREDIT_CLASS = re.compile(_CREDIT_NAMES, re.IGNORECASE)
_NOT_CLASS = re.compile(
    rf"{_START}(?:ads?|dfp|advert\w*|gpt|video-?js|vjs|captcha|recaptcha|footer|player){_END}", re.IGNORECASE
)
# what every name of a caption or credit has, in lower case
HINTS = (
    r"capt|cutl|credit|cr[eé]dit|copyr|legend|quelle|bild|photo|foto|imag|img|pict|media|source|kuva|epig|didas|leyen"
)
_HINT = re.compile(HINTS)
_WITHIN = re.compile(r"source|author|credit|by-?line|copy(?:right)?(?:$|\s)", re.IGNORECASE)
_PICTURED = re.compile(r"image|img|photo|foto|picture|figure|media|bild|lead|hero|gallery|slide", re.IGNORECASE)

_BUTTONS_BEFORE = either(
    r"""
    (?:image|photo|picture)[ -]?caption\b[,:]?|bildunterschrift:?|caption:|i(?=\s[A-Z])|bild in \w+ öffnen
    (?:view|open|enlarge|expand|zoom)\s(?:this\s)?(?:image|photo|picture)(?:\sin\s\w+)?
    (?:click|tap) to (?:expand|enlarge)
    """
)
_BUTTONS_AFTER = (
    r"(?:toggle|hide|show|read|expand) (?:caption|more)|view image in fullscreen|enlarge|buy (?:this )?photo"
)
_UI = re.compile(rf"^{_BUTTONS_BEFORE}\s*|\s*(?:{_BUTTONS_AFTER})\s*$", re.IGNORECASE)
_NO_CAPTION = re.compile(
    either(
        r"""
        ^(?:advertisement|anzeige|werbung|publicidad|publicité|reklame|광고|loading\W*|\W*|\d{1,2}:\d{2}.*)$
        all rights res|alle rechte vorbehalten|©\s*(?:20|19)\d\d|\bwww\.|무단 ?전재
        ^(?:copyright\s)?\W{0,3}(?:20|19)\d\d\b.{0,80}$
        """
    ),
    re.IGNORECASE,
)

_LABEL = either(
    r"""
    photo(?:graph|graphy)?s?|pictures?|pics?|images?|illustrations?|graphic|credits?|source|foto(?:s|grafía|grafia)?|bild(?:er)?
    quelle|crédit|copyright|courtesy|video|fotó|фото|사진(?:제공)?|자료사진|写真|撮影|图片来源|图|صورة
    """
)
_AGENCY = either(
    r"""
    AP|AFP|dpa|EPA|EFE|ANSA|APA|PTI|ANI|UPI|Reuters|Getty(?: Images)?|Associated Press|Bloomberg|Shutterstock|iStock\w*
    Yonhap|Newsis|Xinhua|Kyodo|NurPhoto|Zuma(?: Press)?|picture[- ]alliance|imago(?: images)?|Adobe Stock|Unsplash|Alamy
    Pexels|Pixabay|Flickr|Wikimedia(?: Commons)?|Facebook|Instagram|Twitter
    연합뉴스|뉴시스|뉴스1|TASS|PA(?: Media| Wire)?
    AAP|Keystone|Ritzau|Lehtikuva|TT|NTB|Sipa|Rex|NASA|Handout|File(?: photo)?
    """
)
_AFTER = r"""(?:^|(?<=[.!?”"’')\]])\s*|\s+[|–—-]\s+|\s+/)"""  # what is before a credit at the end
_INNER = r"[^()\[\]]"
_LED = rf"{_LABEL}\s*(?:by\b|:|=|courtesy of\b|courtesy|via\b)\s*"
_CREDIT_AT_END = re.compile(
    either(
        rf"""
        \s+/\s+(?P<slash>[^/]{{2,60}})$
        \s*[(\[](?P<bracket>{_INNER}{{0,60}}\b(?:{_LABEL}|{_AGENCY}|via)\b{_INNER}{{0,100}})[)\]]?\s*$
        \s*[(\[](?P<pair>[^()\[\]/]{{2,50}}\s?/\s?{_INNER}{{2,60}})[)\]]?\s*$
        {_AFTER}(?P<led>{_LED}{_INNER}{{2,100}})\s*[)\]]?\s*$
        {_AFTER}(?P<mark>(?:©|ⓒ|\(c\)|courtesy(?: of)?)\s*{_INNER}{{2,100}})[)\]]?\s*$
        {_AFTER}(?P<agency>(?-i:{_AGENCY}(?:[-/ ](?:Photo|{_AGENCY}))?))\s*[)\]]?\s*$
        \s*(?P<sign>(?:©|ⓒ)\s?[^()\[\]©]{{2,80}})$
        \s*(?P<plain>(?:photo(?:graph)?|foto|image|illustration|사진) ?(?:by|:|=)\s?[^()\[\].]{{2,60}})$
        """
    ),
    re.IGNORECASE,
)
_CREDIT_LABEL = re.compile(
    rf"^(?:{_LABEL}\s+)?{_LABEL}\s*(?:by\b|:|=|courtesy of\b)\s*|^(?:image|photo) source,\s*", re.IGNORECASE
)
_LINE = re.compile(rf"[(\[]?(?:©|ⓒ|\(c\)\s|▲|{_LED}|{_LABEL}\s(?:source|credit)s?\s?:|courtesy of\b)", re.IGNORECASE)
_FIRST = frozenset("([©ⓒ▲pifbsgcvqPIFBSGCVQ사자写撮图фФ")  # what a LINE begins with

_MOST = 300  # captions
_MOST_PIECES = 200
_MOST_INNER = 300  # elements in a caption, or texts in a line, that are looked at
_LONGEST_CAPTION = 700
_MOST_IMAGES, _MOST_ROWS = 3, 4  # of such a table
_LONGEST_TABLE = 500  # letters of text in a table that is there for its picture
_LONGEST_CREDIT = 120
_LAST = 250  # letters of a caption in which a credit is looked for


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption, or a credit with an element of its own.

    Attributes:
        element: that it is all the text of; a table where it holds nothing but a picture and its caption.
        kind: ``CAPTION``, ``CREDIT``, or ``LINE``: a credit that is told by its first words only, right by a picture.
        text: what it says, without the words of its buttons.
    """

    element: HtmlElement
    kind: str
    text: str


def find_captions(named: Iterable[tuple[HtmlElement, str | None]]) -> list[Caption]:
    """Return the captions of a page in document order, each once.

    Args:
        named: the elements that may be one, in document order: by their class or first words, with the kind that these
            tell, or by their tag (``TELLING``).
    """
    found: list[Caption] = []
    for element, told in named:
        if len(found) == _MOST:
            break
        kind = told or _kind_by_place(element)
        if kind is None or (found and _is_within(element, found[-1].element)) or _holds_caption(element, kind):
            continue
        if text := caption_text(element):
            found.append(Caption(element, kind, text))
    return found


def line_elements(blocks: list[TextBlock]) -> set[HtmlElement]:
    """The elements of which all the text is a short block that begins as a credit does."""
    return {block.element for block in blocks if _is_line(block)}


@lru_cache(maxsize=4096)
def kind_of(names: str) -> str | None:
    """``CAPTION`` or ``CREDIT``, where the class of an element says that it is one."""
    if not _HINT.search(names.lower()) or _NOT_CLASS.search(names):
        return None
    # a credit within a caption's naming, as in 'caption__credit', is a credit
    if _CREDIT_CLASS.search(names):
        return CREDIT
    return CAPTION if _CAPTION_CLASS.search(names) else None


def caption_text(element: HtmlElement) -> str:
    """What a caption says, without the words of its buttons; empty where that is no caption."""
    text = joined(_pieces(element))
    text = _UI.sub("", _UI.sub("", text)).strip()
    return "" if len(text) > _LONGEST_CAPTION or _NO_CAPTION.search(text) else text


def split_caption(element: HtmlElement, text: str) -> tuple[str | None, str | None]:
    """Caption and credit; the page may give the credit an element of its own within the caption's."""
    tags = ("span", "small", "cite", "em", "i", "p", "div", "a", "b", "strong")
    for inner in islice(element.iterdescendants(*tags), _MOST_INNER):
        if not _WITHIN.search(inner.get("class") or ""):
            continue
        credit = caption_text(inner)
        if credit and credit != text and text.endswith(credit):
            return text.removesuffix(credit).strip(" |") or None, credit_of(credit)
        if credit == text:
            return None, credit_of(credit)
    caption, split = split_credit(text)
    return caption or None, split


def split_credit(caption: str) -> tuple[str, str | None]:
    """A caption without the photographer or agency at its end, and that credit."""
    match = _CREDIT_AT_END.search(caption[-_LAST:])
    if match is None:
        return caption, None
    credit = next(text for text in match.groups() if text)
    rest = caption[: len(caption) - len(match.group())]
    return rest.strip(" -–—/|"), credit_of(credit)


def credit_of(text: str) -> str | None:
    """A credit without the word that says that it is one."""
    return _CREDIT_LABEL.sub("", text.strip(" ()[]|")).strip(" ()[]|,;")[:_LONGEST_CREDIT] or None


def _kind_by_place(element: HtmlElement) -> str | None:
    """``CAPTION`` where an element without such a name is one by its tag and by what is around it."""
    tag = element.tag
    if tag == "figcaption" or (_is_picture_table(element) if tag == "table" else _is_below_picture(element)):
        return CAPTION
    return None


def _is_line(block: TextBlock) -> bool:
    """Whether the first words of a block call it a credit, and nothing else is in its element."""
    text = block.text
    if text[0] not in _FIRST or len(text) > _LONGEST_CREDIT or not _LINE.match(text):
        return False
    if block.element.tag not in _LINES:
        return False
    letters = 0
    for part in islice(block.element.itertext(), _MOST_INNER):
        letters += len(part)
        if letters > _LONGEST_CREDIT:
            return False
    return True


def _is_below_picture(element: HtmlElement) -> bool:
    """Whether an element is all the text of a line that stands right below a picture."""
    if (element.tail or "").strip() or element.getnext() is not None:
        return False
    near = element
    for _ in range(2):
        before = near.getprevious()
        while before is not None and before.tag == "br" and not (before.tail or "").strip():
            before = before.getprevious()
        if before is not None:
            pictured = before.tag == "img" or before.find(".//img") is not None
            return pictured and not "".join(before.itertext()).strip() and not (before.tail or "").strip()
        parent = near.getparent()
        if parent is None or (parent.text or "").strip():
            return False
        near = parent
    return False


def is_pictured(element: HtmlElement) -> bool:
    """Whether an element, or one of the two around it, is named after a picture."""
    names = element.get("class") or ""
    for _, ancestor in zip(range(3), element.iterancestors(), strict=False):
        names += " " + (ancestor.get("class") or "") + ("figure" if ancestor.tag == "figure" else "")
    return _PICTURED.search(names) is not None


def _pieces(element: HtmlElement) -> list[str]:
    """The texts in an element, buttons left out, those of blocks with spaces around them."""
    pieces: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walker:
        if len(pieces) > _MOST_PIECES:
            break
        if inner.tag not in INLINE:
            pieces.append(" ")
        if event == "end":
            pieces.append((inner.tail or "") if inner is not element else "")
        elif inner.tag in SILENT or inner.tag == "button":
            walker.skip_subtree()
        else:
            pieces.append(inner.text or "")
    return pieces


def _is_within(element: HtmlElement, box: HtmlElement) -> bool:
    return any(ancestor is box for ancestor in element.iterancestors())


def _holds_caption(element: HtmlElement, kind: str) -> bool:
    """Whether an element is a box around a picture and a caption of its own, or around too much to be one."""
    if element.tag == "figcaption":
        return False
    if not len(element):
        return False
    if element.find(".//figcaption") is not None:
        return True
    parts = islice(element.iterdescendants("p", "div", "span", "a"), _MOST_INNER)
    inner = {kind_of(names) for part in parts if (names := part.get("class"))}
    if element.find(".//img") is not None:
        return kind == CREDIT or bool(inner - {None})
    own = (element.text or "").strip() or any((part.tail or "").strip() for part in element)
    return not own and (CAPTION in inner or kind in inner)


def _is_picture_table(table: HtmlElement) -> bool:
    images = [*islice(table.iter("img"), _MOST_IMAGES + 1)]
    if not 0 < len(images) <= _MOST_IMAGES or len([*islice(table.iter("tr"), _MOST_ROWS + 1)]) > _MOST_ROWS:
        return False
    cells = [cell for cell in table.iter("td", "th") if _text(cell) and cell.find(".//td") is None]
    return len(cells) <= len(images) + 1 and len(_text(table)) <= _LONGEST_TABLE and table.find(".//p/br/..") is None


def _text(element: HtmlElement) -> str:
    return squeeze(" ".join(element.itertext()))
