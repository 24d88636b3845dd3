"""The Hangang Post's pages: tables, spans and line breaks, as Korean papers were laid out in 2019."""

from collections.abc import Callable

from deployments.sample import markup
from deployments.sample.editions import Edition
from deployments.sample.stories import Picture, Site, Story, key_of, path_of

BREAK = "<br><br>\n"
LABELS = {
    "en": {"posted": "Posted", "updated": "Updated", "more": "More articles by this reporter", "top": "Top Stories"},
    "ko": {"posted": "입력", "updated": "수정", "more": "이 기자의 다른 기사 보기", "top": "많이 본 뉴스"},
}
UTILITIES = ("Site Map", "PDF", "Subscription")
STYLE = """
body{font:13px/1.6 Georgia,serif;margin:0;color:#111}a{color:#1a3d6d;text-decoration:none}
#top_menu li,.util li{display:inline;margin-right:8px}#sitemap_layer{display:none;position:absolute;background:#fff}
#wrap{width:980px;margin:0 auto}.view_left{float:left;width:640px}.view_right{float:right;width:300px}
.HD{font-size:26px;font-weight:bold;line-height:1.2;margin:8px 0}.view_date{color:#777;font-size:11px}
.caption{font-size:11px;color:#555}.mobile_only{display:none}.footer{clear:both;border-top:3px solid #1a3d6d}
@media (max-width:640px){.pc_only{display:none}.mobile_only{display:block}}
"""


def article_page(edition: Edition, story: Story) -> str:
    """Return the page of one story."""
    site = edition.site(story.publisher)
    main = (
        f'<div class="view_section">{_section_link(site, story.section)}</div>\n'
        f'<div class="view_headline HD">{markup.text(story.headline)}</div>\n'
        f"{_dates(story)}\n{_share(edition, story)}\n"
        f'<div id="startts">\n<div class="view_article" id="printTarget">\n{LAYOUTS[story.layout](edition, story)}\n'
        f"</div>\n</div>\n{_reporter(site, story)}\n{_related(edition, story)}\n{_tags(site, story)}\n"
    )
    charset = "euc-kr" if story.charset == "cp949" else story.charset
    main += f"</div>{_right(edition, story)}"
    return page(edition, site, story.headline, main, head=_head(edition, story), charset=charset)


def page(edition: Edition, site: Site, title: str, main: str, *, head: str = "", charset: str = "utf-8") -> str:
    """Return a page of this paper around ``main``; for articles ``head`` holds their meta tags."""
    return (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n<html xmlns="http://www.w3.org/1999/xhtml">\n'
        f'<head>\n<meta http-equiv="Content-Type" content="text/html; charset={charset}" />\n'
        f"<title>{markup.text(title)}</title>\n{head}\n"
        f'<style type="text/css">{STYLE}</style>\n<script type="text/javascript">\n'
        "function toggleMenu(){var m=document.getElementById('sitemap_layer');"
        "m.style.display=m.style.display=='block'?'none':'block';}\n"
        "function fontSize(d){var p=document.getElementById('printTarget');"
        "p.style.fontSize=(parseInt(p.style.fontSize||13)+d)+'px';}\n</script>\n</head>\n<body>\n"
        f'{_top(site)}\n<div id="wrap">\n<div class="view_left">\n{main}\n</div>\n{_footer(edition, site)}\n'
        "</body>\n</html>\n"
    )


def listing_page(edition: Edition, site: Site, title: str, stories: list[Story], links: list[str]) -> str:
    """Return a page of teasers; ``links`` lead to further listings."""
    rows = [
        f'<table class="list_table"><tr><td>{markup.anchor(path_of(site, story), story.headline, "class=LH")}<br>'
        f"<span>{markup.text(markup.excerpt(story))}</span></td>"
        f"<td nowrap>{story.published:%Y-%m-%d %H:%M}</td></tr></table>"
        for story in stories
    ]
    body = "\n".join(rows) or "<p>No articles.</p>"
    main = f'<div class="list_head">{markup.text(title)}</div>\n{body}\n{markup.items(links, "class=paging")}</div>'
    return page(edition, site, f"{title} - {site.name}", main)


def _head(edition: Edition, story: Story) -> str:
    url = edition.url(story.key)
    lines = [
        f'<meta name="title" content="{markup.attribute(story.headline)}" />',
        f'<meta property="og:title" content="{markup.attribute(story.headline)}" />',
        f'<meta property="og:description" content="{markup.attribute(markup.excerpt(story))}" />',
        f'<meta property="og:url" content="{markup.attribute(url)}" />',
        '<meta property="og:type" content="article" />',
        '<meta name="generator" content="pressroom 3.1" />',
        f'<link rel="canonical" href="{markup.attribute(url)}" />',
    ]
    return "\n".join(lines)


def _top(site: Site) -> str:
    util = [markup.anchor(site.place("heading", label), label) for label in UTILITIES]
    login = [markup.anchor(f"/member/{label.lower()}.html", label) for label in ("Register", "LogIn")]
    return (
        f'<div id="divTopMenu">\n{markup.items(util + login, "class=util")}\n</div>\n'
        f'<div class="mobile_top">\n{markup.items(util + login, "class=util")}\n</div>\n'
        f'<div class="logo">{markup.anchor("/", site.name)}<span>Thu, February 14, 2019 | 07:35</span></div>\n'
        f'<div id="top_menu">\n{markup.menu(site, "class=depth1")}\n</div>\n'
        f'<div id="sitemap_layer">\n{markup.menu(site, "class=depth1")}\n</div>'
    )


