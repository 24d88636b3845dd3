"""The credit that a page shows its readers: the line near the headline or below the text that says who wrote it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from tasks.article import wording
from tasks.article.blocks import TextBlock
from tasks.article.creditplaces import (
    above,
    below,
    brief,
    headline_places,
    in_menu,
    inner_elements,
    is_apart,
    is_authors,
    is_credit,
    is_elsewhere,
    is_named,
    is_pictured,
    is_profile,
    leads_inward,
    links_in,
    names_of,
    seamed,
)
from tasks.article.houses import is_desk
from tasks.article.names import EMAIL, Name, is_name, is_personal, is_role, korean_names, names_in
from tasks.article.words import plain

_WHEN = (
    r"(?:\d{1,4}|[ap]\.?m\.?|uhr|ago|read|min|minutes?|est|edt|et|gmt|utc|kst|pst|pdt|bst|cet|yesterday|today"
    r"|heute|gestern)"
)
# 'March 15, 2022 · 3 min read · By ', '03/01/2017 by ', 'Posted on July 1, 2024 by ': a credit behind a time.
_AFTER_TIME = re.compile(
    rf"^(?P<before>.{{0,70}}?(?:\b{_WHEN}\b\s*[,.)|·•∙–—-]?|[|·•∙–—]))\s*"
    r"(?P<credit>(?:written |posted |published |geschrieben |veröffentlicht |ein \w+ )?(?:by|von|par|por|door"
    r"|di|av|af)\b:?\s+\S.*)$",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"^\W*(?:by|von|par|por|door|words|text|(?:written|posted|published|reported|article|story|words|text) by"
    r"|authors?|about the author"
    r"|autor(?:in|en)?|auteur|autore|geschrieben von|verfasst von|ein artikel von|écrit par|escrito por|글쓴이"
    r"|작성자|作者|執筆|著者)\W*$",
    re.IGNORECASE,
)
_OPENED = re.compile(
    r"^[\[(【][^\[\]()【】]{2,30}[\])】]\s*(?P<credit>[\uac00-\ud7a3·, ]{2,40}(?:기자|특파원|통신원))\s*="
)
_POSTED = re.compile(r"^(?:posted|written|geschrieben|verfasst|écrit|escrito) (?:by|von|par|por):? \w", re.IGNORECASE)
# Without one of these no line is a credit by what it says.
_HINT = re.compile(
    r"by|von|par|por|door|\b(?:di|av|af|da|de|od)\b|[:：=/／|｜・]|aut[oe]u?r|verfasser|oleh|yazan|του|της|γράφει"
    r"|a cura|기자|특파|글|記者|记者|โดย|بقلم|كتب|מאת",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\W*$|\s*(?:[,;&/]|(?:and|und|et|y|with)\b)", re.IGNORECASE)
_SENTENCE = re.compile(r"\b(?:you|your|our|we|is|are|was|were|has|have|had|this|that|said)\b|[!?]$", re.IGNORECASE)
_LONGEST = 160  # letters of a line that is a credit
_SENTENCE_WORDS = 14  # a line with a full stop that has more is a sentence
_BESIDES = 12  # words of a credit besides the names
_EDGES = " |·•∙,–—-"
_RUBRIC = 30  # letters before a credit, but for the date
_OPENING = 30  # blocks below the headline of which one may be the first of the text
_AROUND = 4  # elements around a block that may say that it is a credit
_MOST_LINES = 6  # blocks that follow a credit and go on with it


@dataclass(frozen=True, slots=True)
class Shown:
    """A credit as shown.

    Attributes:
        line: as readers see it.
        names: who is in it.
        links: addresses that it links, by the text of the link.
        sure: whether it stands where, and is written as, credits are; else it only looks like one.
        spoken: whether it begins with 'By' or the like.
    """

    line: str
    names: tuple[Name, ...]
    links: tuple[tuple[str, str], ...] = ()
    sure: bool = True
    spoken: bool = False


def shown_credit(
    blocks: Sequence[TextBlock], headline: str | None, called: Iterable[HtmlElement], stated: Iterable[str] = ()
) -> Shown | None:
    """Find the credit of the article.

    Args:
        blocks: of the whole page.
        headline: as chosen; the credit stands near it.
        called: elements that call themselves a byline or an author, outside menus and margins, in document order.
        stated: names of authors in the metadata; a line near the headline that is one of them is a credit.
    """
    places = headline_places(blocks, headline)
    nearby = [near for at in places for near in (below(blocks, at), above(blocks, at))]
    known = {plain(name): name for name in stated}
    return (
        next((shown for near in nearby if (shown := _first(_credited(near)) or _stated(near, known)) is not None), None)
        or _opening(blocks, places)
        or next((shown for near in nearby if (shown := _first(_bare(near))) is not None), None)
        or _after(blocks, places[0] if places else 0)
        or _boxed(called)
        or next((Shown(line, ()) for near in nearby[:1] for line in map(_signed, near) if line), None)
    )


def is_byline(line: str) -> bool:
    """Whether a line says who wrote the article, and no more."""
    return _said(line) is not None


def _said(line: str, *, loose: bool = False) -> Shown | None:
    """A line that begins as credits do, or has a time before and a credit behind."""
    if len(line) > _LONGEST or _HINT.search(line) is None:
        return None
    if line.endswith(".") and len(line.split()) > _SENTENCE_WORDS:
        return None
    if wording.has_lead(line):
        credit = wording.without_lead(line)
    elif (match := _AFTER_TIME.match(line)) is not None:
        if len(plain(wording.without_date(match["before"]))) > _RUBRIC:
            return None
        credit = match["credit"]
    else:
        return _korean(line)
    if _SENTENCE.search(EMAIL.sub("", credit)):
        return None
    found = names_in(credit, loose=loose)
    good = [name for name in found if is_personal(name.name) or is_desk(name.name)]
    if not good and loose and (len(found) == 1 or _POSTED.match(line)):
        good = [name for name in found if _is_signature(name.name)]
    brief_enough = len(wording.without_date(credit).split()) <= 4 * len(good) + _BESIDES
    return Shown(_trimmed(line, good[0].name), tuple(good)) if good and brief_enough else None


def _is_signature(name: str) -> bool:
    """Whether a name is one word, or words with capitals: 'Kristin', 'ada.reyes', 'Event Planners'."""
    words = name.split()
    return len(words) == 1 or all(word[0].isupper() for word in words)


def _trimmed(line: str, name: str) -> str:
    """A line without a date before or behind the credit."""
    start = name.split(maxsplit=1)[0].casefold()
    part = next((part for part in wording.DATE.split(line) if start in part.casefold()), line)
    return re.sub(r"\s+(?:on|at|am|le|el|um)$", "", part.strip(_EDGES)).strip(_EDGES) or line


def _korean(line: str) -> Shown | None:
    if ("기자" not in line and "특파원" not in line) or len(line) > _LONGEST // 2:
        return None
    found = korean_names(line)
    return Shown(line, tuple(found), spoken=True) if found else None


def _credited(near: Sequence[TextBlock]) -> Iterator[Shown]:
    """Blocks that begin with 'By', or whose element calls itself a byline or links a person's page."""
    for at, block in enumerate(near):
        if len(block.text) > 2 * _LONGEST or in_menu(block.element) or (at and wording.is_of_others(near[at - 1].text)):
            continue
        spoken = _spoken(near, at)
        if spoken is not None:
            yield spoken
            return  # nobody else can be meant
        yield from _called(near, at)


