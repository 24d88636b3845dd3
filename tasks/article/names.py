"""Names in a credit, as readers say them: 'By ADA REYES and Tom Okoro, staff writers' names two persons."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tasks.article.agencies import agency_named
from tasks.article.head import squeeze
from tasks.article.houses import is_desk, is_one_of, is_organisation
from tasks.article.jobs import JAPANESE_ROLE, ROLE_AFTER, ROLE_BEFORE, is_title
from tasks.article.wording import DATE, without_lead, without_others
from tasks.article.words import either, plain

PERSON, ORGANISATION, AGENCY, DESK = "person", "organisation", "agency", "desk"

EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,12}")
_HANDLE = re.compile(r"(?:^|(?<=[\s(]))@\w{2,30}|\[email[^\]]{0,12}\]|(?:https?://|www\.)\S{1,200}", re.IGNORECASE)
_LONGEST_CREDIT = 500  # letters of a credit; what is longer is a biography
_LONGEST_NAME = 80
_MOST_WORDS = 7
_LONGEST_RUN = 40  # letters of Korean names before their role
_MOST = 12  # names
_EDGES = " .,:;-–—|/()[]\"'“”‘’«»·•*_=&∙+>\u200b\u00ad"

_HARD = re.compile(r"\s*(?:[|｜•·;∙‧、]|\s[-–—‒]\s|[–—]|\s[-–—]|\s?/\s?|\s{3,})\s*")
_AND = re.compile(
    r"\s*(?:,?\s+(?:and|und|with|as told to|och|og|en|&|\+|及び|及)\s+|\s?&\s?|,?\s+(?:y|e|et"
    r"|i)\s+(?=\S+\s+\S)|，\s?)\s*",
    re.IGNORECASE,
)
_KOREAN_ROLE = re.compile(
    r"(?:선임|수석|인턴|전문|객원)?\s?(?:기자|특파원|논설위원|칼럼니스트|앵커|PD|교수|작가|편집장|에디터"
    r"|리포터|변호사|통신원)"
    r"(?=[^\uac00-\ud7a3]|$)"
)
_KOREAN_RUN = re.compile(r"[\uac00-\ud7a3\s·,]+$")
# A name, but no city or desk that sent somebody.
_KOREAN_NAME = re.compile(
    r"(?!(?:서울|부산|대구|인천|광주|대전|울산|세종|수원|창원|춘천|전주|제주|청주|워싱턴|뉴욕|도쿄|베이징|파리"
    r"|런던)$)"
    r"[\uac00-\ud7a3]{2,4}(?<![부팀국])(?<!신문)(?<!일보)(?<!뉴스)(?<!센터)(?<!본부)(?<!경제)(?<!기자)(?<!사진)"
)
_SMALL = re.compile(r"(?:\s+[a-zäöüß]{3,20}){1,4}$")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_CHINESE = re.compile(r"^\W*(?:本报|本報)?(?:记者|通讯员|作者)\s*[:：|｜]?\s*")
_CREDENTIAL = re.compile(
    r"^(?:Jr|Sr|I{2,3}|IV|Esq|(?:[A-Z]\.?[a-z]{0,2}\.?){1,4}[A-Z]\.?|Ph\.?\s?D|[A-Z]{2,6}(?:-[A-Z]{1,4})?"
    r"|M\.?Sc|B\.?Sc|Dipl\.?-?\w*|[A-Z]{2,5} \([\w ]{2,20}\))\.?$"
)
_PLACES = frozenset({"US", "UK", "USA", "NY", "DC", "LA", "EU", "UAE", "NYC", "UN"})
_TAIL = re.compile(
    r"\s*(?:\b(?:last\s+)?(?:updated|published|posted|modified|aktualisiert|veröffentlicht|actualizado"
    r"|publicado|uhr)\b"
    r"|\b(?:in|at|for|from|of|um|für|aus|bei|para|presso|the founder|is a)\s|\b(?:on|am|le|el|à|vom|op|under"
    r"|filed)\s+(?=[\d\w])"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:mo|di|mi|do|fr|sa|so)\.,|\b\d|@|\s#).*$",
    re.IGNORECASE,
)
# No name has these words in it.
_NOT_NAMES = either(
    r"""
    view|more|posts?|follow|share|subscribe|comments?|updated|published|posted|minutes?|min read|ago|reply|replies
    cookies?|login|log in|sign(?: |-)?(?:in|up)|contact|about|category|categories|archives?|copyright|rights|null
    undefined
    twitter|facebook|linkedin|instagram|whatsapp|pinterest|youtube|tiktok|e?-?mail|photos?|image|getty|fotos?|bild
    фото
    newsletter|you|your|we|is|are|was|this|that|click(?:ing)?|search|menu|skip|use case|free trial|kommentare?|unknown
    anonymous|anonym|anónimo|n/a|admin\w*|webmaster|superuser|wordpress|gallery|video|advertisement|sponsored|anzeige
    dear|liebe|today|yesterday|heute|gestern|uncategorized|permalink|leave|tags?|topics?|publisher|licen[sc]e|cc-by\w*
    categor\w*|types?|industry|manufacturer|features?|popularity|e\.v|toggle|download|watch|previous|permission|terms
    """
)
# These are no names by themselves.
_NO_NAMES = either(
    r"""
    the|an?|die|der|das|le|la|el|los|um|on|at|in|by|von|and|or|to|of|for|am|pm|uhr|min|read|mon|tues?|wed|thur?s?
    fri|sat|sun
    jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?
    nov(?:ember)?
    dec(?:ember)?|cet|cest|gmt|utc|est|edt|ist|kst|bst|pst|pdt|home|page|profile|bio|name|paid|free|listen|print|none
    root|user|test|default|author|editor|role|brands?|price|size|popular|solution|close|open|next|back|show|new
    news|blog
    """
)
_JUNK = re.compile(
    r"입력|수정|등록|승인|최종|기사(?!$)|발행|댓글|공유|뉴스$|시간|[年月時]|更新|公開|来源|來源|时间|https?:|www\."
    rf"|[{{}}<>=#%$€£@?!…©®]|\d{{3}}|[a-z]\d[a-z]|^\W*$|^{_NO_NAMES}$|\b{_NOT_NAMES}\b",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    {"al", "bin", "bint", "da", "de", "del", "della", "dell", "den", "der", "di", "dos", "du", "e", "el", "la", "le"}
    | {
        "ten",
        "ter",
        "van",
        "von",
        "y",
        "zu",
        "af",
        "av",
        "ibn",
        "vom",
        "d'",
        "das",
        "do",
        "i",
        "’t",
        "'t",
        "zum",
        "zur",
    }
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a credit, and the role that stands beside it, as written."""

    name: str
    role: str | None = None


