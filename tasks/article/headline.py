"""The headline: what the page's title, metadata and headings agree on, without the name of the site."""

from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from lxml.html import HtmlElement

from tasks.article.blocks import TextBlock
from tasks.article.evidence import Candidate
from tasks.article.head import Head, squeeze
from tasks.article.headings import Heading, headings, shown_as, span_of
from tasks.article.structured import Node, first_text, texts
from tasks.article.titles import compact, parts_of, without_label, without_site
from tasks.article.words import plain

_LIKE = 0.55  # similarity from which an h1 is the headline that a candidate means
_LONGEST = 300
_META = ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title", "headline", "title")
_NAMES = ("al:ios:app_name", "apple-mobile-web-app-title", "twitter:site", "dc.publisher", "publisher")
_LEAST_WORDS = 3  # of a heading that is the headline although nothing else says so


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline of a page.

    Attributes:
        chosen: None where the page has none.
        candidates: all that were considered, the most trusted first.
        element: where the page shows it, if it does.
        before: words in that element before it: a kicker.
        span: the blocks of the page that are that element's, from and to; empty where there are none.
    """

    chosen: Candidate | None
    candidates: list[Candidate]
    element: HtmlElement | None = None
    before: str | None = None
    span: range = range(0)


def read_headline(tree: HtmlElement, blocks: list[TextBlock], head: Head, node: Node, marked: Node) -> Headline:
    """Choose the heading that is most like what the head says; where there is none, the head's own words.

    Args:
        tree: the page.
        blocks: its text.
        head: its head.
        node: the JSON-LD node of the article.
        marked: the same in microdata.

    The name of the site is cut from either end where it can be told, and so is a kicker before the headline.
    """
    chosen = _chosen(tree, blocks, head, node, marked)
    if chosen.span or chosen.element is None:
        return chosen
    return replace(chosen, span=span_of(blocks, chosen.element))


def _chosen(tree: HtmlElement, blocks: list[TextBlock], head: Head, node: Node, marked: Node) -> Headline:
    said = _said(head, node, marked)
    shown = headings(tree)
    names = tuple(dict.fromkeys([*head.site_names, *_names(head, node)]))
    candidates = [*said, *(Candidate("headline", heading.text, "h1") for heading in shown)]
    named = [heading for heading in shown if _is_name(heading, said, names)]
    names = (*names, *(heading.text for heading in named))
    shown = [heading for heading in shown if heading not in named]
    cut = _cut(said, names, shown)
    targets = {plain(text): text for text in cut}
    best = max(((_likeness(heading, targets), -at, heading) for at, heading in enumerate(shown)), default=None)
    if best is not None and best[0] >= _LIKE:
        return _as_shown(best[2], targets, names, candidates)
    found = shown_as(blocks, [*targets])
    if found is None:
        parts = sorted({plain(part) for text in cut for part in _main_parts(text)}, key=lambda part: (-len(part), part))
        found = shown_as(blocks, parts)
    if found is not None:
        block = blocks[found]
        shown_there = Candidate("headline", squeeze(block.text), "shown")
        return Headline(shown_there, candidates, block.element, span=range(found, found + 1))
    alone = _alone(shown)
    if alone is not None:
        return _as_shown(alone, targets, names, candidates)
    if said:
        return Headline(Candidate("headline", without_label(cut[0]), said[0].origin), candidates)
    return _as_shown(shown[0], {}, names, candidates) if shown else Headline(None, candidates)


def _said(head: Head, node: Node, marked: Node) -> list[Candidate]:
    found = [Candidate("headline", squeeze(first_text(node.get("headline"))), "json-ld:headline")]
    found += [Candidate("headline", text, "microdata:headline") for text in texts(marked.get("headline"))[:2]]
    found += [Candidate("headline", head.first(name) or "", f"meta:{name}") for name in _META]
    found.append(Candidate("headline", head.title or "", "title"))
    return [candidate for candidate in found if 0 < len(candidate.value) <= 2 * _LONGEST]


def _names(head: Head, node: Node) -> list[str]:
    """What else the page calls its site."""
    return [head.first(name) or "" for name in _NAMES] + texts(node.get("publisher"))[:2]


def _cut(said: list[Candidate], names: tuple[str, ...], shown: list[Heading]) -> list[str]:
    """The head is the better witness: a heading may be the site's name."""
    others = [candidate.value for candidate in said]
    headed = [heading.text for heading in shown]
    cut = []
    for title in others:
        without = without_site(title, names, others)
        cut.append(without if without != title else without_site(title, names, headed))
    return cut


def _main_parts(title: str) -> list[str]:
    parts = parts_of(title)
    return [part for part in parts if 2 * len(part) >= len(parts[0])]


def _is_name(heading: Heading, said: list[Candidate], names: tuple[str, ...]) -> bool:
    """Whether a heading is the name of the site or of a section: it says so, or is the lesser part of a title."""
    own = compact(heading.text)
    if own in {compact(name) for name in names}:
        return True
    for candidate in said:
        parts = parts_of(candidate.value)
        if own in map(compact, parts) and any(len(part.split()) > 2 * len(heading.text.split()) for part in parts):
            return True
    return heading.is_logo


def _likeness(heading: Heading, targets: dict[str, str]) -> float:
    readings = [plain(text) for text in (heading.text, *heading.runs)]
    if any(reading in targets for reading in readings):
        return 1.0
    return max((_ratio(readings[0], target) for target in targets), default=0.0)


def _ratio(a: str, b: str) -> float:
    if min(len(a), len(b)) <= 0.4 * max(len(a), len(b)):
        return 0.0
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _LIKE else 0.0


def _as_shown(
    heading: Heading, targets: dict[str, str], names: tuple[str, ...], candidates: list[Candidate]
) -> Headline:
    """The heading as the reader sees it; of one in several pieces, those that the head calls the headline."""
    text, before = heading.text, heading.kicker
    if plain(text) not in targets:
        run = next((run for run in heading.runs if plain(run) in targets), None)
        if run is not None:
            text, before = run, heading.text.partition(run)[0].strip() or before
    text = without_label(without_site(text, names, [], exact=True)).lstrip(" :|–—·")
    return Headline(Candidate("headline", text, "h1"), candidates, heading.element, before)


def _alone(shown: list[Heading]) -> Heading | None:
    """The only heading, or the only one in the article."""
    long = [heading for heading in shown if len(plain(heading.text).split()) >= _LEAST_WORDS and not heading.in_chrome]
    for group in (long, [heading for heading in long if heading.in_article]):
        if len({plain(heading.text) for heading in group}) == 1:
            return group[0]
    return None
