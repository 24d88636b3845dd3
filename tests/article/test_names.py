import pytest

from tasks.article.houses import is_desk, is_one_of, is_organisation
from tasks.article.names import Name, is_house, is_name, is_personal, is_role, kind_of, names_in
from tasks.article.wording import has_date, has_lead, is_of_others, without_date

CREDITS: dict[str, list[str]] = {
    "By Ada Reyes": ["Ada Reyes"],
    "ByAda Reyes": ["Ada Reyes"],
    "By ADA REYES | Jan. 7, 2019 | Transport": ["Ada Reyes"],
    "BY ADA O'NEILL III AND T. J. OKORO": ["Ada O'Neill III", "T. J. Okoro"],
    "By Ada Reyes and Tom Okoro, staff writers": ["Ada Reyes", "Tom Okoro"],
    "By Ada Reyes, Tom Okoro & Lu Bao-wen": ["Ada Reyes", "Tom Okoro", "Lu Bao-wen"],
    "Ada Reyes; Tom Okoro": ["Ada Reyes", "Tom Okoro"],
    "By Ada Reyes, Berlin correspondent, and Tom Okoro in Seoul": ["Ada Reyes", "Tom Okoro"],
    "Written by Lin and Petra": ["Lin", "Petra"],
    "Ada Reyes, as told to Tom Okoro": ["Ada Reyes", "Tom Okoro"],
    "Ada Reyes, Sr. Director of Ferries, Marrow Bay Lines - 10+ Years Afloat": ["Ada Reyes"],
    "Ada Reyes, Ph.D.": ["Ada Reyes, Ph.D."],
    "Ada Reyes, DVM; Tom Okoro, BA, LVT": ["Ada Reyes, DVM", "Tom Okoro, BA, LVT"],
    "Ada Reyes Jr., columnist": ["Ada Reyes Jr."],
    "Ada Reyes, Seoul, UK": ["Ada Reyes"],
    "By Ada Reyes. Reviewed by Tom Okoro": ["Ada Reyes"],
    "Words: Ada Reyes Photos: Tom Okoro": ["Ada Reyes"],
    "Text and photos by Ada Reyes": ["Ada Reyes"],
    "By Ada Reyes of The Messenger": ["Ada Reyes"],
    "By Reporter Ada Reyes": ["Ada Reyes"],
    "Dec 26, 2025 • Ada Reyes in Project Management": ["Ada Reyes"],
    "7.1.2019, 10:02 Ada Reyes": ["Ada Reyes"],
    "By Ada Reyes ada@messenger.example @adareyes": ["Ada Reyes"],
    "Reporting by Ada Reyes in Seoul and Tom Okoro; Editing by Jo Lund": ["Ada Reyes", "Tom Okoro"],
    "Ein Artikel von Ada Reyes | 27.01.2022 - 12:45": ["Ada Reyes"],
    "Por Ana Ruiz y Luis Mora": ["Ana Ruiz", "Luis Mora"],
    "Por Gabriela Ortega y Gasset": ["Gabriela Ortega y Gasset"],
    "Di Marco Rossi": ["Marco Rossi"],
    "Di Wang": ["Di Wang"],
    "Par Anne de la Tour": ["Anne de la Tour"],
    "Автор: Иван Петров": ["Иван Петров"],
    "بقلم أحمد علي": ["أحمد علي"],
    "โดย สมชาย ใจดี": ["สมชาย ใจดี"],
    "박도윤 기자": ["박도윤"],
    "글=박도윤 기자 doyun@messenger.example": ["박도윤"],
    "[나루일보 홍길동·김서연 선임기자]": ["홍길동", "김서연"],
    "서울=홍길동 기자": ["홍길동"],
    "경제부 홍길동 기자": ["홍길동"],
    "나루데일 홍길동 기자": ["홍길동"],
    "홍길동 도쿄 특파원": ["홍길동"],
    "김철수 기자의 다른 기사": [],
    "기사입력 2019-01-07": [],
    "山田太郎記者": ["山田太郎"],
    "文・山田太郎": ["山田太郎"],
    "记者 张三 李四": ["张三", "李四"],
    "作者：王小明": ["王小明"],
    "By Markets Desk": ["Markets Desk"],
    "By the Lantern Team 2–3 minutes": ["the Lantern Team"],
    "AFP/The Lantern": ["AFP", "The Lantern"],
    "By Letters to the Editor": ["Letters to the Editor"],
    "View all posts by": [],
    "Sign up": [],
    "https://www.facebook.com/messenger": [],
    "admin": [],
    "© Ada Reyes": [],
    "": [],
}