def names_in(text: str, *, loose: bool = False) -> list[Name]:
    """The names in a credit, persons alone where there are any; nothing that is no name.

    Args:
        text: a credit, with or without 'By'.
        loose: whether it surely is one, so that user names ('ada.reyes') and names in small letters are names too.
    """
    text = _HANDLE.sub(" ", EMAIL.sub(" ", squeeze(text[:_LONGEST_CREDIT])))
    if (korean := korean_names(text)) or _CHINESE.match(text):
        return korean or [Name(name) for name in re.findall(r"[\u4e00-\u9fff]{2,4}", _CHINESE.sub("", text))][:_MOST]
    text = without_others(without_lead(text))
    found: list[Name] = []
    for stretch in DATE.split(text)[:_MOST]:
        for part in _HARD.split(stretch)[: 2 * _MOST]:
            for some in _AND.split(part):
                _add(found, without_lead(some), loose=loose)
        if found:
            break  # behind the date stand rubrics
    personal = [name for name in found if is_personal(name.name) and not is_desk(name.name)]
    return list({plain(name.name): name for name in reversed(personal or found)}.values())[::-1][:_MOST]


def korean_names(text: str) -> list[Name]:
    """The names before a Korean role, each with it: '경제부 홍길동·김서연 기자'."""
    match = _KOREAN_ROLE.search(text)
    run = _KOREAN_RUN.search(text[max(0, match.start() - _LONGEST_RUN) : match.start()]) if match else None
    if match is None or run is None:
        return []
    written = [name for name in re.split(r"[\s·,]+", run.group()) if _KOREAN_NAME.fullmatch(name)]
    short = [name for name in written if len(name) <= 3]  # '이데일리 홍길동': a paper's name before
    return [Name(name, match.group().strip()) for name in short or written]


def is_role(text: str) -> bool:
    """Whether a short text is what somebody is, such as 'Political Editor', and no name."""
    if not is_title(text):
        return False
    bare = ROLE_AFTER.sub("", text)
    return bare == text or not is_personal(bare)


def is_personal(name: str) -> bool:
    """Whether a name has the form of a person's: two to five words, all but particles with a capital or unspaced."""
    words = name.partition(",")[0].split()
    if len(words) == 1:
        return bool(re.fullmatch(r"[\uac00-\ud7a3]{2,4}|[\u4e00-\u9fff々]{2,4}|[\u4e00-\u9fffァ-ヶー・]{3,12}", name))
    if not 2 <= len(words) <= 6 or is_organisation(name) or any(char in name for char in '?!:…"'):
        return False
    return (
        all(
            word[0].isupper() or word.lower() in _PARTICLES or not word[0].isascii() or word[0] in "('‘’"
            for word in words
        )
        and words[-1][0].isalpha()
        and any(len(word) > 2 or not word.isascii() for word in words)
        and _HANGUL.search(name) is None
        and words[0].lower() not in {"the", "a", "an", "die", "das", "our", "my", "how", "why", "what"}
    )


