"""The rules, one by one, on link records."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.graph.roles import assign
from warehouse.keys import url_key
from warehouse.records import Link

HOST = "https://www.harbor.example"
URL = f"{HOST}/news/2019/01/07/ferry-talks-resume-after-storm.html"
ROLES = {"intext", "related", "headlines", "byline", "tag", "share", "nav", "unknown"}


def link(
    href: str,
    anchor: str = "Anchor",
    context: str | None = "below alone",
    *,
    region: str = "body",
    heading: str | None = None,
    block: int = 0,
    start: int | None = None,
    position: int = 0,
) -> Link:
    web = href.startswith(("http", "/", "#"))
    url = (URL + href if href.startswith("#") else HOST + href if href.startswith("/") else href) if web else None
    return Link(
        capture_id=1,
        position=position,
        href=href,
        url=url,
        url_key=url_key(url) if url else None,
        target_url_id=None,
        anchor=anchor,
        block=block,
        heading=heading,
        region=region,
        context=context,
        body_start=start,
        body_end=None if start is None else start + len(anchor),
    )


def role(subject: Link) -> str:
    (found,) = assign([subject], page_url=URL)
    assert found.evidence
    assert 0 < found.confidence <= 1
    return found.role


def block(*links: Link, page_url: str | None = URL) -> list[str]:
    placed = [
        Link(**{name: getattr(x, name) for name in Link.__slots__} | {"position": n}) for n, x in enumerate(links)
    ]
    return [found.role for found in assign(placed, page_url=page_url)]


def stories(number: int, **kept: str | None) -> list[Link]:
    return [
        link(f"/news/2019/01/0{n % 9 + 1}/story-number-{n}/", f"Story number {n} of the week", **kept)
        for n in range(number)
    ]  # type: ignore[arg-type]


class TestInText:
    def test_a_link_in_a_sentence_of_the_body(self) -> None:
        assert (
            role(link("https://b.example/report", "the report", "within prose p", region="article", start=9))
            == "intext"
        )

    def test_a_topic_page_linked_from_a_sentence(self) -> None:
        assert role(link("/topics/biden/", "Biden", "within prose p | tag", region="article", start=9)) == "intext"

    def test_a_bare_address_as_a_line_of_the_body(self) -> None:
        assert role(link("http://b.example/x", "http://b.example/x", "within alone p", start=9)) == "intext"

    def test_a_post_shown_in_the_body(self) -> None:
        assert (
            role(link("https://twitter.com/mayor/status/1", "January 7", "within alone picture | share", region="main"))
            == "intext"
        )

    @pytest.mark.parametrize(
        "anchor",
        ["CLICK HERE TO GET THE APP", "terms of use", "Privacy Policy", "reprint permission", "Sign up", "newsletter"],
    )
    def test_a_notice_of_the_house_in_a_sentence(self, anchor: str) -> None:
        assert role(link("https://b.example/x", anchor, "within prose p", region="article", start=9)) == "nav"

    @pytest.mark.parametrize("href", ["#footnote-1", "javascript:open()"])
    def test_an_anchor_on_the_page_is_no_citation(self, href: str) -> None:
        assert role(link(href, "[1]", "within p", region="article", start=9)) == "nav"

    def test_a_sentence_that_is_not_in_the_body_is_in_doubt(self) -> None:
        assert role(link("https://b.example/x", "x", "within prose p", region="article")) == "unknown"

    def test_a_word_of_the_body_alone_on_its_line_is_no_citation(self) -> None:
        assert role(link("/sport", "Sport", "within alone", start=9)) == "nav"


class TestRelated:
    def test_a_headline_in_capitals_between_two_paragraphs(self) -> None:
        inset = link(
            "/news/mayor-quits-over-ferry-deal",
            "MAYOR QUITS OVER FERRY DEAL",
            "within alone p",
            region="article",
            start=9,
        )
        assert role(inset) == "related"

    def test_a_headline_box_between_two_paragraphs(self) -> None:
        inset = link(
            "/news/mayor-quits-over-ferry-deal", "Mayor quits over ferry deal", "within alone | promo", region="article"
        )
        assert role(inset) == "related"

    @pytest.mark.parametrize(
        "heading",
        [
            "Related",
            "RELATED POSTS",
            "Read also",
            "More on this story",
            "More coverage",
            "More articles by this reporter",
            "이 기자의 다른 기사 보기",
            "Explore further",
            "Baca juga:",
        ],
    )
    def test_a_list_under_a_heading(self, heading: str) -> None:
        assert block(*stories(3, heading=heading)) == ["related"] * 3

    def test_a_list_in_a_container(self) -> None:
        assert block(*stories(3, context="below alone | card related")) == ["related"] * 3

    def test_a_list_inside_the_article(self) -> None:
        assert block(*stories(3, context="within alone li", region="article")) == ["related"] * 3

    def test_a_link_to_the_page_itself_in_its_list(self) -> None:
        itself = link(
            "/news/2019/01/07/ferry-talks-resume-after-storm.html", "Ferry talks resume after storm", heading="Related"
        )
        assert block(*stories(3, heading="Related"), itself) == ["related"] * 4


class TestHeadlines:
    @pytest.mark.parametrize(
        "heading",
        ["Most read", "TOP STORIES", "Latest news", "Editor's Picks", "많이 본 뉴스", "Популярное", "More top stories"],
    )
    def test_a_list_under_a_heading(self, heading: str) -> None:
        assert block(*stories(3, heading=heading)) == ["headlines"] * 3

    @pytest.mark.parametrize("word", ["popular", "latest", "headlines"])
    def test_a_list_in_a_container(self, word: str) -> None:
        assert block(*stories(3, context=f"below alone | card {word}")) == ["headlines"] * 3

    def test_a_list_of_articles_that_nothing_names(self) -> None:
        assert block(*stories(8)) == ["headlines"] * 8

    def test_short_headlines_in_a_pure_list(self) -> None:
        short = [link(f"/news/2019/01/0{n}/story-number-{n}/", "Bank holiday") for n in range(1, 8)]
        assert block(*short) == ["headlines"] * 7
        assert block(*short[:4]) == ["nav"] * 4

    def test_short_addresses_that_end_in_a_number_as_the_page_does(self) -> None:
        short = [link(f"/{name}/pier-two-4835{n}", "Pier two was failing for years") for n, name in enumerate("abc")]
        assert block(*short, page_url=f"{HOST}/transit/ferry-fare-vote-48213") == ["headlines"] * 3
        assert "headlines" not in block(*short, page_url=f"{HOST}/transit/ferry-fare-vote")

    def test_numbered_topics_are_no_articles(self) -> None:
        topics = [link(f"/topics/pier-4835{n}", "All about the second pier") for n in range(3)]
        assert "headlines" not in block(*topics, page_url=f"{HOST}/transit/ferry-fare-vote-48213")

    def test_what_belongs_to_a_card_but_is_not_its_article(self) -> None:
        card = [
            link("/news/2019/01/02/story-number-two/", "", "below alone picture | card"),
            link("/news/2019/01/02/story-number-two/", "Story number two of the week", "below alone title | card"),
            link("/author/oh-min-jae/", "Oh Min-jae", "below alone | byline card"),
            link("/section/politics/", "Politics", "below alone | tag card"),
            link("#comments", "4", "below alone | comment card"),
        ]
        assert block(*card) == ["headlines", "headlines", "nav", "nav", "nav"]

    def test_an_odd_address_in_a_list_is_what_the_list_is(self) -> None:
        assert (
            block(
                *stories(3, heading="Most read"), link("/lyrics-quiz", "Do you know this song?", heading="Most read")
            )[-1]
            == "headlines"
        )

    def test_one_headline_in_no_list_is_in_doubt(self) -> None:
        assert block(*stories(1), link("/a", "A"), link("/b", "B")) == ["unknown", "nav", "nav"]


class TestNav:
    def test_a_footer_of_forty_links_is_decided_as_one(self) -> None:
        footer = [
            link(f"/section-{n}/", f"Section {n}", "below li | footer", region="footer", heading="MORE")
            for n in range(40)
        ]
        stray = [
            link(
                "/news/about-our-long-service-charter",
                "About our long service charter",
                "below li | footer",
                region="footer",
                heading="MORE",
            )
        ]
        assert set(block(*footer, *stray)) == {"nav"}

    def test_links_of_four_words_in_a_menu(self) -> None:
        assert set(
            block(*[link(f"/specials/a-long-name-number-{n}/", "A long section name", region="nav") for n in range(3)])
        ) == {"nav"}

    @pytest.mark.parametrize(
        "subject",
        [
            link("#content", "Skip to main content", "above alone | nav"),
            link("javascript:void(0)", "Menu"),
            link("/", "The Harbor Post", "above alone picture"),
            link("/feeds/", "RSS", "below alone | share"),
            link("/multimedia/image/harbor-storm-ap-photo-19jpg/", "more", "above prose figcaption | more"),
            link("mailto:desk@harbor.example", "Contact", region="footer"),
            link("http://[bad", "x"),
            link("/news%0A", "News"),
        ],
    )
    def test_the_rest(self, subject: Link) -> None:
        assert role(subject) == "nav"


class TestByline:
    @pytest.mark.parametrize(
        "subject",
        [
            link("/staff/jenny-reid/", "Jenny Reid", "above prose | byline", region="article"),
            link("/profile/jenny-reid", "Jenny Reid", "above alone", region="aside"),
            link("/person/n/jenny-reid/", "Jenny Reid", "above alone | byline header", region="header"),
            link("/jenny-reid/", "Jenny Reid", "above alone | byline", region="article"),
            link("/authors/jenny-reid/", "Jenny Reid", "below alone title | byline", region="article"),
            link("/www/reporter/oh-min-jae.html", "More articles by this reporter", "below | byline"),
            link("mailto:oh@harbor.example", "oh@harbor.example", "below | byline"),
            link("https://twitter.com/jreid", "@jreid", "above | byline header", region="article"),
        ],
    )
    def test_a_credit(self, subject: Link) -> None:
        assert role(subject) == "byline"

    def test_a_menu_of_columnists_is_no_byline(self) -> None:
        menu = [link(f"/staff/columnist-{n}/", f"Columnist {n}", "above alone li | nav") for n in range(12)]
        assert set(block(*menu)) == {"nav"}


class TestTag:
    @pytest.mark.parametrize(
        "subject",
        [
            link("/topic/harbor", "Harbor", "within | tag", region="nav"),
            link("/topic/harbor", "Harbor", "below", region="article"),
            link("/us-news/harbor", "Harbor", heading="Explore more on these topics"),
            link("/stocks/harbor", "Harbor", heading="Read More News on"),
            link("/section/politics/", "Politics", "above alone | tag", region="main"),
            link("/news", "News", "above alone", region="main"),
        ],
    )
    def test_a_tag_of_the_article(self, subject: Link) -> None:
        assert role(subject) == "tag"

    @pytest.mark.parametrize(
        "subject",
        [
            link("/", "Home", "above alone | tag"),
            link("/topics/harbor/", "Harbor", "above alone | tag", heading="TRENDING:"),
            link("/tag/harbor/", "Harbor", "below li | tag sidebar", region="aside"),
            link("https://b.example/tag/harbor/", "Harbor", "below | tag"),
            link("/news", "News", "above alone li | nav", region="nav"),
            link("#login", "Log in", "below | comment tag"),
        ],
    )
    def test_no_tag_of_the_article(self, subject: Link) -> None:
        assert role(subject) == "nav"

    def test_a_cloud_of_all_tags_of_the_site(self) -> None:
        assert set(block(*[link(f"/tag/t{n}/", f"t{n}", "below li | tag", region="main") for n in range(40)])) == {
            "nav"
        }


class TestShare:
    @pytest.mark.parametrize(
        "subject",
        [
            link("https://www.facebook.com/sharer.php?u=x", ""),
            link("https://share.example/send?u=" + URL.replace(":", "%3A").replace("/", "%2F"), "Send"),
            link("https://www.facebook.com/harborpost", "Facebook", region="footer"),
            link("https://news.example/follow", "Follow us", "below alone | share"),
            link("#", "", "above alone picture | share"),
            link("javascript:print()", "Print", "above alone"),
        ],
    )
    def test_a_way_to_share_or_follow(self, subject: Link) -> None:
        assert role(subject) == "share"

    def test_a_social_network_cited_in_a_sentence(self) -> None:
        assert (
            role(link("https://www.facebook.com/mayor", "a post", "within prose p", region="article", start=9))
            == "intext"
        )

    def test_a_comment_form_does_not_share(self) -> None:
        assert role(link("#twitter", "Log in with Twitter", "below alone li | share comment")) == "nav"

    def test_a_button_among_links_that_share(self) -> None:
        nets = [link(f"https://www.facebook.com/sharer.php?u={n}") for n in range(3)]
        assert block(*nets, link("#", "+"))[-1] == "share"
        assert block(nets[0], link("#", "+"))[-1] == "nav"


def test_sister_hosts_are_internal() -> None:
    page = "https://edition.cnn.example/2019/11/18/markets-fall-as-talks-stall/index.html"
    mine = [
        link(f"https://money.cnn.example/2019/11/1{n}/story-of-the-day-{n}/", f"Story of the day {n}") for n in range(6)
    ]
    assert set(block(*mine, page_url=page)) == {"headlines"}
    assert set(block(*mine, page_url=URL)) == {"nav"}


@pytest.mark.parametrize("other", ["http://127.0.0.1:8722", "http://b.wordpress.com", "https://news.other.co.uk"])
def test_neighbours_are_not_internal(other: str) -> None:
    mine = [link(f"{other}/2019/11/1{n}/story-of-the-day-{n}/", f"Story of the day {n}") for n in range(6)]
    for page in (
        "http://127.0.0.1:8721/2019/01/07/a-b-c-d/",
        "http://a.wordpress.com/2019/01/07/a-b-c-d/",
        "https://x.co.uk/1",
    ):
        assert set(block(*mine, page_url=page)) == {"nav"}


def test_without_the_page_the_commonest_host_is_the_publisher() -> None:
    outside = link("https://b.example/news/2019/01/02/story-number-two/", "Story number two of the week", block=1)
    assert block(*stories(6), outside, page_url=None) == ["headlines"] * 6 + ["nav"]
    assert assign([]) == ()


WORDS = [
    "above",
    "within",
    "below",
    "alone",
    "prose",
    "p",
    "|",
    "related",
    "popular",
    "share",
    "tag",
    "byline",
    "nav",
    "card",
]
words = st.sampled_from(WORDS)
any_link = st.builds(
    link,
    st.one_of(
        st.text(max_size=20), st.sampled_from(["/a-b-c-d-e", "#", "/tag/x", "https://x.com/a", "mailto:a@b.example"])
    ),
    st.text(max_size=30),
    st.lists(words, max_size=6).map(" ".join),
    region=st.sampled_from(["article", "main", "body", "nav", "aside"]),
    heading=st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["Related", "Most read"])),
    block=st.integers(0, 3),
    start=st.one_of(st.none(), st.integers(0, 9)),
)


@given(st.lists(any_link, max_size=12))
def test_every_link_gets_one_role_and_nothing_else_changes(links: Sequence[Link]) -> None:
    placed = [
        Link(**{name: getattr(x, name) for name in Link.__slots__} | {"position": n}) for n, x in enumerate(links)
    ]
    found = assign(placed, page_url=URL)
    assert [x.role in ROLES and 0 < x.confidence <= 1 and bool(x.evidence) for x in found] == [True] * len(links)
    blank = {"role": "unknown", "confidence": 0.0, "evidence": None}
    assert [Link(**{name: getattr(x, name) for name in Link.__slots__} | blank) for x in found] == placed
    assert assign(found, page_url=URL) == found
