"""Names of houses, their desks and other organisations, as they stand in credits."""

import re

from tasks.article.words import either, plain

_ORGANISATIONS = either(
    r"""
    staff|editors?|editorial|team|readers|wire|news(?:room|desk)?|desk|redaktion|redactie|redaction|rédaction
    redacción
    redação|redazione|magazine|press(?:e)?|media|times|post|herald|tribune|gazette|journal|inc|llc|ltd|gmbh
    corp(?:oration)?
    group|institute?|foundation|university|universität|college|school|hospital|clinic|office|department|ministry
    ministerium
    association|society|agenc(?:y|ies)|council|company|network|cent(?:er|re)|board|club|blog|verband|verlag|stiftung
    bundesministerium|bundesamt|online|official|support|solutions|services|technologies|software|systems|hotels?
    marketing
    community|academy|contributors?|correspondents?|reporters?|writers?|guest|reports?|bureau|tv|radio|studios?
    partners
    co\.? kg|kg|ag|d[eé]partement|departamento|minist[eè]re|ministerio|fraktion|bundestagsfraktion|partei|verein
    commission|committee|government|regierung|police|polizei|feuerwehr|gemeinde|landkreis|rathaus|universidad|université|università
    coordenadoria|secretaria|prefeitura|assessoria|comunicação|pressestelle|prensa|stampa|architecture|construction
    industries|international|consulting|insurance|insights|zeitung|nachrichten|austria|germany
    """
)
_ORGANISATION = re.compile(
    rf"\b{_ORGANISATIONS}\b|\w\.(?:com|org|net|de|co|ch|at|io|ai|uk|fr|it|es|cl)\b|(?:뉴스|신문|일보|방송|편집국)$"
    r"|(?:редакция|编辑部|編集部|新聞|新闻)$",
    re.IGNORECASE,
)
_DESKS = either(
    r"""
    (?:the |our )?(?:[\w.'’&-]+ ){0,3}(?:staff|desk|newsdesk|newsroom|team|service|wires?|agencies|reports?|bureau)
    (?:the |our )?(?:[\w.'’&-]+ ){0,3}(?:staff|web|wire) (?:reports?|writers?|reporters?|editors?)
    (?:the |our )?(?:[\w.'’&-]+ ){0,3}(?:reporters|writers|correspondents|editors|contributors|readers|editorial board)
    (?:[\w.-]+[ -])?(?:redaktion|redactie|redaction|rédaction|redacción|redação|redazione)(?: [\w.-]+){0,3}
    (?:[\w.-]+[ -])?(?:redakcja|redakce|redaksjonen|redaktionen|toimitus)(?: [\w.-]+){0,3}
    (?:(?:own|special|staff|our|guest|a|news|local) ){0,2}(?:correspondent|reporter|contributor|writer|editor)
    [\w.-]*team|red\.?|редакция|编辑部|編集部|편집국|온라인뉴스팀|디지털뉴스팀|letters to the editor|press release
    pressemitteilung
    """
)
_DESK = re.compile(_DESKS, re.IGNORECASE)


def is_desk(name: str) -> bool:
    """Whether a name is that of nobody in particular: 'Staff Reporter', 'Markets Desk', 'Redaktion'."""
    return _DESK.fullmatch(name) is not None


def is_organisation(name: str) -> bool:
    """Whether a name says that it is an organisation's."""
    return _ORGANISATION.search(name) is not None


def is_one_of(name: str, site_names: tuple[str, ...]) -> bool:
    """Whether a name is one of a publication's, with or without 'The'."""
    compact = _compact(name)
    return any(compact == _compact(site) for site in site_names)


def _compact(name: str) -> str:
    return plain(name).removeprefix("the ").replace(" ", "")
