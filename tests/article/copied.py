"""More layouts that print one article twice: for other screens, for machines, for the impatient, in other scripts."""

import json
from html import escape

from tests.article.shapes import (
    CAPTION,
    HEADLINE,
    PARAGRAPHS,
    Shape,
    broken,
    edited,
    page,
    paragraphs,
)

COPIED: dict[str, Shape] = {}

_PICTURE = '<img src="/pictures/gudrun.jpg" width="600" height="400" alt="Gudrun">'
_STYLED = '<font face="Arial" size="2">{}</font>'


def shape(make: Shape) -> Shape:
    """Register a layout under its name."""
    COPIED[make.__name__] = make
    return make


def dressed(text: str) -> str:
    """A text with other quotes, spaces, dashes and entities, which reads the same."""
    return (
        escape(text.replace("“", '"').replace("”", '"'))
        .replace(" and ", "&nbsp;and&nbsp;")
        .replace("-", "&#8209;")
        .replace("fl", "&#xfb02;")
    )


@shape
def three_copies() -> str:
    return page("".join(f'<div class="{name}">{paragraphs()}</div>' for name in ("wide", "tablet", "phone")))


@shape
def copies_of_each_paragraph() -> str:
    both = "".join(f'<p class="d-none d-md-block">{text}</p><p class="d-md-none">{text}</p>' for text in PARAGRAPHS)
    return page(f"<article>{both}</article>")


@shape
def copies_within_each_paragraph() -> str:
    both = "".join(f'<p><span class="wide">{text}</span><span class="phone">{text}</span></p>' for text in PARAGRAPHS)
    return page(f"<article>{both}</article>")


@shape
def paragraphs_and_breaks() -> str:
    return page(f'<div class="pc">{paragraphs()}</div><div class="mo">{broken()}</div>')


@shape
def breaks_and_paragraphs() -> str:
    return page(f'<div class="pc">{broken()}</div><div class="mo">{paragraphs()}</div>')


@shape
def one_string_of_it_all() -> str:
    return page(f'<article>{paragraphs()}</article><div class="speech">{" ".join(PARAGRAPHS)}</div>')


@shape
def one_string_of_it_all_in_the_article() -> str:
    return page(f'<article><div class="speech">{" ".join(PARAGRAPHS)}</div>{paragraphs()}</article>')


@shape
def paragraphs_in_pairs() -> str:
    pairs = [" ".join(PARAGRAPHS[n : n + 2]) for n in range(0, len(PARAGRAPHS), 2)]
    return page(f'<div class="first">{paragraphs()}</div><div class="second">{paragraphs(pairs)}</div>')


@shape
def other_case_and_entities() -> str:
    second = [dressed(text) for text in PARAGRAPHS]
    second[0] = second[0].upper().replace("&NBSP;", "&nbsp;").replace("&#XFB02;", "&#xfb02;")
    return page(f'<article><div class="pc">{paragraphs()}</div><div class="mo">{paragraphs(second)}</div></article>')


@shape
def copy_with_advertisements() -> str:
    second = "".join(
        f"<p>{text}</p>" + ('<div class="ad">Advertisement</div>' if n % 4 == 3 else "")
        for n, text in enumerate(PARAGRAPHS)
    )
    return page(f'<article><div class="pc">{paragraphs()}</div><div class="mo">{second}</div></article>')


@shape
def copy_that_fades_out() -> str:
    start = [*PARAGRAPHS[:4], PARAGRAPHS[4][:70] + "…"]
    return page(
        f'<article><div class="fade">{paragraphs(start)}<a href="#">Continue reading</a></div>'
        f'<div class="all">{paragraphs()}</div></article>'
    )


@shape
def read_more_button() -> str:
    start = [*PARAGRAPHS[:2], PARAGRAPHS[2][:90] + "..."]
    return page(
        f'<div class="short">{paragraphs(start)}<button>Read more</button></div>'
        f'<div class="full" style="display:none">{paragraphs()}</div>'
    )


@shape
def the_rest_behind_a_button() -> str:
    return page(
        f'<article>{paragraphs(PARAGRAPHS[:8])}<button aria-expanded="false">Read more</button>'
        f'<div class="collapse" hidden>{paragraphs(PARAGRAPHS[8:])}</div></article>'
    )


