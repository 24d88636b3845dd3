"""What the head of a page states: meta elements, title, canonical address."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from tasks.article.decode import strip_controls
from tasks.article.parse import Document

_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x2060, 0xFEFF))  # where a word may be broken, or not; marks of byte order


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a page.

    Attributes:
        metas: contents of the meta elements by their name, property or itemprop in lower case, as often as they occur.
        title: text of the title element.
        canonical_url: absolute, from link rel=canonical, else og:url.
        site_names: names that the page gives its site, as written.
    """

    metas: dict[str, tuple[str, ...]]
    title: str | None
    canonical_url: str | None
    site_names: tuple[str, ...]

    def first(self, *names: str) -> str | None:
        """The first content of the first of these names that has one."""
        return next((content for name in names for content in self.metas.get(name, ())), None)


def read_head(document: Document) -> Head:
    """Read the head; meta elements that stand in the body by mistake count too."""
    metas: dict[str, list[str]] = {}
    for element in document.tree.iter("meta"):
        content = squeeze(element.get("content"))
        for attribute in ("name", "property", "itemprop"):
            if content and (name := element.get(attribute)):
                metas.setdefault(name.strip().lower(), []).append(content)
    frozen = {name: tuple(dict.fromkeys(contents)) for name, contents in metas.items()}
    title = next(document.tree.iter("title"), None)  # broken heads leave theirs in the body
    if title is not None and (parent := title.getparent()) is not None and parent.tag not in {"head", "body", "html"}:
        title = None  # of a drawing
    names = [*frozen.get("og:site_name", ()), *frozen.get("application-name", ()), *_host_names(document.url)]
    return Head(
        frozen,
        squeeze(title.text_content()) if title is not None else None,
        _canonical(document, frozen),
        tuple(dict.fromkeys(names)),
    )


def squeeze(text: str | None) -> str:
    """Text as a reader sees it: references resolved, controls and soft hyphens gone, white space squeezed."""
    if not text:
        return ""
    if "&" in text:
        text = unescape(text)
    if not text.isascii():
        text = text.translate(_UNSEEN)
    return " ".join(strip_controls(text).split())


def _host_names(url: str) -> Iterator[str]:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return
    host = host.removeprefix("www.")
    if host:
        yield host
        yield host.split(".")[0]


def _canonical(document: Document, metas: dict[str, tuple[str, ...]]) -> str | None:
    written = [
        link.get("href") or ""
        for link in document.tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    for address in [*written, *metas.get("og:url", ())]:
        if (absolute := absolute_url(document.base_url, address)) is not None:
            return absolute
    return None


def absolute_url(base: str, address: str | None) -> str | None:
    """An address as an absolute http(s) URL, or None where it is not one."""
    try:
        absolute = urljoin(base, strip_controls(address or "").strip())
        return (
            absolute
            if address and urlsplit(absolute).scheme in {"http", "https"} and urlsplit(absolute).netloc
            else None
        )
    except ValueError:
        return None
