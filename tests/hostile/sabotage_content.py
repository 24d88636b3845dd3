"""Sabotages of what is made of a page: its letters, its body, what it is taken for."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin
from urllib.request import urlopen

import webencodings
from lxml import html

from tasks.article import blocks, body, copies, decode, extract, fronts, head, parse, sniff, structured, walls
from tasks.article.idioms import idioms
from tasks.article.matter import WALLS
from tasks.article.structured import Node
from tasks.article.walls import Verdict
from tasks.article.words import tokens
from tasks.web import client, outcomes, pages
from tests.benchmarks import adapters
from tests.hostile.sabotage import CHILD, sabotage, swap
from warehouse.outcomes import Outcome

_CHARSET = re.compile(rb"(?i)charset=[\"']?([\w-]+)")


@sabotage("walls-by-words", CHILD)
def _walls_by_words() -> None:
    """A page that says a word of a wall is one."""

    def judge(document: Any, head: Any, node: Node, blocks: list[Any], *args: Any) -> Verdict:
        said = any(idioms(kind).titled.search(block.text.lower()) for kind in WALLS for block in blocks)
        return Verdict(Outcome.NOT_ARTICLE if said else Outcome.ARTICLE)

    swap(extract, judge=judge)


@sabotage("briefs-refused", CHILD)
def _briefs_refused() -> None:
    def judge(document: Any, head: Any, node: Node, blocks: Any, layout: Any, lines: list[str], *args: Any) -> Verdict:
        return Verdict(Outcome.ARTICLE if len(tokens(" ".join(lines))) > 100 else Outcome.NOT_ARTICLE)

    swap(extract, judge=judge)


@sabotage("redirects-refused", CHILD)
def _redirects_refused() -> None:
    swap(fronts, is_nowhere=lambda *args: True)


@sabotage("metadata-believed", CHILD)
def _metadata_believed() -> None:
    judge = walls.judge

    def believing(document: Any, head: Any, node: Node, *args: Any) -> Verdict:
        return Verdict(Outcome.PAYWALLED) if "isAccessibleForFree" in node else judge(document, head, node, *args)

    swap(extract, judge=believing)


@sabotage("anything-is-a-page", CHILD)
def _anything_is_a_page() -> None:
    swap(extract, not_a_page=lambda *args: None)


@sabotage("markup-demanded", CHILD)
def _markup_demanded() -> None:
    swap(sniff, _PAGE=re.compile(r"(?!)"), _SHORT=0, _MARKUP=re.compile(r"(?!)"))


def _decoding(how: Callable[[bytes, str], str]) -> None:
    def decoded(payload: bytes, content_type: str | None) -> str:
        return decode.strip_controls(how(payload, content_type or ""))

    swap(parse, decode=decoded)


@sabotage("utf-8-pages", CHILD)
def _utf_8_pages() -> None:
    _decoding(lambda payload, kind: payload.decode("utf-8", "replace"))


@sabotage("strict-utf-8", CHILD)
def _strict_utf_8() -> None:
    _decoding(lambda payload, kind: payload.decode("utf-8"))


@sabotage("charset-of-the-header-alone", CHILD)
def _header_alone() -> None:
    _decoding(lambda payload, kind: payload.decode(kind.partition("charset=")[2] or "latin-1", "replace"))


@sabotage("charset-of-the-meta-alone", CHILD)
def _meta_alone() -> None:
    def how(payload: bytes, kind: str) -> str:
        found = _CHARSET.search(payload[:1024])
        label = webencodings.lookup(found[1].decode("ascii")) if found else None
        return payload.decode(label.codec_info.name if label else "latin-1", "replace")

    _decoding(how)


@sabotage("narrow-codecs", CHILD)
def _narrow_codecs() -> None:
    """A label means what Python, not what the web means by it."""
    names = {"gb18030": "gb2312", "gbk": "gb2312", "windows-1252": "latin-1"}
    swap(decode, _codec=lambda name: names.get(name, name))


@sabotage("controls-kept", CHILD)
def _controls_kept() -> None:
    for module in (decode, body, head):
        swap(module, strip_controls=lambda text: text)


@sabotage("small-pages-only", CHILD)
def _small_pages_only() -> None:
    swap(extract, MAX_BYTES=200_000)


@sabotage("recursive-walk", CHILD)
def _recursive_walk() -> None:
    """Trees of any depth, walked by a function that calls itself."""

    def depth(element: Any) -> int:
        return 1 + max(map(depth, element), default=0)

    def text_blocks(tree: Any) -> Any:
        depth(tree)
        return blocks.text_blocks(tree)

    def parsed(text: str) -> Any:
        return html.document_fromstring(text.encode(), parser=html.HTMLParser(huge_tree=True, encoding="utf-8"))

    swap(parse, _tree=parsed)
    swap(extract, text_blocks=text_blocks)


@sabotage("json-decoded", CHILD)
def _json_decoded() -> None:
    swap(structured, _loads=json.loads)


@sabotage("bases-believed", CHILD)
def _bases_believed() -> None:
    swap(parse, _base=lambda tree, url: urljoin(url, tree.find(".//base").get("href")))


@sabotage("hidden-copies-kept", CHILD)
def _hidden_copies_kept() -> None:
    swap(body, drop_copies=lambda tree, blocks: False)
    swap(extract, without_repeats=lambda lines: lines)


@sabotage("unseen-words-kept", CHILD)
def _unseen_words_kept() -> None:
    swap(copies, _labels=lambda unseen, prose: [])


@sabotage("repeats-kept", CHILD)
def _repeats_kept() -> None:
    swap(extract, without_repeats=lambda lines: lines)


@sabotage("all-is-text", CHILD)
def _all_is_text() -> None:
    def all_text(found: body.Draft, headline: str | None) -> list[body.Line]:
        return [body.Line(text.strip(), "other") for text in found.tree.itertext() if text.strip()]

    swap(extract, body_lines=all_text)
    _unseen_words_kept()


@sabotage("teasers-for-body", CHILD)
def _teasers_for_body() -> None:
    swap(extract, without_teasers=lambda layout, lines: lines)


@sabotage("orders-obeyed", CHILD)
def _orders_obeyed() -> None:
    """Text that gives orders to machines is thrown away."""
    body_lines = body.body_lines
    swap(extract, body_lines=lambda *args: [line for line in body_lines(*args) if "instructions" not in line.text])


@sabotage("types-demanded")
def _types_demanded() -> None:
    of_type = outcomes.of_type
    swap(client, of_type=lambda kind, allowed: of_type(kind or "application/octet-stream", allowed))


@sabotage("html-alone")
def _html_alone() -> None:
    swap(pages, PAGE_TYPES=frozenset({"text/html"}))


@sabotage("links-followed")
def _links_followed() -> None:
    """What a page embeds or links is asked for, too."""
    page = adapters.page

    def following(url: str) -> dict[str, Any]:
        with urlopen(url, timeout=5) as answer:
            found = re.findall(r'(?:href|src)="(/[^"]+)"', answer.read().decode("utf-8", "replace"))
        for path in found[:3]:
            try:
                urlopen(urljoin(url, path), timeout=5).close()
            except OSError:
                continue
        return page(url)

    swap(adapters, page=following)