def _spoken(near: Sequence[TextBlock], at: int) -> Shown | None:
    """A line that begins with 'By', or one that is only that with the next."""
    line = seamed(near[at])
    if _ALONE.match(line) and at + 1 < len(near):
        following = seamed(near[at + 1])
        found = names_in(following, loose=True) if len(following) <= _LONGEST else []
        if found:
            role = _role_below(near, at + 1)
            return Shown(f"{line} {following}", _with_role(found, role), links_in(near[at + 1].element), spoken=True)
    shown = _said(line, loose=True)
    within = _said_within(near[at])
    if within is not None and (shown is None or not _GOES_ON.match(line.partition(within.line)[2])):
        shown = within
    if shown is None:
        return None
    return Shown(shown.line, _with_role(shown.names, _role_below(near, at)), links_in(near[at].element), spoken=True)


def _said_within(block: TextBlock) -> Shown | None:
    """A credit that shares its block with other things, in an element of its own."""
    texts = [text for inner in inner_elements(block) if (text := brief(inner)) and text in block.text]
    return next((shown for text in texts if text != block.text and (shown := _said(text, loose=True))), None)


def _called(near: Sequence[TextBlock], at: int) -> Iterator[Shown]:
    """A line whose element calls itself a byline, with the next ones of the same name."""
    line, found = _calling(near[at])
    if not found:
        return
    links = links_in(near[at].element)
    for block in near[at + 1 : at + 1 + _MOST_LINES]:
        more = _calling(block)[1] if names_of(block.element) == names_of(near[at].element) else []
        found += [name for name in more if is_personal(name.name)]
        links += links_in(block.element) if more else ()
    yield Shown(line, _with_role(found, _role_below(near, at)), links)


