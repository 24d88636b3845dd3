"""The Tagus Courier's pages: microdata or visible times only, and bodies that stand on the page more than once."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from deployments.sample import markup
from deployments.sample.editions import Edition
from deployments.sample.stories import Picture, Site, Story, key_of, path_of, plain

STYLE = """
:root{--ink:#1d1d1b;--river:#2f6f73}body{font:17px/1.55 "Iowan Old Style",Palatino,serif;color:var(--ink);margin:0}
a{color:var(--river)}header nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.3em 1.2em;font-size:14px}
header nav ul ul{display:none}header nav li:hover ul{display:block;position:absolute;background:#fff;padding:1em}
main{max-width:1080px;margin:0 auto;display:grid;grid-template-columns:2fr 1fr;gap:3em}
h1{font-size:2.1em;line-height:1.15}
.standfirst{font-size:1.2em;color:#555}figure{margin:1em 0}figure img{width:100%}figcaption{font-size:.8em;color:#666}
.live-post{border-top:1px solid #ccc}.live-post time{font-weight:bold}.text-narrow{display:none}
.newsletter{background:#eef4f4;padding:1em}footer{border-top:4px double var(--river);margin-top:3em;font-size:13px}
@media print{.print-version{display:block!important}header,aside,footer{display:none}}
"""


def article_page(edition: Edition, story: Story) -> str:
    """Return the page of one story."""
    site = edition.site(story.publisher)
    frame = _plain_frame if story.layout in {"visible", "dated"} else _microdata_frame
    head = (
        f'<meta name="description" content="{markup.attribute(story.standfirst or markup.excerpt(story))}">\n'
        f'<link rel="canonical" href="{markup.attribute(edition.url(story.key))}">\n'
        f'<meta property="og:title" content="{markup.attribute(story.headline)}">\n'
        f'<meta property="og:site_name" content="{markup.attribute(site.name)}">\n'
    )
    main = f"{frame(edition, site, story)}\n{_aside(edition, site, story)}"
    return page(edition, site, f"{story.headline} | {site.name}", main, head=head)


def page(edition: Edition, site: Site, title: str, main: str, *, head: str = "") -> str:
    """Return a page of this paper around ``main``."""
    return (
        f'<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n<title>{markup.text(title)}</title>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n{head}'
        f'<link rel="alternate" type="application/atom+xml" href="/feed.atom">\n<style>{STYLE}</style>\n'
        "<script>document.documentElement.className='js';window.courier={queue:[],push:function(e){this.queue.push(e)}};"
        "</script>\n</head>\n<body>\n<header>\n"
        f'<p class="masthead">{markup.anchor("/", site.name)} <em>{markup.text(site.tagline)}</em></p>\n'
        f'<nav aria-label="Sections">\n{markup.menu(site)}\n</nav>\n</header>\n<main>\n{main}\n</main>\n'
        f"{_footer(edition, site)}\n</body>\n</html>\n"
    )


def listing_page(edition: Edition, site: Site, title: str, stories: list[Story], links: list[str]) -> str:
    """Return a page of teasers; ``links`` lead to further listings."""
    cards = [
        f'<article class="card"><h3>{markup.anchor(path_of(site, story), story.headline)}</h3>'
        f"<p>{markup.text(story.standfirst or markup.excerpt(story))}</p>"
        f"<small>{_day(story.published)}</small></article>"
        for story in stories
    ]
    body = "\n".join(cards) or "<p>Nothing has been published here yet.</p>"
    main = f'<div class="cards">\n<h2>{markup.text(title)}</h2>\n{body}\n</div>\n{markup.items(links)}'
    return page(edition, site, f"{title} | {site.name}", main)


def _microdata_frame(edition: Edition, site: Site, story: Story) -> str:
    times = [_time("datePublished", "Published", story.published)]
    if story.updated:
        times.append(_time("dateModified", "Updated", story.updated))
    return (
        '<article itemscope itemtype="https://schema.org/NewsArticle">\n'
        f'<p class="kicker">{_section_link(site, story, "itemprop=articleSection")}</p>\n'
        f'<h1 itemprop="headline">{markup.text(story.headline)}</h1>\n{_standfirst(story)}\n'
        f'<p class="byline" itemprop="author">{markup.byline(site, story)}</p>\n'
        f'<p class="times">{" ".join(times)}</p>\n'
        f"{_share(edition, story)}\n{LAYOUTS[story.layout](edition, story)}\n{_after(edition, site, story)}\n</article>"
    )


def _plain_frame(edition: Edition, site: Site, story: Story) -> str:
    """Return the frame of the older system, which marks nothing up."""
    show = _day if story.layout == "dated" else _minute
    updated = f"<br>Updated {show(story.updated)}" if story.updated else ""
    return (
        f'<div class="story">\n<div class="kicker">{_section_link(site, story)}</div>\n'
        f"<h1>{markup.text(story.headline)}</h1>\n{_standfirst(story)}\n"
        f'<div class="meta"><span class="who">{markup.byline(site, story)}</span> '
        f'<span class="when">{show(story.published)}{updated}</span></div>\n{_share(edition, story)}\n'
        f"{LAYOUTS[story.layout](edition, story)}\n{_after(edition, site, story)}\n</div>"
    )


def _time(prop: str, label: str, moment: datetime) -> str:
    return f'<time itemprop="{prop}" datetime="{moment.isoformat()}">{label} {_minute(moment)}</time>'


def _minute(moment: datetime) -> str:
    return f"{_day(moment)}, {moment:%H:%M}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _section_link(site: Site, story: Story, extra: str = "") -> str:
    return markup.anchor(site.place("section", story.section), site.sections[story.section], extra)


def _standfirst(story: Story) -> str:
    return f'<p class="standfirst">{markup.text(story.standfirst)}</p>' if story.standfirst else ""


def _share(edition: Edition, story: Story) -> str:
    url = markup.attribute(edition.url(story.key))
    nets = [markup.anchor(f"https://share.example/{net.lower()}?url={url}", net) for net in ("Facebook", "Twitter")]
    mail = markup.anchor(f"mailto:?subject={quote(story.headline)}&body={url}", "E-mail")
    return f'<div class="share">Share: {" ".join([*nets, mail])}</div>'


def _after(edition: Edition, site: Site, story: Story) -> str:
    """Return what follows the text inside the article: contact, tags, related stories, newsletter."""
    mails = [markup.anchor(f"mailto:{author.email}", author.email) for author in story.authors if author.email]
    contact = f'<p class="contact">Write to the author: {", ".join(mails)}</p>\n' if mails else ""
    tags = [markup.anchor(site.place("tag", tag), tag, 'rel="tag"') for tag in story.tags]
    related = []
    for target in story.related:
        other = edition.items[key_of(story.publisher, target)].story
        link = markup.anchor(edition.target(story, target), other.headline)
        related.append(f"{link}<p>{markup.text(markup.excerpt(other))}</p>")
    return (
        f'{contact}<p class="tags">Topics: {" ".join(tags)}</p>\n'
        f'<section class="related">\n<h2>Related stories</h2>\n{markup.items(related)}\n</section>\n'
        '<section class="newsletter"><h2>Sign up for the morning tide</h2><p>Boat times, weather and the five stories '
        'to know, by e-mail at six.</p><form action="/newsletter/"><input name="mail"></form></section>'
    )


def _aside(edition: Edition, site: Site, story: Story) -> str:
    links = markup.links_to(edition, edition.headlines(story))
    numbered = "\n".join(f"<li>{link}</li>" for link in links[:6])
    return (
        f"<aside>\n<h2>Most read</h2>\n<ol>\n{numbered}\n</ol>\n<h2>Latest from the {markup.text(site.name)}</h2>\n"
        f"{markup.items(links[6:])}\n</aside>"
    )


def _footer(edition: Edition, site: Site) -> str:
    links = [markup.anchor(site.place("footer", label), label) for label in site.footer]
    papers = [
        markup.anchor(edition.origin(other) + "/", edition.site(other).name)
        for other in ("hangang-post", "harbor-ledger")
    ]
    return (
        f"<footer>\n{markup.items(links)}\n<p>Friends abroad: {', '.join(papers)}</p>\n"
        f"<p>© {markup.text(site.name)}, Rua do Cais 12, Alcovado. All rights reserved. A fictional newspaper.</p>\n"
        "</footer>"
    )


def _figures(story: Story) -> str:
    return "\n".join(
        f'<figure><img src="/img/{picture.file}" alt=""><figcaption>{_caption(picture)}</figcaption></figure>'
        for picture in story.pictures
    )


def _caption(picture: Picture) -> str:
    return f'{markup.text(picture.caption)} <span class="credit">Photograph: {markup.text(picture.credit)}</span>'


def _text(edition: Edition, story: Story) -> str:
    return markup.wrapped(markup.paragraphs(edition, story))


def _once(edition: Edition, story: Story) -> str:
    return f'{_figures(story)}\n<div class="text" itemprop="articleBody">\n{_text(edition, story)}\n</div>'


def _unmarked(edition: Edition, story: Story) -> str:
    return f'{_figures(story)}\n<div class="text">\n{_text(edition, story)}\n</div>'


def _print_none(edition: Edition, story: Story) -> str:
    """Return the text and a copy for printers that the browser does not show."""
    copy = f"<h2>{markup.text(story.headline)}</h2>\n<p>{markup.text(story.byline or '')}</p>\n{_text(edition, story)}"
    return f'{_once(edition, story)}\n<div class="print-version" style="display:none">\n{copy}\n</div>'


def _print_hidden(edition: Edition, story: Story) -> str:
    """Return the text and a copy with the hidden attribute."""
    copy = f'<div class="text">\n{_text(edition, story)}\n</div>'
    return f'{_once(edition, story)}\n<section class="print" hidden aria-hidden="true">\n{copy}\n</section>'


def _excerpt_full(edition: Edition, story: Story) -> str:
    """Return an opening for those in a hurry, cut off in its second paragraph, and then the whole text."""
    first, second = (markup.text(plain(paragraph)) for paragraph in story.paragraphs[:2])
    cut = second[: len(second) * 2 // 3].rsplit(" ", 1)[0]
    opening = f'<div class="excerpt" id="opening">\n<p>{first}</p>\n<p>{cut}…</p>\n<a href="#full">Read on</a>\n</div>'
    return (
        f'{_figures(story)}\n{opening}\n<div class="text" id="full" itemprop="articleBody">\n'
        f"{_text(edition, story)}\n</div>"
    )


def _lazy(edition: Edition, story: Story) -> str:
    """Return pictures that scripts load, each with a copy for browsers without; and the text again for those."""
    figures = "\n".join(
        f'<figure><img class="lazy" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="/img/{picture.file}">'
        f'<noscript><img src="/img/{picture.file}"></noscript><figcaption>{_caption(picture)}</figcaption></figure>'
        for picture in story.pictures
    )
    text = f'<div class="text" itemprop="articleBody">\n{_text(edition, story)}\n</div>'
    return f'{figures}\n{text}\n<noscript>\n<div class="text noscript">\n{_text(edition, story)}\n</div>\n</noscript>'


def _live(edition: Edition, story: Story) -> str:
    """Return a live blog: posts with their time and heading, the newest first."""
    lines = iter(markup.paragraphs(edition, story))
    posts = []
    for post in story.posts:
        moment = f"{story.published:%Y-%m-%d}T{post.time}:00+00:00"
        body = markup.wrapped([next(lines) for _ in range(post.count)])
        posts.append(
            f'<section class="live-post" id="post-{post.time.replace(":", "")}">\n'
            f'<time datetime="{moment}">{post.time}</time>\n<h3>{markup.text(post.heading)}</h3>\n{body}\n</section>'
        )
    return f'{_figures(story)}\n<div class="live" itemprop="articleBody">\n{chr(10).join(posts)}\n</div>'


LAYOUTS: dict[str, Callable[[Edition, Story], str]] = {
    "microdata": _once,
    "market": _once,
    "visible": _unmarked,
    "dated": _unmarked,
    "print_none": _print_none,
    "print_hidden": _print_hidden,
    "excerpt_full": _excerpt_full,
    "lazy": _lazy,
    "live": _live,
}
