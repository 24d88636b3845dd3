import json
from typing import Any

import pytest

from tasks.article.extract import extract_page
from tests.article.shapes import HEADLINE, paragraphs
from warehouse.records import Article, Page

URL = "https://messenger.example/2019/01/07/ferry"
PLAIN = "https://messenger.example/ferry"


def page(
    top: str = "",
    head: str = "",
    end: str = "",
    above: str = "",
    lang: str = "en",
    url: str = PLAIN,
    node: dict[str, Any] | None = None,
    also: dict[str, Any] | None = None,
) -> Page:
    graph = [{"@type": "NewsArticle", **node}] if node else []
    graph += [{"@type": "WebPage", **also}] if also else []
    script = f'<script type="application/ld+json">{json.dumps(graph)}</script>' if graph else ""
    html = (
        f'<html lang="{lang}"><head>{head}{script}</head><body><article>{above}'
        f"<h1>{HEADLINE}</h1>{top}{paragraphs()}{end}</article></body></html>"
    )
    return extract_page(html.encode(), capture_id=1, url_id=2, source_id="messenger", url=url, timezone="Asia/Seoul")


def article(top: str = "", **parts: Any) -> Article:
    got = page(top, **parts).article
    assert got is not None
    return got


def stated(top: str = "", **parts: Any) -> tuple[str | None, str | None]:
    got = article(top, **parts)
    return got.published_stated, got.modified_stated


def meta(name: str, content: str) -> str:
    return f"<meta property='{name}' content='{content}'>"


def chosen(got: Page, field: str) -> list[tuple[str, str]]:
    return [(item.value, item.origin) for item in got.candidates if item.field == field and item.chosen]


