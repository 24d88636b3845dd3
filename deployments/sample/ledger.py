"""The Harbor Ledger's pages: JSON-LD, mobile copies inside the article, pull quotes, galleries and a paywall."""

import json
from collections.abc import Callable
from datetime import datetime

from deployments.sample import markup
from deployments.sample.editions import Edition
from deployments.sample.stories import Picture, Site, Story, key_of, path_of, plain

STYLE = """
*{box-sizing:border-box}body{margin:0;font:18px/1.6 "Source Serif Pro",Georgia,serif;color:#121212}a{color:#0b4f8a}
.site-header{border-bottom:1px solid #ddd}.site-nav ul{list-style:none;display:flex;gap:1rem;padding:0 1rem;margin:0}
.site-nav ul ul{display:none}.hamburger{position:fixed;left:-300px}.story{max-width:680px;margin:2rem auto}
.dek{font-size:1.25rem;color:#444}.byline,.timestamp{font:14px/1.4 Helvetica,Arial,sans-serif}
.mobile-body{display:none}@media(max-width:600px){.desktop-body{display:none}.mobile-body{display:block}}
.pullquote{border-left:4px solid #0b4f8a;font-size:1.5rem;margin:1.5rem 0;padding-left:1rem}
.gate{background:linear-gradient(rgba(255,255,255,0),#fff 30%);padding:5rem 1rem 1rem;text-align:center}
.rail{max-width:1180px;margin:0 auto;columns:2}.site-footer{background:#121212;color:#ccc;padding:2rem}
"""


def article_page(edition: Edition, story: Story) -> str:
    """Return the page of one story."""
    site = edition.site(story.publisher)
    section = markup.anchor(site.place("section", story.section), site.sections[story.section], 'class="section"')
    main = (
        f'<article class="story" id="story">\n<header>\n{section}\n<h1>{markup.text(story.headline)}</h1>\n'
        f'{_dek(story)}<p class="byline">{markup.byline(site, story)}</p>\n{_timestamp(story)}\n'
        f"{_share(edition, story)}\n</header>\n{LAYOUTS[story.layout](edition, story)}\n"
        f"{_contact(story)}\n{_tags(site, story)}\n</article>\n{_second_article(story)}"
        f"{_related(edition, story)}\n{_rail(edition, site, story)}"
    )
    return page(edition, site, f"{story.headline} - {site.name}", main, head=_head(edition, site, story))


def page(edition: Edition, site: Site, title: str, main: str, *, head: str = "") -> str:
    """Return a page of this paper around ``main``."""
    return (
        f'<!DOCTYPE html>\n<html lang="en-US">\n<head>\n<meta charset="UTF-8">\n<title>{markup.text(title)}</title>\n'
        f'<meta name="viewport" content="width=device-width">\n{head}<style>{STYLE}</style>\n'
        '<script>window.ledger={"paywall":{"meter":3,"seen":0},"ads":{"slots":["top","mid","rail"]}};'
        'document.addEventListener("DOMContentLoaded",function(){document.body.className+=" ready"});</script>\n'
        f'</head>\n<body>\n<a class="skip" href="#story">Skip to main content</a>\n<header class="site-header">\n'
        f'<div class="logo">{markup.anchor("/", site.name)}</div>\n<p>{markup.text(site.tagline)}</p>\n'
        f'<nav class="site-nav">\n{markup.menu(site)}\n</nav>\n<div class="hamburger">\n{markup.menu(site)}\n</div>\n'
        f"</header>\n<main>\n{main}\n</main>\n{_footer(edition, site)}\n</body>\n</html>\n"
    )


