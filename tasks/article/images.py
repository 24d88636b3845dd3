"""Pictures of an article with their captions and credits; and captions taken out, so that the body has none."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from tasks.article.boxes import take_out
from tasks.article.captions import CAPTION, LINE, Caption, credit_of, is_pictured, split_caption
from tasks.article.head import absolute_url, squeeze
from tasks.article.parse import Document
from tasks.article.structured import Node, as_list, first_text
from tasks.article.words import plain

_MOST = 60
_NEAR = 5  # elements around a caption among which its picture is looked for
_BESIDE = 3  # such elements around a line that only its words call a credit
_SIBLINGS = 6  # elements before it
_MOST_INNER = 400  # elements or texts in a box that are looked at
_BETWEEN = 150  # letters between a caption and its picture
_LONG_TEXTS = 3  # long paragraphs that no teaser has
_HEADLINE = 25  # letters of a link that may be one
_SMALL = 60  # pixels; smaller pictures are icons
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-normal", "data-url", "data-full-src", "data-hi-res-src")
_LISTED = ("data-srcset", "srcset")
_LONGEST_LIST = 8000  # letters of a srcset
_FOREIGN = re.compile(
    r"related|recommend|teaser|promo(?:$|[\s_-])|trending|most-?(?:read|popular|viewed)|newsletter|side-?bar|author-?(?:bio|box|card"
    r"|image|info|photo)|comments?(?:$|[\s_-])|outbrain|taboola|more-?(?:news|stories|from)|read-?(?:more|next)|also-?read"
    r"|next-?article|(?:^|\s)card(?:$|\s)",
    re.IGNORECASE,
)
_NO_PICTURE = re.compile(
    r"^data:|\.svg(?:$|\?)|(?:pixel|spacer|blank|transparent|placeholder|avatar|logo|1x1|loading|headshot|arrow)[^/]{0,40}$",
    re.IGNORECASE,
)
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)", re.IGNORECASE)
_BACKGROUND = re.compile(r"background(?:-image)?\s*:\s*url\(\s*[\"']?([^\"')]{4,1000})", re.IGNORECASE)
_SIZE = re.compile(r"[-_]\d{2,4}x\d{2,4}|[-_](?:scaled|w\d{2,4}|\d{3,4}w)(?=\.\w{3,4}$)", re.IGNORECASE)
_TELLING = 8  # letters of a file's name by which two addresses are of one picture


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture.

    Attributes:
        url: its absolute address; where only a script knows it, the place on the page where the picture is put.
        caption: what is written under it, without
        credit: who made or sold it.
    """

    url: str
    caption: str | None = None
    credit: str | None = None


def pictures(document: Document, captions: Sequence[Caption], node: Node, lead: str | None = None) -> list[Picture]:
    """Return the article's pictures in document order: the captioned, those in figures, and those of its metadata.

    Args:
        document: the page.
        captions: those on it.
        node: the JSON-LD node of the article; its pictures count where they are shown, or where nothing else is.
        lead: address of the picture that the head names, which counts where nothing else is found.
    """
    base = document.base_url
    stated = [picture for image in as_list(node.get("image"))[:_MOST] if (picture := _stated(image, base)) is not None]
    if (address := absolute_url(base, lead)) is not None:
        stated.append(Picture(address))
    found = _captioned(document, captions, next((picture.url for picture in stated), None))
    known = [plain(picture.caption) for picture in found if picture.caption]
    for element in document.tree.iter("figure"):
        if len(found) >= _MOST:
            break
        address = _address_in(element, base)
        if address is not None and not _is_foreign(element) and not _leads_away(element):
            _add(found, Picture(address))
    shown = bool(found)
    for picture in stated:
        own = plain(picture.caption or "")
        if not own or not any(own in other or other in own for other in known):
            _add(found, picture, only_known=shown and not picture.caption)
    return found[:_MOST]


def take_captions(tree: HtmlElement, captions: Sequence[Caption]) -> list[str]:
    """Remove captions, and tables that only hold a picture with its caption; return the texts as they stood there.

    Args:
        tree: a copy of the page's, which is changed.
        captions: of the page.
    """
    told = [caption for caption in captions if _is_told(caption.element, caption.kind)]
    paths = [caption.element.getroottree().getpath(caption.element) for caption in told]
    for element in [found for path in paths for found in tree.xpath(path)]:
        take_out(element)
    return [caption.text for caption in told]


