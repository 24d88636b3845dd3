"""Who wrote it: the credits of head, JSON-LD and visible byline weighed; persons apart from houses; never invented."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lxml.html import HtmlElement

from tasks.article import names
from tasks.article.bylines import Shown
from tasks.article.creditplaces import links_in
from tasks.article.evidence import Candidate
from tasks.article.head import Head, absolute_url
from tasks.article.houses import is_desk
from tasks.article.names import AGENCY, DESK, EMAIL, ORGANISATION, PERSON
from tasks.article.structured import Node, as_list, texts, types
from tasks.article.words import plain, tokens

_METAS = (
    "author",
    "article:author",
    "og:article:author",
    "article:author_name",
    "article_author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "creator",
    "rbauthors",
)
_WRITTEN = re.compile(
    r"^(?:written by|verfasst von|geschrieben von|écrit par|escrito por|scritto da|author|autor)", re.IGNORECASE
)
_INVERTED = re.compile(r"^([^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?),\s+([^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){0,2})$")
_NO_ROLES = frozenset({"author", "autor", "auteur", "staff", "user"})
_MOST = 12
_GENERIC = re.compile(
    r"^(?:info|contact|news|newsroom|letters?|editors?|redaktion|webmaster|admin|support|help|subscribe|tips|press|sales"
    r"|ads?|advertising|office|mail|hello|feedback)@",
    re.IGNORECASE,
)
SPOKEN, SHOWN, SEEMING = "visible:byline", "visible:author", "visible:name"
Group = tuple[str, list["Credit"]]


@dataclass(frozen=True, slots=True)
class Credit:
    """One author.

    Attributes:
        name: as a reader would say it, without 'By' and job titles.
        kind: person, organisation, agency, or desk: a newspaper itself, or a part of it.
        email, profile_url: where the page links this name to them.
        role: what the page calls this author, as written: 'Political Editor', '기자'.
    """

    name: str
    kind: str = PERSON
    email: str | None = None
    profile_url: str | None = None
    role: str | None = None


def stated_groups(head: Head, nodes: tuple[Node, Node, list[Node]], base_url: str) -> list[Group]:
    """The authors that the metadata of a page state, by origin, the most trusted first.

    Args:
        head: of the page.
        nodes: the article's in JSON-LD, the article's in microdata, and all of the page's JSON-LD.
        base_url: what addresses are relative to.
    """
    node, marked, found = nodes
    groups = [
        ("json-ld:author", _structured(node, found, base_url)),
        *_stated(head),
        ("microdata:author", _structured(marked, found, base_url)),
    ]
    return [
        (origin, group)
        for origin, group in groups
        if len(group) == 1 or any(names.is_personal(one.name) for one in group)
    ]


def credit_groups(
    stated: list[Group], shown: Shown | None, linking: Iterable[HtmlElement], base_url: str
) -> list[Group]:
    """The authors by origin, the most trusted first: what readers are shown, then what the metadata state.

    Args:
        stated: by the metadata.
        shown: the visible credit.
        linking: elements that call themselves an author; their links lead to persons' pages.
        base_url: what their addresses are relative to.
    """
    visible = [] if shown is None else [_credit(name, shown.links, base_url) for name in shown.names]
    if shown is not None and shown.sure:
        groups = [(SPOKEN if shown.spoken else SHOWN, visible), *stated]
    else:
        groups = [*stated, (SEEMING, visible)]
    pages = {plain(text): absolute_url(base_url, href) for element in linking for text, href in links_in(element)}
    return [
        (origin, [replace(one, profile_url=one.profile_url or pages.get(plain(one.name))) for one in group])
        for origin, group in groups
        if group
    ]


def _credit(name: names.Name, links: Iterable[tuple[str, str]], base_url: str) -> Credit:
    href = next((href for text, href in links if plain(name.name) in plain(text)), None)
    return Credit(name.name, PERSON, None, absolute_url(base_url, href), name.role)


def _structured(node: Node, found: list[Node], base_url: str) -> list[Credit]:
    """The authors of a JSON-LD node; references to other nodes of the page are followed."""
    by_id = {node["@id"]: node for node in found if isinstance(node.get("@id"), str) and node.get("name")}
    credited = []
    for value in as_list(node.get("author") or node.get("creator"))[:_MOST]:
        author = by_id.get(str(value.get("@id")), value) if isinstance(value, dict) and not value.get("name") else value
        for text in texts(author):
            named = names.names_in(_upright(text), loose=True)
            credited += [_described(name, author if len(named) == 1 else None, base_url) for name in named]
    return credited


def _described(name: names.Name, author: Any, base_url: str) -> Credit:
    if not isinstance(author, dict):
        return Credit(name.name, role=name.role)
    kind = ORGANISATION if any(text.endswith("Organization") for text in types(author)) else PERSON
    email = next((found.group() for text in texts(author.get("email")) if (found := EMAIL.search(text))), None)
    profile = next((url for text in texts(author.get("url")) if (url := absolute_url(base_url, text))), None)
    role = name.role or next((text for text in texts(author.get("jobTitle")) if text.lower() not in _NO_ROLES), None)
    return Credit(name.name, kind, email, profile, role)


def _stated(head: Head) -> Iterator[Group]:
    """The names that each meta element states, with its origin."""
    for meta in _METAS:
        named = [name for content in head.metas.get(meta, ()) for name in names.names_in(_upright(content), loose=True)]
        yield f"meta:{meta}", [Credit(name.name, role=name.role) for name in dict.fromkeys(named)]
    for number in "12":
        if _WRITTEN.match(head.first(f"twitter:label{number}") or ""):
            named = names.names_in(head.first(f"twitter:data{number}") or "", loose=True)
            yield f"meta:twitter:data{number}", [Credit(name.name, role=name.role) for name in named]


def _upright(text: str) -> str:
    """'Reyes, Ada' as 'Ada Reyes', where that is all there is, or all there is between semicolons."""
    return "; ".join(_INVERTED.sub(r"\2 \1", part.strip()) for part in text[:500].split(";"))


def merge(groups: Sequence[Group], site_names: tuple[str, ...], *, news: bool = False) -> tuple[Credit, ...]:
    """The credits of the first group that names a person, else of the first that the page shows.

    Args:
        groups: credits by origin, the most trusted first.
        site_names: names of the publication.
        news: whether the page is a newspaper's, whose desks, and the paper itself, are nobody in particular.
    """
    known = [
        (origin, [replace(one, kind=_kind(one, site_names, news=news)) for one in group]) for origin, group in groups
    ]
    chosen = _chosen(known, news=news)
    if any(one.kind == PERSON for one in chosen):
        chosen = [one for one in chosen if one.kind in {PERSON, AGENCY}]
    others = [one for _, group in known for one in group]
    merged: dict[str, Credit] = {}
    for one in chosen:
        credit = _completed(one, others)
        merged.setdefault(plain(credit.name), credit)
    return tuple(merged.values())[:_MOST]


def _chosen(known: Sequence[Group], *, news: bool) -> list[Credit]:
    """The group that tells the authors best; an agency or a desk that signs goes before persons who are not shown."""
    sure = [(origin, group) for origin, group in known if origin != SEEMING]
    shown = [group for origin, group in sure if origin in {SPOKEN, SHOWN}]
    spoken = [group for origin, group in sure if origin == SPOKEN and _alias(group[0], strict=False)]
    signed = [group for group in shown if all(one.kind in {AGENCY, DESK} for one in group)]
    persons = [group for _, group in sure if _personal(group)]
    aliases = [group for _, group in sure if any(_alias(one, strict=news) for one in group)]
    seeming = [group for origin, group in known if origin == SEEMING and _personal(group)]
    agencies = [group for _, group in known if any(one.kind == AGENCY for one in group)]
    return next(iter([*spoken, *signed, *persons, *aliases, *seeming, *agencies, *shown]), [])


def _personal(group: Iterable[Credit]) -> bool:
    return any(credit.kind == PERSON and names.is_personal(credit.name) for credit in group)


def _alias(credit: Credit, *, strict: bool) -> bool:
    """Whether a credit is a word by which somebody signs; a user name of the system is not, where ``strict``."""
    lower = credit.name.islower()
    return credit.kind == PERSON and len(credit.name.split()) <= 1 + lower and not (strict and lower)


def _kind(credit: Credit, site_names: tuple[str, ...], *, news: bool) -> str:
    kind = names.kind_of(credit.name, site_names)
    if kind == PERSON:
        kind = credit.kind
    if news and kind == ORGANISATION and (is_desk(credit.name) or names.is_house(credit.name, site_names)):
        return DESK
    return kind


def _completed(credit: Credit, others: Sequence[Credit]) -> Credit:
    """A credit with what others know of the same person: the whole name, address, page and role."""
    words = set(tokens(credit.name))
    fuller = {other.name for other in others if words < set(tokens(other.name)) and names.is_personal(other.name)}
    name = fuller.pop() if credit.kind == PERSON and len(words) == 1 and len(fuller) == 1 else credit.name
    same = [other for other in others if plain(other.name) in {plain(credit.name), plain(name)}]
    return replace(
        credit,
        name=name,
        email=next((other.email for other in same if other.email), None),
        profile_url=next((other.profile_url for other in same if other.profile_url), None),
        role=next((other.role for other in same if other.role), None),
    )


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


def emails_in(text: str) -> list[str]:
    """The e-mail addresses in a text, as written."""
    return EMAIL.findall(text)


def candidates(groups: Iterable[Group], chosen: Iterable[Credit]) -> list[tuple[Candidate, bool]]:
    """The names of all groups as candidates of the field, with whether each was chosen."""
    kept = {plain(credit.name) for credit in chosen}
    return [
        (Candidate("author", one.name, origin), plain(one.name) in kept) for origin, group in groups for one in group
    ]