class TestShown:
    def test_the_line_of_the_2019_layout(self) -> None:
        got = page("<div>Posted : 2019-01-07 17:03<br>Updated : 2019-01-08 09:30</div>")
        record = got.article
        assert record is not None
        assert (record.published_stated, record.modified_stated) == ("2019-01-07T17:03", "2019-01-08T09:30")
        assert record.published_at is not None
        assert record.published_at.isoformat() == "2019-01-07T08:03:00+00:00"
        assert str(record.published_on) == "2019-01-07"
        assert (record.published_precision, record.published_zone_known) == ("minute", False)
        assert chosen(got, "published") == [("2019-01-07 17:03", "visible:posted")]

    @pytest.mark.parametrize(
        ("top", "published", "modified"),
        [
            (
                "<p>Published Jan. 7, 2019, 5:03 p.m. ET | Updated Jan. 8, 2019, 7:30 a.m. ET</p>",
                "2019-01-07T17:03-05:00",
                "2019-01-08T07:30-05:00",
            ),
            ("<p>2019-01-07 17:03 입력 2019-01-08 09:30 수정</p>", "2019-01-07T17:03", "2019-01-08T09:30"),
            ("<p>Jan 7, 2019 (Updated Jan 8, 2019)</p>", "2019-01-07", "2019-01-08"),
            ("<dl><dt>Erschienen:</dt><dd>7. Januar 2019</dd></dl>", "2019-01-07", None),
            ("<p>Aktualisiert: 8. Januar 2019, 9:30 Uhr<br>7. Januar 2019</p>", "2019-01-07", "2019-01-08T09:30"),
            ("<p>Обновлено 8 января 2019<br>Опубликовано 7 января 2019 в 17:03</p>", "2019-01-07T17:03", "2019-01-08"),
            ("<p>By Ines Halvorsen | Jan. 7, 2019</p>", "2019-01-07", None),
            ("<p>Wed, Jan 7 20195:03 PM EST</p>", "2019-01-07T17:03-05:00", None),
            ("<div>Jan. 7, 2019</div><div>5:03 PM</div>", "2019-01-07T17:03", None),
            ("<div class='when'>7 January 2019, 10:02</div>", "2019-01-07T10:02", None),
            ("<p class='date'>7 January 2019</p>", "2019-01-07", None),
            ("<p>Reviewed by Tom Okoro on 9 January 2019</p>", None, None),
            ("<p>© 9 January 2019 Messenger</p>", None, None),
            ("<p>7 January 2019 – 9 February 2019</p>", None, None),
            ("<p>Two hours ago</p>", None, None),
            ("<p>3 hours ago <span>Updated yesterday</span></p>", None, None),
        ],
    )
    def test_lines_near_the_headline(self, top: str, published: str | None, modified: str | None) -> None:
        assert stated(top) == (published, modified)

    def test_a_line_above_the_headline(self) -> None:
        assert stated(above="<p>7 January 2019</p>") == ("2019-01-07", None)

    def test_the_date_of_a_box_above_is_not_the_articles(self) -> None:
        box = "<div><div><div><ul><li><p><b>9 January 2019</b></p></li></ul></div></div></div>"
        assert stated(above=box, top="<p>7 January 2019</p>")[0] == "2019-01-07"

    def test_a_label_far_from_the_headline(self) -> None:
        assert stated(end="<p>Erstellt am: 7.1.2019</p>") == ("2019-01-07", None)
        entry = f"<p>This entry was posted on Monday, January 7th, 2019 at 5:03 pm. {'You can follow it. ' * 12}</p>"
        assert stated(end=entry) == ("2019-01-07T17:03", None)

    def test_a_teaser_is_used_where_nothing_else_tells(self) -> None:
        assert stated(end="<p>7 January 2019</p>") == ("2019-01-07", None)
        assert stated("<p>Updated 8 January 2019</p>", end="<p>7 January 2019</p>")[0] == "2019-01-08"

    def test_prose_is_no_label(self) -> None:
        text = "The plan, which was published 3 March 2001 by the board after long debate, " * 4
        assert stated(end=f"<p>{text}</p>") == (None, None)

    def test_a_dateline(self) -> None:
        text = "MARROW BAY, Jan. 7, 2019 (Wire) -- " + "The harbour board met on the quay and talked for hours. " * 5
        assert stated(f"<p>{text}</p>") == ("2019-01-07", None)

    @pytest.mark.parametrize(
        ("lang", "url", "day"),
        [
            ("en-US", PLAIN, "2019-01-07"),
            ("en", PLAIN, "2019-01-07"),
            ("en-GB", PLAIN, "2019-07-01"),
            ("en", "https://messenger.co.uk/ferry", "2019-07-01"),
            ("fr", PLAIN, "2019-07-01"),
            ("", PLAIN, None),
            ("", "https://messenger.co.uk/ferry", "2019-07-01"),
        ],
    )
    def test_day_and_month_by_language(self, lang: str, url: str, day: str | None) -> None:
        assert stated("<p>01/07/2019</p>", lang=lang, url=url)[0] == day

    def test_day_and_month_by_what_machines_are_told(self) -> None:
        head = meta("article:published_time", "2019-01-07T17:03:00+09:00")
        assert stated("<p>07/01/2019 17:03</p>", head=head)[0] == "2019-01-07T17:03:00+09:00"

    def test_only_a_change_is_stated(self) -> None:
        assert stated("<p>Updated: 8 January 2019, 9:30</p>") == ("2019-01-08", "2019-01-08T09:30")