def _is_told(element: HtmlElement, kind: str) -> bool:
    """Whether it is a caption by its own right, or stands by a picture."""
    if element.tag == "table":
        return True
    if element.tag == "figcaption":
        figure = next(element.iterancestors("figure"), None)
        return figure is None or figure.find(".//blockquote") is None
    if kind == LINE:
        return _media_near(element, _BESIDE) is not None
    return is_pictured(element) or _media_near(element) is not None


def _captioned(document: Document, captions: Sequence[Caption], lead: str | None) -> list[Picture]:
    found: list[Picture] = []
    places: list[HtmlElement | None] = []
    for element, kind, text in ((item.element, item.kind, item.text) for item in captions):
        if _is_foreign(element) or _is_teaser(element, text) or not _is_told(element, kind):
            continue
        place, media = _place(element), _media_near(element)
        address = _address(media, document.base_url) if media is not None else None
        same = bool(found) and (places[-1] is place or (address is not None and found[-1].url == address))
        caption, credit = (None, credit_of(text)) if kind != CAPTION else split_caption(element, text)
        if caption is None and same and found[-1].credit is None:
            found[-1] = replace(found[-1], credit=credit)
            continue
        if caption is not None and same and found[-1].caption is None:
            found[-1] = replace(found[-1], caption=caption, credit=found[-1].credit or credit)
            continue
        if any(_says(picture, caption, credit, address) for picture in found):
            continue
        unused = lead if lead is not None and all(picture.url != lead for picture in found) else None
        found.append(Picture(address or unused or _fragment(element, document, len(found)), caption, credit))
        places.append(place)
        if len(found) == _MOST:
            break
    return found


def _says(picture: Picture, caption: str | None, credit: str | None, address: str | None) -> bool:
    """Whether a picture has this caption already: pages repeat theirs for small screens."""
    if caption is None:  # many pictures may have one photographer
        return plain(credit or "") == plain(picture.credit or "") and address in {None, picture.url}
    return picture.caption is not None and plain(caption) == plain(picture.caption)


def _place(element: HtmlElement) -> HtmlElement | None:
    """What a caption shares with its credit: the figure around it, else its parent."""
    parent = element.getparent()
    for _, ancestor in zip(range(4), element.iterancestors(), strict=False):
        if ancestor.tag == "figure":
            return ancestor
    return parent


def _fragment(element: HtmlElement, document: Document, count: int) -> str:
    for _, ancestor in zip(range(_NEAR), element.iterancestors(), strict=False):
        if ancestor.tag not in {"article", "main", "body"} and (name := ancestor.get("id")):
            return f"{document.url}#{name.strip()}"
    return f"{document.url}#picture-{count + 1}"


def _media_near(element: HtmlElement, levels: int = _NEAR) -> HtmlElement | None:
    """The picture that is nearest to a caption: in it, before it, after it."""
    if (inside := next(_media(element), None)) is not None:
        return inside
    near = element
    for _ in range(levels):
        parent = near.getparent()
        if parent is None or near.tag in {"body", "main", "article", "figure"}:
            return None
        for sibling in islice(near.itersiblings(preceding=True), _SIBLINGS):
            if (media := _last(_media(sibling))) is not None:
                return media
            if _is_long(sibling):
                break
        sibling = near.getnext()
        if sibling is not None and (media := next(_media(sibling), None)) is not None and not _is_long(sibling):
            return media
        near = parent
        if near.get("style") and _BACKGROUND.search(near.get("style") or ""):
            return near
    return None


def _media(element: HtmlElement) -> Iterator[HtmlElement]:
    for inner in islice(element.iter("img", "amp-img", "source", "div", "span", "a", "video"), _MOST_INNER):
        if inner.tag in {"div", "span", "a"}:
            style = inner.get("style")
            if style and "url(" in style and _BACKGROUND.search(style):
                yield inner
        elif not _is_icon(inner):
            yield inner


def _last(elements: Iterator[HtmlElement]) -> HtmlElement | None:
    last = None
    for element in elements:
        last = element
    return last


def _is_icon(image: HtmlElement) -> bool:
    for name in ("width", "height"):
        size = (image.get(name) or "").strip().removesuffix("px")
        if size.isdecimal() and int(size[:6]) <= _SMALL:
            return True
    return image.tag == "img" and image.get("src") is not None and _best(image) is None


