"""Pictures of an article with their captions and credits, and where captions stand, so that the body has none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from tasks.article.head import absolute_url, squeeze
from tasks.article.structured import Node, as_list, first_text

_CAPTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:caption|cutline|photo-?credit|image-?credit|img-?desc|photo-?desc|wp-caption-text)(?:$|[\s_-])|(?:caption|Caption)(?:$|\s|[_-])"
)
_CREDIT_CLASS = re.compile(r"(?:^|[\s_-])(?:credit|copyright|photographer|source)(?:$|[\s_-])", re.IGNORECASE)
_LABEL = r"(?:photo(?:graph)?s?|pictures?|image|credit|source|foto|bild|사진|자료사진)"
_AGENCY = r"(?:Yonhap|Reuters(?:-Yonhap)?|AP(?:-Yonhap)?|AFP(?:-Yonhap)?|Getty Images|연합뉴스|뉴시스|뉴스1)"
_CREDIT = re.compile(
    r"\s+/\s+([^/]{2,60})$"
    rf"|\s*[(\[|—–-]?\s*({_LABEL}\s*(?:by|:|=|courtesy of)\s*[^()\[\]]{{2,80}}"
    rf"|(?:©|\(c\)|courtesy of)\s*[^()\[\]]{{2,80}}|{_AGENCY})\s*[)\]]?\s*$",
    re.IGNORECASE,
)
_CREDIT_LABEL = re.compile(rf"^{_LABEL}\s*(?:by|:|=)\s*", re.IGNORECASE)
_LONGEST_CAPTION = 400
_LONGEST_TABLE = 500  # letters of text in a table that is there for its picture
_MOST = 60
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-url", "src")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its absolute address, and what is written under it."""

    url: str
    caption: str | None = None
    credit: str | None = None


def pictures(tree: HtmlElement, node: Node, base_url: str) -> list[Picture]:
    """The pictures that the page gives a caption, and those that its metadata calls the article's, each once."""
    found: dict[str, Picture] = {}
    for holder, caption in _captioned(tree):
        address = _address(holder, base_url)
        if address is not None:
            found.setdefault(address, Picture(address, *_split(holder, caption)))
    for image in as_list(node.get("image")):
        detail = image if isinstance(image, dict) else {"url": image if isinstance(image, str) else None}
        address = absolute_url(base_url, first_text(detail.get("url")))
        if address is not None:
            told = [squeeze(first_text(detail.get(key))) or None for key in ("caption", "creditText")]
            found.setdefault(address, Picture(address, told[0], told[1]))
    return list(found.values())[:_MOST]


def _address(holder: HtmlElement, base_url: str) -> str | None:
    image = next(holder.iter("img", "amp-img"), None)
    if image is None:
        return None
    return next((url for name in _LAZY if (url := absolute_url(base_url, image.get(name)))), None)


def _split(holder: HtmlElement, caption: str) -> tuple[str | None, str | None]:
    """Caption and credit; the page may give the credit an element of its own."""
    for element in holder.iter("span", "small", "cite", "em", "i", "p", "div"):
        credit = _text(element)
        if (
            credit
            and credit != caption
            and caption.endswith(credit)
            and _CREDIT_CLASS.search(element.get("class") or "")
        ):
            return caption.removesuffix(credit).strip() or None, _CREDIT_LABEL.sub("", credit).strip()
    text, split = split_credit(caption)
    return text or None, split


def take_captions(tree: HtmlElement) -> list[str]:
    """Remove captions, and tables that only hold a picture with its caption; return the texts as they stood there."""
    found = list(_captioned(tree))
    for holder, _ in found:
        if holder.tag == "table":
            holder.drop_tree()
            continue
        for caption in list(_caption_elements(holder)):
            if caption.getparent() is not None:
                caption.drop_tree()
    return [caption for _, caption in found if caption]


def split_credit(caption: str) -> tuple[str, str | None]:
    """A caption without the photographer or agency at its end, and that credit."""
    match = _CREDIT.search(caption)
    if match is None:
        return caption, None
    return caption[: match.start()].strip(" -–—/|"), _CREDIT_LABEL.sub("", match.group(1) or match.group(2)).strip()


def _captioned(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Elements that hold a picture and its caption: figures, tables made for it, boxes with a caption class."""
    for element in tree.iter("figure", "table", "div", "span", "p", "a", "li"):
        if element.tag == "figure":
            texts = [_text(caption) for caption in _caption_elements(element)]
            yield element, " ".join(text for text in texts if text)
        elif element.tag == "table":
            if _is_picture_table(element):
                yield element, _text(element)
        elif _has_caption_class(element) and element.find(".//img") is None:
            holder = _picture_holder(element)
            text = _text(element)
            if holder is not None and 0 < len(text) <= _LONGEST_CAPTION:
                yield holder, text


def _caption_elements(holder: HtmlElement) -> Iterator[HtmlElement]:
    for element in holder.iterdescendants():
        if element.tag == "figcaption" or (_has_caption_class(element) and element.find(".//img") is None):
            yield element


def _has_caption_class(element: HtmlElement) -> bool:
    names = element.get("class")
    return names is not None and _says_caption(names)


@lru_cache(maxsize=2048)
def _says_caption(names: str) -> bool:
    return _CAPTION_CLASS.search(names) is not None


def _picture_holder(caption: HtmlElement) -> HtmlElement | None:
    """The nearest of a caption's first three ancestors that holds a picture and little else."""
    for depth, ancestor in enumerate(caption.iterancestors()):
        if depth == 3 or ancestor.tag in {"body", "article", "main"}:
            return None
        if ancestor.find(".//img") is not None:
            return ancestor if len(_text(ancestor)) <= _LONGEST_TABLE else None
    return None


def _is_picture_table(table: HtmlElement) -> bool:
    images = table.findall(".//img")
    if not 0 < len(images) <= 3 or len(table.findall(".//tr")) > 4:
        return False
    cells = [cell for cell in table.iter("td", "th") if _text(cell) and cell.find(".//td") is None]
    return len(cells) <= len(images) + 1 and len(_text(table)) <= _LONGEST_TABLE and table.find(".//p/br/..") is None


def _text(element: HtmlElement) -> str:
    return squeeze(" ".join(element.itertext()))
