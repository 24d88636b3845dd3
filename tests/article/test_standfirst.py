import pytest

from tasks.article.blocks import text_blocks
from tasks.article.evidence import Candidate
from tasks.article.head import read_head
from tasks.article.parse import parse
from tasks.article.standfirst import choose_standfirst, standfirsts
from tests.article.shapes import HEADLINE, PARAGRAPHS, paragraphs

DECK = "An unusual vote gives the islands a boat for the dark months"


def found(below: str, above: str = "", head: str = "", node: dict[str, str] | None = None) -> list[tuple[str, str]]:
    html = f"<html><head>{head}</head><body>{above}<h1>{HEADLINE}</h1>{below}{paragraphs()}</body></html>"
    document = parse(html.encode(), "https://messenger.example/ferry")
    blocks = text_blocks(document.tree)
    at = next(at for at, block in enumerate(blocks) if block.element.tag == "h1")
    got = standfirsts(blocks, range(at, at + 1), read_head(document), node or {}, HEADLINE)
    return [(candidate.value, candidate.origin) for candidate in got]


@pytest.mark.parametrize(
    "below",
    [
        f"<p class='dek'>{DECK}</p>",
        f"<div class='article-subtitle'><p>{DECK}</p></div>",
        f"<p itemprop='alternativeHeadline'>{DECK}</p>",
        f"<p>By Ines Halvorsen</p><time>7 January</time><h2 class='sub-headline'>{DECK}</h2>",
        f"<h2>{DECK}</h2>",  # right below the headline
    ],
)
def test_below_the_headline(below: str) -> None:
    assert found(below) == [(DECK, "visible:standfirst")]


def test_above_the_headline() -> None:
    assert found("", above=f"<p class='standfirst'>{DECK}</p>") == [(DECK, "visible:standfirst")]


@pytest.mark.parametrize(
    "below",
    [
        "<p class='dek'>Short</p>",
        f"<p class='dek'><a href='/x'>{DECK}</a></p>",
        f"<div class='byline subtitle'>{DECK}</div>",
        f"<p class='dek'>{HEADLINE}</p>",
        "<h2>The first chapter</h2>",
        f"<h2><a href='/x'>{DECK}</a></h2>",
        f"<p class='dek'>{DECK * 20}</p>",
        f"<p>{DECK}</p>",
        f"<figure class='lead'><img src='a.png'><figcaption>{DECK}</figcaption></figure>",
        f"<div class='lead'><p class='caption'>{DECK}</p></div>",
    ],
)
def test_none(below: str) -> None:
    assert found(below) == []


def test_the_lead_is_less_sure() -> None:
    assert found(f"<p class='lead'>Another text of some length</p><p class='dek'>{DECK}</p>") == [
        (DECK, "visible:standfirst"),
        ("Another text of some length", "visible:lead"),
    ]


def test_descriptions() -> None:
    head = f"<meta name='description' content='{DECK}'>"
    assert found("", head=head, node={"description": "Of a boat"}) == [
        ("Of a boat", "json-ld:description"),
        (DECK, "meta:description"),
    ]


def test_the_start_of_the_text_is_none() -> None:
    start = f"{PARAGRAPHS[0][:120]}..."
    lead, told = Candidate("standfirst", start, "visible:lead"), Candidate("standfirst", start, "visible:standfirst")
    body = "\n\n".join(PARAGRAPHS)
    assert choose_standfirst([lead], body) is None
    assert choose_standfirst([lead, told], body) is told


def test_a_page_without_text_below_its_headline() -> None:
    document = parse(f"<html><body><h1>{HEADLINE}</h1></body></html>".encode(), "https://messenger.example/ferry")
    assert standfirsts(text_blocks(document.tree), range(1), read_head(document), {}, HEADLINE) == []
    assert standfirsts([], range(0), read_head(document), {}, "") == []
