"""Lines around an article that are not its text: headline, byline, times, captions, calls to read on."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from tasks.article.authors import emails_in, is_byline
from tasks.article.stamps import read_stamp
from tasks.article.words import either, plain, tokens

_TIME_LINE = re.compile(
    r"^(?:posted|published|updated|last updated|modified|입력|수정|등록|최종수정|기사입력|승인)(?:\s+(?:on|at))?"
    r"\s*[:：]?\s*[\d(\w][^!?]{4,60}$",
    re.IGNORECASE,
)
_READ_ON = either(
    r"""
    more (?:articles?|stories|news) (?:by|from)|other articles by|more by this
    related (?:articles?|stories|news|posts?|content)|read (?:also|more|next)|you may also like
    recommended (?:for you|stories|articles)|most (?:read|popular|viewed)
    관련\s?기사|이 기자의 다른 기사|많이 본 (?:기사|뉴스)|인기\s?기사
    """
)
_MORE = re.compile(rf"^{_READ_ON}\b.{{0,60}}$", re.IGNORECASE)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATELINE = re.compile(
    r"^(?P<place>[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.'’ -]{2,30}(?:, [A-Z][A-Za-z. ]{1,20})?)"
    rf"(?:, {_MONTH} \d{{1,2}})?(?:,? \d{{4}})?(?: \([^()]{{2,30}}\))?\s*(?:--?|–|—)\s+(?=\S)"
)
_HEAD = 6  # lines at the start among which headline, byline and times may be
_TAIL = 8  # lines at the end after which calls to read on are not looked for
_SHORT = 160  # letters of a teaser
_LIKE = 0.9


def without_furniture(
    lines: list[str], *, headline: str | None, bylines: Iterable[str], captions: Iterable[str]
) -> list[str]:
    """Return the lines without those that only repeat what the record says elsewhere.

    Args:
        lines: of the body, in order.
        headline: as chosen; it and near copies of it go from the first lines.
        bylines: credits as written and names of authors; lines that are just these go from either end.
        captions: texts under pictures; lines equal to one go wherever they stand.
    """
    known = {plain(caption) for caption in captions if len(tokens(caption)) >= 2}
    kept = [line for line in lines if plain(line) not in known]
    credited = {plain(text) for text in bylines}
    kept = _without_tail(kept, credited)
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
    return len(line) <= 80 and _TIME_LINE.match(line) is not None and read_stamp(line) is not None


def _without_tail(lines: list[str], credited: set[str]) -> list[str]:
    """Cut the end at a call to read on that only teasers follow, and the credits that end an article."""
    for at in range(max(1, len(lines) - _TAIL), len(lines)):
        if _MORE.match(lines[at]) and all(
            len(line) <= _SHORT and not line.endswith((".", "다.", "!")) for line in lines[at + 1 :]
        ):
            lines = lines[:at]
            break
    while len(lines) > 1 and (_is_credit(lines[-1], credited) or _is_time(lines[-1])):
        lines = lines[:-1]
    return lines