def listing_page(edition: Edition, site: Site, title: str, stories: list[Story], links: list[str]) -> str:
    """Return a page of teasers; ``links`` lead to further listings."""
    cards = [
        f'<li class="card"><h3>{markup.anchor(path_of(site, story), story.headline)}</h3>'
        f'<p class="summary">{markup.text(story.standfirst or markup.excerpt(story))}</p>'
        f"<span>{_clock(story.published)}</span></li>"
        for story in stories
    ]
    body = f'<ol class="river">\n{chr(10).join(cards)}\n</ol>' if cards else "<p>No stories yet.</p>"
    main = f'<h1 class="river-title">{markup.text(title)}</h1>\n{body}\n<nav>{markup.items(links)}</nav>'
    return page(edition, site, f"{title} - {site.name}", main)


def amp_page(edition: Edition, story: Story) -> str:
    """Return the AMP copy of a story's page; its canonical address is the page itself."""
    site = edition.site(story.publisher)
    pictures = "\n".join(
        f'<figure><amp-img src="/img/{picture.file}" width="680" height="400" layout="responsive"></amp-img>'
        f"<figcaption>{_caption(picture)}</figcaption></figure>"
        for picture in story.pictures
    )
    return (
        '<!doctype html>\n<html amp lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{markup.text(story.headline)}</title>\n"
        f'<link rel="canonical" href="{markup.attribute(edition.url(story.key))}">\n{_json_ld(edition, site, story)}\n'
        "<style amp-boilerplate>body{animation:none}</style>\n<style amp-custom>h1{font-size:1.6rem}</style>\n"
        '</head>\n<body>\n<amp-sidebar id="menu" layout="nodisplay">\n'
        f'{markup.menu(site)}\n</amp-sidebar>\n<header class="top">{markup.anchor("/", site.name)}</header>\n'
        f"<main>\n<article>\n<h1>{markup.text(story.headline)}</h1>\n{_dek(story)}"
        f'<p class="byline">{markup.byline(site, story)}</p>\n{_timestamp(story)}\n{pictures}\n'
        f'<div class="amp-body">\n{_paragraphs(edition, story)}\n</div>\n</article>\n'
        f'<amp-list layout="fixed-height" height="200" src="/related.json"></amp-list>\n{_related(edition, story)}\n'
        f"{_rail(edition, site, story)}\n"
        f"</main>\n{_footer(edition, site)}\n</body>\n</html>\n"
    )


def _head(edition: Edition, site: Site, story: Story) -> str:
    url = edition.url(story.key)
    fields = {
        "og:title": story.headline,
        "og:type": "article",
        "og:url": url,
        "og:site_name": site.name,
        "og:description": story.standfirst or markup.excerpt(story),
        "article:published_time": story.published.isoformat(),
        **({"article:modified_time": story.updated.isoformat()} if story.updated else {}),
        "article:section": site.sections[story.section],
    }
    metas = "".join(f'<meta property="{name}" content="{markup.attribute(text)}">\n' for name, text in fields.items())
    amp = ""
    if story.section == "transit":
        amp = f'<link rel="amphtml" href="/amp{edition.path(story.key)}">\n'
    return f'{metas}<link rel="canonical" href="{markup.attribute(url)}">\n{amp}{_json_ld(edition, site, story)}\n'


def _json_ld(edition: Edition, site: Site, story: Story) -> str:
    origin = edition.origin(story.publisher)
    article: dict[str, object] = {
        "@type": "NewsArticle",
        "@id": f"{edition.url(story.key)}#article",
        "headline": story.headline,
        "articleSection": site.sections[story.section],
        "keywords": list(story.tags),
        "inLanguage": "en-US",
        "datePublished": story.published.isoformat(),
        **({"dateModified": story.updated.isoformat()} if story.updated else {}),
        "author": [
            *(
                {"@type": "Person", "name": author.name, "url": origin + site.place("author", author.name)}
                for author in story.authors
            ),
            *({"@type": "Organization", "name": desk} for desk in story.desks),
        ],
        "publisher": {"@id": f"{origin}/#organization"},
        "isAccessibleForFree": story.layout != "paywalled",
    }
    if story.standfirst:
        article["description"] = story.standfirst
    if story.layout == "paywalled":
        article["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".premium"}
    graph = [
        {"@type": "NewsMediaOrganization", "@id": f"{origin}/#organization", "name": site.name, "url": f"{origin}/"},
        {"@type": "WebSite", "@id": f"{origin}/#website", "name": site.name, "description": site.tagline},
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": 1, "name": "Home", "item": f"{origin}/"},
                {"@type": "ListItem", "position": 2, "name": site.sections[story.section]},
            ],
        },
        article,
    ]
    data = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    return f'<script type="application/ld+json">{data}</script>'


