"""All metadata of a page in one value, with every candidate that was considered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from htmldate import find_date
from lxml.html import HtmlElement
from trafilatura.metadata import extract_author

from tasks.article import authors, headline, structured, times
from tasks.article.authors import Credit
from tasks.article.blocks import TextBlock
from tasks.article.evidence import Candidate
from tasks.article.head import Head, read_head, squeeze
from tasks.article.parse import Document
from tasks.article.structured import Node, first_text, texts
from tasks.article.times import Stated
from tasks.article.visible import Surroundings, addresses
from tasks.article.words import plain, without_ellipsis
from warehouse import clock

_MOST_TAGS = 40
_LONGEST_TAG = 80
_HOME = frozenset({"home", "start", "startseite", "accueil", "inicio", "홈"})
_SECTIONS = (
    "article:section",
    "og:article:section",
    "section",
    "parsely-section",
    "cxenseparse:section",
    "articlesection",
)
_BYLINE_BLOCKS = 400  # blocks from the top of a page among which a byline is looked for
_DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about its article.

    Attributes:
        head: the head of the page.
        node: the JSON-LD node of the article, or an empty one.
        headline, byline, section, tags: as in `warehouse.records.Article`.
        credits: the authors.
        published, modified: the chosen times; None where the page states none.
        standfirsts: what may be one, the most trusted first; see `choose_standfirst`.
        candidates: every value considered, with whether it was chosen.
    """

    head: Head
    node: Node
    headline: str | None
    byline: str | None
    section: str | None
    tags: tuple[str, ...]
    credits: tuple[Credit, ...]
    published: Stated | None
    modified: Stated | None
    standfirsts: tuple[Candidate, ...]
    candidates: tuple[tuple[Candidate, bool], ...]


def read_metadata(document: Document, blocks: list[TextBlock]) -> Metadata:
    """Read head, JSON-LD and visible lines, and choose."""
    tree = document.tree
    head = read_head(document)
    found = structured.nodes(tree)
    node = structured.article_node(found, head.canonical_url or document.url, _titles(tree, head))
    around = Surroundings(tree)
    titles = headline.headline_candidates(tree, head, node)
    title = headline.choose_headline(titles, head.site_names)
    visible = authors.byline_in((block.text for block in blocks[:_BYLINE_BLOCKS]), around.texts("byline"))
    groups = _credit_groups(document, head, (node, found), visible)
    credited = authors.merge([group for _, group in groups], head.site_names)
    lines = [block.text for block in blocks]
    published, modified = times.stated_times(tree, head, node, lines, around.texts("time"))
    chosen = times.choose_published(published, _arbiter(document, head, published)), times.choose_modified(modified)
    standfirsts = _standfirsts(head, node, around, title.value if title else "")
    sections = _sections(head, node, around)
    considered = [
        *_marked(titles, title),
        *_marked_names(groups, credited),
        *_marked(_candidates(published), chosen[0].candidate if chosen[0] else None),
        *_marked(_candidates(modified), chosen[1].candidate if chosen[1] else None),
        *_marked(sections, _first(sections)),
    ]
    return Metadata(
        head=head,
        node=node,
        headline=title.value if title else None,
        byline=visible[0] if visible else None,
        section=sections[0].value if sections else None,
        tags=_tags(head, node, around),
        credits=tuple(authors.with_emails(credited, addresses(tree, blocks))),
        published=chosen[0],
        modified=chosen[1],
        standfirsts=tuple(standfirsts),
        candidates=tuple(dict.fromkeys(considered)),
    )


def choose_standfirst(standfirsts: Sequence[Candidate], body: str) -> Candidate | None:
    """The first that is not just the beginning of the body, which many pages give as their description."""
    said = plain(body)
    for candidate in standfirsts:
        start = plain(without_ellipsis(candidate.value)[0]).rpartition(" ")[0]
        if candidate.origin.startswith("visible:") or not said.startswith(start):
            return candidate
    return None


def _titles(tree: HtmlElement, head: Head) -> list[str]:
    return [
        head.title or "",
        head.first("og:title") or "",
        *(squeeze(" ".join(h1.itertext())) for h1 in tree.iter("h1")),
    ]


