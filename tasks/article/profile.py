"""What other pages of a site teach about one of them: where the site shows the same words again and again."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

from lxml.html import HtmlElement

from tasks.article.blocks import TextBlock, text_blocks
from tasks.article.parse import MAX_BYTES, parse
from tasks.article.words import plain

_LEAST_PAGES = 3  # fewer tell nothing of a site
_MOST_PAGES = 30
_DEPTH = 3  # elements of a path; from 2 to 6 the measured pages come out the same
_CLASSES = 80  # characters of a class attribute that are looked at
_REPEATED = 0.3  # share of a path's letters that repeat, from which it is furniture; of stories some hundredths do
_SAME = 0.8  # share of a page that another page of the site has too, from which both are one article
_NUMBER = re.compile(r"\d+")  # ids of stories and widgets


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """Where texts stand on the pages of one site.

    Attributes:
        page_count: pages it was learned from.
        letters: characters by path: tag and classes of an element and of those around it; without what is everywhere.
        repeated: so many of them stand at the same path of another page, too.
        places: pages on which a text stands at its path, by the digest of both.
    """

    page_count: int
    letters: Counter[str]
    repeated: Counter[str]
    places: Mapping[bytes, int]

    def everywhere(self, place: bytes) -> bool:
        """Whether most pages have it; that tells of it alone, and nothing of what else stands at its path."""
        return self.places.get(place, 0) >= max(_LEAST_PAGES, self.page_count / 2)


@dataclass(frozen=True, slots=True)
class _Place:
    """A text at its path: which, and of how many characters."""

    digest: bytes
    path: str
    size: int


def site_profile(pages: Iterable[tuple[bytes, str, str | None]]) -> SiteProfile:
    """Learn from pages of one site, articles all of them: payload, address and Content-Type header of each.

    Of two pages with mostly the same text, as under two addresses of one article, one counts. At most 30 count.
    """
    kept: list[dict[bytes, _Place]] = []
    for payload, url, content_type in pages:
        found = [] if len(payload) > MAX_BYTES else _places(text_blocks(parse(payload, url, content_type).tree))
        places = {place.digest: place for place in found}
        if places and not any(_alike(places, other) for other in kept):
            kept.append(places)
        if len(kept) == _MOST_PAGES:
            break
    counts = Counter(digest for places in kept for digest in places)
    profile = SiteProfile(len(kept), Counter(), Counter(), counts)
    telling = (place for places in kept for place in places.values() if not profile.everywhere(place.digest))
    for path, size, again in ((place.path, place.size, counts[place.digest] > 1) for place in telling):
        profile.letters[path] += size
        profile.repeated[path] += size * again
    return profile


def without_site_furniture(profile: SiteProfile, blocks: Sequence[TextBlock], lines: Sequence[str]) -> list[str]:
    """Drop the lines that stand where the site shows the same words on many pages, or that most of its pages carry.

    A heading stays where the line below it stays: sections of a story may be named alike every time. Where even the
    path of most of the body repeats, stories come back in new versions, and that a path repeats tells nothing.

    Args:
        profile: of the site, without this page.
        blocks: of the page.
        lines: of its body.
    """
    if profile.page_count < _LEAST_PAGES or not lines:
        return [*lines]
    said = [_said(block.text) for block in blocks]
    wanted = {_said(line) for line in lines}
    furniture = _furniture(profile, blocks, [text in wanted for text in said])
    elsewhere = {text for text, is_furniture in zip(said, furniture, strict=True) if not is_furniture}
    headings = {text for text, block in zip(said, blocks, strict=True) if block.kind == "heading"}
    dropped = wanted.intersection(said) - elsewhere
    kept: list[str] = []
    below_goes = True
    for line in reversed(lines):
        text = _said(line)
        below_goes = text in dropped and (below_goes or text not in headings)
        if not below_goes:
            kept.append(line)
    return kept[::-1] or [*lines]


def _said(text: str) -> str:
    """What a block says: once where it says it twice, as headings with a hidden copy for one size of screen do."""
    words = plain(text)
    half = len(words) // 2
    return words[:half] if words[:half] == words[half + 1 :] else words


def _furniture(profile: SiteProfile, blocks: Sequence[TextBlock], in_body: Sequence[bool]) -> list[bool]:
    """Whether each block is the site's, by the profile and by how this page adds to it."""
    own = _places(blocks)
    body: Counter[str] = Counter()
    known = 0
    for place in compress(own, in_body):
        body[place.path] += place.size
        known += place.size * (place.digest in profile.places)
    letters, repeated = profile.letters.copy(), profile.repeated.copy()
    if 2 * known <= body.total():  # else the profile has this article already, and the page adds nothing to it
        for place in {place.digest: place for place in own if not profile.everywhere(place.digest)}.values():
            letters[place.path] += place.size
            pages = profile.places.get(place.digest, 0)
            repeated[place.path] += (0, 2, 1)[min(pages, 2)] * place.size  # one page alone did not repeat it before
    furniture = {path for path in letters if repeated[path] > _REPEATED * letters[path]}
    if furniture.intersection(path for path, _ in body.most_common(1)):
        furniture.clear()
    return [place.path in furniture or profile.everywhere(place.digest) for place in own]


def _places(blocks: Sequence[TextBlock]) -> list[_Place]:
    """Where each block stands."""
    paths = _paths(blocks)
    return [_Place(_digest(path, block.text), path, len(block.text)) for path, block in zip(paths, blocks, strict=True)]


def _alike(places: Mapping[bytes, _Place], others: Mapping[bytes, _Place]) -> bool:
    shared = sum(place.size for digest, place in places.items() if digest in others)
    return shared >= _SAME * sum(place.size for place in places.values())


def _digest(path: str, text: str) -> bytes:
    return hashlib.blake2b(f"{path}\n{text}".encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _paths(blocks: Sequence[TextBlock]) -> list[str]:
    names: dict[HtmlElement, str] = {}

    def name(element: HtmlElement) -> str:
        if (known := names.get(element)) is None:
            classes = _NUMBER.sub("", (element.get("class") or "")[:_CLASSES]).split()
            known = names[element] = ".".join([str(element.tag), *sorted(classes)])
        return known

    paths: dict[HtmlElement, str] = {}
    for element in (block.element for block in blocks):
        if element not in paths:
            around, chain = element, [name(element)]
            while len(chain) < _DEPTH and (around := around.getparent()) is not None:
                chain.append(name(around))
            paths[element] = " > ".join(reversed(chain))
    return [paths[block.element] for block in blocks]
