"""Lines in and around an article that are not its text: headline, byline, times, captions, labels, calls to read on."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from tasks.article.asides import Aside, aside, is_end
from tasks.article.authors import emails_in
from tasks.article.bylines import is_byline
from tasks.article.stamps import stamps_in
from tasks.article.words import plain, tokens

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATELINE = re.compile(
    r"^(?P<place>[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.'’ -]{2,30}(?:, [A-Z][A-Za-z. ]{1,20})?)"
    rf"(?:, {_MONTH} \d{{1,2}})?(?:,? \d{{4}})?(?: \([^()]{{2,30}}\))?\s*(?:--?|–|—)\s+(?=\S)"
)
_HEAD = 6  # lines at the start among which headline, byline and times may be
_TAIL = 8  # lines at the end after which calls to read on are not looked for
_TIMES = 120  # characters of a line that tells when
_LABEL = 16  # letters that may stand beside each time in it
_POINT = 3  # characters behind the last time, as of 'p.m.'
_SHORT = 160  # letters of a teaser
_ABOVE = 0.5  # share of letters above a count of comments, from which what follows is readers'
_LIKE = 0.9
_LIFE = 600  # letters of what is said of an author
_HEADINGS = frozenset({"heading", "box"})


def without_furniture(
    lines: list[str], *, headline: str | None, bylines: Iterable[str], captions: Iterable[str]
) -> list[str]:
    """Return the lines without those that only repeat what the record says elsewhere, or that no article says.

    Args:
        lines: of the body, in order.
        headline: as chosen; it and near copies of it go from the first lines.
        bylines: credits as written and names of authors; lines that are just these go from either end.
        captions: texts under pictures; lines equal to one go wherever they stand.
    """
    known = {plain(caption) for caption in captions if len(tokens(caption)) >= 2}
    kept = [line for line in lines if plain(line) not in known]
    credited = {plain(text) for text in bylines}
    kept = _without_tail(_without_asides(kept), credited)
    start = [line for line in kept[:_HEAD] if not _introduces(line, headline, credited)]
    rest = [*start, *kept[_HEAD:]]
    return rest or lines


def split_dateline(line: str) -> tuple[str | None, str]:
    """The place that opens a story, and the line without it: 'SEOUL, Jan. 7 (Yonhap) -- The ...' gives 'SEOUL'."""
    match = _DATELINE.match(line)
    return (match.group("place").strip(), line[match.end() :]) if match else (None, line)


def _introduces(line: str, headline: str | None, credited: set[str]) -> bool:
    return _is_headline(line, headline) or _is_credit(line, credited) or _is_time(line)


def _is_headline(line: str, headline: str | None) -> bool:
    left, right = plain(line), plain(headline or "")
    if not right or abs(len(left) - len(right)) > 0.2 * len(right) + 2:
        return False
    return left == right or (len(right) > 20 and SequenceMatcher(None, left, right, autojunk=False).ratio() >= _LIKE)


def _is_credit(line: str, credited: set[str]) -> bool:
    if plain(line) in credited or is_byline(line):
        return True
    addresses = emails_in(line)
    return bool(addresses) and len(line) - sum(map(len, addresses)) <= 25


def _is_time(line: str) -> bool:
    """Whether a line only tells when: times with a label each, which may be in any language; no sentence."""
    found = list(stamps_in(line)) if len(line) <= _TIMES else []
    if not found or (line.endswith((".", "!", "?")) and found[-1].end < len(line) - _POINT):
        return False
    told = sum(map(str.isalpha, "".join(line[times.start : times.end] for times in found)))
    return sum(map(str.isalpha, line)) - told <= _LABEL * len(found)


def _without_asides(lines: list[str]) -> list[str]:
    """The lines without labels, appeals and cross-links; the end cut at a heading that only teasers follow."""
    lines = lines[: _end(lines)]
    told = [aside(line) for line in lines]
    if not any(told):
        return lines
    for at in range(max(1, len(lines) - _TAIL), len(lines)):
        if told[at] in _HEADINGS and all(told[rest] or _is_teaser(lines[rest]) for rest in range(at + 1, len(lines))):
            lines, told = lines[:at], told[:at]
            break
    kept = [line for at, line in enumerate(lines) if not _is_aside(told, at)]
    return kept or lines


def _end(lines: list[str]) -> int:
    """Where readers begin to speak, if most of the text stands above: a count of comments."""
    above = 0
    whole = sum(map(len, lines))
    for at, line in enumerate(lines):
        if above >= _ABOVE * whole and is_end(line):
            return at
        above += len(line)
    return len(lines)


def _is_aside(told: list[Aside | None], at: int) -> bool:
    """A button is none where no other stands beside it, and a heading none where text follows."""
    if told[at] == "button":
        return at + 1 == len(told) or any(told[beside] for beside in (at - 1, at + 1) if beside >= 0)
    return told[at] is not None and (told[at] not in _HEADINGS or at + 1 == len(told) or told[at + 1] is not None)


def _is_teaser(line: str) -> bool:
    return len(line) <= _SHORT and not line.endswith((".", "다.", "!"))


def _without_tail(lines: list[str], credited: set[str]) -> list[str]:
    """Cut the credits that end an article, and what it says of its author."""
    while len(lines) > 1 and (_is_credit(lines[-1], credited) or _is_time(lines[-1]) or _is_life(lines[-1], credited)):
        lines = lines[:-1]
    return lines


def _is_life(line: str, credited: set[str]) -> bool:
    """Whether a line begins with an author's full name and tells who that is, as no last line of a story does."""
    said = plain(line) if len(line) <= _LIFE else ""
    return any(" " in name and said.startswith(f"{name} ") for name in credited)
