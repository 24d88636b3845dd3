import pytest

from tasks.article.captions import CAPTION, CREDIT, LINE, credit_of, kind_of, split_credit


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
