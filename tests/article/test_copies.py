import pytest
from lxml.html import HtmlElement, document_fromstring

from tasks.article.copies import drop_unseen_words
from tests.article.shapes import PARAGRAPHS, page, paragraphs

SAID = "Nobody who looks at this page can read this."


def parsed(inside: str) -> HtmlElement:
    tree = document_fromstring(page(f"<article>{paragraphs()}{inside}</article>"))
    drop_unseen_words(tree)
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
