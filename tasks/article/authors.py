"""Who wrote it: credits in metadata and bylines, as names of persons, organisations and agencies; never invented."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lxml.html import HtmlElement

from tasks.article.evidence import Candidate
from tasks.article.head import Head, absolute_url, squeeze
from tasks.article.structured import Node, as_list, texts, types
from tasks.article.words import either, plain

PERSON, ORGANISATION, AGENCY = "person", "organisation", "agency"

_AGENCIES = either(
    r"""
    reuters|bloomberg(?: news)?|associated press|ap|upi|pti|ians|ani|aap|cna
    agence france[- ]presse|afp|dpa|apa|sda|ritzau|efe|ansa|tass|pa media|press association
    yonhap(?: news(?: agency)?)?|newsis|xinhua|kyodo(?: news)?|연합뉴스|뉴시스|뉴스1
    """
)
_AGENCY = re.compile(rf"^(?:the )?{_AGENCIES}(?: (?:staff|news))?$", re.IGNORECASE)
_ORGANISATIONS = either(
    r"""
    staff|editors?|editorial|team|readers|wire|news(?:room|desk)?|desk|redaktion|redaction|rédaction|redacción|redazione
    magazine|press|media|times|post|herald|tribune|gazette|journal|inc|llc|ltd|gmbh|group|institute|foundation|university
    office|department|ministry|association|society|agency|council|company|network|center|centre|board|club|blog
    admin|administrator|webmaster|guest|contributor
    """
)
_ORGANISATION = re.compile(rf"\b{_ORGANISATIONS}s?\b|\.(?:com|org|net|de|co)\b", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:written|posted|published|reported|reviewed|edited|created|story|words|text|report|article|analysis|opinion"
    r"|interview|reporting)\s+)?(?:by|von|por|par|di|door|author|autor(?:in)?|auteur|autore|text|글)\b\s*[:：]?\s+"
    r"|^[-–—:|@]\s*|^(?:글|취재)\s*[=:]\s*",
    re.IGNORECASE,
)
_ROLES = either(
    r"""
    staff|senior|chief|deputy|associate|contributing|managing|political|editor|writer|reporter|correspondent|columnist
    journalist|contributor|photographer|producer|author|freelance\w*|bureau|jr\.? editor
    md|m\.d\.|ph\.?d\.?|mba|esq|rd|rn|cfp|cpa
    """
)
_ROLE = re.compile(
    rf"\s*(?:[,|/(–—-]|\s-\s)\s*(?:(?:the|our|a|an)\s+)?(?:[\w.&'’-]+\s+){{0,4}}?{_ROLES}\b.*$", re.IGNORECASE
)
_KOREAN_ROLE = re.compile(
    r"\s*(?:(?:선임|수석|인턴|전문|객원)?기자|특파원|논설위원|칼럼니스트|앵커|PD|교수|작가|편집장|에디터)\s*$"
)
_SPLIT = re.compile(r"\s*(?:;|\||\s&\s|\s/\s|,?\s+(?:and|und|et|y|e|en|with)\s+|,|·|、|，)\s*")
_NOT_NAMES = either(
    r"""
    view|more|posts|read|follow|share|subscribe|comments?|updated|published|posted|minutes?|min read|ago
    january|february|march|april|june|july|august|september|october|november|december
    cookie|login|sign in|contact|about|home|category|archive|copyright|rights|null|undefined|page|profile|author|bio
    twitter|facebook|linkedin|instagram|email|e-mail|photos?|image|getty
    """
)
_JUNK = re.compile(rf"https?:|www\.|[{{}}<>_=#]|\d{{3}}|^\W*$|\b{_NOT_NAMES}\b", re.IGNORECASE)
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,12}")
_BYLINE = re.compile(
    r"^(?:by|von|por|par)[:\s]\s*\S.{1,150}$|^.{2,12}(?:기자|특파원)(?:\s*[=|]?\s*\S+@\S+)?$", re.IGNORECASE
)
_METAS = (
    "author",
    "article:author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "citation_author",
    "dcterms.creator",
    "rbauthors",
)
_MONTHS = either(
    r"""
    january|february|march|april|may|june|july|august|september|october|november|december
    januar|februar|märz|juni|juli|oktober|dezember
    """
)
_TAIL = re.compile(
    r"\s*(?:\b(?:last\s+)?(?:updated|published|posted|modified|reviewed|follow|read more|bio)\b"
    rf"|\b(?:on|am|le|el|at|in)\s+(?=[\d\w])|\b{_MONTHS}\b|\d).*$",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    {"al", "bin", "da", "de", "del", "della", "den", "der", "di", "dos", "du", "e", "el", "la", "le", "of"}
    | {"ten", "ter", "van", "von", "y", "zu"}
)
_EXPERT = re.compile(
    r"\b(?:expert|specialist|attorney|advisor|adviser|analyst|manager|director|officer|consultant|strategist|founder"
    r"|ceo|president|dietitian)s?$",
    re.IGNORECASE,
)
_MOST_WORDS = 6
_MOST = 12
_LONGEST_BYLINE = 160
_LONGEST_CREDIT = 500  # letters of a metadata value; what is longer is a biography
_DESK = re.compile(
    r"\b(?:staff|desk|readers|newsroom|reporters|correspondents|editors|team|reports|service|wire|agency)\b$",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"^(?:info|contact|news|newsroom|letters?|editors?|redaktion|webmaster|admin|support|help|subscribe|tips|press|sales"
    r"|ads?|advertising|office|mail|hello|feedback)@",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"\b(?:you|your|our|we|is|are|was|this|that|the terms)\b|[.!?]$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Credit:
    """One author.

    Attributes:
        name: as a reader would say it, without 'By' and job titles.
        kind: person, organisation or agency.
        email, profile_url: where the page links this name to them.
    """

    name: str
    kind: str = PERSON
    email: str | None = None
    profile_url: str | None = None


def names_in(text: str) -> list[str]:
    """The names in a credit: 'By Ada Reyes and Tom Okoro, staff writers' gives two. Nothing that is no name."""
    text = EMAIL.sub(" ", squeeze(text[:_LONGEST_CREDIT])).strip(" ,;|()")
    text = _LEAD.sub("", _LEAD.sub("", text)).strip()
    names = []
    for part in _SPLIT.split(_ROLE.sub("", text)):
        part = _ROLE.sub("", _LEAD.sub("", part))  # noqa: PLW2901
        name = _KOREAN_ROLE.sub("", part).strip(" .,:;-–—|()[]\"'")
        if not _is_name(name):
            name = _TAIL.sub("", name).strip(" .,:;-–—|()[]\"'")
        if _is_name(name):
            names.append(_cased(name))
    personal = [name for name in names if is_personal(name) and not _EXPERT.search(name)]
    return list(dict.fromkeys(personal or names))


def is_personal(name: str) -> bool:
    """Whether a name has the form of a person's: two to five words, all but particles with a capital or unspaced."""
    words = name.split()
    if len(words) == 1:
        return bool(re.fullmatch(r"[\uac00-\ud7a3]{2,4}|[\u4e00-\u9fff]{2,4}", name))
    if not 2 <= len(words) <= 5 or _ORGANISATION.search(name) or any(char in name for char in "?!:…"):
        return False
    return (
        all(word[0].isupper() or word.lower() in _PARTICLES or not word[0].isascii() for word in words)
        and words[-1][0].isalpha()
    )


