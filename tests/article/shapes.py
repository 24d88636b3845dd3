"""Layouts that newspapers have used and extractors have stumbled over, each filled with the same article of our own."""

import json
from collections.abc import Callable

HEADLINE = "Ferry between Marrow Bay and the Outer Skerries to sail all winter"
CAPTION = "The ferry Gudrun leaves the pier of Marrow Bay before sunrise on Tuesday"
BYLINE = "By Ines Halvorsen"
PARAGRAPHS = [
    "The ferry that links Marrow Bay with the Outer Skerries will sail through the whole winter for the first time since the war, the harbour board said on Tuesday.",
    "Until now the boat was laid up from November to the middle of March, and the hundred and ninety people on the islands depended on fishermen who took passengers when the weather allowed.",
    "“We have waited forty years for this timetable,” said Tilda Okonjo, who keeps the only shop on the largest of the islands and carries her flour over the water in sacks.",
    "The board has ordered heated railings, a second radar and a ramp that can be raised above the spray, and expects all three to be fitted before the first frost.",
    "Captain Aurel Brandt, who has commanded the Gudrun since she was launched, called the plan bold but sound and asked only for a third deckhand on stormy days.",
    "Sailing in the dark months will cost the county about four hundred thousand crowns, most of which is to come from a levy on cruise ships that anchor in the sound.",
    "Not everybody on the mainland is happy with that sum, and two of the nine members of the county council voted against it after a debate that lasted until midnight.",
    "“For the price of this one boat we could pave every road in the northern parish,” said Councillor Pelle Wickstrom, whose own village has been cut off twice by floods.",
    "Supporters answered that roads can wait for the spring while a sick child on the islands cannot, and they read out a letter from the nurse who looks after them.",
    "The nurse, Maren Achterberg, wrote that she had been rowed across the strait seven times last January, once with a patient whose appendix burst on the way.",
    "Fares will stay as they are: eleven crowns for adults, four for children, and nothing at all for dogs, bicycles and the brass band that plays at funerals.",
    "Tickets may be bought from the mate on board or, from the second week of October, in the post office beside the old customs house in Marrow Bay.",
    "Engineers from the yard at Tollgate will inspect the hull every six weeks, because ice in the sound has become rarer but also thicker when it comes.",
    "Should the wind rise above twenty metres a second, the captain alone decides whether to sail, and nobody on shore may overrule him, the new rules say.",
    "A first trial run last February had to turn back within sight of the lighthouse when a container that had fallen from a freighter drifted across the channel.",
    "Since then the coast guard has promised to report drifting cargo by radio within ten minutes, and to keep a tug ready at the mouth of the river.",
    "Schoolchildren from the islands, who board with families in town during the week, will be able to go home on Fridays instead of once a month.",
    "“My bed at home is better,” said nine-year-old Jonna Lisk, who had come to the quay with a drawing of the Gudrun wearing a woollen hat.",
    "The drawing will hang in the saloon, next to the barometer and the list of everyone who ever crossed on a day when the instruments said they should not.",
    "The first winter boat leaves on the third of November at six in the morning, and the harbour master has advised passengers to bring a thermos flask.",
]
OTHER_STORY = [
    "In another part of the county, beekeepers are counting their losses after a summer in which hardly a week went by without a hailstorm or a gale.",
    "Their association wants the insurers to treat a hive like a cow, and has hired a lawyer who once won the same argument for reindeer herders.",
    "A hearing is planned for the end of the month in the assembly rooms, which are heated only when more than thirty people have announced themselves.",
]

Shape = Callable[[], str]
SHAPES: dict[str, Shape] = {}

_MENU = "".join(
    f'<li><a href="/{name.lower()}">{name}</a></li>'
    for name in ("Politics", "Economy", "Sport", "Culture", "Weather", "Letters")
)
_TEASERS = "".join(
    f'<li><a href="/news/{n}">{title}</a></li>'
    for n, title in enumerate(
        ("Herring prices fall again", "Choir to sing in the crane", "Lighthouse gets new lamp", "Two moose in a bakery")
    )
)
_PICTURE = '<img src="/pictures/gudrun.jpg" width="600" height="400" alt="Gudrun">'
_FIGURE = f"<figure>{_PICTURE}<figcaption>{CAPTION}</figcaption></figure>"
_TABLE = f'<table border="0" align="center"><tr><td>{_PICTURE}</td></tr><tr><td>{CAPTION}</td></tr></table>'


