import pytest
from lxml.html import HtmlElement, document_fromstring

from tasks.article.blocks import text_blocks
from tasks.article.copies import drop_cards, drop_copies
from tests.article.shapes import PARAGRAPHS, page, paragraphs

SAID = "Nobody who looks at this page can read this."


def parsed(inside: str) -> HtmlElement:
    tree = document_fromstring(page(f"<article>{paragraphs()}{inside}</article>"))
    drop_copies(tree, text_blocks(tree))
    return tree


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>{}</p>",
        "<div style='display: none'>{}</div>",
        "<span style='font-size:0'>{}</span>",
        "<span style='opacity: 0;'>{}</span>",
        "<div style='position:absolute;left:-9999px'>{}</div>",
        "<template><p>{}</p></template>",
        "<div hidden><p style='display:none'>{}</p></div>",
    ],
)
def test_words_that_nobody_sees_are_dropped(hidden: str) -> None:
    tree = parsed(hidden.format(SAID))
    assert SAID not in tree.text_content()
    assert PARAGRAPHS[-1] in tree.text_content()


@pytest.mark.parametrize(
    "shown",
    [
        "<p style='opacity: 0.9'>{}</p>",
        "<p style='font-size: 0.9em'>{}</p>",
        "<noscript>{}</noscript>",
        "<template shadowrootmode='open'>{}</template>",
    ],
)
def test_words_that_may_be_seen_stay(shown: str) -> None:
    assert SAID in parsed(shown.format(SAID)).text_content()


def test_a_text_that_is_hidden_at_first_stays() -> None:
    long = "".join(f"<p>{text} {text[::-1]}</p>" for text in PARAGRAPHS)
    assert PARAGRAPHS[0][::-1] in parsed(f"<div style='display:none'>{long}</div>").text_content()


def test_many_panels_that_open_on_a_click_stay() -> None:
    panels = "".join(f"<div hidden><p>{text[::-1]}</p></div>" for text in PARAGRAPHS)
    assert PARAGRAPHS[3][::-1] in parsed(panels).text_content()


@pytest.mark.parametrize(
    "copy",
    [
        "<div hidden>{}</div>",
        "<noscript>{}</noscript>",
        "<amp-story>{}</amp-story>",
        "<div aria-hidden='true'>{}</div>",
        "<div hidden><section aria-hidden='true'>{}</section></div>",
    ],
)
def test_hidden_copies_are_dropped(copy: str) -> None:
    said = parsed(copy.format(paragraphs())).text_content()
    assert [said.count(text) for text in PARAGRAPHS] == [1] * len(PARAGRAPHS)


def test_hidden_text_that_is_seen_nowhere_stays() -> None:
    tree = document_fromstring(page(f"<div hidden>{paragraphs()}</div><p>Something else is all that is seen.</p>"))
    drop_copies(tree, text_blocks(tree))
    assert PARAGRAPHS[0] in tree.text_content()


@pytest.mark.parametrize("box", ["<aside>{}</aside>", "<div class='PullQuote'>{}</div>", "<p id='quote-box'>{}</p>"])
def test_pulled_quotes_are_dropped(box: str) -> None:
    quote = PARAGRAPHS[3][:60].rpartition(" ")[0]
    assert parsed(box.format(quote)).text_content().count(quote) == 1


@pytest.mark.parametrize("box", ["<aside>{}</aside>", "<div class='quoted'>{}</div>", "<blockquote> </blockquote>{}"])
def test_other_boxes_stay(box: str) -> None:
    assert SAID in parsed(box.format(SAID)).text_content()


def carded(html: str) -> str:
    tree = document_fromstring(page(f"<article>{html}</article>"))
    drop_cards(tree)
    return " ".join(tree.text_content().split())


NAME = "<a href='/pelle'>Pelle Wickstrom</a>"
CARD = "<a href='/pelle'>Pelle Wickstrom</a> Councillor since 2004. More"


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{NAME}<span>{CARD}</span> voted against it.</p>",
        f"<p>Against it voted {NAME}<span>{CARD}</span></p>",
        f"<p>It was <span>{NAME}<span>{CARD}</span></span> who voted against it.</p>",
    ],
)
def test_cards_over_names_are_dropped(html: str) -> None:
    said = carded(html)
    assert said.count("Pelle Wickstrom") == 1
    assert "2004" not in said


@pytest.mark.parametrize(
    "html",
    [
        f"<div>{NAME}<div>{CARD}</div></div>",
        f"<p>It was {NAME} and <span>{CARD}</span> again.</p>",
        f"<p>It was {NAME}<span>, councillor since 2004,</span> who voted against it.</p>",
        "<p>See <a href='/x'>Sport</a><span>Sport in 2004</span> below.</p>",
    ],
)
def test_what_is_no_card_over_a_name_stays(html: str) -> None:
    assert "2004" in carded(html)