def kind_of(name: str, site_names: tuple[str, ...]) -> str:
    """Whether a name is a person's, a news agency's or another organisation's."""
    if _AGENCY.match(name):
        return AGENCY
    compact = plain(name).replace(" ", "")
    if _ORGANISATION.search(name) or any(compact == plain(site).replace(" ", "") for site in site_names):
        return ORGANISATION
    return PERSON


def structured_authors(node: Node, found: list[Node], base_url: str) -> list[Credit]:
    """The authors of a JSON-LD node; references to other nodes of the page are followed."""
    by_id = {node["@id"]: node for node in found if isinstance(node.get("@id"), str) and node.get("name")}
    credits_found = []
    for value in as_list(node.get("author") or node.get("creator"))[:_MOST]:
        author = by_id.get(str(value.get("@id")), value) if isinstance(value, dict) and not value.get("name") else value
        for text in texts(author):
            names = names_in(text)
            credits_found += [_structured(name, author, base_url, alone=len(names) == 1) for name in names]
    return credits_found


def _structured(name: str, author: Any, base_url: str, *, alone: bool) -> Credit:
    if not isinstance(author, dict) or not alone:
        return Credit(name)
    kind = ORGANISATION if any(text.endswith("Organization") for text in types(author)) else PERSON
    email = next((found.group() for text in texts(author.get("email")) if (found := EMAIL.search(text))), None)
    profile = next((url for text in texts(author.get("url")) if (url := absolute_url(base_url, text))), None)
    return Credit(name, kind, email, profile)


def meta_authors(head: Head) -> Iterator[tuple[str, list[Credit]]]:
    """The names that each meta element states, with its origin."""
    for meta in _METAS:
        names = [name for content in head.metas.get(meta, ()) for name in names_in(content)]
        if names:
            yield f"meta:{meta}", [Credit(name) for name in dict.fromkeys(names)]