@pytest.mark.parametrize("credit", CREDITS)
def test_names_in_credits(credit: str) -> None:
    assert [name.name for name in names_in(credit)] == CREDITS[credit]


@pytest.mark.parametrize(
    ("credit", "roles"),
    [
        ("By Ada Reyes and Tom Okoro, staff writers", ["staff writer", "staff writer"]),
        ("Ada Reyes - Product marketer", ["Product marketer"]),
        ("Ada Reyes, Political Editor, Berlin", ["Political Editor"]),
        ("Ada Reyes Staff Writer", ["Staff Writer"]),
        ("Redakteurin Ada Reyes", ["Redakteurin"]),
        ("홍길동·김서연 선임기자", ["선임기자", "선임기자"]),
        ("山田太郎 記者", ["記者"]),
        ("By Ada Reyes", [None]),
    ],
)
def test_roles_in_credits(credit: str, roles: list[str | None]) -> None:
    assert [name.role for name in names_in(credit)] == roles


def test_user_names_only_where_it_surely_is_a_credit() -> None:
    assert names_in("by ada.reyes") == []
    assert names_in("by ada.reyes", loose=True) == [Name("ada.reyes")]


def test_a_crowd_is_cut() -> None:
    assert len(names_in("; ".join(f"Ada {chr(65 + n)}reyes" for n in range(26)))) == 12


@pytest.mark.parametrize(
    ("name", "personal"),
    [
        ("Ada Reyes", True),
        ("Maria van der Berg", True),
        ("Ada", False),
        ("the Lantern", False),
        ("The Lantern", False),
        ("A. B.", False),
        ("Lantern Media", False),
        ("Ada reyes", False),
        ("Why Ada Left", False),
        ("Ada Reyes: Live", False),
        ("홍길동", True),
        ("홍길동 김서연", False),
        ("王 明", True),
    ],
)
def test_the_form_of_a_persons_name(name: str, personal: bool) -> None:
    assert is_personal(name) is personal


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ada Reyes", "person"),
        ("Kristin", "person"),
        ("Reuters", "agency"),
        ("Markets Desk", "organisation"),
        ("Harbour Trust Foundation", "organisation"),
        ("lantern.example.com", "organisation"),
        ("The Lantern", "organisation"),
        ("lantern", "organisation"),
    ],
)
def test_kinds(name: str, kind: str) -> None:
    assert kind_of(name, ("Lantern", "lantern.example")) == kind


def test_who_gave_a_site_their_name_is_a_person() -> None:
    assert not is_house("Ada Reyes", ("Ada Reyes",))
    assert is_house("La Nueva", ("La Nueva",))
    assert is_one_of("the lantern", ("Lantern",))


@pytest.mark.parametrize("name", ["Staff Reporter", "Courier staff", "Redaktion", "Newsdesk", "onlineteam", "편집국"])
def test_desks(name: str) -> None:
    assert is_desk(name)


def test_what_is_no_desk() -> None:
    assert not is_desk("Ada Reyes")
    assert not is_organisation("Ada Reyes")


@pytest.mark.parametrize("text", ["Political Editor", "Senior Product Manager", "Head of Ferries", "journaliste"])
def test_job_titles(text: str) -> None:
    assert is_role(text)


@pytest.mark.parametrize("text", ["Ada Reyes Staff Writer", "View author archive", "Ada Reyes", "x" * 101])
def test_what_is_no_job_title(text: str) -> None:
    assert not is_role(text)


def test_long_texts_are_no_names() -> None:
    assert not is_name("Ada " * 30)
    assert not is_name("Ada Reyes and all who sail with her over the sea")
    assert not is_name("ada", loose=False)
    assert is_name("ada", loose=True)


def test_wording() -> None:
    assert has_lead("Von Ada Reyes")
    assert has_lead("Autorin: Ada Reyes")
    assert not has_lead("Ada Reyes")
    assert has_date("Monday, 7 January 2019")
    assert not has_date("Ada Reyes 1984")
    assert without_date("Ada Reyes, 7 Jan. 2019").strip(" ,") == "Ada Reyes"
    assert is_of_others("Fact checked by")
    assert not is_of_others("By")