def _arbiter(document: Document, head: Head, published: list[Stated]) -> date | None:
    """The day that htmldate finds; it searches the whole page, so only where the page does not clearly tell.

    JSON-LD alone is sometimes the template's; with a second witness of any kind it is right, and so is a meta element.
    """
    days = {item.candidate.origin.split(":")[0]: item.stamp.day for item in reversed(published)}
    first = published[0].stamp.day if published else None
    if first is not None and ("json-ld" not in days or list(days.values()).count(first) > 1):
        return first
    latest = clock.now().date().isoformat()
    url = head.canonical_url or document.url
    found = find_date(document.tree, original_date=True, extensive_search=True, url=url or None, max_date=latest)
    return date.fromisoformat(found) if found else None


def _credit_groups(
    document: Document, head: Head, nodes: tuple[Node, list[Node]], visible: tuple[str, list[Credit]] | None
) -> list[tuple[str, list[Credit]]]:
    """The authors by origin, the most trusted first."""
    groups = [("json-ld:author", authors.structured_authors(*nodes, document.base_url))]
    if visible is not None:
        groups.append(("visible:byline", visible[1]))
    groups.append(("link:author", authors.linked_authors(document.tree, document.base_url)))
    groups += authors.meta_authors(head)
    if not any(authors.is_personal(credit.name) for _, group in groups for credit in group):
        # a search of the whole page by class names, the last resort and by far the slowest
        names = [name for text in (extract_author(document.tree) or "").split("; ") for name in authors.names_in(text)]
        groups.append(("trafilatura", [Credit(name) for name in names if authors.is_personal(name)]))
    return groups


def _standfirsts(head: Head, node: Node, around: Surroundings, title: str) -> list[Candidate]:
    found = [Candidate("standfirst", text, "visible:standfirst") for text in around.texts("standfirst")][:2]
    found.append(Candidate("standfirst", squeeze(first_text(node.get("description"))), "json-ld:description"))
    found += [Candidate("standfirst", head.first(name) or "", f"meta:{name}") for name in _DESCRIPTIONS]
    return [candidate for candidate in found if candidate.value and plain(candidate.value) != plain(title)]


def _sections(head: Head, node: Node, around: Surroundings) -> list[Candidate]:
    found = [
        Candidate("section", squeeze(text), "json-ld:articleSection") for text in texts(node.get("articleSection"))
    ]
    for name in _SECTIONS:
        found += [Candidate("section", text, f"meta:{name}") for text in head.metas.get(name, ())]
    found += [
        Candidate("section", text, "visible:section") for text in around.links("section") if plain(text) not in _HOME
    ]
    return [candidate for candidate in found if candidate.value][:10]


def _tags(head: Head, node: Node, around: Surroundings) -> tuple[str, ...]:
    written = [*head.metas.get("article:tag", ()), *texts(node.get("keywords"))]
    written = written or [*head.metas.get("news_keywords", ()), *head.metas.get("keywords", ())]
    tags = [squeeze(tag) for text in written for tag in text.split(",")] or around.links("tags")
    return tuple(dict.fromkeys(name for tag in tags if 0 < len(name := tag.lstrip("#").strip()) <= _LONGEST_TAG))[
        :_MOST_TAGS
    ]


def _candidates(stated: list[Stated]) -> list[Candidate]:
    return [item.candidate for item in stated]


def _first(candidates: list[Candidate]) -> Candidate | None:
    return candidates[0] if candidates else None


def _marked(candidates: list[Candidate], chosen: Candidate | None) -> list[tuple[Candidate, bool]]:
    """Candidates with whether each is the chosen one; a value that was cut on the way is a candidate of its own."""
    known = candidates if chosen is None or chosen in candidates else [chosen, *candidates]
    return [(candidate, candidate == chosen) for candidate in known]


def _marked_names(groups: list[tuple[str, list[Credit]]], chosen: tuple[Credit, ...]) -> list[tuple[Candidate, bool]]:
    names = {plain(credit.name) for credit in chosen}
    return [
        (candidate, plain(candidate.value) in names)
        for origin, group in groups
        for candidate in authors.candidates(origin, group)
    ]
