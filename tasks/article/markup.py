"""Bounds for monstrous pages, set on their source: how many tags are read, and how deep they nest."""

import re
from collections.abc import Iterator

MAX_TAGS = 50_000  # of 1,192 real pages the one with the most has 19,000, the next 9,800
_MAX_DEPTH = 60  # libxml2 gives up at 256, and a table in a table makes four of one; real pages nest 20 to 60 deep

# Within these no tag begins; they go on to the first of these ends.
_OPAQUE = {name: re.compile(f"</{name}", re.IGNORECASE | re.ASCII) for name in ("script", "style", "textarea", "title")}
_COMMENT_END = re.compile("-->")
_TAG = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30}))")
# They have no end, or end by themselves where the next one begins: none of them makes a page deep.
_SHALLOW = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
    | {"p", "li", "dt", "dd", "option", "td", "th", "tr", "html", "head", "body", *_OPAQUE}
)


def bounded(text: str) -> tuple[str, bool]:
    """Return the text without the tags of elements that are nested more than 60 deep, up to its 50,000th tag.

    Elements whose end may be left out do not count as deep, nor is it checked that all others are closed: to a reader
    of its words the result is the same page. What stands in scripts, styles and comments is not looked into.

    Returns:
        The text, and whether it was cut.
    """
    parts: list[str] = []
    opened: list[tuple[str, bool]] = []
    depth = read = count = 0
    for match in _tags(text):
        name = match[3].lower()
        is_kept = name in _SHALLOW or depth < _MAX_DEPTH
        if name in _SHALLOW:
            pass
        elif not match[2]:
            opened.append((name, is_kept))
            depth += is_kept
        elif opened and opened[-1][0] == name:
            is_kept = opened.pop()[1]
            depth -= is_kept
        if not is_kept:
            parts.append(text[read : match.start()])
            end = text.find(">", match.end())
            read = len(text) if end < 0 else end + 1
        elif (count := count + 1) > MAX_TAGS:
            return " ".join([*parts, text[read : match.start()]]), True
    return " ".join([*parts, text[read:]]), False


def _tags(text: str) -> Iterator[re.Match[str]]:
    """Yield the beginnings of tags, those that a browser would not take for tags left out."""
    at = 0
    while (match := _TAG.search(text, at)) is not None:
        at = match.end()
        if match[1]:
            at = _after(text, _COMMENT_END, at)
            continue
        yield match
        if not match[2] and (end := _OPAQUE.get(match[3].lower())):
            at = _after(text, end, at)


def _after(text: str, end: re.Pattern[str], at: int) -> int:
    """Where an opaque stretch ends; one without an end goes on to the end of the text."""
    match = end.search(text, at)
    return match.start() if match else len(text)
