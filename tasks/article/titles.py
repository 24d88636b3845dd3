"""Titles and their parts: the name of the site, a section or an author cut from either end."""

import re

from tasks.article.words import plain

_SEPARATOR = re.compile(r"\s+[|\-–—·•:»«›‹~⁄/]+\s+|\s*\|\s*|\s+::\s+|(?<=\S):\s+(?=\S)|\s*[»«]\s*")
_BAR = re.compile(r"\s*\|\s+|\s+»\s+")
_LEAST_NAME = 4  # letters of a name that is told by a part of it
_MOST_LABEL = 4  # words after a bar that are no part of the headline
_LEAST_WORDS = 3  # of a headline before a bar


def without_site(title: str, site_names: tuple[str, ...], others: list[str], *, exact: bool = False) -> str:
    """Cut the site's name, a section or an author from the ends of a title.

    Args:
        title: as written.
        site_names: of the site, and
        others: other titles of the page, which show what remains.
        exact: whether only a whole name is one; else something like it at the end is one, too.
    """
    names = {name for text in site_names if (name := compact(text))}
    shorter = {compact(other) for other in others if len(other) < len(title)}
    for match in sorted(_SEPARATOR.finditer(title), key=lambda found: -found.start()):
        left, right = title[: match.start()].strip(), title[match.end() :].strip()
        if left and (compact(right) in names or compact(left) in shorter):
            return without_site(left, site_names, others, exact=exact)
        if left and not exact and _is_like(compact(right), names):
            return without_site(left, site_names, others)
        if right and (compact(left) in names or compact(right) in shorter):
            return without_site(right, site_names, others, exact=exact)
    return title


def without_label(title: str) -> str:
    """Cut a few words after a bar: a section, a genre, or a name that nothing else tells."""
    for match in reversed([*_BAR.finditer(title)]):
        left, right = title[: match.start()], title[match.end() :]
        if len(left.split()) >= _LEAST_WORDS and 0 < len(right.split()) <= _MOST_LABEL:
            return without_label(left)
    return title


def parts_of(title: str) -> list[str]:
    """What stands between the separators of a title, the longest first; the title itself where there are none."""
    return sorted((part for part in _SEPARATOR.split(title) if part.strip()), key=len, reverse=True)


def compact(text: str) -> str:
    """The letters and digits of a text: equal for two spellings of a name."""
    return plain(text).replace(" ", "")


def _is_like(part: str, names: set[str]) -> bool:
    """Whether a part of a title is the greater part of a name, or holds one and little else."""
    return len(part) >= _LEAST_NAME and any(
        (part in name and 2 * len(part) >= len(name))
        or (len(name) > _LEAST_NAME and name in part and len(part) <= 2 * len(name))
        for name in names
    )