class TestTold:
    def test_json_ld(self) -> None:
        node = {"datePublished": "2019-01-07T17:03:21+09:00", "dateModified": "2019-01-08T09:30:00+09:00"}
        record = article("<p>Posted : 2019-01-07 17:03</p>", node=node)
        assert record.published_stated == "2019-01-07T17:03:21+09:00"
        assert record.modified_stated == "2019-01-08T09:30:00+09:00"
        assert record.published_precision == "second"

    def test_json_ld_of_the_page(self) -> None:
        also = {"datePublished": "2019-01-07T17:03:21+09:00", "dateModified": "2019-01-08T09:30:00+09:00"}
        assert stated(also=also) == ("2019-01-07T17:03:21+09:00", "2019-01-08T09:30:00+09:00")

    @pytest.mark.parametrize(
        ("name", "published"),
        [("article:published_time", True), ("DC.date.issued", True), ("shop:publish-date", True), ("og:image", False)],
    )
    def test_meta_elements(self, name: str, published: bool) -> None:
        assert stated(head=meta(name, "2019-01-07T08:03:00Z"))[0] == ("2019-01-07T08:03:00Z" if published else None)

    @pytest.mark.parametrize("name", ["article:modified_time", "x:last-updated", "lastmod"])
    def test_meta_elements_of_a_change(self, name: str) -> None:
        head = meta("article:published_time", "2019-01-07T08:03:00Z") + meta(name, "2019-01-08T10:00:00Z")
        assert stated(head=head) == ("2019-01-07T08:03:00Z", "2019-01-08T10:00:00Z")

    def test_meta_and_time_elements(self) -> None:
        head = meta("article:published_time", "2019-01-07T08:03:00Z")
        top = "<time class='updated' datetime='2019-01-08T10:00:00Z'>8 January</time>"
        assert stated(top, head=head) == ("2019-01-07T08:03:00Z", "2019-01-08T10:00:00Z")

    def test_a_template_that_calls_the_publication_updated(self) -> None:
        head = meta("article:published_time", "2019-01-07T08:03:00Z")
        assert stated("<time class='updated'>7 January 2019</time>", head=head) == ("2019-01-07T08:03:00Z", None)

    @pytest.mark.parametrize(
        "top",
        [
            "<span itemprop='datePublished' content='2019-01-07T17:03:00+09:00'>Monday</span>",
            '<span itemprop="datePublished" content="2019-01-07T17:03:00+09:00">Monday</span>',
            "<time datetime='2019-01-07T17:03:00+09:00'>2 hours ago</time>",
            "<p>By Ines Halvorsen <time pubdate datetime='2019-01-07T17:03:00+09:00'>Jan 7</time></p>",
            "<relative-time datetime='2019-01-07T17:03:00+09:00'></relative-time>",
            "<abbr class='published' title='2019-01-07T17:03:00+09:00'>today</abbr>",
        ],
    )
    def test_attributes(self, top: str) -> None:
        assert stated(top)[0] == "2019-01-07T17:03:00+09:00"

    def test_the_words_before_a_time_element(self) -> None:
        top = (
            "<p>Posted <time datetime='2019-01-07T08:03:00Z'>2 hours ago</time></p>"
            "<p>Updated <time datetime='2019-01-07T09:30:00Z'>1 hour ago</time></p>"
        )
        assert stated(top) == ("2019-01-07T08:03:00Z", "2019-01-07T09:30:00Z")

    def test_many_dated_boxes_before_the_article(self) -> None:
        boxes = "".join(f"<li><time datetime='2018-03-{n:02}'>x</time></li>" for n in range(1, 29))
        top = "<div><time datetime='2019-01-07T17:03:00+09:00'>Monday</time></div>"
        assert stated(top, above=f"<div><div><div><ul>{boxes}</ul></div></div></div>")[0] == "2019-01-07T17:03:00+09:00"

    def test_a_date_in_a_long_line_by_the_name_of_its_element(self) -> None:
        words = "The ferry sails in winter for the first time since the war, the harbour board decided on the quay"
        top = f"<h2>{words}, where nobody had expected it<span class='x-date'>Monday, 7 January 2019</span></h2>"
        assert stated(top)[0] == "2019-01-07"

    @pytest.mark.parametrize(
        ("url", "day"),
        [
            (URL, "2019-01-07"),
            ("https://messenger.example/20190107/ferry", "2019-01-07"),
            ("https://messenger.example/2019/13/07/ferry", None),
            ("https://messenger.example/20190107123/ferry", None),
        ],
    )
    def test_the_day_in_the_address_where_nothing_else_tells(self, url: str, day: str | None) -> None:
        assert stated(url=url)[0] == day
        if day:
            assert chosen(page(url=url), "published") == [(day, "url")]

    def test_data_for_scripts_where_nothing_else_tells(self) -> None:
        script = '<script>var page = {"publishedAt": "2019-01-07T17:03:00+09:00"}</script>'
        assert stated(end=script)[0] == "2019-01-07T17:03:00+09:00"
        assert stated("<p>8 January 2019</p>", end=script)[0] == "2019-01-08"
        assert stated(end='<script>var publishedAt = "2019-01-07"</script>')[0] is None

    @pytest.mark.parametrize("never", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "soon"])
    def test_what_is_no_time(self, never: str) -> None:
        assert stated(head=meta("article:published_time", never)) == (None, None)

    def test_every_candidate_is_kept(self) -> None:
        got = page("<p>8 January 2019</p>", node={"datePublished": "2019-01-07T08:03:00Z"})
        found = {(item.value, item.origin) for item in got.candidates if item.field == "published"}
        assert {("8 January 2019", "visible:date"), ("2019-01-07T08:03:00Z", "json-ld:datePublished")} <= found
