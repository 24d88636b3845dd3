"""News agencies: their names, and which one an article is credited to."""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from tasks.article.words import either

_AGENCIES = either(
    r"""
    ap|associated press|ap news|the canadian press and the associated press
    (?:thomson )?reuters|رويترز|рейтер|ロイター|路透社?|로이터
    afp|agence[ -]france[ -]presse|relaxnews|فرانس برس|法新社|afp통신|bloomberg(?: news)?|블룸버그
    upi|united press international|dpa(?:[-/][a-zäöü]{2,12})?|dpa international|deutsche presse-agentur
    aap|australian associated press|apa|sda|keystone[-/]sda|ats|epd|kna|sid|efe|agencia efe|europa press|notimex
    ansa|adnkronos|lusa|agência lusa|agência brasil|anp|belga|ritzau|tt|tt nyhetsbyrån|ntb|stt|pap|čtk
    pa|pa media|press association|pa news agency|canadian press|(?:itar-)?tass|тасс|ria novosti|риа новости
    interfax|интерфакс|ukrinform|укринформ|укрінформ|aa|anadolu(?: agency| ajansı)?|wam|وام|spa|واس|أ ش أ
    irna|ایرنا|yonhap(?: news(?: agency)?)?|연합뉴스|newsis|뉴시스|news1|뉴스1|kyodo(?: news)?|共同(?:通信)?|교도통신
    jiji(?: press)?|時事(?:通信)?|xinhua(?: news agency)?|新华社|新華社|신화통신|中新社|中新网|china news service
    cna|中央社
    pti|press trust of india|ians|indo-asian news service|ani|asian news international|uni|united news of india
    antara|bernama|vna|ttxvn|kcna|조선중앙통신
    """
)
_NAME = re.compile(rf"(?:the )?{_AGENCIES}", re.IGNORECASE)
_AROUND = re.compile(
    r"^(?:by|von|par|por|with|mit|source|quelle|fuente|fonte|bron)\b\s*[:：]?\s*"
    r"|(?: staff| news| reporters?| writers?| wire services?)+$",
    re.IGNORECASE,
)
_SIGN = re.compile(r"\s*(?:[/=|,;:+&]|\s[-–—]\s|\band\b|\bund\b|\bet\b)\s*", re.IGNORECASE)
# What opens a story: '(Reuters) -', 'SEOUL, Jan. 7 (AP) --', '[서울=뉴시스]', 'AFP --', '新华社北京1月7日电'.
_OPENED = re.compile(
    r"^(?P<before>[^()\[\]（）【】]{0,60})[(\[（【](?P<inside>[^()\[\]（）【】]{2,40})[)\]）】]"
    r"(?P<after>\s*(?:[-–—:=]|[\uac00-\ud7a3]{2,4}[ \uac00-\ud7a3·]{0,30}=|$))?"
    rf"|^(?P<bare>{_AGENCIES})\s*(?:[-–—]\s|[\u4e00-\u9fff]{{2,10}}\d{{1,2}}月\d{{1,2}}日)",
    re.IGNORECASE,
)
# What closes one: '- AFP', '(dpa)', '/연합뉴스', and a line that is nothing but 'Source: AFP'.
_CLOSED = re.compile(r"(?:(?:^|\s)[-–—]{1,2}\s*|[(\[/]|[.!?”\"]\s*/\s*)(?P<inside>[^()\[\]/]{2,40})[)\]]?\.?$")
# Short words, which are agencies in capitals only.
_WORDS = frozenset(
    ["aa", "ap", "pa", "tt", "apa", "ani", "uni", "spa", "sid", "pap", "ats", "vna", "ansa", "sda", "cna", "wam", "anp"]
)
_OPENING = 160  # letters of the first lines in which a dateline may name an agency
_LAST = 4  # lines at the end of which one may be the credit
_BRIEF = 60  # letters of a line that is a credit and nothing else


class Named(Protocol):
    """Anything that has a name and a kind, such as `tasks.article.authors.Credit`."""

    @property
    def name(self) -> str:
        """As a reader would say it."""

    @property
    def kind(self) -> str:
        """Such as 'person' and 'agency'."""


def agency_named(name: str) -> str | None:
    """The agency that a name is the name of, as written: 'AFP', 'Reuters' in 'Reuters Staff', or None."""
    if not 2 <= len(name) <= _BRIEF:
        return None
    whole = name.strip(" .,:()[]-–—©ⓒ")
    for bare in (whole, _AROUND.sub("", whole), _AROUND.sub("", _AROUND.sub("", whole))):
        if _NAME.fullmatch(bare):
            return None if bare.lower() in _WORDS and not bare.isupper() else bare
    return None


def agency_of(byline: str | None, lines: Sequence[str], credited: Iterable[Named]) -> str | None:
    """The news agency that a text is credited to, or None.

    Args:
        byline: as the page shows it.
        lines: of the body, with the dateline: an agency signs the first ('SEOUL (AP) -') or one of the last ('- AFP').
        credited: the authors; an agency among them counts where no line names one.
    """
    found = _in_list(byline or "") or next(filter(None, map(_opening, lines[:2])), None)
    found = found or next(filter(None, map(_closing, reversed(lines[-_LAST:]))), None)
    return found or next(
        filter(None, (agency_named(credit.name) for credit in credited if credit.kind == "agency")), None
    )


def _opening(line: str) -> str | None:
    match = _OPENED.match(line[:_OPENING])
    if match is None:
        return None
    if match["bare"]:
        return agency_named(match["bare"])
    before = match["before"].strip()  # brackets within a sentence are no dateline
    return _in_list(match["inside"]) if match["after"] or not before or before.isupper() else None


def _closing(line: str) -> str | None:
    if len(line) <= _BRIEF and (found := agency_named(line)):
        return found
    match = _CLOSED.search(line[-_BRIEF:])
    return _in_list(match["inside"]) if match else None


def _in_list(text: str) -> str | None:
    return next((found for part in _SIGN.split(text[:_OPENING]) if (found := agency_named(part))), None)