def kind_of(name: str, site_names: tuple[str, ...]) -> str:
    """Whether a name is a person's, a news agency's or another organisation's."""
    if agency_named(name):
        return AGENCY
    if is_desk(name) or (is_organisation(name) and not ROLE_AFTER.search(name)) or is_house(name, site_names):
        return ORGANISATION
    return PERSON


def is_house(name: str, site_names: tuple[str, ...]) -> bool:
    """Whether a name is that of the publication; that of a person who gave it theirs is not."""
    if is_personal(name) and name.split(maxsplit=1)[0].lower() not in _PARTICLES and not name.isupper():
        return False
    return is_one_of(name, site_names)


def _add(found: list[Name], text: str, *, loose: bool) -> None:
    """Read one stretch of a credit: a name, its credentials, role and place, or several names with commas."""
    titled = False
    for at, written in enumerate(text.split(",")):
        part = written.strip(_EDGES)
        if not part:
            continue
        if found and at and _CREDENTIAL.match(part) and part not in _PLACES and not agency_named(part):
            credential = written.strip() if "." in part else part
            found[-1] = replace(found[-1], name=f"{found[-1].name}, {credential}")
        elif _is_title(part, behind=bool(at and found)):
            _entitle(found, part)
            titled = titled or bool(found)
        elif not titled:
            found += [name for name in _one(part, loose=loose) if not at or is_personal(name.name)]
            titled = _TAIL.search(part) is not None


def _entitle(found: list[Name], role: str) -> None:
    """Give the last name a role, or all of them where it is said of several: 'staff writers'."""
    several = len(found) > 1 and role.endswith("s") and is_role(role[:-1])
    for at in range(0 if several else max(0, len(found) - 1), len(found)):
        if found[at].role is None:
            found[at] = replace(found[at], role=role[:-1] if several else role)


def _is_title(part: str, *, behind: bool) -> bool:
    """Whether a part is a job title and no name; 'staff writers' is one ``behind`` a name, and a desk alone."""
    if not is_role(part) or is_personal(ROLE_AFTER.sub("", part)):
        return False
    return behind or not (ROLE_BEFORE.match(part) or is_desk(part))


def _one(part: str, *, loose: bool) -> Iterator[Name]:
    """The name in a part of a credit that has one at most, with the role that stands before or behind it."""
    for pattern in (ROLE_BEFORE, ROLE_AFTER, JAPANESE_ROLE):
        match = pattern.search(part)
        if match is not None and is_personal(rest := _named(pattern.sub("", part))):
            yield Name(_cased(rest), match["role"].strip(_EDGES))
            return
    name = part if is_desk(part) else _named(part)
    if is_name(name, loose=loose) or is_desk(name):
        yield Name(_cased(name))


def _named(part: str) -> str:
    """A part of a credit without a date, a place or a house behind the name."""
    if agency_named(part) or is_desk(part):
        return part
    cut = re.sub(r"\s*\([^()]{0,60}\)?$|\s+(?:on|at|am|le|el|um|in|by)$", "", _TAIL.sub("", part)).strip(_EDGES)
    capital = _SMALL.sub("", cut)  # 'Ada Reyes publiziert'
    cut = capital if is_personal(capital) else cut
    return f"{cut}." if cut.endswith((" Jr", " Sr")) else cut


def is_name(text: str, *, loose: bool = False) -> bool:
    """Whether a text may be a name, of whomever; see `names_in` for ``loose``."""
    if not 1 < len(text) <= _LONGEST_NAME or len(text.split()) > _MOST_WORDS or _JUNK.search(text):
        return False
    if _HANGUL.search(text) and not (_KOREAN_NAME.fullmatch(text) or is_organisation(text) or agency_named(text)):
        return False
    return any(char.isalpha() for char in text) and (not text.islower() or (loose and len(text.split()) <= 2))


def _cased(name: str) -> str:
    """'ADA REYES' as 'Ada Reyes'; initials, numbers and agencies stay."""
    if not name.isupper() or len(name) <= 5 or " " not in name or agency_named(name):
        return name
    return " ".join(
        word if re.fullmatch(r"[IVX]{2,4}|(?:[A-Z]\.?){1,2}", word) else word.title() for word in name.split()
    )
