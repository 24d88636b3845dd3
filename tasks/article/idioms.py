"""What pages that are no articles say to their visitors, read from `idioms.toml`.

An idiom proves nothing by itself, since articles are written about all of it; `tasks.article.walls` weighs them.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tasks.article.words import either

_QUOTED = re.compile(
    r"“[^”]{1,500}”|„[^“”]{1,500}[“”]|«[^»]{1,500}»|\"[^\"]{1,500}\"|「[^」]{1,300}」|『[^』]{1,300}』"
)


@dataclass(frozen=True, slots=True)
class Idioms:
    """What one kind of page says: ``says`` anywhere, ``titled`` where it is all of a title."""

    says: re.Pattern[str]
    titled: re.Pattern[str]


@cache
def idioms(kind: str) -> Idioms:
    """The idioms of a kind of page, a table of `idioms.toml`; they match `unquoted` text."""
    table = _tables()[kind]
    return Idioms(_compiled(table["says"]), _compiled(table["says"] + table.get("titled", "")))


def unquoted(text: str) -> str:
    """A text in lower case, without what stands in quotation marks, which somebody else says; plain apostrophes."""
    return _QUOTED.sub(" ", text.lower().replace("’", "'"))


def is_notice(text: str) -> bool:
    """Whether an unquoted text speaks to whoever is before the page, about what walls speak of.

    Articles speak to their readers, too, but rarely of these things and outside quotation marks.
    """
    said = idioms("to_visitors").says.search(text)
    return said is not None and idioms("of_walls").says.search(text) is not None


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("tasks.article").joinpath("idioms.toml").read_text(encoding="utf-8"))


def _compiled(patterns: str) -> re.Pattern[str]:
    return re.compile(either(patterns))  # ignoring case here takes three times as long
