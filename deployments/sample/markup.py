"""The small pieces that all three papers' pages are made of."""

from html import escape

from deployments.sample.editions import Edition
from deployments.sample.stories import LINK, Site, Story, plain


def text(value: str) -> str:
    """Return ``value`` escaped for HTML text; quotation marks stay."""
    return escape(value, quote=False)


def attribute(value: str) -> str:
    """Return ``value`` escaped for a double-quoted attribute."""
    return escape(value)


def anchor(href: str, label: str, extra: str = "") -> str:
    """Return a link; ``extra`` is further attributes as written."""
    return f'<a href="{attribute(href)}"{" " + extra if extra else ""}>{text(label)}</a>'


def inline(edition: Edition, story: Story, paragraph: str, extra: str = "") -> str:
    """Return a paragraph's HTML, its links resolved for the story's page."""
    parts = []
    at = 0
    for found in LINK.finditer(paragraph):
        parts.append(text(paragraph[at : found.start()]))
        parts.append(anchor(edition.target(story, found[1]), found[2], extra))
        at = found.end()
    parts.append(text(paragraph[at:]))
    return "".join(parts)


def paragraphs(edition: Edition, story: Story, *, dateline: str = '<span class="dateline">{}</span> ') -> list[str]:
    """Return the HTML of each paragraph; the dateline, if any, opens the first."""
    lines = [inline(edition, story, paragraph) for paragraph in story.paragraphs]
    if story.dateline:
        lines[0] = dateline.format(text(story.dateline)) + lines[0]
    return lines


def byline(site: Site, story: Story) -> str:
    """Return the byline with each author's name linked to the author's page."""
    line = text(story.byline or "")
    for author in story.authors:
        link = anchor(site.place("author", author.name), author.name, 'rel="author"')
        line = line.replace(text(author.name), link)
    return line


def links_to(edition: Edition, stories: list[Story]) -> list[str]:
    """Return a link to each story, as its headline."""
    return [anchor(edition.path(story.key), story.headline) for story in stories]


def menu(site: Site, attributes: str = "") -> str:
    """Return the publisher's menu as nested lists."""
    headings = [
        anchor(site.place("heading", heading), heading)
        + "\n"
        + items([anchor(site.place("entry", entry, heading), entry) for entry in entries])
        for heading, entries in site.menu
    ]
    return items(headings, attributes)


def excerpt(story: Story) -> str:
    """Return the opening words, as teasers show them."""
    return plain(story.paragraphs[0])[:110].rstrip() + "..."


def wrapped(lines: list[str], tag: str = "p", attributes: str = "") -> str:
    """Return each line in an element of its own."""
    return "\n".join(f"<{tag}{' ' + attributes if attributes else ''}>{line}</{tag}>" for line in lines)


def items(links: list[str], attributes: str = "") -> str:
    """Return an unordered list."""
    inner = "\n".join(f"<li>{link}</li>" for link in links)
    return f"<ul{' ' + attributes if attributes else ''}>\n{inner}\n</ul>"