def _dek(story: Story) -> str:
    return f'<p class="dek">{markup.text(story.standfirst)}</p>\n' if story.standfirst else ""


def _timestamp(story: Story) -> str:
    updated = f' <span class="updated">Updated {_clock(story.updated)}</span>' if story.updated else ""
    return (
        f'<p class="timestamp"><time datetime="{story.published.isoformat()}">{_clock(story.published)}</time>'
        f"{updated}</p>"
    )


def _clock(moment: datetime) -> str:
    """Return the time as American papers print it."""
    half = "a.m." if moment.hour < 12 else "p.m."
    return f"{moment:%b}. {moment.day}, {moment.year}, {(moment.hour - 1) % 12 + 1}:{moment:%M} {half} ET"


def _share(edition: Edition, story: Story) -> str:
    url = edition.url(story.key)
    nets = [markup.anchor(f"https://share.example/{net.lower()}?u={url}", net) for net in ("Facebook", "X", "Reddit")]
    mail = markup.anchor(f"mailto:?body={url}", "Email")
    return f'<div class="tools">{" ".join([*nets, mail])} <button>Save</button> <button>Print</button></div>'


def _contact(story: Story) -> str:
    lines = [
        f"{markup.text(author.name)} can be reached at {markup.anchor('mailto:' + author.email, author.email)}."
        for author in story.authors
        if author.email
    ]
    return f'<footer class="author-contact">{" ".join(lines)}</footer>' if lines else ""


def _tags(site: Site, story: Story) -> str:
    return markup.items([markup.anchor(site.place("tag", tag), tag) for tag in story.tags], 'class="topics"')


def _related(edition: Edition, story: Story) -> str:
    cards = []
    for target in story.related:
        other = edition.items[key_of(story.publisher, target)].story
        link = markup.anchor(edition.target(story, target), other.headline)
        cards.append(f'<div class="card"><h4>{link}</h4><p>{markup.text(markup.excerpt(other))}</p></div>')
    return f'<section class="more-coverage">\n<h2>More coverage</h2>\n{chr(10).join(cards)}\n</section>'


def _rail(edition: Edition, site: Site, story: Story) -> str:
    links = markup.links_to(edition, edition.headlines(story))
    return (
        '<aside class="support"><p>Support local news. The Ledger has 3,912 subscribers and room for one more.</p>'
        f"{markup.anchor(site.place('footer', 'Subscribe'), 'Subscribe for $6 a month')}</aside>\n"
        f'<section class="rail">\n<h2>Top stories</h2>\n{markup.items(links[:6])}\n<h2>Most popular</h2>\n'
        f"{markup.items(links[6:])}\n</section>"
    )


def _footer(edition: Edition, site: Site) -> str:
    links = [markup.anchor(site.place("footer", label), label) for label in site.footer]
    papers = [
        markup.anchor(edition.origin(other) + "/", edition.site(other).name)
        for other in ("hangang-post", "tagus-courier")
    ]
    return (
        f'<footer class="site-footer">\n{markup.items(links)}\n<p>Sister harbors: {" and ".join(papers)}</p>\n'
        f"<p>© {markup.text(site.name)}, 1 Front Street, Port Ellery, N.Y. All rights reserved. "
        "A fictional newspaper.</p>\n</footer>"
    )


def _caption(picture: Picture) -> str:
    return f'{markup.text(picture.caption)} <span class="credit">{markup.text(picture.credit)}</span>'


