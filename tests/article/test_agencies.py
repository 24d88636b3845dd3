import pytest

from tasks.article.agencies import agency_named, agency_of
from tasks.article.authors import Credit

PROSE = ["The boat sails.", "It sails on.", "And on.", "And on it sails."]


@pytest.mark.parametrize(
    ("name", "agency"),
    [
        ("Reuters", "Reuters"),
        ("The Associated Press", "The Associated Press"),
        ("Reuters Staff", "Reuters"),
        ("연합뉴스", "연합뉴스"),
        ("AP", "AP"),
        ("ap", None),
        ("Uni", None),
        ("dpa-infocom", "dpa-infocom"),
        ("Ada Reyes", None),
        ("x", None),
        ("AFP " * 30, None),
    ],
)
def test_names(name: str, agency: str | None) -> None:
    assert agency_named(name) == agency


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("SEOUL, Jan. 7 (AP) -- The boat sails.", "AP"),
        ("(Reuters) - The boat sails.", "Reuters"),
        ("LONDON (Reuters) The boat sails.", "Reuters"),
        ("[서울=뉴시스] 홍길동 기자 = 배가 떠난다.", "뉴시스"),
        ("(Yonhap News/Reuters) The boat sails.", "Yonhap News"),
        ("AFP – The boat sails.", "AFP"),
        ("新华社北京1月7日电 船开了。", "新华社"),
        ("The firm (SPA) said so.", None),
        ("The boat sails.", None),
    ],
)
def test_datelines(line: str, agency: str | None) -> None:
    assert agency_of(None, [line, *PROSE], []) == agency


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("The boat sails. - AFP", "AFP"),
        ("The boat sails. (dpa)", "dpa"),
        ("배가 떠났다고 밝혔다. /연합뉴스", "연합뉴스"),
        ("Source: AFP", "AFP"),
        ("With Reuters", "Reuters"),
        ("The boat sails, as was seen by Reuters.", None),
        ("Das Schiff fährt (Uni)", None),
    ],
)
def test_last_lines(line: str, agency: str | None) -> None:
    assert agency_of(None, [*PROSE, line], []) == agency


@pytest.mark.parametrize(
    ("byline", "agency"),
    [("By Reuters", "Reuters"), ("By Ada Reyes, Associated Press", "Associated Press"), ("By Ada Tass", None)],
)
def test_bylines(byline: str, agency: str | None) -> None:
    assert agency_of(byline, PROSE, []) == agency


def test_authors_where_no_line_tells() -> None:
    assert agency_of(None, PROSE, [Credit("Ada Reyes"), Credit("EFE", "agency")]) == "EFE"
    assert agency_of(None, [], []) is None