def _is_long(element: HtmlElement) -> bool:
    letters = 0
    for text in islice(element.itertext(), _MOST_INNER):
        letters += len(text.strip())
        if letters > _BETWEEN:
            return True
    return False


def _address_in(element: HtmlElement, base: str) -> str | None:
    return next((address for media in _media(element) if (address := _address(media, base)) is not None), None)


def _address(media: HtmlElement, base: str) -> str | None:
    if media.tag in {"div", "span", "a", "figure"}:
        found = _BACKGROUND.search(media.get("style") or "")
        return absolute_url(base, found.group(1)) if found is not None else None
    if media.tag == "video":
        return absolute_url(base, media.get("poster"))
    best = _best(media)
    return absolute_url(base, best) if best else None


def _best(image: HtmlElement) -> str | None:
    """The address of the picture itself, not of what stands in for it until a script loads it."""
    for name in (*_LAZY, "src"):
        written = (image.get(name) or "").strip()
        if written and not _NO_PICTURE.search(written):
            return written
    for name in _LISTED:
        listed = (image.get(name) or "")[:_LONGEST_LIST].split(", ")
        written = listed[-1].strip().split(" ")[0]
        if written and not _NO_PICTURE.search(written):
            return written
    return None


def _is_foreign(element: HtmlElement) -> bool:
    """Whether an element belongs to a menu, a teaser or another box that is none of the article's."""
    for ancestor in element.iterancestors():
        if ancestor.tag in {"article", "main", "body"}:
            return False
        if ancestor.tag in {"nav", "footer"}:
            return True
        names = ancestor.get("class")
        if names and _is_foreign_class(names) and not _is_layout(ancestor):
            return True
        if ancestor.tag == "a" and not _PICTURE_FILE.search(ancestor.get("href") or ".jpg"):
            return True
    return False


def _is_layout(element: HtmlElement) -> bool:
    """Whether the article's text is in it, so that its name is a layout's."""
    if element.find(".//h1") is not None:
        return True
    long = (text for text in islice(element.iter("p"), _MOST_INNER) if _is_long(text))
    return len([*islice(long, _LONG_TEXTS)]) == _LONG_TEXTS


@lru_cache(maxsize=1024)
def _is_foreign_class(names: str) -> bool:
    return _FOREIGN.search(names) is not None


def _is_teaser(caption: HtmlElement, text: str) -> bool:
    """Whether a caption is the headline of another page: a heading, or a link of some length to the same site."""
    if caption.find(".//h2") is not None or caption.find(".//h3") is not None or caption.find(".//h5") is not None:
        return True
    for link in caption.iter("a"):
        href = link.get("href") or ""
        said = sum(map(len, link.itertext()))
        if said >= _HEADLINE and 2 * said >= len(text) and "//" not in href and not _PICTURE_FILE.search(href):
            return True
    return False


def _leads_away(figure: HtmlElement) -> bool:
    """Whether a figure leads to another page."""
    link = next(figure.iter("a"), None)
    return link is not None and not _PICTURE_FILE.search(link.get("href") or "")


def _stated(image: object, base: str) -> Picture | None:
    detail = image if isinstance(image, dict) else {"url": image if isinstance(image, str) else None}
    address = absolute_url(base, first_text(detail.get("url") or detail.get("contentUrl")))
    if address is None or _NO_PICTURE.search(address):
        return None
    caption = squeeze(first_text(detail.get("caption"))) or None
    return Picture(address, caption, squeeze(first_text(detail.get("creditText"))) or None)


def _add(found: list[Picture], picture: Picture, *, only_known: bool = False) -> None:
    """Add a picture, unless it is there already: then only what is not known of it."""
    name = _name(picture.url)
    for at, other in enumerate(found):
        if other.url == picture.url or (name is not None and name == _name(other.url)):
            found[at] = replace(other, caption=other.caption or picture.caption, credit=other.credit or picture.credit)
            return
    if not only_known:
        found.append(picture)


def _name(url: str) -> str | None:
    """The name of a picture's file without its size, if it is one by which a picture can be told."""
    path = unquote(urlsplit(url).path)
    last = _SIZE.sub("", path.rsplit("/", 1)[-1]).lower()
    return last if len(last) >= _TELLING and _PICTURE_FILE.search(last) else path or None