def _figure(picture: Picture) -> str:
    return (
        f'<figure class="lead"><img src="/img/{picture.file}" alt="{markup.attribute(picture.caption)}">'
        f"<figcaption>{_caption(picture)}</figcaption></figure>"
    )


def _figures(story: Story) -> str:
    return "\n".join(map(_figure, story.pictures))


def _paragraphs(edition: Edition, story: Story) -> str:
    return markup.wrapped(markup.paragraphs(edition, story), attributes='class="graf"')


def _body(edition: Edition, story: Story) -> str:
    return f'{_figures(story)}\n<div class="story-body">\n{_paragraphs(edition, story)}\n</div>'


def _both_in_article(edition: Edition, story: Story) -> str:
    """Return the text for desks and again for phones, in the one article."""
    text = _paragraphs(edition, story)
    return f'{_figures(story)}\n<div class="desktop-body">\n{text}\n</div>\n<div class="mobile-body">\n{text}\n</div>'


def _edited_copy(edition: Edition, story: Story) -> str:
    """Return the text, and a phone's copy in the present tense that lacks the last paragraph."""
    lines = markup.paragraphs(edition, story)
    edited = [line.replace(" said", " says", 1) if " said" in line else line.replace(", ", " – ", 1) for line in lines]
    copy = markup.wrapped(edited[:-1], attributes='class="graf"')
    return f'{_body(edition, story)}\n<div class="mobile-body">\n{copy}\n</div>'


def _pull_quotes(edition: Edition, story: Story) -> str:
    """Return the text with a sentence of it set large, once in its middle and once at its end."""
    lines = [f'<p class="graf">{line}</p>' for line in markup.paragraphs(edition, story)]
    quote = f'<aside class="pullquote"><p>{markup.text(story.quote or "")}</p></aside>'
    text = "\n".join([*lines[:2], quote, *lines[2:], quote.replace("aside", "blockquote")])
    return f'{_figures(story)}\n<div class="story-body">\n{text}\n</div>'


def _gallery(edition: Edition, story: Story) -> str:
    """Return pictures among the paragraphs, and their captions again for the slide show."""
    lines = [f'<p class="graf">{line}</p>' for line in markup.paragraphs(edition, story)]
    for place, picture in enumerate(story.pictures):
        lines.insert(2 * place, _figure(picture))
    slides = "\n".join(
        f'<div class="slide" data-src="/img/{picture.file}"><p class="caption">{_caption(picture)}</p></div>'
        for picture in story.pictures
    )
    text = "\n".join(lines)
    return f'<div class="story-body">\n{text}\n</div>\n<div class="slideshow" hidden>\n{slides}\n</div>'


def _paywalled(edition: Edition, story: Story) -> str:
    """Return the first paragraph and the gate."""
    first = markup.paragraphs(edition, story)[0]
    return (
        f'{_figures(story)}\n<div class="story-body">\n<p class="graf">{first}</p>\n</div>\n'
        '<div class="gate premium"><h3>This story is for subscribers</h3><p>Subscribe now to continue reading, '
        'or log in if you already have an account.</p><a href="/company/subscribe">See subscription options</a> '
        '<a href="/company/manage-account">Log in</a></div>'
    )


def _second_article(story: Story) -> str:
    """Return the reader view, a second article element, on pages that have one."""
    if story.layout != "two_articles":
        return ""
    text = "\n".join(f"<p>{markup.text(plain(paragraph))}</p>" for paragraph in story.paragraphs)
    return f'<article class="story reader-view" hidden-until="toggle">\n<h2>Reader view</h2>\n{text}\n</article>\n'


LAYOUTS: dict[str, Callable[[Edition, Story], str]] = {
    "jsonld": _body,
    "market": _body,
    "two_articles": _body,
    "both_in_article": _both_in_article,
    "edited_copy": _edited_copy,
    "pull_quotes": _pull_quotes,
    "gallery": _gallery,
    "paywalled": _paywalled,
}
