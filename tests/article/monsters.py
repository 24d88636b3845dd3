"""Pages of the greatest size that is read, each monstrous in its own way; none is like a page that anybody prints."""

from collections.abc import Callable, Iterator

from tasks.article.parse import MAX_BYTES

_PROSE = "<p>The council repaired the tram bridge after the winter storm, and the rails near the harbour are new.</p>"
_ARTICLE = f"<article><h1>Bridge repaired</h1>{_PROSE * 12}</article>"
_NESTED = 60_000


def _filled(unit: str, around: str = "{}", size: int = MAX_BYTES) -> bytes:
    """A page with an article and as many units as fit."""
    page = f"<!doctype html><html><head><title>Bridge repaired</title></head><body>{_ARTICLE}{{}}</body></html>"
    shell = page.format(around.format(""))
    count = (size - len(shell.encode())) // len(unit.encode())
    return page.format(around.format(unit * count)).encode()


def _numbered(unit: str, count: int) -> bytes:
    """A page with an article and so many units, each with its number in the place of ``#``."""
    units = "".join(unit.replace("#", str(number)) for number in range(count))
    return f"<html><head><title>Bridge repaired</title></head><body>{_ARTICLE}{units}</body></html>".encode()


def _nested(tag: str, count: int) -> bytes:
    return f"<html><body>{f'<{tag}>' * count}{_ARTICLE}{f'</{tag}>' * count}</body></html>".encode()


def _table() -> bytes:
    row = f"<tr>{'<td>x' * 1000}"
    return _numbered(f"<table>{row * 990}</table>", 1)


def _in_script() -> bytes:
    node = '{"@type":"NewsArticle","headline":"x","datePublished":"2020-01-01T00:00:00Z"},'
    room = (MAX_BYTES - 5000) // len(node)
    head = f'<script type="application/ld+json">{{"@graph":[{node * room}{{}}]}}</script>'
    return f"<html><head>{head}</head><body>{_ARTICLE}</body></html>".encode()


def _nested_json() -> bytes:
    depth = 1_000_000
    head = f'<script type="application/ld+json">{"[" * depth}{"]" * depth}</script>'
    return f"<html><head>{head}</head><body>{_ARTICLE}</body></html>".encode()


MONSTERS: dict[str, Callable[[], bytes]] = {
    "nested_div": lambda: _nested("div", 100_000),
    "nested_span": lambda: _nested("span", _NESTED),
    "nested_table": lambda: _nested("table><tr><td", 20_000),
    "unclosed_b": lambda: _filled("<b><i>x "),
    "wide_p": lambda: _filled("<p>x</p>"),
    "wide_p_of_prose": lambda: _filled(_PROSE),
    "wide_div": lambda: _filled("<div>a b</div>"),
    "one_text": lambda: _filled("bridge and harbour ", around="<p>{}</p>"),
    "one_word": lambda: _filled("x", around="<p>{}</p>"),
    "one_word_korean": lambda: _filled("\ud55c", around="<p>{}</p>"),
    "no_spaces_chinese": lambda: _filled("\u6865\u6881\u4fee\u590d", around="<p>{}</p>"),
    "huge_attribute": lambda: _filled("a b-c ", around='<div class="{}">x</div>'),
    "many_attributes": lambda: _filled(' a#="x"'.replace("#", "1"), around="<div{}>x</div>"),
    "distinct_attributes": lambda: _numbered('<div class="c# d#" id="e#" data-x="#">x</div>', 80_000),
    "links": lambda: _numbered("<a href=/#>#</a>", 190_000),
    "links_with_words": lambda: _numbered('<li><a href="/story/#">The bridge and the storm #</a></li>', 75_000),
    "links_nested": lambda: _filled('<div><a href="/x">x'),
    "links_in_one_line": lambda: _filled('<a href="/x">word</a> and ', around="<p>{}</p>"),
    "dates": lambda: _numbered("<time datetime='2020-01-01T00:00:#'>1 January 2020</time>", 80_000),
    "dates_in_text": lambda: _filled("Published 3 March 2021, 10:15. ", around="<div>{}</div>"),
    "dates_in_paragraphs": lambda: _filled("<p>Posted 3 March 2021 10:15</p>"),
    "bylines": lambda: _filled("<p class=byline>By Jane Doe</p>"),
    "headings": lambda: _filled("<h2>Bridge repaired</h2>"),
    "images": lambda: _numbered('<figure><img src="/#.jpg"><figcaption>A bridge #</figcaption></figure>', 60_000),
    "metas": lambda: _filled('<meta property="article:author" content="Jane Doe">'),
    "entities": lambda: _filled("&amp;&lt;&#x27;&notanentity; ", around="<p>{}</p>"),
    "br": lambda: _filled("<br>", around="<p>{}</p>"),
    "br_with_words": lambda: _filled("a<br>", around="<p>{}</p>"),
    "table": _table,
    "list_items": lambda: _filled("<li>x", around="<ul>{}</ul>"),
    "selects": lambda: _filled("<option>x", around="<select>{}</select>"),
    "one_script": lambda: _filled("var a = '<p>';", around="<script>{}</script>"),
    "scripts": lambda: _filled("<script>1</script>"),
    "styles": lambda: _filled("<style>a{b:c}</style>".replace("{", "{{").replace("}", "}}")),
    "comments": lambda: _filled("<!-- x -->"),
    "cdata": lambda: _filled("<![CDATA[ x ]]>"),
    "json_ld": _in_script,
    "json_ld_nested": _nested_json,
    "svg": lambda: _filled("<path d='M0 0L1 1'/>", around="<svg>{}</svg>"),
    "base64_image": lambda: _filled("QUJD", around='<img src="data:image/png;base64,{}">'),
    "nul_bytes": lambda: _filled("\0", around="<p>{}</p>"),
    "nul_between": lambda: _filled("a\0<b>\0c</b>"),
    "wrong_encoding": lambda: _filled("x").replace(b"x", b"\xff\x80"[:1]),
    "utf_16_as_utf_8": lambda: _filled("<p>x</p>", size=MAX_BYTES // 2 - 2).decode().encode("utf-16"),
    "combining_marks": lambda: _filled("e\u0301\u0302\u0303", around="<p>{}</p>"),
    "control_characters": lambda: _filled("\x01\x02\x1b[", around="<p>{}</p>"),
    "repeated_paragraph": lambda: _filled(_PROSE, around="<article>{}</article>"),
    "repeated_halves": lambda: _numbered(
        "<p>One report says that the bridge number # is repaired and open.</p>", 60_000
    ),
    "hidden": lambda: _filled('<div style="display:none" aria-hidden="true">a bridge</div>'),
    "noscripts": lambda: _filled("<noscript><p>x</p></noscript>"),
    "quotes": lambda: _filled("<blockquote>x", around="{}"),
    "only_lt": lambda: _filled("<", around="{}"),
    "broken_tags": lambda: _filled("<a <b </c <"),
}
"""Name of each page, and what makes it."""

QUICK = ("links_in_one_line", "one_word", "wide_p", "nested_div", "dates")
"""Those that show the most in the least time."""


def monsters() -> Iterator[tuple[str, bytes]]:
    """Each page with its name."""
    for name, make in MONSTERS.items():
        yield name, make()
