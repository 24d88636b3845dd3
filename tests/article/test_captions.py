import pytest

from tasks.article.blocks import text_blocks
from tasks.article.captions import CAPTION, CREDIT, LINE, credit_of, find_captions, kind_of, split_credit
from tasks.article.parse import parse
from tasks.article.visible import Surroundings


@pytest.mark.parametrize(
    ("caption", "text", "credit"),
    [
        ("The Gudrun leaves. / Marrow Bay Port", "The Gudrun leaves.", "Marrow Bay Port"),
        ("The Gudrun leaves (Photo by Ada Reyes)", "The Gudrun leaves", "Ada Reyes"),
        ("The Gudrun leaves. (AP Photo/Ada Reyes)", "The Gudrun leaves.", "AP Photo/Ada Reyes"),
        ("The Gudrun leaves. (Ada Reyes / Marrow Bay Post)", "The Gudrun leaves.", "Ada Reyes / Marrow Bay Post"),
        ("The Gudrun leaves (Ada Reyes via Getty Images)", "The Gudrun leaves", "Ada Reyes via Getty Images"),
        ("The Gudrun leaves. [Ada Reyes/Reuters]", "The Gudrun leaves.", "Ada Reyes/Reuters"),
        ("The Gudrun leaves. Photograph: Ada Reyes/AFP", "The Gudrun leaves.", "Ada Reyes/AFP"),
        ("The Gudrun leaves. Photo courtesy of Ada Reyes", "The Gudrun leaves.", "Ada Reyes"),
        ("The Gudrun leaves. Yonhap", "The Gudrun leaves.", "Yonhap"),
        ("The Gudrun leaves. | Foto: Ada Reyes", "The Gudrun leaves.", "Ada Reyes"),
        ("Die Gudrun legt ab. © Ada Reyes/dpa", "Die Gudrun legt ab.", "© Ada Reyes/dpa"),
        ("Die Gudrun legt ab © Ada Reyes", "Die Gudrun legt ab", "© Ada Reyes"),
        ("The Gudrun leaves photo by Ada Reyes", "The Gudrun leaves", "Ada Reyes"),
        ("구드룬호가 출항하고 있다. 사진=이하나", "구드룬호가 출항하고 있다.", "이하나"),
        ("구드룬호가 출항하고 있다. 연합뉴스", "구드룬호가 출항하고 있다.", "연합뉴스"),
        ("Photo: Ada Reyes", "", "Ada Reyes"),
        ("The Gudrun leaves.", "The Gudrun leaves.", None),
        ("The Gudrun (left) and the Asta", "The Gudrun (left) and the Asta", None),
        ("The photo that started it all", "The photo that started it all", None),
        ("The Gudrun leaves in 2018 (archive)", "The Gudrun leaves in 2018 (archive)", None),
    ],
)
def test_the_credit_at_the_end_of_a_caption(caption: str, text: str, credit: str | None) -> None:
    assert split_credit(caption) == (text, credit)


def test_a_long_caption_is_read_from_its_end() -> None:
    assert split_credit("boat " * 5000 + "leaves. Photo: Ada Reyes")[1] == "Ada Reyes"
    assert split_credit("(" * 5000)[1] is None


@pytest.mark.parametrize(
    ("written", "credit"),
    [
        ("Photo: Ada Reyes", "Ada Reyes"),
        ("Image source, Reuters", "Reuters"),
        ("(© Reuters)", "© Reuters"),
        ("|", None),
    ],
)
def test_a_credit_without_its_label(written: str, credit: str | None) -> None:
    assert credit_of(written) == credit


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ("wp-caption-text", CAPTION),
        ("InlineImage-imageEmbedCaption", CAPTION),
        ("photo_desc", CAPTION),
        ("bildunterschrift", CAPTION),
        ("caption__credit", CREDIT),
        ("InlineImage-imageEmbedCredit", CREDIT),
        ("photo-source", CREDIT),
        ("google-dfp-ad-caption ad", None),
        ("g-recaptcha", None),
        ("nocaption", None),
        ("caption-toggle", None),
        ("drop-cap", None),
        ("accredited", None),
        ("article-body", None),
    ],
)
def test_kinds_by_the_names_that_editors_give(names: str, kind: str | None) -> None:
    assert kind_of(names) == kind
    assert kind != LINE


def captions(html: str) -> list[tuple[str, str]]:
    tree = parse(f"<html><body>{html}</body></html>".encode(), "https://messenger.example/ferry").tree
    return [(found.kind, found.text) for found in find_captions(Surroundings(tree, text_blocks(tree)).captions)]


@pytest.mark.parametrize(
    "html",
    [
        "<figure><img src='a.png'><figcaption>The Gudrun<button>Enlarge</button></figcaption></figure>",
        "<div><img src='a.png'><p><em>The Gudrun</em></p></div>",
        "<div><img src='a.png'><br><em>The Gudrun</em></div>",
        "<table><tr><td><img src='a.png'></td></tr><tr><td>The Gudrun</td></tr></table>",
        "<div class='caption'><img src='a.png'>The Gudrun</div>",
        "<div class='caption'><div class='caption-text'>The Gudrun</div></div>",
        "<div class='wp-caption'><img src='a.png'><p class='wp-caption-text'>The Gudrun</p></div>",
    ],
)
def test_a_caption_is_found_once(html: str) -> None:
    assert captions(html) == [(CAPTION, "The Gudrun")]


@pytest.mark.parametrize(
    "html",
    [
        "<p><em>The Gudrun</em> sails.</p>",
        "<p>Here <i>The Gudrun</i></p>",
        "<p>The boat</p><p><em>The Gudrun</em></p>",
        "<div><img src='a.png'><p>The <em>Gudrun</em></p></div>",
        "<em>The Gudrun</em>",
        "<table><tr><td>The Gudrun</td></tr></table>",
        "<figure><img src='a.png'><figcaption>Advertisement</figcaption></figure>",
        "<table><tr><td><img src='a.png'></td></tr>" + "<tr><td>Row</td></tr>" * 9 + "</table>",
    ],
)
def test_what_is_no_caption(html: str) -> None:
    assert captions(html) == []


def test_a_line_is_a_credit_with_nothing_else_in_its_element() -> None:
    assert captions("<div>Photo: Ada Reyes</div>") == [(LINE, "Photo: Ada Reyes")]
    assert captions(f"<div>Photo: Ada Reyes<p>{'A long text of the article. ' * 9}</p></div>") == []
    assert captions("<blockquote>Photo: Ada Reyes</blockquote>") == []


def test_a_page_of_captions_is_cut_short() -> None:
    assert len(captions("<p class='caption'>The Gudrun</p>" * 400)) == 300
    assert len(captions(f"<p class='caption'>{'<b>a</b> ' * 500}</p>")) == 1
