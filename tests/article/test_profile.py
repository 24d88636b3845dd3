"""What other pages of a site teach about one of them, on a site of our own making."""

import pytest

from tasks.article.blocks import text_blocks
from tasks.article.parse import MAX_BYTES, parse
from tasks.article.profile import SiteProfile, site_profile, without_site_furniture

URL = "https://messenger.example/story"
FOOT = "Write to the editors of this paper if you know more about it than we do."
SECTION = "What we know"


def story(number: int) -> list[str]:
    return [
        f"Paragraph {part} of story {number}, told at length from harbour {7 * number + part}." for part in range(4)
    ]


def teasers(*numbers: int) -> str:
    cards = (
        f"<div class='card'><h3>Harbour {n} closes</h3><p class=dek>Why harbour {n} had to close.</p></div>"
        for n in numbers
    )
    return f"<section class='more'><h2>More from us</h2>{''.join(cards)}</section>"


def page(number: int, *more: int, foot: str = FOOT) -> str:
    first, *rest = story(number)
    paragraphs = "".join(f"<p>{text}</p>" for text in rest)
    return (
        f"<html><body class='post-{number}'><article class='story'><h1>Story {number}</h1><p class=first>{first}</p>"
        f"<h2>{SECTION}</h2>{paragraphs}<p>{foot}</p></article>{teasers(*more)}</body></html>"
    )


def profile(*pages: str) -> SiteProfile:
    return site_profile((text.encode(), f"{URL}/{number}", None) for number, text in enumerate(pages))


def cleaned(known: SiteProfile, text: str, lines: list[str]) -> list[str]:
    return without_site_furniture(known, text_blocks(parse(text.encode(), URL).tree), lines)


def told(number: int) -> list[str]:
    first, *rest = story(number)
    return [first, SECTION, *rest]


def boxed(*numbers: int) -> list[str]:
    return [
        "More from us",
        *(line for n in numbers for line in (f"Harbour {n} closes", f"Why harbour {n} had to close.")),
    ]


SITE = [page(1, 21, 22, 23), page(2, 22, 23, 24), page(3, 21, 23, 24), page(4, 25, 22, 24)]


def test_what_stands_where_texts_repeat_goes_even_where_it_is_new() -> None:
    new = page(9, 31, 32, 33)
    assert cleaned(profile(*SITE), new, [*told(9), *boxed(31, 32, 33)]) == told(9)


def test_a_title_with_a_hidden_copy_is_known_by_one() -> None:
    twice = page(9, 31, 32).replace("Harbour 31 closes", "<b>Harbour 31 closes</b> <b>Harbour 31 closes</b>")
    assert cleaned(profile(*SITE), twice, [*told(9), *boxed(31, 32)]) == told(9)


def test_what_most_pages_carry_goes_wherever_it_stands() -> None:
    assert cleaned(profile(*SITE), page(9), [*told(9), FOOT]) == told(9)


def test_a_heading_that_stories_share_stays_above_its_paragraph() -> None:
    assert SECTION in cleaned(profile(*SITE), page(9), told(9))


def test_a_paragraph_that_two_stories_share_stays() -> None:
    shared = page(9, foot=story(2)[2])
    assert cleaned(profile(*SITE), shared, [*told(9), story(2)[2]]) == [*told(9), story(2)[2]]


def test_a_text_that_stands_in_the_story_too_stays() -> None:
    quoted = page(9, 31, 32, foot="Why harbour 31 had to close.")
    lines = [*told(9), "Why harbour 31 had to close."]
    assert cleaned(profile(*SITE), quoted, lines) == lines


def test_the_page_itself_tells_as_much_as_another() -> None:
    """Boxes that differ on all known pages, two of which this page has as well."""
    site = [page(number, number + 20, number + 30) for number in range(4)]
    lines = [*told(9), *boxed(21, 32)]
    assert cleaned(profile(*site), page(9, 21, 32), lines) == told(9)
    assert cleaned(profile(*site), page(9, 41, 42), lines[:5] + boxed(41, 42))[5:] == boxed(41, 42)


@pytest.mark.parametrize("number", range(4))
def test_an_article_that_the_profile_has_already_keeps_its_text(number: int) -> None:
    again = SITE[number]
    lines = told(number + 1)
    assert cleaned(profile(*SITE), again, lines) == lines


def test_one_article_under_many_addresses_counts_once() -> None:
    known = profile(*[SITE[0]] * 5, *SITE[1:3])
    assert known.page_count == 3
    assert cleaned(known, page(9), told(9)) == told(9)


def test_where_stories_come_back_in_new_versions_repeats_tell_nothing() -> None:
    """Half of each story is the end of the one before, under another first paragraph."""
    site = [
        page(number).replace("</article>", f"<p>{'</p><p>'.join(story(number + 1)[1:])}</p></article>")
        for number in range(5)
    ]
    assert cleaned(profile(*site), page(9, 31), [*told(9), *boxed(31)]) == [*told(9), *boxed(31)]


def test_a_body_never_goes_whole() -> None:
    assert cleaned(profile(*SITE), page(9), [FOOT]) == [FOOT]


def test_few_pages_teach_nothing() -> None:
    lines = [*told(9), FOOT]
    assert cleaned(profile(*SITE[:2]), page(9), lines) == lines
    assert cleaned(profile(*SITE), page(9), []) == []


def test_thirty_pages_are_enough_and_empty_or_huge_ones_are_none() -> None:
    assert profile(*(page(number) for number in range(40))).page_count == 30
    assert site_profile([(b"", URL, None), (b"a" * (MAX_BYTES + 1), URL, None)]).page_count == 0