def _calling(block: TextBlock) -> tuple[str, list[Name]]:
    """What a block names as a credit: all of it, if an element just around it says so, else an inline part."""
    around: HtmlElement | None = block.element
    for _ in range(_AROUND):
        if around is None or around.tag in {"body", "main"}:
            break
        if is_credit(around) or is_profile(around):
            if brief(around) is None or is_elsewhere(around):
                return "", []
            return seamed(block), _as_credit(seamed(block), sure=is_authors(around))
        around = around.getparent()
    found: dict[Name, str] = {}
    signed = ""
    for inner in inner_elements(block):
        if (is_credit(inner) or is_profile(inner)) and not is_elsewhere(inner):
            text = brief(inner)
            if text and text in block.text:
                signed = signed or text
                for name in _as_credit(text, sure=is_authors(inner)):
                    found.setdefault(name, text)
    return (seamed(block) if len({*found.values()}) > 1 else next(iter(found.values()), signed)), [*found]


def _signed(block: TextBlock) -> str | None:
    """A line in a byline's element that is too little to name an author, such as 'Leader'."""
    line, _ = _calling(block)
    return line if is_name(line) and line[0].isupper() and len(line.split()) <= 2 else None


def _as_credit(text: str, *, sure: bool) -> list[Name]:
    """The names in a text whose element says that it is a credit; a single word is one only if the element is sure."""
    if len(text) > _LONGEST or text.startswith("(") or _SENTENCE.search(text) or is_role(text):
        return []
    if text.endswith(".") and len(text.split()) > _SENTENCE_WORDS // 2:
        return []
    found = names_in(text, loose=True)
    good = [name for name in found if is_personal(name.name) or is_desk(name.name)]
    return good or (found if sure and len(found) == 1 and len(found[0].name.split()) <= 4 else [])


def _stated(near: Sequence[TextBlock], known: dict[str, str]) -> Shown | None:
    """A line that is a name which the metadata state too, but for a date."""
    for block in near:
        if len(block.text) <= _LONGEST // 2 and block.text[0] != "(" and not in_menu(block.element):
            line = seamed(block)
            name = known.get(plain(wording.without_date(line)))
            if name is not None:
                return Shown(line, (Name(name),), links_in(block.element))
    return None


