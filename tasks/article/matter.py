"""What a page has to say: its own prose, apart from menus, teasers, captions, and notices to its visitors."""

import re
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from tasks.article.blocks import TextBlock
from tasks.article.idioms import idioms, is_notice, unquoted
from tasks.article.words import plain, width

WALLS = ("unfilled", "soft_404", "bot", "consent", "broken", "parked", "login", "needs_js")
_UNADDRESSED = frozenset({"unfilled", "needs_js"})  # say it without a word to anybody
_MOST = 600  # blocks that are looked at
_ODD = 300  # letters of a body from which it is believed to be none of a menu
_SCRAP = 25  # Latin letters; a shorter block is a button or a label
_TEASER = 14  # Latin letters of a link that is a headline
_LINKED = 0.7  # share of linked letters from which a block is a link
_SOME = 6  # teasers
_CARD = 200  # Latin letters of a teaser, at most
_ASTRAY = 0.5  # share of teasers in what follows the lead, from which none of it is the article's
_BRIEF = 1500  # letters of prose from which no extractor overlooks it
_SHORTEST = 150  # letters of prose that may be a brief
_TITLES = 4
_LONG_NOTICE = 1200  # letters; a longer block is no notice, whatever stands in it
_LONG_CAPTION = 200  # Latin letters
_CAPTION = re.compile(r"(?:^|[\s_-])(?:caption|cutline|credit)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """The text of a page outside its menus, before anything of it is read.

    Attributes:
        letters: all of it, in Latin letters.
        prose: letters of what is neither link, heading, teaser nor caption.
        texts: what is not linked, each with whether it counts as prose.
        titles: headings that are no links, from the top.
        buttons: texts of the short blocks.
        teasers: links that are headlines.
        below: what stands right below these.
        lead: prose between the first h1 and the next heading or teaser.
    """

    letters: int
    prose: int
    texts: list[tuple[str, bool]]
    titles: list[str]
    buttons: list[str]
    teasers: list[str]
    below: list[str]
    lead: list[str]


@dataclass(frozen=True, slots=True)
class Matter:
    """What the text of a page is about.

    Attributes:
        layout: where it stands.
        prose: Latin letters of its own prose: without the like of the next two.
        spoken: letters of blocks in which a wall speaks.
        notice: letters of other blocks that speak to visitors about what walls speak of.
        said: for each kind of wall that says something, the blocks' words, in order and each once.
    """

    layout: Layout
    prose: int
    spoken: int
    notice: int
    said: dict[str, list[str]]

    @property
    def own(self) -> int:
        """Letters of all that no wall says."""
        return self.prose + self.notice


def layout_of(blocks: list[TextBlock], lines: list[str]) -> Layout:
    """Sort the blocks of a page; where its body's ``lines`` stand in what looks like a menu, all of them."""
    outside = list(islice((block for block in blocks if not _in_menu(block.element)), _MOST))
    if max(_ODD, 2 * sum(len(block.text) for block in outside)) < sum(map(len, lines)):
        outside = blocks[:_MOST]
    return _sorted(outside)


def without_teasers(layout: Layout, lines: list[str]) -> list[str]:
    """The lines of a body without teasers for other pages; of the prose below the headline where there is nothing else.

    Extractors take the longest text, and that of a brief among many teasers is theirs.
    """
    if layout.prose >= _BRIEF or len(layout.teasers) < _SOME or sum(map(width, layout.lead)) < _SHORTEST:
        return lines
    lead, others = ({plain(text) for text in texts} for texts in (layout.lead, [*layout.teasers, *layout.below]))
    said = [plain(line) for line in lines]
    end = max((at for at, line in enumerate(said) if line in lead), default=-1) + 1
    astray = [len(line) for line in said[end:] if line in others and width(line) <= _CARD]
    if len(astray) < _SOME or sum(astray) <= _ASTRAY * sum(map(len, said[end:])):
        return lines
    return lines[:end] or layout.lead


def matter_of(layout: Layout) -> Matter:
    """Read what a page says."""
    prose = spoken = notice = 0
    said: dict[str, list[str]] = {}
    for text, is_prose in layout.texts:
        wide, words = width(text), unquoted(text)
        addressed = len(words) <= _LONG_NOTICE and is_notice(words)
        found = _spoken(words, addressed=addressed)
        for kind, idiom in found:
            if text not in layout.titles and idiom not in said.setdefault(kind, []):
                said[kind].append(idiom)
        if wide < _SCRAP:
            continue
        spoken += wide if found else 0
        notice += wide if addressed and not found else 0
        prose += wide if is_prose and not found and not addressed else 0
    return Matter(layout, prose, spoken, notice, said)


def _sorted(blocks: list[TextBlock]) -> Layout:
    letters = prose = 0
    teasers: list[str] = []
    below: list[str] = []
    lead: list[str] = []
    leading = False
    texts: list[tuple[str, bool]] = []
    titles: list[str] = []
    buttons: list[str] = []
    after_teaser = False
    for block in blocks:
        wide = width(block.text)
        letters += wide if wide >= _SCRAP else 0
        if block.linked >= _LINKED * len(block.text):
            after_teaser = after_teaser or wide >= _TEASER
            (teasers if wide >= _TEASER else buttons).append(block.text)
            leading = leading and wide < _TEASER
            continue
        if block.kind == "heading":
            titles.append(block.text)
            after_teaser = False
            leading = block.element.tag == "h1" and not lead
        if wide < _SCRAP:
            buttons.append(block.text)
        is_prose = wide >= _SCRAP and block.kind != "heading" and not after_teaser and not _is_caption(block, wide)
        texts.append((block.text, is_prose))
        if after_teaser:
            below.append(block.text)
        prose += wide if is_prose else 0
        if leading and is_prose:
            lead.append(block.text)
        after_teaser = after_teaser and wide < _SCRAP
    return Layout(letters, prose, texts, titles[:_TITLES], buttons, teasers, below, lead)


def _in_menu(element: HtmlElement) -> bool:
    around = {element.tag, *(ancestor.tag for ancestor in element.iterancestors())}
    return not around.isdisjoint({"nav", "aside"}) or ("footer" in around and "article" not in around)


def _is_caption(block: TextBlock, wide: int) -> bool:
    """Whether a block is a picture's; what tells a story below pictures is text."""
    named = block.kind == "caption" or _CAPTION.search(block.element.get("class") or "") is not None
    return named and wide <= _LONG_CAPTION


def _spoken(text: str, *, addressed: bool) -> list[tuple[str, str]]:
    """The idioms in a text, where it speaks to visitors or hardly says anything else."""
    if len(text) > _LONG_NOTICE:
        return []
    searched = ((kind, idioms(kind).says.search(text)) for kind in WALLS)
    found = [(kind, match.group().strip()) for kind, match in searched if match is not None]
    return [(kind, said) for kind, said in found if addressed or kind in _UNADDRESSED or 4 * len(said) >= len(text)]