def linked_authors(tree: HtmlElement, base_url: str) -> list[Credit]:
    """Names in links that say rel=author or itemprop=author, with the pages they lead to."""
    found = []
    for link in tree.iter("a"):
        if (
            "author" in (link.get("rel") or "").lower().split()
            or "author" in (link.get("itemprop") or "").lower().split()
        ):
            names = names_in(link.text_content())
            if len(names) == 1:
                found.append(Credit(names[0], PERSON, None, absolute_url(base_url, link.get("href"))))
    return found[:_MOST]


def byline_in(lines: Iterable[str], named: Iterable[str]) -> tuple[str, list[Credit]] | None:
    """The credit that the page shows, verbatim, and who is in it.

    Args:
        lines: the page's blocks of text, of which one may be a credit and nothing else.
        named: the texts of elements that call themselves a byline; they need not begin with 'By'.
    """
    line = next((line for line in lines if is_byline(line)), None)
    named = [] if line is not None else list(named)
    line = line or next(filter(_credits, named), None)
    if line is not None:
        return line, [Credit(name) for name in _credits(line)]
    desk = next((text for text in named if _is_name(text) and text[0].isupper() and len(text.split()) <= 2), None)
    return None if desk is None else (desk, [])  # such as "Leader": too little to name an author


def is_byline(line: str) -> bool:
    """Whether a line says who wrote the article, and no more."""
    return _BYLINE.match(line) is not None and bool(_credits(line))


def _credits(line: str) -> list[str]:
    """Persons and desks in a line that is short enough to be a credit, and no sentence."""
    if len(line) > _LONGEST_BYLINE or _SENTENCE.search(EMAIL.sub("", line)):
        return []
    names = names_in(line)
    return [name for name in names if is_personal(name)] or [name for name in names if _is_desk(name)]


def _is_desk(name: str) -> bool:
    words = name.split()
    return len(words) > 1 and _DESK.search(name) is not None and words[0][0].isupper()


def with_emails(credited: Iterable[Credit], addresses: Sequence[tuple[str, str]]) -> list[Credit]:
    """The credits with the e-mail addresses that are theirs.

    Args:
        credited: the authors.
        addresses: addresses on the page, each with the text of the block that it stands in.
    """
    credits_left = list(credited)
    persons = [credit for credit in credits_left if credit.kind == PERSON]
    known = [(address, text) for address, text in addresses if not _GENERIC.match(address)]
    only = known[0][0] if len({address for address, _ in known}) == 1 and len(persons) == 1 else None
    return [
        replace(
            credit, email=credit.email or next((address for address, _ in known if _fits(credit.name, address)), only)
        )
        if credit.kind == PERSON
        else credit
        for credit in credits_left
    ]


def _fits(name: str, address: str) -> bool:
    """Whether the part before the @ is made of a name: rortega, ines.carvalhal, mj.oh."""
    local = _folded(address.partition("@")[0])
    parts = re.split(r"[._+-]", local)
    words = [_folded(word) for word in re.split(r"[\s.-]+", name) if word]
    return any(word in parts or (len(word) > 3 and word in local) for word in words)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def merge(groups: list[list[Credit]], site_names: tuple[str, ...]) -> tuple[Credit, ...]:
    """The first group that names a person, else the first that names anyone, with what the others know of the same.

    Args:
        groups: credits by source, the most trusted first.
        site_names: names of the publication, which is nobody's author.
    """
    kinds: dict[str, str] = {}
    for credit in (credit for group in groups for credit in group):
        kind = credit.kind if credit.kind != PERSON else kind_of(credit.name, site_names)
        if kind != PERSON:
            kinds[plain(credit.name)] = kind
    known = [[replace(credit, kind=kinds.get(plain(credit.name), PERSON)) for credit in group] for group in groups]
    persons = (group for group in known if any(credit.kind == PERSON for credit in group))
    chosen = next(persons, None) or next((group for group in known if group), [])
    merged: dict[str, Credit] = {}
    for credit in chosen:
        same = [other for group in known for other in group if plain(other.name) == plain(credit.name)]
        email = next((other.email for other in same if other.email), None)
        profile = next((other.profile_url for other in same if other.profile_url), None)
        merged.setdefault(plain(credit.name), replace(credit, email=email, profile_url=profile))
    return tuple(merged.values())[:_MOST]


def emails_in(text: str) -> list[str]:
    """The e-mail addresses in a text, as written."""
    return EMAIL.findall(text)


def candidates(origin: str, group: list[Credit]) -> list[Candidate]:
    """The names of a group as candidates of the field."""
    return [Candidate("author", credit.name, origin) for credit in group]


def _is_name(text: str) -> bool:
    if not 1 < len(text) <= 80 or len(text.split()) > _MOST_WORDS or _JUNK.search(text):
        return False
    return not text.islower() and any(char.isalpha() for char in text)


def _cased(name: str) -> str:
    """'ADA REYES' as 'Ada Reyes'; initials and agencies stay."""
    return name.title() if name.isupper() and len(name) > 5 and " " in name else name