def _bare(near: Sequence[TextBlock]) -> Iterator[Shown]:
    """Lines that are a person's name and a date, or one with a portrait or a role beside it."""
    for at, block in enumerate(near):
        line = seamed(block)
        if len(line) > _LONGEST or block.kind == "heading" or in_menu(block.element) or _SENTENCE.search(line):
            continue
        if at and wording.is_of_others(near[at - 1].text):
            continue
        found = [name for name in names_in(line) if is_personal(name.name)]
        if not found:
            continue
        left = len(plain(line)) - sum(len(plain(name.name)) + len(name.role or "") for name in found)
        if (wording.has_date(line) and left <= 40) or all("," in name.name for name in found):
            yield Shown(_trimmed(line, found[0].name), tuple(found), links_in(block.element), sure=False)
        elif left <= 6 and len(found) == 1 and not leads_inward(block.element):
            role = _role_below(near, at)
            if found[0].role or role or _dated(near, at) or is_pictured(block.element, found[0].name):
                yield Shown(line, _with_role(found, role), (), sure=False)


def _dated(near: Sequence[TextBlock], at: int) -> bool:
    """Whether the line before or behind is a date and little else."""
    beside = [near[other].text for other in (at - 1, at + 1) if 0 <= other < len(near)]
    return any(
        len(text) <= 60 and wording.has_date(text) and len(plain(wording.without_date(text))) <= 20 for text in beside
    )


def _opening(blocks: Sequence[TextBlock], places: Sequence[int]) -> Shown | None:
    """A credit that opens the text itself: '[서울=뉴시스] 홍길동 기자 = ...', '(도쿄=연합뉴스) 김서연 특파원 = ...'."""
    for block in blocks[places[0] : places[0] + _OPENING] if places else []:
        match = _OPENED.match(block.text)
        if match is not None and (found := korean_names(match["credit"])):
            return Shown(match["credit"], tuple(found), spoken=True)
    return None


def _after(blocks: Sequence[TextBlock], start: int) -> Shown | None:
    """A line further down that says who wrote it, where only one does."""
    found: dict[tuple[str, ...], Shown] = {}
    for at, block in enumerate(blocks[start:], start):
        posted = _POSTED.match(block.text) is not None
        line = block.text[:_LONGEST] if posted else block.text
        alone = len(line) <= _LONGEST and _ALONE.match(line) is not None
        shown = None
        if alone and at + 1 < len(blocks):
            following = blocks[at + 1].text[:_LONGEST]
            named = [name for name in names_in(following) if is_personal(name.name)]
            shown = Shown(f"{line} {following}", tuple(named), spoken=True) if named else None
        else:
            shown = _said(line, loose=posted)
        if shown is not None and not is_apart(block.element):
            found.setdefault(tuple(plain(name.name) for name in shown.names), shown)
    return replace(next(iter(found.values())), spoken=True) if len(found) == 1 else None


def _boxed(elements: Iterable[HtmlElement]) -> Shown | None:
    """The name in the elements of a page that call themselves an author's, where all agree."""
    found: dict[str, Shown] = {}
    for element in elements:
        text = brief(element)
        if not text or len(text) > _LONGEST // 2 or is_apart(element) or _is_others(element):
            continue
        for name in _as_credit(text, sure=is_named(element) and len(text.split()) <= 2):
            if is_named(element) or is_personal(name.name):
                found.setdefault(plain(name.name), Shown(text, (name,), links_in(element), sure=False))
    return next(iter(found.values())) if len(found) == 1 else None


def _is_others(element: HtmlElement) -> bool:
    before = element.getprevious()
    return before is not None and wording.is_of_others(brief(before) or "")


def _first(found: Iterator[Shown]) -> Shown | None:
    """The first credit that names a person or, where none does, the first."""
    first = None
    for shown in found:
        first = first or shown
        if any(is_personal(name.name) for name in shown.names):
            return shown
    return first


def _role_below(near: Sequence[TextBlock], at: int) -> str | None:
    """What the line behind a name says that somebody is, without an account at some service."""
    text = re.sub(r"\s*@\S+", "", near[at + 1].text[:_LONGEST]) if at + 1 < len(near) else ""
    return text if is_role(text) else None


def _with_role(found: Iterable[Name], role: str | None) -> tuple[Name, ...]:
    known = tuple(found)
    return (Name(known[0].name, role),) if role and len(known) == 1 and known[0].role is None else known