def page(body: str, head: str = "") -> str:
    """A whole page around a body: menu above, teasers and footer below."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{HEADLINE} | The Marrow Bay Messenger</title>{head}</head><body>'
        f'<div id="top"><ul class="menu">{_MENU}</ul></div><h1>{HEADLINE}</h1><div class="meta">Posted : 2019-01-07 17:03</div>{body}'
        f'<div class="related"><h3>More news</h3><ul>{_TEASERS}</ul></div><div id="footer">© The Marrow Bay Messenger. All rights reserved.</div></body></html>'
    )


def paragraphs(texts: list[str] = PARAGRAPHS) -> str:
    """The texts as p elements."""
    return "".join(f"<p>{text}</p>" for text in texts)


def broken(texts: list[str] = PARAGRAPHS) -> str:
    """The texts with two line breaks between any two."""
    return "<br><br>".join(texts)


def edited(texts: list[str] = PARAGRAPHS) -> list[str]:
    """The texts as a second desk would print them."""
    swaps = {
        "will ": "is going to ",
        " said ": " told us ",
        " and ": " as well as ",
        "the largest": "the biggest",
        "because": "since",
    }
    changed = []
    for text in texts:
        old = next((old for old in swaps if old in text), None)
        changed.append(text.replace(old, swaps[old], 1) if old else text)
    return changed


def shape(make: Shape) -> Shape:
    """Register a layout under its name."""
    SHAPES[make.__name__] = make
    return make


@shape
def seed() -> str:
    return page(f'<div id="articleBody"><div><span>{BYLINE}<br><br>{_TABLE}{broken()}</span></div></div>')


@shape
def seed_without_table() -> str:
    return page(f'<div id="articleBody"><div><span>{BYLINE}<br><br>{broken()}</span></div></div>')


@shape
def table_between_paragraphs() -> str:
    return page(
        f'<div id="articleBody"><div><span>{broken(PARAGRAPHS[:5])}<br><br>{_TABLE}<br>{broken(PARAGRAPHS[5:])}</span></div></div>'
    )


@shape
def desktop_and_mobile_divs() -> str:
    return page(f'<div class="desktop-only">{paragraphs()}</div><div class="mobile-only">{paragraphs()}</div>')


@shape
def desktop_and_mobile_spans_with_breaks() -> str:
    return page(f'<div class="pc"><span>{broken()}</span></div><div class="mo"><span>{broken()}</span></div>')


@shape
def both_copies_in_one_article() -> str:
    return page(f'<article><div class="pc">{paragraphs()}</div><div class="mo">{paragraphs()}</div></article>')


@shape
def both_copies_with_breaks_and_table() -> str:
    one = f"<div><span>{_TABLE}{broken()}</span></div>"
    return page(f"<article>{one}{one}</article>")


@shape
def print_copy_not_displayed() -> str:
    return page(f'<div id="story">{paragraphs()}</div><div id="print" style="display:none">{paragraphs()}</div>')


@shape
def print_copy_before_the_article() -> str:
    return page(f'<div style="display: none !important">{broken()}</div><article>{paragraphs()}</article>')


@shape
def print_copy_of_a_class() -> str:
    return page(f'<div class="story-body">{paragraphs()}</div><div class="print-only">{paragraphs()}</div>')


@shape
def copy_with_hidden_attribute() -> str:
    return page(f"<article>{paragraphs()}</article><section hidden>{paragraphs()}</section>")


@shape
def copy_hidden_from_screen_readers() -> str:
    return page(f'<article>{paragraphs()}<div aria-hidden="true">{paragraphs()}</div></article>')


@shape
def two_articles() -> str:
    return page(
        f"<main><article>{paragraphs()}</article><article><h2>Bees in trouble</h2>{paragraphs(OTHER_STORY)}</article></main>"
    )


@shape
def text_table_text_in_two_spans() -> str:
    return page(
        f'<div id="articleBody"><span>{broken(PARAGRAPHS[:6])}</span>{_TABLE}<span>{broken(PARAGRAPHS[6:])}</span></div>'
    )


@shape
def second_copy_edited() -> str:
    return page(f'<div class="first">{paragraphs()}</div><div class="second">{paragraphs(edited())}</div>')


@shape
def excerpt_and_full_text() -> str:
    excerpt = f"{PARAGRAPHS[0]} {PARAGRAPHS[1]} {PARAGRAPHS[2][:60]}..."
    return page(f'<div class="excerpt"><p>{excerpt}</p></div><div class="full">{paragraphs()}</div>')


@shape
def short_excerpt_and_full_text() -> str:
    return page(
        f'<article><p class="teaser">{PARAGRAPHS[0][:90]}… Read more</p><div class="full">{paragraphs()}</div></article>'
    )


@shape
def amp_block() -> str:
    return page(f'<article>{paragraphs()}</article><amp-story class="amp"><div>{paragraphs()}</div></amp-story>')


@shape
def noscript_copy() -> str:
    return page(f"<article>{paragraphs()}</article><noscript><div>{paragraphs()}</div></noscript>")


@shape
def copy_in_json() -> str:
    node = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": HEADLINE,
        "articleBody": "\n".join(PARAGRAPHS),
    }
    return page(f"<article>{paragraphs()}</article>", f'<script type="application/ld+json">{json.dumps(node)}</script>')


@shape
def copy_in_application_state() -> str:
    state = json.dumps({"story": {"body": paragraphs()}}).replace("</", "<\\/")
    return page(f'<div id="root"><article>{paragraphs()}</article></div><script>window.__STATE__ = {state};</script>')


@shape
def template_copy() -> str:
    return page(f"<template><article>{paragraphs()}</article></template><article>{paragraphs()}</article>")


@shape
def lazily_loaded_copies() -> str:
    blocks = "".join(
        f'<div class="lazy" data-n="{n}"><p>{text}</p><noscript><p>{text}</p></noscript></div>'
        for n, text in enumerate(PARAGRAPHS)
    )
    return page(f"<article>{blocks}</article>")


@shape
def caption_repeated_in_the_body() -> str:
    return page(f"<article>{_FIGURE}{paragraphs(PARAGRAPHS[:3])}<p>{CAPTION}</p>{paragraphs(PARAGRAPHS[3:])}</article>")


@shape
def caption_in_a_box() -> str:
    box = f'<div class="photo-box">{_PICTURE}<p class="photo-caption">{CAPTION}</p></div>'
    return page(f'<div class="article-body">{box}{paragraphs()}</div>')


@shape
def pull_quotes_repeated() -> str:
    quote = PARAGRAPHS[7].split("”")[0].strip("“") + "”"
    return page(
        f"<article>{paragraphs(PARAGRAPHS[:4])}<blockquote class='pullquote'>“{quote}</blockquote>{paragraphs(PARAGRAPHS[4:])}</article>"
    )


@shape
def live_blog() -> str:
    posts = "".join(
        f'<div class="post"><h3>{8 + n // 4}:{15 * (n % 4):02d}</h3><p>{text}</p></div>'
        for n, text in enumerate(PARAGRAPHS)
    )
    return page(f'<article class="liveblog">{posts}</article>')


@shape
def paragraphs_with_breaks_in_a_cell() -> str:
    return page(f'<table width="100%"><tr><td valign="top">{broken()}</td></tr></table>')


@shape
def sections_and_divs() -> str:
    parts = "".join(
        f"<section><div>{paragraphs(PARAGRAPHS[n : n + 4])}</div></section>" for n in range(0, len(PARAGRAPHS), 4)
    )
    return page(f"<main><article>{parts}</article></main>")


@shape
def details_and_summary() -> str:
    return page(
        f"<article>{paragraphs(PARAGRAPHS[:15])}<details><summary>Read on</summary>{paragraphs(PARAGRAPHS[15:])}</details></article>"
    )


@shape
def nested_article_and_main() -> str:
    return page(f"<main><article><main><article><div>{broken()}</div></article></main></article></main>")


@shape
def divs_as_paragraphs() -> str:
    return page(f'<div class="article-body">{"".join(f"<div>{text}</div>" for text in PARAGRAPHS)}</div>')


@shape
def byline_and_times_in_the_body() -> str:
    start = f"<p>{HEADLINE}</p><p>{BYLINE}</p><p>Posted : 2019-01-07 17:03</p><p>Updated : 2019-01-08 09:30</p>"
    end = "<p>ines.halvorsen@messenger.example</p><p>More articles by this reporter</p>"
    return page(f"<article>{start}{paragraphs()}{end}</article>")


@shape
def excerpt_in_the_header_and_copy_in_the_footer() -> str:
    return page(
        f'<header><p>{PARAGRAPHS[0]}</p></header><article>{paragraphs()}</article><footer><div style="visibility:hidden">{paragraphs()}</div></footer>'
    )
