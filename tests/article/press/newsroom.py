"""Pages of made-up papers in many languages: the same two stories, with markup that tells everything and with none."""

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Python's codecs of these labels lack characters that every browser decodes, and that papers print.
_CODECS = {
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "tis-620": "cp874",
    "iso-8859-9": "cp1254",
    "iso-8859-1": "cp1252",
}


@dataclass(frozen=True, slots=True)
class Story:
    """An article as it is printed, with what a reader knows from it.

    Attributes:
        published, updated: the line on the page, and the time in it as ISO 8601.
    """

    headline: str
    section: str
    byline: str
    persons: tuple[str, ...]
    published: tuple[str, str]
    updated: tuple[str, str]
    caption: str
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A newspaper: its language, and the words of its pages that are no article's."""

    name: str
    language: str
    html_lang: str
    zone: str
    offset: str
    charset: str
    chrome: dict[str, Any]
    stories: tuple[Story, ...]

    def foreign(self) -> list[str]:
        """Texts that stand on every page and belong to no article."""
        words = self.chrome
        return [words["cookie"], words["newsletter"], words["remark"], words["footer"], *words["links"]]


def papers() -> list[Paper]:
    """All papers, by name."""
    return [_paper(path) for path in sorted(Path(__file__).parent.glob("*.toml"))]


def _paper(path: Path) -> Paper:
    told = tomllib.loads(path.read_text("utf-8"))
    stories = [
        {key: tuple(text) if isinstance(text, list) else text for key, text in it.items()} for it in told["story"]
    ]
    return Paper(
        name=path.stem,
        language=told["lang"],
        html_lang=told.get("html_lang", told["lang"]),
        zone=told["zone"],
        offset=told["offset"],
        charset=told["charset"],
        chrome=told,
        stories=tuple(Story(**story) for story in stories),
    )


def with_offset(stated: str, offset: str) -> str:
    """A time as metadata state it: with seconds and with an offset."""
    clock, plus, _ = stated.partition("+")
    return f"{clock}:00{offset}" if not plus else f"{clock}:00+{_}"


def semantic(paper: Paper, story: Story) -> bytes:
    """The story with tags that say what they are, and with JSON-LD; UTF-8."""
    words = paper.chrome
    node = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.headline,
        "articleSection": story.section,
        "author": [{"@type": "Person", "name": name} for name in story.persons],
        "datePublished": with_offset(story.published[1], paper.offset),
        "dateModified": with_offset(story.updated[1], paper.offset),
        "publisher": {"@type": "Organization", "name": paper.chrome["site"]},
    }
    paragraphs = "".join(f"<p>{text}</p>\n" for text in story.body)
    direction = ' dir="rtl"' if paper.language in {"ar", "he"} else ""
    return f"""<!doctype html>
<html lang="{paper.html_lang}"{direction}><head><meta charset="utf-8"><title>{story.headline} | {words["site"]}</title>
<meta property="og:title" content="{story.headline}"><meta property="og:site_name" content="{words["site"]}">
<meta property="og:type" content="article">
<script type="application/ld+json">{json.dumps(node, ensure_ascii=False)}</script></head>
<body><div class="cookie-banner"><p>{words["cookie"]}</p><button>{words["accept"]}</button></div>
<header><a href="/">{words["site"]}</a><nav><ul>{_items(words["menu"])}</ul></nav></header>
<main><article><header><a class="section" href="/s">{story.section}</a><h1>{story.headline}</h1>
<p class="byline">{story.byline}</p>
<p class="dates"><time datetime="{node["datePublished"]}">{story.published[0]}</time>
<time class="updated" datetime="{node["dateModified"]}">{story.updated[0]}</time></p></header>
<figure><img src="/p/1.jpg" width="800" height="533" alt=""><figcaption>{story.caption}</figcaption></figure>
<div class="article-body">
{paragraphs}</div>
<ul class="share-tools">{_items(words["share"])}</ul></article>
<div class="newsletter-box"><p>{words["newsletter"]}</p><form><input type="email"><button>OK</button></form></div>
<section class="related"><h2>{words["related"]}</h2><ul>{_items(words["links"])}</ul></section>
<section id="comments"><h2>{words["comments"]}</h2><div class="comment"><p>{words["remark"]}</p></div></section>
<aside class="most-read"><h2>{words["popular"]}</h2><ol>{_items(words["links"])}</ol></aside></main>
<footer><p>{words["footer"]}</p></footer></body></html>""".encode()


def soup(paper: Paper, story: Story) -> bytes:
    """The story between line breaks, as pages were made before there were such tags; in the paper's old charset."""
    words = paper.chrome
    links = "<br>".join(f'<a href="/n/{at}.html">{text}</a>' for at, text in enumerate(words["links"]))
    menu = " | ".join(f'<a href="/s/{at}">{text}</a>' for at, text in enumerate(words["menu"]))
    share = " ".join(f'<a href="#">{text}</a>' for text in words["share"])
    html = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset={paper.charset}">
<title>{story.headline} - {words["site"]}</title></head><body>
<div id="top"><a href="/"><img src="/logo.gif" alt="{words["site"]}"></a><br>{menu}</div>
<div id="wrap"><div class="path"><a href="/">{words["home"]}</a> &gt; <a href="/s">{story.section}</a></div>
<div class="title">{story.headline}</div><div class="writer">{story.byline}</div>
<div class="date">{story.published[0]}<br>{story.updated[0]}</div><div>{share}</div>
<div id="text"><table border="0" align="center"><tr><td><img src="/p/1.jpg" width="600" height="400"></td></tr>
<tr><td>{story.caption}</td></tr></table>
{"<br><br>".join(story.body)}</div>
<div>{words["newsletter"]}</div><div><b>{words["related"]}</b><br>{links}</div>
<div><b>{words["comments"]}</b><br>{words["remark"]}</div></div>
<div id="side"><b>{words["popular"]}</b><br>{links}</div><div id="bottom">{words["footer"]}</div>
<div id="cookie">{words["cookie"]} <a href="#">{words["accept"]}</a></div></body></html>"""
    return html.encode(_CODECS.get(paper.charset, paper.charset))


def _items(texts: Iterable[str]) -> str:
    return "".join(f'<li><a href="/i/{at}">{text}</a></li>' for at, text in enumerate(texts))