@shape
def copy_in_details() -> str:
    return page(
        f"<article>{paragraphs()}<details><summary>Text for printing</summary>{paragraphs()}</details></article>"
    )


@shape
def article_and_text_in_tabs() -> str:
    tabs = '<ul role="tablist"><li>Article</li><li>Text only</li></ul>'
    panels = "".join(
        f'<div role="tabpanel" id="tab{n}"{" hidden" * n}>{text}</div>'
        for n, text in enumerate((paragraphs(), broken()))
    )
    return page(f"<main>{tabs}{panels}</main>")


@shape
def slides_that_are_cloned() -> str:
    slides = [f'<div class="slide"><p>{text}</p></div>' for text in PARAGRAPHS]
    cloned = [text.replace('"slide"', '"slide cloned" aria-hidden="true"') for text in slides]
    return page(f'<article><div class="track">{cloned[-1]}{"".join(slides)}{cloned[0]}</div></article>')


@shape
def shadow_root() -> str:
    return page(
        f'<news-story><template shadowrootmode="open"><article>{paragraphs()}</article></template></news-story>'
    )


@shape
def shadow_root_and_light_copy() -> str:
    return page(
        f'<news-story><template shadowrootmode="open"><div>{paragraphs()}</div></template>'
        f"<article>{paragraphs()}</article></news-story>"
    )


@shape
def copy_in_a_dialog() -> str:
    return page(f'<article>{paragraphs()}</article><dialog class="reader">{paragraphs()}</dialog>')


@shape
def copy_for_screen_readers() -> str:
    return page(f'<article>{paragraphs()}</article><div class="sr-only" tabindex="-1">{broken()}</div>')


@shape
def copies_that_nobody_renders() -> str:
    markup = paragraphs()
    return page(
        f'<article>{markup}</article><script type="text/plain">{markup}</script><script type="text/x-template">{markup}</script>'
        f"<textarea hidden>{escape(markup)}</textarea><xmp style='display:none'>{markup}</xmp><!-- {markup} -->"
        f'<iframe srcdoc="{escape(markup)}"></iframe><div data-html="{escape(markup)}"></div>'
    )


@shape
def copy_in_a_textarea() -> str:
    return page(f"<article>{paragraphs()}<textarea readonly>{escape(' '.join(PARAGRAPHS))}</textarea></article>")


@shape
def state_before_the_article() -> str:
    state = json.dumps({"article": {"body": PARAGRAPHS}}).replace("</", "<\\/")
    return page(f'<script type="application/json" id="state">{state}</script><main>{paragraphs()}</main>')


@shape
def template_for_machines() -> str:
    return page(
        f'<article>{paragraphs()}</article><amp-list><template type="amp-mustache">{paragraphs()}</template></amp-list>'
    )


@shape
def standfirst_in_heading_and_text() -> str:
    return page(f'<article><h2 class="dek">{PARAGRAPHS[0]}</h2>{paragraphs()}</article>')


@shape
def key_points_from_the_text() -> str:
    points = "".join(f"<li>{PARAGRAPHS[n].rstrip('.')}</li>" for n in (1, 5, 12))
    return page(f'<article><div class="summary"><ul>{points}</ul></div>{paragraphs()}</article>')


@shape
def pull_quotes_in_boxes_without_a_name() -> str:
    quote = "We have waited forty years for this timetable"
    other = "nobody on shore may overrule him, the new rules say"
    return page(
        f'<article>{paragraphs(PARAGRAPHS[:4])}<div class="c-9f2"><p>“{quote}”</p></div>{paragraphs(PARAGRAPHS[4:9])}'
        f"<aside><p>{other}</p></aside>{paragraphs(PARAGRAPHS[9:])}</article>"
    )


@shape
def caption_under_three_pictures() -> str:
    figure = f"<figure>{_PICTURE}<figcaption>{CAPTION}</figcaption></figure>"
    gallery = f'<div class="gallery">{figure}<div class="slide">{_PICTURE}<p>{CAPTION}</p></div></div>'
    return page(f"<article>{figure}{paragraphs(PARAGRAPHS[:6])}{gallery}{paragraphs(PARAGRAPHS[6:])}</article>")


