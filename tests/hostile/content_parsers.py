"""Pages that parsers choke on: each must end, within limits, as an article or with a name for what it is."""

import json
from collections.abc import Callable

from tests.hostile import story
from tests.hostile.case import Case, Check, article, reject
from tests.hostile.web import Web
from tests.web.hostile import answer


def _serves(make: Callable[[], bytes]) -> Callable[[Web], str]:
    def serve(web: Web) -> str:
        web.site["/a"] = answer(make(), Content_Type="text/html; charset=utf-8")
        return web.url("/a")

    return serve


def _case(name: str, make: Callable[[], bytes], right: Check, breaks: str = "plain") -> Case:
    return Case(name=name, family="parsers", serve=_serves(make), right=right, breaks=breaks, wire_mb=32)


def _survived(*sentences: str) -> Check:
    """An article with these sentences, or a page that was given up; nothing in between."""
    whole, given_up = article(*sentences), reject("extraction_killed", "too_large")
    return lambda answer, web: whole(answer, web) if answer["outcome"] == "article" else given_up(answer, web)


def _after(junk: str) -> Callable[[], bytes]:
    return lambda: story.page(after=junk)


def _before(junk: str) -> Callable[[], bytes]:
    return lambda: story.page(before=junk)


_TWO = (story.OPENING, story.CLOSING)
_BROKEN_NODE = '<script type="application/ld+json">[' + '{"@type":"NewsArticle","headline":"a' * 200_000
_NODES = json.dumps(
    [{"@type": "NewsArticle", "headline": f"Story {n}", "author": {"name": "A B"}} for n in range(40_000)]
)

CASES = (
    _case("nine-megabytes-of-paragraphs", _after("<p>Not a word of it is true." * 350_000), reject("too_large")),
    _case("four-megabytes-of-paragraphs", _after("<p>Not a word of it is true.</p>" * 130_000), _survived(*_TWO)),
    _case("hundred-thousand-dates", _after('<time datetime="2026-01-01">1 January</time>' * 100_000), _survived(*_TWO)),
    _case("hundred-thousand-dates-in-words", _after("<i>12/03/2019 14:02</i> " * 100_000), _survived(*_TWO)),
    _case("broken-json-ld", _after(_BROKEN_NODE + "</script>"), reject("too_large")),
    _case(
        "broken-json-ld-within-limits",
        _after(_BROKEN_NODE[:4_000_000] + "</script>"),
        article(*_TWO),
        "small-pages-only",
    ),
    _case(
        "many-json-ld-nodes",
        _before(f'<script type="application/ld+json">{_NODES}</script>'),
        article(*_TWO),
        "small-pages-only",
    ),
    _case(
        "json-ld-nested",
        _before('<script type="application/ld+json">' + "[" * 100_000 + "</script>"),
        article(*_TWO),
        "json-decoded",
    ),
    _case(
        "attributes-on-one-tag",
        _before("<div " + "".join(f"a{n}=1 " for n in range(100_000)) + "></div>"),
        _survived(*_TWO),
    ),
    _case("deep-nesting", _before("<div>" * 100_000), article(*_TWO), "recursive-walk"),
    _case("deep-nesting-after", _after("<b>" * 100_000), article(*_TWO), "recursive-walk"),
    _case("deep-lists", _after("<ul><li>" * 20_000), article(*_TWO), "recursive-walk"),
    _case("million-links", _after('<a href="/x">y</a>' * 1_000_000), reject("too_large")),
    _case("hundred-thousand-links", _after('<a href="/x">y</a> ' * 100_000), _survived(*_TWO)),
    _case("title-without-end", lambda: story.page(title="Pier " * 450_000), article(*_TWO), "small-pages-only"),
    _case("one-word", lambda: story.page("a" * 8_000_000), reject("too_large")),
    _case("one-word-within-limits", lambda: story.page("a" * 4_000_000), article(*_TWO), "small-pages-only"),
    _case("nested-tables", _after("<table><tr><td>" * 20_000), article(*_TWO), "recursive-walk"),
    _case(
        "table-of-cells", _after("<table>" + "<tr><td>7</td><td>8</td></tr>" * 100_000 + "</table>"), _survived(*_TWO)
    ),
    _case("entities", _after("<p>" + "&amp;&lt;&nbsp;" * 250_000), article(*_TWO), "small-pages-only"),
    _case("angle-brackets", _after("<" * 4_000_000), article(*_TWO), "small-pages-only"),
    _case("unclosed-comment", _after("<!--" + "- " * 2_000_000), article(*_TWO), "small-pages-only"),
    _case(
        "pictures-as-data",
        _before('<img src="data:image/png;base64,' + "iVBOR" * 900_000 + '">'),
        article(*_TWO),
        "small-pages-only",
    ),
    _case("script-of-ten-megabytes", _before("<script>" + "var a=1;" * 1_250_000 + "</script>"), reject("too_large")),
    _case(
        "style-of-four-megabytes",
        _before("<style>" + ".a{b:c}" * 600_000 + "</style>"),
        article(*_TWO),
        "small-pages-only",
    ),
    _case("spaces", _after("<p>" + " \n" * 2_000_000 + "</p>"), article(*_TWO), "small-pages-only"),
    _case("quotes-without-end", _after("“a " * 400_000), article(*_TWO), "small-pages-only"),
    _case("base-without-sense", lambda: story.page(head='<base href="http://[">'), article(*_TWO), "bases-believed"),
)