def _section_link(site: Site, section: str) -> str:
    return markup.anchor(site.place("section", section), site.sections[section])


def _dates(story: Story) -> str:
    labels = LABELS[story.language]
    lines = [f"{labels['posted']} : {story.published:%Y-%m-%d %H:%M}"]
    if story.updated:
        lines.append(f"{labels['updated']} : {story.updated:%Y-%m-%d %H:%M}")
    return f'<div class="view_date">{"<br />".join(lines)}</div>'


def _share(edition: Edition, story: Story) -> str:
    url = edition.url(story.key)
    nets = [
        markup.anchor(f"https://share.example/{net.lower()}?u={url}", net, 'class="sns"')
        for net in ("Facebook", "Twitter", "KakaoStory", "Band")
    ]
    size = '<a href="javascript:fontSize(1)">A+</a> <a href="javascript:fontSize(-1)">A-</a> <a href="#">Print</a>'
    return f'<div class="view_sns">{" ".join(nets)} {size}</div>'


def _reporter(site: Site, story: Story) -> str:
    cells = []
    for author in story.authors:
        mail = f'<a href="mailto:{author.email}">{author.email}</a>' if author.email else markup.text(author.name)
        more = markup.anchor(site.place("author", author.name), LABELS[story.language]["more"])
        cells.append(f"{mail} {more}")
    return f'<div class="view_reporter">{"<br />".join(cells)}</div>'


def _related(edition: Edition, story: Story) -> str:
    teasers = []
    for target in story.related:
        other = edition.items[key_of(story.publisher, target)].story
        link = markup.anchor(edition.target(story, target), other.headline)
        teasers.append(
            f'<div class="rel_item"><div class="rel_tit">{link}</div>'
            f'<div class="rel_txt">{markup.text(markup.excerpt(other))}</div></div>'
        )
    return f'<div class="view_related">\n{chr(10).join(teasers)}\n</div>'


def _tags(site: Site, story: Story) -> str:
    links = [markup.anchor(site.place("tag", tag), f"#{tag}") for tag in story.tags]
    return f'<div class="view_tags">{" ".join(links)}</div>'


def _right(edition: Edition, story: Story) -> str:
    links = markup.links_to(edition, edition.headlines(story))
    return (
        f'<div class="view_right">\n<div class="tit">{LABELS[story.language]["top"]}</div>\n'
        f"{markup.items(links[:5])}\n{markup.items(links[5:10])}\n"
        f'<div class="photo_list">{"".join(f"<p>{link}</p>" for link in links[10:])}</div>\n'
    )


def _footer(edition: Edition, site: Site) -> str:
    links = [markup.anchor(site.place("footer", label), label) for label in site.footer]
    papers = [
        markup.anchor(edition.origin(other) + "/", edition.site(other).name)
        for other in ("tagus-courier", "harbor-ledger")
    ]
    return (
        f'<div class="footer">\n{markup.items(links)}\n<p>Partner papers: {" | ".join(papers)}</p>\n'
        f"<p>&copy; {markup.text(site.name)}, 14 Mapo-daero, Mapo-gu, Seoul. All rights reserved. "
        "Tel 02-000-0000. A fictional newspaper.</p>\n</div>"
    )


def _picture_table(picture: Picture) -> str:
    return (
        '<table border="0" cellpadding="0" cellspacing="0" width="450" align="center"><tr><td>'
        f'<img src="/img/{picture.file}" width="450" border="0" /></td></tr>\n'
        f'<tr><td class="caption">{markup.text(picture.caption)} / {markup.text(picture.credit)}</td></tr></table>'
    )


def _lines(edition: Edition, story: Story) -> list[str]:
    return markup.paragraphs(edition, story, dateline="{} ")


def _byline(story: Story) -> str:
    return markup.text(story.byline or "")


def _span_table(edition: Edition, story: Story) -> str:
    """Return one span: byline, picture table, paragraphs parted by line breaks."""
    table = "".join(map(_picture_table, story.pictures))
    body = BREAK.join(_lines(edition, story))
    return f"<div><span>{_byline(story)}{BREAK}{table}{body}<br><br></span></div>"


def _spans(edition: Edition, story: Story) -> str:
    """Return text, table, text: the second span begins after the picture."""
    lines = _lines(edition, story)
    table = "".join(map(_picture_table, story.pictures))
    return (
        f"<div><span>{_byline(story)}{BREAK}{BREAK.join(lines[:3])}</span>{table}"
        f"<span>{BREAK.join(lines[3:])}</span></div>"
    )


def _two_divs(edition: Edition, story: Story) -> str:
    """Return the body twice: for wide screens with the picture table, for phones without."""
    body = BREAK.join(_lines(edition, story))
    table = "".join(map(_picture_table, story.pictures))
    return (
        f'<div class="pc_only"><div><span>{_byline(story)}{BREAK}{table}{body}</span></div></div>\n'
        f'<div class="mobile_only"><div><span>{body}</span></div></div>'
    )


LAYOUTS: dict[str, Callable[[Edition, Story], str]] = {
    "span_table": _span_table,
    "span_plain": _span_table,
    "market": _span_table,
    "spans": _spans,
    "two_divs": _two_divs,
}