@shape
def live_posts_pinned_on_top() -> str:
    posts = [
        f'<div class="post"><h3>{8 + n // 4}:{15 * (n % 4):02d}</h3><p>{text}</p></div>'
        for n, text in enumerate(PARAGRAPHS)
    ]
    pinned = f'<div class="pinned">{posts[7]}{posts[2]}</div>'
    return page(f'<article class="liveblog">{posts[0]}{pinned}{"".join(posts[1:])}</article>')


@shape
def live_posts_for_two_screens() -> str:
    posts = "".join(
        f'<div class="post"><h3>{8 + n // 4}:{15 * (n % 4):02d}</h3><p>{text}</p></div>'
        for n, text in enumerate(PARAGRAPHS)
    )
    return page(f'<article><div class="pc">{posts}</div><div class="mo">{posts}</div></article>')


@shape
def the_same_article_scrolls_in_again() -> str:
    one = f'<article class="story"><h1>{HEADLINE}</h1>{paragraphs()}</article>'
    return page(f"<main>{one}{one}</main>")


@shape
def second_copy_edited_and_with_breaks() -> str:
    return page(
        f'<div class="first"><span>{broken()}</span></div><div class="second"><span>{broken(edited())}</span></div>'
    )


@shape
def print_copy_as_plain_text() -> str:
    return page(f"<article>{paragraphs()}</article><pre class='print'>{chr(10).join(PARAGRAPHS)}</pre>")


@shape
def first_page_and_whole_article() -> str:
    return page(f'<div id="page1">{paragraphs(PARAGRAPHS[:7])}</div><div id="single">{paragraphs()}</div>')


@shape
def tables_in_tables() -> str:
    inner = f"<table><tr><td>{_STYLED.format(broken())}</td></tr></table>"
    return page(
        f'<table width="760"><tr><td width="120">Weather</td><td><table><tr><td>{inner}</td></tr></table></td></tr></table>'
    )


@shape
def rows_as_paragraphs() -> str:
    rows = "".join(f"<tr><td>{_STYLED.format(text)}</td></tr>" for text in PARAGRAPHS)
    return page(f'<table width="560" align="center">{rows}</table>')


@shape
def text_between_tables_in_a_cell() -> str:
    table = f'<table align="left"><tr><td>{_PICTURE}</td></tr><tr><td>{CAPTION}</td></tr></table>'
    text = f"{table}{broken(PARAGRAPHS[:7])}<br><br>{table}{broken(PARAGRAPHS[7:])}"
    return page(f"<table><tr><td><div><span>{text}</span></div></td></tr></table>")


@shape
def breaks_in_all_spellings() -> str:
    ends = ("<br><br>", "<br/>&nbsp;<br/>", "<br>\n<br>\n", "<br><span><br></span>", "<p></p>")
    text = "".join(text + ends[n % len(ends)] for n, text in enumerate(PARAGRAPHS))
    return page(f'<div id="articleBody"><center>{_STYLED.format(text)}</center></div>')


@shape
def breaks_and_divs_mixed() -> str:
    text = "".join(f"<div>{one}<br><br>{two}</div>" for one, two in zip(PARAGRAPHS[::2], PARAGRAPHS[1::2], strict=True))
    return page(f'<section itemprop="articleBody">{text}</section>')


@shape
def text_right_in_the_page() -> str:
    return page(broken())


@shape
def sections_in_sections_with_a_copy() -> str:
    inner = "".join(f"<section><section><p>{text}</p></section></section>" for text in PARAGRAPHS)
    return page(
        f"<main><main><article><article>{inner}</article></article></main></main><section hidden>{inner}</section>"
    )


@shape
def paragraphs_as_list_items() -> str:
    return page(f"<article><ul>{''.join(f'<li>{text}</li>' for text in PARAGRAPHS)}</ul></article>")


@shape
def quotation_of_everything() -> str:
    return page(f"<article><blockquote>{paragraphs()}</blockquote></article>")
