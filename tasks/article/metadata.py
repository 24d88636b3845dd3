"""All metadata of a page in one value, with every candidate that was considered."""

from dataclasses import dataclass

from lxml.html import HtmlElement

from tasks.article import authors, bylines, headline, microdata, moments, structured, times
from tasks.article.authors import Credit
from tasks.article.blocks import TextBlock
from tasks.article.captions import Caption, find_captions
from tasks.article.evidence import Candidate
from tasks.article.head import Head, read_head, squeeze
from tasks.article.parse import Document
from tasks.article.sections import read_sections
from tasks.article.standfirst import standfirsts
from tasks.article.structured import Node, texts
from tasks.article.tags import tags_of
from tasks.article.times import Stated
from tasks.article.visible import Surroundings, addresses

_TELLS_ALL = {"headline", "articleSection"}  # what is read from microdata, where JSON-LD does not tell it


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about its article.

    Attributes:
        head: the head of the page.
        node: the JSON-LD node of the article, or an empty one.
        headline, kicker, byline, section, tags: as in `warehouse.records.Article`.
        credits: the authors.
        published, modified: the chosen times; None where the page states none.
        captions: of the page's pictures.
        standfirsts: what may be one, the most trusted first; see `choose_standfirst`.
        candidates: every value considered, with whether it was chosen.
    """

    head: Head
    node: Node
    headline: str | None
    kicker: str | None
    byline: str | None
    section: str | None
    tags: tuple[str, ...]
    credits: tuple[Credit, ...]
    published: Stated | None
    modified: Stated | None
    captions: tuple[Caption, ...]
    standfirsts: tuple[Candidate, ...]
    candidates: tuple[tuple[Candidate, bool], ...]


def read_metadata(document: Document, blocks: list[TextBlock]) -> Metadata:
    """Read head, JSON-LD and visible lines, and choose."""
    tree = document.tree
    head = read_head(document)
    found = structured.nodes(tree)
    titles = _titles(tree, head)
    node = structured.article_node(found, head.canonical_url or document.url, titles)
    around = Surroundings(tree, blocks)
    marked = (
        {} if node.keys() >= _TELLS_ALL else structured.article_node(microdata.items(document), document.url, titles)
    )
    shown_as = headline.read_headline(tree, blocks, head, node, marked)
    title = shown_as.chosen
    by_metadata = authors.stated_groups(head, (node, marked, found), document.base_url)
    known = [credit.name for _, group in by_metadata for credit in group]
    shown = bylines.shown_credit(blocks, title.value if title else None, around.bylines, known)
    groups = authors.credit_groups(by_metadata, shown, around.bylines, document.base_url)
    houses = (*head.site_names, *texts(node.get("publisher")))
    credited = authors.merge(groups, houses, news=structured.is_news(node))
    stated = times.stated_times(document, head, (node, found), blocks, title.value if title else "")
    published = moments.choose_published(stated)
    modified = moments.choose_modified(stated, published)
    sections, kicker = read_sections(blocks, shown_as, head, (node, marked, found), document.url)
    considered = [
        *_marked(shown_as.candidates, title),
        *authors.candidates(groups, credited),
        *_marked(_candidates(stated.published), published.candidate if published else None),
        *_marked(_candidates(stated.modified), modified.candidate if modified else None),
        *_marked(sections, _first(sections)),
    ]
    return Metadata(
        head=head,
        node=node,
        headline=title.value if title else None,
        kicker=kicker,
        byline=shown.line if shown else None,
        section=sections[0].value if sections else None,
        tags=tags_of(head, node, around.tags()),
        credits=tuple(authors.with_emails(credited, addresses(tree, blocks))),
        published=published,
        modified=modified,
        captions=tuple(find_captions(around.captions)),
        standfirsts=tuple(standfirsts(blocks, shown_as.span, head, node, title.value if title else "")),
        candidates=tuple(dict.fromkeys(considered)),
    )


def _titles(tree: HtmlElement, head: Head) -> list[str]:
    return [
        head.title or "",
        head.first("og:title") or "",
        *(squeeze(" ".join(h1.itertext())) for h1 in tree.iter("h1")),
    ]


def _candidates(stated: list[Stated]) -> list[Candidate]:
    return [item.candidate for item in stated]


def _first(candidates: list[Candidate]) -> Candidate | None:
    return candidates[0] if candidates else None


def _marked(candidates: list[Candidate], chosen: Candidate | None) -> list[tuple[Candidate, bool]]:
    """Candidates with whether each is the chosen one; a value that was cut on the way is a candidate of its own."""
    known = candidates if chosen is None or chosen in candidates else [chosen, *candidates]
    return [(candidate, candidate == chosen) for candidate in known]
