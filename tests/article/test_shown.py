import pytest
from lxml.html import fromstring

from tasks.article.blocks import TextBlock, text_blocks
from tasks.article.shown import kind_of, shown_times, zone_of

PROSE = "The harbour board met on the quay and talked for hours about the ferry, the bay and the winter. " * 2


def blocks(*lines: str) -> list[TextBlock]:
    return text_blocks(fromstring(f"<html><body>{''.join(lines)}</body></html>"))


def shown(headline: str, *lines: str) -> list[tuple[str, int | None]]:
    found = blocks(*lines)
    return [(item.stamp.iso(), item.place) for item in shown_times(found, zone_of(found, headline), day_first=None)]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["<h1>Ferry</h1>"], id="the heading that says it"),
        pytest.param(["<h2>Ferry</h2>"], id="a lower heading"),
        pytest.param(["<p>Ferry</p>"], id="a line"),
        pytest.param(["<p>Ferry</p>", "<h1>Ferry</h1>"], id="the heading, not the path to it"),
        pytest.param(["<h1>Messenger</h1>", "<h1>Winter Ferry</h1>"], id="the heading most like it"),
        pytest.param(["<h1><div>Ferry</div></h1>"], id="a box in the heading"),
    ],
)
def test_places_are_counted_from_the_headline(lines: list[str]) -> None:
    assert shown("Ferry", *lines, "<p>7 January 2019</p>", f"<p>{PROSE}</p>") == [("2019-01-07", 1)]


def test_without_a_headline_the_text_tells() -> None:
    assert shown("", "<p>7 January 2019</p>", f"<p>{PROSE}</p>") == [("2019-01-07", 0)]
    assert shown("", "<p>7 January 2019</p>") == [("2019-01-07", 0)]
    assert shown("") == []


def test_a_calendar_is_not_read_to_its_end() -> None:
    assert len(shown("Ferry", "<h1>Ferry</h1>", *["<p>7 January 2019</p>"] * 300)) == 200


def test_behind_the_text_is_far() -> None:
    lines = [f"<p>{PROSE}</p>", f"<p>{PROSE}</p>", "<p>8 January 2019</p>"]
    assert shown("Ferry", "<h1>Ferry</h1>", *lines) == [("2019-01-08", None)]


@pytest.mark.parametrize(
    ("above", "place"),
    [
        ("<p>7 January 2019</p>", -1),
        ("<ul><li><p><b><i>7 January 2019</i></b></p></li></ul>", -1),
        ("<div><div><div><div><p>7 January 2019</p></div></div></div></div>", None),
    ],
)
def test_above_the_headline_only_in_its_box(above: str, place: int | None) -> None:
    assert shown("Ferry", above, "<h1>Ferry</h1>") == [("2019-01-07", place)]


def test_a_headline_deep_in_the_page() -> None:
    deep = "<div><div><div><div><div><div><h1>Ferry</h1></div></div></div></div></div></div>"
    assert shown("Ferry", "<div><p>7 January 2019</p></div>", deep) == [("2019-01-07", None)]


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ("Posted ", "published"),
        ("Posted 7 January, updated ", "modified"),
        ("Reviewed by Tom Okoro, ", "other"),
        ("Edited by Tom Okoro ", ""),
        ("The board ", ""),
        ("Updated, after a long debate that nobody had expected at all, in the hall on the quay of ", ""),
    ],
)
def test_kinds(before: str, kind: str) -> None:
    assert kind_of(before) == kind
